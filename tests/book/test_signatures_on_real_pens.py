"""What the page `signatures` says of real pens, by its own cells; skipped without SVC2004."""

import nbformat
import pytest
from conftest import BOOK

from siamtut import readers

NEEDED = ("def way", "def rhythm", "groups", "def compared", "typical", "def passing")
NEEDED += ("def stroke_count", "counts")


def test_the_cells_of_the_page_give_its_numbers_of_real_signatures(svc2004):
    signers = {}
    for record in readers.read_folder(svc2004):
        signers.setdefault(record.signer, {})[record.index] = record.signature
    page = nbformat.read(BOOK / "signatures.ipynb", as_version=4)
    cells = [cell.source for cell in page.cells if cell.cell_type == "code"]
    chosen = [source for source in cells if source.startswith(NEEDED)]
    assert len(chosen) == len(NEEDED)
    code = "\n".join(["import numpy as np", *chosen])
    # The forgeries of the collection are of one kind.
    code = code.replace(
        '"copiers": range(21, 31), "imitators": range(31, 41)', '"f": range(21, 41)'
    )
    code = code.replace("later, copiers, imitators = typical[1:]", "later, copiers = typical[1:]")
    code = code.replace("imitators[", "copiers[")
    given = {"signers": signers, "one": signers["U1"][1], "by_hand": signers["U1"][1]}
    exec(code, given)
    assert 0 < given["share"] < 0.5
    assert 0.5 < given["kept"].mean() < 1
    if len(signers) == 20:  # those of SVC2004, of whom the page speaks
        assert given["typical"][-1] == pytest.approx([1.28, 1.67, 1.18], abs=0.01)
        assert given["share"] == pytest.approx(0.175, abs=0.006)
        assert given["kept"].mean() == pytest.approx(0.735, abs=0.006)
