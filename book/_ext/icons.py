"""The theme's icons, cut to those that the book shows.

The theme brings all of Font Awesome: 156 kB of font for a dozen icons, 82 kB of style for
their names.  When the pages are written, the icons are those that a page or a script names
(``fa-bars``) and those that a style sheet writes itself, as a character or its number; what
else there is goes, as do the fonts that no browser of today asks for.
"""

import logging
import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

NAME = r"\bfa-[a-z0-9-]+"
# One icon's rule: its names, and its place in the font.
RULE = r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"\\([0-9a-f]{4})"\}'
ESCAPE = r"\\([ef][0-9a-f]{3})\b"
PRIVATE = "[\ue000-\uf8ff]"
UNUSED = "fontawesome.js"  # quick_pages takes it out of the pages
TRUETYPE = r',url\([^)]*\.ttf\) format\("truetype"\)'


def cut_font(file, places):
    """Keep of a font what stands at these places."""
    font = TTFont(file, recalcTimestamp=False)
    kept = subset.Subsetter(subset.Options(notdef_outline=True))
    kept.populate(unicodes=places)
    kept.subset(font)
    font.save(file)


def cut_icons(app, exception):
    """Cut the fonts and the styles of the icons."""
    fonts = Path(app.outdir) / "_static" / "vendor" / "fontawesome" / "webfonts"
    if exception or app.builder.format != "html" or not fonts.is_dir():
        return
    folder = Path(app.outdir)
    sources = [*folder.rglob("*.html"), *folder.rglob("*.js"), *folder.rglob("*.mjs")]
    names = set()
    for file in sources:
        if file.name != UNUSED:
            names.update(re.findall(NAME, file.read_text(encoding="utf-8", errors="replace")))
    places = set()

    def cut_rule(match):
        if names.isdisjoint(re.findall(NAME, match[1])):
            return ""
        places.add(int(match[2], 16))
        return match[0]

    for sheet in folder.rglob("*.css"):
        content = sheet.read_text(encoding="utf-8")
        lighter = re.sub(TRUETYPE, "", re.sub(RULE, cut_rule, content))
        places.update(int(place, 16) for place in re.findall(ESCAPE, lighter))
        places.update(map(ord, re.findall(PRIVATE, lighter)))
        if lighter != content:
            sheet.write_text(lighter, encoding="utf-8")
    for file in fonts.iterdir():
        if file.suffix == ".woff2":
            cut_font(file, places)
        else:
            file.unlink()


def setup(app):
    """Connect to Sphinx."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of each step
    # After the pages are written, and before quick_pages merges the style sheets.
    app.connect("build-finished", cut_icons, priority=850)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
