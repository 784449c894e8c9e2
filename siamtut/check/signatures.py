"""Checkers of the chapter :doc:`/book/signatures`."""

import math

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, number

__all__ = ["signatures_1", "signatures_2", "signatures_3", "signatures_4"]


@asks_number("put a speed in mm/s in place of None.")
def signatures_1(got):
    """Check the lowest speed that 100 dots an inch and 200 samples a second can show (exercise 1).

    Parameters
    ----------
    got : float or None
        In mm/s; the right one is 25.4 / 100 · 200.

    Returns
    -------
    Verdict
    """
    if abs(got - 50.8) <= 0.1:
        return Verdict(True, "Right: one dot, 0.254 mm, two hundred times a second.")
    hints = (
        (0.254, "0.254 mm is the dot. How often a second may the pen cross one?"),
        (2.0, "That is in inches a second; an inch is 25.4 mm."),
        (25.4 / 300 * 200, "That is the tablet of 300 dots an inch; here they are 100."),
        (25.4, "At 100 samples a second it would be 25.4 mm/s; here they are 200."),
        (0.254 / 200, "You divided by 200. A shorter time for the same way is a higher speed."),
    )
    for wrong, text in hints:
        if abs(got - wrong) <= 0.01 * wrong:
            return Verdict(False, text)
    return Verdict(False, f"Got {got:g} mm/s. How long is one dot, and how long one sample?")


@asks_function("air_time(t, pen_down)")
def signatures_2(function):
    """Check the seconds that the pen is in the air (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes t and pen_down, both (N,); returns the sum of the intervals that begin
        with the pen up, in seconds.

    Returns
    -------
    Verdict
    """
    # Uneven steps, and the last sample up: so no wrong way comes out right.
    t = np.array([0.0, 0.01, 0.02, 0.15, 0.16, 0.18, 0.42, 0.43, 0.44])
    down = np.array([1, 1, 0, 1, 1, 0, 1, 1, 0], dtype=bool)
    step = np.diff(t)
    expected = step[~down[:-1]].sum()
    value, trouble = call(function, t.copy(), down.copy())
    if trouble:
        return Verdict(False, f"With 9 samples it raised {trouble}. There are 8 intervals.")
    got = number(value)
    if got is None:
        return Verdict(False, f"It returned {value!r}, not one number.")
    if abs(got - expected) <= 1e-9:
        return Verdict(True, "Right: the intervals that begin with the pen up, and only those.")
    hints = (
        (step[down[:-1]].sum(), "That is the time on the paper."),
        (step[~down[1:]].sum(), "You took the state after each interval. pen_down[i] is before."),
        (expected / t[-1], "That is the share of the time; seconds were asked for."),
        (0.01 * np.sum(~down), "Not every interval lasts 10 ms; the lifts do not."),
        (0.01 * np.sum(~down[:-1]), "Not every interval lasts 10 ms; the lifts do not."),
        (np.sum(~down[:-1]), "That is the number of lifts."),
        (1000 * expected, "Those are milliseconds."),
    )
    hint = next((text for wrong, text in hints if abs(got - wrong) <= 1e-9), "")
    return Verdict(False, f"Got {got:.4g} s, expected {expected:.4g} s. {hint}".rstrip())


@asks_number("put a number of strokes in place of None.")
def signatures_3(got):
    """Check from how many strokes on one more or one fewer is forgiven (exercise 3).

    Parameters
    ----------
    got : float or None
        The number of strokes; the right one is 5.

    Returns
    -------
    Verdict
    """
    if got == 5:
        return Verdict(True, "Right: 20 % of 5 strokes is one stroke, of 4 it is less.")
    if not got >= 1 or got % 1:
        return Verdict(False, f"Strokes come in whole numbers from 1; got {got:g}.")
    if got < 5:
        return Verdict(False, f"20 % of {got:g} strokes is {0.2 * got:g}, less than one stroke.")
    if got == 6:
        return Verdict(False, "Look again at 5: 80 % of it is 4 exactly, and 4 passes.")
    return Verdict(
        False, f"With {got:g} strokes one more is forgiven, but a smaller number does it, too."
    )


@asks_function("peak(t0, mu, sigma)")
def signatures_4(function):
    """Check the time at which a stroke is fastest (exercise 4).

    Parameters
    ----------
    function : callable or None
        Takes t0, mu and sigma; returns t0 + exp(mu - sigma²), in seconds.

    Returns
    -------
    Verdict
    """
    t0, mu, sigma = 0.3, -1.2, 0.5
    value, trouble = call(function, t0, mu, sigma)
    if trouble:
        return Verdict(False, f"With three numbers it raised {trouble}.")
    got = number(value)
    if got is None:
        return Verdict(False, f"It returned {value!r}, not one number.")
    expected = t0 + math.exp(mu - sigma**2)
    if abs(got - expected) <= 1e-3:
        other, trouble = call(function, 0.0, -2.0, 0.1)
        again = number(other) if not trouble else None
        if again is not None and abs(again - math.exp(-2.01)) <= 1e-3:
            return Verdict(
                True, "Right: ln s = μ - σ², earlier than half-way by the factor exp(-σ²)."
            )
        return Verdict(False, "Right for one stroke, and wrong for another with t0 = 0, μ = -2.")
    hints = (
        (t0 + math.exp(mu), "That is when half of the stroke is behind the pen."),
        (t0 + math.exp(mu + sigma**2 / 2), "That is the mean of a lognormal, not its peak."),
        (math.exp(mu - sigma**2), "The stroke begins at t0: add it."),
        (t0 + math.exp(mu + sigma**2), "Check the sign of σ²: does the peak come late or early?"),
        (t0 + math.exp(mu - sigma), "σ enters by its square; look at the derivative again."),
        (t0 + mu - sigma**2, "That is ln(t - t0) at the peak; take its exponential."),
    )
    hint = next((text for wrong, text in hints if abs(got - wrong) <= 1e-6), "")
    return Verdict(False, f"Got {got:.4f} s, expected {expected:.4f} s. {hint}".rstrip())
