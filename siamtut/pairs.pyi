# Written from the docstrings of pairs.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray

from siamtut._numbers import as_count as as_count
from siamtut._numbers import as_numbers as as_numbers
SAME: int
DIFFERENT: int
KINDS: tuple[str, ...]
SHARES: tuple[float, ...]

class LeakError(ValueError): ...

class Split:
    training: tuple[Any, ...]
    validation: tuple[Any, ...]
    held_out: tuple[Any, ...]
    def __init__(self, training: tuple[Any, ...], validation: tuple[Any, ...], held_out: tuple[Any, ...]) -> None: ...

class Pairs:
    first: NDArray[numpy.integer[Any]]
    second: NDArray[numpy.integer[Any]]
    label: NDArray[numpy.integer[Any]]
    kind: NDArray[numpy.integer[Any]]
    signers: tuple[Any, ...]
    def __len__(self) -> int: ...
    def counts(self) -> dict[str, int]: ...
    def __init__(self, first: NDArray[numpy.integer[Any]], second: NDArray[numpy.integer[Any]], label: NDArray[numpy.integer[Any]], kind: NDArray[numpy.integer[Any]], signers: tuple[Any, ...]) -> None: ...
def refuse_leak(**groups: Collection[Any]) -> None: ...
def split_signers(signers: Sequence[Any], held_out: Collection[Any], validation: Collection[Any] | int | None = ..., training: Collection[Any] | None = ..., seed: int = ...) -> Split: ...
def make_pairs(signers: Sequence[Any], genuine: Sequence[bool], among: Collection[Any] | None = ..., count: int = ..., shares: Sequence[float] = ..., seed: int = ...) -> Pairs: ...
def every_pair(signers: Sequence[Any], genuine: Sequence[bool], among: Collection[Any] | None = ...) -> Pairs: ...
