"""The one table of widgets: a new widget is one row here, and every check runs on it.

Also what the checks share: the vectors that hold JavaScript's maths to Python's,
and ways to drag with a mouse, a finger and a pen.
"""

import dataclasses
import itertools
from collections.abc import Callable

import numpy as np

from siamtut import geometry, neurons
from siamtut.widgets import Angle, Descent, Flip, Perceptron, SigmoidNeuron
from siamtut.widgets import angle as angle_module
from siamtut.widgets import descent as descent_module
from siamtut.widgets import flip as flip_module
from siamtut.widgets import perceptron as perceptron_module
from siamtut.widgets import sigmoid_neuron as neuron


def angle_vectors():
    """Return cases (function, arguments, Python's value) of angle.mjs."""
    random = np.random.default_rng(1993)
    pairs = [tuple(random.normal(size=(2, 2)).tolist()) for _ in range(40)]
    pairs += [
        (x, y) for x, y in itertools.product([[3.0, 1.0], [0.0, 0.0], [1e-7, 2e-7]], repeat=2)
    ]
    pairs += [([1.0, 2.0], [-2.0, -4.0]), ([16.0, -16.0], [16.0, 16.0])]
    for x, y in pairs:
        yield "cosine", [x, y], geometry.cosine(x, y)
        yield "angle", [x, y], geometry.angle(x, y)
        yield "cosineGradient", [x, y], [g.tolist() for g in geometry.cosine_gradient(x, y)]
        for target, rate in ((1.0, 0.5), (-0.9, 2.0)):
            loss = 0.5 * (target - geometry.cosine(x, y)) ** 2
            yield "loss", [x, y, target], loss
            step = angle_module.gradient_step(x, y, target, rate)
            yield "gradientStep", [x, y, target, rate], [v.tolist() for v in step]


def neuron_vectors():
    """Return cases (function, arguments, Python's value) of sigmoid_neuron.mjs."""
    for z in (-800.0, -30.0, -1.0, 0.0, 0.5, 30.0, 800.0):
        yield "sigmoid", [z], neuron.sigmoid(z)
    grid = itertools.product((-6.0, -0.3, 2.0), (-5.0, 0.0, 1.5), (-10.0, 0.7), (0.1, 1.0, 20.0))
    for x, w, b, k in grid:
        for step in (False, True):
            yield "output", [x, w, b, k, step], neuron.output(x, w, b, k, step)
            yield "slope", [x, w, b, k, step], neuron.slope(x, w, b, k, step)


def descent_vectors():
    """Return cases (function, arguments, Python's value) of descent.mjs."""
    at = [(-3.0, 3.0), (0.6, 0.9), (2.0, 2.0), (0.0, 0.0), (-40.0, 3.5), (64.0, 64.0)]
    for cost, (w, b) in itertools.product(("bowl", "quadratic", "cross_entropy"), at):
        slope = descent_module.gradient(cost, w, b)
        yield "value", [cost, w, b], descent_module.value(cost, w, b)
        yield "gradient", [cost, w, b], slope.tolist()
        yield "answer", [w, b], neurons.sigmoid(w + b)
        for rate in (0.15, 2.1):
            yield "step", [cost, w, b, rate], (np.array([w, b]) - rate * slope).tolist()
    for cost, extent in itertools.product(("bowl", "quadratic", "cross_entropy"), (4.0, 32.0)):
        levels = descent_module.levels(cost, extent)
        yield "levels", [cost, extent], levels
        for level in levels[::3]:
            shape = descent_module.region(cost, level, extent, 14)
            yield "region", [cost, level, extent, 14], shape
            if cost != "bowl":
                yield "sumAt", [cost, level], descent_module.sum_at(cost, level)


def flip_vectors():
    """Return cases (function, arguments, Python's value) of flip.mjs."""
    for weight in (*np.linspace(1, 3, 41).tolist(), 2.025, 2.026):
        for smooth in (False, True):
            yield "network", [weight, smooth], list(flip_module.network(weight, smooth))


def perceptron_vectors():
    """Return cases (function, arguments, Python's value) of perceptron.mjs."""
    random = np.random.default_rng(1958)
    cloud = [[*x, k % 2] for k, x in enumerate(random.normal(size=(9, 2)).round(2).tolist())]
    for points in (*perceptron_module.DATA_SETS, cloud):
        yield "view", [points], [list(ends) for ends in perceptron_module.view(points)]
        listed = [list(point) for point in perceptron_module.points_of(points)]
        yield "pointsOf", [points], listed
        unit, start = neurons.Perceptron([0, 0]), 0
        for _ in range(8):
            w, b = unit.weight.tolist(), unit.bias
            for x1, x2, _ in listed:
                yield "output", [[x1, x2], w, b], unit.output([x1, x2])
            order = [(start + k) % len(listed) for k in range(len(listed))]
            wrong = next((i for i in order if unit.learn(listed[i][:2], listed[i][2])), None)
            if wrong is None:
                break
            yield "update", [listed, w, b, start], [unit.weight.tolist(), unit.bias, wrong]
            start = (wrong + 1) % len(listed)
    for w in ([1.0, -1.0], [-2.0, -2.0], [0.0, 3.0], [0.0, 0.0], [0.3, 8.0]):
        for b in (-9.0, -0.5, 0.7, 3.0):
            unit = neurons.Perceptron(w, b)
            yield "weightedSum", [[0.3, -1.7], w, b], unit.weighted_sum([0.3, -1.7])
            shapes = perceptron_module.cut(w, b, (-1, 2), (-1.5, 1.5))
            expected = [[list(point) for point in shape] for shape in shapes]
            yield "cut", [w, b, [-1, 2], [-1.5, 1.5]], expected
    for ends in ([-1.0, 2.0], [-0.03, 0.11], [3.0, 81.0], [-2.6, 2.6], [0.0, 1.0]):
        yield "ticks", [ends], perceptron_module.ticks(ends)


@dataclasses.dataclass(frozen=True)
class Row:
    """One widget as the checks use it.

    ``page`` is its page in the book, or None while it has none; ``handle`` the
    accessible name of the point to drag, by ``drag`` px; ``key`` moves it too;
    ``reading`` is the number that must then change; ``trait`` what Python must see.
    """

    widget: type
    page: str | None
    handle: str
    drag: tuple[int, int]
    key: str
    reading: str
    trait: str
    vectors: Callable

    @property
    def name(self):
        return self.widget._module


ROWS = [
    Row(
        widget=Angle,
        page="book/angle.html",
        handle="Tip of twin A",
        drag=(-40, -60),
        key="ArrowUp",
        reading="angle",
        trait="x",
        vectors=angle_vectors,
    ),
    Row(
        widget=Descent,
        page="book/cost-and-descent.html",
        handle="Setting of the knobs",
        drag=(40, 0),
        key="ArrowRight",
        reading="cost",
        trait="w",
        vectors=descent_vectors,
    ),
    Row(
        widget=Flip,
        page="book/perceptron.html",
        handle="Weight",
        drag=(40, 0),
        key="ArrowRight",
        reading="weight",
        trait="weight",
        vectors=flip_vectors,
    ),
    Row(
        widget=Perceptron,
        page="book/perceptron.html",
        handle="Boundary",
        drag=(-40, -60),
        key="ArrowUp",
        reading="bias",
        trait="b",
        vectors=perceptron_vectors,
    ),
    Row(
        widget=SigmoidNeuron,
        page="book/sigmoid-neuron.html",
        handle="Input x",
        drag=(-70, 0),
        key="ArrowRight",
        reading="output",
        trait="x",
        vectors=neuron_vectors,
    ),
]

ROW = {row.name: row for row in ROWS}

PAGE = """<!DOCTYPE html>
<html lang="en"{theme}><head><meta charset="utf-8"><title>Widgets</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="siamtut/palette.css">
<link rel="stylesheet" href="siamtut/widgets.css">
<script type="module" async src="siamtut/mount.mjs"></script>
<style>body {{ margin: 0 auto; padding: 16px; max-width: 720px; font: 16px/1.5 sans-serif;
  background: var(--siam-paper); color: var(--siam-text); }}</style></head>
<body><main><h1>Widgets</h1>{widgets}<p>The page lives on.</p></main></body></html>"""


def harness(*widgets, theme="light"):
    """Return a page made of the widgets' own HTML, as the book makes one."""
    html = "".join(widget.html() for widget in widgets)
    return PAGE.format(widgets=html, theme=f' data-theme="{theme}"')


def place(scope, row):
    """Return the row's first widget within a page or a part of it."""
    page = getattr(scope, "page", scope)
    handle = page.get_by_label(row.handle, exact=True)
    return scope.locator(".siam-panel").filter(has=handle).first


def read(panel, row):
    """Return the reading of a widget as text."""
    return panel.locator(f"[data-reading={row.reading}]").inner_text()


def uncover(panel):
    """Commit to a guess where the widget asks for one."""
    button = panel.get_by_role("button", name="Reveal")
    if button.is_visible():
        panel.get_by_role("spinbutton").first.fill("45")
        button.click()


def centre(panel, row):
    """Return where the handle is on the screen, after scrolling to it."""
    handle = panel.get_by_label(row.handle, exact=True)
    handle.scroll_into_view_if_needed()
    box = handle.locator(".siam-hit").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag_by_mouse(page, panel, row):
    """Drag the row's handle by a mouse."""
    x, y = centre(panel, row)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + row.drag[0], y + row.drag[1], steps=4)
    page.mouse.up()


def swipe(page, x, y, by):
    """Put a finger down, move it, and lift it (the context needs ``has_touch``)."""
    session = page.context.new_cdp_session(page)
    for k in range(7):
        point = {"x": x + by[0] * k / 6, "y": y + by[1] * k / 6}
        event = {"type": "touchMove" if k else "touchStart", "touchPoints": [point]}
        session.send("Input.dispatchTouchEvent", event)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def drag_by_touch(page, panel, row):
    """Drag the row's handle by a finger."""
    swipe(page, *centre(panel, row), row.drag)


def drag_by_pen(page, panel, row):
    """Drag the row's handle by a pen."""
    x, y = centre(panel, row)
    session = page.context.new_cdp_session(page)
    for kind, k in (
        ("mousePressed", 0),
        ("mouseMoved", 0.5),
        ("mouseMoved", 1),
        ("mouseReleased", 1),
    ):
        event = {"type": kind, "x": x + k * row.drag[0], "y": y + k * row.drag[1]}
        event |= {
            "button": "left",
            "buttons": 1,
            "clickCount": 1,
            "pointerType": "pen",
            "force": 0.5,
        }
        session.send("Input.dispatchMouseEvent", event)
    session.detach()


def move_by_key(page, panel, row):
    """Move the row's handle by its key."""
    panel.get_by_label(row.handle, exact=True).focus()
    page.keyboard.press(row.key)


MOVES = {
    "mouse": drag_by_mouse,
    "touch": drag_by_touch,
    "pen": drag_by_pen,
    "keyboard": move_by_key,
}
