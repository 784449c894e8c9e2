# Written from the docstrings of geometry.py by `make types`: edit those.
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
from siamtut._numbers import power_of_two as power_of_two
EPS: float
def cosine(x: ArrayLike, y: ArrayLike, eps: float = ...) -> Any: ...
def angle(x: ArrayLike, y: ArrayLike, eps: float = ..., degrees: bool = ...) -> Any: ...
def cosine_gradient(x: ArrayLike, y: ArrayLike, eps: float = ...) -> tuple[NDArray[Any], NDArray[Any]]: ...
