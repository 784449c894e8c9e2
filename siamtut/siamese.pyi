# Written from the docstrings of siamese.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray

from siamtut.geometry import EPS as EPS
def cosine(x: torch.Tensor, y: torch.Tensor, eps: float = ...) -> torch.Tensor: ...
def angle(x: torch.Tensor, y: torch.Tensor, eps: float = ..., degrees: bool = ...) -> torch.Tensor: ...

class SiameseNetwork(torch.nn.Module):
    branch: torch.nn.Module
    def __init__(self, branch: torch.nn.Module) -> None: ...
    def embed(self, x: torch.Tensor) -> torch.Tensor: ...
    def forward(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor: ...
