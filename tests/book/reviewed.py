"""Files that say what a reader has looked at: no command writes them, people do.

What a notebook claims can be changed together with what would prove it wrong: an assert
emptied, a number altered in the text, a figure's description kept while the figure is
another.  Such changes are allowed, but each is a line in one of the files here, in the
same commit, where whoever reads the commit sees it.

A file has a block a page: the page's name, and below it indented lines.
"""

import difflib
import functools
import json

import nbformat
import pytest
from conftest import BOOK, ROOT

FOLDER = ROOT / "tests" / "book"
NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))
BY_NAME = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def blocks(name):
    """Return the blocks of a file as a dict of page to its list of lines."""
    found = {}
    for number, line in enumerate((FOLDER / name).read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            assert line not in found, f"{name}, line {number}: a second block of {line}"
            found[line] = []
        else:
            assert found, f"{name}, line {number}: indented, but below no page"
            found[list(found)[-1]].append(line.strip())
    return found


@functools.cache
def cells(path):
    """Return the cells of the notebook at ``path``."""
    # Not nbformat.read: that the file is valid is tested once, elsewhere, and takes its time.
    notebook = nbformat.from_dict(json.loads(path.read_text(encoding="utf-8")))
    for cell in notebook.cells:
        cell.source = "".join(cell.source)
    return notebook.cells


def code_cells(path):
    """Return the code cells of the notebook at ``path``."""
    return [cell for cell in cells(path) if cell.cell_type == "code"]


def difference(name, page, reviewed, now, advice):
    """Return None, or what to look at and the lines of ``name`` that would change."""
    if reviewed == now:
        return None
    lines = difflib.unified_diff(
        *([f"    {line}" for line in block] for block in (reviewed, now)),
        lineterm="",
        n=1,
    )
    changed = "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
    return (
        f"{page}: {advice}\nIf the change is meant, the block {page!r} of tests/book/{name} "
        f"changes with it, in the same commit (no command writes it):\n{changed}"
    )


def check_pages(name, *first):
    """Fail unless the blocks of a file are those of the book's notebooks, in order."""
    pages = [*first, *(path.stem for path in NOTEBOOKS)]
    assert list(blocks(name)) == pages, f"tests/book/{name} needs one block a notebook, in order"
