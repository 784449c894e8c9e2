"""Checkers of the chapter :doc:`/book/verification`."""

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number
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
    mistakes = [
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
    ]
    rest = "Of 1,000 signatures, how many forgeries and how many genuine ones are refused?"
    if 1 < float(got) <= 100:
        rest = "As a share, between 0 and 1."
    return got.answer(
        right,
        f"Right: of a thousand signatures 0.8 + 44.96 are refused, so {right:.1%} of the "
        "refused are forgeries. The other 98 % are customers.",
        mistakes,
        rest,
        within=6e-4,  # 0.017 and 0.018
    )


@asks_function("allowed(spread, bar, exponent)")
def verification_2(allowed):
    """Check the distance that a common threshold allows a signer (exercise 2).

    Parameters
    ----------
    allowed : callable or None
        Takes b, the bar t of the score -d / b**p >= -t, and p; returns t b**p.

    Returns
    -------
    Verdict
    """
    cases = ((0.09, 0.8, 0.5), (0.36, 0.8, 0.5), (0.36, 0.7, 1.0), (0.2, 0.5, 0.0))
    b, bar, p = np.array(cases).T
    mistakes = [
        (bar / b**p, "Turned round: now careless writers are allowed less than careful ones."),
        (bar * b, "That is p = 1 whatever the exponent."),
        (bar * b**0.5, "That is the square root whatever the exponent."),
        (bar + 0 * b, "That is p = 0: the same distance for everyone."),
        (-bar * b**p, "The sign: a distance is not negative."),
        ((bar * b) ** p, "Only b is raised to p, not the bar."),
    ]
    allowed.table(cases).expect(
        bar * b**p, mistakes, at=lambda i: f"For (spread, bar, exponent) = {cases[i]}"
    )
    return Verdict(
        True,
        "Right: one threshold on the score is a distance for each signer. With the root, four "
        "times the spread is allowed twice the distance.",
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
    mistakes = [
        (0.128, "0.128 is how often a wrong verdict is *dropped*: only the first errs."),
        (0.008, "0.008 asks that all three err. Under the rule one fellow in error is enough."),
        (0.104, "0.104 is the majority's error. The rule listens to the first network."),
        (0.2, "0.2 is the first network alone."),
        (0.36, "0.36 is how often at least one other errs. The first must err, too."),
        (0.064, "0.064 leaves out that all three may err: then nobody contradicts."),
        (7.2, "As a share, between 0 and 1."),
    ]
    return got.answer(
        0.072,
        "Right: 0.2 · (1 - 0.8²). It stands unless both others are right, which independent "
        "networks would be 64 times in a hundred.",
        mistakes,
        "The first errs (0.2), and not both of the others are right. How often is that?",
        within=5e-4,
    )


@asks_function("updated(mean, spread, count, u)")
def verification_4(updated):
    """Check a model's update by one more signature (exercise 4).

    Parameters
    ----------
    updated : callable or None
        Takes m, b, R and a new embedding of length 1; returns the new m and b.

    Returns
    -------
    Verdict
    """
    demand = "Return two things: the new mean (D,) and the new b"
    for count in (5, 2):
        known = np.random.default_rng(count).normal(size=(count + 1, 4)) + 1
        known /= np.linalg.norm(known, axis=1, keepdims=True)
        before, after = enrol(known[:count]), enrol(known)
        old, b, u = before.mean, before.spread, known[count]
        mean, spread = updated.parts(old, b, count, u, count=2, what=demand)
        right = (count * old + u) / (count + 1)
        mistakes = [
            ((old + u) / 2, "The new one counts as much there as all others together."),
            (
                old + (u - old) / count,
                "The step is (u - m) / (R + 1): there are R + 1 of them now.",
            ),
            (old + u, "That is a sum."),
            (old, "The mean has not moved."),
            (
                right / np.linalg.norm(right),
                "At length 1 it no longer tells how far apart the signatures lie.",
            ),
        ]
        mean.said = f"From R = {count}, the mean"
        mean.expect(right, mistakes, f"It is not that of all {count + 1}.")
        square = right @ right
        mistakes = [
            (1 - square, "1 - |m|² counts each signature's distance 0 from itself, too."),
            (b, "That is the old b."),
            (
                count / (count - 1) * (1 - square),
                "There are R + 1 signatures now, in the factor, too.",
            ),
        ]
        if spread.values.size == 1:
            spread.values = spread.values.reshape(())
        spread.said = f"The mean is right. From R = {count}, b"
        spread.expect(after.spread, mistakes)
    return Verdict(
        True,
        "Right, and none of the old references was needed: the mean's length tells how far apart "
        "they lay.",
    )
