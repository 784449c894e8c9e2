# Written from the docstrings of episodes.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
import siamtut.pool
import siamtut.siamese

from siamtut import channels as channels
from siamtut.checkpoint import Checkpoint as Checkpoint
from siamtut.checkpoint import digest as digest
from siamtut.checkpoint import digest_of as digest_of
from siamtut.pool import DISTORT as DISTORT
from siamtut.pool import FORGED as FORGED
from siamtut.pool import GENUINE as GENUINE
from siamtut.pool import OTHER_SESSION as OTHER_SESSION
from siamtut.pool import REFERENCES as REFERENCES
from siamtut.pool import SIGNERS as SIGNERS
from siamtut.pool import Pool as Pool
from siamtut.siamese import SiameseNetwork as SiameseNetwork
from siamtut.tdnn import architecture_1 as architecture_1
EPSILON: float
TEMPERATURE: float
MOST_THREADS: int

class Judge(torch.nn.Module):
    bias: torch.nn.Parameter
    slope: torch.nn.Parameter
    exponent: torch.nn.Parameter
    def __init__(self) -> None: ...
    def forward(self, distance: torch.Tensor, spread: torch.Tensor) -> torch.Tensor: ...
def loss(embedded: torch.Tensor, judge: Judge) -> torch.Tensor: ...
def contrast(unit: torch.Tensor) -> torch.Tensor: ...
def build(seed: int = ...) -> siamtut.siamese.SiameseNetwork: ...

class Course:
    judge: Judge
    losses: NDArray[Any]
    measured: list[tuple[Any, ...]]
    best: int | None
    def __init__(self, judge: Judge, losses: NDArray[Any], measured: list[tuple[Any, ...]], best: int | None) -> None: ...
def train(network: siamtut.siamese.SiameseNetwork, pool: siamtut.pool.Pool, *, iterations: int = ..., rate: float = ..., decay: float = ..., average: float = ..., clip: float = ..., distort: Collection[str] = ..., validation: siamtut.pool.Pool | None = ..., patience: int | None = ..., every: int = ..., seed: int = ..., threads: int = ..., checkpoint: str | PathLike[str] | None = ..., watch: Callable[..., Any] | None = ..., progress: bool = ...) -> Course: ...
def limited_threads(count: int) -> Iterator[None]: ...
