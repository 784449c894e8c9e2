"""The parts in which Sphinx reads the book: its longest pages, the API's, must not share one."""

import importlib.util
from types import SimpleNamespace

import pytest
from conftest import ROOT
from sphinx.util.parallel import make_chunks


@pytest.fixture(scope="module")
def extension():
    """Return the book's Sphinx extension, which is no package's module."""
    spec = importlib.util.spec_from_file_location(
        "siamtut_book", ROOT / "book/_ext/siamtut_book.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("parallel", [2, 4, 8, 16])
@pytest.mark.parametrize("pages", [0, 3, 26, 29])
def test_a_part_has_one_long_page_or_none(extension, parallel, pages):
    """As far as there are parts enough; and no page is lost or read twice."""
    long = [f"book/api-{room}" for room in ("by-hand", "networks", "pictures", "signatures")]
    names = sorted([*long, *(f"book/page-{number:02}" for number in range(pages))])
    order = list(names)
    extension.spread_long_pages(SimpleNamespace(parallel=parallel), None, order)
    assert sorted(order) == names
    parts = make_chunks(order, parallel)
    most = max(sum(name in long for name in part) for part in parts)
    assert most <= -(-len(long) // len(parts))
