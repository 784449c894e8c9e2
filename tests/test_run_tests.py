"""What ``make test`` says when a stage fails: that is what CI goes by."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import run_tests
import selection

ROOT = Path(__file__).resolve().parents[1]
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


# ------------------------------------------------------------------ what make check runs


def commands(chosen):
    """Return each stage's commands as text, by the stage's name."""
    stages = [stage for group in run_tests.some(chosen) for stage in group]
    return {name: [" ".join(map(str, command)) for command in made] for name, made in stages}


@pytest.mark.parametrize(
    ("page", "widgets"),
    [
        ("losses", {"loss_landscape"}),
        ("tied-weights", {"four_roads"}),
        ("sigmoid-neuron", {"sigmoid_neuron"}),
        ("verification", {"signer_bytes", "threshold"}),
        ("bibliography", set()),
    ],
)
def test_a_page_is_checked_with_the_widgets_that_live_there(page, widgets):
    chosen = selection.of_page(page)
    assert (chosen.pages, chosen.widgets) == ({page}, widgets)
    made = commands(chosen)
    assert made["lint"]
    for name in (page, *widgets):
        assert re.search(rf"-k .*\b{name}\b", made["browser"][0])
    assert ("notebooks" in made) == (ROOT / f"book/{page}.ipynb").is_file()
    assert made["book"][0].endswith(f"-k [{page}]")


def test_every_widget_is_run_by_the_check_of_a_page():
    run = set().union(*(selection.of_page(page).widgets for page in selection.pages()))
    assert run == {name for name, page in selection.widget_pages().items() if page}


@pytest.mark.parametrize("page", ["losses", "tied-weights"])
def test_the_checkers_of_a_page_are_run(page):
    (command,) = commands(selection.of_page(page))["package"]
    files, names = re.fullmatch(r".* no:nbval (.*) -k (.*)", command).groups()
    collect = [*run_tests.PYTEST, "--collect-only", *files.split(), "-k", names]
    listed = subprocess.run(collect, cwd=ROOT, capture_output=True, text=True).stdout
    name = page.replace("-", "_")
    assert f"test_check.py::test_nothing_handed_in_is_not_yet[{name}_1]" in listed
    assert "tests/widgets/" in listed


@pytest.mark.parametrize("name", ["loss_landscape", "LossLandscape", "loss-landscape"])
def test_a_widget_goes_by_its_modules_or_its_classs_name(name):
    chosen = selection.of_widget(name)
    assert chosen.widgets == {"loss_landscape"}
    assert "notebooks" not in commands(chosen)


@pytest.mark.parametrize(
    ("which", "name", "said"),
    [
        (selection.of_page, "loss", r"no page 'loss': .* PAGE=name, .*\blosses\b"),
        (selection.of_page, "", "no page ''"),
        (selection.of_widget, "losses", r"no widget 'losses': .* WIDGET=name, .*loss_landscape"),
    ],
)
def test_an_unknown_name_is_told_with_those_there_are(which, name, said):
    with pytest.raises(SystemExit, match=said):
        which(name)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("book/losses.ipynb", {"pages": {"losses"}, "widgets": {"loss_landscape"}}),
        ("book/no-more.md", {"site": True}),
        ("book/_static/book.css", {"site": True}),
        ("_toc.yml", {"site": True}),
        ("siamtut/widgets/four_roads.py", {"widgets": {"four_roads"}}),
        ("siamtut/widgets/static/siamtut/four_roads.mjs", {"widgets": {"four_roads"}}),
        ("siamtut/check/tied_weights.py", {"pages": {"tied-weights"}}),
        ("siamtut/check/judge.py", {"tests": {"tests/test_check.py"}}),
        ("tests/browser/test_widget_warp.py", {"browser": {"test_widget_warp"}}),
        ("tests/test_rates.py", {"tests": {"tests/test_rates.py"}}),
        ("tests/test_no_more.py", {}),
        ("tools/run_tests.py", {"tests": {"tests/test_run_tests.py"}}),
        ("constraints.txt", {"tests": {"tests/test_supply.py"}}),
        (".github/workflows/test.yml", {"tests": {"tests/test_supply.py"}}),
    ],
)
def test_what_has_changed_is_tested(path, expected):
    chosen, nothing = selection.of_changes([path])
    assert chosen == selection.Selection(**expected)
    assert nothing == []


def test_a_changed_room_runs_its_tests_and_those_that_import_it():
    chosen, _ = selection.of_changes(["siamtut/geometry.py"])
    assert {"tests/test_geometry.py", "tests/test_check.py"} <= chosen.tests
    assert "tests/test_readers.py" not in chosen.tests


def test_what_all_widgets_share_runs_all_of_them():
    chosen, _ = selection.of_changes(["siamtut/widgets/static/siamtut/ui.mjs"])
    assert chosen.widgets == set(selection.widget_pages())


def test_what_no_test_is_about_is_said():
    assert selection.of_changes(["data/weights.safetensors"])[1] == ["data/weights.safetensors"]


def test_git_says_what_has_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(selection, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="git cannot say what has changed"):
        selection.changed()
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for name in ("old name.txt", "gone", "ignored", ".gitignore"):
        (tmp_path / name).write_text("ignored\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], check=True)
    assert selection.changed() == []
    (tmp_path / "old name.txt").write_text("other\n")
    (tmp_path / "gone").unlink()
    (tmp_path / "nëw").touch()
    assert selection.changed() == ["gone", "nëw", "old name.txt"]
