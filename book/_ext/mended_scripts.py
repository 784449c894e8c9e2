"""The scripts of Sphinx and its extensions, mended where the pages show a fault of theirs.

Each is a replacement in a script that the build has copied.  One that no longer finds its place
ends the build: a new version may have mended the fault, or moved it.
"""

import json
import re
from pathlib import Path

from sphinx.errors import ExtensionError

THEME = "_static/scripts/pydata-sphinx-theme.js"
MATHJAX = "_static/vendor/mathjax/es5/tex-mml-chtml.js"
# Where a browser keeps nothing, they throw at the first use: opening.js has storage that does not.
KEEP = {"localStorage": "bookStorage", "sessionStorage": "bookSession"}

# (file, pattern, replacement)
MENDED = [
    (THEME, "localStorage", KEEP["localStorage"]),
    (THEME, "sessionStorage", KEEP["sessionStorage"]),
    (MATHJAX, r"localStorage(?=\.(get|set|remove)Item)", KEEP["localStorage"]),
    ("_static/sphinx_highlight.js", "localStorage", KEEP["localStorage"]),
    ("_static/searchtools.js", "localStorage", KEEP["localStorage"]),
    # A word such as "constructor" is a property of every object: the index gets objects that
    # have none but their own.
    (
        "_static/searchtools.js",
        r"Search\._index = index;",
        """const bare = (value) => value === null || typeof value !== "object" ? value
      : Array.isArray(value) ? value.map(bare)
      : Object.entries(value).reduce((all, [key, one]) => {
          all[key] = bare(one);
          return all;
        }, Object.create(null));
    Search._index = bare(index);""",
    ),
    ("_static/searchtools.js", r"(\w+)\.hasOwnProperty\(word\)", r"Object.hasOwn(\1, word)"),
    (
        "_static/searchtools.js",
        r"scoreMap\.set\(file, \{\}\)",
        "scoreMap.set(file, Object.create(null))",
    ),
    # Words that were searched for are marked in the text: nothing but MathML may stand in MathML,
    # and a widget has colours of its own.
    ("_static/sphinx_highlight.js", "select, textarea", "select, textarea, math, .siamtut-widget"),
    # Notes in the console: one on every page, one for each solution when it is printed.
    ("_static/togglebutton.js", r"console\.log\(\s*(?:`[^`]*`|\w+)\s*\);", ""),
]


def mended(content, pattern, replacement):
    """Return a script with every match replaced.

    Raises
    ------
    ValueError
        If nothing matches.
    """
    content, count = re.subn(pattern, replacement, content)
    if not count:
        raise ValueError(f"nothing in it matches {pattern!r}")
    return content


def indexed(content):
    """Return the index of the search as JSON, in which ``__proto__`` is a key like another."""
    head, tail = "Search.setIndex(", ")"
    if not (content.startswith(head) and content.endswith(tail)):
        raise ValueError(f"it is no {head}...{tail}")
    index = content.removeprefix(head).removesuffix(tail)
    json.loads(index)
    return f"{head}JSON.parse({json.dumps(index)}){tail}"


def mend(app, exception):
    """Rewrite the scripts."""
    if exception is not None or app.builder.format != "html":
        return
    steps = [(name, lambda text, a=a, b=b: mended(text, a, b)) for name, a, b in MENDED]
    for name, change in [*steps, ("searchindex.js", indexed)]:
        script = Path(app.outdir) / name
        try:
            script.write_text(change(script.read_text(encoding="utf-8")), encoding="utf-8")
        except (OSError, ValueError) as error:
            raise ExtensionError(
                f"{name} cannot be mended: {error}; is it another version?  See {__file__}"
            ) from error


def setup(app):
    """Connect to Sphinx."""
    app.connect("build-finished", mend, priority=800)  # quick_pages joins them
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
