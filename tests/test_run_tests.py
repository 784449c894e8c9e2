"""What ``make test`` says when a stage fails: that is what CI goes by."""

import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import run_tests

PASS, FAIL = (0, ["1 passed in 1s"]), (1, ["1 failed in 1s"])


def summary(monkeypatch, capsys, stages, results):
    """Run made-up stages whose commands end as told; return what was run and printed."""
    ran, results = [], iter(results)

    def run(command, environment, say):
        ran.append(command)
        return next(results)

    monkeypatch.setattr(run_tests, "everything", lambda: stages)
    monkeypatch.setattr(run_tests, "run", run)
    try:
        run_tests.main([])
    except SystemExit as end:
        return ran, capsys.readouterr().out, end.code
    return ran, capsys.readouterr().out, 0


def test_the_other_stages_run_on_after_a_failure(monkeypatch, capsys):
    stages = [[("package", [["a"]])], [("book", [["b"]])]]
    ran, out, code = summary(monkeypatch, capsys, stages, [FAIL, PASS])
    assert ran == [["a"], ["b"]]
    assert "package    FAILED" in out
    assert "book       ok" in out
    assert code == "FAILED: package"


@pytest.mark.parametrize(("second", "state"), [(PASS, "ok"), (FAIL, "FAILED")])
def test_a_browser_test_has_a_second_chance_and_the_summary_says_so(
    monkeypatch, capsys, second, state
):
    stages = [[("browser", [[*run_tests.BROWSER, "-n2"]])]]
    ran, out, code = summary(monkeypatch, capsys, stages, [FAIL, second])
    assert ran == [[*run_tests.BROWSER, "-n2"], [*run_tests.BROWSER, "-n2", *run_tests.AGAIN]]
    assert f"browser    {state}" in out
    assert f"1 failed in 1s; second chance: {second[1][0]}" in out
    assert (code == 0) == (state == "ok")


def test_stages_side_by_side_are_told_apart_and_all_summed_up(monkeypatch, capsys):
    together = threading.Barrier(2, timeout=20)

    def run(command, environment, say):
        together.wait()  # one after the other would wait for ever
        say(f"said by {command[0]}")
        return FAIL if command == ["b"] else PASS

    monkeypatch.setattr(run_tests, "everything", lambda: [[("one", [["a"]]), ("other", [["b"]])]])
    monkeypatch.setattr(run_tests, "run", run)
    with pytest.raises(SystemExit, match="FAILED: other"):
        run_tests.main([])
    out = capsys.readouterr().out
    for line in ("one   | said by a", "other | said by b", "one        ok", "other      FAILED"):
        assert line in out
