"""Checkers of the chapter :doc:`/book/siamese-backprop`."""

import numpy as np

from siamtut import geometry
from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_letters, asks_number

__all__ = [
    "siamese_backprop_1",
    "siamese_backprop_2",
    "siamese_backprop_3",
    "siamese_backprop_4",
]


@asks_number("put a whole number in place of None.")
def siamese_backprop_1(got):
    """Check how many uses of one weight ten pairs make (exercise 1).

    Parameters
    ----------
    got : float or None
        The number of terms in the sum; the right one is 64 · 2 · 10 = 1280.

    Returns
    -------
    Verdict
    """
    mistakes = [
        (64, "64 is one signature. A pair has two, and there are ten pairs."),
        (128, "128 is one pair. Their gradients are summed over the ten."),
        (640, "640 is one twin of each pair. The other uses the same weight."),
        (380, "19 is where the second layer looks; the first has 64 places."),
        (4000, "The window moves on by three steps, so there are not 200 places."),
        (3800, "The window moves on by three steps, so there are not 190 places."),
        (3004, "3004 weights and biases there are; asked is how often one is used."),
    ]
    return got.answer(
        1280,
        "Right: 64 places, two twins, ten pairs.",
        mistakes,
        "Multiply the places in time, the twins and the pairs.",
    )


@asks_function("blames(anchor, genuine, forged)")
def siamese_backprop_2(blames):
    """Check the gradients of cos(anchor, forged) - cos(anchor, genuine) (exercise 2).

    Parameters
    ----------
    blames : callable or None
        Takes three arrays of shape (D,), returns three gradients of that shape.

    Returns
    -------
    Verdict
    """
    random = np.random.default_rng(0)
    demand = "Three gradients are needed, one for each arrow"
    for size in (2, 5):
        anchor, genuine, forged = random.normal(size=(3, size))
        got = blames.parts(anchor, genuine, forged, count=3, what=demand)
        to_genuine, of_genuine = geometry.cosine_gradient(anchor, genuine)
        to_forged, of_forged = geometry.cosine_gradient(anchor, forged)
        right = to_forged - to_genuine, -of_genuine, of_forged
        if all(one.near(-expected, 1e-4) for one, expected in zip(got, right, strict=True)):
            return Verdict(
                False, "All three have the wrong sign: C rises with cos(anchor, forged)."
            )
        if got[1].near(right[2], 1e-4) and got[2].near(right[1], 1e-4):
            return Verdict(
                False, "The last two are exchanged: anchor, genuine, forged is the order."
            )
        adds = "The anchor stands in both cosines: its gradient has two terms, and adds them."
        mistakes = [
            (to_forged, adds),
            (-to_genuine, adds),
            (to_forged + to_genuine, "The anchor's two terms have different signs in C."),
        ]
        for name, one, expected in zip(("anchor", "genuine", "forged"), got, right, strict=True):
            one.said = f"The gradient of the {name} arrow"
            one.expect(
                expected, mistakes if name == "anchor" else [], "That is not the slope of C."
            )
    return Verdict(True, "Right: the anchor was called once and stands in two cosines, so it adds.")


@asks_number("put a length in place of None.")
def siamese_backprop_3(got):
    """Check the length of the gradient where a signature meets itself (exercise 3).

    Parameters
    ----------
    got : float or None
        The length of the summed gradient; the right one is 0.

    Returns
    -------
    Verdict
    """
    first = "2 is the first number, cos - t. What is it multiplied by on the way to an arrow?"
    return got.answer(
        0,
        "Right: the two arrows coincide, and there the cosine has no slope.",
        [(2, first), (-2, first)],
        "How long is the gradient of the cosine where θ is 0°?",
        within=1e-4,
    )


@asks_letters('put a letter in place of None, such as "a".', "abcd", one=True)
def siamese_backprop_4(letter):
    """Check what is left of the gradient if one twin leaves no trace (exercise 4).

    Parameters
    ----------
    letter : str or None
        One letter from "a" to "d"; the right one is "c".

    Returns
    -------
    Verdict
    """
    verdicts = {
        "a": "The weights are shared, but a call without a trace passes nothing back to them.",
        "b": "Half of the sum would need two equal shares, and A read another signature than B.",
        "c": "Right: A's share alone, and it points elsewhere than the sum.",
        "d": "Twin A's call left its trace, and that share arrives.",
    }
    return Verdict(letter == "c", verdicts[letter])
