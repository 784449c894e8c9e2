"""Checkers of the chapter :doc:`/book/cost-and-descent`."""

import math

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, close
from siamtut.neurons import sigmoid, sigmoid_derivative

__all__ = ["cost_and_descent_1", "cost_and_descent_2", "cost_and_descent_3"]


@asks_number("put a learning rate in place of None.")
def cost_and_descent_1(got):
    """Check the learning rate beyond which C = 4 w² is climbed (exercise 1).

    Parameters
    ----------
    got : float or None
        The limit; the right one is 2/8.

    Returns
    -------
    Verdict
    """
    if abs(got - 0.25) <= 1e-6:
        return Verdict(True, "Right: each step takes w to (1 - 8η) w, and |1 - 8η| = 1 at η = 1/4.")
    if abs(got - 0.125) <= 1e-6:
        return Verdict(False, "1/8 arrives at once: the best rate for this curve, not the limit.")
    if abs(got - 0.5) <= 1e-6:
        return Verdict(False, "1/2 is two over the factor 4. What is the *slope* of 4 w²?")
    if abs(got - 2) <= 1e-6:
        return Verdict(False, "2 was the limit for ½ w². This valley is steeper.")
    if got <= 0:
        return Verdict(False, "A rate of zero rests, and one below zero climbs from the start.")
    return Verdict(
        False, f"With η = {got:g} each step multiplies w by {1 - 8 * got:g}. When is that ±1?"
    )


@asks_function("weight_gradient(w, b, x, y)")
def cost_and_descent_2(function):
    """Check one neuron's cross-entropy gradient over a batch (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes w (F,), b, x (B, F) and y (B,); returns the mean over the batch of
        (a - y) x, shape (F,).

    Returns
    -------
    Verdict
    """
    rng = np.random.default_rng(5)
    w, b, x, y = rng.normal(size=3), 0.3, rng.normal(size=(4, 3)), np.array([0.0, 1.0, 1.0, 0.0])
    value, trouble = call(function, w.copy(), b, x.copy(), y.copy())
    if trouble:
        return Verdict(False, f"With x of shape (4, 3) and y of shape (4,) it raised {trouble}.")
    try:
        got = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"It returned {value!r}, not an array of numbers.")
    z = x @ w + b
    error = sigmoid(z) - y
    expected = error @ x / 4
    if got.shape == (4, 3):
        return Verdict(False, "Got shape (4, 3), one gradient an example. Take their mean.")
    if got.shape != (3,):
        return Verdict(False, f"Got shape {got.shape}, expected (3,): one slope for each weight.")
    if close(got, expected, 1e-9):
        return Verdict(True, "Right: the mean of (a - y) x, with no σ' in it.")
    hints = (
        (4 * expected, "That is the sum over the batch; the cost is the mean."),
        (-expected, "The sign is turned: this points downhill already."),
        (
            (error * sigmoid_derivative(z)) @ x / 4,
            "There is a σ' in it: that is the quadratic cost.",
        ),
        (np.full(3, error.mean()), "That is the bias's slope. A weight's also counts its input."),
    )
    hint = next((text for wrong, text in hints if close(got, wrong, 1e-9)), "")
    return Verdict(
        False,
        f"Got {got.round(4).tolist()}, expected {expected.round(4).tolist()}. {hint}".rstrip(),
    )


@asks_number("put a number in place of None; float('-inf') is allowed.")
def cost_and_descent_3(got):
    """Check the lowest cross-entropy when a target is -1 (exercise 3).

    Parameters
    ----------
    got : float or None
        The infimum; the right one is minus infinity.

    Returns
    -------
    Verdict
    """
    if got == -math.inf:
        return Verdict(
            True,
            "Right: with y = -1 the cost is ln a - 2 ln(1 - a), and ln a has no floor. "
            "The program would report a cost below zero, and ever better ones.",
        )
    if got == 0:
        return Verdict(False, "0 is the floor for targets 0 and 1. Put y = -1 into the formula.")
    if abs(got - math.log(2)) <= 1e-3:
        return Verdict(False, "ln 2 is the cost of answering one half for targets 0 and 1.")
    return Verdict(False, f"Got {got:g}. Put y = -1 into the formula and let a go towards 0.")
