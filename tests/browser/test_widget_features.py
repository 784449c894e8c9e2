"""The features in Chromium: the cursor, the steps, and what lies beside."""

from widget_table import ROW, live, problems, readings

from siamtut.widgets import Features

FEATURES = ROW["features"]

PATHS = (
    """(panel) => [...panel.querySelectorAll(".siam-lines path")].map((e) => e.getAttribute("d"))"""
)
DOT = """(panel) => { const dot = panel.querySelector(".siam-answer");
    return [dot.cx.baseVal.value, dot.cy.baseVal.value]; }"""


def test_the_recording_beside_is_the_same_only_with_steps_one_and_two(show):
    page = show(Features(feature="y", beside="moved"))
    panel = live(page, FEATURES)

    def together():
        _, _, _, row, beside = panel.evaluate(PATHS)
        return row == beside

    assert together()
    for step in ("1 subtract the straight line", "2 divide by sd(y)"):
        panel.get_by_label(step).click()
        assert not together(), step
        panel.get_by_label(step).click()
        assert together()
    assert problems(page) == []


def test_a_slow_forgery_differs_by_the_clock_alone(show):
    page = show(Features(beside="forgery", at=100))
    panel = live(page, FEATURES)
    found = readings(panel)
    assert 1.4 < float(found["value"]) / float(found["beside"]) < 1.8
    panel.get_by_label("speed", exact=True).select_option("relative")
    found = readings(panel)
    assert 0.9 < float(found["value"]) / float(found["beside"]) < 1.1
    panel.get_by_label("3 resample to 200 points").click()
    assert "182 samples here, 292 beside" in panel.inner_text()


def test_ink_and_trace_share_the_cursor(show):
    page = show(Features(full=False, feature="x"))
    panel = live(page, FEATURES)
    assert panel.get_by_label("beside it").is_hidden()
    start = panel.evaluate(DOT)
    panel.get_by_label("Point in time").focus()
    page.keyboard.press("Shift+ArrowRight")
    assert readings(panel)["point"] == "70"
    assert panel.evaluate(DOT) != start
    panel.get_by_label("feature", exact=True).select_option("pen down")
    assert readings(panel)["value"] == "1.00"
