"""SiameseChain in Chromium: its steps in order, its squares, what hangs on what."""

import pytest
from widget_table import ROW, live, readings

from siamtut.widgets import SiameseChain
from siamtut.widgets import siamese_chain as module

SQUARES = "svg .siam-square"


def start(show, **traits):
    widget = SiameseChain(**traits)
    return widget, live(show(widget), ROW["siamese_chain"])


def slopes(widget):
    return module.backward(widget.x, widget.y, widget.weights, widget.target)


def test_each_step_adds_its_squares_until_all_are_there(show):
    _, panel = start(show)
    cells = panel.locator("svg .siam-cell")
    shown, added = cells.count(), []
    assert shown == 24 + 24 + 32
    for _ in range(9):
        panel.get_by_role("button", name="Next").click()
        added.append(cells.count() - shown)
        shown += added[-1]
    # Forward: layer 1, outputs, two numbers; back: a number, outputs, layer 2, layer 1, the sum.
    assert added == [20, 8, 0, 0, 0, 8, 20 + 2 * 14, 48 + 2 * 18, 32]
    panel.get_by_role("button", name="Back").click()
    assert cells.count() == shown - 32


def test_a_square_is_read_by_a_tap_and_is_hollow_where_negative(show):
    widget, panel = start(show, stage=9)
    share_a, share_b, total = (slopes(widget)[k] for k in (3, 7, 8))
    panel.locator("svg [data-part=weight_2][data-place='5']").first.click()
    at = 18 + 4
    text = panel.inner_text().replace("−", "-")
    assert f"A’s share {share_a[at]:.4f}, B’s share {share_b[at]:.4f}" in text
    assert float(readings(panel)["slope"]) == pytest.approx(total[at], abs=6e-5)
    assert panel.get_by_label("its value", exact=True).input_value() == "0.3"
    signs = [w > 0 for w in widget.x if w]
    drawn = panel.locator(".siam-square.siam-a").evaluate_all(
        "(all) => all.map((e) => e.classList.contains('siam-full'))"
    )
    # A zero of the input is drawn too small to see, and hollow.
    shown = [full for full, w in zip(drawn, widget.x, strict=False) if w]
    assert shown == signs
    panel.get_by_label("look at").select_option("output_a")
    assert panel.get_by_label("its value", exact=True).is_hidden()


def test_an_input_of_a_moves_the_share_of_b(show):
    widget, panel = start(show, stage=9, chosen="x", place=4)
    before = readings(panel)
    panel.get_by_label("its value, as a number").fill("-2")
    moved = SiameseChain(x=(*widget.x[:3], -2, *widget.x[4:]))
    assert slopes(moved)[7] != pytest.approx(slopes(widget)[7], abs=0.05)
    panel.get_by_label("look at").select_option("weight_1")
    text = panel.inner_text().replace("−", "-")
    assert f"B’s share {slopes(moved)[7][0]:.4f}" in text
    assert readings(panel)["length"] != before["length"]


def test_a_gradient_step_is_pythons(show):
    widget, panel = start(show)
    panel.get_by_role("button", name="Gradient step").click()
    weights = module.step(widget.x, widget.y, widget.weights, widget.target, 0.5)
    cos = module.forward(widget.x, widget.y, weights, widget.target)[4]
    assert float(readings(panel)["cosine"]) == pytest.approx(cos, abs=6e-5)
    panel.get_by_role("button", name="Reset").click()
    panel.get_by_label("learning rate, as a number").fill("5")
    panel.get_by_role("button", name="Gradient step").click()
    assert panel.get_by_text("The step is not taken").is_visible()
    assert float(readings(panel)["cosine"]) == pytest.approx(
        module.forward(widget.x, widget.y, widget.weights, widget.target)[4], abs=6e-5
    )
