"""Checkers of the chapter :doc:`/book/verification`."""

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call
from siamtut.enrolment import enrol

__all__ = ["verification_1", "verification_2", "verification_3", "verification_4"]


@asks_number("put a number in place of None.")
def verification_1(got):
    """Check which share of the refused signatures are forgeries (exercise 1).

    Parameters
    ----------
    got : float or None
        The share; the right one is 0.8 / (0.8 + 999 · 0.045).

    Returns
    -------
    Verdict
    """
    right = 0.8 / (0.8 + 999 * 0.045)
    if abs(got - right) <= 5e-4:
        return Verdict(
            True,
            f"Right: of a thousand signatures 0.8 + 44.96 are refused, so {right:.1%} of the "
            "refused are forgeries. The other 98 % are customers.",
        )
    hints = (
        (100 * right, "As a share, between 0 and 1."),
        (
            0.8,
            "0.8 is the share of forgeries that are refused, not of the refused that are forged.",
        ),
        (0.8 / (0.8 + 0.045), "That is right where every second signature is a forgery."),
        (0.8 / (0.8 + 999 * 0.955), "4.5 % of the genuine are refused; 95.5 % are accepted."),
        (0.001, "0.001 is their share before any verdict."),
        (0.2 / (0.2 + 999 * 0.955), "That is the share of forgeries among the *accepted*."),
        (1 - right, "That is the share of customers among the refused."),
    )
    hint = next((text for wrong, text in hints if abs(got - wrong) <= 5e-4), "")
    if 1 < got <= 100:
        hint = "As a share, between 0 and 1."
    count = "Of 1,000 signatures, how many forgeries and how many genuine ones are refused?"
    return Verdict(False, f"Got {got:g}. {hint or count}")


@asks_function("allowed(spread, bar, exponent)")
def verification_2(function):
    """Check the distance that a common threshold allows a signer (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes b, the bar t of the score -d / b**p >= -t, and p; returns t b**p.

    Returns
    -------
    Verdict
    """
    cases = ((0.09, 0.8, 0.5), (0.36, 0.8, 0.5), (0.36, 0.7, 1.0), (0.2, 0.5, 0.0))
    values = []
    for case in cases:
        value, trouble = call(function, *case)
        if trouble:
            return Verdict(False, f"With (spread, bar, exponent) = {case} it raised {trouble}.")
        try:
            values.append(np.asarray(value, dtype=float).reshape(()).item())
        except (TypeError, ValueError):
            return Verdict(False, f"It returned {value!r}, not one number.")
    b, bar, p = np.array(cases).T
    expected = bar * b**p
    if np.allclose(values, expected, rtol=0, atol=1e-9):
        return Verdict(
            True,
            "Right: one threshold on the score is a distance for each signer. With the root, four "
            "times the spread is allowed twice the distance.",
        )
    hints = (
        (bar / b**p, "Turned round: now careless writers are allowed less than careful ones."),
        (bar * b, "That is p = 1 whatever the exponent."),
        (bar * b**0.5, "That is the square root whatever the exponent."),
        (bar + 0 * b, "That is p = 0: the same distance for everyone."),
        (-bar * b**p, "The sign: a distance is not negative."),
        ((bar * b) ** p, "Only b is raised to p, not the bar."),
    )
    hint = next((text for wrong, text in hints if np.allclose(values, wrong, atol=1e-9)), "")
    return Verdict(
        False, f"For {cases[0]} got {values[0]:.4f}, expected {expected[0]:.4f}. {hint}".rstrip()
    )


@asks_number("put a number in place of None.")
def verification_3(got):
    """Check how often a wrong verdict survives two independent others (exercise 3).

    Parameters
    ----------
    got : float or None
        The share of all signatures; the right one is 0.2 (1 - 0.8²).

    Returns
    -------
    Verdict
    """
    if abs(got - 0.072) <= 5e-4:
        return Verdict(
            True,
            "Right: 0.2 · (1 - 0.8²). It stands unless both others are right, which independent "
            "networks would be 64 times in a hundred.",
        )
    hints = (
        (
            0.128,
            "0.128 is how often a wrong verdict is *dropped*: only the first errs.",
        ),
        (0.008, "0.008 asks that all three err. Under the rule one fellow in error is enough."),
        (0.104, "0.104 is the majority's error. The rule listens to the first network."),
        (0.2, "0.2 is the first network alone."),
        (0.36, "0.36 is how often at least one other errs. The first must err, too."),
        (0.064, "0.064 leaves out that all three may err: then nobody contradicts."),
        (7.2, "As a share, between 0 and 1."),
    )
    hint = next((text for wrong, text in hints if abs(got - wrong) <= 5e-4), "")
    ask = "The first errs (0.2), and not both of the others are right. How often is that?"
    return Verdict(False, f"Got {got:g}. {hint or ask}")


@asks_function("updated(mean, spread, count, u)")
def verification_4(function):
    """Check a model's update by one more signature (exercise 4).

    Parameters
    ----------
    function : callable or None
        Takes m, b, R and a new embedding of length 1; returns the new m and b.

    Returns
    -------
    Verdict
    """
    for count in (5, 2):
        known = np.random.default_rng(count).normal(size=(count + 1, 4)) + 1
        known /= np.linalg.norm(known, axis=1, keepdims=True)
        before, after = enrol(known[:count]), enrol(known)
        old, b, u = before.mean, before.spread, known[count]
        value, trouble = call(function, old.copy(), b, count, u.copy())
        if trouble:
            return Verdict(False, f"With R = {count} it raised {trouble}.")
        try:
            mean, spread = value
            mean, spread = np.asarray(mean, dtype=float), float(np.asarray(spread).item())
        except (TypeError, ValueError):
            return Verdict(False, "Return two things: the new mean (D,) and the new b.")
        if mean.shape != old.shape:
            return Verdict(False, f"The new mean has the shape {mean.shape}, not {old.shape}.")
        if not np.allclose(mean, after.mean, rtol=0, atol=1e-9):
            return Verdict(False, _mean_hint(mean, old, u, count))
        square = mean @ mean
        if abs(spread - after.spread) > 1e-9:
            hints = (
                (1 - square, "1 - |m|² counts each signature's distance 0 from itself, too."),
                (b, "That is the old b."),
                (
                    count / (count - 1) * (1 - square),
                    "There are R + 1 signatures now, in the factor, too.",
                ),
            )
            hint = next((text for wrong, text in hints if abs(spread - wrong) <= 1e-9), "")
            return Verdict(
                False,
                f"The mean is right. From R = {count}, b: got {spread:.4f}, expected "
                f"{after.spread:.4f}. {hint}".rstrip(),
            )
    return Verdict(
        True,
        "Right, and none of the old references was needed: the mean's length tells how far apart "
        "they lay.",
    )


def _mean_hint(mean, old, u, count):
    """Say what is wrong with an updated mean."""
    hints = (
        ((old + u) / 2, "The new one counts as much there as all others together."),
        (old + (u - old) / count, "The step is (u - m) / (R + 1): there are R + 1 of them now."),
        (old + u, "That is a sum."),
        (old, "The mean has not moved."),
    )
    right = (count * old + u) / (count + 1)
    hints += (
        (
            right / np.linalg.norm(right),
            "At length 1 it no longer tells how far apart the signatures lie.",
        ),
    )
    hint = next((text for wrong, text in hints if np.allclose(mean, wrong, atol=1e-9)), "")
    return f"From R = {count}, the mean is not that of all {count + 1}. {hint}".rstrip()
