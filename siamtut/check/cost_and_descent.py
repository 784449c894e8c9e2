"""Checkers of the chapter :doc:`/book/cost-and-descent`."""

import math

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number
from siamtut.check.reading import apart
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
    mistakes = [
        (0.125, "1/8 arrives at once: the best rate for this curve, not the limit."),
        (0.5, "1/2 is two over the factor 4. What is the *slope* of 4 w²?"),
        (2, "2 was the limit for ½ w². This valley is steeper."),
    ]
    rest = f"A step multiplies w by {apart(1 - 8 * float(got), -1, 'g')[0]}. When is that ±1?"
    if float(got) <= 0:
        rest = "A rate of zero rests, and one below zero climbs from the start."
    return got.answer(
        0.25, "Right: each step takes w to (1 - 8η) w, and |1 - 8η| = 1 at η = 1/4.", mistakes, rest
    )


@asks_function("weight_gradient(w, b, x, y)")
def cost_and_descent_2(weight_gradient):
    """Check one neuron's cross-entropy gradient over a batch (exercise 2).

    Parameters
    ----------
    weight_gradient : callable or None
        Takes w (F,), b, x (B, F) and y (B,); returns the mean over the batch of
        (a - y) x, shape (F,).

    Returns
    -------
    Verdict
    """
    rng = np.random.default_rng(5)
    for count in (4, 6):
        w, b, x = rng.normal(size=3), 0.3, rng.normal(size=(count, 3))
        y = np.array([0.0, 1.0, 1.0, 0.0, 0.0, 0.0])[:count]
        z = x @ w + b
        error = sigmoid(z) - y
        expected = error @ x / count
        mistakes = [
            (count * expected, "That is the sum over the batch; the cost is the mean."),
            (-expected, "The sign is turned: this points downhill already."),
            (
                (error * sigmoid_derivative(z)) @ x / count,
                "There is a σ' in it: that is the quadratic cost.",
            ),
            (
                np.full(3, error.mean()),
                "That is the bias's slope. A weight's also counts its input.",
            ),
        ]
        got = weight_gradient.array(
            w,
            b,
            x,
            y,
            shape=(3,),
            what="one slope for each weight",
            hints={(count, 3): "one gradient an example. Take their mean."},
        )
        got.expect(expected, mistakes)
    return Verdict(True, "Right: the mean of (a - y) x, with no σ' in it.")


@asks_number("put a number in place of None; float('-inf') is allowed.", infinite=True)
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
    return got.answer(
        -math.inf,
        "Right: with y = -1 the cost is ln a - 2 ln(1 - a), and ln a has no floor. "
        "The program would report a cost below zero, and ever better ones.",
        [
            (0, "0 is the floor for targets 0 and 1. Put y = -1 into the formula."),
            (math.log(2), "ln 2 is the cost of answering one half for targets 0 and 1."),
        ],
        "Put y = -1 into the formula and let a go towards 0.",
    )
