# Written from the docstrings of gradcheck.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
import siamtut.byhand
import siamtut.costs

from siamtut._numbers import as_numbers as as_numbers
from siamtut.byhand import Sequential as Sequential
from siamtut.byhand import Twin as Twin
EPS: float
TOLERANCE: float

class Finding:
    layer: str
    parameter: str
    index: tuple[int, ...]
    got: float
    expected: float
    error: float
    wrong: int
    numbers: int
    hint: str
    @property
    def ok(self) -> Any: ...
    def __init__(self, layer: str, parameter: str, index: tuple[int, ...], got: float, expected: float, error: float, wrong: int, numbers: int, hint: str = ...) -> None: ...

class Report:
    findings: tuple[Finding, ...]
    tolerance: float
    alone: tuple[str, ...]
    @property
    def ok(self) -> Any: ...
    @property
    def worst(self) -> Any: ...
    def __init__(self, findings: tuple[Finding, ...], tolerance: float, alone: tuple[str, ...] = ...) -> None: ...
def numerical_gradient(function: Callable[..., Any], x: ArrayLike, eps: float = ...) -> NDArray[Any]: ...
def relative_error(got: ArrayLike, expected: ArrayLike, floor: float = ...) -> NDArray[Any]: ...
def check_function(function: Callable[..., Any], gradient: Callable[..., Any] | ArrayLike, x: ArrayLike, eps: float = ..., tolerance: float = ...) -> Report: ...
def check_cost(cost: siamtut.costs.Cost, prediction: ArrayLike, target: ArrayLike, eps: float = ..., tolerance: float = ...) -> Report: ...
def check_layer(layer: siamtut.byhand.Layer, x: ArrayLike, eps: float = ..., tolerance: float = ...) -> Report: ...
