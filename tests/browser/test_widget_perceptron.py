"""Perceptron in Chromium: the rule, and the boundary that follows the hand."""

import math

import numpy as np
import pytest
from widget_table import ROW, drag, live, problems, readings

from siamtut import neurons
from siamtut.widgets import Perceptron
from siamtut.widgets.perceptron import points_of


def weights(panel):
    """Return w1, w2 and b of Perceptron, as its fields show them."""
    fields = panel.get_by_role("spinbutton").all()
    return [float(field.input_value()) for field in fields]


@pytest.mark.parametrize("name", ["and", "or", "nand"])
def test_updates_lead_to_rest_as_in_the_package(show, name):
    page = show(Perceptron(points=name, w=(0, 0), b=0))
    panel = live(page, ROW["perceptron"])
    button = panel.get_by_role("button", name="One update")
    unit = neurons.Perceptron([0, 0])
    points = np.array(points_of(name))
    outcome = unit.fit(points[:, :2], points[:, 2])
    for _ in range(outcome.updates + 3):  # the last three find nothing to do
        button.click()
    assert weights(panel) == [*unit.weight, unit.bias]
    assert readings(panel)["updates"] == str(outcome.updates)
    assert readings(panel)["wrong"] == "0/4"
    assert "the rule has nothing to do" in panel.inner_text()
    assert panel.locator(".siam-wrong").count() == 0


def test_xor_never_rests(show):
    page = show(Perceptron())
    panel = live(page, ROW["perceptron"])
    panel.get_by_label("points", exact=True).select_option("xor")
    for _ in range(40):
        panel.get_by_role("button", name="One update").click()
        assert readings(panel)["wrong"] != "0/4"
    assert readings(panel)["updates"] == "40"
    panel.get_by_role("button", name="Reset").click()
    assert panel.get_by_label("points", exact=True).input_value() == "and"


def test_an_update_says_what_it_did(show):
    page = show(Perceptron(points=[(1.5, -2, 1), (3, 1, 0)], w=(1, 2), b=0))
    panel = live(page, ROW["perceptron"])
    assert panel.locator("select").is_hidden()
    panel.get_by_role("button", name="One update").click()
    text = "(1.5, −2) was answered 0 and wants 1: it is added to the weights, and 1 is added to"
    assert text in panel.inner_text()
    assert weights(panel) == [2.5, 0, 1]
    panel.get_by_role("button", name="One update").click()
    assert "(3, 1) was answered 1 and wants 0: it is taken from the weights" in panel.inner_text()


def segment(panel, selector):
    """Return where a line of the picture begins and ends, in px."""
    return panel.locator(selector).evaluate(
        "(l) => ['x1', 'y1', 'x2', 'y2'].map((k) => Number(l.getAttribute(k)))"
    )


@pytest.mark.parametrize("by", [(60, -30), (-50, -70), (-90, 10)])
def test_the_arrow_turns_the_boundary_about_the_square(show, by):
    page = show(Perceptron(w=(1, -1), b=0.5))
    panel = live(page, ROW["perceptron"])
    square = panel.get_by_label("Boundary", exact=True)
    tip = panel.get_by_label("Tip of the weight arrow", exact=True)
    tip.scroll_into_view_if_needed()
    before, held = segment(panel, ".siam-boundary"), square.bounding_box()
    drag(page, tip, by)
    x1, y1, x2, y2 = segment(panel, ".siam-boundary")
    assert [x1, y1, x2, y2] != before
    u1, v1, u2, v2 = segment(panel, ".siam-arrows .siam-shaft")
    length = math.hypot(x2 - x1, y2 - y1) * math.hypot(u2 - u1, v2 - v1)
    assert abs((x2 - x1) * (u2 - u1) + (y2 - y1) * (v2 - v1)) < 1e-6 * length
    now = square.bounding_box()
    assert math.hypot(now["x"] - held["x"], now["y"] - held["y"]) < 2


def test_the_square_shifts_the_boundary_without_turning_it(show):
    page = show(Perceptron(w=(1, -1), b=0.5))
    panel = live(page, ROW["perceptron"])
    square = panel.get_by_label("Boundary", exact=True)
    square.scroll_into_view_if_needed()
    start = square.bounding_box()
    drag(page, square, (50, 40))
    end = square.bounding_box()
    assert (end["x"] - start["x"], end["y"] - start["y"]) == pytest.approx((50, 40), abs=2)
    assert weights(panel)[:2] == [1, -1]
    assert weights(panel)[2] != 0.5


def test_without_weights_there_is_no_boundary_to_hold(show):
    page = show(Perceptron(w=(0, 0), b=1))
    panel = live(page, ROW["perceptron"])
    for part in (".siam-boundary", ".siam-handle >> nth=0", ".siam-handle >> nth=1"):
        assert panel.locator(part).is_hidden()
    assert readings(panel)["wrong"] == "3/4"
    assert problems(page) == []


def test_sliders_reach_as_far_as_the_weights(show):
    page = show(Perceptron(w=(30, 0), b=0))
    panel = live(page, ROW["perceptron"])
    slider = panel.get_by_role("slider", name="weight w₁")
    assert slider.input_value() == "30"
    assert slider.get_attribute("max") == "40"


def test_points_of_ones_own_have_one_scale_and_names(show):
    page = show(Perceptron(points=[(0, 10, 0), (4, 10.5, 1)], names=("speed", "pauses")))
    panel = live(page, ROW["perceptron"])
    assert panel.get_by_text("speed").is_visible()
    assert panel.get_by_text("pauses").is_visible()
    (ax, ay), (bx, by) = panel.locator(".siam-point").evaluate_all(
        "(all) => all.map((e) => [Number(e.getAttribute('cx')), Number(e.getAttribute('cy'))])"
    )
    assert (bx - ax) / 4 == pytest.approx((ay - by) / 0.5)
