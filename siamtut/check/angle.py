"""Checkers of the chapter :doc:`/book/angle`."""

import math

import numpy as np

from siamtut import geometry
from siamtut.check.verdict import (
    Verdict,
    asks_function,
    asks_number,
    asks_pair,
    call,
    close,
    number,
)

__all__ = ["angle_1", "angle_2", "angle_3", "angle_4"]


@asks_number("put an angle in degrees in place of None.")
def angle_1(got):
    """Check the angle that belongs to a "cosine distance" of 0.7 (exercise 1).

    Parameters
    ----------
    got : float or None
        The angle in degrees; the right one is arccos(1 - 0.7) = 72.54°.

    Returns
    -------
    Verdict
    """
    expected = math.degrees(math.acos(1 - 0.7))
    if abs(got - expected) <= 0.6:  # 72 and 73 are right, too
        return Verdict(
            True, f"Right: the similarity is 1 - 0.7 = 0.3, and arccos 0.3 = {expected:.2f}°."
        )
    if abs(got - math.degrees(math.acos(0.7))) <= 0.5:
        return Verdict(
            False,
            f"{got:g}° is the arc cosine of 0.7 itself. A present-day *distance* is 1 - cos: "
            "small means alike. Turn it into a similarity first.",
        )
    if abs(got - math.acos(1 - 0.7)) <= 0.01:
        return Verdict(False, f"{got:g} is the right angle in radians. Degrees, please.")
    return Verdict(
        False,
        f"Got {got:g}°. Which similarity belongs to the distance 0.7, and which angle to it?",
    )


@asks_function("cosines(x, y)")
def angle_2(function):
    """Check a cosine that takes a batch of pairs (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes x and y of shape (B, D), returns the B cosines.

    Returns
    -------
    Verdict
    """
    x = np.array([[1.0, 0, 0], [3, 4, 0], [1, 1, 1], [0, 2, 0]])
    y = np.array([[2.0, 0, 0], [4, -3, 0], [-1, -1, -1], [0, 1, 1]])
    plain = len(x)
    # Then arrows without length, and some so short that ε decides, on either side.
    zero, tiny, unit, long = np.outer([0, 1e-6, 1, 10], [1.0, 0, 0])
    x, y = (
        np.vstack([x, zero, tiny, tiny, unit, long]),
        np.vstack([y, unit, unit, long, zero, tiny]),
    )
    expected = geometry.cosine(x, y)
    got, trouble = call(function, x, y)
    if trouble:
        return Verdict(False, f"cosines(x, y) with both of shape {x.shape} raised {trouble}.")
    if got is None:
        return Verdict(False, "cosines(x, y) returned None. Is there a `return` in it?")
    try:
        got = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"cosines(x, y) returned {got!r}, not an array of numbers.")
    shape = got.shape
    if shape == ():
        return Verdict(
            False,
            f"Got the single number {float(got):.4f} for nine pairs: the sums ran over every "
            "axis. Which axis holds the components of one vector?",
        )
    if shape == (9, 9):
        return Verdict(
            False,
            "Got shape (9, 9): every x against every y. Asked is each x against its own y, "
            "nine numbers; they are the diagonal of what you have.",
        )
    if shape == (3,):
        return Verdict(
            False, "Got shape (3,): the sums ran along the batch. Sum along the last axis."
        )
    if shape != (9,):
        return Verdict(False, f"Got shape {shape}, expected (9,): one cosine a pair.")
    if close(got, expected, 1e-9):
        return Verdict(True, "Right: shapes (B, D) and (B, D) in, shape (B,) out.")
    if close(got, (x * y).sum(-1), 1e-9):
        return Verdict(False, "These are the nine dot products. Divide the two lengths out.")
    hint = ""
    if close(got[:plain], expected[:plain], 1e-9):
        hint = (
            " Only pairs with an arrow of no length, or next to none, are wrong. Where is ε? "
            "Is it the same, and added to each squared length?"
        )
    wrong = int(np.argmax(~(np.abs(got - expected) <= 1e-9)))
    return Verdict(
        False,
        f"Pair {wrong}, x = {x[wrong].tolist()} and y = {y[wrong].tolist()}: "
        f"got {float(got[wrong]):.4f}, expected {expected[wrong]:.4f}.{hint}",
    )


@asks_function("turn(degrees, norm, learning_rate, target)")
def angle_3(function):
    """Check by how many degrees one small step turns an arrow (exercise 3).

    Parameters
    ----------
    function : callable or None
        Takes the angle in degrees, the norm of x, the learning rate η and the target t;
        returns η |t - cos θ| sin θ / ‖x‖², in degrees.

    Returns
    -------
    Verdict
    """
    cases = ((90.0, 1.0, 0.01, 1.0), (40.0, 2.0, 0.01, -1.0), (150.0, 4.0, 0.1, 0.0))
    for degrees, norm, rate, target in cases:
        asked = f"turn({degrees:g}, {norm:g}, {rate:g}, {target:g})"
        value, trouble = call(function, degrees, norm, rate, target)
        if trouble:
            return Verdict(False, f"{asked} raised {trouble}.")
        got = number(value)
        if got is None:
            return Verdict(False, f"{asked} returned {value!r}, not a number.")
        theta = math.radians(degrees)
        error = abs(target - math.cos(theta))
        radians = rate * error * math.sin(theta) / norm**2
        expected = math.degrees(radians)
        if _near(got, expected):
            continue
        taken = rate * abs(target - math.cos(degrees)) * math.sin(degrees) / norm**2
        hints = (
            (radians, "That is the turn in radians."),
            (math.degrees(taken), "The sine and the cosine were taken of degrees."),
            (taken, "The sine and the cosine were taken of degrees."),
            (-expected, "The size is right; asked is how far, without a sign."),
            (expected * norm, "One norm is missing: a longer arrow turns less for the same step."),
            (expected * norm**2, "The norm is missing: it shortens the step, and the turn again."),
            (expected / error, "The error |t - cos θ| is missing."),
            (expected / math.sin(theta), "The length of the gradient has a sine."),
            (expected / math.tan(theta), "The length of the gradient has a sine."),
        )
        hint = next((text for wrong, text in hints if _near(got, wrong)), "")
        return Verdict(
            False, f"{asked}: got {got:.4f}, expected {expected:.4f} degrees. {hint}".rstrip()
        )
    return Verdict(True, "Right: η |t - cos θ| sin θ / ‖x‖², and nothing at 0° and 180°.")


def _near(got, expected):
    """Within one per cent: a small turn taken exactly, by the arc tangent, is right too."""
    return abs(got - expected) <= 0.01 * abs(expected) + 1e-9


@asks_pair("(times A, times B)")
def angle_4(answer):
    """Check which lengths make A turn a ninth as far, and B as far as before (exercise 4).

    Parameters
    ----------
    answer : pair of float, or None
        How many times as long A and B are; the turn of each goes with 1/‖x‖² of its own
        length, so the right pair is (3, 1).

    Returns
    -------
    Verdict
    """
    a, b = answer
    if close(answer, [3, 1], 0.005):
        return Verdict(
            True,
            "Right: the turn of an arrow goes with 1 over the square of its own length, "
            "and the other's length has no part in it.",
        )
    if abs(b - 1) > 0.005:
        return Verdict(
            False,
            f"With B {b:g} times as long, B would not turn as far as before; and what A does "
            "has nothing to do with the length of B.",
        )
    if abs(a - 9) <= 0.005:
        return Verdict(
            False,
            "With A nine times as long, A's *step* is a ninth as long. But the arrow is nine "
            "times as long too, and the same sideways step turns a longer arrow less.",
        )
    if a <= 1:
        return Verdict(
            False, f"With A {a:g} times as long, A would turn as far as before, or more."
        )
    return Verdict(
        False,
        f"Got {a:g} for A. Ask twice: how long is the step, and by which angle does a step of "
        "that length turn an arrow of length ‖x‖?",
    )
