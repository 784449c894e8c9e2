# Written from the docstrings of signature.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray

from siamtut._numbers import as_numbers as as_numbers
MIN_POINTS: int
MAX_POINTS: int
MAX_DURATION: float
MAX_COORDINATE: float
MIN_EXTENT: float
MIN_STEP: float

class SignatureError(ValueError):
    index: int | None
    def __init__(self, message: str, index: int | None = ...) -> None: ...

class Signature:
    x: NDArray[numpy.float64]
    y: NDArray[numpy.float64]
    t: NDArray[numpy.float64]
    pen_down: NDArray[numpy.bool_]
    pressure: NDArray[numpy.float64] | None
    def __len__(self) -> int: ...
    @property
    def duration(self) -> Any: ...
    def __init__(self, x: ArrayLike, y: ArrayLike, t: ArrayLike, pen_down: ArrayLike, pressure: ArrayLike | None = ...) -> None: ...
