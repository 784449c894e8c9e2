"""The command line: what it prints, its exit codes, and that no traceback is ever seen."""

import argparse
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from found import assert_rows

import siamtut
from siamtut import geometry, readers, training, verification
from siamtut.__main__ import BUNDLED, WEIGHTS, _parser, main, path_name, whole

SIGNATURES = Path(__file__).parent / "signatures"
A, B = str(SIGNATURES / "task1.txt"), str(SIGNATURES / "task2.txt")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder of made-up SVC2004 files: 7 signers, 4 signatures and 4 forgeries each."""
    folder = tmp_path_factory.mktemp("crowd", numbered=False)
    rng = np.random.default_rng(0)
    for signer in range(1, 8):
        waves = rng.uniform(5, 25, 2)
        for index in (1, 2, 3, 4, 21, 22, 23, 24):
            t = np.arange(120) / 100
            own = waves * (1.3 if index > 20 else 1) * rng.normal(1, 0.02, 2)
            x = 3000 + 1500 * t + 400 * np.sin(own[0] * t)
            y = 3000 + 400 * np.cos(own[1] * t)
            rows = [
                f"{int(x)} {int(y)} {10 * i} {int(i > 0)} 1500 600 400"
                for i, (x, y) in enumerate(zip(x, y, strict=True))
            ]
            (folder / f"U{signer}S{index}.TXT").write_text("\n".join(["120", *rows]) + "\n")
    return folder


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """Return a file of untrained weights."""
    path = tmp_path_factory.mktemp("weights") / "w.safetensors"
    configuration = training.Configuration(target=0.0)
    training.save(path, configuration.build(), configuration)
    return str(path)


def run(*words, **how):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "siamtut", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        **how,
    )


def refused(capsys, *words):
    """Run a command that must fail; return its one line on standard error."""
    assert main([str(word) for word in words]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("siamtut: ")
    return lines[0]


# angle


def test_angle_prints_what_the_network_says(capsys, weights):
    assert main(["angle", A, B, "--weights", weights]) == 0
    out = capsys.readouterr().out
    network, configuration = training.load(weights)
    x, y = network.embed(configuration.extract([readers.read(A), readers.read(B)]))
    x, y = x.detach().numpy(), y.detach().numpy()
    assert f"cosine  {geometry.cosine(x, y):.4f}" in out
    assert f"angle   {geometry.angle(x, y):.1f} degrees" in out
    assert "0 degrees for one signer, 90 for" in out


def test_angle_of_a_signature_with_itself(capsys):
    assert main(["angle", A, A]) == 0
    assert "cosine  1.0000\nangle   0.0 degrees" in capsys.readouterr().out


def test_angle_in_a_process(weights):
    done = run("angle", A, B, "--weights", weights)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(r"cosine  -?\d\.\d{4}\nangle   \d+\.\d degrees\n", done.stdout)


def test_angle_errors(capsys, tmp_path, weights):
    assert "missing.txt" in refused(capsys, "angle", A, tmp_path / "missing.txt")
    cut = tmp_path / "cut.txt"
    cut.write_bytes(Path(B).read_bytes()[:200])
    assert "cut.txt" in refused(capsys, "angle", A, cut)
    assert "no such file" in refused(capsys, "angle", A, B, "--weights", tmp_path / "none")
    assert "not a readable safetensors" in refused(capsys, "angle", A, B, "--weights", A)


# train and evaluate


def table(out):
    """Return the table's rows: group, signers and the cells."""
    rows = {}
    for line in out.splitlines():
        found = re.match(r"(training|validation|held out|all) +(\d+) {2}", line)
        if found and re.search(r"% of [\d,]+|no pair", line):
            cells = re.findall(r"(\d+\.\d) % of ([\d,]+)|no pair", line)
            rows[found[1]] = (int(found[2]), [int(n.replace(",", "")) for _, n in cells])
    return rows


def test_train_and_evaluate(capsys, folder, tmp_path):
    kept = tmp_path / "kept.safetensors"
    words = ["train", str(folder), "--held-out", "6-7", "--epochs", "3", "--pairs", "100"]
    assert main([*words, "--target", "0", "--seed", "2", "--out", str(kept)]) == 0
    out, err = capsys.readouterr()
    assert err == ""  # no bar where nobody looks
    assert "56 signatures of 7 signers" in out
    assert "held out       U6, U7\n" in out
    assert "(taken out of the training group)" in out
    assert "cos > 0.5" in out
    # 4 genuine signatures make 6 pairs, 16 with forgeries, 16 with each other signer.
    expected = {
        "training": (3, [18, 48, 48]),
        "validation": (2, [12, 32, 16]),
        "held out": (2, [12, 32, 16]),
    }
    assert table(out) == expected
    configuration = training.load(kept)[1]
    assert configuration.held_out == ("U6", "U7")
    assert not set(configuration.validation) & set(configuration.training)
    assert (configuration.target, configuration.seed) == (0, 2)
    assert main(["evaluate", str(folder), "--weights", str(kept)]) == 0
    again = capsys.readouterr().out
    assert table(again) == expected
    measured = r"^(?:training|validation|held out).*% of.*$"
    assert re.findall(measured, again, re.M) == re.findall(measured, out, re.M)
    # Of each group the protocol finds too few signatures, and says so.
    assert len(re.findall(r"^(?:training|validation|held out) .*not measured: ", again, re.M)) == 3


def test_columns_are_aligned(capsys, folder):
    assert main(["train", str(folder), "--epochs", "1", "--pairs", "20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = next(i for i, line in enumerate(lines) if "GA" in line)
    assert len({len(line) for line in lines[start : start + 5]}) == 1
    assert "cos > 0 " in lines[start + 1]


def test_the_same_seed_prints_the_same(capsys, folder):
    words = ["train", str(folder), "--epochs", "2", "--pairs", "100"]
    outs = []
    for seed in ("5", "5", "6"):
        assert main([*words, "--seed", seed]) == 0
        outs.append(re.sub(r"in [\d.]+ s", "", capsys.readouterr().out))
    assert outs[0] == outs[1] != outs[2]


def test_held_out_words(capsys, folder):
    def held_out(*words):
        assert main(["train", str(folder), "--epochs", "1", "--pairs", "20", *words]) == 0
        return re.search("held out +(.*)", capsys.readouterr().out)[1]

    assert held_out() == "U7"  # the last quarter of seven, rounded down
    assert held_out("--held-out", "2", "U5") == "U2, U5"
    assert held_out("--held-out", "U1-U2", "2-3") == "U1, U2, U3"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--held-out", "8"], "--held-out 8: no such signer; there are U1, U2"),
        (["--held-out", "5-4"], "--held-out 5-4"),
        (["--held-out", "bob"], "bob"),
        (["--held-out", "1-7"], "no one is left"),
        (["--held-out", "3-7"], "no one is left"),
        (["--held-out", "4-7"], "another signer"),
    ],
)
def test_splits_that_cannot_be(capsys, folder, words, said):
    assert said in refused(capsys, "train", folder, *words)


def test_train_errors(capsys, folder, tmp_path):
    assert "no such folder" in refused(capsys, "train", tmp_path / "none")
    assert "no file named like U1S1.TXT" in refused(capsys, "train", tmp_path)
    # Before the training, not after it.
    for out in (tmp_path / "none" / "w", tmp_path):
        assert "folder" in refused(capsys, "train", folder, "--out", out)
    (tmp_path / "U1S1.TXT").write_text("3\n1 2 3\n")
    assert "U1S1.TXT" in refused(capsys, "train", tmp_path)


def test_evaluate_on_other_data(capsys, folder, weights):
    assert main(["evaluate", str(folder), "--weights", weights]) == 0
    out = capsys.readouterr().out
    assert "these weights were trained on no data: as far as names tell, all of crowd" in out
    assert table(out) == {"all": (7, [42, 112, 336])}


# The bundled weights


def test_a_folder_without_genuine_signatures_is_no_table(capsys, folder, weights, tmp_path):
    for file in folder.glob("U*S2?.TXT"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    error = refused(capsys, "evaluate", str(tmp_path), "--weights", weights)
    assert "none of its 28 signatures is genuine" in error
    assert "add them" in error


def test_bundled_weights_know_their_own(capsys):
    """Signers held out of the training are told apart; the bounds are far below the figures."""
    assert main(["evaluate", BUNDLED]) == 0
    out = capsys.readouterr().out
    assert set(table(out)) == {"training", "validation", "held out"}
    network, configuration = training.load(siamtut.bundled(WEIGHTS))
    assert configuration.data == BUNDLED
    records = [r for r in readers.read_bundled() if r.signer in configuration.held_out]
    assert len({r.signer for r in records}) == len(configuration.held_out) >= 2
    from siamtut.pairs import every_pair

    inputs = configuration.extract(r.signature for r in records)
    pairs = every_pair([r.signer for r in records], [r.kind == "genuine" for r in records])
    rates = training.evaluate(network, inputs, pairs, configuration.target, configuration.threshold)
    assert rates.genuine > 0.5
    assert rates.forgery > 0.5
    assert rates.zero_effort > 0.8
    # The last group's table is what the package says, and who looks for a score finds it.
    embedded = network.embed(inputs).detach()
    distances = verification.cosine_distances(embedded)
    trials = verification.trials(records)
    scores = ("mean cosine", "distance / root", "density, as 1993")
    rows = out[out.rindex("held out") :].splitlines()
    assert [row[22:40].strip() for row in rows] == list(scores)
    for row, exponent in zip(rows, (0, 0.5), strict=False):
        errors = verification.evaluate(distances, trials, exponent)
        rates = (errors.skilled, errors.skilled_user, errors.random, errors.accepted)
        assert re.findall(r"([\d.]+) %", row) == [f"{100 * rate:.1f}" for rate in rates]
    low, high = map(float, re.search(r"([\d.]+) - ([\d.]+)", rows[1]).groups())
    assert low < 100 * verification.evaluate(distances, trials).skilled < high


# The shell's side

# Of each command: what does its work, what is printed then, and what cannot be done.
COMMANDS = {
    "angle": ((A, B), "cosine", (A, "MISSING")),
    "train": (("FOLDER", "--epochs", "1", "--pairs", "20"), "held out", ("MISSING",)),
    "evaluate": (("FOLDER",), "cos >", ("MISSING",)),
    "generate": (("1", "OUT.npz"), "signer", ("1", "MISSING/out.npz")),
}


def commands():
    """Return the names of all commands, as the parser has them."""
    (found,) = [a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return list(found.choices)


def test_every_command_has_a_row():
    assert_rows("COMMANDS in tests/test_main.py", COMMANDS, commands())


@pytest.mark.parametrize("command", commands())
def test_every_command_works_and_fails_in_one_line(command, capsys, folder, tmp_path):
    right, said, wrong = COMMANDS[command]
    places = {"FOLDER": folder, "MISSING": tmp_path / "missing"}
    places |= {"OUT.npz": tmp_path / "out.npz", "MISSING/out.npz": tmp_path / "missing" / "out.npz"}
    assert main([command, *(str(places.get(word, word)) for word in right)]) == 0
    assert said in capsys.readouterr().out
    refused(capsys, command, *(places.get(word, word) for word in wrong))


def test_help_is_quick_and_complete(capsys):
    for words in ([], *([command] for command in commands())):
        with pytest.raises(SystemExit) as end:
            main([*words, "--help"])
        assert end.value.code == 0
        assert "examples:" in capsys.readouterr().out
    code = (
        "import sys\nfrom siamtut.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n"
        "    loaded = {'torch', 'matplotlib', 'numpy'} & set(sys.modules)\n"
        "    sys.exit(str(loaded) if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["walk"],
        ["angle", "one"],
        ["train", "DIR", "--epochs", "0"],
        ["train", "DIR", "--pairs", "many"],
        ["train", "DIR", "--target", "1"],
        ["train", "DIR", "--target", "nan"],
        ["train", "DIR", "--seed", "-1"],
        ["train", "DIR", "--architecture", "3"],
    ],
)
def test_a_wrong_command_line_ends_with_2(capsys, words):
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert "siamtut" in capsys.readouterr().err


def test_an_error_in_a_process():
    done = run("angle", "none.txt", "none.txt")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [["--help"], ["angle", A, B]])
def test_a_closed_pipe_is_quiet(words, weights):
    if words[0] == "angle":
        words = [*words, "--weights", weights]
    process = subprocess.Popen(
        [sys.executable, "-m", "siamtut", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    # argparse swallows the error if Python does not buffer (PYTHONUNBUFFERED), and ends with 0.
    assert process.wait() in ((0, 1) if words == ["--help"] else (1,))
    assert error == b""


def test_an_interrupt_is_one_line(folder):
    words = ["train", str(folder), "--epochs", "1000000"]
    # Whoever starts the tests in the background has them ignore interrupts, and a child would, too.
    with subprocess.Popen(
        [sys.executable, "-m", "siamtut", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            for line in process.stdout:
                if line.startswith("a pass is"):
                    break
            process.send_signal(signal.SIGINT)
            _, error = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert error == "siamtut: interrupted\n"


def test_real_signatures(svc2004, tmp_path, capsys):
    """A short training on users 1 to 15: the table's counts, and GA and FR on those learnt from."""
    kept = tmp_path / "w.safetensors"
    words = ["--held-out", "16-20", "--epochs", "3", "--out", str(kept)]
    assert main(["train", str(svc2004), *words]) == 0
    out = capsys.readouterr().out
    print(out)
    assert table(out) == {
        "training": (12, [2280, 4800, 26400]),
        "validation": (3, [570, 1200, 1200]),
        "held out": (5, [950, 2000, 4000]),
    }
    line = next(line for line in out.splitlines() if line.startswith("training "))
    genuine, forgery, _ = (float(share) for share in re.findall(r"([\d.]+) %", line))
    assert genuine > 85
    assert forgery > 20


def test_todays_recipe_is_trained_kept_and_measured(capsys, tmp_path):
    """A few batches on the bundled set: what train prints, evaluate prints again."""
    out = tmp_path / "today.safetensors"
    words = ["train", BUNDLED, "--recipe", "today", "--batches", "3", "--seed", "2"]
    assert main([*words, "--out", str(out)]) == 0
    trained = capsys.readouterr().out
    _, configuration = training.load(out)
    assert configuration.recipe == "today"
    assert not set(configuration.training) & set(configuration.held_out)
    assert configuration.validation == ()
    assert main(["evaluate", BUNDLED, "--weights", str(out)]) == 0
    measured = capsys.readouterr().out
    assert re.findall(r"^(training|held out) +\d+  mean cosine", measured, re.M) == [
        *("training", "held out")
    ]
    rows = re.findall(r"^.*(?:mean cosine|distance / root|density, as 1993).*$", measured, re.M)
    assert len(rows) == 2 * 3
    for row in rows:
        rates = [float(rate) for rate in re.findall(r"([\d.]+) %", row)]
        assert len(rates) == 4
        assert all(0 <= rate < 100 for rate in rates)
    assert measured in trained
    assert main(["angle", A, B, "--weights", str(out)]) == 0
    assert "between one signer's own" in capsys.readouterr().out


def test_a_training_goes_on_from_its_checkpoint(capsys, folder, tmp_path):
    """Two passes, then a third: the weights and the table of three at once."""
    file, out = tmp_path / "run", (tmp_path / "a.safetensors", tmp_path / "b.safetensors")
    words = ["train", str(folder), "--pairs", "60", "--epochs"]
    assert main([*words, "2", "--checkpoint", str(file)]) == 0
    assert "goes on" not in capsys.readouterr().out
    assert main([*words, "3", "--checkpoint", str(file), "--out", str(out[0])]) == 0
    assert f"goes on from {file}" in capsys.readouterr().out
    assert main([*words, "3", "--out", str(out[1])]) == 0
    assert out[0].read_bytes() == out[1].read_bytes()
    capsys.readouterr()
    said = refused(capsys, *words, "3", "--checkpoint", file, "--target", "0")
    assert "target was -1.0 and is 0.0" in said
    said = refused(capsys, *words, "3", "--checkpoint", tmp_path)
    assert "a folder; choose a file in it" in said


def test_todays_recipe_stops_by_validation_signers(capsys, tmp_path):
    data, records = tmp_path / "few.npz", list(readers.read_bundled())
    few = list(dict.fromkeys(record.signer for record in records))[:10]
    readers.write_archive(data, [record for record in records if record.signer in few])
    words = ["train", str(data), "--recipe", "today", "--batches", "3", "--patience", "1"]
    assert main([*words, "--out", str(tmp_path / "w"), "--checkpoint", str(tmp_path / "c")]) == 0
    out = capsys.readouterr().out
    assert "trained 3 batches" in out
    assert "kept those after 3" in out
    _, configuration = training.load(tmp_path / "w")
    assert len(configuration.validation) == 2
    assert f"stops by       {configuration.validation[0]}" in out
    again = ["train", BUNDLED, "--recipe", "1993", "--checkpoint", str(tmp_path / "c")]
    assert "recipe was today and is 1993" in refused(capsys, *again)


def test_todays_recipe_needs_enough_signatures(capsys, folder):
    assert main(["train", str(folder), "--recipe", "today"]) == 1
    error = capsys.readouterr().err
    assert "4 genuine signatures and 4 forgeries; an episode needs 7 and 1" in error


# generate


def test_generate_writes_what_train_and_evaluate_read(tmp_path, weights):
    out = tmp_path / "many.npz"
    done = run("generate", 3, out, "--seed", 5)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("120 signatures of 3 signers in ")
    records = list(readers.read_archive(out))
    assert [record.signer for record in records[::40]] == ["S0", "S1", "S2"]
    assert [record.kind for record in records[:40]] == 20 * ["genuine"] + 20 * ["forgery"]
    judged = run("evaluate", out, "--weights", weights)
    assert judged.returncode == 0
    assert "all of many.npz is new" in judged.stdout


def test_generate_gives_the_same_signers_for_the_same_seed(tmp_path, capsys):
    few, more, others = (str(tmp_path / name) for name in ("a.npz", "b.npz", "c.npz"))
    assert main(["generate", "1", few, "--seed", "9"]) == 0
    assert main(["generate", "2", more, "--seed", "9"]) == 0
    assert main(["generate", "1", others, "--seed", "8"]) == 0
    few, more, others = (list(readers.read_archive(path)) for path in (few, more, others))
    assert few == more[:40]
    assert few != others
    capsys.readouterr()


def test_generate_invents_names_on_demand(tmp_path, capsys):
    path = str(tmp_path / "named.npz")
    assert main(["generate", "1", path, "--names", "--seed", "1993"]) == 0
    assert next(readers.read_archive(path)).signer == "Ada Lowe"
    capsys.readouterr()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2", "folder"), "ends in .npz"),
        (("2", "nowhere/a.npz"), "there is no folder"),
        (("2", "there.npz"), "exists already and is left as it is"),
        (("2001", "a.npz"), "2000 at most"),
    ],
)
def test_generate_refuses(tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.npz").write_bytes(b"mine")
    assert said in refused(capsys, "generate", *words)
    assert [path.name for path in tmp_path.iterdir()] == ["there.npz"]
    assert (tmp_path / "there.npz").read_bytes() == b"mine"


def test_options_that_others_use_too():
    assert whole(1, 20)("20") == 20
    assert path_name("a b") == "a b"
    for parse, text in ((whole(1, 20), "21"), (whole(1, 20), "0"), (path_name, " ")):
        with pytest.raises(argparse.ArgumentTypeError):
            parse(text)
