"""Chromium over the built pages: the fixtures that every browser test stands on.

``site`` serves the built book on 127.0.0.1, ``chromium`` is one browser for the
whole run, ``open_page`` opens a page of it, and ``show`` a small page of widgets alone,
both in tabs that are kept.  Chromium can resolve no host but 127.0.0.1, and each page
keeps a log of everything that a clean page does not do: console messages, uncaught
errors, failed or foreign requests, and what the policy of ``POLICY`` forbids.
"""

import atexit
import contextlib
import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import matplotlib
import pytest
from widget_table import harness

from siamtut.widgets.base import STATIC

ROOT = Path(__file__).resolve().parents[2]

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_SECONDS = 180
# In ms.  No test waits for a time, each waits for what must come; this is a guard alone
# against what hangs, far above what the busiest machine needs.
WAIT = 120_000
REMEDY = (
    "install Chromium (Debian, Ubuntu: `sudo apt-get install chromium`; "
    "elsewhere: `.venv/bin/playwright install --with-deps chromium`) and run again"
)

NO_CHROMIUM = f"NO CHROMIUM, so the pages were NOT tested: {REMEDY}"

# The strictest policy under which the whole book works, and under which it is tested; whoever
# hosts it finds it in README.md.
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'"
)

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
    # Names and addresses alike: whatever is not this machine does not exist.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items):
    """Mark every test of this folder, so that ``-m "not browser"`` leaves them out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Give all skips for want of a Chromium one place, so that pytest prints one line."""
    report = yield
    if report.skipped and NO_CHROMIUM in str(report.longrepr):
        report.longrepr = (str(Path(__file__).relative_to(ROOT)), 1, f"Skipped: {NO_CHROMIUM}")
    return report


class _QuietServer(http.server.ThreadingHTTPServer):
    """A server that does not shout when a closing page drops its connections."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line of log for each."""

    # An ES module must be JavaScript by its type; not every system's table has .mjs.
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".woff2": "font/woff2",
    }

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *args):
        pass


def html_folder():
    """Return the folder of the built book: ``SIAMTUT_HTML``, else ``_build/html``."""
    return Path(os.environ.get("SIAMTUT_HTML") or ROOT / "_build" / "html")


@contextlib.contextmanager
def serve(folder):
    """Serve a folder on a free port; give its base URL, which ends with a slash."""
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with _QuietServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def site():
    """Serve the built book; return its base URL, which ends with a slash."""
    folder = html_folder()
    if not (folder / "index.html").is_file():
        pytest.fail(f"no built book in {folder}: run `make book` first", pytrace=False)
    with serve(folder) as url:
        yield url


# The one font that Chromium finds on the machine.  Not the book's letters by far: wider, and
# without serifs, so that text which does not use them shows, and sticks out.
LAST_RESORT = "DejaVuSans.ttf"
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


@functools.cache
def bare_machine(*fonts):
    """Return an environment in which of the machine's fonts only these exist, of matplotlib's."""
    folder = Path(tempfile.mkdtemp(prefix="siamtut-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for font in fonts:
        shutil.copy(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / font, folder)
    (folder / "fonts.conf").write_text(FONTS.format(folder=folder), encoding="utf-8")
    return os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}


def launch(playwright, *fonts):
    """Return a browser: the system's Chromium, else Playwright's own, else None.

    Of the machine's fonts it finds those named, or the last resort.
    """
    options = {"args": FLAGS, "env": bare_machine(*(fonts or [LAST_RESORT]))}
    for name in INSTALLED:
        if found := shutil.which(name):
            return playwright.chromium.launch(executable_path=found, **options)
    if not Path(playwright.chromium.executable_path).exists():
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        try:
            subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS, check=True)
        except (OSError, subprocess.SubprocessError):
            return None
    from playwright.sync_api import Error

    try:
        return playwright.chromium.launch(**options)
    except Error:  # downloaded, but the system lacks its libraries
        return None


@pytest.fixture(scope="session")
def playwright():
    """Playwright, for the whole run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright):
    """One headless browser for the whole run.

    Without any Chromium the tests are skipped with a line that names the remedy;
    under ``CI=true`` the run ends there and fails, since nothing was tested.
    """
    browser = launch(playwright)
    if browser is None:
        if os.environ.get("CI") == "true":
            pytest.exit(NO_CHROMIUM, returncode=1)
        pytest.skip(NO_CHROMIUM)
    yield browser
    browser.close()


class Tabs:
    """The browser's tabs, one for each set of Playwright's options, kept for the whole run.

    A new context takes long: a process of its own, which has seen no script and no style
    of the book yet.
    """

    def __init__(self, chromium):
        self.chromium, self.tabs = chromium, {}

    def fresh(self, **options):
        """Return a tab in a context of its own: a visitor who comes for the first time."""
        page = self.chromium.new_context(**options).new_page()
        page.set_default_timeout(WAIT)
        page.siamtut_log = []
        watch(page, page.siamtut_log)
        return page

    def kept(self, use, **options):
        """Return the tab kept for this use and these options, as a fresh one would be."""
        key = json.dumps([use, options], sort_keys=True)
        page = self.tabs.get(key)
        if page is None or page.is_closed():
            page = self.tabs[key] = self.fresh(**options)
        # What the last page still had to say is not this one's.
        page.goto("about:blank")
        page.set_viewport_size(options["viewport"])
        page.emulate_media(**STILL | {k: options[k] for k in STILL if k in options})
        page.mouse.move(0, 0)
        page.siamtut_log.clear()
        return page

    def close(self):
        for page in self.tabs.values():
            page.context.close()


STILL = {"media": "screen", "color_scheme": "light", "reduced_motion": "no-preference"}


@pytest.fixture(scope="session")
def tabs(chromium):
    """The tabs of the whole run."""
    tabs = Tabs(chromium)
    yield tabs
    tabs.close()


# All of the page is laid out, and what the theme brings has begun to work; MathJax may not have.
DRESSED = """() => !("opening" in document.documentElement.dataset)
    && !document.querySelector('script[type^="text/"]:not([src*="mathjax"])')"""


@pytest.fixture
def open_page(tabs, site):
    """Return a function that opens a page of the book.

    ``open_page("book/intro.html", has_touch=True)`` passes its options on to
    Playwright's ``new_context`` and returns the loaded ``Page``; with ``fresh=True``
    nothing of what another test has loaded or stored is there.
    ``page.siamtut_log`` is a list of lines, empty for a clean page: every console
    message, page error, failed request, and request to another host tried.
    """
    contexts = []

    def open_(path="index.html", *, fresh=False, **options):
        options = {"viewport": {"width": 1280, "height": 800}} | options
        if fresh:
            page = tabs.fresh(**options)
            contexts.append(page.context)
        else:
            page = tabs.kept("book", **options)
        page.goto(urljoin(site, path))
        if options.get("java_script_enabled", True):
            page.wait_for_function(DRESSED)
        return page

    yield open_
    for context in contexts:
        context.close()


DESKTOP = {"width": 1280, "height": 900}
HARNESS = "http://127.0.0.1/"
TYPES = {".css": "text/css", ".mjs": "text/javascript"}


class _Served:
    """What a tab of widgets is served: its HTML, and files in the package's place."""

    def __init__(self, page):
        self.html, self.replaced = "", {}
        page.route("**/*", self.answer)

    def answer(self, route):
        path = urlsplit(route.request.url).path
        name = path.rpartition("/")[2]
        if path == "/":
            policy = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self.html, content_type="text/html", headers=policy)
        elif path.startswith("/siamtut/") and (STATIC / name).is_file():
            body = self.replaced.get(name, (STATIC / name).read_text(encoding="utf-8"))
            if body is None:
                route.fulfill(status=404)
            else:
                route.fulfill(body=body, content_type=TYPES[STATIC.joinpath(name).suffix])
        else:
            route.fulfill(status=404)


@pytest.fixture
def show(tabs):
    """Return a function that opens a page of widgets; ``page.siamtut_log`` as above.

    ``replace`` maps file names to the text that is served in their place, or to None
    for a file that is missing; other options are Playwright's, for ``new_context``.
    """

    def show_(*widgets, theme="light", replace=None, **options):
        page = tabs.kept("widgets", **{"viewport": DESKTOP} | options)
        if not hasattr(page, "siamtut_served"):
            page.siamtut_served = _Served(page)
        served = page.siamtut_served
        served.html, served.replaced = harness(*widgets, theme=theme), replace or {}
        page.goto(HARNESS)
        return page

    return show_


def watch(page, log):
    """Write into ``log`` what a clean page does not do."""

    def on_request(request):
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob") and url.hostname != "127.0.0.1":
            log.append(f"foreign request: {request.url}")

    def on_response(response):
        if response.status >= 400:
            log.append(f"HTTP {response.status}: {response.url}")

    def on_console(message):
        # The theme notes each change of its colour mode in the console.
        if not message.text.startswith("[PST]"):
            log.append(f"console {message.type}: {message.text}")

    def on_failure(request):
        # A page that is left aborts what it was still loading.
        if request.failure != "net::ERR_ABORTED":
            log.append(f"request failed: {request.url} ({request.failure})")

    page.on("console", on_console)
    page.on("pageerror", lambda error: log.append(f"page error: {error}"))
    page.on("request", on_request)
    page.on("response", on_response)
    page.on("requestfailed", on_failure)
