r"""Formulas: as MathML in the page, and set more finely by MathJax where scripts run.

A formula's LaTeX is turned into MathML when the book is built, so that it can be read without
JavaScript and before MathJax has come; MathJax sets it again from the LaTeX, which stands in the
attribute ``data-tex`` (``book/_static/formulas.js``).  One that cannot be turned is a warning
with its place, and a warning fails the build.
"""

import re

from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.docutils import nodes
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

MATHJAX = "vendor/mathjax/es5/tex-mml-chtml.js"
# Equations are numbered by Sphinx: a second number would come from these, without a star.
NUMBERED = r"\\(begin|end)\{(align|alignat|equation|flalign|gather|multline)\}"
# The space below a line: the converter would show it.
SPACE_BELOW = r"\\\\\*?\s*\[\s*-?[\d.]+\s*[a-z]+\s*\]"
converter = LatexToMathML(fancy_error=False)


def mathml(latex, display):
    """Return LaTeX as MathML.

    Parameters
    ----------
    latex : str
        The formula, without dollars.
    display : bool
        Whether it stands in a line of its own.

    Returns
    -------
    str
        A ``<math>`` element.

    Raises
    ------
    LatexError
        If something in the formula is wrong or unknown.
    """
    plain = re.sub(SPACE_BELOW, r"\\\\", re.sub(NUMBERED, r"\\\1{\2*}", latex))
    return converter.convert_with_local_state(plain, displaystyle=display)


def aligned(latex):
    r"""Return the LaTeX of a block: its paragraphs and lines (``\\``) below one another."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", latex) if part.strip()]
    rows = r" \\ ".join(parts)
    if len(parts) > 1 or (r"\\" in rows and r"\begin" not in rows):
        return rf"\begin{{aligned}} {rows} \end{{aligned}}"
    return rows


def formula(node, latex, display):
    """Return a formula's MathML; one that cannot be turned is a warning and stays LaTeX."""
    try:
        return mathml(latex, display)
    except LatexError as error:
        reason = re.sub(r"^\D*\d+(:\d+)?:?\s*", "", str(error)) or str(error)
        logger.warning("the formula %r cannot be shown: %s", latex, reason, location=node)
        return f"<code>{latex}</code>"


def inline(self, node):
    """Write a formula in a line."""
    latex = node.astext()
    classes = "math notranslate nohighlight"
    self.body.append(self.starttag(node, "span", "", CLASS=classes, **{"data-tex": latex}))
    self.body.append(formula(node, latex, display=False) + "</span>")
    raise nodes.SkipNode


def block(self, node):
    """Write a formula in a line of its own, with its number."""
    latex = node.astext().strip() if node["nowrap"] else aligned(node.astext())
    classes = "math notranslate nohighlight"
    self.body.append(self.starttag(node, "div", CLASS=classes, **{"data-tex": latex}))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(formula(node, latex, display=True) + "</div>\n")
    raise nodes.SkipNode


def add_mathjax(app, page, template, context, doctree):
    """Add MathJax to the pages that have formulas; ``quick_pages`` lets it wait."""
    # Not by has_equations(), which answers for all pages below the first, too.
    if app.builder.format == "html" and app.env.domaindata["math"]["has_equations"].get(page):
        app.builder.add_js_file(MATHJAX, type="text/after-load")


def setup(app):
    """Connect to Sphinx."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.add_js_file("formulas.js")
    app.connect("html-page-context", add_mathjax)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
