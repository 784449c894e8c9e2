r"""How often a verifier errs, counted from scores.

A score is a number that is higher for what looks more genuine.  A signature is
**accepted if its score is at least the threshold**.  Two things can go wrong:

- the **false rejection rate**, FRR: the share of genuine signatures refused;
- the **false acceptance rate**, FAR: the share of forgeries let in.

A higher threshold trades the second for the first.  The curve of both over all
thresholds is the DET curve (Martin et al. 1997), their common value where they
meet the equal error rate.  The paper of 1993 prints another point of it: the
share of genuine signatures accepted where 80 % of forgeries are caught.

How sure such a figure is depends on how many *people* it stands on, not on how
many signatures; :func:`interval` therefore draws signers, with all they wrote.
The chapter is :doc:`/book/verification`.
"""

import math

import numpy as np

from siamtut._numbers import as_count, as_numbers

CAUGHT = 0.8
"""Share of forgeries that the paper's operating point catches."""


def frr(genuine, threshold):
    """Share of genuine signatures that a threshold refuses.

    Parameters
    ----------
    genuine : array_like
        Scores of genuine signatures.
    threshold : float or array_like
        A score below it is refused.

    Returns
    -------
    float or ndarray
        From 0 to 1, in the shape of ``threshold``.

    Raises
    ------
    ValueError
        If there is no score, one is not finite, or a threshold is NaN.

    Examples
    --------
    >>> from siamtut.rates import far, frr
    >>> frr([0.9, 0.8, 0.4, 0.7], 0.5), far([0.1, 0.5, 0.2, 0.3], 0.5)
    (0.25, 0.25)
    """
    genuine, threshold = _sorted(genuine, "genuine"), _bar(threshold)
    share = np.searchsorted(genuine, threshold) / len(genuine)
    return share if np.ndim(threshold) else float(share)


def far(impostor, threshold):
    """Share of forgeries that a threshold lets in.

    Parameters
    ----------
    impostor : array_like
        Scores of forgeries.
    threshold : float or array_like
        A score that reaches it is accepted.

    Returns
    -------
    float or ndarray
        From 0 to 1, in the shape of ``threshold``.

    Raises
    ------
    ValueError
        If there is no score, one is not finite, or a threshold is NaN.
    """
    impostor, threshold = _sorted(impostor, "impostor"), _bar(threshold)
    share = 1 - np.searchsorted(impostor, threshold) / len(impostor)
    return share if np.ndim(threshold) else float(share)


def det(genuine, impostor):
    """Both rates at every threshold that makes a difference.

    Parameters
    ----------
    genuine, impostor : array_like
        Scores; any number of each.

    Returns
    -------
    thresholds, refused, let_in : ndarray, shape (K,)
        Rising thresholds, the last of them infinite; the false rejection rate
        at each, from 0 up to 1; the false acceptance rate, from 1 down to 0.

    Raises
    ------
    ValueError
        If either is empty, or holds a value that is not finite.
    """
    genuine, impostor = _sorted(genuine, "genuine"), _sorted(impostor, "impostor")
    thresholds = np.append(np.unique(np.concatenate([genuine, impostor])), np.inf)
    return thresholds, frr(genuine, thresholds), far(impostor, thresholds)


def equal_error_rate(genuine, impostor):
    """Error rate at the threshold where as many are wrongly refused as wrongly let in.

    Parameters
    ----------
    genuine, impostor : array_like
        Scores, higher meaning more genuine; any number of each.

    Returns
    -------
    float
        From 0 to 1.  Between two thresholds the rates are taken to change
        linearly, so that all scores equal give 0.5.

    Raises
    ------
    ValueError
        If either is empty or holds a value that is not finite.

    Examples
    --------
    >>> from siamtut.rates import equal_error_rate
    >>> equal_error_rate([0.9, 0.8, 0.4, 0.7], [0.1, 0.5, 0.2, 0.3])
    0.25
    """
    return _crossing(*det(genuine, impostor)[1:])


def threshold_at(impostor, caught=CAUGHT):
    """Lowest bar that catches a share of forgeries: accept what scores *above* it.

    Parameters
    ----------
    impostor : array_like
        Scores of forgeries.
    caught : float, optional
        The share to catch, above 0, at most 1.

    Returns
    -------
    float
        The score of the last forgery that must be caught.

    Raises
    ------
    ValueError
        If there is no score, one is not finite, or the share is none.
    """
    if not 0 < caught <= 1:
        raise ValueError(
            f"the share of forgeries to catch is above 0 and at most 1, such as 0.8; got {caught}"
        )
    impostor = _sorted(impostor, "impostor")
    # 0.8 of 5 is 4, also where the product of two floats says 4.000000000000001.
    return float(impostor[math.ceil(caught * len(impostor) - 1e-9) - 1])


def accepted_at(genuine, impostor, caught=CAUGHT):
    """Share of genuine signatures accepted where so many forgeries are caught.

    Parameters
    ----------
    genuine, impostor : array_like
        Scores.
    caught : float, optional
        The share of forgeries to catch, at least; the paper's is 0.8.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        As :func:`threshold_at`.

    Examples
    --------
    Catching four of five forgeries, 1 to 4, lets in the genuine ones above 4:

    >>> from siamtut.rates import accepted_at
    >>> accepted_at([3, 4.5, 6, 7], [1, 2, 3, 4, 5])
    0.75
    """
    genuine = _sorted(genuine, "genuine")
    return float((genuine > threshold_at(impostor, caught)).mean())


def interval(groups, statistic, draws=1000, level=0.95, seed=0):
    """Confidence interval of a rate by the bootstrap over signers.

    As many signers as there are get drawn with replacement, each with all his
    or her scores, and the rate is computed anew; the interval holds the middle
    share of all draws (Efron 1979).

    Parameters
    ----------
    groups : sequence of tuple of array_like
        Of each signer, the scores of each kind, such as (genuine, skilled).
    statistic : callable
        Takes one array of each kind, such as :func:`equal_error_rate`.
    draws : int, optional
        How many.
    level : float, optional
        The share of draws that lies inside.
    seed : int, optional
        Of the draws.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If there are fewer than two signers (nothing is known of others then), or
        they have different kinds of scores.
    """
    groups = [tuple(np.ravel(as_numbers(kind, "scores")) for kind in group) for group in groups]
    if len({len(group) for group in groups}) > 1:
        raise ValueError(
            "every signer needs the same kinds of scores, such as (genuine, skilled); got "
            f"{[len(group) for group in groups]} kinds"
        )

    def value(chosen):
        return statistic(*(np.concatenate([groups[k][i] for k in chosen]) for i in kinds))

    kinds = range(len(groups[0])) if groups else ()
    values = [value(chosen) for chosen in resample(len(groups), draws, seed)]
    return bounds(values, level)


def resample(signers, draws, seed=0):
    """Draw signers with replacement.

    Parameters
    ----------
    signers : int
        How many there are.
    draws : int
        How often to draw as many.
    seed : int, optional
        Of the draws.

    Returns
    -------
    ndarray of int, shape (draws, signers)

    Raises
    ------
    ValueError
        If there are fewer than two signers, or no draw.
    """
    signers = as_count(signers, "the number of signers", 0)
    if signers < 2:
        raise ValueError(
            f"an interval over signers needs two of them at least; there is {signers}: "
            "of one signer nothing is known of others"
        )
    draws = as_count(draws, "the number of draws", 1)
    return np.random.default_rng(seed).integers(signers, size=(draws, signers))


def bounds(values, level=0.95):
    """Find the ends of the middle share of some values.

    Parameters
    ----------
    values : array_like
        The draws.
    level : float, optional
        The share, between 0 and 1.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If the level is not between 0 and 1, there is no value, or one is NaN.
    """
    values = as_numbers(values, "values")
    if not values.size or np.isnan(values).any():
        raise ValueError(
            f"bounds need values, none of them NaN; got {np.isnan(values).sum()} NaN of "
            f"{values.size}: leave those draws out, or ask why they have no value"
        )
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, such as 0.95; got {level}")
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _crossing(refused, let_in):
    """Return where two staircases, one up from 0 and one down from 1, meet."""
    excess = refused - let_in  # from -1 up to 1
    after = int(np.argmax(excess >= 0))
    before = after - 1
    share = excess[before] / (excess[before] - excess[after])
    return float(refused[before] + share * (refused[after] - refused[before]))


def _sorted(scores, kind):
    """Return the scores in rising order; refuse none, and what is not finite."""
    scores = np.sort(np.ravel(as_numbers(scores, f"{kind} scores")))
    if not len(scores):
        raise ValueError(
            f"an error rate needs scores of both kinds; there is no {kind} one: measure signers "
            "of whom there are both"
        )
    if not np.isfinite(scores).all():
        wrong = int((~np.isfinite(scores)).sum())
        raise ValueError(
            f"{kind} scores: {wrong} of {len(scores)} {'is' if wrong == 1 else 'are'} not "
            "finite; leave them out, or ask what gave them"
        )
    return scores


def _bar(threshold):
    """Return a threshold, or several; refuse NaN, above which nothing lies."""
    threshold = as_numbers(threshold, "the threshold")
    if np.isnan(threshold).any():
        raise ValueError("a threshold is NaN; give a number, or np.inf to refuse everyone")
    return threshold
