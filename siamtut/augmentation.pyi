# Written from the docstrings of augmentation.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray

WARP: float
WAVER: float
ROTATION: float
ASPECT: float
DURATION: float
PRESSURE: float
SIGNER_ROTATION: float
SIGNER_ASPECT: float
SIGNER_TEMPO: float
SIGNER_MIRROR: float
SIGNER_REVERSED: float
SIGNER_HIDDEN: float
def per_sample(tracks: NDArray[Any], duration: NDArray[Any], rng: numpy.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]: ...
def per_signer(tracks: NDArray[Any], duration: NDArray[Any], rng: numpy.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]: ...
