"""The pages where something is withheld: scripts in pages, storage, JavaScript.

All browser tests run under the policy of ``conftest.POLICY``; here is shown that it is in force,
and what works under it.  The other two are what readers' browsers refuse.
"""

import re

import pytest
from conftest import POLICY, ROOT, html_folder
from test_pages import PHONE, log_problems, pages, settle

GENERATED = ["genindex", "py-modindex", "search"]
EVERY = [*(f"book/{name}" for name in pages()), *GENERATED]
WAITING = "() => !document.querySelector('script[type=\"text/after-load\"]')"


def test_every_built_page_is_among_those_that_are_tested():
    built = {path.relative_to(html_folder()) for path in html_folder().rglob("*.html")}
    names = {path.with_suffix("").as_posix() for path in built if path.parts[0] != "_static"}
    assert names == {*EVERY, "index"}


# Policy.  The pages of the table of contents are opened under it by test_pages.


@pytest.mark.parametrize("name", GENERATED)
def test_a_page_that_sphinx_makes_is_quiet(open_page, name):
    page = open_page(f"{name}.html")
    page.wait_for_function(WAITING)
    page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    assert log_problems(page) == []


@pytest.mark.parametrize(
    "body",
    [
        "<script>window.run = true</script>",
        '<img src="x.png" onerror="window.run = true">',
        '<script src="data:text/javascript,window.run = true"></script>',
        '<script type="module">import "data:text/javascript,window.run = true"</script>',
    ],
)
def test_the_policy_is_in_force_and_what_it_forbids_is_logged(open_page, site, body):
    page = open_page("search.html", fresh=True)
    headers = page.request.get(f"{site}book/intro.html").headers
    assert headers["content-security-policy"] == POLICY
    page.route("**/bad.html", lambda route: route.fulfill(body=body, headers=headers))
    page.goto(f"{site}bad.html")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("() => window.run") is None
    assert any("Content Security Policy" in line for line in page.siamtut_log)


def test_whoever_hosts_the_book_finds_the_policy():
    assert f"Content-Security-Policy: {POLICY}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_copy_button_copies_under_the_policy(open_page):
    page = open_page("book/angle.html", fresh=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = page.locator("div.highlight", has_text="def cosine(x, y)").first
    cell.hover()
    cell.locator("button.copybtn").click()
    page.wait_for_selector("button.copybtn.success")
    assert "def cosine(x, y):" in page.evaluate("() => navigator.clipboard.readText()")
    assert log_problems(page) == []


def test_the_button_for_print_works_under_the_policy(open_page):
    page = open_page("book/angle.html", fresh=True)
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.locator(".dropdown-download-buttons > button").click()
    page.locator("[data-calls=print]").click()
    assert page.evaluate("() => window.printed")
    assert log_problems(page) == []


def test_what_is_printed_is_open_and_nothing_is_said_of_it(open_page):
    page = open_page("book/angle.html")
    shut = page.locator(".solution.dropdown.toggle-hidden")
    before = shut.count()
    assert before > 2
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert shut.count() == 0
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert shut.count() == before
    assert log_problems(page) == []


# Storage: cookies refused, a sandboxed frame.

NO_STORAGE = """for (const area of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, area, {
        get() { throw new DOMException("Access is denied.", "SecurityError"); },
    });"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };"


@pytest.fixture
def forgetful(open_page, site):
    """Return a function that opens a page with a script run before all of its own."""

    def open_(name, script):
        page = open_page("search.html", fresh=True, color_scheme="light")
        page.add_init_script(script)
        page.goto(f"{site}{name}.html")
        page.wait_for_function(WAITING)
        return page

    return open_


@pytest.mark.parametrize("script", [NO_STORAGE, FULL], ids=["refused", "full"])
@pytest.mark.parametrize("name", ["book/angle", "book/api", "book/colophon", *GENERATED])
def test_a_page_lives_and_changes_its_colours_without_storage(forgetful, name, script):
    page = forgetful(name, script)
    seen = set()
    for _ in range(3):
        seen.add(page.evaluate("() => document.documentElement.dataset.mode"))
        page.click(".theme-switch-button >> visible=true")
    assert seen == {"auto", "light", "dark"}
    assert log_problems(page) == []


def test_a_search_works_without_storage(forgetful, site):
    page = forgetful("search", NO_STORAGE)
    page.goto(f"{site}search.html?q=cosine")
    page.locator("#search-results li a[href*='book/angle.html']").first.click()
    page.wait_for_url("**/angle.html*")
    page.wait_for_function(WAITING)
    assert log_problems(page) == []


# Without JavaScript.

RAW = r"\\[a-zA-Z()\[\]]|\$[^$\s]|\^\{|_\{"
# Text in sight that is not code and not a widget's state.
TEXT = """() => {
    const all = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (all.nextNode()) {
        const { data, parentElement } = all.currentNode;
        if (!parentElement.closest("pre, code, script, style, noscript")) texts.push(data);
    }
    return texts;
}"""


UNSEEN = """(all) => all
    .filter((e) => e.checkVisibility() && !e.querySelector("math")?.getBoundingClientRect().width)
    .map((e) => e.outerHTML)"""


@pytest.fixture
def bare(open_page):
    """Return a function that opens a page without JavaScript."""

    def open_(name, **options):
        options = {"viewport": {"width": 1280, "height": 800}} | options
        return open_page(f"{name}.html", java_script_enabled=False, **options)

    return open_


@pytest.mark.parametrize("name", EVERY)
def test_without_javascript_formulas_are_mathml(bare, name):
    page = bare(name)
    assert [text for text in page.evaluate(TEXT) if re.search(RAW, text)] == []
    shown = page.locator(".math:not(details:not([open]) *)")
    assert shown.evaluate_all(UNSEEN) == []
    assert page.locator(".math merror, .math code").count() == 0
    # Chromium calls it the policy's doing, too, that it runs no script.
    assert [line for line in page.siamtut_log if not re.search(r"\.m?js\S* \(csp\)", line)] == []


def test_the_pages_have_formulas_to_look_at(bare):
    assert bare("book/angle").locator(".math > math").count() > 40


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_javascript_a_page_has_colours_and_no_dead_buttons(bare, scheme):
    page = bare("book/angle", color_scheme=scheme)
    colour = "(e) => getComputedStyle(e).color"
    keyword = page.locator(".highlight .k").first.evaluate(colour)
    text = page.locator("main p").first.evaluate(colour)
    question = page.locator("h1 + p > strong").evaluate(colour)
    assert len({keyword, text, question}) == 3
    for button in (".primary-toggle", ".secondary-toggle", "[data-calls]", ".theme-switch-button"):
        assert page.locator(f"{button} >> visible=true").count() == 0, button


def test_without_javascript_the_books_contents_are_on_a_phone_too(bare):
    page = bare("book/angle", viewport=PHONE)
    contents = page.locator("#pst-primary-sidebar")
    assert contents.bounding_box()["y"] > page.locator("article").bounding_box()["y"]
    contents.get_by_role("link", name="Tied weights").click()
    page.wait_for_url("**/tied-weights.html")
    wide = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    assert page.evaluate(wide) <= 0


def test_a_formula_is_in_sight_before_mathjax_and_without_it(open_page, site):
    page = open_page("search.html", fresh=True)
    page.route("**/tex-mml-chtml.js*", lambda route: route.abort())
    page.goto(f"{site}book/angle.html")
    page.wait_for_function(WAITING)
    assert page.locator("main .math > math >> visible=true").count() > 20
    assert not any(re.search(RAW, text) for text in page.evaluate(TEXT))


def test_mathjax_sets_every_formula_in_its_place(open_page):
    page = open_page("book/angle.html")
    settle(page)
    assert page.locator(".math > math").count() == 0
    assert page.locator("div.math > .eqno + mjx-container[display=true]").count() == 3
    inline = page.locator("span.math > mjx-container:not([display])").count()
    assert inline == page.locator("span.math").count() > 30
