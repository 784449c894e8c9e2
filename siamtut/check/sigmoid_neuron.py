"""Checkers of the chapter :doc:`/book/sigmoid-neuron`."""

import math

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, close, number
from siamtut.neurons import sigmoid, sigmoid_derivative

__all__ = ["sigmoid_neuron_1", "sigmoid_neuron_2", "sigmoid_neuron_3"]


@asks_function("weight_rates(w, b, x)")
def sigmoid_neuron_1(function):
    """Check the gradient of a neuron's answer with respect to its weights (exercise 1).

    Parameters
    ----------
    function : callable or None
        Takes w (F,), b and x (F,); returns σ'(z) x, shape (F,).

    Returns
    -------
    Verdict
    """
    for w, b, x in (
        (np.array([2.0, 2.0]), -1.0, np.array([0.79, -0.3])),
        (np.array([0.5, -1.0, 3.0]), 0.2, np.array([1.0, 0.0, -2.0])),
    ):
        value, trouble = call(function, w.copy(), b, x.copy())
        if trouble:
            return Verdict(
                False, f"weight_rates({w.tolist()}, {b:g}, {x.tolist()}) raised {trouble}."
            )
        try:
            got = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            return Verdict(False, f"It returned {value!r}, not an array of numbers.")
        z = float(w @ x + b)
        rate = sigmoid_derivative(z)
        if got.shape != x.shape:
            hint = " One rate for each weight." if got.shape == () else ""
            return Verdict(False, f"Got shape {got.shape}, expected {x.shape}.{hint}")
        if close(got, rate * x, 1e-9):
            continue
        if close(got, sigmoid(z) * x, 1e-9):
            return Verdict(
                False, "That is the answer times x. How fast does the answer *move* at z?"
            )
        if close(got, rate * w, 1e-9):
            return Verdict(False, "That is the rate for the inputs: z moves by w when x does.")
        if close(got, x, 1e-9):
            return Verdict(
                False, "That is how z moves. From z to the answer there is one more rate."
            )
        if close(got, np.full_like(x, rate), 1e-9):
            return Verdict(False, "That is the bias's rate. A weight's also counts its input.")
        worst = int(np.argmax(np.abs(got - rate * x)))
        return Verdict(
            False, f"Weight {worst}: got {got[worst]:.4f}, expected {rate * x[worst]:.4f}."
        )
    return Verdict(True, "Right: σ'(z) times the input that the weight is attached to.")


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
