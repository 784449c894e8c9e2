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


@asks_number("put a number in place of None.")
def perceptron_2(got):
    """Check by how much one update of Rosenblatt's rule moves z (exercise 2).

    Parameters
    ----------
    got : float or None
        The change of z at the point (3, 4); the right one is 25 + 1.

    Returns
    -------
    Verdict
    """
    if abs(got - 26) <= 1e-6:
        return Verdict(True, "Right: x·x = 25 from the weights, and 1 from the bias.")
    if abs(got - 25) <= 1e-6:
        return Verdict(False, "25 comes from the weights. The bias has moved too.")
    if abs(got - 6) <= 1e-6 or abs(got - 5) <= 1e-6:
        return Verdict(
            False, f"{got:g} counts the length of the point; the weights move by x itself."
        )
    if abs(got + 26) <= 1e-6:
        return Verdict(False, "The right size; but the unit said 0 and should say 1.")
    return Verdict(False, f"Got {got:g}. Write z after the update and subtract z before it.")


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
