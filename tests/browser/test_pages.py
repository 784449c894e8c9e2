"""Every built page in Chromium: quiet, rendered, accessible, narrow and dark.

One row a page (``test_page[name]``), loaded once; each check returns the list of
what it found.  ``test_the_checks_find_what_they_look_for`` shows that none is blind.
"""

import axe
import pytest
import yaml
from conftest import ROOT

# What axe-core finds in the theme itself: (rule, selector, reason).  Anything else fails.
THEME_FINDINGS = [
    (
        "label-content-name-mismatch",
        ".search-button, .search-button *",
        "the theme's search button is named 'Search' and shows its shortcut",
    ),
    (
        "region",
        ".sidebar-primary-items__start > .sidebar-primary-item, .navbar-brand .book-title",
        "the theme puts the book's title and the search outside any landmark",
    ),
    (
        "aria-required-children",
        ".citation-list",
        "docutils gives the list of works the role 'list' and its entries a role of their own",
    ),
    ("aria-allowed-role", ".citation", "docutils gives the works the role doc-biblioentry"),
    ("aria-deprecated-role", ".citation", "docutils gives the works the role doc-biblioentry"),
]

# Three quarters of a page's elements are the coloured words of its code and the inside
# of its formulas, and axe weighs every element, also those that it is told to leave out:
# so they are taken out of the page first.  The colours of code are the same on every
# page and are looked at on the pages CODE_SEEN_ON; MathJax's inside is not ours.
CODE = [".highlight", "dt.sig"]
CODE_SEEN_ON = ("warm-up", "api-by-hand")
FORMULAS = ["mjx-container"]
# The pages of the package are long and made of the same parts: the contrast of one is all theirs.
LIKE_API_BY_HAND = ("api-signatures", "api-networks", "api-pictures")

PHONE = {"width": 360, "height": 740}


def pages():
    """Return the names of all pages, from the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))

    def files(entry):
        for key in ("root", "file"):
            if key in entry:
                yield entry[key].removeprefix("book/")
        for key in ("parts", "chapters", "sections"):
            for child in entry.get(key, ()):
                yield from files(child)

    return list(files(toc))


def settle(page):
    """Wait until MathJax, where the page has it, and the fonts have done their work."""
    page.wait_for_function(
        "() => !document.querySelector('.math') || window.MathJax?.startup?.promise"
    )
    # Whoever waits for a promise by evaluate waits for ever; this gives up in time.
    page.wait_for_function("async () => { await window.MathJax?.startup?.promise; return true; }")
    page.wait_for_function("() => document.fonts.ready.then(() => true)")


def log_problems(page):
    """Return what the page said on the console, failed at, or asked of another host."""
    # A listener may get its event only on the next round trip.
    page.evaluate("0")
    return list(page.siamtut_log)


def math_problems(page):
    """Return a line for each formula that is not rendered, or not as mathematics."""
    return page.evaluate(
        r"""() => {
            const found = [];
            for (const element of document.querySelectorAll(".math:not(:has(.math))")) {
                const rendered = element.querySelector("mjx-container");
                if (!rendered) found.push("math not rendered: " + element.textContent);
                else if (!rendered.querySelector("mjx-assistive-mml math"))
                    found.push("math without MathML: " + element.outerHTML.slice(0, 80));
            }
            for (const element of document.querySelectorAll("mjx-merror, [data-mml-node=merror]"))
                found.push("math error: " + element.textContent);
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const {parentElement, data} = walker.currentNode;
                if (/\\[(\[]|\$\$/.test(data) && !parentElement.closest("script, pre, code, .math"))
                    found.push("raw mathematics: " + data.trim());
            }
            return found;
        }"""
    )


def axe_problems(page, mode="light", exclude=(), contrast=True):
    """Return axe-core's findings, but for the theme's own and those in ``exclude``."""
    if exclude:  # a word stays: a heading may be nothing but a formula
        page.evaluate(
            "(chosen) => document.querySelectorAll(chosen).forEach((e) => e.replaceChildren('…'))",
            ", ".join(exclude),
        )
    options = {"resultTypes": ["violations"]}
    if not contrast:
        options["rules"] = {"color-contrast": {"enabled": False}}
    if mode == "dark":  # the colours are all that changes
        options["runOnly"] = ["color-contrast"]
    allowed = [(rule, selector) for rule, selector, _ in THEME_FINDINGS]
    found, _ = axe.run(page, {"exclude": list(exclude)}, options, allowed)
    return [f"axe ({mode}): {line}" for line in found]


def width_problems(page):
    """Return a line if the page scrolls sideways on a phone, with what sticks out."""
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    page.wait_for_function(
        "() => new Promise((done) => "
        "requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    wide = page.evaluate(
        """() => {
            const root = document.scrollingElement;
            if (root.scrollWidth <= root.clientWidth) return [];
            const out = [...document.querySelectorAll("main *")]
                .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
                .slice(0, 3).map((e) => e.outerHTML.slice(0, 80));
            return [`scrolls sideways at 360 px (${root.scrollWidth} px): ` + out.join(" | ")];
        }"""
    )
    page.set_viewport_size(before)
    return wide


def dark_problems(page, exclude=(), contrast=True):
    """Switch the system to dark; return a line if the page does not follow, and axe's."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(THEME_SETTLES)
    # The relative brightness, 0 to 1, of the page and of its text.
    ground, text = page.evaluate(
        """() => {
            const bright = (colour) => {
                const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
                return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
            };
            const body = getComputedStyle(document.body);
            return [bright(body.backgroundColor), bright(body.color)];
        }"""
    )
    found = axe_problems(page, "dark", exclude) if contrast else []
    if not ground < 0.3 < 0.6 < text:
        found.append(f"not dark: ground {ground:.2f}, text {text:.2f}")
    page.emulate_media(color_scheme="light")
    return found


THEME_SETTLES = """async () => {
    // For the theme, where there is one, to follow the system, then its fading.
    const {dataset} = document.documentElement;
    for (let i = 0; i < 1200 && dataset.theme && dataset.theme !== "dark"; i++)
        await new Promise((done) => setTimeout(done, 50));
    const finite = document.getAnimations().filter(
        (a) => a.effect.getComputedTiming().endTime < 5000);
    await Promise.allSettled(finite.map((a) => a.finished));
    return true;
}"""


@pytest.mark.parametrize("name", pages())
def test_page(open_page, name):
    page = open_page(f"book/{name}.html")
    settle(page)
    exclude = FORMULAS if name in CODE_SEEN_ON else [*FORMULAS, *CODE]
    contrast = name not in LIKE_API_BY_HAND
    # The width first: axe empties what it is not to look at.
    problems = math_problems(page) + width_problems(page)
    problems += axe_problems(page, "light", exclude, contrast)
    problems += dark_problems(page, exclude, contrast)
    page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    problems += log_problems(page)
    assert not problems, "\n".join(problems)


BAD_PAGE = r"""<!DOCTYPE html><html lang="en"><head><title>bad</title></head>
<body style="background: #fff; color: #000"><main><h1>Bad</h1>
<div style="width: 900px">wide</div><p>raw \(x\)</p><span class="math">x</span>
<img src="http://elsewhere.example/pixel.png">
<script>console.info("hello"); setTimeout(() => { throw new Error("oh"); })</script>
</main></body></html>"""


def test_the_checks_find_what_they_look_for(open_page):
    page = open_page("about:blank")
    page.set_content(BAD_PAGE)
    for expected in ("console info: hello", "page error: oh", "foreign request: http://elsewhere"):
        while expected not in "\n".join(log_problems(page)):
            page.wait_for_timeout(20)  # the time limit of the test guards it
    math = "\n".join(math_problems(page))
    assert "math not rendered: x" in math
    assert r"raw mathematics: raw \(x\)" in math
    assert any("image-alt" in line for line in axe_problems(page))
    assert any("scrolls sideways" in line for line in width_problems(page))
    assert any("not dark" in line for line in dark_problems(page))


def test_the_index_leads_to_the_first_page(open_page, site):
    page = open_page("index.html")
    page.wait_for_url(f"{site}book/intro.html")
    assert page.siamtut_log == []


def test_a_page_has_its_colours_before_the_themes_script_has_run(open_page):
    page = open_page("book/intro.html", fresh=True, color_scheme="dark")
    page.route("**/pydata-sphinx-theme.js*", lambda route: route.abort())
    page.evaluate("localStorage.clear()")
    page.reload()
    mode = "() => document.documentElement.dataset.theme"
    assert page.evaluate(mode) == "dark"
    page.emulate_media(color_scheme="light")
    page.reload()
    assert page.evaluate(mode) == "light"
    page.evaluate("localStorage.mode = localStorage.theme = 'dark'")
    page.reload()
    assert page.evaluate(mode) == "dark"


# Sections below the screen that are not laid out when the page has been parsed.
WAITING = """addEventListener("DOMContentLoaded", () => {
    const sections = [...document.querySelectorAll(".bd-article > section > section")];
    const waits = (section) => getComputedStyle(section).contentVisibility === "auto";
    window.waiting = sections.filter(waits).length;
})"""


def test_what_is_below_the_screen_waits_only_where_a_reader_comes_in_at_the_top(open_page, site):
    page = open_page("book/intro.html", fresh=True)
    page.add_init_script(WAITING)
    still = "() => document.documentElement.dataset.opening"
    page.goto(f"{site}book/angle.html")
    assert page.evaluate("window.waiting") > 3
    page.wait_for_function(f"() => ({still})() === undefined")
    page.reload()  # the browser scrolls back to where the reader was
    assert page.evaluate("window.waiting") == 0
    page.goto(f"{site}book/intro.html")
    page.goto(f"{site}book/angle.html#exercises")
    assert page.evaluate("window.waiting") == 0


# A reader who drags without a pause, from the moment that the page has loaded.
DRAGGING = """addEventListener("load", () => {
    const move = () => dispatchEvent(new PointerEvent("pointermove", {buttons: 1}));
    window.dragging = setInterval(move, 20);
})"""
WAITS = "() => document.querySelectorAll('script[type=\"text/after-load\"]').length"


def test_what_comes_after_a_page_does_not_come_into_a_drag(open_page, site):
    page = open_page("book/intro.html", fresh=True)
    page.wait_for_function(f"() => !({WAITS})()")
    page.add_init_script(DRAGGING)
    page.goto(f"{site}book/angle.html")
    page.wait_for_timeout(1000)
    waiting = page.evaluate(WAITS)
    assert waiting == 4
    assert page.evaluate("() => typeof DOCUMENTATION_OPTIONS") == "undefined"
    page.evaluate("clearInterval(window.dragging)")
    page.wait_for_function(f"() => !({WAITS})()")
    assert page.evaluate("() => DOCUMENTATION_OPTIONS.BUILDER") == "html"
    page.evaluate("() => MathJax.startup.promise")
    assert page.locator("mjx-container").count() > 20
    assert page.siamtut_log == []


def test_a_script_that_does_not_come_does_not_stop_the_next(open_page):
    page = open_page("book/intro.html", fresh=True)
    page.route("**/later-*.js", lambda route: route.abort())
    page.goto(page.url.replace("intro", "angle"))
    page.wait_for_function(f"() => !({WAITS})()")
    page.evaluate("() => MathJax.startup.promise")
    assert page.locator("mjx-container").count() > 20


# Half a second of frames in which the page has not scrolled: whatever would has scrolled.
IT_RESTS = """() => {
    window.rested = window.restedAt === scrollY ? window.rested + 1 : 0;
    window.restedAt = scrollY;
    return window.rested > 30;
}"""


def test_the_buttons_for_both_tables_of_contents_work_on_a_phone(open_page):
    page = open_page("book/angle.html", viewport=PHONE, has_touch=True)
    page.locator(".primary-toggle >> visible=true").tap()
    book = page.get_by_role("dialog")
    book.get_by_role("link", name="Tied weights").wait_for()
    assert axe_problems(page, "book's contents", FORMULAS + CODE) == []
    page.keyboard.press("Escape")
    book.wait_for(state="hidden")
    page.locator(".secondary-toggle >> visible=true").tap()
    page.get_by_role("dialog").get_by_role("link", name="Exercises").tap()
    assert page.url.endswith("#exercises")
    page.wait_for_function("() => !document.querySelector('dialog[open]')")
    page.wait_for_function(IT_RESTS)
    place = page.locator("#exercises").bounding_box()["y"]
    assert 0 < place < 200, f"the section begins at {place} px"
    page.locator(".primary-toggle >> visible=true").tap()
    book.get_by_role("link", name="Tied weights").tap()
    page.wait_for_url("**/tied-weights.html")
    assert page.siamtut_log == []


def test_the_button_for_the_books_contents_makes_room_on_a_desktop(open_page):
    page = open_page("book/angle.html")
    link = page.locator(".bd-sidebar-primary").get_by_role("link", name="Tied weights")
    assert link.is_visible()
    button = page.locator(".primary-toggle >> visible=true")
    button.click()
    link.wait_for(state="hidden")
    button.click()
    link.wait_for()


def test_the_words_of_an_answer_wait_with_it(open_page):
    page = open_page("book/angle.html")
    words = page.get_by_text("Nearer to 1: the cosine")
    assert words.is_hidden()
    page.locator(".tag_hide-output summary").first.click()
    assert words.is_visible()
    page.locator(".tag_hide-output summary").first.click()
    page.emulate_media(media="print")
    assert words.is_visible()


def test_the_whole_title_of_a_solution_opens_it(open_page):
    page = open_page("book/angle.html")
    solution = page.locator(".solution.dropdown").first
    link = solution.locator(".admonition-title a").first
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    shut = "(e) => e.classList.contains('toggle-hidden')"
    assert solution.evaluate(shut)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert not solution.evaluate(shut)
    assert "#" not in page.url


def test_the_colours_of_a_choice_outlive_the_page(open_page):
    page = open_page("book/intro.html", fresh=True, color_scheme="light")
    mode = "() => document.documentElement.dataset.theme"
    assert page.evaluate(mode) == "light"
    for _ in range(3):  # auto, light, dark: the order is the theme's
        if page.evaluate(mode) == "dark":
            break
        page.click(".theme-switch-button >> visible=true")
    page.reload()
    assert page.evaluate(mode) == "dark"
    assert page.siamtut_log == []
