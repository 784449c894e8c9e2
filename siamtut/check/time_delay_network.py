"""Checkers of the chapter :doc:`/book/time-delay-network`."""

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, asks_pair, call, close

__all__ = ["time_delay_network_1", "time_delay_network_2", "time_delay_network_3"]


@asks_number("put a number of time steps in place of None.")
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
    if got == 74:
        return Verdict(True, "Right: 38 steps for its first input unit, and 9 for each of 4 more.")
    hints = {
        5: "5 is the field in units of the layer below; count in steps of the input.",
        190: "190 is 5 times 38, but neighbouring fields overlap: they start 9 steps apart.",
        42: "42 adds one step for each further unit; neighbours below start 9 steps apart.",
        83: "83 is 38 + 5 · 9. The first of the five units is in the 38 already.",
        45: "45 is 5 · 9: the five starts. The last of the five reads on for 38 steps.",
        56: "56 has taken this layer's own stride for part of its field; that moves the next unit.",
        110: "110 takes the hop of the new units, 18. The five that it reads start 9 steps apart.",
    }
    hint = hints.get(
        got, "Where does the first of its five input units start, where ends the last?"
    )
    return Verdict(False, f"Got {got:g}. {hint}")


@asks_function("blame(weight, g, stride, steps)")
def time_delay_network_2(function):
    """Check how a window's blame returns to the steps that it read (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes weight (width,), g (places,), stride and steps; returns the gradient
        with respect to the input row, shape (steps,).

    Returns
    -------
    Verdict
    """
    weight, g = np.array([1.0, -2.0, 0.5]), np.array([3.0, 1.0, -1.0])
    value, trouble = call(function, weight.copy(), g.copy(), 2, 8)
    if trouble:
        return Verdict(False, f"With a window of 3, stride 2 and 8 steps it raised {trouble}.")
    try:
        got = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"It returned {value!r}, not an array of numbers.")
    if got.shape != (8,):
        return Verdict(False, f"Got shape {got.shape}, expected (8,): a share for every step.")
    if close(got, _blame(weight, g, 2), 1e-9):
        return Verdict(True, "Right: each window gives g times its weights to what it read.")
    overwritten = np.zeros(8)
    for s, one in enumerate(g):
        overwritten[2 * s : 2 * s + 3] = one * weight
    hints = (
        (overwritten, "Step 2 was read by two windows: their shares add up, neither replaces."),
        (_blame(weight, g, 1), "The windows start every second step here; yours start at each."),
        (_blame(weight[::-1], g, 2), "The window is turned round: weight[k] read step 2 s + k."),
        (_blame(np.ones(3), g, 2), "Each step gets g times the weight that read it."),
    )
    hint = next((text for wrong, text in hints if close(got, wrong, 1e-9)), "")
    expected = _blame(weight, g, 2).tolist()
    return Verdict(False, f"Got {got.round(4).tolist()}, expected {expected}. {hint}".rstrip())


@asks_pair("(shift, numbers)")
def time_delay_network_3(answer):
    """Check architecture 2 with overlapping averages (exercise 3).

    Parameters
    ----------
    answer : pair of int, or None
        The smallest shift that the output follows exactly, and how many numbers
        the output has; the right pair is (1, 724).

    Returns
    -------
    Verdict
    """
    shift, numbers = answer
    if (shift, numbers) == (1, 724):
        return Verdict(
            True, "Right: nothing is skipped, so every shift is followed; 4 maps of 181."
        )
    if shift == 9:
        return Verdict(False, "9 was the hop when each average moved on by 3. Now it moves by 1.")
    if shift == 3:
        return Verdict(False, "3 would be the hop if one of the averages moved on by 3.")
    if shift != 1:
        return Verdict(False, f"Got a shift of {shift:g}. Multiply the strides of all stages.")
    if numbers == 181:
        return Verdict(False, "The shift is right, and 181 is one map; the network has four.")
    if numbers == 76:
        return Verdict(False, "The shift is right. But 76 numbers needed averages that skip.")
    if numbers == 740:
        return Verdict(
            False, "The shift is right. An average of 3 needs 3 units: it loses two each."
        )
    return Verdict(False, f"The shift is right, {numbers:g} numbers are not: 200, 192, and then?")


def _blame(weight, g, stride):
    """Return the gradient with respect to a row of 8 steps."""
    row = np.zeros(8)
    for s, one in enumerate(g):
        row[stride * s : stride * s + len(weight)] += one * weight
    return row
