"""Ink beside any of the ten features, each step of the preprocessing to undo and redo."""

import functools

import numpy as np

from siamtut.features import LIMIT, SCALES, TEN, TYPICAL_DURATION, _ten
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Truth, Whole

POINTS = 200
"""Points regular in time after step 3."""

RATE = 100
"""Samples a second of the invented pen, while it is down."""

STROKES = ((0.0, 1.175), (1.335, 1.795), (2.015, 2.195))
"""From when to when, in seconds, the pen is down; it is not sampled in the air."""

SLOWER = 1.6
"""How much longer the slow forger takes, at every point alike."""

BESIDE = ("nothing", "forgery", "moved")
"""What a second recording is: none, a perfect forgery but slow, the same pen elsewhere."""


class Features(Widget, module="features"):
    r"""Ink, and below it one of the ten features over time, with one cursor for both.

    The pen is invented, by a formula; its recording goes through the four steps of
    :mod:`siamtut.features`, and each can be undone.  Every trait follows the picture
    and leads it.

    Parameters
    ----------
    feature : str, optional
        One of :data:`siamtut.features.TEN`.
    at : int, optional
        The cursor's point, from 0; a number too large means the last.
    beside : {"nothing", "forgery", "moved"}, optional
        A second recording: "forgery" is the same path at every point, but takes 1.6
        times as long; "moved" is the same pen, written half as large again elsewhere
        on the tablet and climbing by 8 mm a second.
    speed : {"absolute", "relative"}, optional
        As in :func:`siamtut.features.extract`.
    detrend, divide, resample, scale : bool, optional
        The four steps.  Without ``resample`` the samples stand as recorded, as if
        they were regular in time, and a lift of the pen takes one step.  Without
        ``divide`` lengths are in mm, with it in sd(y); without ``scale`` speeds are
        per second.
    full : bool, optional
        Show all controls, and the ink as the steps leave it; without it only the
        feature and the cursor, and the ink as it was recorded.

    Raises
    ------
    TypeError
        If a keyword is no trait of the widget.
    traitlets.TraitError
        If a trait is given a value that it cannot take.

    Notes
    -----
    A widget of the chapter :doc:`/book/features`.

    Examples
    --------
    >>> from siamtut.widgets import Features
    >>> Features(feature="x").feature
    'x'
    """

    feature = Choice(TEN, "speed").tag(sync=True)
    at = Whole(60, 0, 399).tag(sync=True)
    beside = Choice(BESIDE, "nothing").tag(sync=True)
    speed = Choice(("absolute", "relative"), "absolute").tag(sync=True)
    detrend = Truth(True).tag(sync=True)
    divide = Truth(True).tag(sync=True)
    resample = Truth(True).tag(sync=True)
    scale = Truth(True).tag(sync=True)
    full = Truth(True).tag(sync=True)

    def steps(self):
        """Return which of the steps 1, 2 and 3 are done, as a tuple of bool."""
        return self.detrend, self.divide, self.resample

    def values(self, kind="nothing"):
        """Return the feature of the pen, or of the second recording, as an array."""
        return trace(self.feature, kind, *self.steps(), self.scale, self.speed)

    def sentence(self):
        """Return what the picture says."""
        values = self.values()
        at = min(self.at, len(values) - 1)
        text = f"The feature {self.feature} of an invented pen: {values[at]:.2f} at point {at} of "
        text += f"{len(values)}"
        undone = [
            str(k)
            for k, done in enumerate((*self.steps(), self.scale), 1)
            if not done and self.full
        ]
        if undone:
            text += f", without step {' and '.join(undone)}"
        if self.beside != "nothing":
            other = self.values(self.beside)
            name = {"forgery": "a slow forgery", "moved": "the same, moved and larger"}[self.beside]
            text += f"; beside it {name}: {other[min(at, len(other) - 1)]:.2f}"
        return f"{text}. In a browser with JavaScript, or in Jupyter, it can be explored.".replace(
            ": -", ": −"
        )

    def poster(self):
        """Return the ink and the feature over time as one line of SVG."""
        values = self.values()
        last = len(values) - 1
        at = min(self.at, last)
        height = max(1.0, np.abs(values).max())
        picture = Poster((-3, last + 4), (0, 10), 420, 300)
        picture.line([(0, 2.4), (last, 2.4)], "axis", 1)
        steps = self.steps() if self.full else (False, False, True)
        x, y, pen, _ = prepared("nothing", *steps)
        # One mm of ink is as wide as it is high: the picture is 384 by 268 px within.
        unit = min(0.9 * last / np.ptp(x), 4.4 / np.ptp(y) * 26.8 / 384 * (last + 7))
        ink = np.column_stack([
            last / 2 + (x - (x.min() + x.max()) / 2) * unit,
            7.5 + (y - (y.min() + y.max()) / 2) * unit * 384 / 26.8 / (last + 7),
        ])  # fmt: skip
        for start, end in runs(pen):
            picture.line(ink[start : end + 1], "ink", 1.5)
        picture.line(
            np.column_stack([np.arange(last + 1), 2.4 + 2.2 * values / height]), "ink", 1.5
        )
        picture.line([(at, 0.1), (at, 4.7)], "axis", 1)
        picture.dot(tuple(ink[at]), "twin_a", 5)
        picture.dot((at, 2.4 + 2.2 * values[at] / height), "twin_a")
        return picture.svg()


def pen(t):
    """Return the pen's place (x, y) in mm at t seconds: loops, and at last a short bar."""
    if t > 2:
        share = (t - 2.015) / 0.18
        share = share * share * (3 - 2 * share)
        return 25 + 9 * share, 9.2 + 1.2 * share
    u, turn = t / 1.8, 2 * np.pi
    phase = turn * (8 * u + 0.2 * np.sin(turn * 2 * u))
    tall = 2 + 5 * np.exp(-(((u - 0.09) / 0.07) ** 2)) + 3 * np.exp(-(((u - 0.8) / 0.05) ** 2))
    tall += 0.5 * np.cos(turn * 3.1 * u)
    x = 38 * u - 2.2 * np.sin(phase) - 0.3 * tall * np.cos(phase)
    return x, 0.9 * tall * (1 - np.cos(phase))


@functools.cache
def recording(kind):
    """Return what the tablet records: x, y in mm, t in s, pen_down; each (N,)."""
    slower = SLOWER if kind == "forgery" else 1.0
    end = STROKES[-1][1] * slower
    stamps = [k / RATE for k in range(int(end * RATE) + 1)]
    down = [
        next((n for n, (a, b) in enumerate(STROKES) if a <= t / slower <= b), None) for t in stamps
    ]
    kept = [(t, n) for t, n in zip(stamps, down, strict=True) if n is not None]
    t, stroke = (np.array(part) for part in zip(*kept, strict=True))
    x, y = np.array([pen(s / slower) for s in t.tolist()]).T
    x, y = (1.5 * x + 9, 1.5 * y + 4 + 8 * t) if kind == "moved" else (x + 24, y + 17)
    return x, y, t, np.append(np.diff(stroke) == 0, True)


def prepared(kind, detrend, divide, resample):
    """Return x, y, the pen's state (+1 or -1), each (N,), and the duration in s."""
    x, y, t, down = recording(kind)
    if detrend:
        middle = t - t.mean()
        x, y = (v - v.mean() - middle * (v @ middle) / (middle @ middle) for v in (x, y))
    if divide:
        x, y = x / y.std(), y / y.std()
    state = np.where(down, 1.0, -1.0)
    if resample:
        times = np.linspace(0, t[-1], POINTS)
        interval = np.clip(np.searchsorted(t, times, side="right") - 1, 0, len(t) - 2)
        x, y, state = np.interp(times, t, x), np.interp(times, t, y), state[interval]
    return x, y, state, float(t[-1])


def trace(feature, kind, detrend, divide, resample, scale, speed):
    """Return one feature over the points, shape (N,), by the formulas of siamtut.features."""
    x, y, state, duration = prepared(kind, detrend, divide, resample)
    duration = duration if speed == "absolute" else TYPICAL_DURATION
    values = _ten(x, y, state, duration / (len(x) - 1))[feature]
    return np.clip(values / SCALES[feature], -LIMIT, LIMIT) if scale else values


def runs(state):
    """Return the first and the last point of each stretch of ink, the lines that are drawn."""
    changes = np.flatnonzero(np.diff(state[:-1] > 0, prepend=False, append=False))
    return list(zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True))
