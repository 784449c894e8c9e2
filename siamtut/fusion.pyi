# Written from the docstrings of fusion.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
import siamtut.verification

from siamtut._numbers import as_numbers as as_numbers
from siamtut._numbers import as_table as as_table
from siamtut.verification import spread as spread
EPSILON: float
STRENGTH: float
def columns(distances: Sequence[NDArray[Any]], trial: siamtut.verification.Trial) -> NDArray[Any]: ...
def table(distances: Sequence[NDArray[Any]], trials: list[siamtut.verification.Trial]) -> tuple[NDArray[Any], NDArray[numpy.bool_]]: ...

class Fusion:
    weights: NDArray[Any]
    bias: float
    def score(self, distances: ArrayLike, trial: siamtut.verification.Trial) -> NDArray[Any]: ...
    def __init__(self, weights: NDArray[Any], bias: float) -> None: ...
def fit(columns: NDArray[Any], genuine: NDArray[numpy.bool_]) -> Fusion: ...
