"""Take README.md's pictures: the card, and the widget of the chapter on the angle.

The card, the mark beside the title, is also what a link to the book is shown with.

Run by ``make screenshot``, which builds the book first.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from siamtut import files

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from conftest import REMEDY, html_folder, launch, serve  # noqa: E402  (found by the line above)

PICTURE = ROOT / "book" / "_static" / "screenshot.png"
STEPS = 3
CARD = ROOT / "book" / "_static" / "card.png"
# In place of a page of the book, whose letters and colours it has.
LAY_OUT = """() => {
    const name = document.querySelector(".navbar-brand .logo__title").cloneNode(true);
    const line = Object.assign(document.createElement("p"), {
        textContent: "One small network read two signatures, in 1993. "
            + "Build it, turn it, take it apart.",
    });
    line.style = "margin: 0; font-size: 34px; line-height: 1.3; max-width: 20em";
    name.style = "margin: 0; gap: 60px; font-size: 92px; line-height: 1.04";
    name.querySelector("svg").style = "width: 260px; height: 260px";
    const card = document.createElement("div");
    card.className = "navbar-brand";
    card.style = "display: flex; flex-direction: column; gap: 48px; justify-content: center;"
        + "align-items: start; box-sizing: border-box; width: 1200px; height: 630px; margin: 0;"
        + "padding: 0 90px; border-top: 18px solid var(--book-rubric);"
        + "background: var(--siam-paper); white-space: normal";
    card.append(name, line);
    document.body.replaceChildren(card);
}"""


def main():
    """Open the page, take the steps, keep the picture; then the card."""
    with serve(html_folder()) as site, sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            sys.exit(REMEDY)
        page = browser.new_page(viewport={"width": 1000, "height": 900}, device_scale_factor=2)
        page.goto(f"{site}book/angle.html")
        panel = page.locator(".siamtut-widget").nth(1)
        for _ in range(STEPS):
            panel.get_by_role("button", name="One step").click()
        files.write(PICTURE, panel.screenshot())
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.goto(f"{site}book/intro.html")
        page.wait_for_load_state("networkidle")
        page.evaluate(LAY_OUT)
        page.evaluate("() => document.fonts.ready.then(() => true)")
        files.write(CARD, page.screenshot())
        browser.close()
    for file in (PICTURE, CARD):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
