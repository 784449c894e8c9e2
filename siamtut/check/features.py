"""Checkers of the chapter :doc:`/book/features`."""

import math

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, close

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
    if abs(got - right) <= 0.01:
        return Verdict(
            True, "Right: sd(y) is r/√2, so the radius is √2 of them, whatever it was in mm."
        )
    hints = (
        (2 * math.pi, "That takes the radius as the unit. How large is sd(y) on a circle?"),
        (2 * math.pi / math.sqrt(2), "Divide by sd(y) = r/√2; this multiplies by it."),
        (math.pi, "That takes the diameter as the unit. How large is sd(y) on a circle?"),
        (right / 40, "That is scaled already; asked is the speed after step 2."),
        (4 * math.pi, "sd(y) is not half the radius: the mean of sin² is 1/2, and sd is its root."),
        (20 * math.pi, "That is in mm per second. Divide by sd(y)."),
    )
    hint = next((text for wrong, text in hints if abs(got - wrong) <= 0.01), None)
    return Verdict(False, f"Got {got:g}. {hint or 'Radius times 2π a second; how many sd(y)?'}")


@asks_function("without_line(v, t)")
def features_2(function):
    """Check the removal of a straight-line fit, from sums alone (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes v (N,) and t (N,); returns v less its least-squares line, shape (N,).

    Returns
    -------
    Verdict
    """
    t = np.array([0.0, 0.01, 0.02, 0.03, 0.3, 0.31, 0.6, 0.61])
    v = np.array([3.0, 4.0, 2.0, 5.0, 6.0, 9.0, 7.0, 8.0])
    value, trouble = call(function, v.copy(), t.copy())
    if trouble:
        return Verdict(False, f"With v and t of shape (8,) it raised {trouble}.")
    try:
        got = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"It returned {value!r}, not an array of numbers.")
    if got.shape != (8,):
        return Verdict(False, f"Got shape {got.shape}, expected (8,): one value for each sample.")
    expected = _less_line(v, t)
    if close(got, expected, 1e-9):
        return Verdict(True, "Right: what is left has mean 0 and no trend in time.")
    index = np.arange(8.0)
    hints = (
        (v - v.mean(), "The mean is gone, the slope is still there."),
        (_less_line(v, index), "The line is over the sample's number; the samples have times."),
        (v - v.mean() - (t - t.mean()) * (v @ t) / (t @ t), "Centre v and t before the sums."),
        (v - t * (v @ t) / (t @ t), "That line is forced through zero: centre v and t first."),
        (v - v[0] - (t - t[0]) * (v[-1] - v[0]) / (t[-1] - t[0]), "That joins the two ends."),
        (v - expected, "That is the line itself. Subtract it."),
        (expected + v.mean(), "The slope is gone, the mean is still there."),
    )
    hint = next((text for wrong, text in hints if close(got, wrong, 1e-9)), "")
    shown = got.round(2).tolist(), expected.round(2).tolist()
    return Verdict(False, f"Got {shown[0]}, expected {shown[1]}. {hint}".rstrip())


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
    if abs(got - 1) <= 1e-6:
        return Verdict(
            True,
            "Right: every row has spread 1 by construction, and the forger's hurry or leisure "
            "is divided away. The scales must be the same for all signatures.",
        )
    if abs(got - 2) <= 1e-6:
        return Verdict(False, "2 is the factor before each row is divided by its own spread.")
    if abs(got - 0.5) <= 1e-6:
        return Verdict(False, "The forger is the slower one, and that is before the division.")
    if abs(got - 4) <= 1e-6:
        return Verdict(False, "4 would be for an acceleration, and before the division.")
    if abs(got) <= 1e-6:
        return Verdict(False, "0 is the spread's distance from the other one; asked is the ratio.")
    return Verdict(False, f"Got {got:g}. What is the spread of a row divided by its own spread?")


def _less_line(v, t):
    """Return v less its least-squares line over t."""
    return v - np.polyval(np.polyfit(t, v, 1), t)
