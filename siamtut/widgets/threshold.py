"""Scores of a few signers, and a line between accept and reject."""

import numpy as np
import traitlets

from siamtut.rates import det, equal_error_rate, far, frr
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Limited, Number, Truth, numbers

LOWEST = -1.6
"""The left end of the scores that the picture shows; what is below lies on it."""


class Distances(Limited):
    """For each signer some distances: lists of 1 to 40 numbers from 0 to 2."""

    def __init__(self, default_value):
        limits = {"list": [2, 12], "each": numbers(1, 40, 0.0, 2.0)}
        words = "1 to 40 numbers from 0 to 2 for each of 2 to 12 signers"
        super().__init__(default_value, limits, words)


class Spreads(Limited):
    """The references' own distance of each signer: 2 to 12 numbers from 0.01 to 2."""

    def __init__(self, default_value):
        words = "2 to 12 numbers from 0.01 to 2, one a signer"
        super().__init__(default_value, numbers(2, 12, 0.01, 2.0), words)


def crowd(signers=8, each=10, seed=1993):
    """Invent signers: how far they are from themselves, and their forgers from them.

    Genuine distances grow nearly in proportion to the spread, those of
    forgeries hardly at all, as the chapter finds of a network's.

    Returns
    -------
    spread, genuine, forged : tuple
        b of each signer, rising, and ``each`` distances of both kinds.
    """
    random = np.random.default_rng(seed)
    b = np.geomspace(0.12, 0.6, signers).round(3)
    noise = np.exp(random.normal(scale=0.25, size=(2, signers, each)))
    genuine = (0.95 * b[:, None] ** 0.9 * noise[0]).round(3)
    forged = (0.66 * b[:, None] ** 0.15 * noise[1]).round(3)
    return tuple(b.tolist()), *(tuple(map(tuple, d.tolist())) for d in (genuine, forged))


_SPREAD, _GENUINE, _FORGED = crowd()
_DATA = ("spread", "genuine", "forged")


class Threshold(Widget, module="threshold"):
    r"""Genuine signatures and forgeries of some signers, and who is on which side of a line.

    The score of a signature at the distance d from its references is

    .. math:: s = -\,d\,(b_0 / b)^{\,p} ,

    with b the references' own distance and :math:`b_0` the geometric mean of
    all signers'.  What reaches the line is accepted.  Drag the line, change p,
    or give each signer the line that is best for him or her alone.  Every trait
    follows the picture and leads it.

    Parameters
    ----------
    threshold : float, optional
        The line, from -1.6 to 0.
    power : float, optional
        The p of the score, from 0 (one distance for everyone) to 1.
    each : bool, optional
        Whether each signer has a line where his or her own errors are equal.
    spread : sequence of float, optional
        b of each signer; by default eight are invented, as are their distances.
    genuine, forged : sequence of sequence of float, optional
        The distances d of each signer's genuine signatures and forgeries.

    Notes
    -----
    A widget of the chapter :doc:`/book/verification`.

    Examples
    --------
    >>> from siamtut.widgets import Threshold
    >>> Threshold(threshold=-0.5).counts()
    (14, 29)
    """

    threshold = Number(-0.6, LOWEST, 0.0).tag(sync=True)
    power = Number(0.0, 0.0, 1.0).tag(sync=True)
    each = Truth(False).tag(sync=True)
    spread = Spreads(_SPREAD).tag(sync=True)
    genuine = Distances(_GENUINE).tag(sync=True)
    forged = Distances(_FORGED).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        if not len(self.spread) == len(self.genuine) == len(self.forged):
            raise traitlets.TraitError(
                f"Threshold needs a spread, genuine and forged distances of each signer; got "
                f"{len(self.spread)}, {len(self.genuine)} and {len(self.forged)}"
            )

    def __repr__(self):
        text = f"threshold={self.threshold:.6g}, power={self.power:.6g}, each={self.each}"
        given = [
            f", {name}={getattr(self, name)}"
            for name, invented in zip(_DATA, (_SPREAD, _GENUINE, _FORGED), strict=True)
            if getattr(self, name) != invented
        ]
        return f"Threshold({text}{''.join(given)})"

    def scores(self):
        """Return the scores of each signer's genuine signatures, and of the forgeries."""
        return [
            [score(d, b, self.power, self.spread) for d, b in zip(kind, self.spread, strict=True)]
            for kind in (self.genuine, self.forged)
        ]

    def counts(self):
        """Return how many genuine signatures are refused, and how many forgeries let in."""
        rows = list(zip(*self.scores(), strict=True))
        lines = [fair(*row) if self.each else self.threshold for row in rows]
        refused = sum(round(frr(g, t) * len(g)) for (g, _), t in zip(rows, lines, strict=True))
        let_in = sum(round(far(f, t) * len(f)) for (_, f), t in zip(rows, lines, strict=True))
        return refused, let_in

    def sentence(self):
        """Return what the picture says."""
        refused, let_in = self.counts()
        genuine, forged = (np.concatenate(kind) for kind in self.scores())
        line = (
            "With a line for each signer, chosen with the forgeries in view"
            if self.each
            else f"With one line at the score {self.threshold:.2f}"
        )
        text = (
            f"{line}, {refused} of {len(genuine)} genuine signatures of {len(self.spread)} signers "
            f"are refused and {let_in} of {len(forged)} forgeries let in; one line at its best "
            f"errs in {equal_error_rate(genuine, forged):.0%} of both"
        ).replace("-", "−")
        return f"{text}. In a browser with JavaScript, or in Jupyter, the line can be dragged."

    def poster(self):
        """Return each signer's ranges of scores and the line as one line of SVG."""
        count = len(self.spread)
        picture = Poster((LOWEST, 0), (0, count), 372, 300)
        picture.grid((-1.5, -1, -0.5, 0), ())
        for row, (genuine, forged) in enumerate(zip(*self.scores(), strict=True)):
            y = count - row - 0.5
            for scores, up, colour in ((forged, -0.2, "forgery"), (genuine, 0.2, "genuine")):
                ends = (max(value, LOWEST) for value in (min(scores), max(scores)))
                picture.line([(x, y + up) for x in ends], colour, 6)
            line = fair(genuine, forged) if self.each else self.threshold
            line = max(line, LOWEST)
            picture.line([(line, y - 0.5), (line, y + 0.5)], "ink")
        return picture.svg()


def score(distances, spread, power, spreads):
    """Return -d (b₀ / b)**p, with b₀ the geometric mean of all spreads."""
    middle = np.exp(np.mean(np.log(spreads)))
    return (-np.asarray(distances) * (middle / spread) ** power).tolist()


def fair(genuine, forged):
    """Return the lowest score at which the share refused reaches the share let in."""
    thresholds, refused, let_in = det(genuine, forged)
    thresholds[-1] = thresholds[-2]  # refusing everyone is a line just above all scores
    return float(thresholds[np.argmax(refused >= let_in)])


def staircase(genuine, forged):
    """Return the corners [let in, refused] of the DET curve, from (1, 0) to (0, 1)."""
    _, refused, let_in = det(genuine, forged)
    return np.stack([let_in, refused], axis=1).tolist()
