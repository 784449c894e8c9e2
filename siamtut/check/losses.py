"""Checkers of the chapter :doc:`/book/losses`."""

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, close

__all__ = ["losses_1", "losses_2", "losses_3", "losses_4"]


@asks_number("put a number in place of None.")
def losses_1(got):
    """Check at which value a collapsed contrastive training stands still (exercise 1).

    Parameters
    ----------
    got : float or None
        The loss; the right one is 0.6 · ½ · 1².

    Returns
    -------
    Verdict
    """
    if abs(got - 0.3) <= 1e-6:
        return Verdict(
            True, "Right: same pairs cost nothing, and 60 % of the pairs cost ½ m², so 0.6 · ½."
        )
    hints = (
        (0.5, "0.5 is what one different pair costs. The same pairs pull the mean down."),
        (0.2, "0.2 counts the same pairs. Those cost nothing: their distance is 0."),
        (0.6, "0.6 leaves out the ½ of ½ max(0, m - d)²."),
        (0.0, "At 0 it would have learnt. The different pairs have distance 0, and m is 1."),
        (1.0, "1 is the margin. What does a different pair at distance 0 cost?"),
    )
    for wrong, text in hints:
        if abs(got - wrong) <= 1e-6:
            return Verdict(False, text)
    return Verdict(False, f"Got {got:g}. What does one pair of either label cost at distance 0?")


@asks_function("least_loss(n)")
def losses_2(function):
    """Check the lowest mean of ½ (cos + 1)² that n identities allow (exercise 2).

    Parameters
    ----------
    function : callable or None
        Takes n, at least 2; returns ½ ((n - 2) / (n - 1))².

    Returns
    -------
    Verdict
    """
    sizes = np.array([2, 3, 7, 50])
    values = []
    for n in sizes.tolist():
        value, trouble = call(function, n)
        if trouble:
            return Verdict(False, f"With n = {n} it raised {trouble}.")
        try:
            values.append(np.asarray(value, dtype=float).reshape(()).item())
        except (TypeError, ValueError):
            return Verdict(False, f"With n = {n} it returned {value!r}, not one number.")
    expected = 0.5 * ((sizes - 2) / (sizes - 1)) ** 2
    if close(values, expected, 1e-9):
        return Verdict(
            True,
            "Right: the square curves upwards, so equal cosines are best, "
            f"and -1/(n-1) each. Seven identities cannot come below {expected[2]:.3f}.",
        )
    hints = (
        (2 * expected, "The ½ is missing."),
        (0 * expected, "0 needs every cosine at -1, which only two identities can have."),
        (0.5 * ((sizes - 1) / sizes) ** 2, "The mean of the pairs is -1/(n-1), not -1/n."),
        (-1 / (sizes - 1), "That is the least mean cosine. What does it cost?"),
        ((sizes - 2) / (sizes - 1), "That is each pair's error, cos + 1. Half its square costs."),
    )
    hint = next((text for wrong, text in hints if close(values, wrong, 1e-9)), "")
    return Verdict(
        False, f"For n = 7 got {values[2]:.4f}, expected {expected[2]:.4f}. {hint}".rstrip()
    )


@asks_function("rank_from(cosines)")
def losses_3(function):
    """Check the effective rank, found without any eigenvalue (exercise 3).

    Parameters
    ----------
    function : callable or None
        Takes the cosines (n, n) of all with all, ones on the diagonal; returns
        n² / Σ cos².

    Returns
    -------
    Verdict
    """
    vectors = np.random.default_rng(3).normal(size=(6, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = np.clip(vectors @ vectors.T, -1, 1)
    value, trouble = call(function, cosines.copy())
    if trouble:
        return Verdict(False, f"With cosines of shape (6, 6) it raised {trouble}.")
    try:
        got = np.asarray(value, dtype=float).reshape(()).item()
    except (TypeError, ValueError):
        return Verdict(False, f"It returned {value!r}, not one number.")
    squares = (cosines**2).sum()
    expected = 36 / squares
    if abs(got - expected) <= 1e-9:
        return Verdict(
            True, "Right: 1 over the mean squared cosine, each vector's own cosine of 1 included."
        )
    hints = (
        (30 / (squares - 6), "The diagonal is missing: a vector's cosine with itself counts, too."),
        (36 / cosines.sum(), "Sum the *squares*: two poles would have cosines that cancel."),
        (squares / 36, "That is one over it: the sum of the squared shares."),
        (36 / np.abs(cosines).sum(), "Sum the squares, not the absolute values."),
        (
            6 / squares,
            "The shares sum to 1, so each eigenvalue is divided by n, twice in a square.",
        ),
    )
    hint = next((text for wrong, text in hints if abs(got - wrong) <= 1e-9), "")
    return Verdict(False, f"Got {got:.4f}, expected {expected:.4f}. {hint}".rstrip())


@asks_function("repair(labels)")
def losses_4(function):
    """Check the labels that PyTorch's cosine embedding loss wants (exercise 4).

    Parameters
    ----------
    function : callable or None
        Takes labels of 1 (same) and 0 (different); returns +1 and -1.

    Returns
    -------
    Verdict
    """
    labels = np.array([1, 0, 0, 1, 0])
    value, trouble = call(function, labels.copy())
    if trouble:
        return Verdict(False, f"With labels {labels.tolist()} it raised {trouble}.")
    try:
        got = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"It returned {value!r}, not an array of labels.")
    if close(got, 2 * labels - 1, 1e-9):
        return Verdict(True, "Right: 1 stays 1 and 0 becomes -1, so that different pairs count.")
    hints = (
        (labels, "Those are the labels as they were: 0 is neither of the loss's two cases."),
        (1 - 2 * labels, "That is turned round: same pairs are pushed apart now."),
        (1 - labels, "That only exchanges 0 and 1: now the *same* pairs are the ones ignored."),
        (-labels, "Now same pairs are -1, and different ones are still 0."),
    )
    hint = next((text for wrong, text in hints if close(got, wrong, 1e-9)), "")
    return Verdict(
        False,
        f"For {labels.tolist()} got {got.tolist()}, expected {(2 * labels - 1).tolist()}. "
        f"{hint}".rstrip(),
    )
