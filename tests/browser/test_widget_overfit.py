"""Overfit in Chromium: the points, both errors, the chart, the sample."""

import pytest
from widget_table import ROW, live, readings

from siamtut.widgets import Overfit, overfit


def errors(panel):
    """Return both misses as floats."""
    shown = readings(panel)
    return float(shown["training"]), float(shown["validation"])


def expected(degree, decay, noise=0.3, sample=1, moved=(0,) * 10):
    """Return Python's misses."""
    y, held_out = overfit.targets(noise, sample, moved)
    weights = overfit.fit(overfit.X, y, degree, decay)
    pair = overfit.miss(weights, overfit.X, y), overfit.miss(weights, overfit.X_HELD_OUT, held_out)
    return pytest.approx(pair, abs=6e-4)


def test_degree_and_decay_do_what_they_do_in_python(show):
    page = show(Overfit())
    panel = live(page, ROW["overfit"])
    assert errors(panel) == expected(9, 1e-6)
    panel.get_by_label("decay, as a number").fill("-1")
    assert errors(panel) == expected(9, 0.1)
    panel.get_by_label("degree, as a number").fill("3")
    assert errors(panel) == expected(3, 0.1)
    assert readings(panel)["count"] == "4"
    panel.get_by_label("noise, as a number").fill("0.7")
    panel.get_by_role("button", name="New sample").click()
    assert errors(panel) == expected(3, 0.1, noise=0.7, sample=2)


def test_a_point_moves_up_and_down_only_and_a_new_sample_forgets_it(show):
    page = show(Overfit(degree=3, log_decay=None))
    panel = live(page, ROW["overfit"])
    point = panel.get_by_label("Point 5", exact=True)
    point.focus()
    before = point.locator(".siam-hit").bounding_box()
    for key in ("Shift+ArrowUp", "ArrowUp", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    after = point.locator(".siam-hit").bounding_box()
    assert after["x"] == pytest.approx(before["x"])
    assert after["y"] < before["y"] - 20
    # A move ends on a hundredth of y, so it is 0.6 to half of one.
    assert errors(panel)[0] > expected(3, 0).expected[0]
    by = float(point.get_attribute("aria-valuenow")) - overfit.targets(0.3, 1)[0][4]
    assert by == pytest.approx(0.6, abs=0.011)
    assert errors(panel) == expected(3, 0, moved=[0] * 4 + [by] + [0] * 5)
    panel.get_by_role("button", name="New sample").click()
    assert errors(panel) == expected(3, 0, sample=2)
    panel.get_by_role("button", name="Reset").click()
    assert errors(panel) == expected(3, 0)


def test_without_decay_there_is_no_slider_for_it(show):
    page = show(Overfit(log_decay=None), Overfit())
    without, with_it = (page.locator(".siam-panel").nth(k) for k in (0, 1))
    with_it.wait_for()
    for label in ("decay log₁₀ λ", "chart"):
        assert without.get_by_label(label, exact=True).is_hidden()
        assert with_it.get_by_label(label, exact=True).is_visible()
    assert readings(without)["training"] == "0.000"


def test_the_chart_shows_both_errors_and_where_one_stands(show):
    page = show(Overfit(degree=3))
    panel = live(page, ROW["overfit"])

    def lines():
        found = panel.locator(".siam-error").evaluate_all(
            "(all) => all.map((e) => e.getAttribute('points').trim().split(/\\s+/)"
            ".map((p) => p.split(',').map(Number)))"
        )
        dots = panel.locator(".siam-chart circle").evaluate_all(
            "(all) => all.map((e) => [Number(e.getAttribute('cx')), Number(e.getAttribute('cy'))])"
        )
        return found, dots

    (training, validation), dots = lines()
    assert len(training) == len(validation) == 10
    assert dots == [training[3], validation[3]]
    heights = [y for _, y in training]  # px run downwards: the error on fitted points only falls
    assert heights == sorted(heights)
    assert min(validation, key=lambda p: -p[1]) == validation[3]
    panel.get_by_label("chart", exact=True).select_option("decay")
    (training, validation), dots = lines()
    assert len(training) == 17
    assert dots == [training[2], validation[2]]
    heights = [y for _, y in training]
    assert heights == sorted(heights, reverse=True)
