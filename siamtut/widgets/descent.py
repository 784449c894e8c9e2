"""Gradient descent on a map: a cost over two knobs, and the path of the steps."""

import math

import numpy as np

from siamtut import costs
from siamtut.neurons import SigmoidNeuron, sigmoid
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import MOST_STEPS, Choice, Number, Whole

LIMIT = 64.0
"""No knob leaves ±64; the map reaches ±4, or as many doublings as the path needs."""

CURVATURES = np.array([0.125, 1.0])
"""The bowl's, along w and along b; so a learning rate above 2 climbs."""


class Descent(Widget, module="descent"):
    r"""A cost over a weight and a bias, and gradient descent on it.

    .. math:: w \leftarrow w - η\,\frac{\partial C}{\partial w}, \qquad
              b \leftarrow b - η\,\frac{\partial C}{\partial b}

    Drag the point, choose a learning rate, and take steps; the arrow is the next
    one.  Lines join settings of one cost, and equal rises lie between them, so that
    close lines mean a steep slope.  Every trait follows the picture and leads it.

    Parameters
    ----------
    cost : {"bowl", "quadratic", "cross_entropy"}, optional
        The bowl is ½ (w²/8 + b²): its curvatures, 1/8 and 1, set what each learning
        rate does, and one above 2 climbs.  The other two are the costs of a sigmoid
        neuron a = σ(w + b), whose one input is always 1 and whose target is 0:
        :class:`siamtut.costs.Quadratic` and :class:`siamtut.costs.CrossEntropy`.
    w, b : float, optional
        The setting of the two knobs, within ±64.
    learning_rate : float, optional
        The η of a step, from 0.001 to 100; the slider shows 0.05 to 5.
    steps : int, optional
        How many steps have been taken since a knob was last moved by hand.

    Notes
    -----
    A widget of the chapter :doc:`/book/cost-and-descent`.

    Examples
    --------
    >>> from siamtut.widgets import Descent
    >>> Descent(cost="quadratic", w=2, b=2, learning_rate=0.15)
    Descent(cost='quadratic', w=2, b=2, learning_rate=0.15, steps=0)
    """

    cost = Choice(("bowl", "quadratic", "cross_entropy"), "bowl").tag(sync=True)
    w = Number(-3.0, -LIMIT, LIMIT).tag(sync=True)
    b = Number(3.0, -LIMIT, LIMIT).tag(sync=True)
    learning_rate = Number(0.5, 0.001, 100.0).tag(sync=True)
    steps = Whole(0, 0, MOST_STEPS).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        kinds = {
            "bowl": "a bowl",
            "quadratic": "one neuron, quadratic,",
            "cross_entropy": "one neuron, cross-entropy,",
        }
        text = (
            f"A map of the cost of {kinds[self.cost]} over weight and bias: at w = {self.w:g}, "
            f"b = {self.b:g} the cost is {value(self.cost, self.w, self.b):.4g} and the slope "
            f"{math.hypot(*gradient(self.cost, self.w, self.b)):.4g}"
        ).replace("= -", "= −")
        return f"{text}. In a browser with JavaScript, or in Jupyter, one can walk downhill."

    def poster(self):
        """Return the map, the point and its next step as one line of SVG."""
        extent = 4.0
        while extent < max(abs(self.w), abs(self.b)):
            extent *= 2
        picture = Poster((-extent, extent), (-extent, extent), 372, 368)
        for level in reversed(levels(self.cost, extent)):
            picture.area(region(self.cost, level, extent, 11), "genuine", 0.05, edge="axis")
        edges = [-extent, -extent / 2, 0, extent / 2, extent]
        picture.grid(edges, edges)
        here = np.array([self.w, self.b])
        ahead = here - self.learning_rate * gradient(self.cost, self.w, self.b)
        picture.arrow(tuple(ahead), "gradient", start=tuple(here))
        picture.dot(tuple(here), "ink")
        return picture.svg()


def value(cost, w, b):
    """Return C at one setting of the knobs: the bowl's, or the neuron's for target 0."""
    if cost == "bowl":
        return float(CURVATURES @ np.square([w, b]) / 2)
    if cost == "quadratic":
        return costs.Quadratic().value([sigmoid(w + b)], [0])
    return costs.LogitCrossEntropy().value([w + b], [0])


def gradient(cost, w, b):
    """Return (∂C/∂w, ∂C/∂b), shape (2,), by the chain rule through the neuron."""
    if cost == "bowl":
        return CURVATURES * [w, b]
    if cost == "cross_entropy":
        slope = costs.LogitCrossEntropy().gradient([w + b], [0])[0]
        return np.array([slope, slope])
    neuron = SigmoidNeuron([w], b)
    d_weight, d_bias = neuron.gradient([1.0])
    return costs.Quadratic().gradient([neuron.output([1.0])], [0])[0] * np.array(
        [*d_weight, d_bias]
    )


def levels(cost, extent):
    """Return the costs of the contour lines, evenly spaced, of a map that reaches ±extent."""
    if cost == "quadratic":
        return [k / 20 for k in range(1, 10)]
    return [k * (extent / 4) ** (2 if cost == "bowl" else 1) for k in range(1, 9)]


def sum_at(cost, level):
    """Return the sum z = w + b at which the neuron's cost has a value."""
    if cost == "cross_entropy":
        return level + math.log(-math.expm1(-level))
    a = math.sqrt(2 * level)
    return math.log(a / (1 - a))


def region(cost, level, extent, parts):
    """Return the polygon on the map within which the cost is below a level."""
    e = extent
    if cost == "bowl":
        end = min(e, math.sqrt(2 * level / CURVATURES[0]))
        w = end * np.cos(np.pi * np.arange(parts + 1) / parts)
        b = np.sqrt(np.maximum(0, 2 * level - CURVATURES[0] * w**2) / CURVATURES[1])
        b = np.minimum(b, e)
        return np.column_stack([[*w, *w[::-1]], [*b, *-b[::-1]]]).tolist()
    z = min(max(sum_at(cost, level), -2 * e), 2 * e)
    if z < 0:
        return [[-e, -e], [z + e, -e], [-e, z + e]]
    return [[-e, -e], [e, -e], [e, z - e], [z - e, e], [-e, e]]
