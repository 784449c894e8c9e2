"""Built pages that answer earlier than the theme has them.

* MathJax, the theme's scripts and those of the copy buttons start once a page has loaded
  and nobody is dragging: they are most of a second of work, in which it would not answer.
* The modules of a page's widgets are asked for in its first lines.
* Its style sheets, a dozen, come as one, and its scripts, two dozen, as a few.
* No script stands in a page or in an attribute: pages work where their host forbids these by a
  Content-Security-Policy.
* Not loaded are fontawesome.js (half a megabyte compressed; it redraws as pictures the
  icons that the theme's web font shows already) and, but for the page of the search, the
  index of the search.

Neither Sphinx nor the theme has a setting for these: the pages are rewritten at the end.
"""

import hashlib
import os
import re
from functools import cache
from pathlib import Path

# The type keeps the browser from running a script's tag: after_load.js runs them.
LATER = 'type="text/after-load"'
UNUSED = "fontawesome|searchtools|language_data|searchindex"
LONG = "scripts/bootstrap|scripts/pydata-sphinx-theme|mathjax/|searchindex"
# What runs the others; and togglebutton's scripts, which close solutions: later, they would move
# what one reads.
AT_ONCE = r"after_load\.js|toggle"
# Differs from page to page, and is used for nothing but a choice of versions.
PAGE_NAME = "DOCUMENTATION_OPTIONS.pagename ="
SCRIPT = r"\s*<script\b([^>]*)>(.*?)</script>"
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


def stamped(src, page):
    """Return the address of a script with a stamp of its content, as the build left it."""
    path = src.partition("?")[0]
    content = (page.parent / path).resolve().read_bytes()
    return f"{path}?v={hashlib.sha256(content).hexdigest()[:8]}"


def one_script(name, scripts, page, static):
    """Return the address of one file for many scripts; it is written if need be.

    ``scripts`` are pairs of an address, or None, and the text of a script in the page.
    """
    texts = [
        (page.parent / src.partition("?")[0]).read_text(encoding="utf-8") if src else text
        for src, text in dict.fromkeys(scripts)
    ]
    content = "".join(f"{text.strip()}\n;\n" for text in texts)
    file = static / f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:8]}.js"
    if not file.exists():
        file.write_text(content, encoding="utf-8")
    return Path(os.path.relpath(file, page.parent)).as_posix()


def lighter(content, page, static):
    """Return a page's HTML with few scripts, all in files, that wait but where one searches."""
    search = page.name == "search.html"
    head, _, rest = content.partition("</head>")
    body, _, end = rest.rpartition("</body>")
    now, later, long = [], [], []

    def move(match):
        tag, text = match.groups()
        src = match[1] if (match := re.search(r'\bsrc="([^"]*)"', tag)) else None
        if 'type="module"' in tag or "application/" in tag:
            return f"\n<script{tag}>{text}</script>"
        if "data-cfasync" in tag or text.startswith(PAGE_NAME):  # opening.js does the first's work
            return ""
        if src and re.search(rf"/({UNUSED if not search else 'fontawesome'})\.js", f"/{src}"):
            return ""
        if src and re.search(LONG, src):
            long.append(src)
        elif search or re.search(AT_ONCE, src or text):
            now.append((src, text))
        else:
            later.append((src, text))
        return ""

    head = re.sub(PRELOAD, "", head)
    head = re.sub(SCRIPT, move, head, flags=re.DOTALL)
    body = re.sub(SCRIPT, move, body, flags=re.DOTALL)
    # An attribute with a script in it becomes the name of a function that book.mjs calls.
    body = re.sub(r'\bonclick="(?:window\.)?(\w+)\(\)"', r'data-calls="\1"', body)
    # The index of a search is for its script; MathJax takes longest.
    long.sort(key=lambda src: ("searchindex" not in src, "mathjax/" in src))
    last = [f'<script src="{one_script("now", now, page, static)}"></script>']
    if later:
        last.append(f'<script {LATER} src="{one_script("later", later, page, static)}"></script>')
    for src in long:
        wait = "" if "searchindex" in src else f"{LATER} "
        last.append(f'<script {wait}src="{stamped(src, page)}"></script>')
    first = Path(os.path.relpath(static / "opening.js", page.parent)).as_posix()
    early = [f'<script src="{stamped(first, page)}"></script>']
    if mount := re.search(r'src="([^"]*/)(mount\.mjs[^"]*)"', head):
        names = dict.fromkeys(re.findall(r'data-widget="(\w+)"', body))
        modules = ("ui", "limits", "plane", *names) if names else ()
        files = [mount[2], *(f"{name}.mjs" for name in modules)] if names else []
        early += [f'<link rel="modulepreload" href="{mount[1]}{name}">' for name in files]
    head = head.replace("<head>", "\n".join(["<head>", *early]), 1)
    # For readers without scripts: the theme has no colours at all for "auto".
    head = head.replace('data-theme="auto"', 'data-theme="light"', 1)
    return "".join([head, "</head>", body, *(f"{script}\n" for script in last), "</body>", end])


def lighten_pages(app, exception):
    """Rewrite the pages."""
    if exception is None and app.builder.format == "html":
        folder = Path(app.outdir).resolve()
        static = folder / "_static"
        for page in folder.rglob("*.html"):
            content = page.read_text(encoding="utf-8")
            if "</head>" in content and static not in page.parents:
                content = lighter(content, page, static)
                page.write_text(one_sheet(content, page, static), encoding="utf-8")


def setup(app):
    """Connect to Sphinx."""
    app.add_js_file("after_load.js")
    # Late: the theme writes its colours of code when the build is finished, too.
    app.connect("build-finished", lighten_pages, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
