"""What all tests share: where real data and goldens lie, and hypothesis runs that repeat."""

import errno
import os
import random
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


def _folder(variable, wanted, holds):
    """Return the folder that the environment names: unset skips, set but wrong is an error."""
    value = os.environ.get(variable)
    if value is None:
        pytest.skip(f"{variable} is not set (a folder with {wanted})")
    folder = Path(value)
    if not holds(folder):
        pytest.fail(f"{variable}={value} holds no {wanted}; correct or unset it", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def svc2004():
    """Folder of real SVC2004 files, searched recursively."""
    return _folder(
        "SIAMTUT_SVC2004",
        "U*S*.TXT",
        lambda folder: any(
            file.match("U*S*.TXT") or file.match("u*s*.txt") for file in folder.rglob("*")
        ),
    )


@pytest.fixture(scope="session")
def golden():
    """Folder of the Torch7 goldens."""
    return _folder(
        "SIAMTUT_GOLDEN",
        "torch7_modules.json",
        lambda folder: (folder / "torch7_modules.json").is_file(),
    )


@pytest.fixture(scope="session")
def damages():
    """Return a function that yields damaged copies of a file's bytes, each another than it."""

    def copies(data, count=2000, seed=16):
        rng = random.Random(seed)
        for number in range(count):
            place = rng.randrange(len(data))
            if number % 4 < 2:  # the likeliest by far: one bit
                turned = data[place] ^ (1 << rng.randrange(8))
                yield data[:place] + bytes([turned]) + data[place + 1 :]
            elif number % 4 == 2:
                yield data[:place]
            else:
                yield data[:place] + rng.randbytes(rng.randint(1, 9)) + data[place:]

    return copies


@pytest.fixture
def full_disk(monkeypatch):
    """Return a generator that fills the disk for each step of writing in turn."""

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    def steps():
        for name in ("write", "fsync", "replace"):
            with monkeypatch.context() as patch:
                patch.setattr(os, name, full)
                yield name

    return steps
