# Written from the docstrings of learned_score.py by `make types`: edit those.
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
from siamtut.enrolment import FLOOR as FLOOR
def describe(distances: NDArray[Any], trial: siamtut.verification.Trial, durations: ArrayLike | None = ...) -> NDArray[Any]: ...

class LearnedScore:
    mean: NDArray[Any]
    scale: NDArray[Any]
    weight: NDArray[Any]
    bias: float
    @classmethod
    def fit(cls, trials: list[siamtut.verification.Trial], columns: list[NDArray[Any]], strength: float = ...) -> LearnedScore: ...
    def score(self, columns: NDArray[Any]) -> NDArray[Any]: ...
    def __init__(self, mean: NDArray[Any], scale: NDArray[Any], weight: NDArray[Any], bias: float) -> None: ...
