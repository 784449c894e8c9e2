# Written from the docstrings of readers.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
import siamtut.signature

from siamtut import bundled as bundled
from siamtut import files as files
from siamtut.signature import MAX_DURATION as MAX_DURATION
from siamtut.signature import MAX_POINTS as MAX_POINTS
from siamtut.signature import MIN_EXTENT as MIN_EXTENT
from siamtut.signature import MIN_POINTS as MIN_POINTS
from siamtut.signature import MIN_STEP as MIN_STEP
from siamtut.signature import Signature as Signature
from siamtut.signature import SignatureError as SignatureError
MAX_BYTES: int
MAX_ARCHIVE_BYTES: int
LIFT_MS: int
LEVELS: int
UNITS_PER_MM: int
SVC_COLUMNS: tuple[str, ...]
CSV_COLUMNS: tuple[str, ...]
SESSIONS: tuple[int, ...]

class Record:
    signer: str
    kind: str
    session: int
    index: int
    signature: siamtut.signature.Signature
    def __init__(self, signer: str, kind: str, session: int, index: int, signature: siamtut.signature.Signature) -> None: ...
def read(path: str | PathLike[str]) -> siamtut.signature.Signature: ...
def read_folder(path: str | PathLike[str]) -> Iterator[Record]: ...
def read_bundled() -> Iterator[Record]: ...
def write_archive(path: str | PathLike[str], records: Iterable[Record]) -> None: ...
def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes: ...
def read_archive(path: str | PathLike[str]) -> Iterator[Record]: ...
