"""Checkers of the chapter :doc:`/book/angle`."""

import math

import numpy as np

from siamtut import geometry
from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number, asks_pair
from siamtut.check.reading import apart

__all__ = ["angle_1", "angle_2", "angle_3", "angle_4"]


@asks_number("put an angle in degrees in place of None.", units=("°", "degrees", "deg"))
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
    expected = math.degrees(math.acos(0.3))
    shown = f"{float(got):g}"
    mistakes = [
        (
            math.degrees(math.acos(0.7)),
            f"{shown}° is the arc cosine of 0.7 itself. A present-day *distance* is 1 - cos: "
            "small means alike. Turn it into a similarity first.",
        ),
        (math.radians(expected), f"{shown} is the right angle in radians. Degrees, please."),
    ]
    return got.answer(
        expected,
        f"Right: the similarity is 1 - 0.7 = 0.3, and arccos 0.3 = {expected:.2f}°.",
        mistakes,
        "Which similarity belongs to the distance 0.7, and which angle to it?",
        within=0.6,  # 72 and 73 are right, too
    )


@asks_function("cosines(x, y)")
def angle_2(cosines):
    """Check a cosine that takes a batch of pairs (exercise 2).

    Parameters
    ----------
    cosines : callable or None
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
    every = (
        "one number for nine pairs, so the sums ran over every axis. Which axis holds the "
        "components of one vector?"
    )
    hints = {
        (): every,
        (1,): every,
        (9, 9): "every x against every y. Asked is each x against its own y, nine numbers; they "
        "are the diagonal of what you have.",
        (3,): "the sums ran along the batch. Sum along the last axis.",
    }
    got = cosines.array(x, y, shape=(9,), what="one cosine a pair", hints=hints)
    expected = geometry.cosine(x, y)
    epsilon = (
        "Only pairs with an arrow of no length, or next to none, are wrong. Where is ε? "
        "Is it the same, and added to each squared length?"
    )
    got.expect(
        expected,
        [((x * y).sum(-1), "These are the dot products. Divide the two lengths out.")],
        epsilon if np.allclose(got.values[:plain], expected[:plain], rtol=0, atol=1e-4) else "",
        at=lambda i: f"Pair {i}, x = {x[i].tolist()} and y = {y[i].tolist()}",
    )
    return Verdict(True, "Right: shapes (B, D) and (B, D) in, shape (B,) out.")


@asks_function("turn(degrees, norm, learning_rate, target)")
def angle_3(turn):
    """Check by how many degrees one small step turns an arrow (exercise 3).

    Parameters
    ----------
    turn : callable or None
        Takes the angle in degrees, the norm of x, the learning rate η and the target t;
        returns η |t - cos θ| sin θ / ‖x‖², in degrees.

    Returns
    -------
    Verdict
    """
    cases = ((90.0, 1.0, 0.01, 1.0), (40.0, 2.0, 0.01, -1.0), (150.0, 4.0, 0.1, 0.0))
    for degrees, norm, rate, target in (*cases, (0.0, 1.0, 0.1, -1.0), (180.0, 1.0, 0.1, 1.0)):
        theta = math.radians(degrees)
        sine, error = math.sin(theta), abs(target - math.cos(theta))
        radians = rate * error * sine / norm**2
        expected = math.degrees(radians)
        taken = rate * abs(target - math.cos(degrees)) * math.sin(degrees) / norm**2
        no_sine = "The length of the gradient has a sine."
        mistakes = [
            (radians, "That is the turn in radians."),
            (math.degrees(taken), "The sine and the cosine were taken of degrees."),
            (taken, "The sine and the cosine were taken of degrees."),
            (-expected, "The size is right; asked is how far, without a sign."),
            (expected * norm, "One norm is missing: a longer arrow turns less for the same step."),
            (expected * norm**2, "The norm is missing: it shortens the step, and the turn again."),
            (expected / error, "The error |t - cos θ| is missing."),
            (math.degrees(rate * error / norm**2), no_sine),
            (math.degrees(rate * error * math.cos(theta) / norm**2), no_sine),
        ]
        # A small turn taken exactly, by the arc tangent, is right too: one per cent.
        got = turn.number(degrees, norm, rate, target)
        got.expect(expected, mistakes, "degrees", within=0.01 * abs(expected) + 1e-6)
    return Verdict(True, "Right: η |t - cos θ| sin θ / ‖x‖², and nothing at 0° and 180°.")


@asks_pair("put a pair (times A, times B) in place of None.", "(times A, times B)")
def angle_4(got):
    """Check which lengths make A turn a ninth as far, and B as far as before (exercise 4).

    Parameters
    ----------
    got : pair of float, or None
        How many times as long A and B are; the turn of each goes with 1/‖x‖² of its own
        length, so the right pair is (3, 1).

    Returns
    -------
    Verdict
    """
    if got.near([3, 1], 0.005):
        return Verdict(
            True,
            "Right: the turn of an arrow goes with 1 over the square of its own length, "
            "and the other's length has no part in it.",
        )
    a, b = got.values
    if abs(b - 1) > 0.005:
        return Verdict(
            False,
            f"With B {apart(b, 1, 'g')[0]} times as long, B would not turn as far as before; and "
            "what A does has nothing to do with the length of B.",
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
        f"Got {apart(a, 3, 'g')[0]} for A. Ask twice: how long is the step, and by which angle "
        "does a step of that length turn an arrow of length ‖x‖?",
    )
