"""How quickly the widget of the chapter on the angle answers, and what its page weighs.

Run ``make book``, then ``.venv/bin/python benchmarks/widgets.py`` (about 15 s).
``SIAMTUT_HTML`` names the built book if it is elsewhere.  A figure over its bar
ends the run with exit status 1.
"""

import gzip
import json
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))
import conftest
from widget_table import ROWS, centre, place, read, uncover

ROW = next(row for row in ROWS if row.name == "angle")
EVENTS, DRAGS, STARTS = 200, 2000, 5

# Times each pointermove from the first listener to the last, the picture's layout included.
HANDLING = """([element, count]) => {
    const box = element.querySelector(".siam-hit").getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const common = {bubbles: true, cancelable: true, pointerId: 1, button: 0};
    const fire = (type, dx, dy) => element.dispatchEvent(
        new PointerEvent(type, {...common, clientX: x + dx, clientY: y + dy}));
    element.setPointerCapture = () => {};  // a made-up pointer cannot be captured
    const times = [];
    fire("pointerdown", 0, 0);
    for (let k = 0; k < count; k += 1) {
        const start = performance.now();
        fire("pointermove", 60 * Math.cos(k / 9) - 60, 60 * Math.sin(k / 9));
        element.getBoundingClientRect();
        times.push(performance.now() - start);
    }
    fire("pointerup", 0, 0);
    return times;
}"""


def open_page(browser, url):
    """Return the page and its widget, in a fresh context without any cache."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(url, wait_until="commit")
    panel = place(page, ROW)
    panel.wait_for()
    return page, panel


def finish(page):
    """Wait for what the page leaves for later: scripts, and the formulas last."""
    page.wait_for_function("() => !document.querySelector('script[type=\"text/after-load\"]')")
    page.evaluate("() => MathJax.startup.promise")


# Notes when the handle has first moved, and been drawn where it moved to.
FIRST_DRAG = """(label) => {
    let first;
    const look = () => {
        const handle = document.querySelector(`[aria-label="${label}"]`);
        const now = handle?.getAttribute("aria-valuetext");
        first ??= now;
        if (now && now !== first) window.answered ??= performance.now();
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def first_drag(browser, url):
    """Return the seconds from navigation until a first drag has moved the picture.

    A reader is at it from the start: a mouse button goes down, moves and goes up again
    where the handle will be, over and over, through the browser's own queue of input.
    So a page that is there but busy counts as one that does not answer.
    """
    page, panel = open_page(browser, url)
    page.wait_for_load_state("load")
    page.wait_for_timeout(1000)
    x, y = centre(panel, ROW)
    scrolled = page.evaluate("scrollY")
    assert scrolled == 0, "the handle is not on the first screen"
    page.context.close()

    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(f"({FIRST_DRAG})({json.dumps(ROW.handle)})")
    page.goto(url, wait_until="commit")
    mouse = page.mouse
    while not page.evaluate("() => window.answered"):
        mouse.move(x, y)
        mouse.down()
        mouse.move(x - 40, y - 60)
        mouse.up()
    seconds = page.evaluate("() => window.answered") / 1000
    page.context.close()
    return seconds


def handling(browser, url):
    """Return the milliseconds that each of 200 drag events takes to handle."""
    page, panel = open_page(browser, url)
    uncover(panel)
    handle = panel.get_by_label(ROW.handle, exact=True).element_handle()
    before = read(panel, ROW)
    times = page.evaluate(HANDLING, [handle, EVENTS])
    assert read(panel, ROW) != before, "the made-up drag moved nothing"
    page.context.close()
    return times


def memory(browser, url):
    """Return the JS heap in MB before, halfway and after 2,000 drags."""
    page, panel = open_page(browser, url)
    finish(page)
    uncover(panel)
    session = page.context.new_cdp_session(page)
    handle = panel.get_by_label(ROW.handle, exact=True).element_handle()

    def heap():
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6

    drags = "([e, n]) => { for (let k = 0; k < n; k += 1) (" + HANDLING + ")([e, 5]); }"
    page.evaluate(drags, [handle, 100])
    sizes = [heap()]
    for _ in range(2):
        page.evaluate(drags, [handle, DRAGS // 2])
        sizes.append(heap())
    page.context.close()
    return sizes


def weight(browser, url):
    """Return the bytes, by gzip -9, of everything that the page loads, largest first."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url)
    finish(page)
    page.mouse.wheel(0, 100_000)
    page.wait_for_load_state("networkidle")
    addresses = {r.url for r in responses if r.ok and not r.url.startswith("data:")}
    # Asked for once more: of what was only prefetched, Chromium shows no body.
    bodies = {address: page.request.get(address).body() for address in addresses}
    sizes = {address: len(gzip.compress(body, 9)) for address, body in bodies.items()}
    page.context.close()
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def main():
    """Measure, print a table, and return whether every bar is kept."""
    folder = conftest.html_folder()
    if not (folder / ROW.page).is_file():
        sys.exit(f"no {ROW.page} in {folder}: run `make book` first")
    with conftest.serve(folder) as site, sync_playwright() as playwright:
        url = f"{site}{ROW.page}"
        browser = conftest.launch(playwright)
        if browser is None:
            sys.exit(conftest.REMEDY)
        starts = [first_drag(browser, url) for _ in range(STARTS)]
        times = handling(browser, url)
        before, halfway, after = memory(browser, url)
        sizes = weight(browser, url)
        browser.close()

    total = sum(sizes.values()) / 1e6
    rows = [
        ("first drag answered (median of 5)", statistics.median(starts), 1.0, "s"),
        ("drag event handled (median of 200)", statistics.median(times), 16, "ms"),
        ("drag event handled (slowest)", max(times), None, "ms"),
        ("heap before 2,000 drags", before, None, "MB"),
        ("heap gained in the first 1,000", halfway - before, None, "MB"),
        ("heap gained in the second 1,000", after - halfway, 0.2, "MB"),
        (f"page, {len(sizes)} responses by gzip -9", total, 1.5, "MB"),
    ]
    print(f"{ROW.page} in Chromium, from a server on this machine\n")
    for name, value, bar, unit in rows:
        verdict = (
            "" if bar is None else f"bar {bar:g} {unit}: {'kept' if value <= bar else 'MISSED'}"
        )
        print(f"{name:38} {value:8.3f} {unit:3} {verdict}")
    print("\nthe five largest responses, kB by gzip -9")
    for address, size in list(sizes.items())[:5]:
        print(f"{size / 1e3:8.1f}  {address.split('/', 3)[3]}")
    return all(bar is None or value <= bar for _, value, bar, _ in rows)


if __name__ == "__main__":
    sys.exit(not main())
