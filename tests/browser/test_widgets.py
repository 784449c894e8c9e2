"""Every widget in Chromium, without a kernel: one row of ``widget_table`` each.

The checks run on a small page made of the widget's own HTML and the package's own
scripts and styles; the last one looks at the page of the book where it lives.
What is particular to one widget is in ``test_widget_NAME.py``.
"""

import re

import axe
import pytest
from widget_table import (
    ROWS,
    centre,
    drag_by_mouse,
    live,
    problems,
    read,
    swipe,
    uncover,
    ways,
)

import siamtut.widgets

every_widget = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def test_the_table_holds_every_widget():
    assert [row.widget.__name__ for row in ROWS] == siamtut.widgets.__all__


CHANGES = """() => new Promise((resolve) => {
    const moved = document.getAnimations().map((a) => a.effect.target.outerHTML.slice(0, 90));
    const all = {subtree: true, childList: true, attributes: true, characterData: true};
    const observer = new MutationObserver((list) => {
        moved.push(...list.map(({target}) => (target.outerHTML ?? target.data).slice(0, 90)));
    });
    observer.observe(document.body, all);
    setTimeout(() => resolve(moved), 1000);
})"""


def test_nothing_moves_or_speaks_before_it_is_touched(show):
    page = show(*(row.widget() for row in ROWS))
    for row in ROWS:
        live(page, row)
    page.evaluate("() => new Promise((done) => setTimeout(done, 100))")
    assert page.evaluate(CHANGES) == []
    assert set(page.locator(".siam-hidden").all_inner_texts()) == {""}
    assert problems(page) == []


@every_widget
def test_it_appears_and_answers_every_way_of_moving(show, row):
    page = show(row.widget(), row.widget(), has_touch=True)
    live(page, row)
    first, second = page.locator(".siam-panel").all()
    assert re.search(r"\d", read(first, row))
    assert page.locator(".siam-poster").first.is_hidden()
    assert first.locator("[role=status]").count() > 0
    before = read(first, row)
    picture = second.evaluate("(e) => e.outerHTML")
    for way, move in ways(first, row):
        move(page, first, row)
        assert read(first, row) != before, way
        assert second.evaluate("(e) => e.outerHTML") == picture, f"{way}: two are not independent"
        first.get_by_role("button", name="Reset").click()
        assert read(first, row) == before, f"reset after {way}"
    # What is heard follows after a pause.
    page.wait_for_function("() => document.querySelector('.siam-hidden').textContent !== ''")
    assert problems(page) == []


@every_widget
def test_every_slider_and_number_field_answers(show, row):
    page = show(row.widget())
    panel = live(page, row)
    picture = panel.locator("svg").first
    for field in panel.locator("input:not([type=checkbox]):visible").all():
        before = field.input_value()
        field.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowLeft")
        if field.input_value() == before:  # it was at its lower end
            page.keyboard.press("ArrowUp")
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

# What the parts of a widget take up, and the ground that it stands on.
LOOKS = """() => {
    const panel = document.querySelector(".siam-panel");
    const boxes = [...panel.querySelectorAll("*")].map((e) => {
        const {x, y, width, height} = e.getBoundingClientRect();
        return [x, y, width, height];
    });
    return [getComputedStyle(panel).backgroundColor, boxes];
}"""

WIDGET = ".siamtut-widget"

DURATIONS = """() => [...document.querySelectorAll(".siam-panel *")]
    .map((e) => getComputedStyle(e)).flatMap((s) => [s.transitionDuration, s.animationDuration])
    .filter((d) => d !== "0s")"""


@every_widget
def test_it_can_be_read_at_any_width_light_dark_still_and_on_paper(show, row):
    widget = row.widget()
    page = show(widget)
    panel = live(page, row)
    found, passes = axe.run(page, WIDGET)
    assert found == []
    assert passes > 10

    white, boxes = page.evaluate(LOOKS)
    page.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    page.wait_for_function(
        "() => Promise.allSettled(document.getAnimations().map((a) => a.finished)).then(() => true)"
    )
    black, others = page.evaluate(LOOKS)
    assert white == "rgb(255, 255, 255)"
    assert max(map(int, re.findall(r"\d+", black))) < 64
    assert boxes == others, "dark has another layout"
    colours = {"runOnly": ["color-contrast"]}  # all that a theme changes
    found, passes = axe.run(page, WIDGET, colours)
    assert found == []
    assert passes == 1

    assert page.evaluate(DURATIONS), "no transition at all: the next check sees nothing"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(DURATIONS) == []

    plot = panel.locator(".siam-plane").first
    for width in (1280, 768, 360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        page.wait_for_function(
            "() => [...document.querySelectorAll('.siam-plot')].every("
            "(p) => p.clientWidth === p.firstChild.clientWidth)"
        )
        assert page.evaluate(LAYOUT) == [], f"{width} px wide"
    assert plot.bounding_box()["width"] < 320
    before = read(panel, row)
    drag_by_mouse(page, panel, row)
    assert read(panel, row) != before

    page.emulate_media(media="print")
    assert panel.is_hidden()
    assert page.locator(".siam-poster svg").is_visible()
    assert page.get_by_text(widget.sentence()).is_visible()
    ground = page.locator("body").evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


@every_widget
def test_a_finger_scrolls_the_page_except_on_a_handle(show, row):
    page = show(
        row.widget(), viewport={"width": 360, "height": 420}, has_touch=True, is_mobile=True
    )
    panel = live(page, row)
    start = read(panel, row)
    x, y = centre(panel, row)
    at = page.evaluate("scrollY")
    is_point = panel.get_by_label(row.handle, exact=True).locator(".siam-hit").count() == 1
    swipe(page, x, y, by=(-30, -90) if is_point else row.drag)
    page.wait_for_timeout(100)
    assert page.evaluate("scrollY") == at
    moved = read(panel, row)
    assert moved != start
    box = panel.locator("svg").first.bounding_box()
    swipe(page, box["x"] + 60, box["y"] + box["height"] - 60, by=(0, -120))
    page.wait_for_function("(y) => scrollY > y + 60", arg=at)
    assert read(panel, row) == moved


def test_without_javascript_picture_and_sentence_of_each_widget_stand(show):
    widgets = [row.widget() for row in ROWS]
    page = show(*widgets, java_script_enabled=False)
    for place, widget in zip(page.locator(".siamtut-widget").all(), widgets, strict=True):
        assert place.locator(".siam-poster svg").is_visible()
        assert place.get_by_text(widget.sentence()).is_visible()


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


# What readers at each width have; every way at one width is the affair of the tests above.
HANDS = {1280: ("mouse", "keyboard"), 360: ("touch", "pen")}


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.page], ids=lambda row: f"{row.name} on {row.page}"
)
def test_it_lives_on_its_page(open_page, row):
    page = open_page(row.page, has_touch=True)
    panel = live(page, row)
    uncover(panel)
    for width, hands in HANDS.items():
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(
            "() => [...document.querySelectorAll('.siam-plot')].every("
            "(p) => p.clientWidth === p.firstChild.clientWidth)"
        )
        assert page.evaluate(LAYOUT) == []
        for way, move in ways(panel, row):
            if way not in hands:
                continue
            panel.get_by_role("button", name="Reset").click()
            uncover(panel)
            before = read(panel, row)
            move(page, panel, row)
            assert read(panel, row) != before, f"{way} at {width} px"
    assert problems(page) == []
