"""The verifiers that the accuracy benchmark compares: how each is trained, and what it says.

A job trains one network (or none) and judges one fold, or all of them.  It
returns plain arrays, since jobs run in processes of their own; the signatures
it needs are in :data:`SHARED`, set before those processes start.
"""

import time
from dataclasses import dataclass, replace

import ground
import numpy as np
import torch

from siamtut import (
    elastic,
    elastic_network,
    episodes,
    features,
    fusion,
    pairs,
    training,
    verification,
)

SHARED = None
"""The Material of this run."""

EPOCHS, PAIRS, JUDGED = 12, 7701, 960  # pairs as in 1993
ITERATIONS = 4000  # of today's recipe
REAL = 1
"""Signers of a batch who are real, where real ones are added."""


@dataclass(frozen=True, eq=False)
class Material:
    """What all jobs read."""

    records: list
    folds: list
    invented: list  # records of invented signers; empty if no row needs them
    pool: episodes.Pool | None  # the same, as today's recipe reads them
    unseen: tuple  # other invented signers, for fusion: their records and trials


def published(
    fold,
    seed,
    *,
    names=features.NETWORK_3,
    architecture=1,
    target=-1.0,
    lifted=False,
    few=False,
    epochs=EPOCHS,
):
    """Train by the recipe of 1993 on the other folds' signers, and judge the fold.

    ``few`` learns from two thirds of them, as the paper's first networks had
    fewer signers than its last; ``lifted`` removes the pen-ups.
    """
    torch.set_num_threads(1)
    fold = SHARED.folds[fold]
    records = ground.lifted(SHARED.records) if lifted else SHARED.records
    known = fold.training[: -(-2 * len(fold.training) // 3)] if few else fold.training
    signers = [record.signer for record in records]
    configuration = training.Configuration(
        architecture=architecture, features=names, target=target, seed=seed
    )
    inputs = configuration.extract(record.signature for record in records)
    split = pairs.split_signers(
        signers, held_out=fold.tested, training=known, validation=len(known) // 5, seed=seed
    )
    network, seconds, passes = _train_1993(configuration, records, inputs, split, epochs)
    return {
        **_judged(network, inputs[fold.places], fold.trials),
        "pairs": {
            group: _rates(network, configuration, records, inputs, members)
            for group, members in (("training", split.training), ("held_out", fold.tested))
        },
        "seconds": seconds,
        "passes": passes,
        "signers": len(split.training),
    }


def leaky(seed):
    """Train Network 4 on the very signers who are then tested, by other signatures of theirs.

    It learns from every signer's first session and first ten forgeries, and is judged by
    the second session and the other forgeries.  No signature is in both; all signers are.
    """
    torch.set_num_threads(1)
    chosen = [i for i, r in enumerate(SHARED.records) if r.index <= 10 or 20 < r.index <= 30]
    records = [SHARED.records[i] for i in chosen]
    configuration = training.Configuration(seed=seed)
    inputs = configuration.extract(record.signature for record in records)
    signers = [record.signer for record in records]
    count = len(dict.fromkeys(signers)) // 5
    split = pairs.split_signers(signers, held_out=[], validation=count, seed=seed)
    network, seconds, passes = _train_1993(configuration, records, inputs, split, EPOCHS)
    scores = []
    for fold in SHARED.folds:
        late = [SHARED.records[i].index > 30 for i in fold.places]
        trials = [replace(t, skilled=t.skilled[np.array(late)[t.skilled]]) for t in fold.trials]
        scores.append(_judged(network, _inputs(configuration, fold), trials)["scores"])
    signers = len(split.training)
    return {"scores": join(scores), "seconds": seconds, "passes": passes, "signers": signers}


def published_on_invented(seed, *, target):
    """Train Network 3 by the recipe of 1993 on invented signers, and judge every fold."""
    torch.set_num_threads(1)
    records = SHARED.invented
    configuration = training.Configuration(target=target, seed=seed)
    inputs = configuration.extract(record.signature for record in records)
    everyone = [record.signer for record in records]
    split = pairs.split_signers(
        everyone, held_out=[], validation=len(dict.fromkeys(everyone)) // 10, seed=seed
    )
    network, seconds, passes = _train_1993(configuration, records, inputs, split, EPOCHS)
    return {**_all_folds(network, configuration), "seconds": seconds, "passes": passes}


def untrained(seed, *, recipe):
    """Judge every fold by a network with its first, random weights."""
    torch.set_num_threads(1)
    configuration = training.Configuration(recipe=recipe, seed=seed)
    return {**_all_folds(configuration.build(), configuration), "seconds": None}


def today(seed, *, fold=None):
    """Train by today's recipe on invented signers; with a fold, on real ones, too.

    One signer in eight of each batch is then drawn from the other folds' signers, and that
    fold is judged; without, all are.
    """
    torch.set_num_threads(1)
    pool, known = SHARED.pool, ()
    if fold is not None:
        known = SHARED.folds[fold].training
        real = episodes.Pool.of(record for record in SHARED.records if record.signer in known)
        pool = Mixed.of_both(real, pool)
    configuration = training.Configuration(recipe="today", seed=seed)
    network = configuration.build()
    began = time.process_time()
    episodes.train(network, pool, iterations=ITERATIONS, seed=seed, progress=False)
    seconds = time.process_time() - began
    if fold is not None:
        inputs = _inputs(configuration, SHARED.folds[fold])
        found = _judged(network, inputs, SHARED.folds[fold].trials)
        return {**found, "seconds": seconds, "signers": len(known)}

    @torch.no_grad()
    def distances(records, trials):
        inputs = configuration.extract(record.signature for record in records)
        return verification.cosine_distances(network.embed(inputs).numpy())

    return {
        **_all_folds(network, configuration),
        **_for_fusion(distances),
        "seconds": seconds,
    }


def elastic_steps(seed):
    """Train the elastic network on invented signers, and judge every fold."""
    torch.set_num_threads(1)
    network = elastic_network.build(seed)
    began = time.process_time()
    elastic_network.train(network, SHARED.pool, seed=seed, progress=False)
    seconds = time.process_time() - began

    def distances(records, trials):
        sequences = network.sequences(record.signature for record in records)
        return elastic.distances(sequences, trials)

    return {**_by_matching(distances), "seconds": seconds}


def matching():
    """Judge every fold by elastic matching of hand-made features, without any training."""

    def distances(records, trials):
        return elastic.distances([elastic.sequence(r.signature) for r in records], trials)

    return {**_by_matching(distances), "seconds": None}


def fused(parts, real):
    """Fuse distances by a logistic regression on signers that no network has learnt from.

    These are invented ones, or, if ``real``, those of the other folds.  ``parts``
    are the results of the jobs above.
    """
    scores = []
    for k, fold in enumerate(SHARED.folds):
        if real:
            others = [i for i in range(len(SHARED.folds)) if i != k]
            tables = [
                fusion.table([part["folds"][i] for part in parts], SHARED.folds[i].trials)
                for i in others
            ]
            judge = fusion.fit(*(np.concatenate(both) for both in zip(*tables, strict=True)))
        else:
            judge = fusion.fit(*fusion.table([part["unseen"] for part in parts], SHARED.unseen[1]))
        distances = [part["folds"][k] for part in parts]
        scores.append(
            verification.measure(
                fold.trials, lambda trial, d=distances, judge=judge: judge.score(d, trial)
            )
        )
    count = max(len(fold.training) for fold in SHARED.folds)
    return {"scores": {"learned": ground.pooled(scores)}, "seconds": None, "signers": count}


def _for_fusion(distances):
    """Return the distances of each fold, and of invented signers that no network has seen."""
    own = [[SHARED.records[i] for i in fold.places] for fold in SHARED.folds]
    pairs = zip(own, (fold.trials for fold in SHARED.folds), strict=True)
    return {
        "folds": [distances(records, trials) for records, trials in pairs],
        "unseen": distances(*SHARED.unseen),
    }


def _by_matching(distances):
    """Return the scores of every fold, and the distances."""
    found = _for_fusion(distances)
    scores = [
        ground.by_distances(own, fold.trials)
        for own, fold in zip(found["folds"], SHARED.folds, strict=True)
    ]
    return {**found, "scores": join(scores)}


class Mixed(episodes.Pool):
    """Two pools in one: of each batch, REAL signers are from the first."""

    @classmethod
    def of_both(cls, first, second):
        """Join two pools."""
        shift = len(first.tracks)
        mixed = cls(
            np.concatenate([first.tracks, second.tracks]),
            np.concatenate([first.duration, second.duration]),
            first.genuine + second.genuine,
            first.forged + second.forged,
        )
        object.__setattr__(mixed, "parts", (first, second, shift))  # Pool is frozen
        return mixed

    def draw(self, rng):
        """Draw as Pool does, from both parts."""
        first, second, shift = self.parts
        return np.concatenate([first.draw(rng)[:REAL], second.draw(rng)[REAL:] + shift])


def _train_1993(configuration, records, inputs, split, epochs):
    """Return a trained network, the seconds of processor time, and the pass that was kept."""
    signers = [record.signer for record in records]
    genuine = [record.kind == "genuine" for record in records]
    shown = pairs.make_pairs(signers, genuine, split.training, PAIRS, seed=configuration.seed)
    judged = pairs.make_pairs(signers, genuine, split.validation, JUDGED, seed=configuration.seed)
    network = configuration.build()
    began = time.process_time()
    history = training.train(
        network,
        inputs,
        shown,
        judged,
        target=configuration.target,
        threshold=configuration.threshold,
        epochs=epochs,
        seed=configuration.seed,
        progress=False,
    )
    return network, time.process_time() - began, history.best + 1


def _rates(network, configuration, records, inputs, members):
    """Return GA, FR and zero-effort of all distinct pairs of some signers."""
    signers = [record.signer for record in records]
    genuine = [record.kind == "genuine" for record in records]
    every = pairs.every_pair(signers, genuine, members)
    rates = training.evaluate(network, inputs, every, configuration.target, configuration.threshold)
    return {name: getattr(rates, name) for name in ("genuine", "forgery", "zero_effort")}


@torch.no_grad()
def _judged(network, inputs, trials):
    """Return the scores of trials."""
    return {"scores": ground.by_embeddings(network.embed(inputs).numpy(), trials)}


def _inputs(configuration, fold):
    """Return what the network reads of a fold's signatures."""
    return configuration.extract(SHARED.records[i].signature for i in fold.places)


def _all_folds(network, configuration):
    """Return the scores of every fold, by one network."""
    judged = (_judged(network, _inputs(configuration, fold), fold.trials) for fold in SHARED.folds)
    return {"scores": join([found["scores"] for found in judged])}


def join(parts):
    """Pool the scores of several folds, rule by rule."""
    return {rule: ground.pooled([part[rule] for part in parts]) for rule in parts[0]}
