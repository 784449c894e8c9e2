"""Three trainings to scrub through: do the angles of genuine and forged pairs move apart."""

import functools
import json

import numpy as np

from siamtut import files
from siamtut.widgets.base import STATIC, Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Number, Whole

WIDTH = 5
"""Degrees of a bin of the histograms."""

BINS = 180 // WIDTH

KINDS = ("genuine", "forgeries", "strangers")
"""What a genuine signature is paired with, in the order of the stored counts."""

RUNS = {"minus": "1993, targets 1 and −1", "zero": "1993, targets 1 and 0", "today": "today's"}
"""The trainings, by their names in the stored file."""

GROUPS = {"learnt": "signers learnt from", "new": "new signers"}

SIGNERS, GENUINE, FORGED = 6, 3, 2
"""Signers of the map, and signatures of each."""

_FILE = STATIC / "training_run_data.mjs"
_HEAD = "// Written by benchmarks/training.py --part epochs, from invented signers alone.\n"
_EXPORT = "export const STORED = "


class TrainingRun(Widget, module="training_run"):
    r"""Ten moments of three trainings: angles, loss, the meter of collapse, and a map.

    The upper picture holds histograms of the angles of all pairs, in bins of 5°:
    genuine pairs, genuine signatures with forgeries, and with strangers' signatures.
    The map shows what a network says of a few signatures, on two fixed axes, the
    principal ones of the last moment stored.  Every trait follows the picture and
    leads it.

    Parameters
    ----------
    run : {"minus", "zero", "today"}, optional
        Which training: pairs with the targets 1 and -1, pairs with 1 and 0, or
        today's episodes.
    against : {"none", "minus", "zero", "today"}, optional
        Another one, drawn as outlines.
    group : {"learnt", "new"}, optional
        Whose signatures: of the 72 signers learnt from, or of 30 new ones.
    moment : int, optional
        Which of the ten stored moments, from 0, before training, to 9, after 20 passes.
    threshold : float, optional
        The angle, in degrees, below which a pair counts as the same.

    Notes
    -----
    A pass is 4,000 pairs; of the episodes as many batches, 63.  All signers are
    invented.  A widget of the chapter :doc:`/book/training`.

    Examples
    --------
    >>> from siamtut.widgets import TrainingRun
    >>> [round(rate) for rate in TrainingRun(moment=9).rates()]
    [93, 36, 50]
    """

    run = Choice(tuple(RUNS), "minus").tag(sync=True)
    against = Choice(("none", *RUNS), "none").tag(sync=True)
    group = Choice(tuple(GROUPS), "learnt").tag(sync=True)
    moment = Whole(0, 0, 9).tag(sync=True)
    threshold = Number(90.0, 0.0, 180.0).tag(sync=True)

    def rates(self):
        """Return the paper's GA, FR and the share of strangers refused, in per cent.

        Returns
        -------
        genuine, forgeries, strangers : float
        """
        return rates(self._stored()["counts"][self.moment], self.threshold)

    def sentence(self):
        """Return what the picture says."""
        one = self._stored()
        genuine, forged, strangers = self.rates()
        return (
            f"{RUNS[self.run].capitalize()}, after {stored()['epochs'][self.moment]} passes, on "
            f"{GROUPS[self.group]}: {genuine:.0f} % of genuine pairs lie below "
            f"{self.threshold:.0f}°, {forged:.0f} % of forgeries and {strangers:.0f} % of "
            f"strangers above it; the effective rank is {one['rank'][self.moment]:.0f}. "
            "In a browser with JavaScript, or in Jupyter, the pass and the threshold can be moved."
        )

    def poster(self):
        """Return the histograms as one line of SVG."""
        picture = Poster((0, 180), (0, 3), 400, 300)
        picture.grid((0, 30, 60, 90, 120, 150, 180), ())
        counts = self._stored()["counts"][self.moment]
        for row, (some, colour) in enumerate(zip(counts, _COLOURS, strict=True)):
            floor, highest = 2 - row, max(some)
            steps = [(0.0, floor)]
            for k, count in enumerate(some):
                height = floor + 0.85 * count / highest
                steps += [(WIDTH * k, height), (WIDTH * (k + 1), height)]
            steps.append((180.0, floor))
            kept = [p for k, p in enumerate(steps) if k < 2 or _turns(steps, k)]
            picture.area([*kept], colour, 0.7)
        picture.line([(self.threshold, 0), (self.threshold, 3)], "ink", 1.5)
        return picture.svg()

    def _stored(self):
        return stored()["runs"][self.run][self.group]


_COLOURS = ("genuine", "forgery", "twin_a")


def _turns(steps, k):
    """Return whether a corner of an outline is not amid a level stretch."""
    return k + 1 == len(steps) or not steps[k - 1][1] == steps[k][1] == steps[k + 1][1]


def share_below(counts, degrees):
    """Return the share of angles below a threshold, in per cent, linear within a bin."""
    full = int(degrees // WIDTH)
    part = degrees / WIDTH - full
    below = sum(counts[:full]) + (part * counts[full] if part else 0)
    return 100 * below / sum(counts)


def rates(counts, degrees):
    """Return what a threshold makes of the three kinds of pairs.

    Parameters
    ----------
    counts : sequence of three lists
        Histograms of genuine pairs, forgeries, strangers.
    degrees : float
        Pairs below it count as the same.

    Returns
    -------
    tuple of float
        Genuine accepted, forgeries refused, strangers refused, in per cent.
    """
    genuine, forged, strangers = (share_below(kind, degrees) for kind in counts)
    return genuine, 100 - forged, 100 - strangers


def equal_error(genuine, other):
    """Return the rate at which as many are refused as let in, in per cent, and its angle.

    Parameters
    ----------
    genuine, other : list of int
        Histograms; within a bin both are taken as evenly spread.

    Returns
    -------
    rate, degrees : float
    """
    before = 100.0
    for k in range(1, BINS + 1):
        edge = WIDTH * k
        excess = 100 - share_below(genuine, edge) - share_below(other, edge)
        if excess <= 0:
            degrees = WIDTH * (k - 1) + WIDTH * before / (before - excess)
            return share_below(other, degrees), degrees
        before = excess
    return 100.0, 180.0


def histogram(degrees):
    """Return how many per ten thousand angles lie in each bin, 36 whole numbers.

    Parameters
    ----------
    degrees : array_like
        Angles from 0 to 180.

    Returns
    -------
    list of int
    """
    bins = np.minimum(np.asarray(degrees) // WIDTH, BINS - 1).astype(int)
    counts = np.bincount(bins, minlength=BINS)
    return (10000 * counts / counts.sum()).round().astype(int).tolist()


def write(stored, path=_FILE):
    """Store trainings where the widget finds them.

    Parameters
    ----------
    stored : dict
        "epochs", a list; "runs", of each run and group the losses, counts, meters and points.
    path : path-like, optional
        The module to write.
    """
    text = json.dumps(stored, separators=(",", ":"))
    files.write(path, f"{_HEAD}{_EXPORT}{text};\n")


@functools.cache
def stored():
    """Return the trainings that :func:`write` stored.

    Returns
    -------
    dict
    """
    return json.loads(_FILE.read_text(encoding="utf-8").split(_EXPORT)[1].rstrip(";\n"))
