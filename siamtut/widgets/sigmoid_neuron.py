"""One sigmoid neuron to play with: its curve, its slope, and the way to the step."""

import math

from siamtut.neurons import sigmoid
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Number, Truth

REACH = 6.0
"""The picture shows inputs from -6 to 6."""


class SigmoidNeuron(Widget, module="sigmoid_neuron"):
    r"""One neuron with one input, from a gentle slope to the perceptron's step.

    .. math:: a = σ(k\,(w x + b)), \qquad σ(z) = \frac{1}{1 + e^{-z}}, \qquad
              \frac{\partial a}{\partial x} = k\,w\,σ'(k\,(w x + b)), \qquad
              σ' = σ\,(1 - σ)

    Drag the point along the curve, or move it by the arrow keys, and read the
    slope of the tangent.  Every trait follows the picture and leads it.

    Parameters
    ----------
    w : float, optional
        The weight, within ±5.
    b : float, optional
        The bias, within ±10.
    x : float, optional
        The input at which the slope is shown, within ±6.
    steepness : float, optional
        The k above, from 0.1 to 20: the larger, the nearer to a step.
    step : bool, optional
        Show the limit k → ∞, the perceptron: 1 where w x + b > 0, 0 elsewhere.

    Notes
    -----
    A widget of the chapter :doc:`/book/sigmoid-neuron`.

    Examples
    --------
    >>> from siamtut.widgets import SigmoidNeuron
    >>> SigmoidNeuron(w=2)
    SigmoidNeuron(w=2, b=0, x=1, steepness=1, step=False)
    """

    w = Number(1.0, -5.0, 5.0).tag(sync=True)
    b = Number(0.0, -10.0, 10.0).tag(sync=True)
    x = Number(1.0, -REACH, REACH).tag(sync=True)
    steepness = Number(1.0, 0.1, 20.0).tag(sync=True)
    step = Truth(False).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        a = output(self.x, self.w, self.b, self.steepness, self.step)
        rise = slope(self.x, self.w, self.b, self.steepness, self.step)
        kind = "step" if self.step else "curve"
        text = (
            f"The {kind} of one neuron with weight {self.w:g} and bias {self.b:g}: at the input "
            f"{self.x:g} its output is {a:.3f} and its slope {rise + 0.0:.3f}"
        )
        return (
            f"{text.replace('-', '−')}. In a browser with JavaScript, or in Jupyter, it can be "
            "moved."
        )

    def poster(self):
        """Return the picture of curve, point and tangent as one line of SVG."""
        picture = Poster((-REACH, REACH), (-0.12, 1.12), 400, 272)
        picture.grid([-6, -3, 0, 3, 6], [0, 0.5, 1])
        rest = (self.w, self.b, self.steepness, self.step)
        xs = [k / 10 for k in range(-60, 61)]
        threshold = -self.b / self.w if self.w else math.inf
        if abs(threshold) < REACH:
            width = 1e-9 if self.step else 0.4 / (self.steepness * abs(self.w))
            near = (threshold + k * width for k in range(-20, 21))
            xs = sorted([*xs, *(u for u in near if abs(u) < REACH)])
        picture.line([(u, output(u, *rest)) for u in xs], "ink")
        a, rise = output(self.x, *rest), slope(self.x, *rest)
        (u0, v0), (u1, v1) = picture.at((0, 0)), picture.at((1, rise))
        half = 56 / math.hypot(u1 - u0, v1 - v0)
        tangent = [(self.x + d, a + d * rise) for d in (-half, half)]
        picture.line(tangent, "gradient", 2.25)
        picture.dot((self.x, a), "twin_a")
        return picture.svg()


def output(x, w, b, k, step=False):
    """Return the neuron's output at x: σ(k (w x + b)), or the step."""
    z = w * x + b
    return float(z > 0) if step else sigmoid(k * z)


def slope(x, w, b, k, step=False):
    """Return the slope of the output at x: k w σ'(k (w x + b)); 0 for the step."""
    if step:
        return 0.0
    z = k * (w * x + b)
    return k * w * sigmoid(z) * sigmoid(-z)
