"""PrincipalAxes in Chromium: the axis follows the hand, and the shares follow the axis."""

import math

import pytest
from widget_table import ROW, drag, live, problems, readings

from siamtut.widgets import PrincipalAxes


def ends(panel, selector):
    """Return a line's direction on the screen, in degrees counted upwards, 0 to 180."""
    x1, y1, x2, y2 = panel.locator(selector).evaluate(
        "(l) => ['x1', 'y1', 'x2', 'y2'].map((k) => Number(l.getAttribute(k)))"
    )
    return math.degrees(math.atan2(y1 - y2, x2 - x1)) % 180


def tip(panel):
    """Return the handle of the axis."""
    return panel.get_by_label("Tip of the axis", exact=True)


def test_the_drops_are_at_right_angles_to_the_axis(show):
    page = show(PrincipalAxes())
    panel = live(page, ROW["principal_axes"])
    drag(page, tip(panel), (-120, 40))
    axis = ends(panel, ".siam-under .siam-boundary")
    assert axis == pytest.approx(float(readings(panel)["angle"][:-1]) % 180, abs=1)
    drops = panel.locator(".siam-drop")
    assert drops.count() == 40
    for k in (0, 7, 20):
        drop = ends(panel, f".siam-drop >> nth={k}")
        assert abs(drop - axis) == pytest.approx(90, abs=0.5)


def test_no_axis_lies_better_than_the_best_that_is_shown(show):
    page = show(PrincipalAxes(show_best=True))
    panel = live(page, ROW["principal_axes"])
    wanted = ends(panel, ".siam-best")
    slider, shares = panel.get_by_role("slider", name="angle"), {}
    for angle in range(0, 180, 15):
        slider.fill(str(angle))
        shares[angle] = int(readings(panel)["share"].split()[0])
    top = max(shares, key=shares.get)
    assert abs(top - wanted) < 8
    assert max(shares.values()) <= int(readings(panel)["best"].split()[0])


def test_the_circle_has_no_best_axis_and_the_choice_can_be_hidden(show):
    page = show(PrincipalAxes(cloud="circle", show_best=True, choose=False))
    panel = live(page, ROW["principal_axes"])
    assert panel.get_by_label("cloud", exact=True).is_hidden()
    assert panel.locator(".siam-best").is_hidden()
    assert "No axis is better than any other." in panel.inner_text()
    for by in ((-60, 10), (30, 80)):
        drag(page, tip(panel), by)
        assert readings(panel)["share"] == "50 %"
    assert problems(page) == []


def test_the_axis_of_least_variance_tells_the_classes_apart(show):
    page = show(PrincipalAxes())
    panel = live(page, ROW["principal_axes"])
    assert panel.locator("[data-reading=right]").is_hidden()
    panel.get_by_label("cloud", exact=True).select_option("classes")
    slider = panel.get_by_role("slider", name="angle")
    slider.fill("22")
    assert readings(panel)["share"] == readings(panel)["best"] == "89 %"
    assert int(readings(panel)["right"].split()[0]) < 75
    slider.fill("112")
    assert readings(panel)["share"] == "11 %"
    assert readings(panel)["right"] == "100 %"
    panel.get_by_role("button", name="Reset").click()
    assert panel.get_by_label("cloud", exact=True).input_value() == "ellipse"
