"""Checkers of the chapter :doc:`/book/principal-components`."""

import math

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, close, not_yet

__all__ = [
    "principal_components_1",
    "principal_components_2",
    "principal_components_3",
    "principal_components_4",
]


def principal_components_1(axis):
    """Check the first principal axis of a length in centimetres and in inches (exercise 1).

    Parameters
    ----------
    axis : array_like, shape (2,), or None
        The unit vector; the right one is ±(2.54, 1) / √(2.54² + 1).

    Returns
    -------
    Verdict
    """
    if axis is None:
        return not_yet("put two numbers in place of None.")
    try:
        got = np.asarray(axis, dtype=float)
    except (TypeError, ValueError):
        got = np.empty(0)
    if got.shape != (2,) or not np.isfinite(got).all():
        return Verdict(False, f"Two numbers are needed; got {axis!r:.100}.")
    got = got if got[0] >= 0 else -got
    expected = np.array([2.54, 1.0]) / math.hypot(2.54, 1.0)
    if close(got, expected, 2e-3):
        return Verdict(
            True,
            "Right: along the line of all points, and a mixture of both columns. Or its negative.",
        )
    half = math.sqrt(0.5)
    hints = (
        (2.54 * expected, "That is 2.54 long; the axis is to have length 1."),
        ([2.54, 1.0], "The direction is right; make its length 1."),
        ([half, half], "So it would be if both columns had been divided by their deviations."),
        (expected[::-1], "Swapped: which of the two columns has the larger numbers?"),
        ([1.0, 0.0], "That keeps the centimetres alone. Does x₂ stay put while x₁ grows?"),
        (expected * [1, -1], "With that sign, inches shrink while centimetres grow."),
    )
    for wrong, text in hints:
        if close(got, wrong, 2e-3):
            return Verdict(False, text)
    return Verdict(
        False,
        f"Got ({got[0]:.3f}, {got[1]:.3f}). All points lie on one line: how far does x₁ go on it "
        "when x₂ goes one inch?",
    )


@asks_function("compress(points, kept)")
def principal_components_2(function):
    """Check a compression to a few principal components, and back (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes points (N, F) and a number of components; returns what is left of the
        points, shape (N, F).

    Returns
    -------
    Verdict
    """
    rng = np.random.default_rng(1933)
    points = rng.normal(size=(30, 4)) * [3.0, 2.0, 1.0, 0.5] + [5.0, -2.0, 0.0, 1.0]
    value, trouble = call(function, points.copy(), 2)
    if trouble:
        return Verdict(False, f"With points of shape (30, 4) and kept = 2 it raised {trouble}.")
    try:
        got = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"It returned {value!r:.100}, not an array of numbers.")
    if got.shape == (30, 2):
        return Verdict(False, "Got shape (30, 2): that is the code. Now the way back.")
    if got.shape != (30, 4):
        return Verdict(False, f"Got shape {got.shape}, expected (30, 4).")
    mean = points.mean(axis=0)
    axes = np.linalg.eigh(np.cov(points.T))[1].T
    first, last = axes[2:], axes[:2]
    expected = mean + (points - mean) @ first.T @ first
    if close(got, expected, 1e-9):
        return Verdict(True, "Right: of all such codes, this one loses the least squared distance.")
    hints = (
        (expected - mean, "The mean was taken off and is not back."),
        (points @ first.T @ first, "The points' own mean was never taken off."),
        (
            mean + (points - mean) @ last.T @ last,
            "Those are the two *last* components: eigh puts the smallest first.",
        ),
        (points, "Nothing has been lost: all four components were kept."),
    )
    hint = next((text for wrong, text in hints if close(got, wrong, 1e-9)), "")
    return Verdict(
        False,
        f"The first point became {got[0].round(3).tolist()}, expected "
        f"{expected[0].round(3).tolist()}. {hint}".rstrip(),
    )


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
    if abs(got - 0.5 / (0.5 + up)) <= 3e-3:
        return Verdict(True, "Right: ½ along the cosine, ½ - 4/π² along the sine.")
    hints = (
        (0.5, "½ holds for the whole circle. Is the mean of sin θ still zero?"),
        (up / (0.5 + up), "That is the second axis's share."),
        (math.sqrt(0.5) / (math.sqrt(0.5) + math.sqrt(up)), "Shares are of variances, not of "
         "standard deviations."),
        (0.5 / (1 - 2 / math.pi), "Take off the *square* of the mean: 4/π²."),
        (84.08, "In per cent that is right; as a share it is a hundred times less."),
    )  # fmt: skip
    for wrong, text in hints:
        if abs(got - wrong) <= 3e-3 * max(1, wrong):
            return Verdict(False, text)
    if not 0.5 <= got <= 1:
        return Verdict(False, f"Got {got:g}. The better of two axes has from 0.5 to 1.")
    return Verdict(
        False, f"Got {got:.3f}. Work out the mean of sin² θ and the mean of sin θ, from 0 to π."
    )


def principal_components_4(letters):
    """Check in which sets of variables PCA finds a component without variance (exercise 4).

    Parameters
    ----------
    letters : str or None
        Letters from A to E; the right ones are B and D.

    Returns
    -------
    Verdict
    """
    if letters is None:
        return not_yet('put letters in place of None, such as "AE".')
    chosen = set(letters.upper()) - set(" ,") if isinstance(letters, str) else set()
    if not chosen or not chosen <= set("ABCDE"):
        return Verdict(
            False, f"Letters from A to E are needed, such as 'AE'; got {letters!r:.100}."
        )
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
