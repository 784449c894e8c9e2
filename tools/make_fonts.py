"""Cut the book's fonts: for its pages as WOFF2, for matplotlib as TrueType.

From the open families in one package, by its checksum, are kept the characters that the
book and the package use, a common stock beside them, and of each axis what is asked for.
The serif keeps its optical sizes: at 11 px its letters are wider and sturdier than in a
title.  Signs that a family lacks come from STIX Two Math and Noto Serif: on a page as a font
of their own, in the static ones merged, since matplotlib's text has one font each.

    .venv/bin/python tools/make_fonts.py          # fetches the package
    .venv/bin/python tools/make_fonts.py FILE.whl # the package, fetched before
"""

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from siamtut.files import write

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "book" / "_static" / "vendor" / "fonts"
FIGURES = ROOT / "siamtut" / "fonts"

PACKAGE = "justmytype-western-core==0.1.0"
SHA256 = "632e7ef422e73b4a0435031238e00b91553871da9e7dc88e8ba8ff53b72c8e7e"
INSIDE = "justmytype_western_core/fonts/ofl/"
ROMAN = "sourceserif4/SourceSerif4[opsz,wght].ttf"
ITALIC = "sourceserif4/SourceSerif4-Italic[opsz,wght].ttf"
MONO = "jetbrainsmono/JetBrainsMono[wght].ttf"
SIGNS = ("stixtwomath/STIXTwoMath-Regular.ttf", "notoserif/NotoSerif[wdth,wght].ttf")
LICENCES = {"sourceserif4": "Source Serif 4", "jetbrainsmono": "JetBrains Mono"}
LICENCES |= {"stixtwomath": "STIX Two Math", "notoserif": "Noto Serif"}

# What any page may come to need: ASCII, Greek, quotes and dashes, letters of European names,
# and what Sphinx and the theme put in.
STOCK = {chr(code) for code in range(0x20, 0x7F)} | set(
    "ΓΔΘΛΞΠΣΦΨΩαβγδεζηθικλμνξοπρστυφχψω\u00a0‘’“”–—…•©§¶«»°±²³¹·¼½¾×÷−√∂∞≈≠≤≥←→↑↓′"
    "áàâäãåæçéèêëíîñóòôöøœúüÄÖÜß"
)
SOURCES = ("book/*.ipynb", "book/*.md", "book/*.bib", "book/_static/book.*", "siamtut/**/*.py")
SOURCES += ("siamtut/widgets/static/**/*.*", "_config.yml", "_toc.yml")
FEATURES = ("kern", "liga", "ccmp", "mark")
LINES = {
    "hhea": ("ascent", "descent", "lineGap"),
    "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
}


def used():
    """Return the characters that the book's sources and the package hold, and the stock."""
    characters = set(STOCK)
    for pattern in SOURCES:
        for file in ROOT.glob(pattern):
            text = file.read_text(encoding="utf-8")
            if file.suffix == ".ipynb":
                text = json.dumps(json.loads(text), ensure_ascii=False)
            characters.update(text)
    return {character for character in characters if character.isprintable()} | {"\u00a0"}


def cut(data, characters, features=(), **axes):
    """Return a font of these characters, with its axes fixed or limited."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    have = {chr(code) for code in font.getBestCmap()}
    options = subset.Options(hinting=False, notdef_outline=True, layout_features=list(features))
    options.name_IDs, options.drop_tables = [1, 2, 4, 6], [*options.drop_tables, "MATH", "STAT"]
    kept = subset.Subsetter(options)
    kept.populate(text="".join(sorted(characters & have)))
    kept.subset(font)
    if axes:
        font = instancer.instantiateVariableFont(font, axes)
    return font


def signs(fonts, missing):
    """Return one font of the signs that a family lacks, the first source's if both have one."""
    parts = []
    for name in SIGNS:
        axes = {"wght": 400, "wdth": 100} if "wght" in name else {}
        font = cut(fonts[name], missing, **axes)
        missing = missing - {chr(code) for code in font.getBestCmap()}
        parts.append(font)
    if missing:
        raise SystemExit(f"no font here has {' '.join(sorted(missing))}: use another sign")
    return merged(*parts)


def merged(*fonts):
    """Return one font that has the glyphs of several, all of 1000 units to the em.

    Its lines are as high as the first font's.
    """
    files = []
    for font in fonts:
        if font["head"].unitsPerEm != 1000:
            raise SystemExit("fonts to be merged must have 1000 units to the em")
        files.append(io.BytesIO())
        font.save(files[-1])
        files[-1].seek(0)
    font = merge.Merger(merge.Options(drop_tables=["GSUB", "GDEF", "STAT"])).merge(files)
    for table, measures in LINES.items():
        for measure in measures:
            setattr(font[table], measure, getattr(fonts[0][table], measure))
    return font


def named(font, family, style="Regular"):
    """Name a font, so that no other of the machine is taken for it."""
    name = font["name"]
    name.names = []
    postscript = f"{family}-{style}".replace(" ", "")
    for number, text in ((1, family), (2, style), (4, f"{family} {style}"), (6, postscript)):
        name.setName(text, number, 3, 1, 0x409)
    bold, italic = style == "Bold", style == "Italic"
    font["OS/2"].usWeightClass = 700 if bold else 400
    font["OS/2"].fsSelection = 1 << 5 if bold else 1 if italic else 1 << 6
    font["head"].macStyle = bold + 2 * italic
    font["head"].modified = font["head"].created
    return font


def save(font, file):
    """Write a font; as WOFF2 if its name says so."""
    font.recalcTimestamp = False
    font.flavor = "woff2" if file.suffix == ".woff2" else None
    content = io.BytesIO()
    font.save(content)
    write(file, content.getvalue())
    print(f"{file.stat().st_size:7d}  {file.relative_to(ROOT)}")


def lacking(characters, *fonts):
    """Return the characters that one of the fonts has not."""
    have = set.intersection(*({chr(code) for code in font.getBestCmap()} for font in fonts))
    return characters - have


def read_package(wheel):
    """Return the families' files and licences by their names in the package."""
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{wheel} is not the {PACKAGE} that the fonts were chosen from")
    with zipfile.ZipFile(wheel) as archive:
        names = [*(ROMAN, ITALIC, MONO), *SIGNS, *(f"{name}/OFL.txt" for name in LICENCES)]
        return {name: archive.read(INSIDE + name) for name in names}


def write_licences(fonts, folder):
    """Write the licence that all families share once, below the names of their authors."""
    owners, terms = [], set()
    for name, family in LICENCES.items():
        owner, _, text = fonts[f"{name}/OFL.txt"].decode().partition("\n\n")
        owners.append(f"{family}: {' '.join(owner.split())}")
        terms.add(text.strip().replace("\r\n", "\n"))
    text = max(terms, key=len)
    write(folder / "OFL.txt", "\n".join(owners) + "\n\n" + text + "\n")


def main():
    """Cut all fonts."""
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            wheel = Path(sys.argv[1])
        else:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            subprocess.run([*pip, "--dest", folder, PACKAGE], check=True)
            wheel = next(Path(folder).glob("*.whl"))
        fonts = read_package(wheel)
    characters = used()
    PAGES.mkdir(parents=True, exist_ok=True)
    FIGURES.mkdir(parents=True, exist_ok=True)

    roman = cut(fonts[ROMAN], characters, FEATURES, opsz=(10, 28), wght=(400, 600))
    italic = cut(fonts[ITALIC], characters, FEATURES, opsz=(10, 20), wght=400)
    mono = cut(fonts[MONO], characters, wght=(400, 700))
    missing = lacking(characters, roman, italic, mono)
    save(named(roman, "Siamtut Serif"), PAGES / "serif-roman.woff2")
    save(named(italic, "Siamtut Serif", "Italic"), PAGES / "serif-italic.woff2")
    save(named(mono, "Siamtut Mono"), PAGES / "mono.woff2")
    save(named(signs(fonts, missing), "Siamtut Signs"), PAGES / "signs.woff2")

    # 12: the optical size of what a figure's labels are in points of a page.
    for style, source, weight in (
        ("Regular", ROMAN, 400),
        ("Bold", ROMAN, 700),
        ("Italic", ITALIC, 400),
    ):
        font = cut(fonts[source], characters, FEATURES, opsz=12, wght=weight)
        font = merged(font, signs(fonts, lacking(characters, font)))
        save(named(font, "Siamtut Serif", style), FIGURES / f"SiamtutSerif-{style}.ttf")
    font = cut(fonts[MONO], characters, wght=400)
    font = merged(font, signs(fonts, lacking(characters, font)))
    save(named(font, "Siamtut Mono"), FIGURES / "SiamtutMono-Regular.ttf")
    for folder in (PAGES, FIGURES):
        write_licences(fonts, folder)


if __name__ == "__main__":
    main()
