r"""Several distances, one verdict: fusion by logistic regression.

Elastic matching and a network need not err on the same signatures.  Each of M
distances says three things of a questioned signature: its mean distance d to
the references, its least distance, and the references' own mean distance b.
Their logarithms, 3 M columns, are weighed and added up,

.. math:: z = w_0 + \sum_{k=1}^{M} \left[ w_{k1} \ln \bar d_k + w_{k2} \ln \min d_k
              + w_{k3} \ln b_k \right],

and z is the log odds of being genuine.  With M = 1 this is a learnt
normalisation: the score d / √b is w₁ = -1, w₂ = 0, w₃ = ½.  The weights come
from scikit-learn's logistic regression, on signers whom no network in the
fusion has learnt from: on its own training signers a network looks better than
it is.

Chapter: :doc:`/book/elastic-matching`.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from siamtut._numbers import as_numbers, as_table
from siamtut.verification import spread

EPSILON = 1e-3
"""Added to each distance before its logarithm is taken."""

_ROUNDING = 1e-9  # how far below 0 a distance may come out

STRENGTH = 1.0
"""The C of scikit-learn: how little the weights of standardised columns are held back."""


def columns(distances, trial):
    """Say what the distances tell of a trial's questioned signatures.

    Parameters
    ----------
    distances : sequence of ndarray, each of shape (N, N)
        M of them, between the same signatures, such as
        :func:`siamtut.elastic.distances` and
        :func:`siamtut.enrolment.cosine_distances` return.
    trial : siamtut.verification.Trial
        What is enrolled and what is questioned.

    Returns
    -------
    ndarray, shape (Q, 3 M)
        Of each distance ln mean d, ln least d and ln b.

    Raises
    ------
    ValueError
        If there is no distance, one is not between all signatures, an entry that the
        trial needs is NaN or below 0, or there is one reference only.
    """
    out = []
    needed = np.append(trial.references, trial.questioned)
    for one in (as_table(each, needed) for each in distances):
        away = one[np.ix_(trial.references, trial.questioned)]
        own = spread(one[np.ix_(trial.references, trial.references)])
        if not (away >= -_ROUNDING).all() or not -_ROUNDING <= own < np.inf:
            raise ValueError(
                f"signer {trial.signer}: some distances that the trial needs are NaN or below 0; "
                "measure all that trials ask for (of cosines, 1 - cosine)"
            )
        out += [away.mean(0), away.min(0), np.full(away.shape[1], own)]
    if not out:
        raise ValueError("at least one table of distances is needed; got none")
    return np.log(np.maximum(np.stack(out, axis=1), 0) + EPSILON)


def table(distances, trials):
    """Gather the columns of many trials, and who was genuine.

    Tables of several collections, each with its own distances, may be joined
    before :func:`fit`.

    Parameters
    ----------
    distances : sequence of ndarray, each of shape (N, N)
        As for :func:`columns`.
    trials : list of siamtut.verification.Trial
        From :func:`siamtut.verification.trials`.

    Returns
    -------
    columns : ndarray, shape (K, 3 M)
        A row for each questioned signature of each trial.
    genuine : ndarray of bool, shape (K,)

    Raises
    ------
    ValueError
        If there is no trial.
    """
    if not trials:
        raise ValueError("there is no trial to learn from; siamtut.verification.trials makes some")
    rows = np.concatenate([columns(distances, trial) for trial in trials])
    genuine = [np.arange(len(trial.questioned)) < len(trial.genuine) for trial in trials]
    return rows, np.concatenate(genuine)


@dataclass(frozen=True, eq=False)
class Fusion:
    """The weights of the sum.

    Attributes
    ----------
    weights : ndarray, shape (3 M,)
        In the order of :func:`columns`.
    bias : float
        The w₀ of the formula.
    """

    weights: np.ndarray
    bias: float

    def score(self, distances, trial):
        """Score the questioned signatures of a trial.

        Parameters
        ----------
        distances, trial
            As for :func:`columns`.

        Returns
        -------
        ndarray, shape (Q,)
            Log odds of being genuine.
        """
        return columns(distances, trial) @ self.weights + self.bias


def fit(columns, genuine):
    """Find the weights by logistic regression.

    Parameters
    ----------
    columns : ndarray, shape (K, 3 M)
        From :func:`table`.
    genuine : ndarray of bool, shape (K,)
        From there, too.  Both kinds count for the same, however many there are of each.

    Returns
    -------
    Fusion

    Raises
    ------
    ValueError
        If the rows are not as many as the verdicts or not finite, or if not both kinds
        are among them.

    Examples
    --------
    >>> import numpy as np
    >>> from siamtut.fusion import fit
    >>> far = np.log([[0.2, 0.1, 0.2], [0.3, 0.2, 0.2], [0.8, 0.7, 0.2], [0.9, 0.8, 0.2]])
    >>> judge = fit(far, np.array([True, True, False, False]))
    >>> (far @ judge.weights + judge.bias > 0).tolist()
    [True, True, False, False]
    """
    columns, genuine = as_numbers(columns, "columns"), as_numbers(genuine, "genuine")
    if columns.ndim != 2 or not columns.shape[1] or genuine.shape != columns.shape[:1]:
        raise ValueError(
            "columns (K, 3 M) and as many verdicts (K,) are needed; got shapes "
            f"{columns.shape} and {genuine.shape}: table() makes both"
        )
    if not np.isfinite(columns).all():
        raise ValueError("some columns are not finite; leave those rows out")
    if not np.array_equal(np.unique(genuine), (0, 1)):
        raise ValueError(
            "genuine is True or False, and both must occur; got "
            f"{np.unique(genuine)[:4].tolist()}. From labels -1 and +1: label > 0"
        )
    centre, scale = columns.mean(0), columns.std(0)
    scale = np.where(scale > 0, scale, 1.0)
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)
    model.fit((columns - centre) / scale, genuine)
    weights = model.coef_[0] / scale
    return Fusion(weights, float(model.intercept_[0] - centre @ weights))
