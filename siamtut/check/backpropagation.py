"""Checkers of the chapter :doc:`/book/backpropagation`."""

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, close, not_yet

__all__ = ["backpropagation_1", "backpropagation_2", "backpropagation_3", "backpropagation_4"]


@asks_number("put a share in place of None.")
def backpropagation_1(got):
    """Check the blame that reaches the first of five sigmoid units in a row (exercise 1).

    Parameters
    ----------
    got : float or None
        The largest share δ¹/δ⁵ for weights of 1; the right one is (1/4)⁴.

    Returns
    -------
    Verdict
    """
    if abs(got - 0.25**4) <= 1e-5:
        return Verdict(True, "Right: four times through a weight of 1 and a σ' of at most 1/4.")
    if abs(got - 0.25**5) <= 1e-5:
        return Verdict(False, "(1/4)^5 is one σ' too many: the fifth δ has its own in it already.")
    if abs(got - 0.5**4) <= 1e-5:
        return Verdict(False, "σ'(0) is not σ(0). How large can a (1 - a) be?")
    if abs(got - 0.25) <= 1e-5:
        return Verdict(False, "1/4 is the share that reaches the fourth unit. Go on to the first.")
    if abs(got - 1) <= 1e-5:
        return Verdict(False, "The weights let everything through; σ' of each unit does not.")
    return Verdict(
        False,
        f"Got {got:g}. Use BP2 from the fifth unit down to the first; what can σ' be at most?",
    )


@asks_function("scale_backward(x, scale, g)")
def backpropagation_2(function):
    """Check the backward pass of a layer that scales each feature (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes x (B, F), scale (F,) and g (B, F); returns g scale (B, F) and the sum of
        g x over the batch, (F,).

    Returns
    -------
    Verdict
    """
    rng = np.random.default_rng(7)
    x, scale, g = rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(4, 3))
    value, trouble = call(function, x.copy(), scale.copy(), g.copy())
    if trouble:
        return Verdict(False, f"With x and g of shape (4, 3), scale (3,), it raised {trouble}.")
    if not isinstance(value, tuple | list) or len(value) != 2:
        kind = type(value).__name__
        return Verdict(False, f"Return two arrays, for x and for scale; got one {kind}.")
    try:
        for_x, for_scale = (np.asarray(part, dtype=float) for part in value)
    except (TypeError, ValueError):
        return Verdict(False, f"It returned {value!r}, not two arrays of numbers.")
    if close(for_x, g * scale, 1e-9) and close(for_scale, (g * x).sum(0), 1e-9):
        return Verdict(True, "Right: g · scale goes on, and g · x, summed over the batch, stays.")
    swapped = close(for_x, g * x, 1e-9) or close(for_scale, (g * scale).sum(0), 1e-9)
    if swapped or close(for_scale, g * scale, 1e-9):
        return Verdict(False, "x and scale are swapped: the output moves with x by scale.")
    if not close(for_x, g * scale, 1e-9):
        if close(for_x, np.broadcast_to(scale, x.shape), 1e-9) or close(for_x, scale, 1e-9):
            return Verdict(False, "For x: that is the rate alone; multiply it by g.")
        return Verdict(False, f"For x: got shape {for_x.shape}, expected g · scale, (4, 3).")
    hints = (
        (g * x, "One scale serves all examples: sum its slopes over the batch."),
        ((g * x).mean(0), "That is the mean. The cost has its 1/B already, in g; layers sum."),
        (-(g * x).sum(0), "The sign is turned; backward returns the slope, not the step."),
        (x.sum(0), "The g is missing: slopes multiply along the way."),
    )
    hint = next((text for wrong, text in hints if close(for_scale, wrong, 1e-9)), "")
    return Verdict(False, f"For scale: got shape {for_scale.shape}, expected (3,). {hint}".rstrip())


@asks_number("put a number in place of None.")
def backpropagation_3(got):
    """Check where descent without zero_grad is after three steps (exercise 3).

    Parameters
    ----------
    got : float or None
        The weight; the right one is -0.875.

    Returns
    -------
    Verdict
    """
    hints = (
        (0.125, "0.125 is where it would be with zero_grad(): each step halves w."),
        (-0.25, "-0.25 is after two steps. One more."),
        (0.875, "The slopes 1, 0.5 and -0.25 add up to 1.25: mind the signs."),
        (-0.5, "Three times the first slope? Each step adds the slope at the present w."),
    )
    if abs(got + 0.875) <= 1e-6:
        return Verdict(True, "Right: the steps go down by 0.5 times 1, 1.5 and 1.25.")
    hint = next((text for wrong, text in hints if abs(got - wrong) <= 1e-6), "")
    return Verdict(
        False, hint or f"Got {got:g}. Keep two numbers: w, and the slopes collected so far."
    )


def backpropagation_4(letter):
    """Check which line makes each unit's slopes too large by a factor of its own (exercise 4).

    Parameters
    ----------
    letter : str or None
        "a" to "d"; the right one is "d".

    Returns
    -------
    Verdict
    """
    if letter is None:
        return not_yet("put a letter, such as 'a', in place of None.")
    verdicts = {
        "a": "A turned sign in the cost turns the sign of every slope; here the signs are right.",
        "b": "That spoils all weights and leaves all biases right; here the biases are off, too.",
        "c": "That spoils what a layer hands on; the second layer's own slopes would be right.",
        "d": "Right: a for a (1 - a) is too large by 1 / (1 - a), and each unit has its own a.",
    }
    key = letter.strip().lower() if isinstance(letter, str) else None
    if key not in verdicts:
        return Verdict(False, f"One of the letters a, b, c and d is needed; got {letter!r}.")
    return Verdict(key == "d", verdicts[key])
