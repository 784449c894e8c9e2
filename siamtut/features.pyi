# Written from the docstrings of features.py by `make types`: edit those.
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
from siamtut.signature import Signature as Signature
TEN: tuple[str, ...]
NETWORK_1: tuple[str, ...]
NETWORK_3: tuple[str, ...]
SCALES: dict[str, float]
LIMIT: float
STILL: float
LEVEL: float
TYPICAL_DURATION: float
def without(*dropped: str, names: Sequence[str] = ...) -> tuple[str, ...]: ...
def extract(signature: siamtut.signature.Signature, names: Sequence[str] = ..., points: int = ..., speed: Literal["absolute", "relative"] = ...) -> NDArray[Any]: ...
def extract_all(signatures: Iterable[siamtut.signature.Signature], names: Sequence[str] = ..., points: int = ..., speed: Literal["absolute", "relative"] = ...) -> NDArray[Any]: ...
