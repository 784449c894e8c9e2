"""A score that is learnt from signers who will not be tested.

:mod:`siamtut.enrolment` divides the distance by a power of the references' own.
A logistic regression on a few such numbers can weigh them better, and can put
two distances together, such as that of a network and that of elastic matching.
"""

from dataclasses import dataclass

import numpy as np

from siamtut._numbers import as_numbers, as_table
from siamtut.enrolment import FLOOR


def describe(distances, trial, durations=None):
    """Tabulate what a learnt score looks at.

    Parameters
    ----------
    distances : ndarray, shape (N, N)
        Between all signatures, by the cosine or by elastic matching.
    trial : Trial
        What is enrolled and what is questioned.
    durations : array_like, shape (N,), optional
        Of all signatures, in seconds.

    Returns
    -------
    ndarray, shape (Q, 6) or (Q, 9)
        For each of ``trial.questioned``: ln of its mean, least and greatest
        distance to the references; ln of the references' mean distance b, of
        the least of their distances, and their standard deviation over b.  With
        durations three more: how far ln duration is from the references' mean,
        the same where it is slower, and the references' own deviation.  To fuse
        two distances, put the columns of both side by side.

    Raises
    ------
    ValueError
        If there is one reference only, the distances are not between all signatures,
        or a duration is not above 0.
    """
    distances = as_table(distances, np.append(trial.references, trial.questioned))
    if len(trial.references) < 2:
        raise ValueError(
            f"signer {trial.signer}: one reference has no distance from another; make trials "
            "with references=2 at least"
        )
    away = np.maximum(distances[np.ix_(trial.references, trial.questioned)], FLOOR)
    own = distances[np.ix_(trial.references, trial.references)]
    own = np.maximum(own[np.triu_indices(len(own), 1)], FLOOR)
    columns = [
        *(np.log(away.mean(0)), np.log(away.min(0)), np.log(away.max(0))),
        *(np.log(own.mean()), np.log(own.min()), own.std() / own.mean()),
    ]
    if durations is not None:
        durations = as_numbers(durations, "durations")
        if durations.shape != distances.shape[:1] or not (durations > 0).all():
            raise ValueError(
                f"a duration above 0 of each of the {len(distances)} signatures is needed; got "
                f"shape {durations.shape}: [record.signature.duration for record in records]"
            )
        durations = np.log(durations)
        usual = durations[trial.references]
        slower = durations[trial.questioned] - usual.mean()
        columns += [np.abs(slower), np.maximum(slower, 0), usual.std()]
    return np.stack(np.broadcast_arrays(*columns), axis=1)


@dataclass(frozen=True, eq=False)
class LearnedScore:
    """Log odds of being genuine, linear in what :func:`describe` tells.

    Attributes
    ----------
    mean, scale : ndarray, shape (C,)
        Of each column over what it was learnt from.
    weight : ndarray, shape (C,)
        Of each column, once it has mean 0 and deviation 1.
    bias : float
        The log odds of what is average in all columns.
    """

    mean: np.ndarray
    scale: np.ndarray
    weight: np.ndarray
    bias: float

    @classmethod
    def fit(cls, trials, columns, strength=1.0):
        """Learn from trials of signers who will not be tested.

        The logistic regression is scikit-learn's.  Genuine signatures and
        skilled forgeries weigh the same in sum, random forgeries half as much.

        Parameters
        ----------
        trials : list of Trial
            What was enrolled and questioned.
        columns : list of ndarray, shape (Q, C)
            Of each trial, from :func:`describe`.
        strength : float, optional
            Inverse strength of the penalty on the weights.

        Returns
        -------
        LearnedScore

        Raises
        ------
        ValueError
            If trials and columns do not match, or something is not finite.
        """
        from sklearn.linear_model import LogisticRegression

        if [len(trial.questioned) for trial in trials] != [len(column) for column in columns]:
            raise ValueError(
                "of each trial one row of columns for each questioned signature is needed; got "
                f"{len(columns)} tables for {len(trials)} trials: call describe() for each"
            )
        if not trials:
            raise ValueError(
                "there is no trial to learn from; siamtut.verification.trials makes some"
            )
        sizes = np.array([[len(t.genuine), len(t.skilled), len(t.random)] for t in trials])
        kind = np.concatenate([np.repeat([0, 1, 2], size) for size in sizes])
        table = np.concatenate(columns)
        if not np.isfinite(table).all():
            raise ValueError(
                "some columns are not finite; measure all distances that the trials need"
            )
        mean, scale = table.mean(axis=0), table.std(axis=0)
        scale = np.where(scale > 1e-9, scale, 1.0)
        weight = np.array([1.0, 1.0, 0.5]) / np.maximum(sizes.sum(axis=0), 1) * len(kind) / 2.5
        model = LogisticRegression(C=strength, max_iter=1000)
        model.fit((table - mean) / scale, kind == 0, sample_weight=weight[kind])
        return cls(mean, scale, model.coef_[0], float(model.intercept_[0]))

    def score(self, columns):
        """Return the log odds.

        Parameters
        ----------
        columns : ndarray, shape (Q, C)
            From :func:`describe`.

        Returns
        -------
        ndarray, shape (Q,)

        Raises
        ------
        ValueError
            If there are not as many columns as were learnt from.
        """
        columns = as_numbers(columns, "columns")
        if not columns.ndim or columns.shape[-1] != len(self.mean):
            raise ValueError(
                f"this score was learnt from {len(self.mean)} columns; got shape {columns.shape}: "
                "describe() the same distances, with durations or without as then"
            )
        return (columns - self.mean) / self.scale @ self.weight + self.bias
