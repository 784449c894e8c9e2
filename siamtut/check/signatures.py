"""Checkers of the chapter :doc:`/book/signatures`."""

import math

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number

__all__ = ["signatures_1", "signatures_2", "signatures_3", "signatures_4"]


@asks_number("put a speed in mm/s in place of None.", units=("mm/s",))
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
    mistakes = [
        (0.254, "0.254 mm is the dot. How often a second may the pen cross one?"),
        (2.0, "That is in inches a second; an inch is 25.4 mm."),
        (25.4 / 300 * 200, "That is the tablet of 300 dots an inch; here they are 100."),
        (25.4, "At 100 samples a second it would be 25.4 mm/s; here they are 200."),
        (0.254 / 200, "You divided by 200. A shorter time for the same way is a higher speed."),
    ]
    return got.answer(
        50.8,
        "Right: one dot, 0.254 mm, two hundred times a second.",
        mistakes,
        "How long is one dot, and how long one sample?",
        within=0.21,  # 51
    )


@asks_function("air_time(t, pen_down)")
def signatures_2(air_time):
    """Check the seconds that the pen is in the air (exercise 2).

    Parameters
    ----------
    air_time : callable or None
        Takes t and pen_down, both (N,); returns the sum of the intervals that begin
        with the pen up, in seconds.

    Returns
    -------
    Verdict
    """
    # Uneven steps, and the last sample up: so no wrong way comes out right.
    t = np.array([0.0, 0.01, 0.02, 0.15, 0.16, 0.18, 0.42, 0.43, 0.44])
    states = [1, 1, 0, 1, 1, 0, 1, 1, 0], [0, 1, 1, 0, 0, 1, 1, 0, 1], [1] * 9
    for start, state in zip((0.0, 3.0, 0.0), states, strict=True):
        down = np.array(state, dtype=bool)
        step = np.diff(t)
        expected = step[~down[:-1]].sum()
        regular = "Not every interval lasts 10 ms; the lifts do not."
        mistakes = [
            (step[down[:-1]].sum(), "That is the time on the paper."),
            (
                step[~down[1:]].sum(),
                "You took the state after each interval. pen_down[i] is before.",
            ),
            (expected / t[-1], "That is the share of the time; seconds were asked for."),
            (0.01 * np.sum(~down), regular),
            (0.01 * np.sum(~down[:-1]), regular),
            (np.sum(~down[:-1]), "That is the number of lifts."),
            (1000 * expected, "Those are milliseconds."),
        ]
        rest = "Nine samples have 8 intervals." if any(~down) else "The pen was never up."
        air_time.number(start + t, down).expect(expected, mistakes, rest)
    return Verdict(True, "Right: the intervals that begin with the pen up, and only those.")


@asks_number("put a number of strokes in place of None.", units=("strokes",))
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
    strokes = float(got)
    rest = "One more is forgiven there, but a smaller number does it, too."
    if strokes < 5:
        rest = f"20 % of {strokes:g} strokes is {0.2 * strokes:g}, less than one stroke."
    if not strokes >= 1 or strokes % 1:
        rest = "Strokes come in whole numbers from 1."
    return got.answer(
        5,
        "Right: 20 % of 5 strokes is one stroke, of 4 it is less.",
        [(6, "Look again at 5: 80 % of it is 4 exactly, and 4 passes.")],
        rest,
    )


@asks_function("peak(t0, mu, sigma)")
def signatures_4(peak):
    """Check the time at which a stroke is fastest (exercise 4).

    Parameters
    ----------
    peak : callable or None
        Takes t0, mu and sigma; returns t0 + exp(mu - sigma²), in seconds.

    Returns
    -------
    Verdict
    """
    t0, mu, sigma = 0.3, -1.2, 0.5
    mistakes = [
        (t0 + math.exp(mu), "That is when half of the stroke is behind the pen."),
        (t0 + math.exp(mu + sigma**2 / 2), "That is the mean of a lognormal, not its peak."),
        (math.exp(mu - sigma**2), "The stroke begins at t0: add it."),
        (t0 + math.exp(mu + sigma**2), "Check the sign of σ²: does the peak come late or early?"),
        (t0 + math.exp(mu - sigma), "σ enters by its square; look at the derivative again."),
        (t0 + mu - sigma**2, "That is ln(t - t0) at the peak; take its exponential."),
    ]
    within = 1e-3  # a peak that was searched for, in milliseconds
    peak.number(t0, mu, sigma).expect(t0 + math.exp(mu - sigma**2), mistakes, within=within)
    again = peak.number(0.0, -2.0, 0.1)
    if not again.near(math.exp(-2.01), within):
        return Verdict(False, "Right for one stroke, and wrong for another with t0 = 0, μ = -2.")
    return Verdict(True, "Right: ln s = μ - σ², earlier than half-way by the factor exp(-σ²).")
