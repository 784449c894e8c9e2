"""Three pens at work: a signature, a copier's and an imitator's, drawn in real time."""

import functools
import math

import numpy as np
import traitlets

from siamtut.signature import Signature
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Limited, Number

STEP = 0.02
"""Seconds from one point of a trace to the next."""

UNIT = 0.05
"""Millimetres to which a trace is rounded."""

LONGEST = 12.0
"""Seconds of the longest trace: so much still fits into a page."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The digits 0 to 63 of a trace; none of them means anything to HTML or to JSON."""

WIDEST = UNIT * (len(LETTERS) ** 2 - 1)
"""Millimetres of the widest and of the highest trace."""

KINDS = ("genuine", "copier", "imitator")


class Trace(Limited):
    """A recording as text (:func:`encode`); a Signature in millimetres is taken, too."""

    def __init__(self):
        longest = 5 * (round(LONGEST / STEP) + 1)
        limits = {"text": [10, longest], "letters": LETTERS, "times": 5}
        super().__init__(traitlets.Undefined, limits, "a Signature in mm")

    def taken(self, value):
        """Return the text of a Signature."""
        return encode(value) if isinstance(value, Signature) else value

    def validate(self, obj, value):
        """Return the text, or raise ``TraitError``."""
        try:
            value = self.taken(value)
        except ValueError as error:
            raise traitlets.TraitError(f"{type(obj).__name__}.{self.name}: {error}") from None
        return super().validate(obj, value)


class Player(Widget, module="player"):
    r"""A genuine signature and two forgeries of it, drawn in the time that they took.

    Each pen has its ink above and its speed below, and all three share one clock.
    The line is as wide as the pressure; where the pen is in the air, which this
    tablet does not watch, a straight dashed line leads to where it lands, and no
    speed is shown.  "Play" draws in real time; nothing moves before, and where the
    system asks for less motion, there is the slider alone.  The speed is that between
    neighbouring points,

    .. math:: v = \sqrt{Δx^2 + Δy^2} \,/\, Δt, \qquad Δt = 20\ \text{ms}.

    Parameters
    ----------
    genuine, copier, imitator : Signature or str, optional
        The recordings, x and y in millimetres, at most 12 s and 204 mm; kept as text
        of five letters a point (:func:`encode`).  By default those of an invented
        signer and of two invented forgers.
    time : float, optional
        What the clock shows, in seconds; by default the end of the longest one.

    Raises
    ------
    TypeError
        If a keyword is no trait of the widget.
    traitlets.TraitError
        If a recording is too long or too wide, or a value is none that the trait takes.

    Notes
    -----
    A widget of the chapter :doc:`/book/signatures`.

    Examples
    --------
    >>> from siamtut.widgets import Player
    >>> Player(time=0.5).time
    0.5
    """

    genuine = Trace().tag(sync=True)
    copier = Trace().tag(sync=True)
    imitator = Trace().tag(sync=True)
    time = Number(0.0, 0.0, LONGEST).tag(sync=True)

    @traitlets.default("genuine")
    def _genuine(self):
        return examples()[0]

    @traitlets.default("copier")
    def _copier(self):
        return examples()[1]

    @traitlets.default("imitator")
    def _imitator(self):
        return examples()[2]

    @traitlets.default("time")
    def _end(self):
        return max(map(duration, self._traces()))

    def sentence(self):
        """Return what the picture says."""
        traces = self._traces()
        takes = [
            f"{name} {duration(code):.1f} s, at most {round(max(speeds(code)), -1):.0f} mm/s"
            for name, code in zip(KINDS, traces, strict=True)
        ]
        return (
            f"The ink and the speed of one signature and of two forgeries of it: {'; '.join(takes)}"
            ". In a browser with JavaScript, or in Jupyter, they are drawn in real time."
        )

    def poster(self):
        """Return the three inks, each beside its speed, as one line of SVG."""
        # The plane's units are px, so that whole numbers can stand in the picture.
        picture = Poster((0, 364), (0, 258), 400, 290)
        traces = [decode(code) for code in self._traces()]
        until = max(map(duration, self._traces()))
        fastest = max(max(speeds(code)) for code in self._traces())
        scale = min(min(190 / np.ptp(x), 60 / np.ptp(y)) for x, y, _ in traces)
        for row, (name, (x, y, down), code) in enumerate(
            zip(KINDS, traces, self._traces(), strict=True)
        ):
            colour, low = "forgery" if row else "genuine", 172 - 86 * row
            ink = np.rint(np.stack([scale * (x - x.min()), scale * (y - y.min()) + low], axis=-1))
            across = 212 + 150 * STEP / until * (np.arange(len(x) - 1) + 0.5)
            rate = np.rint(np.stack([across, low + 60 * speeds(code) / fastest], axis=-1))
            picture.label((28, low + 68), name, colour)
            picture.line([(212, low), (364, low)], "axis", 1)
            for run in runs(down > 0):
                picture.line(_thinned(ink[run.start : run.stop + 1]), colour, 1.5)
                picture.line(rate[run][::2], colour, 1)
        return picture.svg()

    def _traces(self):
        return self.genuine, self.copier, self.imitator


def encode(signature):
    """Return a signature as text: five letters for each point, a point every 20 ms.

    Two letters for x, two for y, in units of 0.05 mm from the lower left corner, and
    one for the pressure until the next point: 0 in the air, else 1 to 63; each letter is
    a digit of :data:`LETTERS`.  Between samples x, y and pressure are interpolated.

    Parameters
    ----------
    signature : Signature
        x and y in millimetres.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it lasts over :data:`LONGEST` or is wider or higher than :data:`WIDEST`.
    """
    s = signature
    if s.duration > LONGEST:
        raise ValueError(f"it lasts {s.duration:.1f} s, over {LONGEST:g}; cut it shorter")
    x, y = s.x - s.x.min(), s.y - s.y.min()
    if max(x.max(), y.max()) > WIDEST:
        raise ValueError(f"it is {max(x.max(), y.max()):.0f} mm wide; give x and y in mm")
    t = STEP * np.arange(math.ceil(s.duration / STEP - 1e-9) + 1)
    interval = np.clip(np.searchsorted(s.t, t + 1e-9, side="right") - 1, 0, len(s) - 2)
    press = np.full(len(s), 0.5) if s.pressure is None else s.pressure
    level = np.where(s.pen_down[interval], 1 + np.rint(62 * np.interp(t, s.t, press)), 0)
    x, y = (np.rint(np.interp(t, s.t, values) / UNIT) for values in (x, y))
    digits = np.stack([x // 64, x % 64, y // 64, y % 64, level], axis=-1)
    return "".join(LETTERS[int(digit)] for digit in digits.ravel())


def decode(code):
    """Return x and y in mm and the pressure from 0 (in the air) to 1, each of shape (N,)."""
    digits = np.array([LETTERS.index(letter) for letter in code]).reshape(-1, 5)
    x, y = UNIT * (64 * digits[:, 0] + digits[:, 1]), UNIT * (64 * digits[:, 2] + digits[:, 3])
    return x, y, digits[:, 4] / 63


def duration(code):
    """Return how long a trace lasts, in seconds."""
    return STEP * (len(code) // 5 - 1)


def position(code, time):
    """Return where the pen is, in mm, and its pressure: a list [x, y, pressure].

    Between the points of a stroke it follows Catmull and Rom's cubic, in the air a
    straight line.
    """
    x, y, pressure = decode(code)
    last = len(x) - 1
    k = min(max(math.floor(time / STEP + 1e-9), 0), last)
    if k == last:
        return [float(x[last]), float(y[last]), float(pressure[last])]
    u = min(max(time / STEP - k, 0.0), 1.0)
    on = pressure[k] > 0
    before = k - 1 if on and k > 0 and pressure[k - 1] > 0 else k
    after = k + 2 if on and k + 2 <= last and pressure[k + 1] > 0 else k + 1
    place = [float(_cubic(*axis[[before, k, k + 1, after]], u, on)) for axis in (x, y)]
    return [*place, float(pressure[k])]


def _cubic(a, b, c, d, u, on):
    """Return Catmull and Rom's cubic from b to c, or the straight line unless ``on``."""
    if not on:
        return b + u * (c - b)
    return b + u / 2 * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)))


def speeds(code):
    """Return the mean speed from each point to the next, in mm/s: shape (N - 1,)."""
    x, y, _ = decode(code)
    return np.hypot(np.diff(x), np.diff(y)) / STEP


def speed(code, time):
    """Return the speed at a time, in mm/s, between the middles of the steps in a straight line."""
    v = speeds(code)
    return float(np.interp(time, (np.arange(len(v)) + 0.5) * STEP, v))


def runs(down):
    """Return the runs of True before the last point as slices, a stroke each."""
    edges = np.flatnonzero(np.diff(down[:-1], prepend=False, append=False))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _thinned(points, apart=4.0):
    """Return points (K, 2) without those that are nearer to the one before, but with both ends."""
    kept = [points[0]]
    for point in points[1:-1]:
        if math.dist(point, kept[-1]) >= apart:
            kept.append(point)
    return np.array([*kept, points[-1]])


@functools.cache
def examples():
    """Return a genuine trace and one of each forger, of an invented signer, as text."""
    # Imported here: SciPy takes longer to load than all the widgets.
    from siamtut.synthesis import Signer

    signer = Signer(116, "Nell Drake")
    forged = (signer.forgery(k, 0, grade) for k, grade in enumerate(KINDS[1:]))
    return tuple(encode(s) for s in (signer.genuine(1, 0), *forged))
