"""Built pages that answer earlier than the theme has them.

* MathJax, the theme's scripts and those of the copy buttons start once a page has loaded
  and nobody is dragging: they are most of a second of work, in which it would not answer.
* The modules of a page's widgets are asked for in its first lines.
* Its style sheets, a dozen, come as one.
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

UNUSED = "fontawesome|searchtools|language_data|searchindex"
LONG = "scripts/bootstrap|scripts/pydata-sphinx-theme"
# AFTER_LOAD itself; and togglebutton's scripts, which close solutions: later, they would move
# what one reads.
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
        files = (
            [mount[2], *(f"{name}.mjs" for name in ("ui", "limits", "plane", *names))]
            if names
            else []
        )
        links = "".join(f'\n<link rel="modulepreload" href="{mount[1]}{name}">' for name in files)
        head = head.replace("<head>", f"<head>{links}", 1)
    return "".join([head, "</head>", body, *(f"{script}\n" for script in last), "</body>", end])


def lighten_pages(app, exception):
    """Rewrite the pages."""
    if exception is None and app.builder.format == "html":
        folder = Path(app.outdir).resolve()
        for page in folder.rglob("*.html"):
            content = page.read_text(encoding="utf-8")
            if "</head>" in content and folder / "_static" not in page.parents:
                content = lighter(content, search=page.name == "search.html")
                page.write_text(one_sheet(content, page, folder / "_static"), encoding="utf-8")


def setup(app):
    """Connect to Sphinx."""
    app.add_js_file(None, body=AFTER_LOAD)
    # Late: the theme writes its colours of code when the build is finished, too.
    app.connect("build-finished", lighten_pages, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
