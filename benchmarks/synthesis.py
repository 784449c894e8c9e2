"""Are the invented signatures like real ones?  Two tables: ours against real.

Set SIAMTUT_SVC2004 to a folder of SVC2004's Task 2 (the files with pressure), then run
``.venv/bin/python benchmarks/synthesis.py`` (about two minutes).  Without the variable it
says so and ends.  Numbers only: no recording is kept or shown.

The first table compares medians over signers of what one signature is like.  The second
compares, channel by channel, how far two signatures are apart along the path that elastic
matching (DTW) finds between them: genuine signatures of a later session, and forgeries, from
five references, in multiples of the references' distance from each other.  Below it stands
how hard both sets are for elastic matching without any training (:mod:`siamtut.elastic`).
The program ends with status 1 if a figure of ours is not within 20 % of the real one, or
the error rates are over 2 points apart.
"""

import argparse
import os
import sys
from dataclasses import replace

import numpy as np
from scipy.signal import find_peaks
from tqdm import tqdm

from siamtut import elastic, readers, synthesis, verification
from siamtut.__main__ import whole

POINTS = 128
"""Samples to which signatures are brought before their channels are compared."""

CHANNELS = ("x", "y", "pressure", "log speed", "direction")
WITHIN, POINTS_APART = 0.20, 2.0


def main():
    """Measure, print, and return whether the bars are kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", default=os.environ.get("SIAMTUT_SVC2004"))
    parser.add_argument(
        "--signers",
        type=whole(2, 10_000),
        metavar="N",
        help="invent N scrawlers; default: the bundled set",
    )
    parser.add_argument("--archive", help="an archive in place of the bundled set")
    options = parser.parse_args()
    if not options.folder:
        print("skipped: SIAMTUT_SVC2004 is not set (a folder of SVC2004's Task 2)")
        return 0
    real = [_in_mm(record) for record in readers.read_folder(options.folder)]
    if options.signers:
        invented = synthesis.scrawlers(options.signers, seed=7).items()
        ours = [record for title, who in invented for record in synthesis.records(title, who)]
    else:
        source = readers.read_archive(options.archive) if options.archive else None
        ours = list(source or readers.read_bundled())
    kept = compare_statistics(ours, real)
    kept &= compare_distances(ours, real)
    kept &= compare_errors(ours, real)
    return 0 if kept else 1


def _in_mm(record):
    """Return a record of SVC2004, whose tablet counts hundredths of a millimetre, in mm."""
    signature = record.signature
    unit = readers.UNITS_PER_MM
    return replace(record, signature=replace(signature, x=signature.x / unit, y=signature.y / unit))


# What one signature is like


def statistics(signature):
    """Return what the first table compares, of one signature."""
    step = np.diff(signature.t)
    down = signature.pen_down[:-1]
    speed = np.hypot(np.diff(signature.x), np.diff(signature.y)) / step
    usual = np.median(speed[down])
    peaks = 0
    for run in np.split(speed, np.flatnonzero(~down)):
        if len(run) > 3:
            smooth = np.convolve(np.pad(run[1:], 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
            peaks += len(find_peaks(np.pad(smooth, 1), prominence=0.1 * usual)[0])
    return {
        "duration (s)": signature.duration,
        "points": len(signature),
        "speed peaks a second": peaks / step[down].sum(),
        "share of time pen up": step[~down].sum() / signature.duration,
        "lifts": (~down).sum(),
        "pressure": signature.pressure.mean(),
        "pressure, its spread": signature.pressure.std(),
        "speed (mm/s)": usual,
        "width (mm)": np.ptp(signature.x),
        "height / width": np.ptp(signature.y) / np.ptp(signature.x),
    }


def compare_statistics(ours, real):
    """Print the first table; return whether all is within the bar."""
    print(f"{'median over signers':26}{'genuine':>22}{'forged / genuine':>28}")
    print(f"{'':26}{'ours':>8}{'real':>8}{'ratio':>8}{'ours':>12}{'real':>8}{'ratio':>8}")
    tables = [_medians(records) for records in (ours, real)]
    worst = 0.0
    for name in tables[0]:
        (own, own_forged), (true, true_forged) = (table[name] for table in tables)
        ratio = own / true
        print(
            f"{name:26}{own:8.3g}{true:8.3g}{ratio:8.2f}"
            f"{own_forged:12.2f}{true_forged:8.2f}{own_forged / true_forged:8.2f}"
        )
        worst = max(worst, abs(ratio - 1), abs(own_forged / true_forged - 1))
    return _verdict(f"farthest off: {worst:.0%}", worst <= WITHIN)


def _medians(records):
    """Return, a statistic, its median in genuine signatures, and forged over genuine."""
    found = {}
    for record in records:
        for name, value in statistics(record.signature).items():
            found.setdefault(name, {}).setdefault((record.signer, record.kind), []).append(value)
    table = {}
    for name, values in found.items():
        signers = dict.fromkeys(signer for signer, _ in values)
        genuine = np.array([np.mean(values[signer, "genuine"]) for signer in signers])
        forged = np.array([np.mean(values[signer, "forgery"]) for signer in signers])
        some = genuine > 0  # who never lifts the pen has no share of lifts
        table[name] = np.median(genuine), np.median(forged[some] / genuine[some])
    return table


# How far two signatures are apart


def compare_distances(ours, real):
    """Print the second table; return whether all is within the bar."""
    print(f"{'distance / references':26}" + "".join(f"{name:>18}" for name in CHANNELS))
    print(f"{'':26}" + f"{'ours':>12}{'real':>6}" * len(CHANNELS))
    tables = [_ratios(records) for records in (ours, real)]
    worst = 0.0
    for row, title in enumerate(("genuine, later session", "forgery")):
        own, true = tables[0][row], tables[1][row]
        print(f"{title:26}" + "".join(f"{a:12.2f}{b:6.2f}" for a, b in zip(own, true, strict=True)))
        worst = max(worst, np.abs(own / true - 1).max())
    return _verdict(f"farthest off: {worst:.0%}", worst <= WITHIN)


def _ratios(records):
    """Return the geometric mean over signers, (2, channels): genuine and forged."""
    shapes = [_even(elastic.sequence(record.signature)) for record in records]
    channels = [_even(_channels(record.signature)) for record in records]
    trials = verification.trials(records, draws=1, seed=1)
    ratios = []
    for trial in tqdm(trials, unit=" signers", disable=not sys.stderr.isatty()):
        own = trial.references
        pairs = {
            "references": [(i, j) for k, i in enumerate(own) for j in own[:k]],
            "genuine": [(i, j) for i in trial.genuine[::2] for j in own],
            "forged": [(i, j) for i in trial.skilled[::2] for j in own],
        }
        first, second = np.concatenate([np.array(some) for some in pairs.values()]).T
        path = paths(np.stack([shapes[i] for i in first]), np.stack([shapes[j] for j in second]))
        apart = _apart(
            np.stack([channels[i] for i in first]), np.stack([channels[j] for j in second]), *path
        )
        ends = np.cumsum([len(some) for some in pairs.values()])
        references, genuine, forged = (some.mean(axis=0) for some in np.split(apart, ends[:-1]))
        ratios.append([genuine / references, forged / references])
    return np.exp(np.log(ratios).mean(axis=0))


def _even(values):
    """Return values (N, C) at POINTS even places along their sequence."""
    at = np.linspace(0, len(values) - 1, POINTS)
    return np.stack([np.interp(at, np.arange(len(values)), column) for column in values.T], -1)


def _channels(signature):
    """Return x, y, pressure, log speed, and the two parts of the heading, (N, 6)."""
    xy = np.stack([signature.x, signature.y], axis=-1)
    padded = np.pad(xy, [(2, 2), (0, 0)], mode="edge")
    velocity = (2 * (padded[4:] - padded[:-4]) + padded[3:-1] - padded[1:-3]) / 0.1
    speed = np.hypot(*velocity.T)
    size = np.sqrt(xy.var(axis=0).sum())
    return np.column_stack(
        [
            (xy - xy.mean(axis=0)) / size,
            signature.pressure,
            np.log(speed + 0.02 * np.median(speed) + 1e-6),
            velocity / (speed[:, None] + 1e-9),
        ]
    )


def _apart(a, b, i, j, on):
    """Return the mean distance along each path (P, steps), one a channel: (P, channels)."""
    pair = np.arange(len(a))[:, None]
    a, b = a[pair, i], b[pair, j]
    turn = np.arccos(np.clip((a[..., 4:] * b[..., 4:]).sum(axis=-1), -1, 1))
    gap = np.concatenate([np.abs(a - b)[..., :4], turn[..., None]], axis=-1)
    return (gap * on[..., None]).sum(axis=1) / on.sum(axis=1)[:, None]


def paths(a, b):
    """Match pairs of sequences (P, T, C) elastically, all pairs at once.

    Cost: the sum of absolute differences; steps (1, 0), (0, 1) and (1, 1).  Antidiagonal by
    antidiagonal, so that each is one operation on all pairs.

    Returns i, j (P, steps), the points matched, from the last to the first, and whether
    the step is still on the path (shorter ones stay at their first points).
    """
    many, points, _ = a.shape
    far = 1e9
    # total[:, k, i + 1]: the least cost up to point i of a and k - i of b.
    total = np.full((many, 2 * points - 1, points + 1), far, dtype=np.float32)
    for k in range(2 * points - 1):
        low, high = max(0, k - points + 1), min(points, k + 1)
        there = k - np.arange(low, high)
        cost = np.abs(a[:, low:high] - b[:, there]).sum(axis=-1)
        if k:
            before = np.minimum(total[:, k - 1, low:high], total[:, k - 1, low + 1 : high + 1])
            if k > 1:
                before = np.minimum(before, total[:, k - 2, low:high])
            cost = cost + before
        total[:, k, low + 1 : high + 1] = cost
    pair = np.arange(many)
    i, k = np.full(many, points - 1), np.full(many, 2 * points - 2)
    steps = []
    while True:
        steps.append((i, k - i, k >= 0))
        if not k.any():
            break
        going = k > 0
        back, twice = np.maximum(k - 1, 0), np.maximum(k - 2, 0)
        options = np.stack(
            [
                np.where(k > 1, total[pair, twice, i], far),  # a step on in both
                total[pair, back, i],  # in a alone
                total[pair, back, i + 1],  # in b alone
            ]
        )
        choice = options.argmin(axis=0)
        i = np.where(going & (choice < 2), i - 1, i)
        k = np.where(going, k - 1 - (choice == 0), k)
    i, j, _ = (np.stack(parts, axis=1) for parts in zip(*steps, strict=True))
    on = np.ones(i.shape, dtype=bool)
    on[:, 1:] = (np.diff(i, axis=1) != 0) | (np.diff(j, axis=1) != 0)
    return i, j, on


# How hard they are without training


def compare_errors(ours, real):
    """Print the error rates of elastic matching; return whether they are near."""
    print(f"{'elastic matching, untrained':32}{'skilled':>9}{'random':>9}")
    skilled = []
    for title, records, draws in (("ours", ours, 2), ("real", real, 10)):
        trials = verification.trials(records, draws=draws)
        sequences = [elastic.sequence(record.signature) for record in records]
        errors = verification.evaluate(elastic.distances(sequences, trials), trials)
        print(f"{title:32}{100 * errors.skilled:8.1f}%{100 * errors.random:8.1f}%")
        skilled.append(100 * errors.skilled)
    apart = abs(skilled[0] - skilled[1])
    return _verdict(f"apart: {apart:.1f} points", apart <= POINTS_APART)


def _verdict(text, kept):
    print(f"{text}: {'within the bar' if kept else 'MISSES the bar'}\n", flush=True)
    return kept


if __name__ == "__main__":
    sys.exit(main())
