"""Checkers of the chapter :doc:`/book/perceptron`."""

from itertools import product

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, close, not_yet, number

__all__ = ["perceptron_1", "perceptron_2", "perceptron_3"]


def perceptron_1(answer):
    """Check weights and bias of a unit that asks for two of three inputs (exercise 1).

    Parameters
    ----------
    answer : tuple of array_like (3,) and float, or None
        The weights and the bias.

    Returns
    -------
    Verdict
    """
    if answer is None:
        return not_yet("put weights and bias in place of None, such as ([1, 1, 1], 0).")
    try:
        weight, bias = answer
        weight, bias = np.asarray(weight, dtype=float), number(bias)
    except (TypeError, ValueError):
        weight, bias = np.empty(0), None
    if weight.shape != (3,) or bias is None:
        return Verdict(
            False, f"Three weights and a bias are needed, ([., ., .], .); got {answer!r}."
        )
    corners = np.array(list(product((0, 1), repeat=3)))
    z = corners @ weight + bias
    wrong = np.flatnonzero((z > 0) != (corners.sum(axis=1) >= 2))
    if not len(wrong):
        return Verdict(True, "Right: all eight corners. Any bias between the two sums will do.")
    if np.array_equal(z > 0, corners.sum(axis=1) >= 1):
        return Verdict(False, "This unit is content with one input. Make it harder to convince.")
    if np.array_equal(z > 0, corners.sum(axis=1) >= 3):
        return Verdict(False, "This unit wants all three. Make it easier to convince.")
    first = wrong[0]
    said = f"At {corners[first].tolist()} z = {z[first]:g}, so the answer is {int(z[first] > 0)}"
    edge = " (zero is not above zero)" if z[first] == 0 else ""
    return Verdict(False, f"{said}{edge}; expected {int(corners[first].sum() >= 2)}.")


@asks_number("put a number of updates in place of None.")
def perceptron_2(got):
    """Check how many updates bring z at (3, 4) from -51 above zero (exercise 2).

    Parameters
    ----------
    got : float or None
        The number of updates; the right one is 2, since each adds 25 + 1.

    Returns
    -------
    Verdict
    """
    if got == 2:
        return Verdict(True, "Right: x·x = 25 by the weights and 1 by the bias; -51 + 52 = 1.")
    if got == 3:
        return Verdict(False, "3 times 25 would do, and so would less: the bias moves, too.")
    if got in (9, 10, 11):
        return Verdict(
            False, f"{got:g} counts the length of the point, 5; the weights move by x itself."
        )
    return Verdict(False, f"Got {got:g}. How much does one update add to z at this very point?")


@asks_function("update(w, b, x, y)")
def perceptron_3(function):
    """Check a repaired update of Rosenblatt's rule (exercise 3).

    Parameters
    ----------
    function : callable or None
        Takes w (F,), b, a point x (F,) and its target 0 or 1; returns the new w and b.

    Returns
    -------
    Verdict
    """
    w, x = np.array([1.0, -2.0]), np.array([3.0, 0.5])
    for b, target in ((-5.0, 1), (1.0, 0), (-5.0, 0), (1.0, 1)):
        value, trouble = call(function, w.copy(), b, x.copy(), target)
        if trouble:
            return Verdict(
                False, f"update({w.tolist()}, {b:g}, {x.tolist()}, {target}) raised {trouble}."
            )
        try:
            new_w, new_b = value
            new_w, new_b = np.asarray(new_w, dtype=float), float(new_b)
        except (TypeError, ValueError):
            return Verdict(False, f"It returned {value!r}; the new w and the new b are expected.")
        error = target - int(w @ x + b > 0)
        case = f"Answer {target - error}, target {target}: "
        if close(new_w, w + error * x, 1e-9) and abs(new_b - b - error) <= 1e-9:
            continue
        if error == 0:
            return Verdict(False, f"{case}a right answer must leave w and b alone.")
        if close(new_w, w - error * x, 1e-9):
            return Verdict(False, f"{case}the weights moved the wrong way. Which sign has y - a?")
        if close(new_w, w + error * x, 1e-9):
            return Verdict(
                False, f"{case}w is right; b is {new_b:g}, expected {b + error:g}: it learns too."
            )
        return Verdict(
            False, f"{case}got w = {new_w.tolist()}, expected {(w + error * x).tolist()}."
        )
    return Verdict(True, "Right: add on a missed 1, subtract on a false 1, and rest otherwise.")
