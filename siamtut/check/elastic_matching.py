"""Checkers of the chapter :doc:`/book/elastic-matching`."""

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, array, asks, asks_letters, asks_number
from siamtut.check.reading import shown

__all__ = [
    "elastic_matching_1",
    "elastic_matching_2",
    "elastic_matching_3",
    "elastic_matching_4",
]


@asks_number("put a whole number in place of None.")
def elastic_matching_1(got):
    """Check how many paths lead through a table of 3 by 3 places (exercise 1).

    Parameters
    ----------
    got : float or None
        The number of paths; the right one is 13.

    Returns
    -------
    Verdict
    """
    mistakes = [
        (3, "3 is how long the straight path is. Count the others, too."),
        (5, "5 is how long the longest path is. Count the paths, not their places."),
        (6, "6 are the paths without a diagonal step."),
        (7, "7 are the paths with a diagonal step. Those without one count as well."),
        (9, "9 are the places. A path visits some of them, from corner to corner."),
        (25, "25 is the next number, for 3 by 4 places."),
        (63, "63 is the number for 4 by 4 places: three samples have two steps between them."),
    ]
    return got.answer(
        13,
        "Right: 6 without a diagonal step, 6 with one, 1 with two.",
        mistakes,
        "Write into each place how many paths lead there: left + below + both.",
    )


@asks_function("banded(a, b, window)")
def elastic_matching_2(banded):
    """Check elastic matching within a band (exercise 2).

    Parameters
    ----------
    banded : callable or None
        Takes arrays (N, C) and (N, C) and a whole number; returns the cost of the
        cheapest path whose places all have abs(i - j) < window.

    Returns
    -------
    Verdict
    """
    random = np.random.default_rng(0)
    for steps, window in ((12, 3), (9, 1), (7, 2), (6, 6)):
        a = np.cumsum(random.normal(size=(steps, 2)), axis=0)
        late = np.concatenate([np.repeat(a[:1], steps // 2, axis=0), a])[:steps]
        b = late + 0.1 * random.normal(size=(steps, 2))  # the best path is far off the diagonal
        costs = np.linalg.norm(a[:, None] - b[None], axis=-1)
        free = np.where(_far(costs, window), 0, costs)
        expected = _cheapest(costs, window)
        mistakes = [
            (expected / (2 * steps), "Divided by n + m; asked is the cost of the whole path."),
            (_cheapest(costs, steps), "It went as if there were no band."),
            (
                _cheapest(costs, window + 1),
                "The band is one place too wide: abs(i - j) < window.",
            ),
            (
                _cheapest(free, steps),
                "Places outside the band must cost infinity. At 0 they are a short cut.",
            ),
        ]
        banded.number(a, b, window).expect(
            expected, mistakes, "That is what the cheapest path costs."
        )
    return Verdict(True, "Right: outside the band nothing is visited, and the corner is reached.")


@asks("put three lists of numbers in place of None.")
def elastic_matching_3(sequences):
    """Check three sequences for which a detour is shorter (exercise 3).

    Parameters
    ----------
    sequences : sequence or None
        Three lists of numbers, a, b and c.

    Returns
    -------
    Verdict
    """
    refused = "Three lists of numbers are needed; got"
    if not isinstance(sequences, list | tuple):  # an array or a tensor of three rows
        sequences = array(sequences, refused).values
    if (isinstance(sequences, np.ndarray) and sequences.ndim == 0) or len(sequences) != 3:
        return Verdict(False, f"{refused} {shown(sequences)}.")
    a, b, c = (array(one, refused).values.reshape(-1, 1) for one in sequences)
    if not (len(a) and len(b) and len(c)):
        return Verdict(False, "Each list needs a number at least.")
    if max(len(a), len(b), len(c)) > 200:
        return Verdict(False, "Lists of up to 200 numbers, please: three or four will do.")
    if max(np.abs(one).max() for one in (a, b, c)) > 1e9:
        return Verdict(False, "Numbers up to a thousand million, please: small ones will do.")
    ab, bc, ac = (
        _cheapest(np.abs(one - other.T), np.inf) / (len(one) + len(other))
        for one, other in ((a, b), (b, c), (a, c))
    )
    figures = f"D(a, b) = {ab:.3f}, D(b, c) = {bc:.3f}, D(a, c) = {ac:.3f}"
    if ac > (ab + bc) * (1 + 1e-9):
        return Verdict(True, f"Right: {figures}. By way of b it is nearer.")
    hint = "Waiting is free: let b have one moment like a's, and one like c's."
    return Verdict(False, f"{figures}: the direct way is no longer. {hint}")


@asks_letters('put a letter in place of None, such as "a".', "abcd", one=True)
def elastic_matching_4(letter):
    """Check what is wrong with a path that costs more than its distance (exercise 4).

    Parameters
    ----------
    letter : str or None
        One letter from "a" to "d"; the right one is "c".

    Returns
    -------
    Verdict
    """
    verdicts = {
        "a": "Rounding would show in the tenth digit or so, not in the second.",
        "b": "Two paths that tie cost the same, whichever is returned.",
        "c": "Right: it is the cheapest path of another cost, the squared one.",
        "d": "The distance agrees with our own dozen lines.",
    }
    return Verdict(letter == "c", verdicts[letter])


def _far(costs, window):
    """Return which places lie outside the band."""
    i, j = np.indices(costs.shape)
    return np.abs(i - j) >= window


def _cheapest(costs, window):
    """Return the cost of the cheapest path within a band."""
    costs = np.where(_far(costs, window), np.inf, costs)
    best = np.full(np.add(costs.shape, 1), np.inf)
    best[0, 0] = 0
    for i, j in np.ndindex(costs.shape):
        best[i + 1, j + 1] = costs[i, j] + min(best[i, j], best[i, j + 1], best[i + 1, j])
    return best[-1, -1]
