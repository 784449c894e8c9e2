"""Warp in Chromium: its readings are Python's, and the path leads the handle."""

import pytest
from widget_table import ROW, live, readings

from siamtut.widgets import Warp
from siamtut.widgets import warp as module


def test_kind_and_band_change_the_path(show):
    widget = Warp()
    panel = live(show(widget), ROW["warp"])
    straight = module.warped(widget.reference, widget.genuine, 0)[0]
    assert float(readings(panel)["straight"]) == pytest.approx(straight, abs=6e-4)
    panel.get_by_label("Band, points", exact=True).fill("2")
    distance = module.warped(widget.reference, widget.genuine, 2)[0]
    assert float(readings(panel)["distance"]) == pytest.approx(distance, abs=6e-4)
    panel.get_by_label("compared with").select_option("forged")
    distance = module.warped(widget.reference, widget.forged, 2)[0]
    assert float(readings(panel)["distance"]) == pytest.approx(distance, abs=6e-4)


def test_the_handle_keeps_to_the_path(show):
    page = show(Warp())
    panel = live(page, ROW["warp"])
    widget = Warp()
    _, path = module.warped(widget.reference, widget.genuine, 12)
    handle = panel.get_by_label("Meeting", exact=True)
    k = module.place(path, 0.5)
    for key, by in (("ArrowRight", 1), ("ArrowUp", 1), ("ArrowDown", -1), ("Shift+ArrowRight", 5)):
        handle.press(key)
        i, j = (int(part) - 1 for part in readings(panel)["meeting"].split(", "))
        assert [i, j] in path
        assert (path.index([i, j]) - k) * by > 0
        k = path.index([i, j])
    box = handle.locator(".siam-hit").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 400, y + 400)
    page.mouse.up()
    assert readings(panel)["meeting"] == "1, 1"
    panel.get_by_role("button", name="Reset").click()
    assert readings(panel)["meeting"] != "1, 1"
