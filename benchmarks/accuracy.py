"""How often verifiers err on real signatures: the networks of 1993, and what came after.

Set SIAMTUT_SVC2004 to a folder of SVC2004 files, then run
``.venv/bin/python benchmarks/accuracy.py``: all rows in under twenty minutes on
two cores.  ``--only NAME ...`` measures some rows and leaves the others in the
JSON as they are; ``--list`` names them.  The table is printed, kept in
``benchmarks/accuracy.json`` for the book, and the program ends with status 1 if
a bar is missed.

Every row says what its networks learnt from.  "Real signers" are those of the
other folds: nobody is tested by a network that has seen them (:mod:`ground`).
"""

import argparse
import datetime
import json
import multiprocessing
import os
import statistics
import sys
import time
from pathlib import Path

import contenders
import ground
import torch
from rows import ROWS

from siamtut import (
    elastic,
    elastic_network,
    episodes,
    files,
    readers,
    synthesis,
    training,
    verification,
)
from siamtut.__main__ import path_name, whole

OUT = Path(__file__).with_name("accuracy.json")
SIGNERS, SEED = 1500, 7
"""Invented signers to learn from, and the seed that invents them."""

UNSEEN, SIGNERS_MOST = 40, 100_000
"""Invented signers who weigh the distances that are fused; their numbers begin beyond."""

PROTOCOL = (
    "signer-disjoint folds ({folds} of {signers} signers), scores pooled; {draws} draws a signer: "
    "5 references of S1-S10, tests: genuine S11-S20, skilled forgeries S21-S40, 20 random "
    "forgeries of the same fold; one threshold for all signers, unless the name says user"
)


def main():
    """Measure, print, keep, and return whether the bars are kept."""
    arguments = _arguments()
    torch.set_num_threads(1)
    records = list(readers.read_folder(arguments.folder))
    folds = ground.folds(records, arguments.draws)
    wanted = {name for row in ROWS if row.name in arguments.only for name in (row.name, *row.needs)}
    chosen = [row for row in ROWS if row.name in wanted]
    contenders.SHARED = contenders.Material(
        records, folds, *_invented(chosen, arguments.signers), _unseen(chosen)
    )
    signers = len({record.signer for record in records})
    kept = {
        "tested_on": f"SVC2004, {signers} users, {records[0].signer} to {records[-1].signer}",
        "milliseconds": _milliseconds(arguments.folder),
        "rows": [],
    }
    if arguments.out.exists():
        before = json.loads(arguments.out.read_text(encoding="utf-8"))
        if before["tested_on"] == kept["tested_on"]:  # rows of other signers would mislead
            kept["rows"] = before["rows"]
    protocol = PROTOCOL.format(folds=len(folds), signers=signers, draws=arguments.draws)
    print(f"{kept['tested_on']}\n{protocol}\n\n{_HEAD}", flush=True)
    for row, results in _measured(chosen, len(folds), arguments.processes):
        found = {
            "name": row.name,
            "method": row.method,
            "reads": row.reads,
            "trained_on": row.trained_on.format(
                real=max((r.get("signers") or 0 for r in results), default=0),
                invented=f"{arguments.signers:,}",
            ),
            "date": datetime.date.today().isoformat(),
            "seeds": list(row.seeds),
            "protocol": protocol,
            **_summary(results),
        }
        order = [r.name for r in ROWS]
        rows = [r for r in kept["rows"] if r["name"] != row.name and r["name"] in order] + [found]
        kept["rows"] = sorted(rows, key=lambda r: order.index(r["name"]))
        files.write(arguments.out, json.dumps(kept, indent=1) + "\n")
        print(_line(found), flush=True)
    print(f"\nkept in {arguments.out}")
    return _judge(kept)


def _arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", default=os.environ.get("SIAMTUT_SVC2004"))
    names = [row.name for row in ROWS]
    parser.add_argument("--only", nargs="+", default=names, choices=names, metavar="NAME")
    parser.add_argument("--list", action="store_true", help="name the rows, and end")
    parser.add_argument(
        "--signers", type=whole(2, 10_000), default=SIGNERS, help="to invent and learn from"
    )
    parser.add_argument(
        "--draws", type=whole(1, 1000), default=10, help="of references, for each signer"
    )
    parser.add_argument("--processes", type=whole(1, 64), default=2, help="to train in")
    parser.add_argument("--out", type=path_name, default=OUT, help="the JSON to write")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(f"{row.name:28}{row.method}" for row in ROWS))
        sys.exit()
    if not arguments.folder:
        parser.error("name a folder of SVC2004 files, or set SIAMTUT_SVC2004")
    arguments.out = Path(arguments.out)
    files.check(arguments.out)
    return arguments


def _invented(rows, count):
    """Invent signers, as far as a row learns from them; return the records and the pool."""
    if not any("{invented}" in row.trained_on for row in rows):
        return [], None
    began = time.process_time()
    invented = list(synthesis.generate(count, SEED))
    pool = episodes.Pool.of(invented)
    print(f"{count:,} signers invented in {time.process_time() - began:.0f} s of one core")
    return invented, pool


def _unseen(rows):
    """Return other invented signers, by whom distances are fused: records and trials."""
    if not any(row.name in other.needs for row in rows for other in ROWS):
        return ()
    signers = synthesis.scrawlers(UNSEEN, SEED, start=SIGNERS_MOST).items()
    records = [record for title, signer in signers for record in synthesis.records(title, signer)]
    return records, verification.trials(records, draws=2)


def _measured(rows, folds, count):
    """Run the jobs of all rows in so many processes; yield each row with its results, when done."""
    jobs = [(row, run, job) for row in rows if not row.needs for run, job in row.jobs(folds)]
    done = {}
    with multiprocessing.get_context("fork").Pool(count) as processes:
        waiting = [(row, run, processes.apply_async(_run, job)) for row, run, job in jobs]
        for row in rows:
            if row.needs:
                parts = [done[name][0] for name in row.needs]
                done[row.name] = [{**contenders.fused(parts, **row.keywords), "run": None}]
            else:
                done[row.name] = [{**w.get(), "run": run} for who, run, w in waiting if who is row]
            yield row, done[row.name]


def _run(name, keywords):
    """Run one job."""
    return getattr(contenders, name)(**keywords)


def _summary(results):
    """Pool the folds of each run, and average over the runs."""
    runs = []
    for run in dict.fromkeys(result["run"] for result in results):
        runs.append(contenders.join([r["scores"] for r in results if r["run"] == run]))
    best = "learned" if "learned" in runs[0] else "root"
    errors = [{rule: ground.errors(scores) for rule, scores in run.items()} for run in runs]
    seconds = [result["seconds"] for result in results if result["seconds"] is not None]
    out = {
        "training_seconds": round(statistics.fmean(seconds), 1) if seconds else None,
        "errors": {
            rule: {
                name: round(statistics.fmean(run[rule][name] for run in errors), 4)
                for name in errors[0][rule]
            }
            for rule in errors[0]
        },
        "best": best,
        "interval": ground.intervals(runs[0][best]),  # of the first seed
    }
    if "passes" in results[0]:
        out["passes"] = [result["passes"] for result in results]
    if len(runs) > 1:
        out["skilled_of_each_seed"] = [run[best]["skilled"] for run in errors]
    if "pairs" in results[0]:
        out["pairs"] = {
            group: {
                name: round(statistics.fmean(r["pairs"][group][name] for r in results), 4)
                for name in results[0]["pairs"][group]
            }
            for group in results[0]["pairs"]
        }
    return out


def _milliseconds(folder):
    """Time one verification: read a file, compute its features, embed, score against five."""
    paths = sorted(Path(folder).rglob("U*S*.TXT"))[:60]
    if len(paths) < 10:
        raise SystemExit(f"{folder}: no SVC2004 files to time a verification with")
    signatures = [readers.read(path) for path in paths[:5]]
    old, new = training.Configuration(), training.Configuration(recipe="today")
    out = {}
    for name, configuration in (("1993", old), ("today", new)):
        network = configuration.build()
        with torch.no_grad():
            model = verification.enrol(network.embed(configuration.extract(signatures)).numpy())

            def verify(path, network=network, model=model, configuration=configuration):
                model.score(network.embed(configuration.extract([readers.read(path)])).numpy())

            out[name] = _median_ms(verify, paths)
    steps = elastic_network.build()
    for name, sequences in (
        ("elastic matching", lambda some: [elastic.sequence(one) for one in some]),
        ("elastic network", steps.sequences),
    ):
        known = sequences(signatures)

        def match(path, sequences=sequences, known=known):
            (questioned,) = sequences([readers.read(path)])
            for sequence in known:
                elastic.distance(sequence, questioned)

        out[name] = _median_ms(match, paths)
    return out


def _median_ms(verify, paths):
    """Return the median over signatures of the time of a verification, the best of three, in ms."""

    def seconds(path):
        began = time.perf_counter()
        verify(path)
        return time.perf_counter() - began

    best = [min(seconds(path) for _ in range(3)) for path in paths]
    return round(1000 * statistics.median(best), 2)


_HEAD = (
    f"{'':54}{'pairs, held out':>18}{'skilled':>16}{'user':>7}{'random':>8}{'GA@80':>7}"
    f"{'training':>10}\n"
    f"{'':54}{'GA   FR   ZE':>18}{'EER (95 %)':>16}{'EER':>7}{'EER':>8}{'':>7}"
)


def _line(row):
    """Return a row of the table, in per cent."""
    errors = {name: 100 * value for name, value in row["errors"][row["best"]].items()}
    low, high = (100 * end for end in row["interval"]["skilled"])
    cells = "".join(f"{100 * v:5.0f}" for v in row.get("pairs", {}).get("held_out", {}).values())
    seconds = row["training_seconds"]
    spread = f"{errors['skilled']:.1f} ({low:.0f}-{high:.0f})"
    return (
        f"{row['method']:54}{cells:>18}{spread:>16}{errors['skilled_user']:7.1f}"
        f"{errors['random']:8.1f}{errors['accepted']:7.0f}"
        f"{'-' if seconds is None else f'{seconds:.0f} s':>10}"
    )


def _judge(kept):
    """Print and return whether the bars are kept, of the rows that there are."""
    rows = {row["name"]: row for row in kept["rows"]}
    checks = []
    for row in ROWS:
        for rule, name, bar in row.bars:
            if row.name in rows:
                value = rows[row.name]["errors"].get(rule, {}).get(name)
                checks.append((f"{row.method}, {name} ({rule})", value, bar))
    for reads, bar in MILLISECONDS.items():
        checks.append((f"one verification, {reads}, ms", kept["milliseconds"].get(reads), bar))
    good = []
    for what, value, bar in checks:
        # Accepted signatures should be many, everything else little.
        right = value is not None and (value >= bar if "accepted" in what else value <= bar)
        good.append(right)
        print(f"{what:78}{value!s:>8}   bar {bar:g}: {'kept' if right else 'MISSED'}")
    return all(good)


MILLISECONDS = {"1993": 5.0, "today": 5.0, "elastic matching": 50.0, "elastic network": 50.0}
"""Longest time of one verification, by what it reads."""

if __name__ == "__main__":
    sys.exit(not main())
