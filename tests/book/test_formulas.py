"""Formulas as MathML: turned when the book is built, or named with what is wrong."""

import re
import sys
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import pytest
from conftest import HTML, ROOT, toc_pages

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import formulas
from docutils import nodes


@pytest.mark.parametrize("name", toc_pages(), ids=lambda name: name.removeprefix("book/"))
def test_every_formula_of_a_page_is_mathml_beside_its_latex(name):
    content = (HTML / f"{name}.html").read_text(encoding="utf-8")
    tags = re.findall(r'<(?:span|div) class="[^"]*\bmath\b[^>]*>', content)
    assert [tag for tag in tags if not re.search(r'data-tex="[^"]+"', tag)] == []
    elements = re.findall(r"<math\b.*?</math>", content, re.DOTALL)
    assert len(elements) == len(tags)
    for element in elements:
        tree = ElementTree.fromstring(element.replace("&ApplyFunction;", "\u2061"))
        assert "\\" not in "".join(tree.itertext())


def text(latex, display=False):
    """Return what a formula shows, without spaces and signs that are not seen."""
    tree = ElementTree.fromstring(formulas.mathml(latex, display).replace("&ApplyFunction;", ""))
    return re.sub(r"\s", "", "".join(tree.itertext()))


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\cos\theta", "cosθ"),
        (r"\lVert\mathbf{x}\rVert^2", "‖𝐱‖2"),
        (r"p_\text{yes}", "pyes"),
        (r"\begin{aligned} a &= b \\[4pt] c &= d \end{aligned}", "a=bc=d"),
        (r"\begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}", None),
        (r"\begin{align} a &= b \\ c &= d \end{align}", "a=bc=d"),  # without numbers
    ],
)
def test_a_formula_is_turned(latex, shown):
    got = text(latex, display=True)
    assert not re.search(r"[\\&]", got)
    assert shown in (None, got)


def test_a_blocks_lines_are_set_below_one_another():
    assert formulas.aligned("\n a = b \n") == "a = b"
    assert formulas.aligned("a = b\n\nc = d") == r"\begin{aligned} a = b \\ c = d \end{aligned}"
    assert formulas.aligned(r"a \\ b") == r"\begin{aligned} a \\ b \end{aligned}"
    cases = r"x = \begin{cases} 1 \\ 0 \end{cases}"
    assert formulas.aligned(cases) == cases


@pytest.mark.parametrize("latex", [r"\unheard x", r"\frac{1}", "x^{2", "a}b", "a & b", "x^2^3"])
def test_one_that_cannot_be_turned_is_named_with_its_place(latex, monkeypatch):
    said = []
    warning = lambda text, *values, location: said.append((text % values, location))  # noqa: E731
    monkeypatch.setattr(formulas, "logger", SimpleNamespace(warning=warning))
    node = nodes.math(latex, latex)
    assert "<math" not in formulas.formula(node, latex, display=False)
    ((line, place),) = said
    assert place is node
    assert repr(latex) in line
    assert re.search(r"cannot be shown: [A-Z]", line)
