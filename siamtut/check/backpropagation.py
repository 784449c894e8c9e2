"""Checkers of the chapter :doc:`/book/backpropagation`."""

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_letters, asks_number

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
    mistakes = [
        (0.25**5, "(1/4)^5 is one σ' too many: the fifth δ has its own in it already."),
        (0.5**4, "σ'(0) is not σ(0). How large can a (1 - a) be?"),
        (0.25, "1/4 is the share that reaches the fourth unit. Go on to the first."),
        (1, "The weights let everything through; σ' of each unit does not."),
        (256, "That is by how much it shrinks. Which share is left?"),
    ]
    return got.answer(
        0.25**4,
        "Right: four times through a weight of 1 and a σ' of at most 1/4.",
        mistakes,
        "Use BP2 from the fifth unit down to the first; what can σ' be at most?",
        within=1.5e-4,  # 0.004
    )


@asks_function("scale_backward(x, scale, g)")
def backpropagation_2(scale_backward):
    """Check the backward pass of a layer that scales each feature (exercise 2).

    Parameters
    ----------
    scale_backward : callable or None
        Takes x (B, F), scale (F,) and g (B, F); returns g scale (B, F) and the sum of
        g x over the batch, (F,).

    Returns
    -------
    Verdict
    """
    rng = np.random.default_rng(7)
    x, scale, g = rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(4, 3))
    demand = "Return two arrays, for x and for scale"
    for_x, for_scale = scale_backward.parts(x, scale, g, count=2, what=demand)
    swapped = for_x.near(g * x, 1e-4) or for_scale.near((g * scale).sum(0), 1e-4)
    if swapped or for_scale.near(g * scale, 1e-4):
        return Verdict(False, "x and scale are swapped: the output moves with x by scale.")
    alone = "That is the rate alone; multiply it by g."
    for_x.said = "For x"
    for_x.expect(
        g * scale,
        [(np.broadcast_to(scale, x.shape), alone), (scale, alone)],
        "Expected is g · scale, (4, 3).",
    )
    mistakes = [
        (g * x, "One scale serves all examples: sum its slopes over the batch."),
        ((g * x).mean(0), "That is the mean. The cost has its 1/B already, in g; layers sum."),
        (-(g * x).sum(0), "The sign is turned; backward returns the slope, not the step."),
        (x.sum(0), "The g is missing: slopes multiply along the way."),
    ]
    for_scale.said = "For scale"
    for_scale.expect((g * x).sum(0), mistakes, "Expected is an array of shape (3,).")
    return Verdict(True, "Right: g · scale goes on, and g · x, summed over the batch, stays.")


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
    mistakes = [
        (0.125, "0.125 is where it would be with zero_grad(): each step halves w."),
        (-0.25, "-0.25 is after two steps. One more."),
        (0.875, "The slopes 1, 0.5 and -0.25 add up to 1.25: mind the signs."),
        (-0.5, "Three times the first slope? Each step adds the slope at the present w."),
    ]
    return got.answer(
        -0.875,
        "Right: the steps go down by 0.5 times 1, 1.5 and 1.25.",
        mistakes,
        "Keep two numbers: w, and the slopes collected so far.",
        within=0.006,  # -0.88
    )


@asks_letters("put a letter, such as 'a', in place of None.", "abcd", one=True)
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
    verdicts = {
        "a": "A turned sign in the cost turns the sign of every slope; here the signs are right.",
        "b": "That spoils all weights and leaves all biases right; here the biases are off, too.",
        "c": "That spoils what a layer hands on; the second layer's own slopes would be right.",
        "d": "Right: a for a (1 - a) is too large by 1 / (1 - a), and each unit has its own a.",
    }
    return Verdict(letter == "d", verdicts[letter])
