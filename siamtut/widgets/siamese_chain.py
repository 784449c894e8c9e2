"""A tiny twin: every value and every gradient of the whole chain, one step at a time."""

import numpy as np

from siamtut import byhand, geometry
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Limited, Number, Whole, numbers

STAGES = 9
"""Four steps forward, from layer 1 to the cost, and five back, to the sum of both shares."""

BLOCKS = {
    "x": 24,
    "y": 24,
    "weight_1": 16,
    "bias_1": 2,
    "weight_2": 12,
    "bias_2": 2,
    "hidden_a": 10,
    "output_a": 4,
    "hidden_b": 10,
    "output_b": 4,
}
"""How many numbers each part of the chain has; the last four can be read, not moved."""

_CUTS = (16, 18, 30)  # where bias 1, weight 2 and bias 2 begin among the 32

# The start: two curves like x and y of a pen, a little apart, and weights of no meaning.
_X = (
    *(0.0, 0.6, 1.1, 1.4, 1.3, 0.9, 0.3, -0.3, -0.9, -1.3, -1.4, -1.1),
    *(1.0, 0.7, 0.0, -0.7, -1.0, -0.7, 0.0, 0.7, 1.0, 0.7, 0.0, -0.7),
)
_Y = (
    *(0.2, 0.9, 1.3, 1.2, 0.7, 0.0, -0.7, -1.2, -1.3, -0.9, -0.2, 0.5),
    *(0.8, 0.9, 0.5, -0.1, -0.7, -1.0, -0.8, -0.3, 0.3, 0.8, 1.0, 0.8),
)
_WEIGHTS = (
    *(0.5, -0.3, 0.4, 0.2, -0.6, 0.3, 0.1, 0.4),
    *(-0.4, 0.6, 0.2, -0.5, 0.3, 0.5, -0.2, 0.4),
    *(0.1, -0.2),
    *(0.7, -0.5, 0.4, 0.6, 0.3, -0.8),
    *(-0.6, 0.5, 0.7, 0.4, -0.7, 0.3),
    *(0.2, -0.1),
)


class Numbers(Limited):
    """So many finite numbers within ±``limit``, kept flat."""

    def __init__(self, default_value, limit):
        count = len(default_value)
        words = f"{count} numbers from {-limit:g} to {limit:g}"
        super().__init__(default_value, numbers(count, count, -limit, limit), words)

    def taken(self, value):
        """Return a table row by row."""
        return value.ravel() if isinstance(value, np.ndarray) else value


class SiameseChain(Widget, module="siamese_chain"):
    r"""One branch of 32 numbers, called twice, and the way of the error through both calls.

    A signature is 2 features at 12 time steps.  Layer 1 has 2 units that read windows
    of 4 steps, 2 steps apart, layer 2 has 2 units with windows of 3, 2 apart, and tanh
    follows each: (2, 12) → (2, 5) → (2, 2), an arrow f of four numbers.

    .. math:: C = \tfrac12 (\cos(f_A, f_B) - t)^2

    A square's area is a number's size; it is filled where the number is positive and
    hollow where it is negative.  "Next" goes through the chain, forward and back.
    Choose any number, by the lists or by a tap on its square, to read its value and
    its gradient; move an input or a weight, and all that hangs on it follows.

    Parameters
    ----------
    x, y : sequence of 24 floats, optional
        The signatures that twin A and twin B read, within ±2: feature 1 at its 12
        steps, then feature 2.
    weights : sequence of 32 floats, optional
        Within ±4, in the order of ``parameters()``: weight 1 (2, 2, 4), bias 1 (2,),
        weight 2 (2, 2, 3), bias 2 (2,).
    target : float, optional
        The cosine t that is trained for, from -1 to 1.
    stage : int, optional
        How many of the nine steps are shown: 1 the outputs of layer 1, 2 those of
        layer 2, 3 the cosine, 4 the cost; then back, 5 ∂C/∂cos, 6 ∂C/∂f, 7 through
        layer 2, 8 through layer 1, 9 the sum of both twins' shares.
    chosen : str, optional
        Which part the lists stand at: "x", "y", "weight_1", "bias_1", "weight_2",
        "bias_2", or, to be read only, "hidden_a", "output_a", "hidden_b", "output_b".
    place : int, optional
        Which of its numbers, from 1 to 24; beyond the part's last one it is the last.
    learning_rate : float, optional
        The η of a gradient step, from 0.05 to 5.

    Notes
    -----
    A widget of the chapter :doc:`/book/siamese-backprop`; its numbers are those of
    :mod:`siamtut.byhand`.

    Examples
    --------
    >>> from siamtut.widgets import SiameseChain
    >>> SiameseChain(stage=9, target=-1).target
    -1.0
    """

    x = Numbers(_X, 2.0).tag(sync=True)
    y = Numbers(_Y, 2.0).tag(sync=True)
    weights = Numbers(_WEIGHTS, 4.0).tag(sync=True)
    target = Number(1.0, -1.0, 1.0).tag(sync=True)
    stage = Whole(0, 0, STAGES).tag(sync=True)
    chosen = Choice(tuple(BLOCKS), "weight_1").tag(sync=True)
    place = Whole(1, 1, 24).tag(sync=True)
    learning_rate = Number(0.5, 0.05, 5.0).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        *_, cos, cost = forward(self.x, self.y, self.weights, self.target)
        total = backward(self.x, self.y, self.weights, self.target)[-1]
        text = (
            "Two signatures of 2 features and 12 time steps go through one network of 32 "
            f"weights and biases; the cosine of its two outputs is {cos:.4f}, wanted is "
            f"{self.target:g}, the cost is {cost:.4f}, and the summed gradient has the length "
            f"{np.linalg.norm(total):.4f}"
        ).replace(" -", " −")
        return f"{text}. In a browser with JavaScript, or in Jupyter, one can step through it."

    def poster(self):
        """Return the chain, as far as it is shown, as one line of SVG."""
        *values, cos, _ = forward(self.x, self.y, self.weights, self.target)
        slopes = backward(self.x, self.y, self.weights, self.target)
        h_a, f_a, h_b, f_b = (np.reshape(v, (2, -1)) for v in values)
        dfa, dha, dxa, _, dfb, dhb, dxb, _, total = (np.array(v) for v in slopes)
        rows = [  # name, values, from which stage on; the same for what lies to the right
            ("input A", np.reshape(self.x, (2, 12)), 0, dxa, 8, "twin_a"),
            ("layer 1, A", h_a, 1, dha, 7, "twin_a"),
            ("output A", f_a, 2, dfa, 6, "twin_a"),
            ("output B", f_b, 2, dfb, 6, "twin_b"),
            ("layer 1, B", h_b, 1, dhb, 7, "twin_b"),
            ("input B", np.reshape(self.y, (2, 12)), 0, dxb, 8, "twin_b"),
            ("weights", np.reshape(self.weights, (2, 16)), 0, total, 9, "ink"),
        ]
        picture = _Squares((0, 1), (0, 1), 470, 330)
        for k, (name, value, shown, slope, known, colour) in enumerate(rows):
            v = 16 + 45 * k
            picture.name(v - 3, name)
            if self.stage >= shown:
                picture.squares(value, 0, v, colour)
            if self.stage >= known:
                picture.name(v - 3, "its gradient", 250)
                picture.squares(slope.reshape(value.shape), 250, v, "gradient")
        if self.stage >= 3:
            picture.name(140, f"cosine {cos:.4f}", 330)
        return picture.svg()


class _Squares(Poster):
    """A poster of numbers: the area of a square is a number's size, hollow if negative."""

    def name(self, v, text, u=0):
        self._text(u, v, text, "muted", 12, "start")

    def squares(self, values, u, v, colour):
        largest = max(np.abs(values).max(), 1e-12)
        fill, name = self._colours[colour], colour.replace("_", "-")
        for sign, style, kind in ((1, f"fill='{fill}'", "fill"), (-1, "fill='none'", "line")):
            path = ""
            for row, column in zip(*np.nonzero(sign * values > 0), strict=True):
                side = round(11 * float(np.sqrt(abs(values[row, column]) / largest)), 1)
                at = (u + 13 * column + 6.5 - side / 2, v + 13 * row + 6.5 - side / 2)
                path += f"M{at[0]:.1f} {at[1]:.1f}h{side:g}v{side:g}h-{side:g}z"
            if path:
                self._parts.append(
                    f"<path d='{path}' {style} stroke='{fill}' "
                    f"class='siam-{kind}-{name} siam-line-{name}'/>"
                )


def network(weights):
    """Return the branch as layers of :mod:`siamtut.byhand`, given its 32 numbers."""
    first, second = byhand.TimeDelay(2, 2, 4, stride=2), byhand.TimeDelay(2, 2, 3, stride=2)
    made = byhand.Sequential(first, byhand.Tanh(), second, byhand.Tanh())
    numbers = np.asarray(weights, dtype=np.float64)
    for own, cut in zip(made.parameters(), np.split(numbers, _CUTS), strict=True):
        own[...] = cut.reshape(own.shape)
    return made


def forward(x, y, weights, target):
    """Return what layer 1 and layer 2 say of x, then of y, each flat; the cosine; the cost."""
    found = []
    for signature in (x, y):
        made = network(weights)
        made.forward(np.reshape(signature, (1, 2, 12)))
        found += [made.passed[2].ravel().tolist(), made.passed[4].ravel().tolist()]
    cos = geometry.cosine(found[1], found[3])
    return [*found, cos, 0.5 * (cos - target) ** 2]


def backward(x, y, weights, target):
    """Return the gradients of the cost, each flat.

    Parameters
    ----------
    x, y : array_like, shape (24,)
        The two signatures.
    weights : array_like, shape (32,)
        The one set of weights and biases.
    target : float
        The cosine that is trained for.

    Returns
    -------
    list of list of float
        For twin A those of its output (4,), of layer 1's (10,), of its input (24,), and
        its share for the weights (32,); the same for twin B; the sum of both shares.
    """
    _, f_a, _, f_b, cos, _ = forward(x, y, weights, target)
    found = []
    for signature, pull in zip((x, y), geometry.cosine_gradient(f_a, f_b), strict=True):
        made = network(weights)
        made.forward(np.reshape(signature, (1, 2, 12)))
        blame = ((cos - target) * pull).reshape(1, 2, 2)
        slopes = [blame]
        for layer, fed in zip(made.layers[::-1], made.passed[-2::-1], strict=True):
            slopes.append(layer.backward(fed, slopes[-1]))
        share = np.concatenate([gradient.ravel() for gradient in made.gradients()])
        found += [part.ravel().tolist() for part in (*slopes[::2], share)]
    return [*found, [a + b for a, b in zip(found[3], found[7], strict=True)]]


def step(x, y, weights, target, rate):
    """Return the 32 weights and biases after one gradient step."""
    total = backward(x, y, weights, target)[-1]
    return [w - rate * g for w, g in zip(weights, total, strict=True)]
