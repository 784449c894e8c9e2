"""The built pages as files: named, described, linked, and fetching from nowhere else."""

import functools
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from conftest import HTML, toc_pages

# Tags that a browser fetches for by itself, and the attribute that says where from.
FETCHES = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}


class Page(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, text):
        super().__init__()
        self.lang = None
        self.title = ""
        self.h1 = 0
        self.ids = set()
        self.images = []
        self.links = []
        self.fetched = []
        self._in_title = False
        self._article = self._svg = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.lang = attrs.get("lang")
        self._svg += tag == "svg"
        self._article += tag == "article"
        self._in_title = tag == "title" and not self._svg
        # The theme has a second one outside the article, for print alone.
        self.h1 += tag == "h1" and self._article > 0
        self.ids |= {attrs[key] for key in ("id", "name") if attrs.get(key)}
        if tag == "img":
            self.images.append(attrs)
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if attrs.get(FETCHES.get(tag)):
            self.fetched.append(attrs[FETCHES[tag]])

    def handle_endtag(self, tag):
        self._svg -= tag == "svg"
        self._article -= tag == "article"
        self._in_title = False

    def handle_data(self, data):
        self.title += data if self._in_title else ""


@functools.cache
def parsed(file):
    """Return the page at ``file``."""
    return Page(file.read_text(encoding="utf-8"))


def is_description(alt):
    """Whether an alt text describes: words, not the path that Sphinx puts by default."""
    return bool(alt and alt.strip()) and not re.search(r"\.(png|svg|jpe?g|gif)$|_images/", alt)


@pytest.fixture(params=toc_pages(), ids=lambda name: name.removeprefix("book/"))
def file(request):
    """The file of one page."""
    path = HTML / f"{request.param}.html"
    if not path.is_file():
        pytest.fail(f"{path} is not built: run `make book`", pytrace=False)
    return path


def test_page_has_a_language_a_title_and_one_heading(file):
    page = parsed(file)
    assert page.lang == "en"
    assert page.title.strip()
    assert page.h1 == 1


def test_images_are_described(file):
    undescribed = [i.get("src") for i in parsed(file).images if not is_description(i.get("alt"))]
    assert undescribed == []


def test_nothing_is_fetched_from_another_host(file):
    page = parsed(file)
    assert [url for url in page.fetched if urlsplit(url).netloc] == []
    missing = [
        url
        for url in page.fetched
        if not urlsplit(url).scheme and not (file.parent / unquote(urlsplit(url).path)).is_file()
    ]
    assert missing == []


def test_nothing_holds_up_a_page_and_its_widgets_are_asked_for_first(file):
    content = file.read_text(encoding="utf-8")
    head, body = content.split("</head>")
    scripts = re.findall(r"<script\b[^>]*>", head)
    assert re.search(r"opening\.js\?v=\w{8}", scripts[0])
    assert [script for script in scripts[1:] if "module" not in script] == []
    assert not re.search(r'<link\b[^>]*rel="preload"[^>]*as="script"', head)
    assert not re.search(r"(fontawesome|searchindex)\.js", content)
    scripts = re.findall(r'<script\b([^>]*)\ssrc="[^"]*?([\w-]+)\.js[^>]*>', body)
    names = [re.sub(r"-\w{8}$", "", name) for _, name in scripts]
    assert [name for tag, name in scripts if 'type="text/after-load"' not in tag] == [scripts[0][1]]
    # In the theme's order, what takes longest last.
    formulas = ["tex-mml-chtml"] if "data-tex=" in body else []
    assert names == ["now", "later", "bootstrap", "pydata-sphinx-theme", *formulas]
    widgets = set(re.findall(r'data-widget="(\w+)"', body))
    early = re.findall(r'<link rel="modulepreload" href="([^"?]*)', head)
    missing = widgets - {path.rpartition("/")[2].removesuffix(".mjs") for path in early}
    assert missing == set()
    assert [path for path in early if not (file.parent / path).is_file()] == []


def test_the_small_scripts_of_the_pages_are_in_two_files():
    (now,) = {*HTML.glob("_static/now-*.js")} - {search_script()}
    (later,) = HTML.glob("_static/later-*.js")
    for file, marks in {
        now: ["after-load", "toggleHintShow", "initToggleItems"],
        later: ["DOCUMENTATION_OPTIONS = {", "toggleFullScreen", "ClipboardJS", "window.MathJax"],
    }.items():
        text = file.read_text(encoding="utf-8")
        assert [mark for mark in marks if mark not in text] == []


def search_script():
    """Return the file of the search page's scripts."""
    (name,) = re.findall(r'src="(_static/now-\w+\.js)"', (HTML / "search.html").read_text("utf-8"))
    return HTML / name


# Types of what stands in a page for scripts to read, and which no policy forbids.
DATA = ("application/json", "application/ld+json")


class Scripts(HTMLParser):
    """Finds what a policy without 'unsafe-inline' forbids to run."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "script" and attrs.get("type") not in DATA:
            src = attrs.get("src")
            if not src or urlsplit(src).scheme:
                self.found.append(self.get_starttag_text())
        for name, value in attrs.items():
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or address.startswith(("javascript:", "vbscript:")):
                self.found.append(f"{name}={value}")
            if name == "srcdoc":
                self.found += Scripts(value or "").found


def every_file():
    """Return all pages, those too that Sphinx makes."""
    files = [path for path in HTML.rglob("*.html") if HTML / "_static" not in path.parents]
    assert len(files) > len(toc_pages()) + 3
    return files


def test_no_script_stands_in_any_page():
    found = {file.name: Scripts(file.read_text(encoding="utf-8")).found for file in every_file()}
    assert {name: scripts for name, scripts in found.items() if scripts} == {}


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        '<script type="text/after-load">go()</script>',
        '<script type="importmap">{}</script>',
        '<script src="data:text/javascript,go()"></script>',
        '<script type="module" src="blob:x"></script>',
        "<p OnClick='go()'>x</p>",
        '<svg onload="go()"></svg>',
        '<a href=" java\nscript:go()">x</a>',
        '<form action="javascript:go()"></form>',
        '<iframe srcdoc="&lt;script&gt;go()&lt;/script&gt;"></iframe>',
    ],
)
def test_a_script_in_a_page_is_noticed(text):
    assert len(Scripts(text).found) == 1


def test_data_in_a_page_is_no_script():
    assert Scripts('<script type="application/json">{"a": 1}</script>').found == []
    assert Scripts('<script src="a.js"></script><p data-on="x">y</p>').found == []


def test_no_attribute_and_no_title_holds_latex():
    latex = re.compile(r"\\[a-zA-Z(\[]|\$")
    for file in every_file():
        content = file.read_text(encoding="utf-8")
        shown = re.findall(r'\b(?:alt|title|aria-label|content)="([^"]*)"', content)
        shown += re.findall(r"<title>(.*?)</title>", content)
        assert [text for text in shown if latex.search(text)] == [], file


def test_a_page_has_one_style_sheet_that_holds_every_other(file):
    content = file.read_text(encoding="utf-8")
    (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]*)">', content)
    assert content.count('rel="stylesheet"') == 1
    sheet = file.parent / sheet
    styles = sheet.read_text(encoding="utf-8")
    assert not re.search("@import|@charset|sourceMappingURL", styles)
    # In their order: basic.css, imported by the theme, first; ours, which overrides, last.
    names = ["basic.css", "pygments.css", "siamtut/widgets.css", "book.css"]
    places = [styles.find((HTML / "_static" / name).read_text("utf-8")) for name in names]
    assert places == sorted(places)
    assert -1 < places[0] < styles.index("--pst-font-size-base") < places[1]
    urls = [url for url in re.findall(r'url\("?([^")]+)', styles) if not re.match("data:|#", url)]
    assert len(urls) > 5
    assert [url for url in urls if not (sheet.parent / url).is_file()] == []


def leads_somewhere(link, file):
    """Whether a link of the page at ``file`` leads to another host or to what is there."""
    url = urlsplit(link)
    if url.scheme or url.netloc:
        return True
    target = (file.parent / unquote(url.path)).resolve() if url.path else file
    if not target.is_file():
        return False
    return target.suffix != ".html" or unquote(url.fragment) in parsed(target).ids | {""}


def test_internal_links_lead_somewhere(file):
    assert [link for link in parsed(file).links if not leads_somewhere(link, file)] == []


def test_a_broken_link_is_noticed(file):
    assert not leads_somewhere("no-such-page.html", file)
    assert not leads_somewhere("#no-such-place", file)
    assert leads_somewhere("#", file)


def test_no_page_is_left_over():
    built = {path.relative_to(HTML).with_suffix("").as_posix() for path in HTML.glob("book/*.html")}
    assert built == set(toc_pages())


def test_the_page_parser_sees_what_it_should():
    page = Page(
        '<html lang="en"><head><title>T</title><script src="//x.example/a.js"></script></head>'
        '<h1>print</h1><article><h1 id="top">A</h1><svg><title>no</title></svg><h1>B</h1>'
        '<img src="_images/a.png" alt="_images/a.png"><a href="b.html#c">l</a></article></html>'
    )
    assert (page.lang, page.title, page.h1, page.ids) == ("en", "T", 2, {"top"})
    assert page.links == ["b.html#c"]
    assert [url for url in page.fetched if urlsplit(url).netloc] == ["//x.example/a.js"]
    assert not is_description(page.images[0]["alt"])
    assert not is_description("")
    assert is_description("Two arrows, 45° apart.")
