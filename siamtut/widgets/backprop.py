"""Forward and backward through a network of three neurons, one step at a time."""

import numpy as np

from siamtut import byhand, costs
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Limited, Number, Vector, Whole, numbers

LIMIT = 8.0
"""No weight and no bias leaves ±8."""

STAGES = 9
"""Five steps forward, from the sums of the hidden units to the cost, and four back."""

_PARAMETERS = ("w1_11", "w1_12", "w1_21", "w1_22", "b1_1", "b1_2", "w2_11", "w2_12", "b2_1")


class Parameters(Limited):
    """Nine finite numbers within ±8, in the order weight 1, bias 1, weight 2, bias 2."""

    def __init__(self, default_value):
        words = (
            f"nine numbers from {-LIMIT:g} to {LIMIT:g}: weight 1 row by row, bias 1, "
            "weight 2, bias 2"
        )
        super().__init__(default_value, numbers(9, 9, -LIMIT, LIMIT), words)


class Backprop(Widget, module="backprop"):
    r"""Two inputs, two hidden sigmoid neurons and one at the end, and each one's blame.

    .. math:: z_j = \sum_k w_{jk}\,a_k + b_j, \qquad a_j = σ(z_j), \qquad
              C = \tfrac12 (a - y)^2, \qquad δ_j = \frac{\partial C}{\partial z_j}, \qquad
              \frac{\partial C}{\partial w_{jk}} = δ_j\,a_k

    "Next" lights up one step after the other, forward and then back, with the
    calculation in numbers below the picture.  Choose any of the twelve numbers, by the
    list or by a tap on it, and move it: all that hangs on it follows.  "Gradient step"
    moves all nine weights and biases against their gradient.  Every trait follows the
    picture and leads it.

    Parameters
    ----------
    x : (float, float), optional
        The two inputs, within ±4.
    target : float, optional
        The answer y that is wanted, from 0 to 1.
    weights : sequence of nine floats, optional
        Within ±8, in the order of ``parameters()``: weight 1 (2, 2) row by row, bias 1
        (2,), weight 2 (1, 2), bias 2 (1,).
    stage : int, optional
        How many of the nine steps are shown: 1 hidden sums, 2 hidden answers, 3 the
        output's sum, 4 its answer, 5 the cost; then back, 6 the output's δ, 7 the
        gradients of its weights and bias, 8 the hidden δ, 9 their gradients.
    learning_rate : float, optional
        The η of a gradient step, from 0.1 to 20.
    chosen : str, optional
        Which number the slider moves: "x1", "x2", "target", or a parameter by layer,
        unit and input, such as "w1_12" (layer 1, to unit 1, from input 2) or "b2_1".

    Notes
    -----
    A widget of the chapter :doc:`/book/backpropagation`; its numbers are those of
    :mod:`siamtut.byhand`.

    Examples
    --------
    >>> from siamtut.widgets import Backprop
    >>> Backprop(stage=9).x
    (1.0, 0.5)
    """

    x = Vector((1.0, 0.5), 4.0).tag(sync=True)
    target = Number(0.0, 0.0, 1.0).tag(sync=True)
    weights = Parameters((2.0, -2.0, -1.0, 2.0, 0.0, 0.5, 2.0, -1.0, 0.0)).tag(sync=True)
    stage = Whole(0, 0, STAGES).tag(sync=True)
    learning_rate = Number(2.0, 0.1, 20.0).tag(sync=True)
    chosen = Choice(("x1", "x2", "target", *_PARAMETERS), "x1").tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        _, (*_, answer), cost = forward(self.x, self.target, self.weights)
        text = (
            "A network of two inputs, two hidden sigmoid neurons and one at the end: at the "
            f"inputs {self.x[0]:g} and {self.x[1]:g} it answers {answer:.4f}, wanted is "
            f"{self.target:g}, and the cost is {cost:.4f}"
        ).replace(" -", " −")
        return f"{text}. In a browser with JavaScript, or in Jupyter, one can step through it."

    def poster(self):
        """Return the network with its numbers, as far as they are shown, as one line of SVG."""
        picture = Poster((0, 4), (0.1, 3.9), 420, 320)
        z, a, cost = forward(self.x, self.target, self.weights)
        delta, gradient = backward(self.x, self.target, self.weights)
        ends = [(0.2, 3), (0.2, 1)], [(1.85, 3), (1.85, 1)], [(3.5, 2)]
        for k, (layer, unit, fed) in enumerate(_WIRES):
            (u0, v0), (u1, v1) = ends[layer - 1][fed], ends[layer][unit]
            picture.line([(u0, v0), (u1, v1)], "axis", 1.5)
            share = 0.3 if layer == 1 and unit != fed else 0.5
            at = u0 + share * (u1 - u0), v0 + share * (v1 - v0)
            wire = k if layer == 1 else k + 2  # bias 1 stands between the weights
            picture.label((at[0], at[1] + 0.12), f"{self.weights[wire]:.3g}", "muted")
            if self.stage >= (9 if layer == 1 else 7):
                picture.label((at[0], at[1] - 0.16), f"{gradient[wire]:.4f}", "gradient")
        for (u, v), value in zip(ends[0], self.x, strict=True):
            picture.dot((u, v), "paper", 18, line="ink")
            picture.label((u, v), f"{value:.3g}")
        for k, (u, v) in enumerate([*ends[1], *ends[2]]):
            sums, answers, blames = ((1, 2, 8), (3, 4, 6))[k == 2]
            picture.dot((u, v), "paper", 25, line="ink")
            if self.stage >= answers:
                picture.label((u, v), f"{a[k]:.3f}")
            if self.stage >= sums:
                picture.label((u, v + 0.5), f"z = {z[k]:.3f}", "muted")
            if self.stage >= blames:
                picture.label((u, v - 0.55), f"δ = {delta[k]:.4f}", "gradient")
        if self.stage >= 5:
            picture.label((3.5, 0.9), f"C = {cost:.4f}")
        return picture.svg()


_WIRES = ((1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1), (2, 0, 0), (2, 0, 1))
"""Layer, unit and the input or unit that feeds it, of each weight."""


def network(weights):
    """Return the network as layers of :mod:`siamtut.byhand`, given its nine numbers."""
    made = byhand.Sequential(
        byhand.Linear(2, 2), byhand.Sigmoid(), byhand.Linear(2, 1), byhand.Sigmoid()
    )
    numbers = np.asarray(weights, dtype=np.float64)
    for own, cut in zip(made.parameters(), np.split(numbers, (4, 6, 8)), strict=True):
        own[...] = cut.reshape(own.shape)
    return made


def forward(x, target, weights):
    """Return the sums z, the answers a, three each, hidden units first, and the cost."""
    made = network(weights)
    answer = made.forward([x])
    _, z_hidden, a_hidden, z_output, _ = made.passed
    z, a = [*z_hidden[0], *z_output[0]], [*a_hidden[0], *answer[0]]
    cost = costs.Quadratic().value(answer, [[target]])
    return [float(v) for v in z], [float(v) for v in a], cost


def backward(x, target, weights):
    """Return the three δ, hidden units first, and the nine slopes of the cost."""
    made = network(weights)
    answer = made.forward([x])
    made.backward([x], costs.Quadratic().gradient(answer, [[target]]))
    gradient = np.concatenate([part.ravel() for part in made.gradients()]).tolist()
    # With one example the slope of a bias is its unit's δ.
    return [*gradient[4:6], gradient[8]], gradient


def step(x, target, weights, rate):
    """Return the nine numbers after one gradient step."""
    _, gradient = backward(x, target, weights)
    return [w - rate * g for w, g in zip(weights, gradient, strict=True)]
