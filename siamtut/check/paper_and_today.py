"""Checkers of the chapter :doc:`/book/paper-and-today`."""

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_letters, asks_number

__all__ = ["paper_and_today_1", "paper_and_today_2", "paper_and_today_3", "paper_and_today_4"]


@asks_number("put a number in place of None.")
def paper_and_today_1(got):
    """Check how many signers must have been in training and test (exercise 1).

    Parameters
    ----------
    got : float or None
        The number of people; the right one is 108 + 43 - 145.

    Returns
    -------
    Verdict
    """
    mistakes = [
        (151, "151 is the number of places. How many people are there to fill them?"),
        (37, "37 people are left over by the training set. The test needs 43."),
        (0, "With none in both, 151 people would have been needed."),
        (43, "All 43 may stand in both, but the question is how many must."),
        (-6, "That is how many people are missing. Each of them is someone counted twice."),
    ]
    return got.answer(
        6,
        "Right: 151 places, 145 people; six at least fill two places.",
        mistakes,
        "108 people are in one set and 43 in the other, of 145.",
    )


@asks_function("refused(p)")
def paper_and_today_2(refused):
    """Check the share of strangers that two poles keep apart (exercise 2).

    Parameters
    ----------
    refused : callable or None
        Takes the share p of signers at one pole; returns 2 p (1 - p).

    Returns
    -------
    Verdict
    """
    p = np.array([0.0, 0.1, 0.3, 0.5, 0.8, 1.0])
    expected = 2 * p * (1 - p)
    mistakes = [
        (expected / 2, "The first may stand at either pole: there are two such orders."),
        (1 - expected, "That is the share of pairs at one pole, which are let in."),
        (1 - p**2, "Two at the other pole are alike, too."),
        (np.minimum(p, 1 - p), "Both strangers are drawn: multiply their two shares."),
        (1 - p, "That is who stands at the other pole. A pair has two members."),
    ]
    got = refused.table([(one,) for one in p.tolist()])
    got.expect(expected, mistakes, at=lambda i: f"For p = {p[i]:g}")
    return Verdict(
        True, "Right: one at each pole, in either order. It is highest at p = 0.5, and 0.5."
    )


@asks_number("put a number in place of None.", units=("bit", "bits"))
def paper_and_today_3(got):
    """Check how many bits an output may take in 80 bytes (exercise 3).

    Parameters
    ----------
    got : float or None
        Bits; the right number is 8 · (80 - 4) / 304.

    Returns
    -------
    Verdict
    """
    mistakes = [
        (0.25, "0.25 is in bytes. How many bits has a byte?"),
        (16, "16 is far too many: 304 outputs of 16 bits are 608 bytes."),
        (8, "With 8 bits each, 304 outputs take 304 bytes and the header."),
        (1, "One bit fits, and leaves 38 bytes unused."),
        (3, "Three bits each are 114 bytes."),
        (2 + 2 / 19, "The header's 4 bytes come off the 80 first."),
    ]
    return got.answer(
        2,
        "Right: 76 bytes are 608 bits, two for each of 304.",
        mistakes,
        "What is left of 80 bytes after the header, in bits?",
    )


@asks_letters('put "a", "b", "c" or "d" in place of None.', "abcd", one=True)
def paper_and_today_4(letter):
    """Check what made the same scores look three times as good (exercise 4).

    Parameters
    ----------
    letter : {"a", "b", "c", "d"} or None
        The right one is "b".

    Returns
    -------
    Verdict
    """
    verdicts = {
        "a": "With ten references the draws would not be ours, and so neither the scores.",
        "b": "Right: the scores are the same, and only who sets the threshold differs.",
        "c": "Against random forgeries the error would be near 0, and the forgeries not ours.",
        "d": "This matching is not trained at all.",
    }
    return Verdict(letter == "b", verdicts[letter])
