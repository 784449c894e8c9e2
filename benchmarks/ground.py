"""What the accuracy benchmark measures on, and how: folds of signers, trials, error rates.

Every signer is tested by networks that have never seen a signature of theirs:
the signers are dealt into folds, and the network that tests a fold has learnt
from the other folds' signers, or from invented ones.  The trials of a fold, its
random forgeries included, hold signatures of that fold alone.  Scores are
pooled over the folds before any threshold is set.
"""

from dataclasses import dataclass, replace

import numpy as np

from siamtut import verification
from siamtut.signature import Signature

FOLDS, RANDOM = 4, 20
LIFT = 0.01
"""Seconds that are left of a lift of the pen where lifts are removed: one sample."""


@dataclass(frozen=True, eq=False)
class Fold:
    """Some signers to test, and those to learn from.

    ``places`` are the tested signers' signatures among all; ``trials`` speak of
    places within those.
    """

    tested: tuple
    training: tuple
    places: np.ndarray
    trials: list


def folds(records, draws):
    """Deal the signers into folds, and lay out the trials of each.

    They are those of :func:`siamtut.verification.trials`, but for the random
    forgeries: of all others' signatures, those of the same fold alone are new to
    every network, and 20 of them are drawn.
    """
    signers = list(dict.fromkeys(record.signer for record in records))
    count = min(FOLDS, len(signers) // 3)
    if count < 2:
        raise SystemExit(f"{len(signers)} signers are too few: six at least make two folds")
    everyone = verification.trials(records, draws=draws)
    rng = np.random.default_rng(0)
    out = []
    for k in range(count):
        tested = tuple(signers[k::count])
        places = np.array([i for i, record in enumerate(records) if record.signer in tested])
        own = [trial for trial in everyone if trial.signer in tested]
        second = {trial.signer: trial.genuine for trial in own}
        trials = []
        for trial in own:
            others = np.concatenate([g for s, g in second.items() if s != trial.signer])
            drawn = np.sort(rng.choice(others, RANDOM, replace=False))
            parts = (trial.references, trial.genuine, trial.skilled, drawn)
            # Trials speak of places in the fold.
            parts = (np.searchsorted(places, part) for part in parts)
            trials.append(verification.Trial(trial.signer, *parts))
        out.append(Fold(tested, tuple(s for s in signers if s not in tested), places, trials))
    return out


def without_pen_up(signature):
    """Remove what the pen did in the air: a lift becomes one step of LIFT seconds."""
    down = signature.pen_down
    kept = down | np.concatenate([[True], down[:-1]])  # the last sample of a stroke stays
    kept[-1] = True
    step = np.diff(signature.t[kept])
    step[~down[kept][:-1]] = LIFT
    pressure = None if signature.pressure is None else signature.pressure[kept]
    t = np.concatenate([[0.0], np.cumsum(step)])
    return Signature(signature.x[kept], signature.y[kept], t, down[kept], pressure)


def lifted(records):
    """Return the records without their pen-ups."""
    return [replace(record, signature=without_pen_up(record.signature)) for record in records]


def by_embeddings(embeddings, trials):
    """Score the trials by every rule for embeddings; return {rule: Scores}."""

    def gaussian(unit):
        def rule(trial):
            model = verification.enrol(embeddings[trial.references], unit=unit)
            return model.log_density(embeddings[trial.questioned])

        return rule

    return {
        **by_distances(verification.cosine_distances(embeddings), trials),
        "gaussian": verification.measure(trials, gaussian(True)),
        "gaussian_raw": verification.measure(trials, gaussian(False)),
    }


def by_distances(distances, trials):
    """Score the trials by distances; return {rule: Scores}."""
    return {
        rule: verification.measure(
            trials,
            lambda trial, exponent=exponent: verification.by_distance(distances, trial, exponent),
        )
        for rule, exponent in (("raw", 0.0), ("root", verification.EXPONENT))
    }


def pooled(parts):
    """Join the Scores of several folds; no signer is in two of them."""
    return verification.Scores(
        *(sum((getattr(part, name) for part in parts), ()) for name in vars(parts[0]))
    )


def errors(scores):
    """Return all error rates of some Scores, rounded."""
    return {name: round(value, 4) for name, value in vars(scores.errors()).items()}


def intervals(scores, draws=500):
    """Return the 95 % intervals of the error rates, drawing signers anew."""
    return {name: [round(end, 4) for end in ends] for name, ends in scores.intervals(draws).items()}
