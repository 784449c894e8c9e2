# Written from the docstrings of channels.py by `make types`: edit those.
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

from siamtut._numbers import as_count as as_count
from siamtut._numbers import as_numbers as as_numbers
from siamtut.signature import Signature as Signature
FOURTEEN: tuple[str, ...]
POINTS: int
LONGEST_GAP: float
TRAVEL: float
TRACKS: tuple[str, ...]
SCALES: dict[str, tuple[float, ...]]
SQUASHED: tuple[str, ...]
LIMIT: float
STILL: float
def tracks(signatures: Iterable[siamtut.signature.Signature], points: int = ...) -> tuple[NDArray[Any], NDArray[Any]]: ...
def from_tracks(tracks: NDArray[Any], duration: NDArray[Any]) -> NDArray[Any]: ...
def extract_all(signatures: Iterable[siamtut.signature.Signature], points: int = ...) -> NDArray[Any]: ...
