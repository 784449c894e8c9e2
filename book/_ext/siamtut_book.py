"""What the book asks of Sphinx beyond its configuration.

* The package's own scripts and styles (``siamtut/widgets/static``) are served as
  they are, without copies: every style sheet, and ``mount.mjs`` as a module.
* MathJax, the theme's scripts and those of the copy buttons start once the page has loaded
  and nobody is dragging: they are most of a second of work, in which the page would not
  answer.
* The pages are read and written on all cores, in parts of like size.
* ``{{ versions }}`` in a page becomes a table of what this build was made with.
* sphinx-togglebutton's note in the console of every page is taken out of its script.
* A page of the book answers earlier than the theme has it.  The modules of its widgets are
  asked for in its first lines, its style sheets, a dozen, come as one, and its scripts stand
  at its end, in their order, and hold up nothing.  Not loaded are fontawesome.js (half a
  megabyte compressed; it redraws as pictures the icons that the theme's web font shows
  already) and, but for the page of the search, the index of the search.
* ``index.html`` leads to the first page, with a title and a link for readers whose
  browser does not follow redirects.
"""

import hashlib
import os
import platform
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path

import siamtut
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
</head>
<body><h1>{title}</h1><p><a href="{page}">Read the book</a></p></body>
</html>
"""


# First of all, in the head of a page.  The theme sets light or dark with its script, late: a
# page drawn before would be drawn twice.  And where a reader begins at the top of a page, what
# is below the screen is not laid out until the page has loaded: its widget answers sooner.
OPENING = """<script data-cfasync="false">((root) => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    if (root.dataset.mode === "auto") root.dataset.theme = dark ? "dark" : "light";
    const coming = performance.getEntriesByType("navigation")[0]?.type === "navigate";
    if (coming && !location.hash) root.dataset.opening = "";
  })(document.documentElement);</script>
  <style>
    html[data-opening] .bd-article > section > section {
      content-visibility: auto;
      contain-intrinsic-size: auto 1500px;
    }
  </style>"""

# The type keeps the browser from running a script's tag.  Once the page has loaded, these
# lines fetch what waits, then run one after the other, in their order, and none into a drag.
LATER = 'type="text/after-load"'
AFTER_LOAD = """addEventListener("load", async () => {
  const waiting = [...document.querySelectorAll('script[type="text/after-load"]')];
  const add = (tag, set) => document.head.append(Object.assign(document.createElement(tag), set));
  const steps = [
    () => { for (const { src } of waiting) if (src) add("link", { rel: "prefetch", href: src }); },
    () => { delete document.documentElement.dataset.opening; },
    ...waiting.map((script) => () => new Promise((done) => {
      const { src, text } = script;
      add("script", src ? { src, onload: done, onerror: done } : { text });
      if (!src) done();
    }).then(() => script.remove())),
  ];
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const pointing = ["pointerdown", "pointermove"];
  let quiet = 0;
  const dragging = (event) => { if (event.buttons) quiet = performance.now() + 300; };
  for (const type of pointing) addEventListener(type, dragging, true);
  await pause(100);
  for (const step of steps) {
    await pause(0);
    while (performance.now() < quiet) await pause(100);
    await step();
  }
  for (const type of pointing) removeEventListener(type, dragging, true);
});"""


def versions_table():
    """Return a Markdown table: siamtut, Python, and the distributions in SHOWN_VERSIONS."""
    rows = [("siamtut", siamtut.__version__), ("Python", platform.python_version())]
    rows += [(name, version(name)) for name in SHOWN_VERSIONS]
    lines = ["| part | version |", "|---|---|"]
    return "\n".join(lines + [f"| {name} | {number} |" for name, number in rows])


def on_config(app, config):
    """Add the package's assets and the substitutions."""
    config.myst_substitutions = {**config.myst_substitutions, "versions": versions_table()}
    app.add_js_file(None, body=AFTER_LOAD)
    if PACKAGE_STATIC.is_dir():
        config.html_static_path.append(str(PACKAGE_STATIC))
        for sheet in sorted(PACKAGE_STATIC.rglob("*.css")):
            app.add_css_file(sheet.relative_to(PACKAGE_STATIC).as_posix())
        if (PACKAGE_STATIC / "siamtut" / "mount.mjs").is_file():
            # async: a widget need not wait for the theme's own scripts.
            app.add_js_file("siamtut/mount.mjs", type="module", **{"async": "async"})


def quieten_togglebutton(app, exception):
    """Take what only writes to the console out of togglebutton.js."""
    script = Path(app.outdir) / "_static" / "togglebutton.js"
    if exception is None and script.is_file():
        content = script.read_text(encoding="utf-8")
        quiet = re.sub(r"console\.log\(\s*`[^`]*`\s*\);", "", content)
        script.write_text(quiet, encoding="utf-8")


UNUSED = "fontawesome|searchtools|language_data|searchindex"
LONG = "scripts/bootstrap|scripts/pydata-sphinx-theme"
# togglebutton's scripts close solutions: later, they would move what one reads.
AT_ONCE = r"toggle|addEventListener\("
SCRIPT = r"\s*<script\b[^>]*>.*?</script>"
PRELOAD = r'\s*<link rel="preload" as="script"[^>]*>'
STYLES = r'\s*<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="([^"?]*)[^>]*>'


@cache
def sheet(file, folder):
    """Return a style sheet as it must read in ``folder``, what it imports in its place."""

    def turned(match):
        return f"url({Path(os.path.relpath(file.parent / match[1], folder)).as_posix()})"

    content = file.read_text(encoding="utf-8").replace('@charset "UTF-8";', "")
    content = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", content)
    content = re.sub(r'url\((?!"?(?:data:|#))"?([^")]+)"?\)', turned, content)
    imported = r'@import "([^"]+)";'
    return re.sub(imported, lambda match: sheet(file.parent / match[1], folder), content)


def one_sheet(content, page, static):
    """Return a page's HTML with one style sheet for its many, which is written if need be."""
    links = list(re.finditer(STYLES, content))
    styles = "\n".join(sheet((page.parent / link[1]).resolve(), static) for link in links)
    file = static / f"styles-{hashlib.sha256(styles.encode()).hexdigest()[:8]}.css"
    if not file.exists():
        file.write_text(styles, encoding="utf-8")
    href = Path(os.path.relpath(file, page.parent)).as_posix()
    cut = links[0].start()
    rest = re.sub(STYLES, "", content[cut:])
    return f'{content[:cut]}\n<link rel="stylesheet" href="{href}">{rest}'


def lighter(content, search):
    """Return a page's HTML with its scripts last; they wait, but where they ``search``."""
    head, _, rest = content.partition("</head>")
    body, _, end = rest.rpartition("</body>")
    last = []

    def move(match):
        script = match.group().strip()
        if "data-cfasync" in script:  # the theme's first: the colours
            return match.group() + OPENING
        if 'type="module"' in script:
            return match.group()
        now = search and not re.search(rf"/({LONG})\.js", script)
        if not (now or LATER in script or re.search(AT_ONCE, script)):
            script = script.replace("<script", f"<script {LATER}", 1)
        last.append(script)
        return ""

    unused = "fontawesome" if search else UNUSED
    drop = rf"{PRELOAD}|\s*<script\b[^>]*/({unused})\.js[^>]*></script>"
    head, body = re.sub(drop, "", head), re.sub(drop, "", body)
    head = re.sub(SCRIPT, move, head, flags=re.DOTALL)
    body = re.sub(rf"\s*<script\b[^>]*/({LONG})\.js[^>]*></script>", move, body)
    last.sort(key=lambda script: "mathjax/" in script)  # it takes longest
    if mount := re.search(r'src="([^"]*/)(mount\.mjs[^"]*)"', head):
        names = dict.fromkeys(re.findall(r'data-widget="(\w+)"', body))
        files = [mount[2], *(f"{name}.mjs" for name in ("ui", "plane", *names))] if names else []
        links = "".join(f'\n<link rel="modulepreload" href="{mount[1]}{name}">' for name in files)
        head = head.replace("<head>", f"<head>{links}", 1)
    return "".join([head, "</head>", body, *(f"{script}\n" for script in last), "</body>", end])


def lighten_pages(app, exception):
    """Rewrite the pages; neither Sphinx nor the theme has a setting for it."""
    if exception is None and app.builder.format == "html":
        folder = Path(app.outdir).resolve()
        for page in folder.rglob("*.html"):
            content = page.read_text(encoding="utf-8")
            if "</head>" in content and folder / "_static" not in page.parents:
                content = lighter(content, search=page.name == "search.html")
                page.write_text(one_sheet(content, page, folder / "_static"), encoding="utf-8")


def write_index(app, exception):
    """Write the page that leads to the first page of the book."""
    if exception is None and app.builder.format == "html":
        page = app.builder.get_target_uri(app.config.root_doc)
        index = INDEX.format(title=app.config.html_title, page=page)
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
    app.connect("env-before-read-docs", spread_long_pages)
    app.connect("build-finished", quieten_togglebutton)
    # Last: the theme writes its colours of code when the build is finished, too.
    app.connect("build-finished", lighten_pages, priority=900)
    app.connect("build-finished", write_index, priority=901)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
