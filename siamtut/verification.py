r"""From distances to a verdict: enrolment, scores, and the errors of a verifier.

A signer enrols with R references.  A questioned signature is then judged by
its mean distance d to them, measured by how far the references are from each
other, b: careless writers must be allowed more than careful ones.  The score is

.. math:: s = -\,d / b^{\,p}, \qquad p = \tfrac12 \text{ by default},

and higher means more genuine.  With p = 0 everyone is measured by one rule;
p = 1 trusts b fully, which five signatures of one sitting do not deserve.  The
distance of two embeddings is 1 - cosine; any other, such as that of elastic
matching, will do.

The **protocol** is that of the SVC2004 competition: each of ten draws enrols
five signatures of the first session, and tests all genuine ones of the second,
all skilled forgeries, and twenty random forgeries (genuine signatures of
others).  One threshold serves everyone, unless said otherwise.
"""

from dataclasses import dataclass

import numpy as np

EXPONENT = 0.5
"""The p of the score."""

FLOOR = 1e-3
"""Smallest b that counts: references that hardly differ prove a copy, not a steady hand."""


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
    >>> from siamtut.verification import equal_error_rate
    >>> equal_error_rate([0.9, 0.8, 0.4, 0.7], [0.1, 0.5, 0.2, 0.3])
    0.25
    """
    genuine, impostor = (np.sort(np.ravel(scores)) for scores in (genuine, impostor))
    if not len(genuine) or not len(impostor):
        raise ValueError(
            f"an error rate needs scores of both kinds; there are {len(genuine)} genuine and "
            f"{len(impostor)} impostor ones"
        )
    if not (np.isfinite(genuine).all() and np.isfinite(impostor).all()):
        raise ValueError("some scores are not finite")
    thresholds = np.append(np.unique(np.concatenate([genuine, impostor])), np.inf)
    refused = np.searchsorted(genuine, thresholds) / len(genuine)
    let_in = 1 - np.searchsorted(impostor, thresholds) / len(impostor)
    excess = refused - let_in  # from -1 up to 1
    after = int(np.argmax(excess >= 0))
    before = after - 1
    share = excess[before] / (excess[before] - excess[after])
    return float(refused[before] + share * (refused[after] - refused[before]))


@dataclass(frozen=True, eq=False)
class SignerModel:
    """What is kept of an enrolled signer.

    Attributes
    ----------
    references : ndarray, shape (R, D)
        The references' embeddings, of length 1.
    spread : float
        Their mean distance from each other, b.
    """

    references: np.ndarray
    spread: float

    def score(self, embeddings, exponent=EXPONENT):
        """Score questioned signatures.

        Parameters
        ----------
        embeddings : array_like, shape (B, D)
            What the network says of them.
        exponent : float, optional
            The p of the score.

        Returns
        -------
        ndarray, shape (B,)
            Higher means more genuine, 0 is the highest.
        """
        distance = 1 - (_unit(embeddings) @ self.references.T).mean(axis=1)
        return score(distance, self.spread, exponent)


def enrol(embeddings):
    """Make a signer's model from references.

    Parameters
    ----------
    embeddings : array_like, shape (R, D)
        What the network says of R genuine signatures, two at least.

    Returns
    -------
    SignerModel

    Raises
    ------
    ValueError
        If there are fewer than two.

    Examples
    --------
    >>> from siamtut.verification import enrol
    >>> ada = enrol([[1.0, 0.1], [1.0, -0.1]])
    >>> ada.score([[1.0, 0.0], [0.0, 1.0]]).round(2).tolist()
    [-0.04, -7.11]
    """
    references = _unit(embeddings)
    if references.ndim != 2 or len(references) < 2:
        raise ValueError("two references at least are needed: their distance is the measure")
    return SignerModel(references, spread(1 - references @ references.T))


def spread(distances):
    """Mean distance of references from each other, b.

    Parameters
    ----------
    distances : ndarray, shape (R, R)
        Symmetric; the diagonal is not looked at.

    Returns
    -------
    float
    """
    return float(distances[np.triu_indices(len(distances), 1)].mean())


def score(distance, spread, exponent=EXPONENT):
    """Turn a mean distance into a score.

    Parameters
    ----------
    distance : array_like
        Mean distance to the references, d.
    spread : float
        The references' own, b; at least :data:`FLOOR` is taken.
    exponent : float, optional
        The p of the score.

    Returns
    -------
    ndarray or float
        -d / b**p.
    """
    return -np.asarray(distance) / max(spread, FLOOR) ** exponent


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
        Signatures of session 1 that each trial enrols.
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
        If a signer has too few genuine signatures of session 1, or none of
        session 2, or no forgery, or if there are too few of others.
    """
    rng = np.random.default_rng(seed)
    places = {}
    for place, record in enumerate(records):
        kind = f"session {record.session}" if record.kind == "genuine" else "forgery"
        places.setdefault(record.signer, {}).setdefault(kind, []).append(place)
    out = []
    for signer, own in places.items():
        first, second, forged = (
            np.array(own.get(kind, []), dtype=int) for kind in ("session 1", "session 2", "forgery")
        )
        strangers = (kinds for name, kinds in places.items() if name != signer)
        others = np.array([i for kinds in strangers for i in kinds.get("session 2", [])], dtype=int)
        if len(first) < references or not len(second) or not len(forged) or len(others) < random:
            raise ValueError(
                f"signer {signer} has {len(first)} genuine signatures of session 1, {len(second)} "
                f"of session 2, {len(forged)} forgeries and {len(others)} of others; needed are "
                f"{references}, 1, 1 and {random}"
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
        The same with a threshold for each signer: means over signers.
    accepted : float
        Genuine signatures accepted where 80 % of skilled forgeries are caught,
        the paper's operating point.
    """

    skilled: float
    random: float
    skilled_user: float
    random_user: float
    accepted: float


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
    scores = {}
    for trial in trials:
        own = distances[np.ix_(trial.references, trial.references)]
        own = spread(own)
        kinds = scores.setdefault(trial.signer, ([], [], []))
        for kind, places in zip(kinds, (trial.genuine, trial.skilled, trial.random), strict=True):
            kind.append(score(distances[np.ix_(trial.references, places)].mean(0), own, exponent))
    signers = [[np.concatenate(kind) for kind in kinds] for kinds in scores.values()]
    genuine, skilled, random = (np.concatenate(kind) for kind in zip(*signers, strict=True))
    return Errors(
        skilled=equal_error_rate(genuine, skilled),
        random=equal_error_rate(genuine, random),
        skilled_user=float(np.mean([equal_error_rate(g, f) for g, f, _ in signers])),
        random_user=float(np.mean([equal_error_rate(g, r) for g, _, r in signers])),
        accepted=float((genuine > np.quantile(skilled, 0.8)).mean()),
    )


def cosine_distances(embeddings):
    """Return 1 - cosine between all embeddings.

    Parameters
    ----------
    embeddings : array_like, shape (N, D)

    Returns
    -------
    ndarray, shape (N, N)
    """
    unit = _unit(embeddings)
    return 1 - unit @ unit.T


def _unit(embeddings):
    """Return embeddings as float64 of length 1."""
    embeddings = np.asarray(embeddings, dtype=np.float64)
    return embeddings / np.maximum(np.linalg.norm(embeddings, axis=-1, keepdims=True), 1e-12)
