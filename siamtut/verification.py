"""The protocol by which verifiers are measured.

It is that of the SVC2004 competition: each of ten draws enrols five signatures
of the first session, and tests all genuine ones of the second, all skilled
forgeries, and twenty random forgeries (genuine signatures of others).  One
threshold serves everyone, unless said otherwise.

Enrolment and scores are in :mod:`siamtut.enrolment`, scores that are learnt in
:mod:`siamtut.learned_score`, the counting of errors in :mod:`siamtut.rates`;
their names can be had from here, too.  A **rule** scores the questioned
signatures of a trial:

>>> rule = lambda trial: by_distance(distances, trial, exponent=0)   # doctest: +SKIP
>>> measure(trials(records), rule).errors()                          # doctest: +SKIP

The chapter is :doc:`/book/verification`.
"""

from dataclasses import dataclass

import numpy as np

from siamtut._numbers import as_count, as_numbers, as_table
from siamtut.enrolment import (
    EXPONENT,
    FLOOR,
    SignerModel,
    cosine_distances,
    enrol,
    log_p_no,
    quantised,
    score,
    share_of_yes,
    spread,
)
from siamtut.learned_score import LearnedScore, describe
from siamtut.rates import (
    CAUGHT,
    accepted_at,
    bounds,
    det,
    equal_error_rate,
    far,
    frr,
    interval,
    resample,
    threshold_at,
)

__all__ = [
    "CAUGHT",
    "EXPONENT",
    "FLOOR",
    "Errors",
    "LearnedScore",
    "Scores",
    "SignerModel",
    "Trial",
    "accepted_at",
    "by_distance",
    "cosine_distances",
    "describe",
    "det",
    "enrol",
    "equal_error_rate",
    "evaluate",
    "far",
    "frr",
    "interval",
    "log_p_no",
    "measure",
    "quantised",
    "score",
    "share_of_yes",
    "spread",
    "threshold_at",
    "trials",
]


@dataclass(frozen=True, eq=False)
class Trial:
    """One draw of one signer: indices into the list of signatures.

    Attributes
    ----------
    signer : object
        Whose references they are.
    references, genuine, skilled, random : ndarray of int
        The enrolled ones, and the three kinds of questioned ones.
    """

    signer: object
    references: np.ndarray
    genuine: np.ndarray
    skilled: np.ndarray
    random: np.ndarray

    @property
    def questioned(self):
        """All questioned signatures, an ndarray of int: genuine, skilled, random."""
        return np.concatenate([self.genuine, self.skilled, self.random])


def trials(records, draws=10, references=5, random=20, seed=0):
    """Lay out the protocol for some signers.

    Parameters
    ----------
    records : sequence of siamtut.readers.Record
        All signatures, by whose places in the sequence the trials speak.
    draws : int, optional
        Trials of each signer.
    references : int, optional
        Signatures of session 1 that each trial enrols.  One has no distance from
        another: its trials are scored with ``exponent=0`` (the mean cosine), and
        every other score refuses them.
    random : int, optional
        Random forgeries that each trial tests: session 2 of other signers.
    seed : int, optional
        Of the draws.  The same records and seed give the same trials, whatever
        method is then measured.

    Returns
    -------
    list of Trial

    Raises
    ------
    ValueError
        If there is no record, if a signer has too few genuine signatures of
        session 1, or none of session 2, or no forgery, or if there are too few of
        others.
    """
    draws = as_count(draws, "the number of draws", 1)
    references = as_count(references, "the number of references", 1)
    random = as_count(random, "the number of random forgeries", 0)
    rng = np.random.default_rng(seed)
    places = {}
    for place, record in enumerate(records):
        kind = f"session {record.session}" if record.kind == "genuine" else "forgery"
        places.setdefault(record.signer, {}).setdefault(kind, []).append(place)
    if not places:
        raise ValueError("trials are made of signatures, and there is none; give records")
    out = []
    for signer, own in places.items():
        first, second, forged = (
            np.array(own.get(kind, []), dtype=int) for kind in ("session 1", "session 2", "forgery")
        )
        strangers = (kinds for name, kinds in places.items() if name != signer)
        others = np.array([i for kinds in strangers for i in kinds.get("session 2", [])], dtype=int)
        if len(first) < references or not len(second) or not len(forged) or len(others) < random:
            raise ValueError(
                f"signer {signer} has {_count(len(first), 'genuine signature')} of session 1, "
                f"{len(second)} of session 2, {_count(len(forged), 'forger', 'y', 'ies')} and "
                f"{len(others)} of others; needed are {references}, 1, 1 and {random}: leave that "
                "signer out, or ask for less"
            )
        for _ in range(draws):
            out.append(
                Trial(
                    signer,
                    np.sort(rng.choice(first, references, replace=False)),
                    second,
                    forged,
                    np.sort(rng.choice(others, random, replace=False)),
                )
            )
    return out


@dataclass(frozen=True)
class Errors:
    """How a verifier does over some trials; all fractions of 1.

    Attributes
    ----------
    skilled, random : float
        Equal error rates against skilled and random forgeries, one threshold
        for everyone.
    skilled_user, random_user : float
        The same with a threshold for each signer, chosen with the forgeries in
        view, as no one could in earnest: means over signers.
    accepted : float
        Genuine signatures accepted where 80 % of skilled forgeries are caught,
        the paper's operating point.
    """

    skilled: float
    random: float
    skilled_user: float
    random_user: float
    accepted: float


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of some trials, kept apart by signer.

    Attributes
    ----------
    signers : tuple
        Whose references they were measured by.
    genuine, skilled, random : tuple of ndarray
        Of each signer, the scores of the three kinds of questioned signatures,
        all draws in a row.
    """

    signers: tuple
    genuine: tuple
    skilled: tuple
    random: tuple

    def pooled(self, kind):
        """Return all signers' scores of a kind.

        Parameters
        ----------
        kind : str
            "genuine", "skilled" or "random".

        Returns
        -------
        ndarray
        """
        return np.concatenate(getattr(self, kind))

    def groups(self, kind="skilled"):
        """Return each signer's genuine scores beside those of a kind of forgery.

        Parameters
        ----------
        kind : str, optional
            "skilled" or "random".

        Returns
        -------
        list of tuple of ndarray
            As :func:`siamtut.rates.interval` takes them.
        """
        return list(zip(self.genuine, getattr(self, kind), strict=True))

    def errors(self):
        """Count the errors.

        Returns
        -------
        Errors
        """
        return self._errors(range(len(self.signers)), *self._by_user())

    def intervals(self, draws=1000, level=0.95, seed=0):
        """Confidence intervals of all errors by the bootstrap over signers.

        Parameters
        ----------
        draws, level, seed : int, float, int, optional
            As for :func:`siamtut.rates.interval`.

        Returns
        -------
        dict of str to tuple of float
            For each attribute of :class:`Errors`, low and high.

        Raises
        ------
        ValueError
            If there are fewer than two signers.
        """
        by_user = self._by_user()
        drawn = [self._errors(k, *by_user) for k in resample(len(self.signers), draws, seed)]
        return {
            name: bounds([getattr(errors, name) for errors in drawn], level)
            for name in Errors.__dataclass_fields__
        }

    def _by_user(self):
        """Return each signer's own equal error rates, skilled and random."""
        return [
            np.array([equal_error_rate(*group) for group in self.groups(kind)])
            for kind in ("skilled", "random")
        ]

    def _errors(self, chosen, skilled_user, random_user):
        """Count the errors of some signers, who may come more than once."""
        genuine, skilled, random = (
            np.concatenate([kind[k] for k in chosen])
            for kind in (self.genuine, self.skilled, self.random)
        )
        chosen = list(chosen)
        return Errors(
            skilled=equal_error_rate(genuine, skilled),
            random=equal_error_rate(genuine, random),
            skilled_user=float(skilled_user[chosen].mean()),
            random_user=float(random_user[chosen].mean()),
            accepted=accepted_at(genuine, skilled),
        )


def measure(trials, rule):
    """Score all trials by a rule.

    Parameters
    ----------
    trials : list of Trial
        From :func:`trials`.
    rule : callable
        Takes a trial, returns the scores of ``trial.questioned``, higher
        meaning more genuine.

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        If there is no trial, or the rule returns another number of scores.
    """
    if not trials:
        raise ValueError("there is no trial to measure; trials(records) makes some")
    kinds = {}
    for trial in trials:
        given = as_numbers(rule(trial), f"signer {trial.signer}, scores of the rule")
        if given.shape != trial.questioned.shape:
            raise ValueError(
                f"signer {trial.signer}: the rule must give {len(trial.questioned)} scores, one "
                f"of each questioned signature; it gave an array of shape {given.shape}"
            )
        ends = np.cumsum([len(trial.genuine), len(trial.skilled)])
        for own, part in zip(
            kinds.setdefault(trial.signer, ([], [], [])), np.split(given, ends), strict=True
        ):
            own.append(part)
    columns = zip(*([np.concatenate(k) for k in own] for own in kinds.values()), strict=True)
    return Scores(tuple(kinds), *map(tuple, columns))


def by_distance(distances, trial, exponent=EXPONENT):
    """Score a trial by -d / b**p.

    Parameters
    ----------
    distances : ndarray, shape (N, N)
        Between all signatures; entries that no trial needs may be NaN.
    trial : Trial
        What is enrolled and what is questioned.
    exponent : float, optional
        The p of the score.

    Returns
    -------
    ndarray
        One score of each of ``trial.questioned``.

    Raises
    ------
    ValueError
        If the distances are not those of all signatures, or there is one reference
        and the exponent is not 0.
    """
    distances = as_table(distances, np.append(trial.references, trial.questioned))
    # With p = 0 the references' own distance does not count, and one will do.
    own = spread(distances[np.ix_(trial.references, trial.references)]) if exponent else 0.0
    away = distances[np.ix_(trial.references, trial.questioned)]
    return score(away.mean(axis=0), own, exponent)


def evaluate(distances, trials, exponent=EXPONENT):
    """Measure a distance by the protocol.

    Parameters
    ----------
    distances : ndarray, shape (N, N)
        Between all signatures; entries that no trial needs may be NaN.
    trials : list of Trial
        From :func:`trials`.
    exponent : float, optional
        The p of the score.

    Returns
    -------
    Errors
    """
    return measure(trials, lambda trial: by_distance(distances, trial, exponent)).errors()


def _count(number, noun, one="", many="s"):
    """Return "1 signature", "2 signatures" and so on."""
    return f"{number} {noun}{one if number == 1 else many}"
