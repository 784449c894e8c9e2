"""One way to write each thing: the commands that the book's formulas may use.

They stand in for macros, which neither JupyterLab with MyST nor a code host knows; the
table for readers is in conventions.md.
"""

import re

import nbformat
import pytest
from conftest import BOOK, ROOT, toc_pages

FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$[^$\n]+\$|:math:`[^`]+`", re.DOTALL)
COMMAND = re.compile(r"\\([A-Za-z]+)")

LETTERS = "alpha beta gamma delta Delta eta theta lambda mu pi sigma omega varepsilon"
FUNCTIONS = "arccos cos exp ln max sin tan tanh"
SIGNS = "approx ast cdot dots ge le leftarrow nabla ne odot partial pm sum top"
SHAPES = "bar frac mathbf overline sqrt text tfrac underbrace"
BRACKETS = "lVert rVert left right bigl bigr Bigl Bigr begin end quad qquad"
KNOWN = set(" ".join([LETTERS, FUNCTIONS, SIGNS, SHAPES, BRACKETS]).split())

RIVALS = {
    "vec": r"\mathbf{x}",
    "boldsymbol": r"\mathbf{x}",
    "bm": r"\mathbf{x}",
    "Vert": r"\lVert x \rVert",
    "epsilon": r"\varepsilon",
    "log": r"\ln",
    "leq": r"\le",
    "geq": r"\ge",
    "neq": r"\ne",
    "ldots": r"\dots",
    "cdots": r"\dots",
    "intercal": r"W^\top",
    "mathsf": r"W^\top",
    "mathrm": r"\text{...}",
    "to": r"\leftarrow",
    "newcommand": "the formula itself: JupyterLab and code hosts do not know it",
    "def": "the formula itself: JupyterLab and code hosts do not know it",
}


def problems(text):
    """Return a line for each command in the text's formulas that the book does not use."""
    found = []
    for formula in FORMULA.findall(text):
        for command in COMMAND.findall(formula):
            if command not in KNOWN:
                remedy = RIVALS.get(command, "a command of KNOWN, or add it there")
                found.append(rf"\{command} in {formula!r}: write {remedy}")
    return found


def markdown(name):
    """Return the Markdown of a page."""
    if (path := ROOT / f"{name}.ipynb").is_file():
        cells = nbformat.read(path, as_version=4).cells
        return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return (ROOT / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", toc_pages(), ids=lambda name: name.rpartition("/")[2])
def test_a_page_writes_each_thing_in_one_way(name):
    assert problems(markdown(name)) == []


def test_so_do_the_docstrings():
    for path in sorted((ROOT / "siamtut").rglob("*.py")):
        assert problems(path.read_text(encoding="utf-8")) == [], path


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (r"of $\vec{x}$ and $y$", r"\mathbf{x}"),
        ("$$\n\\lVert x \\rVert \\leq 1\n$$", r"\le"),
        (r"$\newcommand{x}{T}$", "do not know it"),
        (r"$\twin(x)$", "KNOWN"),
        (r":math:`\epsilon`", r"\varepsilon"),
    ],
)
def test_another_way_is_found_and_the_books_own_is_named(text, remedy):
    (line,) = problems(text)
    assert remedy in line


def test_the_table_for_readers_names_no_other_way():
    table = (BOOK / "conventions.md").read_text(encoding="utf-8")
    named = {c for code in re.findall(r"`[^`]*`", table) for c in COMMAND.findall(code)}
    assert len(named) > 5
    assert named <= KNOWN
    assert KNOWN.isdisjoint(RIVALS)
