"""Checkers of the chapter :doc:`/book/siamese-backprop`."""

import numpy as np

from siamtut import geometry
from siamtut.check.verdict import (
    Verdict,
    asks_function,
    asks_number,
    call,
    close,
    one_letter,
)

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
    hints = {
        64: "That is one signature. A pair has two, and there are ten pairs.",
        128: "That is one pair. Their gradients are summed over the ten.",
        640: "That is one twin of each pair. The other uses the same weight.",
        380: "19 is where the second layer looks; the first has 64 places.",
        4000: "The window moves on by three steps, so there are not 200 places.",
        3800: "The window moves on by three steps, so there are not 190 places.",
        3004: "That is how many weights and biases there are; asked is how often one is used.",
    }
    if got == 1280:
        return Verdict(True, "Right: 64 places, two twins, ten pairs.")
    hint = hints.get(got, "Multiply the places in time, the twins and the pairs.")
    return Verdict(False, f"Got {got:g}. {hint}")


@asks_function("blames(anchor, genuine, forged)")
def siamese_backprop_2(function):
    """Check the gradients of cos(anchor, forged) - cos(anchor, genuine) (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes three arrays of shape (D,), returns three gradients of that shape.

    Returns
    -------
    Verdict
    """
    random = np.random.default_rng(0)
    for size in (2, 5):
        anchor, genuine, forged = arrows = random.normal(size=(3, size))
        value, trouble = call(function, *(arrow.copy() for arrow in arrows))
        if trouble:
            return Verdict(False, f"With three arrows of {size} numbers it raised {trouble}.")
        if not isinstance(value, tuple | list) or len(value) != 3:
            return Verdict(False, f"Three gradients are needed, one for each arrow; got {value!r}.")
        to_genuine, of_genuine = geometry.cosine_gradient(anchor, genuine)
        to_forged, of_forged = geometry.cosine_gradient(anchor, forged)
        right = to_forged - to_genuine, -of_genuine, of_forged
        if all(close(got, expected, 1e-9) for got, expected in zip(value, right, strict=True)):
            continue
        if all(close(got, -expected, 1e-9) for got, expected in zip(value, right, strict=True)):
            return Verdict(
                False, "All three have the wrong sign: C rises with cos(anchor, forged)."
            )
        if close(value[0], to_forged, 1e-9) or close(value[0], -to_genuine, 1e-9):
            return Verdict(
                False,
                "The anchor stands in both cosines: its gradient has two terms, and adds them.",
            )
        if close(value[0], to_forged + to_genuine, 1e-9):
            return Verdict(False, "The anchor's two terms have different signs in C.")
        if close(value[1], right[2], 1e-9) and close(value[2], right[1], 1e-9):
            return Verdict(
                False, "The last two are exchanged: anchor, genuine, forged is the order."
            )
        names = ("anchor", "genuine", "forged")
        wrong = next(
            name
            for name, got, expected in zip(names, value, right, strict=True)
            if not close(got, expected, 1e-9)
        )
        return Verdict(False, f"The gradient of the {wrong} arrow is not that of C.")
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
    if abs(got) <= 1e-6:
        return Verdict(True, "Right: the two arrows coincide, and there the cosine has no slope.")
    if abs(got) == 2:
        return Verdict(
            False,
            "2 is the first number, cos - t. What is it multiplied by on the way to an arrow?",
        )
    return Verdict(False, f"Got {got:g}. How long is the gradient of the cosine where θ is 0°?")


def siamese_backprop_4(answer):
    """Check what is left of the gradient if one twin leaves no trace (exercise 4).

    Parameters
    ----------
    answer : str or None
        One letter from "a" to "d"; the right one is "c".

    Returns
    -------
    Verdict
    """
    hints = {
        "a": "The weights are shared, but a call without a trace passes nothing back to them.",
        "b": "Half of the sum would need two equal shares, and A read another signature than B.",
        "d": "Twin A's call left its trace, and that share arrives.",
    }
    return one_letter(
        answer, "c", "Right: A's share alone, and it points elsewhere than the sum.", hints
    )
