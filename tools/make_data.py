"""Remake data/signatures.npz, its checksum, and a contact sheet to look at.

Run by ``make data``: half a minute.
"""

import argparse
import hashlib
import io
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image
from tqdm import tqdm

from siamtut import files, palette, readers, synthesis

ROOT = Path(__file__).resolve().parents[1]
SIGNERS = 120
FORGED = (0, 4, 6, 10, 12, 14, 17, 22)
"""Places of the signers whose forgeries the sheet shows."""

SHOWN = {1: "genuine", 2: "", 3: "", 11: "genuine, session 2", 12: "", 13: "", 21: "copier"}
SHOWN |= {26: "another copier", 31: "imitator", 36: "another imitator"}
"""The signatures shown of each of them, and the headings of their columns."""


def write_checksums(folder, names):
    """Write SHA256SUMS for these files, keeping the lines of others; as sha256sum does."""
    path = folder / "SHA256SUMS"
    lines = path.read_text().splitlines() if path.exists() else []
    sums = {line[66:]: line[:64] for line in lines}
    for name in names:
        sums[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    files.write(path, "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)))


def draw(axis, record):
    """Draw one signature as it would stand on paper."""
    signature = record.signature
    lifts = np.flatnonzero(~signature.pen_down[:-1]) + 1
    color = "black" if record.kind == "genuine" else palette.colours()["forgery"]
    for ink in np.split(np.arange(len(signature)), lifts):
        axis.plot(signature.x[ink], signature.y[ink], color=color, linewidth=0.9)
    middle = [(axis_.max() + axis_.min()) / 2 for axis_ in (signature.x, signature.y)]
    # One scale for all, unless a signature is larger than its cell.
    half = max(36.0, 0.52 * np.ptp(signature.x), 0.52 * 1.7 * np.ptp(signature.y))
    axis.set_xlim(middle[0] - half, middle[0] + half)
    axis.set_ylim(middle[1] - half / 1.7, middle[1] + half / 1.7)
    axis.set_aspect("equal")


def draw_sheet(path, records):
    """Draw every signer once, and below some signers in both sessions with their forgers."""
    signers = {}
    for record in records:
        signers.setdefault(record.signer, {})[record.index] = record
    titles = list(signers)
    some = [titles[place] for place in FORGED if place < len(titles)]
    columns = len(SHOWN)
    above = -(-len(titles) // columns)
    figure, axes = plt.subplots(
        above + len(some), columns, figsize=(1.7 * columns, above + len(some)), squeeze=False
    )
    for axis in axes.flat:
        axis.axis("off")
    for axis, title in zip(axes.flat, titles, strict=False):
        draw(axis, signers[title][1])
        axis.set_title(title, size=6, color="grey", pad=1)
    for row, title in zip(axes[above:], some, strict=True):
        for axis, index in zip(row, SHOWN, strict=True):
            draw(axis, signers[title][index])
    for axis, heading in zip(axes[above], SHOWN.values(), strict=True):
        axis.set_title(heading, size=6, color="grey", pad=1)
    figure.subplots_adjust(0.005, 0.005, 0.995, 0.99, wspace=0.02, hspace=0.18)
    pixels = io.BytesIO()
    figure.savefig(pixels, dpi=100)
    plt.close(figure)
    # Ink needs few colours, and then the file a third of the space.
    picture = io.BytesIO()
    Image.open(pixels).convert("RGB").quantize(24).save(picture, "PNG", optimize=True)
    files.write(path, picture.getvalue())


def main():
    """Make the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--out", type=Path, default=ROOT / "data", help="folder of the files (default: data/)"
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    archive, sheet = options.out / "signatures.npz", options.out / "contact_sheet.png"
    for path in (archive, sheet):
        files.check(path)
    records = []
    for title, signer in tqdm(synthesis.cast(SIGNERS).items(), unit=" signers"):
        records += synthesis.records(title, signer)
    readers.write_archive(archive, records)
    write_checksums(options.out, [archive.name])
    draw_sheet(sheet, records)
    print(f"{archive}: {len(records)} signatures, {archive.stat().st_size / 1e3:.0f} kB")
    print(f"{sheet}: {sheet.stat().st_size / 1e3:.0f} kB; look at it")


if __name__ == "__main__":
    main()
