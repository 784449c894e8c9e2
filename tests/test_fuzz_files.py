"""Damaged signature files by the thousand: each is read, or refused in a sentence.

``SIAMTUT_FUZZ_FILES`` says how many there are over all formats; ``make fuzz`` asks for
100,000.  Which they are comes from a seed: number 17 of a format is the same in every run.
"""

import os
import shlex
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest

from siamtut import readers
from siamtut.readers import Record
from siamtut.signature import Signature, SignatureError

ROOT = Path(__file__).resolve().parents[1]
FILES = int(os.environ.get("SIAMTUT_FUZZ_FILES") or 2000)
FAILED = ROOT / "_build" / "fuzz"

# One of each format that is read: a new one is tried as soon as its example lies there.
EXAMPLES = sorted(p for p in (ROOT / "tests" / "signatures").iterdir() if p.suffix != ".md")
NAMES = [*(path.name for path in EXAMPLES), "archive.npz"]

# What a table of numbers is damaged by: other numbers, other letters, other line ends.
TOKENS = [
    *(b"nan", b"inf", b"-1", b"1e999", b"-0", b"0", b"9" * 25, b"1_0", b"0x10", b"+", b"."),
    *(b"\0", b"\r", b"\n", b"\n\n", b"\t", b" ", b",", b";", b'"', b"\xef\xbb\xbf", b"\xff"),
    *("٣".encode(), "½".encode(), b"\x1b[31m", b"<", b">", b"{", b"}", b"=", b"#"),
]


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """Return the whole files by name."""
    found = {path.name: path.read_bytes() for path in EXAMPLES}
    archive = tmp_path_factory.mktemp("whole") / "archive.npz"
    t = np.arange(40) / 100
    signature = Signature(np.sin(9 * t), np.cos(7 * t), t, t != 0.2, t)
    readers.write_archive(archive, [Record("Ana", "genuine", 1, k, signature) for k in (1, 2)])
    return found | {archive.name: archive.read_bytes()}


def mutated(name, number, examples):
    """Return the damaged file of a number."""
    random = np.random.default_rng([zlib.crc32(name.encode()), number])
    data = bytearray(examples[name])
    for _ in range(random.integers(1, 5)):
        # Half of the damage is near the head, where formats are told apart.
        reach = len(data) if random.random() < 0.5 else min(200, len(data))
        at = int(random.integers(reach + 1))
        length = int(random.integers(1, 60))
        way = random.integers(8)
        if way == 0:
            data[at : at + 1] = bytes([random.integers(256)])
        elif way == 1:
            flipped = bytes(byte ^ (1 << random.integers(8)) for byte in data[at : at + 1])
            data[at : at + 1] = flipped
        elif way == 2:
            del data[at:]
        elif way == 3:
            del data[at : at + length]
        elif way == 4:
            data[at:at] = data[at : at + length] * int(random.integers(1, 4))
        elif way == 5:
            data[at:at] = TOKENS[random.integers(len(TOKENS))]
        elif way == 6:
            # A whole cell gives way to another.
            end = next((k for k in range(at, len(data)) if data[k] in b" ,\r\n"), len(data))
            data[at:end] = TOKENS[random.integers(len(TOKENS))]
        else:
            other = examples[NAMES[random.integers(len(NAMES))]]
            start = int(random.integers(len(other)))
            data[at : at + length] = other[start : start + length]
    return bytes(data)


def fault(path):
    """Return what is wrong with how a file is read, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a reader may say what it guessed
            if path.suffix == ".npz":
                found = [record.signature for record in readers.read_archive(path)]
            else:
                found = [readers.read(path)]
    except SignatureError as error:
        said = str(error)
        if not said.startswith(str(path)):
            return f"the message does not begin with the file's name: {said!r}"
        return None if said.isprintable() else f"the message is not one line of text: {said!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    for signature in found:
        if not isinstance(signature, Signature):
            return f"not a signature: {signature!r}"
        arrays = [signature.x, signature.y, signature.t, signature.pressure]
        if not all(np.isfinite(array).all() for array in arrays if array is not None):
            return "a number that is not finite was let through"
    return None


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_is_read_or_refused(name, examples, tmp_path):
    path = tmp_path / name
    for number in range(-(-FILES // len(NAMES))):
        data = mutated(name, number, examples)
        path.write_bytes(data)
        if (wrong := fault(path)) is not None:
            FAILED.mkdir(parents=True, exist_ok=True)
            kept = FAILED / f"{number}-{name}"
            kept.write_bytes(data)
            again = f"from tests.test_fuzz_files import *; print(fault(Path({str(kept)!r})))"
            pytest.fail(
                f"{wrong}\nThe file is kept; to read it again:\n"
                f"  .venv/bin/python -c {shlex.quote(again)}",
                pytrace=False,
            )


def test_every_kind_of_damage_leaves_something_to_read(examples):
    """Were all files refused at once, or all untouched, the test above would test nothing."""
    for name in NAMES:
        damaged = [mutated(name, number, examples) for number in range(60)]
        assert len(set(damaged)) > 50
        assert mutated(name, 7, examples) == damaged[7]
        assert examples[name] not in damaged[:20]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError("by zero"), "ZeroDivisionError: by zero"),
        (SignatureError("no name"), "does not begin with the file's name"),
    ],
)
def test_a_wrong_exception_is_told_and_its_file_kept(error, said, examples, tmp_path, monkeypatch):
    def read(path):
        raise error

    monkeypatch.setattr(readers, "read", read)
    monkeypatch.setitem(globals(), "FAILED", tmp_path / "kept")
    with pytest.raises(pytest.fail.Exception, match=said):
        test_a_damaged_file_is_read_or_refused("ink.csv", examples, tmp_path)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["0-ink.csv"]
