# Written from the docstrings of costs.py by `make types`: edit those.
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
from siamtut.neurons import sigmoid as sigmoid
OVERSHOOT: float
NO_COSINE: str

class Cost:
    def each(self, prediction: ArrayLike, target: ArrayLike) -> NDArray[Any]: ...
    def value(self, prediction: ArrayLike, target: ArrayLike) -> float: ...
    def gradient(self, prediction: ArrayLike, target: ArrayLike) -> NDArray[Any]: ...
    def __getattr__(self, name: str) -> Any: ...

class Quadratic(Cost):
    def __init__(self) -> None: ...

class CrossEntropy(Cost):
    def __init__(self) -> None: ...

class LogitCrossEntropy(Cost):
    def __init__(self) -> None: ...

class CosineCost(Cost): ...

class CosineTarget(CosineCost):
    same: float
    different: float
    def __init__(self, same: float = ..., different: float = ...) -> None: ...

class CosineEmbedding(CosineCost):
    margin: float
    def __init__(self, margin: float = ...) -> None: ...

class LinearCosine(CosineCost):
    def __init__(self) -> None: ...

class Contrastive(CosineCost):
    margin: float
    def __init__(self, margin: float = ...) -> None: ...

class Triplet(Cost):
    margin: float
    def gradient(self, cos_positive: ArrayLike, cos_negative: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]: ...
    def __init__(self, margin: float = ...) -> None: ...

class Calibrated(CosineCost):
    scale: float
    shift: float
    def probability(self, cos: ArrayLike) -> Any: ...
    def head_gradient(self, cos: ArrayLike, label: ArrayLike) -> tuple[float, float]: ...
    def __init__(self, scale: float = ..., shift: float = ...) -> None: ...
