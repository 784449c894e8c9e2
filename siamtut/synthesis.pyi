# Written from the docstrings of synthesis.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
import siamtut.readers
import siamtut.signature

from siamtut import handwriting as handwriting
from siamtut import letters as letters
from siamtut.handwriting import Strokes as Strokes
from siamtut.readers import LEVELS as LEVELS
from siamtut.readers import UNITS_PER_MM as UNITS_PER_MM
from siamtut.readers import Record as Record
from siamtut.signature import Signature as Signature
RATE: float
SEED: int
NAMES: tuple[str, ...]
FIELDS: tuple[str, ...]
SPREAD: NDArray[Any]
WHOLE_FIELDS: tuple[str, ...]
WHOLE_SPREAD: NDArray[Any]
SESSION: float
SESSION_TEMPO: float
SESSION_PRESSURE: float
LEVEL: float
FORGER_LEVEL: float
FEEDBACK: float
FORGER_FEEDBACK: float
AIR: float
COPIERS: float
ABSENT: float

class Grade:
    levels: tuple[Any, ...]
    slower: tuple[Any, ...]
    trembling: float
    hesitating: float
    def __init__(self, levels: tuple[Any, ...], slower: tuple[Any, ...], trembling: float, hesitating: float) -> None: ...
GRADES: dict[str, Any]

class Deviation:
    strokes: NDArray[Any]
    whole: NDArray[Any]
    @classmethod
    def draw(cls, rng: numpy.random.Generator, count: int, level: float | NDArray[Any]) -> Deviation: ...
    def __init__(self, strokes: NDArray[Any], whole: NDArray[Any]) -> None: ...

class Signer:
    seed: int
    name: str | None
    def __init__(self, seed: int, name: str | None = ...) -> None: ...
    def genuine(self, session: int, index: int) -> siamtut.signature.Signature: ...
    def forgery(self, forger: int, index: int, grade: Literal["copier", "imitator"] | None = ...) -> siamtut.signature.Signature: ...
    def perform(self, genuine: Iterable[tuple[Any, ...]] = ..., forgeries: Iterable[tuple[Any, ...]] = ...) -> list[siamtut.signature.Signature]: ...
def cast(count: int, seed: int = ...) -> dict[str, Signer]: ...
def scrawlers(count: int, seed: int = ..., start: int = ...) -> dict[str, Signer]: ...
def records(title: str, signer: Signer) -> Iterator[siamtut.readers.Record]: ...
def generate(count: int, seed: int = ..., genuine: int = ..., forgers: int = ..., forgeries: int = ..., start: int = ...) -> Iterator[siamtut.readers.Record]: ...
