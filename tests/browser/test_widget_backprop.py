"""Backprop in Chromium: the steps in their order, the numbers that hang on each other."""

import pytest
from widget_table import ROW, live, readings

from siamtut.widgets import Backprop
from siamtut.widgets import backprop as module


def picture(panel):
    """Return the words of the picture, true minus signs made plain."""
    words = panel.locator("svg text").all_text_contents()
    return [word.replace("−", "-") for word in words]


def test_each_step_adds_its_numbers_and_the_last_shows_pythons(show):
    widget = Backprop()
    page = show(widget)
    panel = live(page, ROW["backprop"])
    shown = len(picture(panel))
    following = panel.get_by_role("button", name="Next")
    added = []
    for _ in range(9):
        following.click()
        added.append(len(picture(panel)) - shown)
        shown += added[-1]
    assert added == [2, 2, 1, 1, 1, 1, 3, 2, 6]
    words = picture(panel)
    z, a, cost = module.forward(widget.x, widget.target, widget.weights)
    delta, gradient = module.backward(widget.x, widget.target, widget.weights)
    for name, values, places in (("z ", z, 3), ("", a, 3), ("δ ", delta, 4), ("", gradient, 4)):
        for value in values:
            assert f"{name}{value:.{places}f}" in words
    assert f"C {cost:.4f}" in words
    following.click()
    assert panel.get_by_label("step", exact=True).input_value() == "9"


def test_a_gradient_step_lands_where_it_was_foretold(show):
    page = show(Backprop())
    panel = live(page, ROW["backprop"])
    before = readings(panel)
    panel.get_by_role("button", name="Gradient step").click()
    after = readings(panel)
    assert after["cost"] == before["after"]
    assert float(after["cost"]) < float(before["cost"])
    assert panel.get_by_text("the cost fell").is_visible()


def test_a_number_is_chosen_by_a_tap_and_moves_what_hangs_on_it(show):
    page = show(Backprop(stage=9))
    panel = live(page, ROW["backprop"])
    panel.locator("svg [data-knob=w2_12]").click()
    field = panel.get_by_label("weight, hidden 2 to output, as a number")
    field.fill("0")
    assert "δ 0.0000" in picture(panel), "a unit to which nobody listens is not to blame"
    panel.get_by_label("move").select_option("target")
    assert field.is_hidden()
    panel.get_by_label("wanted answer y, as a number").fill("1")
    assert readings(panel)["wanted"] == "1.00"
    output = next(word for word in picture(panel)[::-1] if word.startswith("δ -"))
    assert float(output[2:]) == pytest.approx(
        module.backward((1, 0.5), 1, (2, -2, -1, 2, 0, 0.5, 2, 0, 0))[0][2], abs=1e-4
    )
