# Written from the docstrings of letters.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray

CORNER: float
MERGE: float
def runs(name: str, capital: float = ..., taper: float = ..., lifts: Container[int] = ...) -> list[NDArray[Any]]: ...
def arcs(points: NDArray[Any], tolerance: float = ...) -> tuple[NDArray[Any], NDArray[Any]]: ...
def bend_of(chord: NDArray[Any], middle: NDArray[Any]) -> NDArray[Any]: ...
def arc_points(chord: NDArray[Any], bend: NDArray[Any], share: NDArray[Any]) -> NDArray[Any]: ...
