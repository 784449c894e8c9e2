"""Checkers of the chapter :doc:`/book/code-review`."""

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number

__all__ = ["code_review_1", "code_review_2", "code_review_3", "code_review_4"]


@asks_function("gradient(cosines, labels)")
def code_review_1(gradient):
    """Check the gradient of a batch's mean cost in its cosines (exercise 1).

    Parameters
    ----------
    gradient : callable or None
        Takes cosines (B,) and labels (B,) of +1 and -1; returns (c - t) / B, with
        the target t of 1 or -0.9.

    Returns
    -------
    Verdict
    """
    cosines, labels = np.array([0.2, -0.9, 0.8, -0.3, 0.6]), np.array([1, -1, -1, 1, 1])
    error = cosines - np.where(labels > 0, 1.0, -0.9)
    mistakes = [
        (error, "That is the gradient of the sum over the batch; the cost is its mean."),
        (-error / 5, "It has the wrong sign: the step already goes against the gradient."),
        (-labels / 5, "That is still the slope of -y·cos, which has no target in it."),
        ((cosines - labels) / 5, "A different pair wants the cosine -0.9, and its label is -1."),
        (2 * error / 5, "The ½ of the cost cancels the 2 of the square."),
        (error**2 / 10, "That is the cost of each pair. How fast does it move with the cosine?"),
    ]
    demand = "one slope for each of five pairs"
    gradient.array(cosines, labels, shape=(5,), what=demand).expect(error / 5, mistakes)
    one = gradient.array(np.array([0.5]), np.array([-1]), shape=(1,), what="one pair, one slope")
    one.expect([1.4], rest="Right for five pairs, and wrong for one: divide by how many.")
    return Verdict(True, "Right: the cosine less its target, over the number of pairs.")


@asks_number("put a cosine in place of None.")
def code_review_2(got):
    """Check where cosines come to rest that are compared with every label (exercise 2).

    Parameters
    ----------
    got : float or None
        The cosine; the right one is 0.7 - 0.3 = 0.4.

    Returns
    -------
    Verdict
    """
    mistakes = [
        (0.7, "0.7 is the share of same pairs. What is the mean of their labels, 1 and -1?"),
        (0, "That would be right for as many same pairs as different ones."),
        (1, "1 is what the same pairs want, and every pair is also told what others want."),
        (-0.4, "The greater share pulls towards 1."),
        (0.3, "0.3 is the share of different pairs, and their label is -1."),
    ]
    return got.answer(
        0.4,
        "Right: every pair is told every label, and their mean is 0.4.",
        mistakes,
        "Which one number has the least mean squared distance to all?",
        within=1e-3,
    )


@asks_function("threshold(forged)")
def code_review_3(threshold):
    """Check a threshold that refuses four forgeries in five (exercise 3).

    Parameters
    ----------
    threshold : callable or None
        Takes the cosines of forged pairs (N,), returns a number that 80 % of them
        lie below.

    Returns
    -------
    Verdict
    """
    threshold.forbid(
        "Sort, and count: the library's quantile is not to be used here.",
        ("quantile", "nanquantile", "percentile", "nanpercentile", "quantiles"),
    )
    rng = np.random.default_rng(0)
    for count in (10, 50, 5):
        # Whole thirty-seconds: as exact in float32 and float16 as here.
        forged = rng.permutation(np.arange(-30, 31))[:count] / 32
        got = threshold.number(forged)
        below = np.mean(forged < float(got))
        if abs(below - 0.8) < 1e-9:
            continue
        if got.near(0.8):
            hint = "0.8 is the share that is wanted, not a cosine."
        elif got.near(0.8 * forged.max(), 1e-4):
            hint = "It is a share of the pairs that is asked for, not of the highest cosine."
        elif abs(below - 0.2) < 1e-9:
            hint = "Forgeries are refused below the threshold, and genuine pairs accepted above it."
        else:
            hint = "Sort them: where do four fifths lie below?"
        return Verdict(False, f"It refuses {below:.0%} of {count} forged pairs, not 80 %. {hint}")
    return Verdict(True, "Right: four in five are below it, whatever the cosines are.")


@asks_number("put a probability in place of None.")
def code_review_4(got):
    """Check how often three systems let a forgery in (exercise 4).

    Parameters
    ----------
    got : float or None
        The probability; the right one is 0.1 · (1 - 0.9²) = 0.019.

    Returns
    -------
    Verdict
    """
    mistakes = [
        (0.1, "That is the first system alone; the other two often have its verdict dropped."),
        (0.001, "All three need not be wrong: one ally is enough for the first to be believed."),
        (0.01, "That is one certain ally. There are two who might be wrong, too."),
        (
            0.02,
            "0.1 (0.1 + 0.1) counts twice that both allies are wrong. If you have rounded, give "
            "three decimals.",
        ),
        (
            0.028,
            "That is a vote of the majority. Here two who are wrong cannot overrule the first.",
        ),
        (0.081, "That is how often the first is wrong and both others are right: it is dropped."),
        (0.09, "That is how often the verdict is dropped, of either kind."),
        (0.19, "That is how often one of the other two is wrong. The first must be wrong, too."),
        (1.9, "In percent that is right; asked is a probability."),
    ]
    return got.answer(
        0.019,
        "Right: the first is wrong, and not both others are right.",
        mistakes,
        "The first is wrong, and at least one of the others with it.",
        within=1e-4,
    )
