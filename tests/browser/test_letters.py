"""The book's letters: on every page, for every character, and without a jump when they come.

Chromium runs here with one font of the machine, DejaVu Sans (``conftest.bare_machine``): what
is not set in the book's letters is set in that, wider and without serifs.
"""

import re

import pytest
from conftest import DRESSED, ROOT, html_folder, launch
from fontTools.ttLib import TTFont
from test_pages import pages, settle

LETTERS = ROOT / "book" / "_static" / "vendor" / "fonts"
CUT = ROOT / "siamtut" / "fonts"
WIDTHS = (320, 360, 390, 768, 1280)
# At 320 px first of all, the width to which a page of 1280 is zoomed by 400 %.
NARROW = {"width": 320, "height": 740}


def characters(file):
    return {chr(code) for code in TTFont(file).getBestCmap()}


def families_used(page, session):
    """Return a line for each text of the page that is not set in a font which it brings."""
    session.send("DOM.enable")
    session.send("CSS.enable")
    document = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    # The elements that hold text of their own; the inside of MathJax's formulas is its own.
    page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const seen = new Map();
            const unset = "script, style, option, mjx-assistive-mml";
            while (walker.nextNode()) {
                const {parentElement: e, data} = walker.currentNode;
                if (!data.trim() || !e.checkVisibility() || e.closest(unset))
                    continue;
                const style = getComputedStyle(e);
                // Of the ten thousand alike words of code one will do, for each character.
                const what = [...new Set(data)].filter((c) => {
                    const key = [c, style.fontFamily, style.fontStyle].join();
                    return !seen.has(key) && seen.set(key, e);
                });
                if (what.length) e.dataset.seen = what.join("");
            }
        }"""
    )
    found = []
    arguments = {"nodeId": document, "selector": "[data-seen]"}
    for node in session.send("DOM.querySelectorAll", arguments)["nodeIds"]:
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if any(not font["isCustomFont"] for font in fonts):
            text = session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
            names = ", ".join(sorted({font["familyName"] for font in fonts}))
            found.append(f"{names}: {text[:300]}")
    return found


def unfold(page):
    """Show what a page hides until it is asked for."""
    page.evaluate(
        """() => {
            for (const box of document.querySelectorAll("details")) box.open = true;
            for (const box of document.querySelectorAll(".toggle-hidden"))
                box.classList.remove("toggle-hidden");
        }"""
    )


@pytest.mark.parametrize("name", [*pages(), "../genindex", "../search"])
def test_a_page_is_set_in_the_books_letters(open_page, name):
    page = open_page(f"book/{name}.html")
    settle(page)
    unfold(page)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    session = page.context.new_cdp_session(page)
    found = families_used(page, session)
    session.detach()
    assert not found, "\n".join(found)


def test_a_text_in_another_font_is_found(open_page):
    page = open_page("book/intro.html")
    settle(page)
    page.evaluate("() => document.querySelector('.bd-article h1').append('\\u0416')")
    session = page.context.new_cdp_session(page)
    assert len(families_used(page, session)) == 1
    session.detach()


SIGNS_RANGE = r'"Siamtut Signs";[^}]*unicode-range: ([^;]+);'


def test_the_signs_are_those_that_the_style_sheet_says():
    sheet = (ROOT / "book" / "_static" / "letters.css").read_text(encoding="utf-8")
    said = re.search(SIGNS_RANGE, sheet)[1].split(", ")
    assert {chr(int(code.removeprefix("U+"), 16)) for code in said} == characters(
        LETTERS / "signs.woff2"
    )


def test_the_fonts_weigh_no_more_than_they_may():
    assert sum(file.stat().st_size for file in LETTERS.glob("*.woff2")) < 130_000
    assert sum(file.stat().st_size for file in CUT.glob("*.ttf")) < 250_000


def test_every_published_font_has_its_licence_beside_it():
    bare = set()
    for font in html_folder().rglob("*.woff*"):
        above = [folder for folder in font.parents if html_folder() in folder.parents]
        # Within its own folder of what is vendored: vendor/NAME/...
        own = [
            folder for folder in above if "vendor" in folder.relative_to(html_folder()).parts[:-1]
        ]
        licences = [file for folder in own for file in folder.iterdir()]
        if not any(re.match(r"OFL|LICENSE", file.name) for file in licences):
            bare.add(str(font.relative_to(html_folder())))
    assert not bare


def test_what_matplotlib_uses_has_all_that_the_pages_have():
    on_pages = set.union(*(characters(file) for file in LETTERS.glob("*.woff2")))
    for file in CUT.glob("*.ttf"):
        assert characters(file) >= on_pages - {"\r"}, file.name


# ------------------------------------------------------------------- the icons

# Each icon in sight or not: its place in the font, and the weight and family that it asks for.
ICONS = """() => [...document.querySelectorAll("body *")].flatMap((element) =>
    ["::before", "::after"].flatMap((part) => {
        const {content, fontFamily, fontWeight} = getComputedStyle(element, part);
        return [...content].filter((c) => c >= "\ue000" && c <= "\uf8ff")
            .map((c) => [c, fontFamily, fontWeight]);
    }))"""
ICON_FONTS = {"900": "fa-solid-900", "400": "fa-regular-400"}


@pytest.mark.parametrize("name", ["book/intro", "book/angle", "book/api-by-hand", "search"])
def test_every_icon_is_in_the_font_that_was_cut(open_page, name):
    page = open_page(f"{name}.html")
    icons = {tuple(icon) for icon in page.evaluate(ICONS)}
    assert len(icons) > 5
    folder = html_folder() / "_static" / "vendor" / "fontawesome" / "webfonts"
    for sign, family, weight in icons:
        font = folder / f"{ICON_FONTS[weight]}.woff2"
        assert "Font Awesome" in family
        assert sign in characters(font), f"{ord(sign):x} is not in {font.name}"


def test_the_icons_are_only_those_in_use():
    folder = html_folder() / "_static" / "vendor" / "fontawesome" / "webfonts"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 15_000


# --------------------------------------------------------------- nothing moves

SHIFTS = """() => {
    window.shifted = 0;
    window.moved = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            // The buttons of the head come with their script, whatever the letters do.
            const inHead = ({node}) => node?.closest?.(".bd-header-article");
            if (entry.sources.length && entry.sources.every(inHead)) continue;
            window.shifted += entry.value;
            for (const {node} of entry.sources) window.moved.push(node?.outerHTML?.slice(0, 90));
        }
    }).observe({type: "layout-shift", buffered: true});
}"""


@pytest.fixture(scope="module")
def substitutes(chromium, playwright):
    """A browser on a machine that has a serif and a mono of its own, as readers' have."""
    browser = launch(playwright, "DejaVuSerif.ttf", "DejaVuSansMono.ttf")
    yield browser
    browser.close()


@pytest.mark.parametrize("name", ["intro", "angle", "api-by-hand"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_the_letters_come(substitutes, site, name, width):
    context = substitutes.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(f"({SHIFTS})()")
    waiting = []
    page.route("**/vendor/fonts/*.woff2", lambda route: waiting.append(route))
    page.goto(f"{site}book/{name}.html", wait_until="domcontentloaded")
    page.wait_for_timeout(1500)
    assert waiting, "the page asks for no letters"
    before = page.evaluate("window.shifted")
    for route in waiting:
        route.continue_()
    page.unroute("**/vendor/fonts/*.woff2")
    page.wait_for_function("() => document.fonts.check('16px \"Siamtut Serif\"')")
    page.wait_for_timeout(500)
    after, moved = page.evaluate("[window.shifted, window.moved]")
    context.close()
    assert after - before < 0.02, f"{after - before:.3f} (before: {before:.3f}) {moved}"


# ---------------------------------------------------------------- nothing sticks out

STICKS_OUT = """() => {
    const root = document.scrollingElement, found = [];
    if (root.scrollWidth > root.clientWidth) {
        const out = [...document.querySelectorAll("body *")].filter((e) =>
            e.checkVisibility() && e.getBoundingClientRect().right > root.clientWidth + 1);
        found.push(`${root.scrollWidth} px wide: `
            + out.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | "));
    }
    return found;
}"""


@pytest.mark.parametrize("letters", ["its own", "the machine's"])
@pytest.mark.parametrize("name", pages())
def test_no_page_scrolls_sideways_at_any_width(open_page, site, name, letters):
    page = open_page("about:blank", fresh=True, viewport=NARROW)
    if letters == "the machine's":
        page.route("**/vendor/fonts/*", lambda route: route.abort())
    page.goto(f"{site}book/{name}.html")
    page.wait_for_function(DRESSED)
    settle(page)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => "
            "requestAnimationFrame(() => done(true))))"
        )
        found += [f"at {width} px: {line}" for line in page.evaluate(STICKS_OUT)]
    assert not found, "\n".join(found)
