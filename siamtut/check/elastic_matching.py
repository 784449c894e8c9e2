"""Checkers of the chapter :doc:`/book/elastic-matching`."""

import numpy as np

from siamtut.check.verdict import (
    Verdict,
    asks_function,
    asks_number,
    call,
    close,
    not_yet,
    number,
    one_letter,
)

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
    hints = {
        3: "That is how long the straight path is. Count the others, too.",
        5: "That is how long the longest path is. Count the paths, not their places.",
        6: "Those are the paths without a diagonal step.",
        7: "Those are the paths with a diagonal step. Those without one count as well.",
        9: "Those are the places. A path visits some of them, from corner to corner.",
        25: "That is the next number for 3 by 4 places.",
        63: "That is the number for 4 by 4 places: three samples have two steps between them.",
    }
    if got == 13:
        return Verdict(True, "Right: 6 without a diagonal step, 6 with one, 1 with two.")
    hint = hints.get(got, "Write into each place how many paths lead there: left + below + both.")
    return Verdict(False, f"Got {got:g}. {hint}")


@asks_function("banded(a, b, window)")
def elastic_matching_2(function):
    """Check elastic matching within a band (exercise 2).

    Parameters
    ----------
    function : callable or None
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
        got, trouble = call(function, a.copy(), b.copy(), window)
        if trouble:
            return Verdict(False, f"With {steps} samples and a window of {window}: {trouble}.")
        if (value := number(got)) is None:
            return Verdict(False, f"One number is needed, the cost of the path; got {got!r:.60}.")
        got = value
        costs = np.linalg.norm(a[:, None] - b[None], axis=-1)
        if close(got, _cheapest(costs, window), 1e-9):
            continue
        case = f"{steps} samples, window {window}"
        if close(got, _cheapest(costs, window) / (2 * steps), 1e-9):
            return Verdict(False, "Divided by n + m; asked is the cost of the whole path.")
        if close(got, _cheapest(costs, steps), 1e-9):
            return Verdict(False, f"With {case} it went as if there were no band.")
        if close(got, _cheapest(costs, window + 1), 1e-9):
            return Verdict(
                False, f"With {case} the band is one place too wide: abs(i - j) < window."
            )
        if close(got, _cheapest(np.where(_far(costs, window), 0, costs), steps), 1e-9):
            return Verdict(
                False, "Places outside the band must cost infinity. At 0 they are a short cut."
            )
        return Verdict(
            False, f"With {case} the cheapest path costs {_cheapest(costs, window):.4f}; got {got}."
        )
    return Verdict(True, "Right: outside the band nothing is visited, and the corner is reached.")


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
    if sequences is None:
        return not_yet("put three lists of numbers in place of None.")
    try:
        a, b, c = (np.asarray(one, dtype=float).reshape(-1, 1) for one in sequences)
    except (TypeError, ValueError):
        return Verdict(False, f"Three lists of numbers are needed; got {sequences!r}.")
    if not (len(a) and len(b) and len(c)) or not np.isfinite(np.concatenate([a, b, c])).all():
        return Verdict(False, "Each list needs a number at least, and finite ones.")
    ab, bc, ac = (
        _cheapest(np.abs(one - other.T), np.inf) / (len(one) + len(other))
        for one, other in ((a, b), (b, c), (a, c))
    )
    figures = f"D(a, b) = {ab:.3f}, D(b, c) = {bc:.3f}, D(a, c) = {ac:.3f}"
    if ac > ab + bc + 1e-9:
        return Verdict(True, f"Right: {figures}. By way of b it is nearer.")
    hint = "Waiting is free: let b have one moment like a's, and one like c's."
    return Verdict(False, f"{figures}: the direct way is no longer. {hint}")


def elastic_matching_4(answer):
    """Check what is wrong with a path that costs more than its distance (exercise 4).

    Parameters
    ----------
    answer : str or None
        One letter from "a" to "d"; the right one is "c".

    Returns
    -------
    Verdict
    """
    hints = {
        "a": "Rounding would show in the tenth digit or so, not in the second.",
        "b": "Two paths that tie cost the same, whichever is returned.",
        "d": "The distance agrees with our own dozen lines.",
    }
    return one_letter(
        answer, "c", "Right: it is the cheapest path of another cost, the squared one.", hints
    )


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
