"""What a criterion, weight decay, dropout and each change towards today's recipe are worth.

Run ``.venv/bin/python benchmarks/training.py`` (about a quarter of an hour on one core),
or one part of it: ``--part criteria``, ``restraints``, ``today`` or ``epochs``;
``--rows WORD`` trains only the rows that have the word in their name.  Tables are printed
and kept in ``benchmarks/training.json``, row by row, for the chapter on training; the part
``epochs`` writes what its widget scrubs through.

Everything here is learnt from, and measured on, invented signers: the bundled ones, 72 to
learn from, 18 to choose the epoch, 30 held out.
"""

import argparse
import datetime
import itertools
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch

import siamtut
from siamtut import (
    channels,
    episodes,
    files,
    losses,
    pairs,
    readers,
    synthesis,
    training,
    verification,
)
from siamtut.__main__ import path_name
from siamtut.widgets import training_run

OUT = Path(__file__).with_name("training.json")
SEEDS = {"criteria": 5, "restraints": 5, "today": 3}
"""Trainings of a row: seeds of the first weights, the pairs and their order."""

EPOCHS, PAIRS = 12, 4000
BATCHES = 1200
"""Of an episode-wise training; a pair-wise one has 12 passes of 63 batches."""

MANY = 600
"""Invented signers that are added to the 72."""

CRITERIA = {
    "untrained": (None, 0.0),
    "targets 1, -1": (lambda: losses.CosineTarget(), 0.0),
    "targets 1, -0.9": (lambda: losses.CosineTarget(different=-0.9), 0.0),
    "targets 1, 0": (lambda: losses.CosineTarget(different=0.0), 0.5),
    "embedding, margin 0": (lambda: losses.CosineEmbedding(margin=0.0), 0.5),
    "linear": (lambda: losses.LinearCosine(), 0.0),
    "calibrated": (lambda: losses.Calibrated(scale=5.0), None),
}
"""A criterion, and the cosine above which two signatures count as the same under it.

None: where the probability is one half, by what the criterion itself has learnt.
"""

RESTRAINTS = {
    "targets 1, -1, decay 1": (-1, {"decay": 1.0}),
    "targets 1, 0, decay 1": (0, {"decay": 1.0}),
    "targets 1, 0, dropout 0.5": (0, {"dropout": 0.5}),
}
"""A target of different signatures, and what training has to put up with."""


class Bench:
    """The bundled signatures, and what is measured on them."""

    def __init__(self):
        _, self.plan = training.load(siamtut.bundled("weights/architecture_1.safetensors"))
        self.records = list(readers.read_bundled())
        self.signers = [record.signer for record in self.records]
        self.genuine = [record.kind == "genuine" for record in self.records]
        self.inputs = {8: self.plan.extract(record.signature for record in self.records)}
        self.groups = {"training": self.plan.training, "held out": self.plan.held_out}
        self.members, self.trials, self.every = {}, {}, {}
        for name, group in self.groups.items():
            self.members[name] = [i for i, signer in enumerate(self.signers) if signer in group]
            own = [self.records[i] for i in self.members[name]]
            self.trials[name] = verification.trials(own, draws=5)
            self.every[name] = pairs.every_pair(self.signers, self.genuine, group)

    def shown(self, seed):
        """Return the pairs to learn from and those to choose the epoch by."""
        groups = (self.plan.training, PAIRS), (self.plan.validation, 960)
        return [
            pairs.make_pairs(self.signers, self.genuine, group, count, seed=seed)
            for group, count in groups
        ]

    def read(self, rows):
        """Return all signatures with so many rows of features."""
        if rows not in self.inputs:
            some = channels.extract_all(record.signature for record in self.records)
            self.inputs[rows] = torch.from_numpy(some)
        return self.inputs[rows]

    @torch.no_grad()
    def measure(self, network, inputs, threshold):
        """Return what is measured of a network, of each group."""
        out = {}
        for name, places in self.members.items():
            arrows = network.embed(inputs[places]).double().numpy()
            genuine = np.array(self.genuine)[places]
            cosines = training.cosines_of(network, inputs, self.every[name])
            kind = self.every[name].kind
            mean_cosine, rank = training.collapse(arrows[genuine])
            distances = verification.cosine_distances(arrows)
            errors = {
                rule: verification.evaluate(distances, self.trials[name], exponent)
                for rule, exponent in (("raw", 0.0), ("root", verification.EXPONENT))
            }
            strangers = cosines[kind == 2]
            out[name] = {
                "genuine": (cosines[kind == 0] > threshold).mean(),
                "forgery": (cosines[kind == 1] < threshold).mean(),
                "zero_effort": (strangers < threshold).mean(),
                "above_0": (strangers > 0).mean(),
                "polar": (np.abs(strangers) > 0.5).mean(),
                "skilled": errors["raw"].skilled,
                "random": errors["raw"].random,
                "skilled_root": errors["root"].skilled,
                "random_root": errors["root"].random,
                "mean_cosine": mean_cosine,
                "rank": rank,
            }
        return out


def pairwise(bench, criterion, threshold, seed, rows=8, **how):
    """Train as in 1993; return the network, what it reads, and the threshold."""
    inputs, configuration = bench.read(rows), training.Configuration(seed=seed)
    network = configuration.build() if rows == 8 else episodes.build(seed)
    if criterion is None:
        return network, inputs, threshold
    loss, (shown, judged) = criterion(), bench.shown(seed)
    options = {"epochs": EPOCHS, "seed": seed, "progress": sys.stderr.isatty(), **how}
    training.train(network, inputs, shown, judged, loss=loss, **options)
    if threshold is None:
        threshold = -loss.shift.item() / loss.scale.item()
    return network, inputs, threshold


def criteria(bench):
    """Yield (name, training of a seed) for each criterion."""
    for name, (criterion, threshold) in CRITERIA.items():
        yield (
            name,
            lambda seed, c=criterion, t=threshold: bench.measure(*pairwise(bench, c, t, seed)),
        )


def restraints(bench):
    """Yield (name, training of a seed) for weight decay and dropout."""
    for name, (target, how) in RESTRAINTS.items():

        def run(seed, target=target, how=how):
            def criterion():
                return losses.CosineTarget(different=target)

            threshold = 0.0 if target < 0 else 0.5
            return bench.measure(*pairwise(bench, criterion, threshold, seed, **how))

        yield name, run


def today(bench):
    """Yield (name, training of a seed), each with one change more than the one before.

    The first change is made to the row "targets 1, 0" of the criteria.
    """

    def pool(group, more=0):
        chosen = [record for record in bench.records if record.signer in group]
        invented = synthesis.generate(more, seed=77) if more else ()
        return episodes.Pool.of(itertools.chain(chosen, invented))

    def by_pairs(seed):
        return bench.measure(*pairwise(bench, *CRITERIA["targets 1, 0"], seed, rows=14))

    def by_episodes(distort, more=0):
        def run(seed):
            if more not in pools:
                pools[more] = pool(bench.plan.training, more)
            network = episodes.build(seed)
            episodes.train(
                network,
                pools[more],
                iterations=BATCHES,
                distort=distort,
                validation=judged,
                seed=seed,
                progress=sys.stderr.isatty(),
            )
            return bench.measure(network, bench.read(14), 0.5)

        return run

    pools, judged = {}, pool(bench.plan.validation)
    yield "fourteen channels", by_pairs
    yield "episodes", by_episodes(())
    yield "distorted", by_episodes(episodes.DISTORT)
    yield f"{MANY} more signers", by_episodes(episodes.DISTORT, MANY)


PARTS = {"criteria": criteria, "restraints": restraints, "today": today}


def main():
    """Train and measure what was asked for, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--part", choices=[*PARTS, "epochs"], help="default: all")
    parser.add_argument("--rows", default="", metavar="WORD", help="only rows with it")
    parser.add_argument("--out", type=path_name, default=OUT, metavar="FILE")
    arguments = parser.parse_args()
    arguments.out = Path(arguments.out)
    files.check(arguments.out)
    torch.set_num_threads(1)
    bench = Bench()
    for part, rows in PARTS.items():
        if arguments.part in (None, part):
            print(_HEAD.format(part), flush=True)
            for name, run in rows(bench):
                if arguments.rows in name:
                    began = time.process_time()
                    found = [run(seed) for seed in range(SEEDS[part])]
                    seconds = (time.process_time() - began) / len(found)
                    _keep(arguments.out, part, name, found, seconds)
    if arguments.part in (None, "epochs"):
        _store_epochs(bench)


def _keep(out, part, name, found, seconds):
    """Print a row, and put it into the file in the order of its part."""
    row = {"name": name, "seconds": round(seconds, 1)}
    for group in found[0]:
        row[group] = {
            key: [
                round(float(statistic), 4)
                for statistic in (
                    np.mean([one[group][key] for one in found]),
                    np.std([one[group][key] for one in found], ddof=1),
                )
            ]
            for key in found[0][group]
        }
    kept = json.loads(out.read_text()) if out.exists() else {}
    kept["date"] = datetime.date.today().isoformat()
    kept["protocol"] = _PROTOCOL
    kept["seeds"] = SEEDS
    rows = {other["name"]: other for other in kept.get(part, [])} | {name: row}
    order = [name for name in _names(part) if name in rows]
    kept[part] = [rows[name] for name in order]
    files.write(out, json.dumps(kept, indent=1) + "\n")
    for group in found[0]:
        cells = "".join(
            "{:8.1f} ±{:4.1f}".format(
                *(value * (1 if key == "rank" else 100) for value in row[group][key])
            )
            for key in _SHOWN
        )
        print(f"{name:34}{group:10}{cells}{seconds:8.1f} s", flush=True)


def _names(part):
    """Return the names of a part's rows, in order."""
    if part == "today":
        return [
            "fourteen channels",
            "episodes",
            "distorted",
            f"{MANY} more signers",
        ]
    return [*(CRITERIA if part == "criteria" else RESTRAINTS)]


_SHOWN = (
    "genuine",
    "forgery",
    "zero_effort",
    "skilled",
    "random",
    "skilled_root",
    "random_root",
    "above_0",
    "polar",
    "rank",
)
_HEAD = "\n{:44}" + "".join(
    f"{name:>14}"
    for name in ("GA", "FR", "0-effort", "skl", "rnd", "skl√", "rnd√", "cos>0", "|cos|>.5", "rank")
)
_PROTOCOL = (
    "120 bundled invented signers: 72 learnt from, 18 to choose the epoch, 30 held out; the split "
    f"is fixed, seeds change first weights, pairs and order. Pairs: {PAIRS:,} a pass, {EPOCHS} "
    f"passes, batches of 64, AdamW 1e-3. Episodes: {BATCHES:,} batches. Fractions over every "
    "distinct pair; equal error rates: 5 draws of 5 references of session 1, tests genuine of "
    "session 2, skilled forgeries, 20 random; raw distance, and root: d / b ** 0.5; one threshold "
    "for all. Each entry: mean, standard deviation over the seeds."
)


STORED = (0, 1, 2, 3, 4, 6, 8, 10, 14, 20)
"""The passes that the widget shows: of 4,000 pairs each, or of as many batches of episodes."""

DRAWN, GENUINE, FORGED = 6, 3, 2
"""Signers in the widget's map, and signatures of each."""


def _store_epochs(bench):
    """Train three networks, and store what the widget shows of each of those passes."""
    groups = {"learnt": bench.groups["training"], "new": bench.groups["held out"]}
    passes = math.ceil(PAIRS / 64)
    runs = {}
    for name, target in (("minus", -1.0), ("zero", 0.0)):
        inputs, network = bench.read(8), training.Configuration().build()
        shown, _ = bench.shown(0)
        judged = pairs.make_pairs(bench.signers, bench.genuine, groups["new"], PAIRS, seed=0)
        seen = _Snapshots(bench, groups, inputs)
        seen(0, network)
        start = [
            training.evaluate(network, inputs, every, target).loss for every in (shown, judged)
        ]
        history = training.train(
            network,
            inputs,
            shown,
            judged,
            target=target,
            epochs=STORED[-1],
            watch=seen,
            progress=sys.stderr.isatty(),
        )
        courses = zip(start, (history.training, history.validation), strict=True)
        curves = [[first, *(rates.loss for rates in course)] for first, course in courses]
        runs[name] = seen.stored(*([curve[at] for at in STORED] for curve in curves))
    pools = [
        episodes.Pool.of(r for r in bench.records if r.signer in group) for group in groups.values()
    ]
    network, seen = episodes.build(), _Snapshots(bench, groups, bench.read(14))
    seen(0, network)
    course = episodes.train(
        network,
        pools[0],
        validation=pools[1],
        iterations=passes * STORED[-1],
        every=passes,
        watch=lambda step, network: seen(step // passes, network),
        progress=sys.stderr.isatty(),
    )
    measured = [loss for _, loss in course.measured]
    learnt = course.losses.reshape(-1, passes).mean(axis=1)
    runs["today"] = seen.stored(
        *([None, *(c[k - 1] for k in STORED[1:])] for c in (learnt, measured))
    )
    training_run.write({"epochs": STORED, "runs": runs})


class _Snapshots:
    """What the widget shows of each stored epoch, gathered while a network trains."""

    def __init__(self, bench, groups, inputs):
        self.inputs, self.groups, self.arrows = inputs, {}, []
        genuine, signers = np.array(bench.genuine), np.array(bench.signers)
        for name, group in groups.items():
            every = pairs.every_pair(bench.signers, bench.genuine, group)
            drawn = [
                np.flatnonzero((signers == signer) & (genuine == real))[:count]
                for signer in group[:DRAWN]
                for real, count in ((True, GENUINE), (False, FORGED))
            ]
            own = np.flatnonzero(np.isin(signers, group) & genuine)
            shown = {"counts": [], "rank": [], "mean": []}
            self.groups[name] = (every, np.concatenate(drawn), own, [], shown)

    @torch.no_grad()
    def __call__(self, epoch, network):
        if epoch not in STORED:
            return
        for every, drawn, own, arrows, shown in self.groups.values():
            cosines = training.cosines_of(network, self.inputs, every)
            degrees = np.degrees(np.arccos(cosines.clip(-1, 1)))
            shown["counts"].append(
                [training_run.histogram(degrees[every.kind == kind]) for kind in range(3)]
            )
            mean, rank = training.collapse(network.embed(self.inputs[own]).numpy())
            shown["mean"].append(round(mean, 2))
            shown["rank"].append(round(rank, 1))
            units = network.embed(self.inputs[drawn]).double().numpy()
            arrows.append(units / np.linalg.norm(units, axis=1, keepdims=True))

    def stored(self, learnt, new):
        """Return the lists that the widget reads, the losses of both groups among them."""
        out = {}
        losses = {"learnt": learnt, "new": new}
        for name, (_, _, _, arrows, shown) in self.groups.items():
            # One pair of axes for all epochs, those of the last: points move, axes do not.
            axes = np.linalg.svd(arrows[-1], full_matrices=False)[2][:2]
            axes = axes * np.sign(axes[:, np.abs(axes).argmax(axis=1)].diagonal())[:, None]
            points = [(100 * some @ axes.T).round().astype(int).ravel().tolist() for some in arrows]
            curve = [None if value is None else round(float(value), 3) for value in losses[name]]
            out[name] = {"loss": curve, **shown, "points": points}
        return out


if __name__ == "__main__":
    sys.exit(main())
