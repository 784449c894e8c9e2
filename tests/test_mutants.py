"""The tester of tests: it finds a change that no test sees, and lets the seen ones go."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import mutants

TOOLS = Path(mutants.__file__).parent

ROOM = '''"""Doubled "text" is no change."""


def double(x: int = 1) -> int:
    """Return twice x."""
    if x < 0:
        raise ValueError(f"{x} + 1 is below 0")
    return 2 * x
'''
TESTS = """import pytest
from planted.room import double


def test_double():
    assert double(3) == 6
    with pytest.raises(ValueError):
        double(-1)
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a folder with a package of one room and its tests, which see not everything."""
    (tmp_path / "planted").mkdir()
    (tmp_path / "planted" / "__init__.py").write_text("")
    (tmp_path / "planted" / "room.py").write_text(ROOM)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_room.py").write_text(TESTS)
    return tmp_path


def names(project):
    return [c.name for c in mutants.changes("room", project / "planted" / "room.py")]


def test_what_is_changed(project):
    """Numbers, comparisons, operators, checks and answers; no text and no message."""
    assert sorted(names(project)) == [
        "room.double: 0 -> 1",
        "room.double: 1 -> 2",
        "room.double: 2 * x -> 2 / x",
        "room.double: 2 -> 3",
        "room.double: if x < 0: -> if not x < 0:",
        "room.double: raise ValueError(f'{x} + 1 is below 0') -> pass",
        "room.double: return 2 * x -> return",
        "room.double: x < 0 -> x <= 0",
    ]


def test_planted_survivors_are_found(project):
    """Nobody asks for double(0) nor for the default; other changes turn the test red."""
    code = (
        "import sys; sys.path[:0] = [sys.argv[1], sys.argv[2]]; import mutants, pathlib\n"
        "import hypothesis.strategies, pytest\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "chosen = mutants.changes('room', folder / 'planted' / 'room.py')\n"
        "chosen = [c for c in chosen if 'x' not in c.name.partition('->')[2] or '<=' in c.name]\n"
        "alive = mutants.survivors(chosen, 2, folder / 'tests', 'planted', say=lambda line: None)\n"
        "print(*sorted(c.name for c in alive), sep='\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(project), str(TOOLS)],
        capture_output=True, text=True, check=False, cwd=project,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    survive = ["room.double: 0 -> 1", "room.double: 1 -> 2", "room.double: x < 0 -> x <= 0"]
    assert done.stdout.splitlines() == survive


def test_a_judgement_needs_its_change_and_a_reason(project):
    every = mutants.changes("room", project / "planted" / "room.py")
    path = project / "mutants.toml"
    path.write_text('"room.double: 0 -> 1" = "0 doubled is 0 either way"\n')
    assert list(mutants.judgements(every, path)) == ["room.double: 0 -> 1"]
    path.write_text('"room.double: 0 -> 1" = "equivalent"\n')
    with pytest.raises(SystemExit, match="no reason"):
        mutants.judgements(every, path)
    path.write_text('"room.double: 7 -> 8" = "there was such a line once"\n')
    with pytest.raises(SystemExit, match="can no longer be made"):
        mutants.judgements(every, path)


def test_too_many_survivors_and_contradicted_judgements_fail(project, capsys):
    every = mutants.changes("room", project / "planted" / "room.py")
    assert mutants.report(every, [], {}, 1)
    assert not mutants.report(every, every[:1], {}, 1)
    assert mutants.report(every, every[:1], {every[0].name: "it changes nothing"}, 1)
    assert not mutants.report(every, [], {every[0].name: "it changes nothing"}, 1)
    assert "a test turns red" in capsys.readouterr().out


def test_the_judgements_of_this_project_are_not_stale():
    judged = mutants.judgements(mutants.every_change())
    assert set(judged) <= {change.name for change in mutants.every_change()}


@pytest.mark.parametrize("room", mutants.ROOMS)
def test_every_watched_room_has_changes_and_tests(room):
    own, _ = mutants.tests_of(room)
    assert own
    assert len(mutants.every_change([room])) > 50
