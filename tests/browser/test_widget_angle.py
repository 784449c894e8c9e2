"""Angle in Chromium: tips, steps, zoom, the guess."""

import pytest
from widget_table import ROWS, centre, drag_by_mouse, live, problems, read

from siamtut.widgets import Angle


def numbers(panel):
    """Return the four readings of Angle as floats."""
    texts = panel.locator("[data-reading]").all_inner_texts()
    return [float(text.rstrip("°").replace("−", "-")) for text in texts]


def test_a_tip_goes_where_the_mouse_goes(show):
    page = show(Angle(x=(2, 0), y=(0, 2)))
    panel = live(page, ROWS[0])
    x, y = centre(panel, ROWS[0])
    unit = panel.evaluate(
        """(e) => {
            const ticks = [...e.querySelectorAll(".siam-tick[text-anchor=middle]")];
            return (ticks.at(-1).getAttribute("x") - ticks[0].getAttribute("x")) / 8;
        }"""
    )
    page.mouse.move(x + 5, y - 3)  # off the centre: the tip must not jump there
    page.mouse.down()
    page.mouse.move(x + 5, y - 3 - 2 * unit, steps=3)
    page.mouse.up()
    fields = [float(f.input_value()) for f in panel.get_by_label("Twin A, ").all()]
    assert fields == pytest.approx([2, 2], abs=0.011)
    assert numbers(panel)[0] == pytest.approx(45, abs=0.3)


def test_arrow_keys_move_a_tip_by_tenths_and_with_shift_by_ones(show):
    page = show(Angle(x=(2, 0), y=(0, 2)))
    panel = live(page, ROWS[0])
    tip = panel.get_by_label("Tip of twin A", exact=True)
    tip.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    assert tip.get_attribute("aria-valuetext") == "1.90, 1.00"


def test_steps_close_the_angle_and_lengthen_the_vectors(show):
    page = show(Angle(x=(1, 0), y=(0, 1), target=1, learning_rate=0.5))
    panel = live(page, ROWS[0])
    step = panel.get_by_role("button", name="One step")
    step.click()
    # By hand: the gradient of the cosine is (0, 1) at x and (1, 0) at y.
    assert numbers(panel) == pytest.approx([36.9, 0.8, 1.118, 1.118], abs=1e-3)
    assert "1 step taken, loss 0.0200" in panel.inner_text()
    last = numbers(panel)
    for _ in range(5):
        step.click()
        now = numbers(panel)
        assert now[0] < last[0]
        assert now[2] >= last[2]
        last = now
    assert "6 steps taken" in panel.inner_text()
    panel.get_by_role("button", name="Reset").click()
    assert numbers(panel) == [90, 0, 1, 1]
    assert "0 steps taken" in panel.inner_text()


def test_towards_minus_one_the_angle_opens(show):
    page = show(Angle(target=-1))
    panel = live(page, ROWS[0])
    before = numbers(panel)
    panel.get_by_role("button", name="One step").click()
    assert numbers(panel)[0] > before[0] + 5


def test_a_step_that_would_leave_the_plane_is_not_taken(show):
    page = show(Angle(x=(0.01, 0), y=(0, 1)))
    panel = live(page, ROWS[0])
    before = numbers(panel)
    panel.get_by_role("button", name="One step").click()
    assert numbers(panel) == before
    assert "Not taken: this step would throw a tip out of the plane" in panel.inner_text()


def test_the_plane_zooms_out_for_long_vectors(show):
    page = show(Angle(x=(10, 0)))
    panel = live(page, ROWS[0])
    assert "16" in panel.locator(".siam-tick").all_text_contents()
    box, plane = (panel.locator(s).first.bounding_box() for s in (".siam-handle", ".siam-plane"))
    assert box["x"] + box["width"] < plane["x"] + plane["width"]


def test_gradient_arrows_stand_at_the_tips_at_right_angles(show):
    page = show(Angle(x=(3, 1), y=(1, 2.5), show_gradient=True))
    live(page, ROWS[0])
    lines = page.evaluate(
        """() => [...document.querySelectorAll(".siam-arrows .siam-shaft")].map(
            (l) => ["x1", "y1", "x2", "y2"].map((k) => Number(l.getAttribute(k))))"""
    )
    assert len(lines) == 4
    for vector, gradient in zip(lines[:2], lines[2:], strict=True):
        u = [vector[2] - vector[0], vector[3] - vector[1]]
        v = [gradient[2] - gradient[0], gradient[3] - gradient[1]]
        dot = u[0] * v[0] + u[1] * v[1]
        assert abs(dot) < 1e-6 * abs(u[0] * v[1] - u[1] * v[0])


def test_without_descent_only_the_angle_is_offered(show):
    page = show(Angle(descent=False))
    panel = live(page, ROWS[0])
    for words in ("learning rate", "target", "gradient", "One step", "loss"):
        assert words not in panel.inner_text()
    drag_by_mouse(page, panel, ROWS[0])
    assert panel.get_by_role("button", name="Reset").is_visible()
    assert problems(page) == []


def test_predict_then_reveal_by_keyboard(show):
    page = show(Angle(x=(2, 0), y=(2, 2), hide_reading=True))
    panel = live(page, ROWS[0])
    assert "45" not in panel.inner_text()
    assert panel.locator("[data-reading=angle]").is_hidden()
    guess = panel.get_by_label("Your guess of the angle")
    guess.focus()
    page.keyboard.press("Enter")
    assert "Any number from 0 to 180 will do" in panel.inner_text()
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    assert "You said 40°, it is 45.0°: 5.0° off, a good eye." in panel.inner_text()
    assert read(panel, ROWS[0]) == "45.0°"
    assert guess.is_hidden()
    assert page.evaluate("document.activeElement.textContent").startswith("You said 40°")
    drag_by_mouse(page, panel, ROWS[0])
    assert "You said" not in panel.inner_text()
    panel.get_by_role("button", name="Reset").click()
    assert guess.is_hidden()
    assert read(panel, ROWS[0]) == "45.0°"
    assert problems(page) == []


def test_what_is_covered_is_not_spoken_either(show):
    page = show(Angle(hide_reading=True))
    panel = live(page, ROWS[0])
    drag_by_mouse(page, panel, ROWS[0])
    page.wait_for_timeout(700)
    assert panel.locator(".siam-hidden").inner_text() == ""


def test_where_two_handles_meet_the_nearer_answers(show):
    page = show(Angle(x=(2, 0), y=(2, 0.3)))
    panel = live(page, ROWS[0])
    x, y = centre(panel, ROWS[0])
    page.mouse.move(x, y + 1)
    page.mouse.down()
    page.mouse.move(x, y + 41)
    page.mouse.up()
    tips = [panel.get_by_label(f"Tip of twin {t}", exact=True) for t in "AB"]
    texts = [tip.get_attribute("aria-valuetext") for tip in tips]
    assert texts[1] == "2.00, 0.30"
    assert texts[0] != "2.00, 0.00"


def test_on_its_page_both_tips_are_on_the_first_screen(open_page):
    page = open_page("book/angle.html", viewport={"width": 1280, "height": 800})
    for name in "AB":
        handle = page.get_by_label(f"Tip of twin {name}", exact=True).first
        box = handle.bounding_box()
        assert box["y"] + box["height"] < 800


def test_on_a_phone_the_picture_is_in_sight_while_steps_are_taken(open_page):
    page = open_page("book/angle.html", viewport={"width": 390, "height": 664})
    panel = page.locator(".siamtut-widget").nth(1)
    picture = panel.locator(".siam-plot").bounding_box()
    button = panel.get_by_role("button", name="One step").bounding_box()
    header = page.locator(".bd-header-article").bounding_box()["height"]
    assert button["y"] + button["height"] - picture["y"] < 664 - header


def test_no_number_stands_among_the_gradients(show):
    page = show(Angle(x=(2, 0), y=(2, 2), show_gradient=True))
    panel = live(page, ROWS[0])
    degrees = panel.locator(".siam-degrees")
    assert degrees.text_content() == ""
    panel.get_by_label("gradient of the cosine").uncheck()
    assert degrees.text_content() == "45.0°"
