"""Checkers of the chapter :doc:`/book/generalisation`, and the four runs of its exercise."""

import math

import numpy as np
from numpy.polynomial import legendre

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks, asks_number
from siamtut.check.reading import shown, words

__all__ = ["four_runs", "generalisation_1", "generalisation_2", "generalisation_3"]

_WORDS = {
    "A": "over-fitted",
    "B": "sound",
    "C": "leak",
    "D": "under-fitted",
}
_STEMS = ("overfit", "sound", "leak", "underfit")  # "overfitting" and "a leak" are the same words
_NOISE = 0.3


def four_runs():
    """Fit four polynomials to noisy points of one law, one of them with a leak.

    Returns
    -------
    dict of str to tuple of float
        For the runs A to D the typical miss on the training set and on the
        validation set, 40 points each; the noise has the standard deviation 0.3.
    """
    rng = np.random.default_rng(4)

    def points(x):
        return x, np.sin(np.pi * x) + _NOISE * rng.normal(size=len(x))

    degrees = {"under-fitted": 1, "sound": 5, "over-fitted": 22, "leak": 22}
    found = {}
    for name, word in _WORDS.items():
        training, validation = points(np.linspace(-1, 1, 40)), points(rng.uniform(-1, 1, 40))
        if word == "leak":  # the validation points got into the training set
            drawn = rng.integers(40, size=40)
            validation = training[0][drawn], training[1][drawn]
        weights = legendre.legfit(*training, degrees[word])
        found[name] = tuple(
            math.sqrt(np.mean((legendre.legval(x, weights) - y) ** 2))
            for x, y in (training, validation)
        )
    return found


@asks("put a list of four words in place of None.")
def generalisation_1(answer):
    """Check the diagnosis of four runs (exercise 1).

    Parameters
    ----------
    answer : sequence of str or None
        One of "sound", "under-fitted", "over-fitted", "leak" for each of A to D.

    Returns
    -------
    Verdict
    """
    got = words(answer, len(_WORDS))
    if got is None:
        return Verdict(
            False, f"A list of four words is needed, for A, B, C and D; got {shown(answer)}."
        )
    if strange := [word for word in got if sum(stem in word for stem in _STEMS) != 1]:
        known = ", ".join(sorted(_WORDS.values()))
        return Verdict(False, f"{shown(strange[0])} is none of the words: {known}.")
    wrong = [name for name, word, stem in zip(_WORDS, got, _STEMS, strict=True) if stem not in word]
    if not wrong:
        return Verdict(
            True,
            "Right: C misses its validation points by far less than noise that nobody can foresee.",
        )
    reasons = {
        "A": "A does well on the training set only.",
        "B": "B misses both sets by about the noise: nothing better can be had.",
        "C": "C misses its validation points by much less than their noise. How could it know?",
        "D": "D misses both sets alike, and by more than the noise: the model cannot bend.",
    }
    return Verdict(False, f"Look again at {' and '.join(wrong)}. {reasons[wrong[0]]}")


@asks_function("rise(w, x, p)")
def generalisation_2(rise):
    """Check what inverted dropout on the inputs adds to an expected cost (exercise 2).

    Parameters
    ----------
    rise : callable or None
        Takes w (F,), x (F,) and p; returns ½ p/(1 - p) Σ w² x².

    Returns
    -------
    Verdict
    """
    w, x = np.array([1.0, -2.0, 0.5]), np.array([0.5, 1.5, -3.0])
    power = np.sum((w * x) ** 2)
    for p in (0.2, 0.5, 0.0):
        half = 0.5 / (1 - p)
        mistakes = [
            (2 * half * p * power, "The cost is *half* the square."),
            (
                0.5 * p * (1 - p) * power,
                "p(1 - p) is the variance without the division by 1 - p.",
            ),
            (0.5 * p * power, "The mask is 0 or 1/(1 - p): what is its variance?"),
            (half * power, "That is E[m²], not the variance: subtract the square of the mean."),
            (half * p * np.sum(w**2), "A mask multiplies an input: where is x?"),
            (half * p * np.sum(w * x) ** 2, "Each input has a mask of its own: Σ w² x²."),
        ]
        rise.number(w, x, p).expect(half * p * power, mistakes)
    return Verdict(True, "Right: the mean stays, and the variance of the masks is p/(1 - p).")


@asks_number("put a number in place of None.")
def generalisation_3(got):
    """Check the decay that equals an early stop (exercise 3).

    Parameters
    ----------
    got : float or None
        λ; the right one is 0.5 (1/(1 - 0.95²⁰) - 1).

    Returns
    -------
    Verdict
    """
    share = 1 - 0.95**20
    mistakes = [
        (share, "That is the share of the way that descent has gone. Which λ leaves it there?"),
        (1 - share, "That is the share of the way that is missing: it equals λ/(c + λ)."),
        (0.5, "1/(20 η) is a rule of thumb, for a small c. Here it can be had exactly."),
        (0.5 * (1 / (1 - 0.9**20) - 1), "A step multiplies the distance by 1 - ηc, not by 1 - η."),
        (1 / share - 1, "That is λ/c."),
    ]
    return got.answer(
        0.5 * (1 / share - 1),
        "Right: 0.95²⁰ of the way is missing, and λ/(c + λ) is the same.",
        mistakes,
        "Where is the slope of the cost with decay zero, and how far do 20 steps lead?",
        within=2e-3,
    )
