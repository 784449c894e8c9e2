# Written from the docstrings of training.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
import siamtut.pairs
import siamtut.siamese

from siamtut._numbers import as_count as as_count
from siamtut._numbers import as_numbers as as_numbers
from siamtut._numbers import power_of_two as power_of_two
from siamtut.checkpoint import Checkpoint as Checkpoint
from siamtut.checkpoint import CheckpointError as CheckpointError
from siamtut.checkpoint import digest as digest
from siamtut.checkpoint import digest_of as digest_of
from siamtut.episodes import limited_threads as limited_threads
from siamtut.geometry import EPS as EPS
from siamtut.pairs import KINDS as KINDS
from siamtut.pairs import SAME as SAME
from siamtut.pairs import refuse_leak as refuse_leak
from siamtut.siamese import cosine as cosine
from siamtut.weights import ARCHITECTURES as ARCHITECTURES
from siamtut.weights import RECIPES as RECIPES
from siamtut.weights import Configuration as Configuration
from siamtut.weights import WeightsError as WeightsError
from siamtut.weights import load as load
from siamtut.weights import save as save

class Rates:
    loss: float
    genuine: float
    forgery: float
    zero_effort: float
    counts: Mapping[str, int]
    def __init__(self, loss: float, genuine: float, forgery: float, zero_effort: float, counts: Mapping[str, int]) -> None: ...

class History:
    training: list[Rates]
    validation: list[Rates]
    best: int
    def __init__(self, training: list[Rates], validation: list[Rates], best: int) -> None: ...
def train(network: siamtut.siamese.SiameseNetwork, inputs: torch.Tensor | NDArray[Any], training: siamtut.pairs.Pairs, validation: siamtut.pairs.Pairs, *, target: float = ..., threshold: float = ..., loss: torch.nn.Module | None = ..., decay: float = ..., dropout: float = ..., epochs: int = ..., patience: int | None = ..., batch: int = ..., rate: float = ..., seed: int = ..., threads: int = ..., checkpoint: str | PathLike[str] | None = ..., watch: Callable[..., Any] | None = ..., progress: bool = ...) -> History: ...
def evaluate(network: siamtut.siamese.SiameseNetwork, inputs: torch.Tensor | NDArray[Any], pairs: siamtut.pairs.Pairs, target: float = ..., threshold: float = ..., loss: torch.nn.Module | None = ...) -> Rates: ...
def cosines_of(network: siamtut.siamese.SiameseNetwork, inputs: torch.Tensor | NDArray[Any], pairs: siamtut.pairs.Pairs) -> NDArray[Any]: ...
def collapse(embeddings: ArrayLike) -> tuple[float, float]: ...
