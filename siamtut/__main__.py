"""The command ``siamtut``: the angle of two signatures, training, measuring, inventing.

``siamtut --help`` prints what stands below; torch is loaded by a command that
needs it, not by the help.
"""

import argparse
import contextlib
import math
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

from siamtut.files import printable

BUNDLED = "bundled"
"""The word that stands for the signatures that come with the package."""

WEIGHTS = "weights/architecture_1.safetensors"
"""The weights that come with the package."""

_DESCRIPTION = "The Siamese time-delay network of 1993: how alike are two signatures?"

_EPILOGUE = """\
examples:
  siamtut angle mine.csv yours.csv
  siamtut train bundled --target 0 --out my.safetensors
  siamtut train svc2004/Task2 --held-out 16-20
  siamtut evaluate svc2004/Task2 --weights my.safetensors
  siamtut generate 500 many.npz --seed 7

exit codes:
  0    done
  1    not done: a file, its content or the weights; one line on stderr says why
  2    the command line is wrong
  129, 130, 143  hung up, interrupted (Ctrl-C), terminated

A file is written whole or not at all. One that exists is replaced only by --force,
or if it is weights and --out writes weights; a checkpoint is carried on.
"""

_ANGLE = """\
Print the cosine and the angle between two signatures, as the network sees them.
A and B are files in the format of SVC2004 (Task 1 or 2), or CSV with the
columns x, y, t (seconds) and, if known, pressure and pen_down.
"""

_ANGLE_EPILOGUE = """\
examples:
  siamtut angle U1S1.TXT U1S2.TXT
  siamtut angle mine.csv yours.csv --weights my.safetensors
"""

_TRAIN = """\
Train the twins as in 1993 and print, for training and held-out signers,
  GA           the fraction of genuine:genuine pairs with a cosine > 0,
  FR           the fraction of genuine:forgery pairs with a cosine < 0,
  zero-effort  the fraction of pairs of two signers with a cosine < 0,
over all distinct pairs. (With a target of 0 or more, the bound is not 0 but
half-way between the targets.) Signers that choose the epoch are drawn from the
training group, never from those held out.
With --recipe today, train the same two layers by episodes on today's channels,
and print equal error rates: five references of session 1 against genuine
signatures of session 2, skilled forgeries, and 20 signatures of others.
With --checkpoint FILE, a training that was stopped goes on where it was, and ends
with the same weights as if it had never been; the other words must be the same.
"""

_TRAIN_EPILOGUE = """\
examples:
  siamtut train bundled
  siamtut train svc2004/Task2 --held-out 16-20 --out my.safetensors
  siamtut train svc2004/Task2 --held-out U3 U7 11-14 --architecture 2 --target -0.9
  siamtut train bundled --recipe today --out today.safetensors
  siamtut train bundled --recipe today --checkpoint run.pt --patience 3
"""

_EVALUATE = """\
Print how weights do on signatures, training nothing. First, of weights by the
recipe of 1993, GA, FR and zero-effort over all distinct pairs (see siamtut
train --help). Then error rates: five references of session 1 against genuine
signatures of session 2, skilled forgeries, and 20 signatures of others, scored
by the mean cosine, by the mean distance over the root of the references' own,
and by the density of 1993: the skilled and random equal error rates (EER), the
mean EER where each signer has an own threshold, and the genuine signatures
accepted (GA) where 80 % of skilled forgeries are refused (FR).
Where the weights were trained on data of the same name, signers that they
learnt from and signers held out are shown apart.
"""

_GENERATE = """\
Invent signers who write scrawls, and write their signatures into one archive:
of each signer 10 genuine signatures of one session, 10 of another and 20
forgeries (21-30 by two copiers, 31-40 by two imitators). The same number and
seed give the same signers, and more of them begin with the same ones.
train and evaluate read the archive in place of a folder.
"""

_GENERATE_EPILOGUE = """\
examples:
  siamtut generate 500 many.npz
  siamtut generate 20 letters.npz --seed 7 --names
  siamtut train many.npz --target 0
"""

_EVALUATE_EPILOGUE = """\
examples:
  siamtut evaluate bundled
  siamtut evaluate svc2004/Task2 --weights my.safetensors
"""


def main(argv=None):
    """Run the command line.

    Parameters
    ----------
    argv : list of str, optional
        The words after ``siamtut``; by default those of the process.

    Returns
    -------
    int
        The exit code: 0 done, 1 not done; 129, 130 or 143 after SIGHUP, Ctrl-C or SIGTERM.

    Raises
    ------
    SystemExit
        With 2 if the command line is wrong, with 0 after ``--help``.
    """
    if sys.stderr is None:  # closed, as by 2>&-
        sys.stderr = _nothing(2)
    if sys.stdout is None:
        # Else the next file to be opened would take its place, and what is printed, too.
        sys.stdout = _nothing(1)
        return _failed("standard output is closed; direct it to a file, or to /dev/null")
    try:
        with _stoppable():
            try:
                arguments = _parser().parse_args(argv)
                arguments.run(arguments)
            finally:
                with _printing():
                    sys.stdout.flush()
    except BrokenPipeError:
        _mute()
        return 1
    except KeyboardInterrupt:
        return _failed("interrupted", 130)
    except _StopError as stop:
        return _failed(f"stopped ({stop.signal.name})", 128 + stop.signal)
    except (ValueError, OSError, ArithmeticError, MemoryError, RuntimeError) as error:
        return _failed(" ".join(str(error).split()) or type(error).__name__)
    return 0


class _StopError(BaseException):
    """Somebody told the process to end."""

    def __init__(self, number):
        self.signal = signal.Signals(number)


@contextlib.contextmanager
def _stoppable():
    """Let what ends the process raise an exception, so that what is half done is undone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number, frame):
        for other in before:  # nothing disturbs the tidying up
            signal.signal(other, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else _StopError(number)

    # One that is ignored, as under nohup, stays so.
    usual = (signal.SIG_DFL, signal.default_int_handler)
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    before = {number: handler for number, handler in before.items() if handler in usual}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _nothing(descriptor):
    """Return a stream that leads nowhere, and let a closed descriptor do so."""
    null = os.open(os.devnull, os.O_RDWR)
    if null != descriptor:
        os.dup2(null, descriptor)
        os.close(null)
    return open(descriptor, "w", closefd=False)


def _mute():
    """Let Python not complain again as it flushes at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _printing():
    """Say of what cannot be printed that it is the output."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        _mute()
        reason = (error.strerror or type(error).__name__).lower()
        raise ValueError(f"standard output: {reason}") from None


def _failed(reason, code=1):
    """Say on one line why a command was not done; return the exit code."""
    reason = _clean(reason if len(reason) <= 800 else f"{reason[:800]} ...")
    with contextlib.suppress(OSError):
        print(f"siamtut: {reason}", file=sys.stderr, flush=True)
    return code


def _clean(text):
    """Return text without a character that could steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in str(text))


def _say(text="", **how):
    """Print, whatever names are in the text."""
    with _printing():
        print(_clean(text), **how)


class _Parser(argparse.ArgumentParser):
    """One whose errors steer no terminal."""

    def error(self, message):
        super().error(_clean(message))


def _parser():
    """Build the parser of the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = _Parser("siamtut", description=_DESCRIPTION, epilog=_EPILOGUE, formatter_class=raw)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    angle = commands.add_parser(
        "angle",
        help="cosine and angle of two signature files",
        description=_ANGLE,
        epilog=_ANGLE_EPILOGUE,
        formatter_class=raw,
    )
    angle.add_argument("a", metavar="A", type=path_name, help="a signature file")
    angle.add_argument("b", metavar="B", type=path_name, help="another")
    angle.set_defaults(run=_angle)

    train = commands.add_parser(
        "train",
        help="train on a folder of signatures",
        description=_TRAIN,
        epilog=_TRAIN_EPILOGUE,
        formatter_class=raw,
    )
    train.set_defaults(run=_train)
    evaluate = commands.add_parser(
        "evaluate",
        help="measure given weights on a folder of signatures",
        description=_EVALUATE,
        epilog=_EVALUATE_EPILOGUE,
        formatter_class=raw,
    )
    evaluate.set_defaults(run=_evaluate)
    for command in (train, evaluate):
        command.add_argument(
            "data",
            metavar="DIR",
            type=path_name,
            help="a folder of SVC2004 files, searched with its subfolders, an archive that "
            f"generate wrote, or the word {BUNDLED}",
        )
    generate = commands.add_parser(
        "generate",
        help="invent signers and their forgers",
        description=_GENERATE,
        epilog=_GENERATE_EPILOGUE,
        formatter_class=raw,
    )
    generate.set_defaults(run=_generate)
    generate.add_argument(
        "signers", metavar="N", type=whole(1, 10**6), help=f"how many signers, {_MOST} at most"
    )
    generate.add_argument(
        "out", metavar="FILE", type=path_name, help="the archive to write; its name ends in .npz"
    )
    generate.add_argument(
        "--seed", type=whole(0, _SEED), default=0, help="decides everything; default 0"
    )
    generate.add_argument(
        "--names", action="store_true", help="signers as in the bundled set: names and scrawls"
    )
    for command in (angle, evaluate):
        command.add_argument(
            "--weights",
            metavar="FILE",
            type=path_name,
            help="weights that train wrote; default: the bundled ones",
        )
    train.add_argument(
        "--held-out",
        nargs="+",
        default=(),
        metavar="SIGNER",
        help='signers to keep apart: names (U16, "Ada Lowe"), numbers (16) or ranges (16-20); '
        "default: the last quarter",
    )
    train.add_argument(
        "--recipe",
        choices=("1993", "today"),
        default="1993",
        help="how to train; today takes no epochs, pairs, target or architecture; default 1993",
    )
    train.add_argument(
        "--batches",
        type=whole(1, _LONG),
        default=4000,
        help="batches of --recipe today; default 4000",
    )
    train.add_argument(
        "--epochs", type=whole(1, _LONG), default=30, help="passes through the pairs; default 30"
    )
    train.add_argument(
        "--pairs",
        type=whole(1, _PAIRS),
        default=7701,
        help="pairs of a pass; default 7701, as in 1993",
    )
    train.add_argument(
        "--seed", type=whole(0, _SEED), default=0, help="of weights, pairs and split; default 0"
    )
    train.add_argument(
        "--target",
        type=_cosine,
        default=-1.0,
        help="the cosine wanted of different signatures; default -1, as in 1993",
    )
    train.add_argument(
        "--architecture",
        type=int,
        choices=(1, 2),
        default=1,
        help="of the paper's two branches; default 1",
    )
    train.add_argument(
        "--threads", type=whole(1, _THREADS), default=1, help="threads to compute with; default 1"
    )
    train.add_argument(
        "--patience",
        type=whole(1, _LONG),
        metavar="N",
        help="stop when N passes in a row were no better on validation signers; by --recipe today, "
        "which sets such signers apart only then, N times 250 batches; default: never",
    )
    train.add_argument(
        "--checkpoint",
        metavar="FILE",
        type=path_name,
        help="keep the training in FILE as it goes, and go on from FILE if it is there",
    )
    train.add_argument(
        "--out", metavar="FILE", type=path_name, help="where to keep the weights (safetensors)"
    )
    for command, what in (
        (train, "let --out replace what is not weights"),
        (generate, "replace FILE"),
    ):
        command.add_argument("--force", action="store_true", help=what)
    return parser


def _angle(arguments):
    """Print the cosine and the angle of two files."""
    from siamtut import readers

    # The files are read first: an error in them comes without waiting for torch.
    signatures = [readers.read(path) for path in (arguments.a, arguments.b)]

    from siamtut import geometry

    network, configuration = _load(arguments.weights)
    a, b = network.embed(configuration.extract(signatures)).detach().double().numpy()
    _say(f"cosine  {geometry.cosine(a, b):.4f}")
    _say(f"angle   {geometry.angle(a, b):.1f} degrees")
    if configuration.recipe == "today":
        _say("(trained to be compared with the angles between one signer's own signatures)")
        return
    wanted = math.degrees(math.acos(configuration.target))
    _say(
        f"(trained towards 0 degrees for one signer, {wanted:.0f} for a forgery or another signer)"
    )


def _train(arguments):
    """Train, and print the rates of training and held-out signers."""
    # Found out now rather than after the training.
    _check_places(arguments)
    records, name = _records(arguments.data)

    from siamtut import pairs, training

    _check_replaced(arguments)
    signers, genuine = _labels(records)
    held_out = _held_out(arguments.held_out, list(dict.fromkeys(signers)))
    if arguments.recipe == "today":
        _train_today(arguments, records, name, held_out)
        return
    split = pairs.split_signers(signers, held_out, seed=arguments.seed)
    configuration = training.Configuration(
        architecture=arguments.architecture,
        target=arguments.target,
        seed=arguments.seed,
        data=name,
        training=split.training,
        validation=split.validation,
        held_out=split.held_out,
    )
    shown = pairs.make_pairs(signers, genuine, split.training, arguments.pairs, seed=arguments.seed)
    judged = pairs.make_pairs(signers, genuine, split.validation, _VALIDATION, seed=arguments.seed)
    distinct = len(set((shown.first * len(records) + shown.second).tolist()))
    _say(f"{len(records):,} signatures of {len(set(signers))} signers in {name}")
    _say(f"learns from    {_named(split.training)}")
    _say(f"chooses epoch  {_named(split.validation)} (taken out of the training group)")
    _say(f"held out       {_named(split.held_out)}")
    _say(f"a pass is {len(shown):,} pairs, {distinct:,} of them distinct", flush=True)

    _announce(arguments.checkpoint)
    network = configuration.build()
    inputs = configuration.extract(record.signature for record in records)
    began = time.perf_counter()
    history = training.train(
        network,
        inputs,
        shown,
        judged,
        target=configuration.target,
        threshold=configuration.threshold,
        epochs=arguments.epochs,
        **_course(arguments),
    )
    seconds = time.perf_counter() - began
    _say(
        f"trained {len(history.training)} passes in {seconds:.1f} s; kept pass {history.best + 1}, "
        f"validation loss {history.validation[history.best].loss:.3f}\n"
    )
    _print_rates(network, configuration, inputs, signers, genuine, _groups(configuration))
    _keep(arguments.out, network, configuration)


def _train_today(arguments, records, name, held_out):
    """Train by episodes, and print the error rates of training and held-out signers."""
    from siamtut import episodes, pairs, training

    # Only early stopping needs signers to try the weights on: else all are learnt from.
    validation = 0 if arguments.patience is None else None
    split = pairs.split_signers(
        [record.signer for record in records], held_out, validation, seed=arguments.seed
    )
    configuration = training.Configuration(
        recipe="today",
        seed=arguments.seed,
        data=name,
        training=split.training,
        validation=split.validation,
        held_out=split.held_out,
    )
    pool, judged = (
        episodes.Pool.of(record for record in records if record.signer in group) if group else None
        for group in (split.training, split.validation)
    )
    count = sum(len(group) for group in (split.training, split.validation, split.held_out))
    _say(f"{len(records):,} signatures of {count} signers in {name}")
    _say(f"learns from    {_named(split.training)}")
    if split.validation:
        _say(f"stops by       {_named(split.validation)} (taken out of the training group)")
    _say(f"held out       {_named(split.held_out)}", flush=True)
    _announce(arguments.checkpoint)
    network = configuration.build()
    began = time.perf_counter()
    course = episodes.train(
        network, pool, iterations=arguments.batches, validation=judged, **_course(arguments)
    )
    kept = "" if course.best is None else f"; kept those after {course.best}"
    seconds = time.perf_counter() - began
    _say(f"trained {len(course.losses)} batches in {seconds:.1f} s{kept}\n")
    inputs = configuration.extract(record.signature for record in records)
    _print_errors(network, inputs, records, _groups(configuration))
    _keep(arguments.out, network, configuration)


def _check_places(arguments):
    """Refuse places where the training could not keep its work."""
    from siamtut import files

    for option, place in (("--out", arguments.out), ("--checkpoint", arguments.checkpoint)):
        if place is not None:
            try:
                files.check(place, _ROOM)
            except files.FileError as error:
                raise ValueError(f"{option} {error}") from None
    for other, name in ((arguments.checkpoint, "checkpoint"), (arguments.data, "data")):
        if arguments.out and other and _same(arguments.out, other):
            raise ValueError(f"--out {printable(arguments.out)} is also the {name}; choose another")


def _check_replaced(arguments):
    """Refuse to replace what is not weights, unless that is asked for."""
    from siamtut import weights

    if not arguments.out or not os.path.exists(arguments.out):
        return
    out = printable(arguments.out)
    try:
        weights.load(arguments.out)
    except weights.WeightsError:
        if not arguments.force:
            raise ValueError(
                f"--out {out}: exists, and is not weights that train wrote; choose another, or "
                "replace it with --force"
            ) from None
        _say(f"replaces {out}")
    else:
        _say(f"replaces the weights in {out}")


def _same(one, other):
    """Tell whether two names are of one file."""
    if os.path.exists(one) and os.path.exists(other):
        return os.path.samefile(one, other)
    return os.path.realpath(one) == os.path.realpath(other)


def _course(arguments):
    """Return what both recipes are told of how to train."""
    return {
        "patience": arguments.patience,
        "checkpoint": arguments.checkpoint,
        "seed": arguments.seed,
        "threads": arguments.threads,
        "progress": sys.stderr.isatty(),
    }


def _announce(checkpoint):
    """Say whether the training goes on from a file."""
    if checkpoint and Path(checkpoint).exists():
        _say(f"goes on from {printable(checkpoint)}", flush=True)


def _named(signers):
    """Return the names of some signers; of many, the first and the last."""
    shown = [printable(signer) for signer in signers]
    if len(shown) <= 40:
        return ", ".join(shown)
    return f"{', '.join(shown[:3])} ... {shown[-1]} ({len(shown):,} signers)"


def _keep(out, network, configuration):
    """Write the weights, if a file was named, and say so."""
    from siamtut import training

    if out:
        training.save(out, network, configuration)
        _say(f"\nweights kept in {printable(out)}")
    else:
        _say("\nweights not kept: --out FILE would")


_MOST = 2000  # signers of one archive: it may unpack to 256 MB
_VALIDATION = 960  # pairs of the paper's validation set
_PAIRS = 1_000_000  # of a pass: they fit into memory, and are 130 times the paper's
_LONG = 10_000_000  # passes or batches: years
_THREADS = 64  # siamtut.episodes.MOST_THREADS, which help need not load torch for
_SEED = 2**32 - 1
_ROOM = 64_000  # bytes that a disk must have for weights or a checkpoint
_ARCHIVED = 20_000  # bytes of one signer in an archive, or some more


def _evaluate(arguments):
    """Print the rates of given weights."""
    records, name = _records(arguments.data)
    signers, genuine = _labels(records)
    if not any(genuine):
        raise ValueError(
            f"{name}: none of its {len(records):,} signatures is genuine, and everything is "
            "measured against genuine ones; add them (of SVC2004, U1S1.TXT to U1S20.TXT)"
        )
    network, configuration = _load(arguments.weights)
    groups = _groups(configuration)
    trained = {signer for group in groups.values() for signer in group}
    if name != configuration.data or trained != set(signers):
        groups = {"all": tuple(dict.fromkeys(signers))}
        known = configuration.data or "no data"
        _say(f"these weights were trained on {known}: as far as names tell, all of {name} is new\n")
    inputs = configuration.extract(record.signature for record in records)
    if configuration.recipe == "1993":  # today's recipe knows no bound on a cosine
        _print_rates(network, configuration, inputs, signers, genuine, groups)
        _say()
    _print_errors(network, inputs, records, groups)


def _generate(arguments):
    """Invent signers, and write their signatures."""
    out = Path(arguments.out)
    if arguments.signers > _MOST:
        raise ValueError(
            f"{arguments.signers} signers are too many for one archive; ask for {_MOST} at most, "
            "and take another seed for the next file"
        )
    shown = printable(out)
    if out.suffix != ".npz":
        raise ValueError(f"{shown}: the name of an archive ends in .npz; choose such a name")

    from siamtut import files

    files.check(arguments.out, _ARCHIVED * arguments.signers)
    if out.exists() and not arguments.force:
        raise ValueError(
            f"{shown} exists already and is left as it is; choose another, or replace it with "
            "--force"
        )

    from tqdm import tqdm

    from siamtut import readers, synthesis

    invent = synthesis.cast if arguments.names else synthesis.scrawlers
    signers = invent(arguments.signers, arguments.seed)
    invented = tqdm(signers.items(), unit=" signers", disable=not sys.stderr.isatty())
    readers.write_archive(
        out, (record for title, signer in invented for record in synthesis.records(title, signer))
    )
    _say(
        f"{40 * arguments.signers:,} signatures of {arguments.signers:,} signers in {shown} "
        f"({out.stat().st_size / 1e6:.1f} MB); siamtut train {shown} learns from them"
    )


def _groups(configuration):
    """Return the signers of each row of the table."""
    return {
        "training": configuration.training,
        "validation": configuration.validation,
        "held out": configuration.held_out,
    }


def _print_rates(network, configuration, inputs, signers, genuine, groups):
    """Print a row of rates for each group of signers, over all their distinct pairs."""
    from siamtut import pairs, training

    bound = f"{configuration.threshold:g}"
    _say(f"{'':12}{'':>8}{'GA':>21}{'FR':>21}{'zero-effort':>21}")
    _say(f"{'':12}{'signers':>8}", end="")
    _say("".join(f"{f'cos {sign} {bound}':>21}" for sign in "><<"))
    for group, members in groups.items():
        rates = training.evaluate(
            network,
            inputs,
            pairs.every_pair(signers, genuine, members),
            configuration.target,
            configuration.threshold,
        )
        cells = zip(
            (rates.genuine, rates.forgery, rates.zero_effort), rates.counts.values(), strict=True
        )
        _say(f"{group:12}{len(members):>8}", end="")
        _say("".join(f"{_cell(fraction, count):>21}" for fraction, count in cells))


def _print_errors(network, inputs, records, groups):
    """Print the error rates of each group of signers, by the protocol and by every score."""
    from siamtut import verification

    _say("five references of session 1, 10 draws a signer; one threshold for all signers,")
    _say("except under own; the bounds hold 95 % of draws of other signers like these")
    _say(f"{'':12}{'':>8}  {'':18}{'skilled':>9}{'':>14}{'own':>9}{'random':>9}{'GA at':>9}")
    _say(
        f"{'':12}{'signers':>8}  {'score':18}{'EER':>9}{'bounds':>14}{'EER':>9}{'EER':>9}"
        f"{'FR 80 %':>9}"
    )
    embedded = network.embed(inputs).detach().numpy()
    for group, members in groups.items():
        places = [i for i, record in enumerate(records) if record.signer in members]
        if not places:
            continue
        head = f"{group:12}{len(members):>8}"
        try:
            trials = verification.trials([records[i] for i in places])
        except ValueError as error:
            _say(f"{head}  not measured: {error}")
            continue
        for name, rule in _scores(embedded[places]).items():
            measured = verification.measure(trials, rule)
            errors, bounds = measured.errors(), ""
            if name == _ROOT:  # a bootstrap takes a second or two: once is enough
                low, high = measured.intervals(draws=_DRAWS)["skilled"]
                bounds = f"{100 * low:.1f} - {100 * high:.1f}"
            rates = (errors.skilled_user, errors.random, errors.accepted)
            cells = "".join(f"{100 * rate:7.1f} %" for rate in rates)
            _say(f"{head}  {name:18}{100 * errors.skilled:7.1f} %{bounds:>14}{cells}")
            head = " " * len(head)


_ROOT = "distance / root"
_DRAWS = 200  # of the bootstrap


def _scores(embedded):
    """Return the rules that score a trial: by cosine, by today's score, by that of 1993."""
    from siamtut import verification

    distances = verification.cosine_distances(embedded)

    def density(trial):
        model = verification.enrol(embedded[trial.references])
        return model.log_density(embedded[trial.questioned])

    return {
        "mean cosine": lambda trial: verification.by_distance(distances, trial, exponent=0),
        _ROOT: lambda trial: verification.by_distance(distances, trial),
        "density, as 1993": density,
    }


def _cell(fraction, count):
    """Return a percentage and the number of pairs behind it."""
    return f"{100 * fraction:.1f} % of {count:,}" if count else "no pair"


def _records(data):
    """Return the records of a folder or of the bundled set, and the data's name."""
    from siamtut import readers

    if data == BUNDLED:
        return list(readers.read_bundled()), BUNDLED
    if data.endswith(".npz"):
        return list(readers.read_archive(data)), printable(Path(data).resolve().name)
    return list(readers.read_folder(data)), printable(Path(data).resolve().name)


def _labels(records):
    """Return the signer of each record, and whether it is genuine."""
    return [record.signer for record in records], [record.kind == "genuine" for record in records]


def _load(path):
    """Return the network and its configuration from a file, or the bundled ones."""
    import siamtut
    from siamtut import training

    return training.load(siamtut.bundled(WEIGHTS) if path is None else path)


def _held_out(words, signers):
    """Return the signers that the words name; without words, the last quarter."""
    if not words:
        return signers[-max(1, len(signers) // 4) :]
    chosen = []
    for word in words:
        limits = re.fullmatch(r"\D*(\d{1,9})-\D*(\d{1,9})", word)
        number = re.fullmatch(r"\d{1,9}", word)
        if word in signers:
            found = [word]
        elif limits or number:
            low, high = map(int, limits.groups() if limits else (word, word))
            found = [signer for signer in signers if low <= _number(signer) <= high]
        else:
            found = []
        if not found:
            raise ValueError(
                f"--held-out {printable(word)}: no such signer; there are {_named(signers)}"
            )
        chosen += found
    return chosen


def _number(signer):
    """Return the number at the end of a signer's name, -1 without one."""
    found = re.search(r"(\d+)$", signer)
    return int(found[1]) if found else -1


def path_name(text):
    """Parse the name of a file or folder: an empty one is no name."""
    if not text.strip() or "\0" in text:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not the name of a file; is a shell variable unset?"
        )
    return text


def whole(least, most):
    """Return a parser of whole numbers from ``least`` to ``most``, for an option."""

    def parse(text):
        number = int(text) if re.fullmatch(r"[0-9]{1,12}", text) else -1
        if not least <= number <= most:
            shown = text if len(text) <= 20 else f"{text[:20]}..."
            raise argparse.ArgumentTypeError(
                f"{shown!r} is not a whole number from {least} to {most:,}"
            )
        return number

    return parse


def _cosine(text):
    """Parse a target."""
    try:
        number = float(text)
    except ValueError:
        number = 2.0
    if not -1 <= number < 1:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a cosine from -1 to below 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
