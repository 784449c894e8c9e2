"""What the command keeps, whatever happens to it: the old file whole, or the new one.

Each command runs in a child that was forked off these tests: a process as good as any,
without the seconds that loading torch takes.
"""

import errno
import os
import re
import resource
import signal
import sys
import tempfile
import traceback

import numpy as np
import pytest
import torch

from siamtut import files, pairs, readers, synthesis, training
from siamtut.__main__ import main
from siamtut.signature import Signature

DEFAULTS = {signal.SIGINT: signal.default_int_handler}
DEFAULTS |= {signal.SIGTERM: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL}


def forked(*words, before=lambda: None):
    """Run the command in a child; return its exit code, output and errors."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if not child:
            code = 99
            try:
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                sys.stdout, sys.stderr = (open(n, "w", closefd=False) for n in (1, 2))  # noqa: SIM115
                for number, handler in DEFAULTS.items():
                    signal.signal(number, handler)
                torch.set_num_threads(1)  # a fork has lost the others
                before()
                code = main([str(word) for word in words])
            except SystemExit as end:
                code = end.code
            except BaseException:
                traceback.print_exc()
            finally:
                for stream in filter(None, (sys.stdout, sys.stderr)):
                    try:
                        stream.flush()
                    except (OSError, ValueError):
                        code = 120  # as Python ends
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


def limited():
    """Let no file grow beyond 4 kB: ``ulimit -f 4``."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))


def full():
    """Fill the disk once something is written."""

    def write(descriptor, data, write=os.write):
        if len(data) > 4096:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data)

    os.write = write


def stopped(number):
    """Send a signal at the worst moment: all is written, and nothing has its name."""

    def before():
        def replace(*names, replace=os.replace):
            os.kill(os.getpid(), number)
            replace(*names)

        os.replace = replace

    return before


SHORT = ("--epochs", 1, "--pairs", 20)

EVENTS = {
    "ulimit": (limited, 1, r"ulimit -f"),
    "full": (full, 1, r"no space left on device; make room"),
    "term": (stopped(signal.SIGTERM), 143, r"stopped \(SIGTERM\)"),
    "hup": (stopped(signal.SIGHUP), 129, r"stopped \(SIGHUP\)"),
    "int": (stopped(signal.SIGINT), 130, r"interrupted"),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return an archive of seven made-up signers."""
    list(synthesis.generate(1))  # loads what a child would load, and so does the training below
    path, rng, t = tmp_path_factory.mktemp("data") / "crowd.npz", np.random.default_rng(0), None
    t, records = np.arange(60) / 100, []
    for signer in range(7):
        waves = rng.uniform(5, 25, 2)
        for index in (1, 2, 3, 4, 21, 22, 23, 24):
            own = waves * rng.normal(1, 0.02, 2)
            pen = Signature(9 * t + np.sin(own[0] * t), np.cos(own[1] * t), t, np.ones(60))
            kind = "genuine" if index < 20 else "forgery"
            records.append(readers.Record(f"U{signer}", kind, int(index < 20), index, pen))
    readers.write_archive(path, records)
    assert main(["train", str(path), *map(str, SHORT)]) == 0
    return path


@pytest.fixture
def weights(tmp_path):
    """Return a file of weights."""
    path, configuration = tmp_path / "good.safetensors", training.Configuration(seed=7)
    training.save(path, configuration.build(), configuration)
    return path


def names(folder):
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("event", EVENTS)
def test_generate_leaves_nothing_half_done(tmp_path, data, event):
    before, code, said = EVENTS[event]
    out = tmp_path / "a.npz"
    done = forked("generate", 1, out, before=before)
    assert done[0] == code
    assert re.fullmatch(rf"siamtut: .*{said}.*\n", done[2])
    assert names(tmp_path) == []
    out.write_bytes(b"mine")
    assert forked("generate", 1, out, "--force", before=before)[0] == code
    assert out.read_bytes() == b"mine"
    assert names(tmp_path) == ["a.npz"]


@pytest.mark.parametrize("event", EVENTS)
def test_train_keeps_the_weights_that_were(tmp_path, data, weights, event):
    before, code, said = EVENTS[event]
    good = weights.read_bytes()
    done = forked("train", data, *SHORT, "--out", weights, before=before)
    assert done[0] == code
    assert re.search(rf"siamtut: .*{said}.*\n$", done[2])
    assert "Traceback" not in done[2]
    assert weights.read_bytes() == good
    assert names(tmp_path) == [weights.name]
    if code == 1:  # a disk that is full is found before the training
        assert "learns from" not in done[1]


@pytest.mark.parametrize("event", EVENTS)
def test_train_keeps_the_checkpoint_that_was(tmp_path, data, event):
    before, code, said = EVENTS[event]
    words = ("train", data, "--pairs", 20, "--checkpoint", tmp_path / "run")
    assert main([str(word) for word in (*words, "--epochs", 1)]) == 0
    good = (tmp_path / "run").read_bytes()
    done = forked(*words, "--epochs", 2, before=before)
    assert done[0] == code
    assert re.search(rf"siamtut: .*{said}.*\n$", done[2])
    assert (tmp_path / "run").read_bytes() == good
    assert names(tmp_path) == ["run"]
    assert forked(*words, "--epochs", 2)[0] == 0


def test_a_training_that_is_told_to_stop_says_so(data):
    def before():
        pairs.make_pairs = lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM)

    assert forked("train", data, before=before) == (143, "", "siamtut: stopped (SIGTERM)\n")


def test_a_signal_that_is_ignored_stays_so(tmp_path):
    """As nohup has it."""

    def before():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        stopped(signal.SIGHUP)()

    assert forked("generate", 1, tmp_path / "a.npz", before=before)[0] == 0
    assert names(tmp_path) == ["a.npz"]


def test_handlers_are_given_back(capsys):
    before = [signal.getsignal(number) for number in DEFAULTS]
    assert main(["angle", "none", "none"]) == 1
    assert [signal.getsignal(number) for number in DEFAULTS] == before
    capsys.readouterr()


# What is not ours


def refused(capsys, *words):
    """Run a command that must fail; return its one line."""
    assert main([str(word) for word in words]) == 1
    error = capsys.readouterr().err
    assert re.fullmatch(r"siamtut: .*\n", error)
    return error


def test_what_is_not_ours_is_not_replaced(tmp_path, data, weights, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    checkpoint = tmp_path / "run"
    assert main(["train", str(data), *map(str, SHORT), "--checkpoint", "run"]) == 0
    (tmp_path / "U1S1.TXT").write_text("3\n")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "cut").write_bytes(weights.read_bytes()[:-1])
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    capsys.readouterr()
    for out in ("U1S1.TXT", "empty", "cut", "run"):
        said = refused(capsys, "train", data, *SHORT, "--out", out)
        assert f"--out {out}: exists, and is not weights that train wrote" in said
        assert "--force" in said
    for force in ([], ["--force"]):
        words = ["train", data, *SHORT, "--checkpoint", "run", "--out", tmp_path / "run", *force]
        assert "is also the checkpoint" in refused(capsys, *words)
        words = ["train", data, *SHORT, "--out", data, *force]
        assert "is also the data" in refused(capsys, *words)
        words = ["train", data, *SHORT, "--checkpoint", "U1S1.TXT", *force]
        assert "U1S1.TXT: not a checkpoint" in refused(capsys, *words)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert checkpoint.read_bytes() == before["run"]
    # Weights are replaced by weights, with a word; anything else if that is asked for.
    assert main(["train", str(data), *map(str, SHORT), "--out", weights.name]) == 0
    assert f"replaces the weights in {weights.name}" in capsys.readouterr().out
    assert weights.read_bytes() != before[weights.name]
    assert main(["train", str(data), *map(str, SHORT), "--out", "U1S1.TXT", "--force"]) == 0
    assert training.load("U1S1.TXT")[1].data == "crowd.npz"
    capsys.readouterr()


def test_a_place_that_cannot_be_is_found_before_the_work(tmp_path, data, capsys):
    for option in ("--out", "--checkpoint"):
        for place, said in ((tmp_path, "a folder"), (tmp_path / "none" / "w", "no folder")):
            error = refused(capsys, "train", data, option, place)
            assert error.startswith(f"siamtut: {option} {place}: ")
            assert said in error
    os.mkfifo(tmp_path / "pipe.npz")
    assert "not a regular file" in refused(capsys, "generate", 1, tmp_path / "pipe.npz")
    assert names(tmp_path) == ["pipe.npz"]


# The command line


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["angle", "", "b"], "A"),
        (["angle", "a", " "], "B"),
        (["angle", "a", "b", "--weights", ""], "--weights"),
        (["train", ""], "DIR"),
        (["train", "bundled", "--out", ""], "--out"),
        (["train", "bundled", "--out="], "--out"),
        (["train", "bundled", "--checkpoint", ""], "--checkpoint"),
        (["evaluate", ""], "DIR"),
        (["evaluate", "bundled", "--weights", ""], "--weights"),
        (["generate", "1", ""], "FILE"),
        (["generate", "1", "a\0b"], "FILE"),
    ],
)
def test_an_empty_name_is_an_error_that_names_the_option(capsys, words, option):
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert f"argument {option}: " in error
    assert "is a shell variable unset?" in error


NUMBERS = ("--batches", "--epochs", "--pairs", "--patience", "--threads", "--seed")


@pytest.mark.parametrize("number", ["-1", "99999999999", "1" * 5000, "1.5", "", "1_0", "\x1b[31m"])
@pytest.mark.parametrize("option", NUMBERS)
def test_whole_numbers_have_bounds(capsys, option, number):
    with pytest.raises(SystemExit) as end:
        main(["train", "bundled", f"{option}={number}"])
    assert end.value.code == 2
    error = capsys.readouterr().err
    assert re.search(rf"argument {option}: .* is not a whole number from [01] to [\d,]+\n$", error)
    assert "\x1b" not in error
    assert len(error.splitlines()[-1]) < 200


@pytest.mark.parametrize("option", ["--pairs", "--threads"])
def test_what_would_take_all_memory_is_refused(capsys, option):
    with pytest.raises(SystemExit):
        main(["train", "bundled", option, "999999999"])
    assert "is not a whole number from 1 to" in capsys.readouterr().err


def test_zero_is_no_number_of_anything_but_a_seed(capsys):
    for option in NUMBERS[:-1]:
        with pytest.raises(SystemExit):
            main(["train", "bundled", option, "0"])
        assert "from 1 to" in capsys.readouterr().err


# The terminal


def closed(number):
    """Close a standard stream, as ``>&-`` does."""

    def before():
        os.close(number)
        setattr(sys, {1: "stdout", 2: "stderr"}[number], None)

    return before


def test_a_closed_output_is_an_error_before_the_work(tmp_path):
    words = ("generate", 1, tmp_path / "a.npz")
    code, _, error = forked(*words, before=closed(1))
    assert (code, names(tmp_path)) == (1, [])
    assert re.fullmatch(r"siamtut: standard output is closed; .*\n", error)
    assert forked(*words, before=closed(2))[0] == 0
    code, out, _ = forked("angle", "none", "none", before=closed(2))
    assert (code, out) == (1, "")


@pytest.mark.parametrize("unbuffered", [False, True])
def test_an_output_that_is_full_is_one_line(unbuffered):
    def before():
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
        sys.stdout.reconfigure(write_through=unbuffered)

    path = os.path.join(os.path.dirname(__file__), "signatures", "task1.txt")
    code, _, error = forked("angle", path, path, before=before)
    assert (code, error) == (1, "siamtut: standard output: no space left on device\n")


EVIL = "a\x1b[2Jb\r\u202egnp"


def test_names_reach_the_terminal_escaped(tmp_path, data, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    records = [
        readers.Record(r.signer.replace("U", EVIL + "\n"), r.kind, r.session, r.index, r.signature)
        for r in readers.read_archive(data)
    ]
    archive, weights = f"{EVIL}.npz", f"{EVIL}.w"
    readers.write_archive(archive, records)
    said = []
    for words in (
        ["train", archive, *SHORT, "--out", weights, "--checkpoint", EVIL],
        ["train", archive, *SHORT, "--out", weights, "--checkpoint", EVIL],
        ["train", archive, *SHORT, "--held-out", EVIL],
        ["train", archive, *SHORT, "--recipe", "today"],
        ["evaluate", archive, "--weights", weights],
        ["evaluate", "bundled", "--weights", EVIL],
        ["angle", EVIL + "1", EVIL],
        ["generate", 1, EVIL],
        ["generate", 1, archive],
        ["generate", 1, f"{EVIL}\n/{archive}"],
    ):
        main([str(word) for word in words])
        said += capsys.readouterr()
    for words in (["train", "bundled", EVIL], ["train", "bundled", "--recipe", EVIL], [EVIL]):
        with pytest.raises(SystemExit):
            main(words)
        said += capsys.readouterr()
    for text in said:
        assert text.replace("\n", "").isprintable(), text
    assert sum(r"a\x1b[2Jb" in text for text in said) >= 12


def test_what_torch_says_is_one_short_line(data, capsys, monkeypatch):
    def explode(*_, **__):
        raise RuntimeError("[enforce fail at alloc.cpp] " + "not enough memory\n" * 900)

    monkeypatch.setattr(training, "train", explode)
    assert len(refused(capsys, "train", data, *SHORT)) < 1000


def test_a_name_beyond_the_terminal_s_letters(data, capsys):
    assert files.printable("\udcff") in refused(capsys, "angle", "\udcff", "x")
