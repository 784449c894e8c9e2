"""Checkers of the chapter :doc:`/book/tied-weights`."""

import math

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_letters, asks_number, asks_pair
from siamtut.check.reading import apart

__all__ = ["tied_weights_1", "tied_weights_2", "tied_weights_3", "tied_weights_4"]


@asks_pair("put a pair (rate, decay) in place of None.", "(rate, decay)")
def tied_weights_1(got):
    """Check the rate and decay that make a sum walk an average's path (exercise 1).

    Parameters
    ----------
    got : pair of float, or None
        Learning rate and weight decay; the right ones are 0.05 and 0.04.

    Returns
    -------
    Verdict
    """
    rate, decay = got.values

    def near(value, expected):
        return abs(value - expected) <= 1e-3 * expected

    if near(rate, 0.05) and near(decay, 0.04):
        return Verdict(True, "Right: 0.1 (g/2 + 0.02 θ) = 0.05 (g + 0.04 θ).")
    if near(rate, 0.2):
        return Verdict(False, "0.2 goes the other way: her gradient is the smaller one.")
    if not near(rate, 0.05):
        shown = apart(rate, 0.05, "g")[0]
        return Verdict(False, f"With the rate {shown} your gradient part is not 0.1 times g/2.")
    if near(decay, 0.02):
        return Verdict(
            False, "The halved rate halves the decay's pull, too: rate times decay is 0.001 now."
        )
    if near(decay, 0.01):
        return Verdict(False, "Halved twice: her pull is 0.1 · 0.02 = 0.002, yours 0.0005.")
    pull = apart(rate * decay, 0.002, "g")[0]
    return Verdict(
        False, f"Her pull towards zero is 0.002 θ a step; yours is {pull} θ. Match them."
    )


@asks_function("gradient(w, inputs)")
def tied_weights_2(gradient):
    """Check the derivative of a recurrent unit with respect to its weight (exercise 2).

    Parameters
    ----------
    gradient : callable or None
        Takes w and a list of inputs; returns dh_T/dw, where h_0 = 0 and
        h_t = tanh(w h_{t-1} + x_t).

    Returns
    -------
    Verdict
    """
    for w, inputs in ((0.7, [0.5]), (0.7, [0.5, -0.2]), (-1.2, [0.3, 0.8, -0.4, 0.1])):
        shares = _shares(w, inputs)
        expected = math.fsum(shares)
        flat, stopped = _shares(w, inputs, slope=False), _shares(w, inputs, carry=False)
        mistakes = [
            (shares[-1], "That is the share of the last use alone. The earlier ones count, too."),
            (expected / len(inputs), "That is the mean of the shares; asked is their sum."),
            (math.fsum(flat), "The slope of tanh, 1 - h², is missing."),
            (math.fsum(stopped), "Each step back brings a factor w."),
        ]
        gradient.number(w, inputs).expect(expected, mistakes)
    return Verdict(True, "Right: one share for each use, and their sum.")


def _shares(w, inputs, slope=True, carry=True):
    """Return the share of each use of w, first to last; without a factor, the known mistakes."""
    h = [0.0]
    for x in inputs:
        h.append(math.tanh(w * h[-1] + x))
    found, blame = [], 1.0
    for t in range(len(inputs), 0, -1):
        blame *= 1 - h[t] ** 2 if slope else 1.0
        found.append(blame * h[t - 1])
        blame *= w if carry else 1.0
    return found[::-1]


@asks_number("put an angle in degrees in place of None.", units=("°", "degrees", "deg"))
def tied_weights_3(got):
    """Check how far copies drift that see each pair both ways round (exercise 3).

    Parameters
    ----------
    got : float or None
        The angle between their outputs for x; the right one is 0.

    Returns
    -------
    Verdict
    """
    drift = "That is the drift with x always to A. Here each twin reads x once and y once."
    return got.answer(
        0,
        "Right: the cost is the same with the twins exchanged, so alike they stay alike.",
        [(85.4, drift)],
        "In the first step, how do the two twins' gradients differ?",
        within=0.05,
    )


@asks_letters("put letters in place of None, such as 'AB'.", "ABCDE")
def tied_weights_4(given):
    """Check which of five PyTorch layers share the weights of another (exercise 4).

    Parameters
    ----------
    given : str or None
        The letters of those that do; the right ones are C, D and E.

    Returns
    -------
    Verdict
    """
    wrong = (
        ("A" in given, "A: a deep copy is equal, and owns its numbers."),
        ("B" in given, "B: load_state_dict copies the numbers into b's own memory."),
        ("E" not in given, "E is missing: b is another name for the same layer."),
        ("C" not in given, "C is missing: b is given the Parameter objects of a themselves."),
        ("D" not in given, "D is missing: two Parameters, but do their data lie in one memory?"),
    )
    hint = next((text for is_so, text in wrong if is_so), None)
    right = "Right: C and E share the parameters, D only the memory they lie in."
    return Verdict(hint is None, hint or right)
