# Written from the docstrings of weights.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
import siamtut.siamese
import siamtut.signature

from siamtut import channels as channels
from siamtut import episodes as episodes
from siamtut import files as files
from siamtut.features import NETWORK_3 as NETWORK_3
from siamtut.features import TEN as TEN
from siamtut.features import extract_all as extract_all
from siamtut.siamese import SiameseNetwork as SiameseNetwork
from siamtut.tdnn import architecture_1 as architecture_1
from siamtut.tdnn import architecture_2 as architecture_2
ARCHITECTURES: dict[int, Any]
RECIPES: tuple[str, ...]
MAX_BYTES: int

class WeightsError(ValueError): ...

class Configuration:
    architecture: int
    features: tuple[str, ...]
    speed: str
    target: float
    seed: int
    recipe: str
    data: str
    training: tuple[str, ...]
    validation: tuple[str, ...]
    held_out: tuple[str, ...]
    @property
    def threshold(self) -> Any: ...
    def build(self) -> siamtut.siamese.SiameseNetwork: ...
    def extract(self, signatures: Iterable[siamtut.signature.Signature]) -> torch.Tensor: ...
    def __init__(self, architecture: int = ..., features: tuple[str, ...] = ..., speed: str = ..., target: float = ..., seed: int = ..., recipe: str = ..., data: str = ..., training: tuple[str, ...] = ..., validation: tuple[str, ...] = ..., held_out: tuple[str, ...] = ...) -> None: ...
def save(path: str | PathLike[str], network: siamtut.siamese.SiameseNetwork, configuration: Configuration) -> None: ...
def load(path: str | PathLike[str]) -> tuple[siamtut.siamese.SiameseNetwork, Configuration]: ...
def about(configuration: Configuration) -> dict[str, Any]: ...
def packed(state: Mapping[str, torch.Tensor], about: dict[str, Any]) -> bytes: ...
def unpacked(path: str | PathLike[str], remedy: str = ...) -> tuple[dict[str, torch.Tensor], dict[str, Any]]: ...
def fill(network: torch.nn.Module, state: Mapping[str, torch.Tensor], name: str, remedy: str = ...) -> Any: ...
