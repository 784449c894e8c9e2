"""Checkers of the chapter :doc:`/book/time-delay-network`."""

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number, asks_pair

__all__ = ["time_delay_network_1", "time_delay_network_2", "time_delay_network_3"]


@asks_number("put a number of time steps in place of None.", units=("steps",))
def time_delay_network_1(got):
    """Check the receptive field of a third layer, width 5, on architecture 1 (exercise 1).

    Parameters
    ----------
    got : float or None
        Time steps of the input; the right number is 38 + 4 · 9 = 74.

    Returns
    -------
    Verdict
    """
    mistakes = [
        (5, "5 is the field in units of the layer below; count in steps of the input."),
        (190, "190 is 5 times 38, but neighbouring fields overlap: they start 9 steps apart."),
        (42, "42 adds one step for each further unit; neighbours below start 9 steps apart."),
        (83, "83 is 38 + 5 · 9. The first of the five units is in the 38 already."),
        (45, "45 is 5 · 9: the five starts. The last of the five reads on for 38 steps."),
        (
            56,
            "56 has taken this layer's own stride for part of its field; that moves the next unit.",
        ),
        (
            110,
            "110 takes the hop of the new units, 18. The five that it reads start 9 steps apart.",
        ),
    ]
    return got.answer(
        74,
        "Right: 38 steps for its first input unit, and 9 for each of 4 more.",
        mistakes,
        "Where does the first of its five input units start, where ends the last?",
    )


@asks_function("blame(weight, g, stride, steps)")
def time_delay_network_2(blame):
    """Check how a window's blame returns to the steps that it read (exercise 2).

    Parameters
    ----------
    blame : callable or None
        Takes weight (width,), g (places,), stride and steps; returns the gradient
        with respect to the input row, shape (steps,).

    Returns
    -------
    Verdict
    """
    g = np.array([3.0, 1.0, -1.0])
    # Overlapping windows with a step left over; then windows with steps between them.
    for weight, stride, steps in (([1.0, -2.0, 0.5], 2, 8), ([2.0, -1.0], 3, 8)):
        weight = np.array(weight)
        mistakes = [
            (
                _blame(weight, g, stride, steps, keep=0),
                "Step 2 was read by two windows: their shares add up, neither replaces.",
            ),
            (
                _blame(weight, g, 1, steps),
                "The windows start every second step here; yours start at each.",
            ),
            (
                _blame(weight[::-1], g, stride, steps),
                "The window is turned round: weight[k] read step 2 s + k.",
            ),
            (
                _blame(np.ones(len(weight)), g, stride, steps),
                "Each step gets g times the weight that read it.",
            ),
        ]
        got = blame.array(weight, g, stride, steps, shape=(steps,), what="a share for every step")
        got.expect(_blame(weight, g, stride, steps), mistakes)
    return Verdict(True, "Right: each window gives g times its weights to what it read.")


@asks_pair("put a pair (shift, numbers) in place of None.", "(shift, numbers)")
def time_delay_network_3(got):
    """Check architecture 2 with overlapping averages (exercise 3).

    Parameters
    ----------
    got : pair of int, or None
        The smallest shift that the output follows exactly, and how many numbers
        the output has; the right pair is (1, 724).

    Returns
    -------
    Verdict
    """
    shift, numbers = got.values
    if got.near([1, 724]):
        return Verdict(
            True, "Right: nothing is skipped, so every shift is followed; 4 maps of 181."
        )
    if shift == 9:
        return Verdict(False, "9 was the hop when each average moved on by 3. Now it moves by 1.")
    if shift == 3:
        return Verdict(False, "3 would be the hop if one of the averages moved on by 3.")
    if shift != 1:
        return Verdict(False, f"Got a shift of {shift:.12g}. Multiply the strides of all stages.")
    if numbers == 181:
        return Verdict(False, "The shift is right, and 181 is one map; the network has four.")
    if numbers == 76:
        return Verdict(False, "The shift is right. But 76 numbers needed averages that skip.")
    if numbers == 740:
        return Verdict(
            False, "The shift is right. An average of 3 needs 3 units: it loses two each."
        )
    return Verdict(
        False, f"The shift is right, {numbers:.12g} numbers are not: 200, 192, and then?"
    )


def _blame(weight, g, stride, steps, keep=1):
    """Return the gradient with respect to a row of steps; windows replace if nothing is kept."""
    row = np.zeros(steps)
    for s, one in enumerate(g):
        seen = slice(stride * s, stride * s + len(weight))
        row[seen] = keep * row[seen] + one * weight
    return row
