"""Every widget in Chromium, without a kernel: one row of ``widget_table`` each.

The checks run on a small page made of the widget's own HTML and the package's own
scripts and styles; the last ones look at the page of the book where it lives.
"""

import math
import re
from urllib.parse import urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import watch
from widget_table import (
    MOVES,
    ROW,
    ROWS,
    centre,
    drag_by_mouse,
    harness,
    place,
    read,
    swipe,
    uncover,
)

import siamtut.widgets
from siamtut import neurons
from siamtut.widgets import Angle, Descent, Flip, Perceptron, SigmoidNeuron
from siamtut.widgets.base import STATIC
from siamtut.widgets.perceptron import points_of

BASE = "http://127.0.0.1/"
TYPES = {".css": "text/css", ".mjs": "text/javascript"}

every_widget = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@pytest.fixture
def show(chromium):
    """Return a function that opens a page of widgets; ``page.siamtut_log`` as in conftest.

    ``replace`` maps file names to the text that is served in their place, or to None
    for a file that is missing.
    """
    contexts = []

    def show_(*widgets, theme="light", replace=None, **options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = chromium.new_context(**options)
        contexts.append(context)
        replaced = replace or {}

        def answer(route):
            path = urlsplit(route.request.url).path
            name = path.rpartition("/")[2]
            if path == "/":
                route.fulfill(body=harness(*widgets, theme=theme), content_type="text/html")
            elif path.startswith("/siamtut/") and (STATIC / name).is_file():
                body = replaced.get(name, (STATIC / name).read_text(encoding="utf-8"))
                if body is None:
                    route.fulfill(status=404)
                else:
                    route.fulfill(body=body, content_type=TYPES[STATIC.joinpath(name).suffix])
            else:
                route.fulfill(status=404)

        context.route("**/*", answer)
        page = context.new_page()
        page.siamtut_log = log = []
        watch(page, log)
        page.goto(BASE)
        return page

    yield show_
    for context in contexts:
        context.close()


def live(page, row):
    """Return the row's widget once it lives."""
    panel = place(page, row)
    panel.wait_for()
    return panel


def problems(page):
    page.evaluate("0")  # a listener may get its event only on the next round trip
    return list(page.siamtut_log)


def test_the_table_holds_every_widget():
    assert [row.widget.__name__ for row in ROWS] == siamtut.widgets.__all__


# ------------------------------------------------------------------ every widget


@every_widget
def test_it_appears_and_says_nothing(show, row):
    page = show(row.widget())
    panel = live(page, row)
    assert re.search(r"\d", read(panel, row))
    assert page.locator(".siam-poster").is_hidden()
    assert panel.locator("[role=status]").all_inner_texts() != []
    assert panel.locator(".siam-hidden").inner_text() == ""
    assert problems(page) == []


@every_widget
@pytest.mark.parametrize("move", MOVES)
def test_each_way_of_moving_changes_the_reading_of_this_one_alone(show, row, move):
    page = show(row.widget(), row.widget(), has_touch=True)
    live(page, row)
    first, second = page.locator(".siam-panel").all()
    before = read(first, row)
    picture = second.evaluate("(e) => e.outerHTML")
    MOVES[move](page, first, row)
    assert read(first, row) != before
    assert second.evaluate("(e) => e.outerHTML") == picture
    # What is heard follows after a pause.
    page.wait_for_function("() => document.querySelector('.siam-hidden').textContent !== ''")
    first.get_by_role("button", name="Reset").click()
    assert read(first, row) == before
    assert problems(page) == []


@every_widget
def test_every_slider_and_number_field_answers(show, row):
    page = show(row.widget())
    panel = live(page, row)
    picture = panel.locator("svg")
    for field in panel.locator("input:not([type=checkbox]):visible").all():
        before = field.input_value()
        field.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowLeft")
        assert field.input_value() != before, field.get_attribute("aria-label")
    for box in panel.locator("input[type=checkbox]").all():
        before = picture.evaluate("(e) => e.innerHTML")
        box.click()
        assert picture.evaluate("(e) => e.innerHTML") != before


@every_widget
def test_the_maths_is_pythons(show, row):
    page = show(row.widget())
    cases = list(row.vectors())
    found = page.evaluate(
        """async ([url, cases]) => {
            const module = await import(url);
            return cases.map(([name, values]) => module[name](...values));
        }""",
        [f"/siamtut/{row.name}.mjs", [case[:2] for case in cases]],
    )
    assert len(cases) > 50
    for (name, arguments, expected), value in zip(cases, found, strict=True):
        for one, other in zip(flat(value), flat(expected), strict=True):
            close = abs(one - other) <= 1e-9 * max(1, abs(other))
            assert close, f"{name}{tuple(arguments)}: {one} in JavaScript, {other} in Python"


def flat(value):
    return [x for item in value for x in flat(item)] if isinstance(value, list) else [float(value)]


LAYOUT = """() => {
    const root = document.scrollingElement;
    const found = [];
    if (root.scrollWidth > root.clientWidth) found.push(`scrolls sideways: ${root.scrollWidth}`);
    for (const e of document.querySelectorAll(".siam-panel *:not(.siam-hidden)")) {
        const box = e.getBoundingClientRect();
        const say = (text) => found.push(`${text}: ${e.outerHTML.slice(0, 90)}`);
        if (box.width === 0) continue;
        if (e.matches("svg text, label, p, button, input, b, i, span")) {
            const size = parseFloat(getComputedStyle(e).fontSize);
            if (size < 12) say(`font of ${size} px`);
            if (box.left < -0.5 || box.right > root.clientWidth + 0.5) say("cut off");
            const svg = e.closest("svg")?.getBoundingClientRect();
            if (svg && (box.left < svg.left - 0.5 || box.right > svg.right + 0.5)) say("cut off");
        }
        if (e.matches("div") && e.scrollWidth > e.clientWidth + 1) say("overflows");
        const gap = parseFloat(getComputedStyle(e).marginTop);
        if (e.matches("div, span, p") && gap !== 0) say("the host's own margin");
        const target = e.matches("[type=checkbox]") ? e.parentElement.getBoundingClientRect() : box;
        if (e.matches("button, input, .siam-hit") && Math.min(target.width, target.height) < 24)
            say(`target of ${target.width} x ${target.height} px`);
    }
    return found;
}"""


@every_widget
def test_it_fits_any_width_and_can_be_read_and_hit(show, row):
    page = show(row.widget())
    panel = live(page, row)
    plane = panel.locator(".siam-plane")
    for width in (1280, 768, 360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        page.wait_for_function(
            "() => { const p = document.querySelector('.siam-plot');"
            " return p.clientWidth === p.firstChild.clientWidth; }"
        )
        assert page.evaluate(LAYOUT) == [], f"{width} px wide"
    assert plane.bounding_box()["width"] < 320
    before = read(panel, row)
    drag_by_mouse(page, panel, row)
    assert read(panel, row) != before


@every_widget
def test_a_finger_scrolls_the_page_except_on_a_handle(show, row):
    page = show(
        row.widget(), viewport={"width": 360, "height": 420}, has_touch=True, is_mobile=True
    )
    panel = live(page, row)
    start = read(panel, row)
    x, y = centre(panel, row)
    at = page.evaluate("scrollY")
    swipe(page, x, y, by=(-30, -90))
    page.wait_for_timeout(100)
    assert page.evaluate("scrollY") == at
    moved = read(panel, row)
    assert moved != start
    box = panel.locator("svg").bounding_box()
    swipe(page, box["x"] + 60, box["y"] + box["height"] - 60, by=(0, -120))
    page.wait_for_function("(y) => scrollY > y + 60", arg=at)
    assert read(panel, row) == moved


@every_widget
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(show, row, theme):
    page = show(row.widget(), theme=theme)
    live(page, row)
    report = Axe().run(page, context=".siamtut-widget", options={"preload": False}).response
    assert [f"{v['id']}: {v['nodes'][0]['html']}" for v in report["violations"]] == []
    assert len(report["passes"]) > 10


@every_widget
def test_dark_is_dark_and_the_same_picture(show, row):
    light, dark = show(row.widget()), show(row.widget(), theme="dark")

    def looks(page):
        live(page, row)
        panel = page.locator(".siam-panel")
        ground = panel.evaluate("(e) => getComputedStyle(e).backgroundColor")
        boxes = panel.evaluate(
            """(e) => [...e.querySelectorAll("*")].map((c) => {
                const {x, y, width, height} = c.getBoundingClientRect();
                return [x, y, width, height];
            })"""
        )
        return ground, boxes

    (white, one), (black, other) = looks(light), looks(dark)
    assert white == "rgb(255, 255, 255)"
    assert max(map(int, re.findall(r"\d+", black))) < 64
    assert one == other


@every_widget
def test_nothing_moves_until_touched(show, row):
    page = show(row.widget())
    live(page, row)
    page.wait_for_timeout(100)
    changes = page.evaluate(
        """() => new Promise((resolve) => {
            let changes = document.getAnimations().length;
            const all = {subtree: true, childList: true, attributes: true, characterData: true};
            const observer = new MutationObserver((list) => { changes += list.length; });
            observer.observe(document.body, all);
            setTimeout(() => resolve(changes), 400);
        })"""
    )
    assert changes == 0


@every_widget
def test_reduced_motion_is_respected(show, row):
    durations = """() => [...document.querySelectorAll(".siam-panel *")]
        .map((e) => getComputedStyle(e)).flatMap((s) => [s.transitionDuration, s.animationDuration])
        .filter((d) => d !== "0s")"""
    usual, reduced = show(row.widget()), show(row.widget(), reduced_motion="reduce")
    live(usual, row)
    panel = live(reduced, row)
    assert usual.evaluate(durations), "no transition at all: this check sees nothing"
    assert reduced.evaluate(durations) == []
    before = read(panel, row)
    drag_by_mouse(reduced, panel, row)
    assert read(panel, row) != before


@every_widget
def test_without_javascript_picture_and_sentence_stand(show, row):
    widget = row.widget()
    page = show(widget, java_script_enabled=False)
    assert page.locator(".siam-poster svg").is_visible()
    assert page.get_by_text(widget.sentence()).is_visible()


@every_widget
def test_on_paper_the_picture_stands(show, row):
    widget = row.widget()
    page = show(widget, theme="dark")
    panel = live(page, row)
    page.emulate_media(media="print")
    assert panel.is_hidden()
    assert page.locator(".siam-poster svg").is_visible()
    assert page.get_by_text(widget.sentence()).is_visible()
    ground = page.locator("body").evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


BROKEN = {
    "throws at once": "throw new Error('broken');",
    "throws in render": "export default { render() { throw new Error('broken'); } };",
    "rejects in render": "export default { async render() { throw new Error('broken'); } };",
    "is no JavaScript": "export default {",
    "exports nothing": "export const x = 1;",
    "is missing": None,
}


@pytest.mark.parametrize(
    ("row", "how"),
    [(row, "throws at once") for row in ROWS] + [(ROWS[0], how) for how in list(BROKEN)[1:]],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_broken_widget_says_so_and_the_others_live(show, row, how):
    other = next(r for r in ROWS if r is not row)
    page = show(row.widget(), other.widget(), replace={f"{row.name}.mjs": BROKEN[how]})
    panel = live(page, other)
    broken = page.locator(f".siamtut-widget[data-widget={row.name}]")
    broken.get_by_text("This figure could not start here").wait_for()
    assert broken.locator(".siam-poster svg").is_visible()
    assert broken.locator(".siam-panel").count() == 0
    before = read(panel, other)
    drag_by_mouse(page, panel, other)
    assert read(panel, other) != before
    assert not [line for line in problems(page) if line.startswith("page error")]


# ------------------------------------------------------------------ Angle


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
    drag_by_mouse(page, panel, ROWS[0])
    assert "You said" not in panel.inner_text()
    panel.get_by_role("button", name="Reset").click()
    assert guess.is_visible()
    assert panel.locator("[data-reading=angle]").is_hidden()
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


# ------------------------------------------------------------------ SigmoidNeuron


def test_the_step_has_no_slope(show):
    page = show(SigmoidNeuron(w=2, b=-1, x=1))
    panel = live(page, ROW["sigmoid_neuron"])
    panel.get_by_label("a step, as in the perceptron").check()
    assert panel.locator("[data-reading]").all_inner_texts() == ["1.00", "1.00", "1.000", "0.000"]


# ------------------------------------------------------------------ Perceptron


def drag(page, handle, by):
    """Drag a handle by px, grasped at its centre."""
    box = handle.locator(".siam-hit").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=5)
    page.mouse.up()


def readings(panel):
    """Return the readings of a widget by name."""
    return dict(
        panel.locator("[data-reading]").evaluate_all(
            "(all) => all.map((e) => [e.dataset.reading, e.textContent.replace('−', '-')])"
        )
    )


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


# ------------------------------------------------------------------ Flip


def test_the_last_thousandth_flips_the_answer(show):
    page = show(Flip(weight=2.02))
    panel = live(page, ROW["flip"])
    seen = []
    for _ in range(6):
        panel.get_by_role("button", name="+ 0.001").click()
        seen.append(tuple(readings(panel).values()))
    assert [weight for weight, _ in seen] == [f"2.02{k}" for k in range(1, 7)]
    assert [output for _, output in seen] == ["0"] * 5 + ["1"]
    assert "The weight moved by +0.001, the output by +1." in panel.inner_text()
    panel.get_by_role("button", name="− 0.001").click()
    assert "The weight moved by −0.001, the output by −1." in panel.inner_text()


def test_with_sigmoids_each_thousandth_moves_it_a_little(show):
    page = show(Flip(weight=2.02, smooth=True))
    panel = live(page, ROW["flip"])
    last = float(readings(panel)["output"])
    for _ in range(12):
        panel.get_by_role("button", name="+ 0.001").click()
        now = float(readings(panel)["output"])
        assert 0 <= now - last <= 0.0002
        last = now
    assert "The weight moved by +0.001, the output by +0.0001." in panel.inner_text()


# ------------------------------------------------------------------ Descent


def knobs(panel):
    """Return w and b of Descent."""
    return [float(panel.get_by_label(n).input_value()) for n in ("Weight w", "Bias b")]


@pytest.mark.parametrize(
    ("rate", "expected", "said"),
    [
        (0.05, [-3 * (1 - 0.05 / 8) ** 10, 3 * 0.95**10], "lowered"),
        (1, [-3 * (7 / 8) ** 10, 0], "lowered"),
        (1.9, [-3 * (1 - 1.9 / 8) ** 10, 3 * 0.9**10], "lowered"),
        (2.1, [-3 * (1 - 2.1 / 8) ** 10, 3 * 1.1**10], "raised"),
    ],
)
def test_a_rate_creeps_arrives_swings_or_climbs(show, rate, expected, said):
    page = show(Descent(learning_rate=rate))
    panel = live(page, ROW["descent"])
    panel.get_by_role("button", name="Ten steps").click()
    assert knobs(panel) == pytest.approx(expected, abs=0.006)
    assert readings(panel)["steps"] == "10"
    assert f"The last step {said} the cost." in panel.inner_text()
    assert panel.locator(".siam-stop").count() == 10


def test_the_map_grows_with_the_path_and_has_an_end(show):
    page = show(Descent(learning_rate=2.5))
    panel = live(page, ROW["descent"])
    ten = panel.get_by_role("button", name="Ten steps")
    ten.click()
    assert "64" in panel.locator(".siam-tick").all_text_contents()
    assert "The next step is not taken: it would leave the map" in panel.inner_text()
    before = readings(panel)
    ten.click()
    assert readings(panel) == before
    assert "not taken" in panel.inner_text()
    panel.get_by_role("button", name="Reset").click()
    assert knobs(panel) == [-3, 3]
    assert "64" not in panel.locator(".siam-tick").all_text_contents()
    assert panel.locator(".siam-stop").count() == 0


def test_the_saturated_neuron_is_deaf_and_cross_entropy_cures_it(show):
    page = show(Descent(cost="quadratic", w=2, b=2, learning_rate=0.5))
    panel = live(page, ROW["descent"])
    panel.get_by_role("button", name="Ten steps").click()
    assert 0.97 < float(readings(panel)["answer"]) < 0.982
    panel.get_by_role("button", name="Reset").click()
    panel.get_by_label("cost", exact=True).select_option("cross_entropy")
    assert readings(panel)["answer"] == "0.9820"
    panel.get_by_role("button", name="Ten steps").click()
    assert float(readings(panel)["answer"]) < 0.2


def test_moving_the_point_begins_a_new_path(show):
    page = show(Descent())
    panel = live(page, ROW["descent"])
    panel.get_by_role("button", name="One step").click()
    assert readings(panel)["steps"] == "1"
    panel.get_by_label("Weight w").fill("0.6")
    panel.get_by_label("Bias b").fill("0.9")
    assert readings(panel) == {"cost": "0.4275", "slope": "0.9031", "answer": "–", "steps": "0"}
    assert panel.locator(".siam-stop").count() == 0


# ------------------------------------------------------------------ in the book


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.page], ids=lambda row: f"{row.name} on {row.page}"
)
@pytest.mark.parametrize("width", [1280, 360])
def test_it_lives_on_its_page(open_page, row, width):
    page = open_page(row.page, viewport={"width": width, "height": 800}, has_touch=True)
    panel = live(page, row)
    uncover(panel)
    assert page.evaluate(LAYOUT) == []
    for move in MOVES.values():
        panel.get_by_role("button", name="Reset").click()
        uncover(panel)
        before = read(panel, row)
        move(page, panel, row)
        assert read(panel, row) != before
    assert problems(page) == []
