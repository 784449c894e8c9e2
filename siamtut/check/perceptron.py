"""Checkers of the chapter :doc:`/book/perceptron`."""

from itertools import product

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, array, asks, asks_number
from siamtut.check.reading import shown

__all__ = ["perceptron_1", "perceptron_2", "perceptron_3"]


@asks("put weights and bias in place of None, such as ([1, 1, 1], 0).")
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
    refused = "Three weights and a bias are needed, ([., ., .], .); got"
    pair = isinstance(answer, list | tuple) and len(answer) == 2
    parts = [array(part, refused).values.ravel() for part in (answer if pair else [answer])]
    if sum(map(len, parts)) != 4 or len(parts[0]) < 3:
        return Verdict(False, f"{refused} {shown(answer)}.")
    *weight, bias = np.concatenate(parts)
    corners = np.array(list(product((0, 1), repeat=3)))
    with np.errstate(over="ignore", invalid="ignore"):
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
    length = "{} counts the length of the point, 5; the weights move by x itself."
    return got.answer(
        2,
        "Right: x·x = 25 by the weights and 1 by the bias; -51 + 52 = 1.",
        [
            (3, "3 times 25 would do, and so would less: the bias moves, too."),
            *((n, length.format(n)) for n in (9, 10, 11)),
        ],
        "How much does one update add to z at this very point?",
    )


@asks_function("update(w, b, x, y)")
def perceptron_3(update):
    """Check a repaired update of Rosenblatt's rule (exercise 3).

    Parameters
    ----------
    update : callable or None
        Takes w (F,), b, a point x (F,) and its target 0 or 1; returns the new w and b.

    Returns
    -------
    Verdict
    """
    w, x = np.array([1.0, -2.0]), np.array([3.0, 0.5])
    # With b = -2 the sum is exactly zero, which is answered 0.
    for b, target in ((-5.0, 1), (1.0, 0), (-5.0, 0), (1.0, 1), (-2.0, 0), (-2.0, 1)):
        z = w @ x + b
        error = target - int(z > 0)
        new_w, new_b = update.parts(w, b, x, target, count=2, what="Return the new w and the new b")
        new_b.values = new_b.values.reshape(()) if new_b.values.size == 1 else new_b.values
        case = f"Answer {int(z > 0)}, target {target}"
        edge = "At z = 0 exactly: zero is not above zero, so the answer is 0." if z == 0 else ""
        new_w.said, new_b.said = f"{case}, w", f"{case}, b"
        if error == 0:
            alone = edge or "A right answer must leave w and b alone."
            new_w.expect(w, rest=alone)
            new_b.expect(b, rest=alone)
        turned = "The weights moved the wrong way. Which sign has y - a?"
        new_w.expect(w + error * x, [(w - error * x, turned)], edge)
        new_b.expect(b + error, rest=edge or "The weights are right; the bias: it learns too.")
    return Verdict(True, "Right: add on a missed 1, subtract on a false 1, and rest otherwise.")
