"""The figures of the pages: a stored one is the one that its cell shows, and its words fit it.

That the cell shows it, ``tools/compare_figures.py`` tests while nbval runs the cells; here
it is shown to see what it should.  That alt text and caption say what is on a figure, no
program can tell.  So ``figures.txt`` keeps, for each figure, what was looked at together: a
digest of the picture and one of its words.  If either changes, somebody is asked to look.
"""

import functools
import hashlib
import io
import json
import os
import re
import subprocess
import sys

import compare_figures
import execute_notebooks
import matplotlib
import numpy as np
import pytest
from conftest import ROOT
from reviewed import BY_NAME, NOTEBOOKS, blocks, check_pages, code_cells, difference

from siamtut import plots

matplotlib.use("Agg")

import matplotlib.pyplot as plt


def listed(path):
    """Return the lines of a notebook's block: its figures in order."""
    lines = []
    for cell in code_cells(path):
        about = cell.metadata.get("mystnb", {})
        words = about.get("image", {}).get("alt", "") + about.get("figure", {}).get("caption", "")
        for png in compare_figures.pictures(cell.outputs):
            seen = np.round(255 * compare_figures.pixels(png)).astype(np.uint8)
            picture = _digest(str(seen.shape).encode() + seen.tobytes())
            lines.append(f"{cell.id}  picture {picture}  words {_digest(words.encode())}")
    return lines


def _digest(content):
    return hashlib.sha256(content).hexdigest()[:12]


@BY_NAME
def test_a_figure_and_its_words_change_under_somebodys_eyes(path):
    found = difference(
        "figures.txt",
        path.stem,
        blocks("figures.txt").get(path.stem, []),
        listed(path),
        "a figure, its alt text or its caption is not the one that somebody has looked at.\n"
        "Look at the figure: is all that its alt text and caption say to be seen on it?",
    )
    if found:
        pytest.fail(found, pytrace=False)


def test_the_list_has_a_block_for_each_notebook():
    check_pages("figures.txt")


# What the comparison sees, and what it overlooks.


def curves(changed=1.0):
    steps = np.arange(50)
    return plots.cost_curves(
        {name: changed ** (name == "c") * np.exp(-k * steps / 20) for k, name in enumerate("abcde")}
    )


def render(figure, **rc):
    """Return the pixels of a figure as a notebook stores it."""
    file = io.BytesIO()
    with matplotlib.rc_context({name.replace("__", "."): value for name, value in rc.items()}):
        figure.savefig(file, format="png", dpi=200, bbox_inches="tight")
    plt.close(figure)
    return compare_figures.pixels(file.getvalue())


def without(index):
    figure = curves()
    figure.axes[0].lines[index].set_visible(False)
    return figure


def recoloured():
    figure = curves()
    first, second = figure.axes[0].lines[:2]
    first.set_color(second.get_color())
    return figure


@functools.cache
def drawn():
    return render(curves())


@pytest.mark.parametrize(
    "other",
    [*(lambda k=k: without(k) for k in range(5)), lambda: curves(1.2), recoloured],
    ids=[*(f"line {k} dropped" for k in range(5)), "a curve changed", "a colour changed"],
)
def test_another_figure_is_found(other):
    assert compare_figures.distance(drawn(), render(other())) > compare_figures.LIMIT


@pytest.mark.parametrize(
    "rc",
    [
        {"text__hinting": "none", "text__hinting_factor": 1},
        {"text__hinting": "force_autohint", "text__hinting_factor": 1},
        {"text__antialiased": False},
        {"path__snap": False},
    ],
    ids=lambda rc: next(iter(rc)),
)
def test_letters_drawn_by_other_rules_are_no_other_figure(rc):
    assert compare_figures.distance(drawn(), render(curves(), **rc)) < 0.12


def test_no_two_figures_of_the_book_pass_for_each_other():
    stored = [
        compare_figures.pixels(png)
        for path in NOTEBOOKS
        for cell in code_cells(path)
        for png in compare_figures.pictures(cell.outputs)
    ]
    assert len(stored) > 20
    for k, one in enumerate(stored):
        for other in stored[k + 1 :]:
            assert compare_figures.distance(one, other) > 2 * compare_figures.LIMIT


def test_a_figure_that_is_missing_or_too_many_is_told():
    one = [{"data": {"image/png": "eA=="}}]
    assert compare_figures.pictures(one) == [b"x"]
    assert compare_figures.difference(one, one) is None
    assert "1 figures are stored, and 0" in compare_figures.difference(one, [])
    assert "0 figures are stored, and 1" in compare_figures.difference([], one)


def test_nbval_compares_the_stored_figures(tmp_path):
    """A cell of the book that draws a figure, once with its own and once with another's."""
    path = ROOT / "book" / "cost-and-descent.ipynb"
    own, foreign = (
        next(c for c in code_cells(page) if compare_figures.pictures(c.outputs))
        for page in (path, path.with_stem("sigmoid-neuron"))
    )
    notebook = execute_notebooks.read(path)
    notebook.cells = [{**own, "id": "own"}, {**own, "id": "foreign", "outputs": foreign.outputs}]
    file = tmp_path / "figures.ipynb"
    file.write_text(json.dumps(notebook), encoding="utf-8")
    options = ["--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-rA"]
    options += ["--nbval-sanitize-with", str(ROOT / "tests" / "book" / "sanitize.cfg")]
    options += ["-p", "tools.compare_figures", "-c", str(ROOT / "pyproject.toml")]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", str(tmp_path), str(file)],
        cwd=ROOT,
        env=os.environ | execute_notebooks.KERNEL_ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    results = re.findall(r"^(PASSED|FAILED) \S*figures.ipynb::(Cell \d)", run.stdout, re.MULTILINE)
    assert sorted(results) == [("FAILED", "Cell 1"), ("PASSED", "Cell 0")], run.stdout + run.stderr
    assert "Figures differ" in run.stdout
