"""Three perceptrons and one weight: a change by a thousandth does nothing, or everything."""

import numpy as np

from siamtut import neurons
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Number, Truth

X = (0.79, -0.3)
"""The two inputs of the network."""

LOW, HIGH = 1.0, 3.0
"""The sweep of the weight."""


class Flip(Widget, module="flip"):
    r"""A network of three units, one weight of which is swept.

    With a for the step of the perceptron, or for σ, the network is

    .. math::

        a_\text{either} = a(w x_1 + 2 x_2 - 1), \quad
        a_\text{not both} = a(-2 x_1 - 2 x_2 + 3), \quad
        a_\text{both} = a(2 a_\text{either} + 2 a_\text{not both} - 3)

    at the input (0.79, -0.3).  With steps its answer jumps between w = 2.025 and
    2.026; with sigmoids each thousandth moves it a little.  Every trait follows
    the picture and leads it.

    Parameters
    ----------
    weight : float, optional
        The swept weight w, from 1 to 3; the page moves it by thousandths.
    smooth : bool, optional
        Sigmoids in place of the steps.

    Notes
    -----
    A widget of the chapter :doc:`/book/perceptron`.

    Examples
    --------
    >>> from siamtut.widgets import Flip
    >>> Flip(weight=2.02)
    Flip(weight=2.02, smooth=False)
    """

    weight = Number(2.021, LOW, HIGH).tag(sync=True)
    smooth = Truth(False).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        z, either, _, both = network(self.weight, self.smooth)
        kind = "sigmoid neurons" if self.smooth else "perceptrons"
        text = (
            f"The output of a network of three {kind} against one of its weights: at the weight "
            f"{self.weight:g} the sum z of the first hidden unit is {z:.4f}, its answer "
            f"{either:.4g} and the output {both:.4g}"
        ).replace("-", "−")
        return f"{text}. In a browser with JavaScript, or in Jupyter, the weight can be moved."

    def poster(self):
        """Return the picture of the output against the weight as one line of SVG."""
        picture = Poster((LOW, HIGH), (-0.12, 1.12), 400, 240)
        picture.grid([1, 2, 3], [0, 0.5, 1])
        sweep = [LOW, 2.025, 2.026, HIGH]
        if self.smooth:
            sweep = np.linspace(LOW, HIGH, 21)
        picture.line([(w, network(w, self.smooth)[3]) for w in sweep], "ink")
        picture.dot((self.weight, network(self.weight, self.smooth)[3]), "gradient")
        return picture.svg()


def network(weight, smooth):
    """Return the sum z of "either", and the answers of "either", "not both" and "both"."""
    kind = neurons.SigmoidNeuron if smooth else neurons.Perceptron
    first = kind([weight, 2], -1)
    hidden = [first.output(X), kind([-2, -2], 3).output(X)]
    return first.weighted_sum(X), *hidden, kind([2, 2], -3).output(hidden)
