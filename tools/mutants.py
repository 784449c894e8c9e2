"""Change the package by a little, many times, and see whether a test turns red each time.

Draws changes by seed from the rooms where a wrong number would be believed: an operator
turned, a bound moved, a constant changed, a check left out.  For each, the tests of the
room run, then those that import it, in a process of its own that was forked from one that
has loaded everything slow; no file is written.  What survives is listed.  A survivor that
no test could find, since it changes nothing, is judged in ``tests/mutants.toml``, with
the reason; a judgement whose change exists no more, or that a test contradicts, is an error.

Usage: ``python tools/mutants.py [--count 200] [--seed 1993] [ROOM ...]``.
"""

import argparse
import ast
import contextlib
import copy
import importlib
import os
import random
import resource
import signal
import sys
import time
import tomllib
import traceback
from collections import Counter
from dataclasses import dataclass, field
from importlib import machinery, util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("geometry", "byhand", "costs", "losses", "rates", "features", "pairs", "enrolment")
JUDGED = ROOT / "tests" / "mutants.toml"
WANTED = 0.95

SLOW_TO_LOAD = (
    "_pytest.assertion.rewrite", "hypothesis.extra.numpy", "hypothesis.strategies",
    "matplotlib.pyplot", "scipy.optimize", "scipy.special", "scipy.stats", "sklearn.metrics",
    "torch.nn.functional", "torch.optim", "anywidget",
)  # fmt: skip
"""Loaded once, before the forks: what the tests import and no change touches."""

ELSEWHERE = ("test_main.py", "test_mutants.py")
"""Tests that start processes of their own, which would load the package unchanged."""

SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.Pow: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.MatMult: ast.Mult,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip

RENAMED = {
    one: other
    for pair in (
        ("min", "max"), ("minimum", "maximum"), ("floor", "ceil"), ("any", "all"),
        ("sum", "mean"), ("zeros", "ones"), ("zeros_like", "ones_like"), ("argmin", "argmax"),
    )
    for one, other in (pair, pair[::-1])
}  # fmt: skip

CASTS = {"asarray", "bool", "float", "int", "list", "set", "str", "super", "tuple", "len"}
"""Calls that are not left out: what takes their place is mostly of no use to anybody."""


@dataclass(frozen=True)
class Change:
    """One change: put ``new`` into a field of ``parent``, which is part of ``tree``."""

    room: str
    path: Path
    line: int
    name: str = field(compare=False)
    tree: ast.AST = field(repr=False)
    parent: ast.AST = field(repr=False)
    place: tuple = field(repr=False)
    new: ast.AST = field(repr=False)

    def code(self):
        """Return the changed room, compiled; the tree stays changed: for a forked process."""
        name, index = self.place
        if index is None:
            setattr(self.parent, name, self.new)
        else:
            getattr(self.parent, name)[index] = self.new
        return compile(ast.fix_missing_locations(self.tree), self.path, "exec")


def changes(room, path):
    """Return all changes of a file, each with a name that tells what it does and where."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    found, names = [], Counter()
    for scope, parent, place, old in _walk(tree, ()):
        for new in _variants(old):
            name = f"{'.'.join((room, *scope))}: {_told(old)} -> {_told(new)}"
            names[name] += 1
            if names[name] > 1:
                name += f" #{names[name]}"
            found.append(
                Change(room, Path(path), old.lineno, name, tree, parent, place, _put(new, old))
            )
    return found


def _walk(node, scope):
    """Yield (scope, parent, place, node) of what may be changed: no text, no annotation."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        many = isinstance(value, list)
        for index, child in enumerate(value if many else [value]):
            if not isinstance(child, ast.AST) or _is_text(child):
                continue
            if isinstance(child, ast.keyword) and child.arg == "strict":
                continue
            if isinstance(child, ast.expr | ast.stmt):
                yield scope, node, (name, index if many else None), child
            if isinstance(child, ast.Raise):
                continue  # a message's wording
            named = isinstance(child, ast.FunctionDef | ast.ClassDef)
            yield from _walk(child, (*scope, child.name) if named else scope)


def _is_text(node):
    text = node.value if isinstance(node, ast.Expr) else node
    return isinstance(text, ast.JoinedStr) or (
        isinstance(text, ast.Constant) and isinstance(text.value, str)
    )


def _variants(node):
    """Yield what a node may be changed into."""
    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op) if type(op) in SWAPPED:
            yield _with(node, op=SWAPPED[type(op)]())
            if isinstance(node, ast.BoolOp):
                for i in range(len(node.values)):
                    rest = node.values[:i] + node.values[i + 1 :]
                    yield rest[0] if len(rest) == 1 else _with(node, values=rest)
            if isinstance(node, ast.AugAssign):
                yield ast.Pass()
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                yield _with(node, ops=[*ops[:i], SWAPPED[type(op)](), *ops[i + 1 :]])
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(value=float() as value):
            yield ast.Constant(2 * value if value else 1.0)
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.If(test=test) | ast.While(test=test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Return(value=ast.AST()):
            yield ast.Return(None)
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.Call(func=func, args=args):
            # Strict says of a zip what holds anyway.
            keywords = node.keywords
            loose = [i for i, keyword in enumerate(keywords) if keyword.arg != "strict"]
            name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            if name in RENAMED:
                other = {"attr" if isinstance(func, ast.Attribute) else "id": RENAMED[name]}
                yield _with(node, func=_with(func, **other))
            for i in loose:
                yield _with(node, keywords=keywords[:i] + keywords[i + 1 :])
            if len(args) == 1 and name not in CASTS and not name[:1].isupper():
                yield args[0]


def _with(node, **fields):
    """Return a copy of a node with some of its fields replaced."""
    node = copy.copy(node)
    for name, value in fields.items():
        setattr(node, name, value)
    return node


def _put(new, old):
    """Return a node at the place of another."""
    return ast.copy_location(new if hasattr(new, "lineno") else copy.copy(new), old)


def _told(node):
    """Return a node in one line: of a block, its head."""
    return ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split("\n")[0]


def tests_of(room, folder=ROOT / "tests"):
    """Return the test files of a room, and the others that import it."""
    own = sorted([*folder.glob(f"test_{room}.py"), *folder.glob(f"{room}/test_*.py")])
    others = [
        path
        for path in sorted([*folder.glob("test_*.py"), *folder.glob("widgets/test_*.py")])
        if path not in own and path.name not in ELSEWHERE and _imports(path, room)
    ]
    return own, others


def _imports(path, room):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (
            node.module == f"siamtut.{room}"
            or (node.module == "siamtut" and room in [alias.name for alias in node.names])
        ):
            return True
    return False


class _Changed(machinery.SourceFileLoader):
    """Loads a module from code that was compiled beforehand."""

    def __init__(self, name, path, code):
        super().__init__(name, str(path))
        self.code = code

    def get_code(self, fullname):
        return self.code


class _Finder:
    """Finds the one module that is changed."""

    def __init__(self, module, change):
        self.module, self.change = module, change

    def find_spec(self, name, path=None, target=None):
        if name != self.module:
            return None
        loader = _Changed(name, self.change.path, self.change.code())
        return util.spec_from_file_location(name, self.change.path, loader=loader)


def start(tests, change=None, seconds=300, package="siamtut", examples=None):
    """Fork a process that runs tests, on the change where there is one; return its number."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.setsid()
        with open(os.devnull, "w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
        # Processor time, so that a busy machine does not count as a test that turned red.
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_memory() + (4 << 30), most))
        if change is not None:
            sys.meta_path.insert(0, _Finder(f"{package}.{change.room}", change))
        import pytest

        quiet = ["-x", "--tb=no", "-p", "no:cacheprovider", "-p", "no:nbval", "-p", "no:xdist"]
        quiet += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # loaded before: on purpose
        code = int(pytest.main([*quiet, *map(str, tests)], plugins=[_Quick(examples)]))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


class _Quick:
    """Hypothesis tries few examples at first, and looks for no smallest one that fails."""

    def __init__(self, examples):
        self.examples = {} if examples is None else {"max_examples": examples}

    def pytest_configure(self, config):
        from hypothesis import Phase, settings

        # The project's own settings, which its conftest has loaded by now, else the default.
        parent = settings.get_profile(settings.get_current_profile_name())
        phases = [Phase.explicit, Phase.generate]
        settings.register_profile("mutants", parent=parent, phases=phases, **self.examples)
        settings.load_profile("mutants")


def _memory():
    """Return how many bytes of address space this process takes."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 16 << 30


GREEN, RED, NO_TESTS = "green", "red", "no tests"


def end_of(status):
    """Return what the end of a process says: green, red, or that no test ran."""
    code = os.waitstatus_to_exitcode(status)
    return {0: GREEN, 4: NO_TESTS, 5: NO_TESTS, 70: NO_TESTS}.get(code, RED)


def survivors(chosen, workers, folder=ROOT / "tests", package="siamtut", say=print):
    """Return the changes that no test finds, running ``workers`` processes side by side."""
    stages = {room: _stages(room, folder) for room in {change.room for change in chosen}}
    limits, running, alive, done = {}, {}, [], 0
    waiting = [(change, 0) for change in reversed(chosen)]
    begin = time.monotonic()
    while waiting or running:
        while waiting and len(running) < workers:
            change, stage = waiting.pop()
            tests, examples = stages[change.room][stage]
            if (change.room, stage) not in limits:
                limits[change.room, stage] = _limit(tests, examples, package)
            child = start(tests, change, limits[change.room, stage], package, examples)
            running[child] = change, stage
        child, status = os.wait()
        change, stage = running.pop(child)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what it started
        end = end_of(status)
        if end == NO_TESTS:
            sys.exit(f"mutants: the tests of {change.room} did not run on {change.name}")
        if end == GREEN and stage == 0:
            waiting.append((change, 1))
            continue
        done += 1
        if end == GREEN:
            alive.append(change)
            say(f"  survives  {change.path.name}:{change.line}  {change.name}")
        if done % 50 == 0:
            say(f"  {done} of {len(chosen)}, {time.monotonic() - begin:.0f} s")
    return alive


def _stages(room, folder):
    """Return (tests, examples) to try in turn: a room's own with few examples, then all."""
    own, others = tests_of(room, folder)
    if not own:
        sys.exit(f"mutants: the room {room} has no test_{room}.py")
    return (own, 12), ([*own, *others], None)


def _limit(tests, examples, package):
    """Return the processor seconds that tests may take: thrice what they take unchanged."""
    child = start(tests, package=package, examples=examples)
    # Others may be running: whoever ends meanwhile is waited for afterwards.
    _, status, usage = os.wait4(child, 0)
    if end_of(status) != GREEN:
        names = " ".join(str(path) for path in tests)
        sys.exit(f"mutants: a test fails before anything is changed: pytest {names}")
    return 10 + 3 * int(usage.ru_utime + usage.ru_stime)


def judgements(every, path=JUDGED):
    """Return the judged changes and why they change nothing; refuse one that exists no more."""
    judged = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    names = {change.name for change in every}
    stale = [name for name in judged if name not in names]
    if stale:
        sys.exit(
            f"{path.name} judges changes that can no longer be made; take them out:\n  "
            + "\n  ".join(stale)
        )
    unsaid = [name for name, reason in judged.items() if len(str(reason).split()) < 4]
    if unsaid:
        sys.exit(f"{path.name} gives no reason for:\n  " + "\n  ".join(unsaid))
    return judged


def every_change(rooms=ROOMS):
    """Return all changes of some rooms."""
    return [c for room in rooms for c in changes(room, ROOT / "siamtut" / f"{room}.py")]


def report(chosen, alive, judged, seconds):
    """Print the figures; return whether they suffice."""
    known = [change for change in chosen if change.name in judged]
    contradicted = [change.name for change in known if change not in alive]
    left = [change for change in alive if change.name not in judged]
    real = len(chosen) - len(known)
    share = 1 - len(left) / max(real, 1)
    for room in sorted({change.room for change in chosen}):
        total = sum(change.room == room for change in chosen)
        lost = sum(change.room == room for change in alive)
        print(f"  {room:10} {total - lost:4} of {total:4} turn a test red")
    print(
        f"{len(chosen)} changes in {seconds:.0f} s: {len(chosen) - len(alive)} turn a test red, "
        f"{len(known)} are judged to change nothing, {len(left)} survive: {share:.1%} are found"
    )
    if contradicted:
        print("judged to change nothing, but a test turns red:", *contradicted, sep="\n  ")
    if share < WANTED:
        print(f"at least {WANTED:.0%} should be: write tests, or judge in tests/{JUDGED.name}")
    return share >= WANTED and not contradicted


def main(argv=None):
    """Draw changes, try them, print the figures; exit with 1 if too many survive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help="by default all that are watched")
    parser.add_argument("--count", type=int, default=200, help="changes to draw (200)")
    parser.add_argument("--seed", type=int, default=1993, help="of the draw (1993)")
    arguments = parser.parse_args(argv)
    if strangers := set(arguments.rooms) - set(ROOMS):
        parser.error(f"{', '.join(sorted(strangers))}: the rooms are {', '.join(ROOMS)}")
    judged = judgements(every_change())
    every = every_change(arguments.rooms or ROOMS)
    count = min(arguments.count, len(every))
    chosen = random.Random(arguments.seed).sample(every, count)
    print(f"{count} of {len(every)} changes, seed {arguments.seed}", flush=True)
    sys.dont_write_bytecode = False  # tests are compiled once, not once a change
    # What every clone can run, so that every machine counts alike.
    for name in ("SIAMTUT_SVC2004", "SIAMTUT_GOLDEN"):
        os.environ.pop(name, None)
    for name in SLOW_TO_LOAD:
        importlib.import_module(name)
    begin = time.monotonic()
    alive = survivors(chosen, os.cpu_count() or 1, say=lambda line: print(line, flush=True))
    if not report(chosen, alive, judged, time.monotonic() - begin):
        sys.exit(1)


if __name__ == "__main__":
    main()
