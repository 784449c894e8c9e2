# Written from the docstrings of elastic.py by `make types`: edit those.
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
import siamtut.verification

from siamtut._numbers import as_numbers as as_numbers
from siamtut.signature import Signature as Signature
EIGHT: tuple[str, ...]
BAND: float
def sequence(signature: siamtut.signature.Signature) -> NDArray[Any]: ...
def distance(a: NDArray[Any], b: NDArray[Any], band: float = ...) -> float: ...
def path(a: NDArray[Any], b: NDArray[Any], band: float = ...) -> NDArray[numpy.integer[Any]]: ...
def distances(sequences: list[NDArray[Any]], trials: list[siamtut.verification.Trial], band: float = ...) -> NDArray[Any]: ...
