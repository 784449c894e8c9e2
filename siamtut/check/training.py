"""Checkers of the chapter :doc:`/book/training`."""

import numpy as np

from siamtut.check.verdict import Verdict, asks_function, asks_number, call, close

__all__ = ["training_1", "training_2", "training_3"]


@asks_function("rest(genuine, forged, target)")
def training_1(function):
    """Check at which cosine pairs come to rest that cannot be told apart (exercise 1).

    Parameters
    ----------
    function : callable or None
        Takes the shares of genuine and of forged pairs and the target of the forged
        ones; returns the cosine of least mean squared error,
        (genuine + forged * target) / (genuine + forged).

    Returns
    -------
    Verdict
    """
    cases = [(0.5, 0.4, -1.0), (0.5, 0.4, 0.0), (0.3, 0.3, -0.9), (0.2, 0.6, 0.25)]
    values = []
    for case in cases:
        value, trouble = call(function, *case)
        if trouble:
            return Verdict(False, f"With {case} it raised {trouble}.")
        try:
            values.append(np.asarray(value, dtype=float).reshape(()).item())
        except (TypeError, ValueError):
            return Verdict(False, f"With {case} it returned {value!r}, not one number.")
    g, f, t = np.transpose(cases)
    expected = (g + f * t) / (g + f)
    if close(values, expected, 1e-9):
        return Verdict(
            True,
            f"Right: {expected[0]:.2f} with the target -1, where the strangers are, and "
            f"{expected[1]:.2f} with the target 0.",
        )
    hints = (
        (g + f * t, "The two shares do not sum to 1: strangers have the rest. Divide."),
        ((1 + t) / 2, "That is half-way between the targets. The more frequent kind pulls harder."),
        ((f + g * t) / (g + f), "Genuine pairs are those with the target 1."),
        (g / (g + f), "That is the share of genuine pairs, right for the target 0 alone."),
    )
    hint = next((text for wrong, text in hints if close(values, wrong, 1e-9)), "")
    return Verdict(
        False,
        f"For 0.5, 0.4 and -1 got {values[0]:.3f}, expected {expected[0]:.3f}. {hint}".rstrip(),
    )


@asks_function("report(validation, held_out)")
def training_2(function):
    """Check which error of several trainings may be reported (exercise 2).

    Parameters
    ----------
    function : callable or None
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
    value, trouble = call(function, validation.copy(), held_out.copy())
    if trouble:
        return Verdict(False, f"With two arrays of shape (5, 12) it raised {trouble}.")
    try:
        value = np.asarray(value, dtype=float).reshape(()).item()
    except (TypeError, ValueError):
        return Verdict(False, f"One number is needed; it returned {value!r:.80}.")
    seeds = np.arange(5)
    expected = held_out[seeds, validation.argmin(axis=1)].mean()
    if close(value, expected, 1e-9):
        return Verdict(
            True,
            f"Right: {expected:.3f}. Each seed's best held-out epoch would have shown "
            f"{held_out.min(axis=1).mean():.3f}, and nobody could repeat it on other signers.",
        )
    hints = (
        (
            held_out.min(axis=1).mean(),
            "That chooses the epoch on the signers it reports: they are then no longer held out.",
        ),
        (held_out.min(), "That chooses epoch and seed on the signers that it reports."),
        (held_out[:, -1].mean(), "That is the last epoch, not the one that was kept."),
        (
            held_out[seeds, validation.argmin(axis=1)].min(),
            "That is the luckiest seed. The next training will not be.",
        ),
        (
            held_out[:, validation.mean(axis=0).argmin()].mean(),
            "That is one epoch for all seeds. Each training keeps its own best.",
        ),
    )
    hint = next((text for wrong, text in hints if close(value, wrong, 1e-9)), "")
    return Verdict(False, f"Got {value:.4f}, expected {expected:.4f}. {hint}".rstrip())


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
    expected = 2 / np.sqrt((1.5**2 + 2.0**2) / 5)
    if abs(abs(got) - expected) <= 0.01:
        return Verdict(
            True,
            "Right: 1.79. So much comes about by chance once in ten such comparisons or so; "
            "it is a hint, not a finding.",
        )
    hints = (
        (2 / np.sqrt(1.5**2 + 2.0**2), "That is for one seed each. A mean of five is steadier."),
        (2 / ((1.5 + 2.0) / np.sqrt(5)), "The two errors do not add up; their squares do."),
        (2 / ((1.5**2 + 2.0**2) / 5), "That divides by a variance. Its root is still to be taken."),
        (2 / np.sqrt((1.5**2 + 2.0**2) / 10), "Each row has five seeds, not ten."),
        (2.0, "2 points is the difference. By what is it to be measured?"),
    )
    hint = next((text for wrong, text in hints if abs(abs(got) - wrong) <= 0.01), "")
    return Verdict(False, f"Got {got:g}, expected {expected:.2f}. {hint}".rstrip())
