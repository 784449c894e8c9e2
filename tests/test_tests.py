"""The tests themselves: each can fail, and each room has its own."""

import ast
import importlib
import inspect
import pkgutil
import re
from dataclasses import is_dataclass
from pathlib import Path

import pytest
from found import assert_rows, public

import siamtut

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("test_*.py"))
ALLOWED = {}
"""Tests without an assertion of their own that are right so, each with the reason."""


def asserts(node, helpers):
    """Tell whether a piece of code can fail: it asserts, wants an error, or calls what does."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            if not isinstance(inner.test, ast.Constant):
                return True
        elif isinstance(inner, ast.Raise):
            return True
        elif isinstance(inner, ast.Call):
            name = ast.unparse(inner.func)
            if name in ("pytest.raises", "pytest.warns", "pytest.fail"):
                return True
            last = name.rpartition(".")[2]
            if last.startswith(("assert_", "expect", "wait_for")) or last in helpers:
                return True
    return False


def helpers_of(trees):
    """Return the names of functions that assert, those of fixtures among them."""
    found, functions = (
        set(),
        [
            node
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("test_")
        ],
    )
    while more := {f.name for f in functions if f.name not in found and asserts(f, found)}:
        found |= more
    return found


def without_assertion(sources):
    """Return the names of tests that cannot fail but by an error, in some sources by file."""
    trees = {name: ast.parse(text) for name, text in sources.items()}
    helpers = helpers_of(trees.values())
    return {
        f"{name}::{node.name}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not asserts(node, helpers)
        and not {a.arg for a in node.args.args} & helpers
    }


def test_every_test_can_fail():
    sources = {
        str(path.relative_to(TESTS)): path.read_text(encoding="utf-8")
        for path in TESTS.rglob("*.py")
    }
    assert without_assertion(sources) == set(ALLOWED)


def test_a_test_that_asserts_nothing_is_found():
    source = (
        "def helper():\n    assert f()\n"
        "def test_prints():\n    print(1)\n"
        "def test_true():\n    assert True\n"
        "def test_asks():\n    helper()\n"
        "def test_raises():\n    with pytest.raises(ValueError):\n        f()\n"
    )
    assert without_assertion({"t.py": source}) == {"t.py::test_prints", "t.py::test_true"}


def test_no_test_looks_at_the_clock():
    """A busy machine must not turn a test red: what is timed belongs into benchmarks/."""
    clock = re.compile(r"assert [^\n]*(?:perf_counter|process_time|time\.time)\(")
    timed = [
        path.name
        for path in FILES
        if path.parent.name != "browser"
        and clock.search(path.read_text(encoding="utf-8"))
        and path != Path(__file__)
    ]
    assert timed == []


ROOMS = [module.name for module in pkgutil.iter_modules(siamtut.__path__)]


def files_of(room):
    """Return the files of a room's tests: tests/test_ROOM.py, or those in tests/ROOM/."""
    name = room.strip("_")
    return [*TESTS.glob(f"test_{name}.py"), *TESTS.glob(f"{name}/test_*.py")]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_tests_that_name_all_of_it(room):
    files = files_of(room)
    assert files, f"siamtut/{room} has no tests/test_{room}.py"
    named = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute | ast.alias):
                named |= {getattr(node, part, None) for part in ("id", "attr", "name")}
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)  # as a row of a table names it
    # What is made by others, errors and plain records of results, is met by their names.
    mine = {
        name: thing
        for name, thing in public(importlib.import_module(f"siamtut.{room}")).items()
        if not (inspect.isclass(thing) and (issubclass(thing, Exception) or is_dataclass(thing)))
    }
    assert_rows(f"tests/{files[0].name}", named & set(mine), mine)
