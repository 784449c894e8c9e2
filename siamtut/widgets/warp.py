"""Two signatures and the table of their meetings, with the cheapest path through it."""

import functools
import math

import numpy as np
import traitlets

from siamtut.signature import Signature
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Limited, Number

POINTS = 60
"""Points of each signature, evenly spaced in time."""

LIMIT = 1000.0
"""Millimetres that a point may lie from the origin."""


class Line(Limited):
    """A thinned recording: :data:`POINTS` points (x, y, down); a Signature is taken, too."""

    def __init__(self):
        point = {"row": [{"number": [-LIMIT, LIMIT]}] * 3}
        words = (
            f"a Signature, or {POINTS} points (x, y, down) within ±{LIMIT:g} mm, "
            "not all in one place"
        )
        limits = {"list": [POINTS, POINTS], "each": point, "apart": 2}
        super().__init__(traitlets.Undefined, limits, words)

    def taken(self, value):
        """Return the points of a Signature."""
        return thinned(value) if isinstance(value, Signature) else value


class Warp(Widget, module="warp"):
    r"""The table of all meetings of two signatures, and the cheapest path through it.

    A meeting (i, j) costs as much as point i of the reference and point j of the other
    are apart, once both signatures are centred and of one size; the path from the first
    meeting to the last costs their sum, and the distance is

    .. math:: D = \frac{1}{n + m} \min_\text{path} \sum_{(i, j) \in \text{path}} |a_i - b_j| .

    Drag along the path, or move the slider: the two inks show who meets whom.  The band
    says how far the path may stray from the diagonal.  Position alone is matched here, so
    that the picture can be read; :mod:`siamtut.elastic` matches eight numbers a sample.

    Parameters
    ----------
    kind : {"genuine", "forged"}, optional
        Which of the two is matched with the reference.
    band : float, optional
        Farthest that the path may stray, in points, from 0 to 59; whole numbers count.
    share : float, optional
        The meeting that is shown, from 0, the first, to 1, the last.
    reference, genuine, forged : Signature or sequence, optional
        Recordings, or 60 points (x in mm, y in mm, 1 if the pen is down until the next
        point); by default those of an invented signer and of an invented forger.

    Raises
    ------
    TypeError
        If a keyword is no trait of the widget.
    traitlets.TraitError
        If a value is none that the trait takes.

    Notes
    -----
    A widget of the chapter :doc:`/book/elastic-matching`.

    Examples
    --------
    >>> from siamtut.widgets import Warp
    >>> Warp(kind="forged", band=0).band
    0.0
    """

    kind = Choice(("genuine", "forged"), "genuine").tag(sync=True)
    band = Number(12.0, 0.0, POINTS - 1.0).tag(sync=True)
    share = Number(0.5, 0.0, 1.0).tag(sync=True)
    reference = Line().tag(sync=True)
    genuine = Line().tag(sync=True)
    forged = Line().tag(sync=True)

    @traitlets.default("reference")
    def _reference(self):
        return examples()[0]

    @traitlets.default("genuine")
    def _genuine(self):
        return examples()[1]

    @traitlets.default("forged")
    def _forged(self):
        return examples()[2]

    def __repr__(self):
        return f"Warp(kind={self.kind!r}, band={self.band:g}, share={self.share:g})"

    def sentence(self):
        """Return what the picture says."""
        distance, path = warped(self.reference, getattr(self, self.kind), self.band)
        straight, _ = warped(self.reference, getattr(self, self.kind), 0)
        return (
            f"A table of {POINTS} by {POINTS} meetings of a signature and a {self.kind} one, and "
            f"the cheapest path through it: {len(path)} meetings, at a distance of {distance:.3f}; "
            f"along the diagonal it would be {straight:.3f}. In a browser with JavaScript, or in "
            "Jupyter, one can move along the path."
        )

    def poster(self):
        """Return the path beside the diagonal as one line of SVG."""
        picture = Poster((0, POINTS), (0, POINTS), 372, 368)
        picture.grid(range(0, POINTS + 1, 20), range(0, POINTS + 1, 20))
        picture.line([(0, 0), (POINTS, POINTS)], "axis", 1)
        _, path = warped(self.reference, getattr(self, self.kind), self.band)
        colour = "genuine" if self.kind == "genuine" else "forgery"
        middles = [(i + 0.5, j + 0.5) for i, j in path]
        picture.line(middles, colour)
        picture.dot(middles[place(path, self.share)], colour)
        return picture.svg()


def thinned(signature):
    """Return a signature as 60 points evenly spaced in time: a tuple of (x, y, down).

    Parameters
    ----------
    signature : Signature
        x and y in mm, rounded here to a tenth.

    Returns
    -------
    tuple of tuple of float
    """
    s = signature
    t = np.linspace(0, s.duration, POINTS)
    x, y = (np.round(np.interp(t, s.t, values - values.mean()), 1) for values in (s.x, s.y))
    interval = np.clip(np.searchsorted(s.t, t, side="right") - 1, 0, len(s) - 2)
    return tuple(
        zip(x.tolist(), y.tolist(), s.pen_down[interval].astype(float).tolist(), strict=True)
    )


def standardised(line):
    """Return the positions of a line, centred, of mean squared distance 1: shape (60, 2)."""
    points = np.asarray(line, dtype=float)[:, :2]
    points = points - points.mean(axis=0)
    return points / math.sqrt((points * points).sum(axis=1).mean())


def costs(a, b):
    """Return what each meeting of two lines costs: shape (60, 60)."""
    apart = standardised(a)[:, None] - standardised(b)
    return np.sqrt((apart * apart).sum(axis=-1))


def warped(a, b, band):
    r"""Return the distance of two lines and their path.

    Parameters
    ----------
    a, b : sequence
        Lines of 60 points.
    band : float
        Only meetings with \|i - j\| <= band are allowed.

    Returns
    -------
    distance : float
    path : list of list of int
        Meetings [i, j] from [0, 0] to [59, 59].
    """
    cost = costs(a, b)
    best = np.full((POINTS + 1, POINTS + 1), np.inf)
    best[0, 0] = 0
    for i, j in np.ndindex(cost.shape):
        if abs(i - j) <= band:
            before = min(best[i, j], best[i, j + 1], best[i + 1, j])
            best[i + 1, j + 1] = cost[i, j] + before
    i = j = POINTS
    path = [[i - 1, j - 1]]
    while (i, j) != (1, 1):
        ways = (i - 1, j - 1), (i - 1, j), (i, j - 1)
        i, j = min(ways, key=lambda way: best[way])  # of equal ones the first
        path.append([i - 1, j - 1])
    return float(best[-1, -1]) / (2 * POINTS), path[::-1]


def place(path, share):
    """Return which meeting of a path is shown: a share of the way, rounded."""
    return math.floor(share * (len(path) - 1) + 0.5)


@functools.cache
def examples():
    """Return a reference, a genuine and a forged line, of an invented signer."""
    from siamtut.readers import read_bundled  # imported here: it loads the bundled file

    own = {r.index: r.signature for r in read_bundled() if r.signer == "Bo Quill"}
    return tuple(thinned(own[index]) for index in (1, 2, 26))
