# Written from the docstrings of pool.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
import siamtut.readers

from siamtut import augmentation as augmentation
from siamtut import channels as channels
from siamtut.files import printable as printable
SIGNERS: int
REFERENCES: int
GENUINE: int
FORGED: int
OTHER_SESSION: float
DISTORT: tuple[str, ...]

class Pool:
    tracks: NDArray[Any]
    duration: NDArray[Any]
    genuine: list[list[NDArray[numpy.integer[Any]]]]
    forged: list[NDArray[numpy.integer[Any]]]
    @classmethod
    def of(cls, records: Iterable[siamtut.readers.Record]) -> Pool: ...
    def __len__(self) -> int: ...
    def draw(self, rng: numpy.random.Generator) -> NDArray[numpy.integer[Any]]: ...
    def batch(self, rng: numpy.random.Generator, distort: Collection[str] = ...) -> torch.Tensor: ...
    def __init__(self, tracks: NDArray[Any], duration: NDArray[Any], genuine: list[list[NDArray[numpy.integer[Any]]]], forged: list[NDArray[numpy.integer[Any]]]) -> None: ...
