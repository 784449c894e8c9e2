"""Checkers of the chapter :doc:`/book/principal-components`."""

import math

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Numbers, Verdict, asks_letters, asks_number, asks_pair

__all__ = [
    "principal_components_1",
    "principal_components_2",
    "principal_components_3",
    "principal_components_4",
]


@asks_pair("put two numbers in place of None.", "(x₁, x₂)")
def principal_components_1(got):
    """Check the first principal axis of a length in centimetres and in inches (exercise 1).

    Parameters
    ----------
    got : array_like, shape (2,), or None
        The unit vector; the right one is ±(2.54, 1) / √(2.54² + 1).

    Returns
    -------
    Verdict
    """
    got = Numbers(got.values if got.values[0] >= 0 else -got.values, got.grain)
    expected = np.array([2.54, 1.0]) / math.hypot(2.54, 1.0)
    if got.near(expected, 5e-3):  # (0.93, 0.37)
        return Verdict(
            True,
            "Right: along the line of all points, and a mixture of both columns. Or its negative.",
        )
    half = math.sqrt(0.5)
    mistakes = [
        (2.54 * expected, "That is 2.54 long; the axis is to have length 1."),
        ([2.54, 1.0], "The direction is right; make its length 1."),
        ([half, half], "So it would be if both columns had been divided by their deviations."),
        (expected[::-1], "Swapped: which of the two columns has the larger numbers?"),
        ([1.0, 0.0], "That keeps the centimetres alone. Does x₂ stay put while x₁ grows?"),
        (expected * [1, -1], "With that sign, inches shrink while centimetres grow."),
    ]
    got.said = "The axis, made to point to the right"
    rest = "All points lie on one line: how far does x₁ go on it when x₂ goes one inch?"
    hint = next((words for wrong, words in mistakes if got.near(wrong, 5e-3)), None)
    return Verdict(False, hint or f"Got {tuple(got.values.round(4).tolist())}. {rest}")


@asks_function("compress(points, kept)")
def principal_components_2(compress):
    """Check a compression to a few principal components, and back (exercise 2).

    Parameters
    ----------
    compress : callable or None
        Takes points (N, F) and a number of components; returns what is left of the
        points, shape (N, F).

    Returns
    -------
    Verdict
    """
    rng = np.random.default_rng(1933)
    points = rng.normal(size=(30, 4)) * [3.0, 2.0, 1.0, 0.5] + [5.0, -2.0, 0.0, 1.0]
    mean = points.mean(axis=0)
    axes = np.linalg.eigh(np.cov(points.T))[1].T[::-1]
    for kept in (2, 1, 4):
        first, last = axes[:kept], axes[-kept:]
        expected = mean + (points - mean) @ first.T @ first
        backwards = "Those are the *last* components: eigh puts the smallest first."
        mistakes = [
            (expected - mean, "The mean was taken off and is not back."),
            (points @ first.T @ first, "The points' own mean was never taken off."),
            (mean + (points - mean) @ last.T @ last, backwards),
            (points, "Nothing has been lost: all four components were kept."),
        ]
        hints = {(30, kept): "that is the code. Now the way back."} if kept < 4 else {}
        got = compress.array(points, kept, shape=(30, 4), hints=hints)
        got.expect(
            expected,
            mistakes,
            "" if kept == 2 else f"Here {kept} of four were to be kept, and not two.",
            at=lambda i, j, kept=kept: f"Of {kept} kept, the point {i}, its number {j}",
        )
    return Verdict(True, "Right: of all such codes, this one loses the least squared distance.")


@asks_number("put a number from 0 to 1 in place of None.")
def principal_components_3(got):
    """Check the first axis's share for directions from 0° to 180° (exercise 3).

    Parameters
    ----------
    got : float or None
        The share; the right one is ½ / (1 - 4/π²), about 0.84.

    Returns
    -------
    Verdict
    """
    up = 0.5 - 4 / math.pi**2
    roots = math.sqrt(0.5), math.sqrt(up)
    right = 0.5 / (0.5 + up)
    mistakes = [
        (0.5, "½ holds for the whole circle. Is the mean of sin θ still zero?"),
        (up / (0.5 + up), "That is the second axis's share."),
        (roots[0] / sum(roots), "Shares are of variances, not of standard deviations."),
        (0.5 / (1 - 2 / math.pi), "Take off the *square* of the mean: 4/π²."),
        (100 * right, "In per cent that is right; as a share it is a hundred times less."),
    ]
    rest = "Work out the mean of sin² θ and the mean of sin θ, from 0 to π."
    if not 0.5 <= float(got) <= 1:
        rest = "The better of two axes has from 0.5 to 1."
    return got.answer(
        right, "Right: ½ along the cosine, ½ - 4/π² along the sine.", mistakes, rest, within=3e-3
    )


@asks_letters('put letters in place of None, such as "AE".', "ABCDE")
def principal_components_4(chosen):
    """Check in which sets of variables PCA finds a component without variance (exercise 4).

    Parameters
    ----------
    chosen : str or None
        Letters from A to E; the right ones are B and D.

    Returns
    -------
    Verdict
    """
    if chosen == set("BD"):
        return Verdict(True, "Right: only there do all points lie on one plane, or on one line.")
    reasons = {
        "A": "A is a parabola: u and u² have covariance zero, and neither has variance zero.",
        "C": "C is the four corners of a square: no axis is better than another.",
        "E": "E is nearly a line, but curved: its smallest variance is small, not zero.",
    }
    for letter, reason in reasons.items():
        if letter in chosen:
            return Verdict(False, reason)
    missing = {
        "B": "B is missing: u - 3w is a sum of multiples, and all points lie on one plane.",
        "D": "D is missing: two opposite directions are two points, and two points make a line.",
    }
    return Verdict(False, next(text for letter, text in missing.items() if letter not in chosen))
