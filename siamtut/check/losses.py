"""Checkers of the chapter :doc:`/book/losses`."""

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number

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
    mistakes = [
        (0.5, "0.5 is what one different pair costs. The same pairs pull the mean down."),
        (0.2, "0.2 counts the same pairs. Those cost nothing: their distance is 0."),
        (0.6, "0.6 leaves out the ½ of ½ max(0, m - d)²."),
        (0, "At 0 it would have learnt. The different pairs have distance 0, and m is 1."),
        (1, "1 is the margin. What does a different pair at distance 0 cost?"),
    ]
    return got.answer(
        0.3,
        "Right: same pairs cost nothing, and 60 % of the pairs cost ½ m², so 0.6 · ½.",
        mistakes,
        "What does one pair of either label cost at distance 0?",
        within=1e-3,
    )


@asks_function("least_loss(n)")
def losses_2(least_loss):
    """Check the lowest mean of ½ (cos + 1)² that n identities allow (exercise 2).

    Parameters
    ----------
    least_loss : callable or None
        Takes n, at least 2; returns ½ ((n - 2) / (n - 1))².

    Returns
    -------
    Verdict
    """
    n = np.array([7, 2, 3, 50])
    expected = 0.5 * ((n - 2) / (n - 1)) ** 2
    mistakes = [
        (2 * expected, "The ½ is missing."),
        (0 * expected, "0 needs every cosine at -1, which only two identities can have."),
        (0.5 * ((n - 1) / n) ** 2, "The mean of the pairs is -1/(n-1), not -1/n."),
        (-1 / (n - 1), "That is the least mean cosine. What does it cost?"),
        ((n - 2) / (n - 1), "That is each pair's error, cos + 1. Half its square costs."),
    ]
    cases = [(one,) for one in n.tolist()]
    least_loss.table(cases).expect(expected, mistakes, at=lambda i: f"For n = {n[i]}")
    return Verdict(
        True,
        "Right: the square curves upwards, so equal cosines are best, "
        f"and -1/(n-1) each. Seven identities cannot come below {expected[0]:.3f}.",
    )


@asks_function("rank_from(cosines)")
def losses_3(rank_from):
    """Check the effective rank, found without any eigenvalue (exercise 3).

    Parameters
    ----------
    rank_from : callable or None
        Takes the cosines (n, n) of all with all, ones on the diagonal; returns
        n² / Σ cos².

    Returns
    -------
    Verdict
    """
    rank_from.forbid(
        "Without eigenvalues: the sum of their squares can be had from the entries.",
        ("eig", "eigh", "eigvals", "eigvalsh", "svd", "svdvals", "svd_lowrank", "eigsh", "schur"),
    )
    random = np.random.default_rng(3)
    for n in (6, 4):
        vectors = random.normal(size=(n, 4))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        cosines = np.clip(vectors @ vectors.T, -1, 1)
        squares = (cosines**2).sum()
        mistakes = [
            (
                n * (n - 1) / (squares - n),
                "The diagonal is missing: a vector's cosine with itself counts, too.",
            ),
            (
                n**2 / cosines.sum(),
                "Sum the *squares*: two poles would have cosines that cancel.",
            ),
            (squares / n**2, "That is one over it: the sum of the squared shares."),
            (n**2 / np.abs(cosines).sum(), "Sum the squares, not the absolute values."),
            (
                n / squares,
                "The shares sum to 1, so each eigenvalue is divided by n, twice in a square.",
            ),
        ]
        rank_from.number(cosines).expect(n**2 / squares, mistakes)
    return Verdict(
        True, "Right: 1 over the mean squared cosine, each vector's own cosine of 1 included."
    )


@asks_function("repair(labels)")
def losses_4(repair):
    """Check the labels that PyTorch's cosine embedding loss wants (exercise 4).

    Parameters
    ----------
    repair : callable or None
        Takes labels of 1 (same) and 0 (different); returns +1 and -1.

    Returns
    -------
    Verdict
    """
    labels = np.array([1, 0, 0, 1, 0])
    mistakes = [
        (labels, "Those are the labels as they were: 0 is neither of the loss's two cases."),
        (1 - 2 * labels, "That is turned round: same pairs are pushed apart now."),
        (1 - labels, "That only exchanges 0 and 1: now the *same* pairs are the ones ignored."),
        (-labels, "Now same pairs are -1, and different ones are still 0."),
    ]
    got = repair.array(labels, shape=(5,), what="one label for each pair")
    got.expect(2 * labels - 1, mistakes)
    return Verdict(True, "Right: 1 stays 1 and 0 becomes -1, so that different pairs count.")
