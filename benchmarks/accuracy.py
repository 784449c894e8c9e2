"""How often verifiers err on real signatures: today's recipe, that of 1993, and no training.

Set SIAMTUT_SVC2004 to a folder of SVC2004 files, then run
``.venv/bin/python benchmarks/accuracy.py`` (about seven minutes on one core).
It prints a table, keeps it in ``benchmarks/accuracy.json`` for the book, and ends with
status 1 if a bar is missed.

No method sees a real signature before it is tested: the networks learn from
signers that :mod:`siamtut.synthesis` invents.  Every method meets the same draws
of the protocol in :mod:`siamtut.verification`, and one score: minus the mean
distance to five references, divided by the root of their own.
"""

import argparse
import datetime
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from siamtut import (
    channels,
    elastic,
    episodes,
    features,
    pairs,
    readers,
    synthesis,
    training,
    verification,
)

OUT = Path(__file__).with_name("accuracy.json")
EXPONENTS = {"raw": 0.0, "root": verification.EXPONENT}
BARS = {"skilled": 0.21, "random": 0.04, "training_seconds": 180.0}
"""What today's recipe must reach: error rates, and seconds of one core for its training."""

MATCHED_MS, EMBEDDED_MS = 50.0, 5.0
"""Longest time for one verification, by elastic matching and by a network."""


def main():
    """Measure, print, keep, and return whether the bars are kept."""
    arguments = _arguments()
    torch.set_num_threads(1)
    real = list(readers.read_folder(arguments.folder))
    trials = verification.trials(real, draws=arguments.draws)
    began = time.process_time()
    invented = list(synthesis.generate(arguments.signers, arguments.seed))
    generation = time.process_time() - began
    print(
        f"tested on {len(real)} signatures of {len({r.signer for r in real})} signers "
        f"({len(trials)} trials); {arguments.signers:,} signers invented in {generation:.0f} s\n",
        flush=True,
    )
    source = f"{arguments.signers:,} synthetic signers"
    rows = []

    def add(name, reads, trained_on, seconds, distances, milliseconds):
        errors = {
            kind: {
                name: round(value, 4)
                for name, value in asdict(
                    verification.evaluate(distances, trials, exponent)
                ).items()
            }
            for kind, exponent in EXPONENTS.items()
        }
        rows.append(
            {
                "method": name,
                "reads": reads,
                "trained_on": trained_on,
                "training_seconds": None if seconds is None else round(seconds, 1),
                "milliseconds": round(milliseconds, 2),
                "errors": errors,
            }
        )
        print(_line(rows[-1]), flush=True)

    print(_HEAD)
    for seed in range(arguments.runs):
        network, seconds = _today(invented, arguments.iterations, seed)
        read = channels.extract_all
        name = "architecture 1, today's recipe" + (f", seed {seed}" if arguments.runs > 1 else "")
        add(name, "14 x 256", source, seconds, *_by_network(network, read, real, trials))
    inputs = features.extract_all(record.signature for record in invented)
    for target in (-1.0, 0.0):
        network, seconds = _in_1993(invented, inputs, target, arguments.pairs)
        name = f"architecture 1, 1993, targets 1/{target:g}"
        add(
            name,
            "8 x 200",
            f"{source}, {arguments.pairs:,} pairs",
            seconds,
            *_by_network(network, features.extract_all, real, trials),
        )
    add("elastic matching", "8 x samples", "nothing", None, *_by_matching(real, trials))
    record = {
        "date": datetime.date.today().isoformat(),
        "tested_on": f"SVC2004 Task 2, {_names(real)}",
        "protocol": (
            f"{arguments.draws} draws a signer: 5 references of S1-S10; tests: genuine S11-S20, "
            "skilled forgeries S21-S40, 20 random forgeries; one threshold for all signers, "
            "unless the name says user; root: d / b ** 0.5, raw: d"
        ),
        "rows": rows,
    }
    arguments.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"\nkept in {arguments.out}")
    return _judge(rows)


def _arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", default=os.environ.get("SIAMTUT_SVC2004"))
    parser.add_argument("--signers", type=int, default=SIGNERS, help="to invent and learn from")
    parser.add_argument("--seed", type=int, default=7, help="of the invented signers")
    parser.add_argument("--iterations", type=int, default=ITERATIONS, help="of today's recipe")
    parser.add_argument("--runs", type=int, default=1, help="trainings of today's recipe")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="of the recipe of 1993")
    parser.add_argument("--draws", type=int, default=10, help="of references, for each signer")
    parser.add_argument("--out", type=Path, default=OUT, help="the JSON to write")
    arguments = parser.parse_args()
    if not arguments.folder:
        parser.error("name a folder of SVC2004 files, or set SIAMTUT_SVC2004")
    return arguments


SIGNERS, ITERATIONS, PAIRS = 1500, 4000, 7701  # pairs as in 1993


def _today(records, iterations, seed):
    """Train by episodes; return the network and the seconds of processor time."""
    pool = episodes.Pool.of(records)
    network = episodes.build(seed)
    began = time.process_time()
    episodes.train(network, pool, iterations=iterations, seed=seed, progress=sys.stderr.isatty())
    return network, time.process_time() - began


def _in_1993(records, inputs, target, count):
    """Train by pairs; return the network and the seconds of processor time."""
    signers = [record.signer for record in records]
    genuine = [record.kind == "genuine" for record in records]
    everyone = list(dict.fromkeys(signers))
    split = pairs.split_signers(everyone, held_out=[], validation=len(everyone) // 10)
    shown = pairs.make_pairs(signers, genuine, split.training, count)
    judged = pairs.make_pairs(signers, genuine, split.validation, 960)
    configuration = training.Configuration(target=target)
    network = configuration.build()
    began = time.process_time()
    training.train(
        network,
        inputs,
        shown,
        judged,
        target=target,
        threshold=configuration.threshold,
        progress=sys.stderr.isatty(),
    )
    return network, time.process_time() - began


def _by_network(network, read, records, trials):
    """Return the cosine distances, and the milliseconds of one verification."""
    signatures = [record.signature for record in records]

    @torch.no_grad()
    def embed(some):
        return network.embed(torch.from_numpy(read(some))).numpy()

    def verify(trial):
        model = verification.enrol(known[trial.references])
        began = time.perf_counter()
        model.score(embed([signatures[trial.genuine[0]]]))
        return time.perf_counter() - began

    known = embed(signatures)
    times = [verify(trial) for trial in trials]
    return verification.cosine_distances(known), 1000 * float(np.median(times))


def _by_matching(records, trials):
    """Return the elastic distances, and the milliseconds of one verification."""
    sequences = [elastic.sequence(record.signature) for record in records]

    def verify(trial):
        began = time.perf_counter()
        questioned = elastic.sequence(records[trial.genuine[0]].signature)
        for i in trial.references:
            elastic.distance(sequences[i], questioned)
        return time.perf_counter() - began

    times = [verify(trial) for trial in trials]
    return elastic.distances(sequences, trials), 1000 * float(np.median(times))


_HEAD = (
    f"{'':38}{'trained on':40}{'skilled':>8}{'random':>8}{'(user':>8}{'user)':>7}{'GA@80':>7}"
    f"{'training':>10}{'one test':>11}\n"
    f"{'':38}{'':40}{'EER %':>8}{'EER %':>8}{'skilled':>8}{'random':>7}{'%':>7}"
)


def _line(row):
    """Return a row of the table."""
    errors = {name: 100 * value for name, value in row["errors"]["root"].items()}
    seconds = row["training_seconds"]
    return (
        f"{row['method']:38}{row['trained_on']:40}{errors['skilled']:8.1f}{errors['random']:8.1f}"
        f"{errors['skilled_user']:8.1f}{errors['random_user']:7.1f}{errors['accepted']:7.0f}"
        f"{'-' if seconds is None else f'{seconds:.0f} s':>10}{row['milliseconds']:8.2f} ms"
    )


def _judge(rows):
    """Print and return whether the bars are kept."""
    today, matching = rows[0], rows[-1]
    reached = {**today["errors"]["root"], "training_seconds": today["training_seconds"]}
    checks = [(f"today's recipe, {name}", reached[name], bar) for name, bar in BARS.items()]
    checks += [
        ("one verification by the network, ms", today["milliseconds"], EMBEDDED_MS),
        ("one verification by matching, ms", matching["milliseconds"], MATCHED_MS),
    ]
    for name, value, bar in checks:
        print(f"{name:42}{value:9.3f}   bar {bar:g}: {'kept' if value <= bar else 'MISSED'}")
    return all(value <= bar for _, value, bar in checks)


def _names(records):
    """Name the signers."""
    signers = list(dict.fromkeys(record.signer for record in records))
    return f"{len(signers)} users, {signers[0]} to {signers[-1]}"


if __name__ == "__main__":
    sys.exit(not main())
