"""Checkers of the chapter :doc:`/book/sigmoid-neuron`."""

import math

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, close, number
from siamtut.neurons import sigmoid, sigmoid_derivative

__all__ = ["sigmoid_neuron_1", "sigmoid_neuron_2", "sigmoid_neuron_3"]


@asks_function("input_rates(w, b, x)")
def sigmoid_neuron_1(function):
    """Check the rates at which a neuron's answers move with its inputs (exercise 1).

    Parameters
    ----------
    function : callable or None
        Takes w (F,), b and x (B, F); returns σ'(z) w for each example, shape (B, F).

    Returns
    -------
    Verdict
    """
    w, b = np.array([0.5, -1.0, 3.0]), 0.2
    x = np.array([[1.0, 0.0, -2.0], [0.3, 0.4, 0.1]])
    value, trouble = call(function, w.copy(), b, x.copy())
    if trouble:
        return Verdict(False, f"With w of shape (3,) and x of shape (2, 3) it raised {trouble}.")
    try:
        got = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"It returned {value!r}, not an array of numbers.")
    z = x @ w + b
    rate = sigmoid_derivative(z)[:, None]
    expected = rate * w
    if got.shape != x.shape:
        return Verdict(False, f"Got shape {got.shape}, expected (2, 3), one rate for each input.")
    if close(got, expected, 1e-9):
        return Verdict(True, "Right: σ'(z) of each example times the weights, which all share.")
    hints = (
        (rate * x, "These are the weights' rates: z moves by x when w does, and by w when x does."),
        (sigmoid(z)[:, None] * w, "That has σ(z) in it. How fast does the answer *move* at z?"),
        (np.broadcast_to(w, x.shape), "That is how z moves. To the answer there is one more rate."),
        (np.broadcast_to(rate, x.shape), "That is the bias's rate; an input's has its weight."),
    )
    hint = next((text for wrong, text in hints if close(got, wrong, 1e-9)), "")
    worst = np.unravel_index(np.argmax(np.abs(got - expected)), x.shape)
    where = f"Example {worst[0]}, input {worst[1]}"
    return Verdict(
        False, f"{where}: got {got[worst]:.4f}, expected {expected[worst]:.4f}. {hint}".rstrip()
    )


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
    if abs(got - expected) <= 0.001:
        return Verdict(
            True,
            f"Right: z = {20 * got:.2f} has the derivative {sigmoid_derivative(20 * got):.3f}.",
        )
    if abs(abs(got) - math.log(9) / 20) <= 0.001:
        return Verdict(False, "There the *output* is 0.1 or 0.9. Asked is its derivative.")
    if abs(got - 20 * expected) <= 0.02:
        return Verdict(False, f"{got:g} is the z that is wanted. Which factor takes 20 to it?")
    if got <= 0:
        return Verdict(False, "A factor above zero, please: the neuron should keep its opinion.")
    return Verdict(
        False,
        f"With k = {got:g}, z = {20 * got:.2f} and the derivative is "
        f"{sigmoid_derivative(20 * got):.4f}, expected 0.1.",
    )


@asks_function("slope(z)")
def sigmoid_neuron_3(function):
    """Check the derivative of 1.7159 tanh(2z/3) (exercise 3).

    Parameters
    ----------
    function : callable or None
        Takes z; returns the derivative there.

    Returns
    -------
    Verdict
    """
    for z in (0.0, 1.0, -2.0):
        value, trouble = call(function, z)
        if trouble:
            return Verdict(False, f"slope({z:g}) raised {trouble}.")
        got = number(value)
        if got is None:
            return Verdict(False, f"slope({z:g}) returned {value!r}, not a number.")
        bend = 1 - math.tanh(2 * z / 3) ** 2
        expected = 1.7159 * 2 / 3 * bend
        if abs(got - expected) <= 1e-6:
            continue
        hints = (
            (1.7159 * bend, "The inner rate, 2/3, is missing."),
            (2 / 3 * bend, "The outer factor, 1.7159, is missing."),
            (1.7159 * 2 / 3 * (1 - math.tanh(z) ** 2), "Both tanh stand at 2z/3, not at z."),
            (1.7159 * math.tanh(2 * z / 3), "That is f itself."),
        )
        hint = next((text for wrong, text in hints if abs(got - wrong) <= 1e-6), "")
        return Verdict(
            False, f"At z = {z:g}: got {got:.4f}, expected {expected:.4f}. {hint}".rstrip()
        )
    return Verdict(True, "Right: 1.7159 times 2/3 times (1 - tanh²(2z/3)).")
