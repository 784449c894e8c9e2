"""What others made and the pages publish has its licence beside it."""

import re

from conftest import HTML

FONT = (".woff", ".woff2", ".ttf", ".otf", ".eot")
LICENCE = re.compile(r"(licen[cs]e|copying|ofl)([-_.].*)?", re.IGNORECASE)


def without_licence(html):
    """Return the folders of published fonts that have no licence: there, or in their package.

    A package is a folder of ``_static/vendor``; what lies further up is no licence of a font.
    """
    vendor = html / "_static" / "vendor"
    found = set()
    for folder in {path.parent for path in html.rglob("*") if path.suffix.lower() in FONT}:
        within = [folder, *(p for p in folder.parents if vendor in p.parents)]
        names = [path.name for place in within for path in place.iterdir() if path.is_file()]
        if not any(LICENCE.fullmatch(name) for name in names):
            found.add(str(folder.relative_to(html)))
    return sorted(found)


def test_every_published_font_has_a_licence_beside_it():
    assert list(HTML.rglob("*.woff2")), f"{HTML} is not built: run `make book`"
    assert without_licence(HTML) == []


def test_a_font_without_one_is_noticed(tmp_path):
    for name in ("_static/vendor/one/fonts/a.woff2", "_static/vendor/two/b.WOFF", "_static/c.ttf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "_static/vendor/one/OFL.txt").touch()
    (tmp_path / "_static/vendor/LICENSE").touch()  # of another thing
    assert without_licence(tmp_path) == ["_static", "_static/vendor/two"]
