"""One perceptron to play with: its boundary, its weights, Rosenblatt's rule."""

import math

import numpy as np

from siamtut import neurons
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import MOST_STEPS, Limited, Number, Vector, Whole, Words

DATA_SETS = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "xor": (0, 1, 1, 0)}
"""The answers wanted at (0, 0), (0, 1), (1, 0), (1, 1)."""

LIMIT = 1e6
"""No weight leaves ±1,000,000; a coordinate of a point stays within ±100."""


class Points(Limited):
    """The name of a data set, or points (x1, x2, answer wanted)."""

    def __init__(self, default_value):
        coordinate = {"number": [-100.0, 100.0]}
        point = {"row": [coordinate, coordinate, {"whole": [0, 1]}]}
        limits = {"either": [{"one": list(DATA_SETS)}, {"list": [2, 500], "each": point}]}
        words = (
            f"one of {', '.join(map(repr, DATA_SETS))}, or 2 to 500 points (x1, x2, answer) with "
            "coordinates within ±100 and answers 0 or 1"
        )
        super().__init__(default_value, limits, words)


class Perceptron(Widget, module="perceptron"):
    r"""A perceptron over the plane of its two inputs.

    .. math:: a = 1 \text{ if } z = w_1 x_1 + w_2 x_2 + b > 0, \text{ else } 0

    Move the sliders, drag the boundary by its square, or turn it by the tip of
    the weight arrow.  "One update" shows Rosenblatt's rule at work: it looks for
    the next wrong point, in the order given, and there takes

    .. math:: w \leftarrow w + (y - a)\, x, \qquad b \leftarrow b + (y - a),

    as :meth:`siamtut.neurons.Perceptron.fit` does.  Every trait follows the
    picture and leads it.

    Parameters
    ----------
    points : {"and", "or", "nand", "xor"} or array_like, shape (N, 3), optional
        What to separate: a data set by its name, or points (x1, x2, answer
        wanted), the answers 0 or 1 and the coordinates within ±100, in units of
        your own.  The plane shows them with one scale on both axes: bring the
        inputs to about one size first, as the rule needs it too.
    w : tuple of two float, optional
        The weights.  The arrow points along them.
    b : float, optional
        The bias.
    names : tuple of two str, optional
        What the two inputs are, written along the axes.
    updates : int, optional
        How many updates the rule has made since anything was moved by hand.

    Notes
    -----
    A widget of the chapter :doc:`/book/perceptron`.

    Examples
    --------
    >>> from siamtut.widgets import Perceptron
    >>> Perceptron(points="nand", w=(-2, -2), b=3)
    Perceptron(points='nand', w=(-2, -2), b=3, names=('x₁', 'x₂'), updates=0)
    """

    points = Points("and").tag(sync=True)
    w = Vector((1.0, -1.0), LIMIT).tag(sync=True)
    b = Number(0.5, -LIMIT, LIMIT).tag(sync=True)
    names = Words(("x₁", "x₂"), 40).tag(sync=True)
    updates = Whole(0, 0, MOST_STEPS).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        points = points_of(self.points)
        wrong = sum(self._wrong(point) for point in points)
        text = (
            f"A perceptron with weights ({self.w[0]:g}, {self.w[1]:g}) and bias {self.b:g} answers "
            f"{wrong} of {len(points)} points wrongly"
        ).replace("-", "−")
        return f"{text}. In a browser with JavaScript, or in Jupyter, its boundary can be moved."

    def poster(self):
        """Return the picture of points, boundary and weights as one line of SVG."""
        x, y = view(self.points)
        picture = Poster(x, y, 372, 368)
        picture.grid(ticks(x), ticks(y))
        area, line = cut(self.w, self.b, x, y)
        picture.area(area, "twin_a", 0.12)
        if line:
            picture.line(line, "ink")
        for point in points_of(self.points):
            if self._wrong(point):
                picture.dot(point, "paper", 12, line="forgery")
            picture.dot(point, *(("twin_a", 6) if point[2] else ("paper", 6, "twin_b")))
        if line:
            # From the foot of the perpendicular that the middle drops on the boundary.
            # By the unit vector along w: the square of a tiny w would round to zero.
            middle, norm = np.array([sum(x) / 2, sum(y) / 2]), math.hypot(*self.w)
            along = np.array(self.w) / norm
            foot = middle - (along @ middle + self.b / norm) * along
            length = 0.4 * (x[1] - x[0]) * norm / max(3.0, norm)
            picture.arrow(tuple(foot + length * along), "gradient", start=tuple(foot))
        return picture.svg()

    def _wrong(self, point):
        """Return whether a point gets the wrong answer."""
        return neurons.Perceptron(self.w, self.b).output(point[:2]) != point[2]


def points_of(points):
    """Return the points (x1, x2, answer wanted) of a data set, or those that were given."""
    if not isinstance(points, str):
        return points
    corners = ((0, 0), (0, 1), (1, 0), (1, 1))
    return tuple((*x, answer) for x, answer in zip(corners, DATA_SETS[points], strict=True))


def cut(w, b, x, y):
    """Return the part of a rectangle where w·x + b > 0, and the boundary's ends within it."""
    corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])]
    area, line = [], []
    for p, q in zip(corners, corners[1:] + corners[:1], strict=True):
        zp, zq = (w[0] * c[0] + w[1] * c[1] + b for c in (p, q))
        if zp > 0:
            area.append(p)
        if (zp > 0) != (zq > 0):
            t = zp / (zp - zq)
            line.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
            area.append(line[-1])
    return area, line


def view(points):
    """Return the ranges of a square about the points: one scale on both axes."""
    if isinstance(points, str):
        return (-1.0, 2.0), (-1.0, 2.0)
    ends = [(min(values), max(values)) for values in list(zip(*points, strict=True))[:2]]
    half = 0.65 * max(high - low for low, high in ends) or 1.0
    return tuple(((low + high) / 2 - half, (low + high) / 2 + half) for low, high in ends)


def ticks(ends):
    """Return two to six round numbers within a range."""
    low, high = ends
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(k for k in (1, 2, 5, 10) if k * power >= raw)
    return [round(k * step, 6) for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
