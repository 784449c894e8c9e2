"""Checkers of the chapter :doc:`/book/sigmoid-neuron`."""

import math

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number
from siamtut.check.reading import apart
from siamtut.neurons import sigmoid, sigmoid_derivative

__all__ = ["sigmoid_neuron_1", "sigmoid_neuron_2", "sigmoid_neuron_3"]


@asks_function("input_rates(w, b, x)")
def sigmoid_neuron_1(input_rates):
    """Check the rates at which a neuron's answers move with its inputs (exercise 1).

    Parameters
    ----------
    input_rates : callable or None
        Takes w (F,), b and x (B, F); returns σ'(z) w for each example, shape (B, F).

    Returns
    -------
    Verdict
    """
    w, b = np.array([0.5, -1.0, 3.0]), 0.2
    x = np.array([[1.0, 0.0, -2.0], [0.3, 0.4, 0.1]])
    z = x @ w + b
    rate = sigmoid_derivative(z)[:, None]
    mistakes = [
        (rate * x, "These are the weights' rates: z moves by x when w does, and by w when x does."),
        (sigmoid(z)[:, None] * w, "That has σ(z) in it. How fast does the answer *move* at z?"),
        (np.broadcast_to(w, x.shape), "That is how z moves. To the answer there is one more rate."),
        (np.broadcast_to(rate, x.shape), "That is the bias's rate; an input's has its weight."),
    ]
    got = input_rates.array(w, b, x, shape=(2, 3), what="one rate for each input")
    got.expect(rate * w, mistakes, at=lambda i, j: f"Example {i}, input {j}")
    return Verdict(True, "Right: σ'(z) of each example times the weights, which all share.")


@asks_number("put a factor in place of None.")
def sigmoid_neuron_2(got):
    """Check the factor that brings a saturated neuron back to a slope of 0.1 (exercise 2).

    Parameters
    ----------
    got : float or None
        The factor k with σ'(20 k) = 0.1; the right one is 0.1032.

    Returns
    -------
    Verdict
    """
    output = (1 + math.sqrt(1 - 4 * 0.1)) / 2
    expected = math.log(output / (1 - output)) / 20
    nine = "There the *output* is 0.1 or 0.9. Asked is its derivative."
    z = 20 * float(np.clip(float(got), -1e3, 1e3))
    mistakes = [
        (math.log(9) / 20, nine),
        (-math.log(9) / 20, nine),
        (20 * expected, "That is the z that is wanted. Which factor takes 20 to it?"),
    ]
    slope = apart(float(sigmoid_derivative(z)), 0.1)[0]
    rest = f"There z = {z:.2f} and the derivative is {slope}, expected 0.1."
    if float(got) <= 0:
        rest = "A factor above zero, please: the neuron should keep its opinion."
    return got.answer(
        expected,
        f"Right: z = {z:.2f} has the derivative {sigmoid_derivative(z):.3f}.",
        mistakes,
        rest,
        within=0.001,
    )


@asks_function("slope(z)")
def sigmoid_neuron_3(slope):
    """Check the derivative of 1.7159 tanh(2z/3) (exercise 3).

    Parameters
    ----------
    slope : callable or None
        Takes z; returns the derivative there.

    Returns
    -------
    Verdict
    """
    for z in (0.0, 1.0, -2.0):
        bend = 1 - math.tanh(2 * z / 3) ** 2
        mistakes = [
            (1.7159 * bend, "The inner rate, 2/3, is missing."),
            (2 / 3 * bend, "The outer factor, 1.7159, is missing."),
            (1.7159 * 2 / 3 * (1 - math.tanh(z) ** 2), "Both tanh stand at 2z/3, not at z."),
            (1.7159 * math.tanh(2 * z / 3), "That is f itself."),
        ]
        slope.number(z).expect(1.7159 * 2 / 3 * bend, mistakes)
    return Verdict(True, "Right: 1.7159 times 2/3 times (1 - tanh²(2z/3)).")
