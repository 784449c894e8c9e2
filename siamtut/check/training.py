"""Checkers of the chapter :doc:`/book/training`."""

import numpy as np

from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, asks_number

__all__ = ["training_1", "training_2", "training_3"]


@asks_function("rest(genuine, forged, target)")
def training_1(rest):
    """Check at which cosine pairs come to rest that cannot be told apart (exercise 1).

    Parameters
    ----------
    rest : callable or None
        Takes the shares of genuine and of forged pairs and the target of the forged
        ones; returns the cosine of least mean squared error,
        (genuine + forged * target) / (genuine + forged).

    Returns
    -------
    Verdict
    """
    cases = [(0.5, 0.4, -1.0), (0.5, 0.4, 0.0), (0.3, 0.3, -0.9), (0.2, 0.6, 0.25)]
    g, f, t = np.transpose(cases)
    expected = (g + f * t) / (g + f)
    mistakes = [
        (g + f * t, "The two shares do not sum to 1: strangers have the rest. Divide."),
        ((1 + t) / 2, "That is half-way between the targets. The more frequent kind pulls harder."),
        ((f + g * t) / (g + f), "Genuine pairs are those with the target 1."),
        (g / (g + f), "That is the share of genuine pairs, right for the target 0 alone."),
    ]
    rest.table(cases).expect(expected, mistakes, at=lambda i: f"For {cases[i]}")
    return Verdict(
        True,
        f"Right: {expected[0]:.2f} with the target -1, where the strangers are, and "
        f"{expected[1]:.2f} with the target 0.",
    )


@asks_function("report(validation, held_out)")
def training_2(report):
    """Check which error of several trainings may be reported (exercise 2).

    Parameters
    ----------
    report : callable or None
        Takes two arrays (seeds, epochs); returns the mean over the seeds of the
        held-out error at each seed's epoch of least validation loss.

    Returns
    -------
    Verdict
    """
    rng = np.random.default_rng(7)
    validation = np.linspace(1, 0.4, 12) + 0.2 * rng.random((5, 12))
    validation[:, -1] += 0.5  # the last epoch is not the best
    held_out = np.linspace(0.4, 0.2, 12) + 0.1 * rng.random((5, 12))
    kept = held_out[np.arange(5), validation.argmin(axis=1)]
    expected = kept.mean()
    mistakes = [
        (
            held_out.min(axis=1).mean(),
            "That chooses the epoch on the signers it reports: they are then no longer held out.",
        ),
        (held_out.min(), "That chooses epoch and seed on the signers that it reports."),
        (held_out[:, -1].mean(), "That is the last epoch, not the one that was kept."),
        (kept.min(), "That is the luckiest seed. The next training will not be."),
        (
            held_out[:, validation.mean(axis=0).argmin()].mean(),
            "That is one epoch for all seeds. Each training keeps its own best.",
        ),
    ]
    report.number(validation, held_out).expect(expected, mistakes)
    return Verdict(
        True,
        f"Right: {expected:.3f}. Each seed's best held-out epoch would have shown "
        f"{held_out.min(axis=1).mean():.3f}, and nobody could repeat it on other signers.",
    )


@asks_number("put a number in place of None.")
def training_3(got):
    """Check by how many standard errors two rows of a table differ (exercise 3).

    Parameters
    ----------
    got : float or None
        The number for 20.0 ± 1.5 against 18.0 ± 2.0, five seeds each:
        2 / √(1.5²/5 + 2²/5).

    Returns
    -------
    Verdict
    """
    variance = (1.5**2 + 2.0**2) / 5
    got.values = np.abs(got.values)  # either row may be taken from the other
    mistakes = [
        (2 / np.sqrt(5 * variance), "That is for one seed each. A mean of five is steadier."),
        (2 / (3.5 / np.sqrt(5)), "The two errors do not add up; their squares do."),
        (2 / variance, "That divides by a variance. Its root is still to be taken."),
        (2 / np.sqrt(variance / 2), "Each row has five seeds, not ten."),
        (2, "2 points is the difference. By what is it to be measured?"),
    ]
    expected = 2 / np.sqrt(variance)
    return got.answer(
        expected,
        "Right: 1.79. So much comes about by chance once in ten such comparisons or so; "
        "it is a hint, not a finding.",
        mistakes,
        f"Expected {expected:.2f}.",
        within=0.02,  # 1.8
    )
