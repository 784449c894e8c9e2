"""The search of the book, with words that are names of JavaScript's own, too."""

from urllib.parse import urlencode

import pytest
from test_pages import PHONE, log_problems

FINISHED = "#search-results .search-summary:not(:empty)"


@pytest.fixture
def search(open_page):
    """Return a function that searches for a text, and forgets it when the test is over."""
    opened = []

    def search_(text):
        opened.append(open_page(f"search.html?{urlencode({'q': text})}"))
        return opened[-1]

    yield search_
    for page in opened:
        page.evaluate("() => localStorage.clear()")


def found(page):
    """Return the lines of a finished search."""
    page.wait_for_selector(FINISHED)
    page.wait_for_load_state("networkidle")
    return page.locator("#search-results li").all_inner_texts()


def test_search_finds_a_page_without_a_network(search):
    page = search("cosine")
    # The list grows line by line: this waits for its line, and fails without it.
    page.wait_for_selector("#search-results li a[href*='book/angle.html']")
    assert page.siamtut_log == []


@pytest.mark.parametrize("word", ["gradient", "siamtut.geometry.cosine", "tied weights", "ε"])
def test_an_ordinary_word_is_found(search, word):
    page = search(word)
    assert len(found(page)) > 0
    assert log_problems(page) == []


@pytest.mark.parametrize(
    "word",
    [
        "constructor",
        "__proto__",
        "toString",
        "tostring",
        "hasOwnProperty",
        "valueOf",
        "valueof",
        "__defineGetter__",
        "isPrototypeOf",
        "constructor cosine",
        "__proto__ constructor",
        "<img src=x onerror=alert(1)>",
        "[",
        "nosuchwordatall",
        "%00",
        "",
    ],
)
def test_no_word_breaks_the_search(search, word):
    page = search(word)
    if word:
        lines = found(page)
        assert not [line for line in lines if "undefined" in line or "NaN" in line]
        known = page.locator("#search-results li a").evaluate_all("(all) => all.map((a) => a.href)")
        assert not [href for href in known if "undefined" in href]
    assert log_problems(page) == []


def test_a_word_that_is_a_name_of_javascripts_is_found_where_it_stands(open_page):
    """The index with such words in it, as a page that names them would have it."""
    page = open_page("search.html")
    words = page.evaluate(
        """() => {
            const index = JSON.parse(
                `{"docnames": ["d"], "filenames": ["d.md"], "titles": ["T"], "alltitles": {},
                  "indexentries": {}, "objects": {}, "objnames": {}, "objtypes": {},
                  "titleterms": {}, "terms": {"__proto__": 0, "constructor": [0]}}`);
            Search.setIndex(index);
            return ["__proto__", "constructor", "valueof"].map((word) =>
                Search.performTermsSearch(new Set([word]), new Set()).map((hit) => hit[4]));
        }"""
    )
    assert words == [[5], [5], []]


def test_a_found_word_is_marked_but_not_within_a_formula_or_a_widget(open_page, site):
    page = open_page("search.html", fresh=True)
    page.route("**/tex-mml-chtml.js*", lambda route: route.abort())
    page.goto(f"{site}search.html?q=cos")
    page.wait_for_selector(FINISHED)
    page.goto(f"{site}book/angle.html")
    page.wait_for_selector(".highlighted")
    assert page.locator(":is(math, .siamtut-widget) .highlighted").count() == 0


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 800}])
def test_the_button_of_the_search_opens_it(open_page, viewport):
    page = open_page("book/angle.html", viewport=viewport, fresh=True)
    page.locator(".search-button__button >> visible=true").click()
    page.get_by_placeholder("Search this book...").fill("cosine")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=cosine")
