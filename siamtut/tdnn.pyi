# Written from the docstrings of tdnn.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray


class TimeDelayNetwork(torch.nn.Module):
    layer_1: torch.nn.Conv1d
    layer_2: torch.nn.Conv1d
    features: int
    points: int
    def __init__(self, features: int = ..., points: int = ..., *, channels: tuple[int, int], widths: tuple[int, int], strides: tuple[int, int] = ..., averages: tuple[int, int] = ...) -> None: ...
    def forward(self, x: torch.Tensor) -> torch.Tensor: ...
def architecture_1(features: int = ..., points: int = ...) -> TimeDelayNetwork: ...
def architecture_2(features: int = ..., points: int = ...) -> TimeDelayNetwork: ...
