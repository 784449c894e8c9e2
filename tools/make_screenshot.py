"""Take README.md's picture: the widget of the chapter on the angle, after a few steps.

Run by ``make screenshot``, which builds the book first.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from conftest import REMEDY, html_folder, launch, serve  # noqa: E402  (found by the line above)

PICTURE = ROOT / "book" / "_static" / "screenshot.png"
STEPS = 3


def main():
    """Open the page, take the steps, keep the picture."""
    with serve(html_folder()) as site, sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            sys.exit(REMEDY)
        page = browser.new_page(viewport={"width": 1000, "height": 900}, device_scale_factor=2)
        page.goto(f"{site}book/angle.html")
        panel = page.locator(".siamtut-widget").nth(1)
        for _ in range(STEPS):
            panel.get_by_role("button", name="One step").click()
        panel.screenshot(path=PICTURE)
        browser.close()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
