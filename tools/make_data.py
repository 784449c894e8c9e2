"""Remake data/signatures.npz, its checksum, and a contact sheet to look at.

Run by ``make data``.  The sheet goes to _build/, which is not tracked.
"""

import argparse
import hashlib
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from tqdm import tqdm

from siamtut import readers, synthesis

ROOT = Path(__file__).resolve().parents[1]
SIGNERS = 12
SHOWN = (1, 2, 11, 12, 21, 26, 31, 36)


def write_checksums(folder, names):
    """Write SHA256SUMS for these files, keeping the lines of others; as sha256sum does."""
    path = folder / "SHA256SUMS"
    lines = path.read_text().splitlines() if path.exists() else []
    sums = {line[66:]: line[:64] for line in lines}
    for name in names:
        sums[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)))


def draw_sheet(path, records):
    """Draw the records SHOWN, one row a signer: genuine in black, forgeries in red."""
    shown = {}
    for record in records:
        if record.index in SHOWN:
            shown.setdefault(record.signer, []).append(record)
    figure, axes = plt.subplots(
        len(shown), len(SHOWN), figsize=(3 * len(SHOWN), 1.8 * len(shown)), squeeze=False
    )
    for row, of_signer in zip(axes, shown.values(), strict=True):
        for axis, record in zip(row, of_signer, strict=True):
            signature = record.signature
            lifts = np.flatnonzero(~signature.pen_down[:-1]) + 1
            for ink in np.split(np.arange(len(signature)), lifts):
                color = "black" if record.kind == "genuine" else "firebrick"
                axis.plot(signature.x[ink], signature.y[ink], color=color, linewidth=1.1)
            axis.set_title(f"{record.signer} {record.index}, {signature.duration:.1f} s", size=7)
            axis.set_aspect("equal")
            axis.axis("off")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100)
    plt.close(figure)


def main():
    """Make the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--to", type=Path, default=ROOT / "data", help="folder of the archive (default: data/)"
    )
    parser.add_argument(
        "--sheet",
        type=Path,
        default=ROOT / "_build" / "signatures.png",
        help="the contact sheet (default: _build/signatures.png)",
    )
    options = parser.parse_args()
    records = []
    for title, signer in tqdm(synthesis.cast(SIGNERS).items(), unit=" signers"):
        records += synthesis.records(title, signer)
    options.to.mkdir(parents=True, exist_ok=True)
    archive = options.to / "signatures.npz"
    readers.write_archive(archive, records)
    write_checksums(options.to, [archive.name])
    draw_sheet(options.sheet, records)
    print(f"{archive}: {len(records)} signatures, {archive.stat().st_size / 1e3:.0f} kB")
    print(f"{options.sheet}: look at it")


if __name__ == "__main__":
    main()
