"""Checkers of the chapter :doc:`/book/features`."""

import math

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number

__all__ = ["features_1", "features_2", "features_3"]


@asks_number("put a speed in place of None.")
def features_1(got):
    """Check the speed of a circle, one turn a second, after step 2 (exercise 1).

    Parameters
    ----------
    got : float or None
        In sd(y) per second; the right number is 2π√2, about 8.89.

    Returns
    -------
    Verdict
    """
    right = 2 * math.pi * math.sqrt(2)
    mistakes = [
        (
            right / math.sqrt(2),
            "That takes the radius as the unit. How large is sd(y) on a circle?",
        ),
        (right / 2, "Divide by sd(y) = r/√2; this multiplies by it."),
        (math.pi, "That takes the diameter as the unit. How large is sd(y) on a circle?"),
        (right / 40, "That is scaled already; asked is the speed after step 2."),
        (4 * math.pi, "sd(y) is not half the radius: the mean of sin² is 1/2, and sd is its root."),
        (20 * math.pi, "That is in mm per second. Divide by sd(y)."),
    ]
    return got.answer(
        right,
        "Right: sd(y) is r/√2, so the radius is √2 of them, whatever it was in mm.",
        mistakes,
        "Radius times 2π a second; how many sd(y)?",
        within=0.02,  # 8.9
    )


@asks_function("without_line(v, t)")
def features_2(without_line):
    """Check the removal of a straight-line fit, from sums alone (exercise 2).

    Parameters
    ----------
    without_line : callable or None
        Takes v (N,) and t (N,); returns v less its least-squares line, shape (N,).

    Returns
    -------
    Verdict
    """
    without_line.forbid(
        "From sums and means alone: no fit from a library, and no loop.",
        (
            *("polyfit", "polyval", "Polynomial", "fit", "lstsq", "pinv", "solve", "inv", "qr"),
            *("detrend", "linregress", "curve_fit", "LinearRegression", "map", "vectorize"),
        ),
        loops=True,
    )
    v = np.array([3.0, 4.0, 2.0, 5.0, 6.0, 9.0, 7.0, 8.0])
    for start in (0.0, 2.0):  # a clock need not begin at zero
        t = start + np.array([0.0, 0.01, 0.02, 0.03, 0.3, 0.31, 0.6, 0.61])
        expected = _less_line(v, t)
        since = t - t[0]
        mistakes = [
            (v - v.mean(), "The mean is gone, the slope is still there."),
            (
                _less_line(v, np.arange(8.0)),
                "The line is over the sample's number; the samples have times.",
            ),
            (
                v - v.mean() - (t - t.mean()) * (v @ t) / (t @ t),
                "Centre v and t before the sums.",
            ),
            (v - t * (v @ t) / (t @ t), "That line is forced through zero: centre v and t first."),
            (v - v[0] - since * (v[-1] - v[0]) / since[-1], "That joins the two ends."),
            (v - expected, "That is the line itself. Subtract it."),
            (expected + v.mean(), "The slope is gone, the mean is still there."),
        ]
        got = without_line.array(v, t, shape=(8,), what="one value for each sample")
        got.expect(expected, mistakes)
    return Verdict(True, "Right: what is left has mean 0 and no trend in time.")


@asks_number("put a factor in place of None.")
def features_3(got):
    """Check what is left of a slow forgery when each row has its own scale (exercise 3).

    Parameters
    ----------
    got : float or None
        Genuine over forged, for the spread of speed; the right factor is 1.

    Returns
    -------
    Verdict
    """
    mistakes = [
        (2, "2 is the factor before each row is divided by its own spread."),
        (0.5, "The forger is the slower one, and that is before the division."),
        (4, "4 would be for an acceleration, and before the division."),
        (0, "0 is the spread's distance from the other one; asked is the ratio."),
    ]
    return got.answer(
        1,
        "Right: every row has spread 1 by construction, and the forger's hurry or leisure "
        "is divided away. The scales must be the same for all signatures.",
        mistakes,
        "What is the spread of a row divided by its own spread?",
        within=1e-3,
    )


def _less_line(v, t):
    """Return v less its least-squares line over t."""
    return v - np.polyval(np.polyfit(t, v, 1), t)
