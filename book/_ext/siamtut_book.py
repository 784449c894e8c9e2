"""What the book asks of Sphinx beyond its configuration.

* The package's own scripts and styles (``siamtut/widgets/static``) are served as
  they are, without copies: every style sheet, and ``mount.mjs`` as a module.
* The pages are read and written on all cores, in parts of like size.
* The button for the table of contents works.
* ``{{ versions }}`` in a page becomes a table of what this build was made with.
* The title is set, beside the mark; a page says to who shares it what it is, with a card; the
  roman of the text is asked for in its first lines.
* ``index.html`` leads to the first page, with a title and a link for readers whose
  browser does not follow redirects.
"""

import os
import platform
import re
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path

import siamtut
from docutils import nodes
from pybtex.plugin import find_plugin, register_plugin
from sphinx.util.parallel import make_chunks

ROOT = Path(__file__).resolve().parents[2]
PACKAGE_STATIC = ROOT / "siamtut" / "widgets" / "static"

SHOWN_VERSIONS = (
    "numpy",
    "scipy",
    "torch",
    "matplotlib",
    "anywidget",
    "jupyter-book",
    "sphinx",
    "myst-nb",
    "sphinx-book-theme",
)

INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={page}">
<link rel="icon" href="_static/favicon.svg">
{card}
</head>
<body><h1>{title}</h1><p><a href="{page}">Read the book</a></p></body>
</html>
"""


# The title, set: the mark takes its colours from the page, and its name is the title's.
LOGO = '{mark}<span class="book-title">Siamese networks, <i>by hand</i></span>'
CARD = """<meta property="og:site_name" content="{book}">
<meta property="og:type" content="{kind}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:image" content="{base}_static/card.png">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta property="og:image:alt" content="{book}: two arrows and the angle between them.">
<meta name="twitter:card" content="summary_large_image">
<meta name="description" content="{description}">"""
ABOUT = (
    "A book to run and to touch: the network that compared two signatures by the angle between "
    "two arrows, in 1993, built by hand and in PyTorch."
)
ROMAN = "_static/vendor/fonts/serif-roman.woff2"
PRELOAD = '<link rel="preload" as="font" type="font/woff2" crossorigin href="{href}">'


def mark():
    """Return the mark as a part of a page: the icon without its title, size and colours."""
    icon = (ROOT / "book" / "_static" / "favicon.svg").read_text(encoding="utf-8")
    icon = re.sub(r"\s*<(title|style)>.*?</\1>", "", icon, flags=re.DOTALL)
    return icon.strip().replace("<svg ", '<svg class="book-mark" aria-hidden="true" ', 1)


def card(config, title, question="", base=""):
    """Return what a page says of itself to who links to it.

    A card's picture has a full address where the book has one (``html_baseurl``), and the
    page's own way to it elsewhere.
    """
    return CARD.format(
        book=escape(config.html_title),
        kind="article" if question else "book",
        title=escape(title),
        description=escape(question or ABOUT),
        base=config.html_baseurl or base,
    )


def question(doctree):
    """Return the question that a chapter begins with: its first bold words, under its title."""
    first = next(iter(doctree.findall(nodes.paragraph)), None) if doctree else None
    if first is not None and isinstance(first[0], nodes.strong):
        return first.astext().replace("\n", " ")
    return ""


def on_page(app, pagename, templatename, context, doctree):
    """Add a page's card, and ask for the roman of its text early."""
    base = context["pathto"]("", resource=True)
    title = unescape(re.sub("<.*?>", "", context.get("title", "")))
    context["metatags"] = "\n".join(
        [
            context.get("metatags", ""),
            PRELOAD.format(href=context["pathto"](ROMAN, resource=True)),
            card(app.config, title or app.config.html_title, question(doctree), base),
        ]
    )


def versions_table():
    """Return a Markdown table: siamtut, Python, and the distributions in SHOWN_VERSIONS."""
    rows = [("siamtut", siamtut.__version__), ("Python", platform.python_version())]
    rows += [(name, version(name)) for name in SHOWN_VERSIONS]
    lines = ["| part | version |", "|---|---|"]
    return "\n".join(lines + [f"| {name} | {number} |" for name, number in rows])


def on_config(app, config):
    """Add the package's assets and the substitutions, and leave out the theme's second header.

    Unseen, it has a button for the table of contents, too, and the theme's script gives the
    work to the first of two: the one in sight would do nothing (pydata-sphinx-theme's issue
    2451).  Among the options in ``_config.yml``, this one would replace Jupyter Book's own.
    """
    config.html_theme_options["navbar_persistent"] = []
    config.html_theme_options["use_fullscreen_button"] = False  # the browser has one
    config.html_theme_options["logo"] = {"text": LOGO.format(mark=mark())}
    config.myst_substitutions = {**config.myst_substitutions, "versions": versions_table()}
    if PACKAGE_STATIC.is_dir():
        config.html_static_path.append(str(PACKAGE_STATIC))
        for sheet in sorted(PACKAGE_STATIC.rglob("*.css")):
            app.add_css_file(sheet.relative_to(PACKAGE_STATIC).as_posix())
        if (PACKAGE_STATIC / "siamtut" / "mount.mjs").is_file():
            # async: a widget need not wait for the theme's own scripts.
            app.add_js_file("siamtut/mount.mjs", type="module", **{"async": "async"})


def write_index(app, exception):
    """Write the page that leads to the first page of the book."""
    if exception is None and app.builder.format == "html":
        page = app.builder.get_target_uri(app.config.root_doc)
        title = app.config.html_title
        index = INDEX.format(title=title, page=page, card=card(app.config, title))
        (Path(app.outdir) / "index.html").write_text(index, encoding="utf-8")


def read_in_parallel(app):
    """Let Sphinx read and write the pages on all cores; Jupyter Book has no option for it.

    sphinx_multitoc_numbering, which sphinx_external_toc loads, says nothing of parallel
    reading, and Sphinx then reads page by page.  It numbers the sections of a numbered
    table of contents, which this book has not.
    """
    if (numbering := app.extensions.get("sphinx_multitoc_numbering")) is not None:
        numbering.parallel_read_safe = True
    # As many parts are at work at once, and the pages are cut into a few more: the cores
    # are busy to the end, and while writing none waits for the one that Sphinx needs itself.
    app.parallel = max(app.parallel, 4 * (os.cpu_count() or 1))


def spread_long_pages(app, env, docnames):
    """Give the parts of the reading one each of the pages that take longest, the API's."""
    if not docnames:
        return
    size = len(make_chunks(docnames, app.parallel)[0])
    ranked = sorted(docnames, key=lambda name: not name.startswith("book/api"))
    for place, name in zip(sorted(range(len(ranked)), key=lambda i: i % size), ranked, strict=True):
        docnames[place] = name


def setup(app):
    """Connect to Sphinx."""
    # Asked for at every citation; what is registered is not looked for in every package.
    register_plugin("pybtex.backends", "plaintext", find_plugin("pybtex.backends", "plaintext"))
    read_in_parallel(app)
    app.connect("config-inited", on_config)
    app.connect("html-page-context", on_page)
    app.connect("env-before-read-docs", spread_long_pages)
    app.connect("build-finished", write_index, priority=901)  # after quick_pages
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
