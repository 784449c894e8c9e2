# Written from the docstrings of elastic_network.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
import siamtut.episodes
import siamtut.pool
import siamtut.signature

from siamtut import bundled as bundled
from siamtut import channels as channels
from siamtut import files as files
from siamtut import weights as weights
from siamtut.episodes import FORGED as FORGED
from siamtut.episodes import GENUINE as GENUINE
from siamtut.episodes import REFERENCES as REFERENCES
from siamtut.episodes import Judge as Judge
from siamtut.episodes import limited_threads as limited_threads
BAND: float
BUNDLED: str
STRANGERS: int

class ElasticNetwork(torch.nn.Module):
    def __init__(self, features: int = ..., hidden: int = ..., outputs: int = ...) -> None: ...
    def forward(self, x: torch.Tensor) -> torch.Tensor: ...
    def sequences(self, signatures: Iterable[siamtut.signature.Signature]) -> NDArray[Any]: ...
def build(seed: int = ...) -> ElasticNetwork: ...
def save(path: PathLike[str], network: ElasticNetwork, **metadata: str) -> None: ...
def load(path: PathLike[str] | None = ...) -> ElasticNetwork: ...
def paths(costs: NDArray[Any], window: int) -> tuple[NDArray[numpy.integer[Any]], NDArray[numpy.integer[Any]], NDArray[numpy.integer[Any]]]: ...
def path_distances(steps: torch.Tensor, first: NDArray[numpy.integer[Any]], second: NDArray[numpy.integer[Any]], band: float = ...) -> torch.Tensor: ...
def loss(steps: torch.Tensor, judge: siamtut.episodes.Judge, rng: numpy.random.Generator) -> torch.Tensor: ...
def train(network: ElasticNetwork, pool: siamtut.pool.Pool, *, iterations: Any = ..., rate: Any = ..., decay: Any = ..., average: Any = ..., clip: Any = ..., seed: int = ..., threads: Any = ..., progress: Any = ...) -> tuple[siamtut.episodes.Judge, NDArray[Any]]: ...
