# Written from the docstrings of palette.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray

STYLESHEET: Any
def colours(theme: Literal["light", "dark"] = ...) -> dict[str, str]: ...
