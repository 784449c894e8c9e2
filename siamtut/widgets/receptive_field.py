"""What one unit of a time-delay network reads, and what a shift of the input does."""

import math

import numpy as np

from siamtut.byhand import Average, Sequential, Tanh, TimeDelay
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Truth, Whole

STEPS = 200
"""Time steps of the input."""

FIRST, LAST = 30, 170
"""The pen moves between these steps of the unshifted input, and rests before and after."""

STAGES = {
    1: (("layer 1", 11, 3), ("layer 2", 10, 3)),
    2: (("layer 1", 9, 1), ("average 1", 3, 3), ("layer 2", 8, 1), ("average 2", 3, 3)),
}
"""For each architecture its stages from the input on: name, width, stride."""


class ReceptiveField(Widget, module="receptive_field"):
    r"""One unit of a time-delay network, the time steps and the ink that it reads.

    A unit reads ``width`` neighbouring units of the stage below, and the next unit
    of its row reads those ``stride`` further on.  Counted in steps of the input:

    .. math:: \text{field} = 1 + \sum_l (\text{width}_l - 1)\,\text{hop}_{l-1}, \qquad
              \text{hop}_l = \text{stride}_l\,\text{hop}_{l-1}, \qquad \text{hop}_0 = 1

    Drag the unit along its row.  The input is one row of 200 steps, the height of an
    invented pen that rests before and after; each stage has one map of it, with
    weights made by a formula and not trained.  The curve is what the stage would say
    at every step, the dots are the units that it has.  Shift the input: the curve
    moves by as many steps, the dots stay at their places, and only a shift by a
    multiple of their hop gives the old numbers again.

    Parameters
    ----------
    architecture : {1, 2}, optional
        Which of the paper's two; their strides and averages, not their eight rows.
    stage : int, optional
        From 1, the first layer, to 4; architecture 1 has two stages, architecture 2
        counts each average as one.  A number too large means the last.
    unit : int, optional
        The unit within its row, from 0; a number too large means the last.
    shift : int, optional
        By how many steps the input comes later, within ±20.
    full : bool, optional
        Show the choice of architecture and the shift; without it only the unit and
        its layer.

    Raises
    ------
    TypeError
        If a keyword is no trait of the widget.
    traitlets.TraitError
        If a trait is given a value that it cannot take.

    Notes
    -----
    A widget of the chapter :doc:`/book/time-delay-network`.

    Examples
    --------
    >>> from siamtut.widgets import ReceptiveField
    >>> ReceptiveField(unit=0, shift=3)
    ReceptiveField(architecture=1, stage=2, unit=0, shift=3, full=True)
    """

    architecture = Choice((1, 2), 1).tag(sync=True)
    stage = Whole(2, 1, 4).tag(sync=True)
    unit = Whole(9, 0, 191).tag(sync=True)
    shift = Whole(0, -20, 20).tag(sync=True)
    full = Truth(True).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        places, hop, _ = geometry(self.architecture, self.stage)
        unit = min(self.unit, places - 1)
        first, last = field(self.architecture, self.stage, unit)
        name = stages(self.architecture, self.stage)[-1][0]
        text = (
            f"Architecture {self.architecture}: unit {unit} of {places} in {name} reads the "
            f"{last - first + 1} time steps from {first} to {last}; the next unit reads {hop} "
            f"further on"
        )
        if self.shift:
            text += f". The input is shifted by {self.shift} steps".replace("-", "−")
        return f"{text}. In a browser with JavaScript, or in Jupyter, it can be moved."

    def poster(self):
        """Return the ink, its height over time and the unit's window as one line of SVG."""
        picture = Poster((-2, 206), (0, 10), 400, 340)
        picture.grid([0, 50, 100, 150, 200], [])
        picture.area([(-2, 6.5), (206, 6.5), (206, 10), (-2, 10)], "paper", 1)  # x is no time here
        places, hop, width = geometry(self.architecture, self.stage)
        unit = min(self.unit, places - 1)
        first, last = field(self.architecture, self.stage, unit)
        t = np.arange(0, STEPS, 1.0)
        x, y = pen(t - self.shift)
        ink = np.column_stack([27 * x + 8, 8.1 + 1.05 * y])
        picture.line(ink[FIRST + self.shift : LAST + self.shift + 1 : 2], "ink", 1.5)
        picture.line(ink[first : last + 1], "twin_a", 3.5)
        picture.area([(first, 3.5), (last, 3.5), (last, 6.1), (first, 6.1)], "twin_a", 0.12)
        picture.line(np.column_stack([t, 4.8 + 0.85 * y])[::2], "ink", 1.5)
        centre = hop * unit + (width - 1) / 2
        picture.area([(centre, 1.5), (last, 3.5), (first, 3.5)], "twin_a", 0.12)
        values = curve(self.architecture, self.stage, self.shift)
        at = np.arange(len(values)) + (width - 1) / 2
        heights = 1.5 + np.array(values)
        picture.line(np.column_stack([at, heights])[::2], "axis", 1.5)
        picture.dot((centre, heights[hop * unit]), "twin_a")
        return picture.svg()


def pen(t):
    """Return the pen's place (x, y) at time step t: at rest before FIRST and after LAST."""
    u = np.clip((np.asarray(t, dtype=float) - FIRST) / (LAST - FIRST), 0.0, 1.0)
    size = np.sin(np.pi * u)
    x = 6.0 * u + size * (0.5 * np.cos(2 * np.pi * 7 * u) - 0.9 * np.sin(2 * np.pi * u))
    wave = 0.6 * np.sin(2 * np.pi * 7 * u) + 0.5 * np.sin(2 * np.pi * 2.6 * u + 0.7)
    return x, size * (wave + 0.2 * np.sin(2 * np.pi * 12 * u))


def weights(name, width):
    """Return a stage's window, shape (width,): a rise and a fall, a bump, or a mean."""
    if name.startswith("average"):
        return np.full(width, 1.0 / width)
    turns = 2 * np.pi * (np.arange(width) + 0.5) / width
    return (0.5 * np.sin(turns) if name == "layer 1" else 0.45 * np.cos(turns)) * 10 / width


def stages(architecture, stage):
    """Return name, width and stride of all stages up to this one, or to the last."""
    return STAGES[architecture][:stage]


def geometry(architecture, stage):
    """Return a stage's (units, hop, field), hop and field in time steps of the input."""
    places, hop, width = STEPS, 1, 1
    for _, reach, stride in stages(architecture, stage):
        places = (places - reach) // stride + 1
        width += (reach - 1) * hop
        hop *= stride
    return places, hop, width


def field(architecture, stage, unit):
    """Return the first and the last time step that a unit reads, from the unit back."""
    first = last = unit
    for _, reach, stride in reversed(stages(architecture, stage)):
        first, last = stride * first, stride * last + reach - 1
    return first, last


def feature_map(architecture, stage, shift):
    """Return the values of a stage's units by the network itself, as a list."""
    layers = []
    for name, width, stride in stages(architecture, stage):
        if name.startswith("average"):
            layers.append(Average(width))
            continue
        layer = TimeDelay(1, 1, width, stride)
        layer.weight[0, 0], layer.bias[:] = weights(name, width), 0.0
        layers += [layer, Tanh()]
    row = pen(np.arange(STEPS) - shift)[1]
    return Sequential(*layers).forward(row[None, None])[0, 0].tolist()


def curve(architecture, stage, shift):
    """Return what a stage says where its field starts at step 0, 1, ..., as a list."""
    values, hop = pen(np.arange(STEPS) - shift)[1], 1
    for name, width, stride in stages(architecture, stage):
        windows = np.lib.stride_tricks.sliding_window_view(values, hop * (width - 1) + 1)
        values = windows[:, ::hop] @ weights(name, width)
        if name.startswith("layer"):
            values = np.tanh(values)
        hop *= stride
    return values.tolist()


def misfit(architecture, stage, shift):
    """Return how far the shifted map is from the old one, moved by the nearest whole units."""
    hop = geometry(architecture, stage)[1]
    by = math.floor(shift / hop + 0.5)
    old, new = (feature_map(architecture, stage, s) for s in (0, shift))
    pairs = range(max(0, by), len(old) + min(0, by))
    return max(abs(new[k] - old[k - by]) for k in pairs)
