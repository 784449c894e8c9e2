"""Checkers of the page :doc:`/book/warm-up`."""

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, number

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
    if abs(got - 4) <= 1e-6:
        return Verdict(True, "Right: 2 - 4 + 2 = 0. The two vectors are at a right angle.")
    if abs(got + 4) <= 1e-6:
        return Verdict(
            False, "With k = -4 the middle term is (-1)(-4) = +4, and the sum 8. Mind its sign."
        )
    return Verdict(
        False, f"With k = {got:g} the dot product is 2 - ({got:g}) + 2 = {4 - got:g}, expected 0."
    )


@asks_function("slope(w)")
def warm_up_2(function):
    """Check the slope of C = 5 (2w + 1)² (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes w, returns 20 (2w + 1).

    Returns
    -------
    Verdict
    """
    for w in (0.0, 1.0, -2.0):
        value, trouble = call(function, w)
        if trouble:
            return Verdict(False, f"slope({w:g}) raised {trouble}.")
        got, expected = number(value), 20 * (2 * w + 1)
        if got is None:
            return Verdict(False, f"slope({w:g}) returned {value!r}, not a number.")
        if abs(got - expected) <= 1e-6 * max(1, abs(expected)):
            continue
        hint = {
            10 * (2 * w + 1): "The rate of z itself, 2 for each unit of w, is missing.",
            4 * (2 * w + 1): "The last rate, 5, is missing.",
            5 * (2 * w + 1) ** 2: "That is C itself, not its slope.",
        }.get(got, "Write down the three rates one by one and multiply them.")
        return Verdict(False, f"At w = {w:g}: got {got:g}, expected {expected:g}. {hint}")
    return Verdict(True, "Right: 5 times 2z times 2. Rates multiply along the chain.")


@asks_function("mean_squared_error(predictions, targets)")
def warm_up_3(function):
    """Check a mean squared error that no longer broadcasts by accident (exercise 3).

    Parameters
    ----------
    function : callable or None
        Takes predictions (B, 1) and targets (B,), returns one number.

    Returns
    -------
    Verdict
    """
    predictions = np.array([[1.0], [2.0], [3.0], [4.0]])
    for targets in (np.array([1.0, 2.0, 3.0, 5.0]), np.array([4.0, 3.0, 2.0, 1.0])):
        expected = float(np.mean((predictions[:, 0] - targets) ** 2))
        value, trouble = call(function, predictions.copy(), targets.copy())
        if trouble:
            return Verdict(False, f"It raised {trouble}.")
        got = number(value)
        if got is None:
            return Verdict(False, f"It returned {value!r}; one number is expected.")
        if abs(got - expected) <= 1e-9:
            continue
        if abs(got - float(np.mean((predictions - targets) ** 2))) <= 1e-9:
            hint = (
                "Still every prediction against every target: look at the shape of the difference."
            )
        elif abs(got - 4 * expected) <= 1e-9:
            hint = "That is the sum; the mean divides by four."
        else:
            hint = "Compare each prediction with its own target."
        return Verdict(
            False, f"Targets {targets.tolist()}: got {got:g}, expected {expected:g}. {hint}"
        )
    return Verdict(True, "Right: two arrays of shape (4,), compared one to one.")
