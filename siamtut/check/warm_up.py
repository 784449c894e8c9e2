"""Checkers of the page :doc:`/book/warm-up`."""

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number
from siamtut.check.reading import apart

__all__ = ["warm_up_1", "warm_up_2", "warm_up_3"]


@asks_number("put a number in place of None.")
def warm_up_1(got):
    """Check the k that makes (2, -1, 0.5) and (1, k, 4) orthogonal (exercise 1).

    Parameters
    ----------
    got : float or None
        The number k; the right one is 4.

    Returns
    -------
    Verdict
    """
    k = apart(float(got), 4, "g")[0]
    rest = apart(4 - float(got), 0, "g")[0]
    return got.answer(
        4,
        "Right: 2 - 4 + 2 = 0. The two vectors are at a right angle.",
        [(-4, "With k = -4 the middle term is (-1)(-4) = +4, and the sum 8. Mind its sign.")],
        f"With k = {k} the dot product is 2 - ({k}) + 2 = {rest}, expected 0.",
    )


@asks_function("slope(w)")
def warm_up_2(slope):
    """Check the slope of C = 5 (2w + 1)² (exercise 2).

    Parameters
    ----------
    slope : callable or None
        Takes w, returns 20 (2w + 1).

    Returns
    -------
    Verdict
    """
    for w in (0.0, 1.0, -2.0):
        z = 2 * w + 1
        mistakes = [
            (10 * z, "The rate of z itself, 2 for each unit of w, is missing."),
            (4 * z, "The last rate, 5, is missing."),
            (5 * z**2, "That is C itself, not its slope."),
        ]
        rest = "Write down the three rates one by one and multiply them."
        slope.number(w).expect(20 * z, mistakes, rest)
    return Verdict(True, "Right: 5 times 2z times 2. Rates multiply along the chain.")


@asks_function("mean_squared_error(predictions, targets)")
def warm_up_3(error):
    """Check a mean squared error that no longer broadcasts by accident (exercise 3).

    Parameters
    ----------
    error : callable or None
        Takes predictions (B, 1) and targets (B,), returns one number.

    Returns
    -------
    Verdict
    """
    predictions = np.array([[1.0], [2.0], [3.0], [4.0]])
    everyone = "Still every prediction against every target: look at the shape of the difference."
    for targets in np.array([[1.0, 2.0, 3.0, 5.0], [4.0, 3.0, 2.0, 1.0]]):
        expected = np.mean((predictions[:, 0] - targets) ** 2)
        mistakes = [
            (np.mean((predictions - targets) ** 2), everyone),
            (4 * expected, "That is the sum; the mean divides by four."),
        ]
        rest = "Compare each prediction with its own target."
        error.number(predictions, targets).expect(expected, mistakes, rest)
    return Verdict(True, "Right: two arrays of shape (4,), compared one to one.")
