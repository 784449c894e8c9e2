# Written from the docstrings of verification.py by `make types`: edit those.
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

from siamtut._numbers import as_count as as_count
from siamtut._numbers import as_numbers as as_numbers
from siamtut._numbers import as_table as as_table
from siamtut.enrolment import EXPONENT as EXPONENT
from siamtut.enrolment import FLOOR as FLOOR
from siamtut.enrolment import SignerModel as SignerModel
from siamtut.enrolment import cosine_distances as cosine_distances
from siamtut.enrolment import enrol as enrol
from siamtut.enrolment import log_p_no as log_p_no
from siamtut.enrolment import quantised as quantised
from siamtut.enrolment import score as score
from siamtut.enrolment import share_of_yes as share_of_yes
from siamtut.enrolment import spread as spread
from siamtut.learned_score import LearnedScore as LearnedScore
from siamtut.learned_score import describe as describe
from siamtut.rates import CAUGHT as CAUGHT
from siamtut.rates import accepted_at as accepted_at
from siamtut.rates import bounds as bounds
from siamtut.rates import det as det
from siamtut.rates import equal_error_rate as equal_error_rate
from siamtut.rates import far as far
from siamtut.rates import frr as frr
from siamtut.rates import interval as interval
from siamtut.rates import resample as resample
from siamtut.rates import threshold_at as threshold_at

class Trial:
    signer: object
    references: NDArray[numpy.integer[Any]]
    genuine: NDArray[numpy.integer[Any]]
    skilled: NDArray[numpy.integer[Any]]
    random: NDArray[numpy.integer[Any]]
    @property
    def questioned(self) -> Any: ...
    def __init__(self, signer: object, references: NDArray[numpy.integer[Any]], genuine: NDArray[numpy.integer[Any]], skilled: NDArray[numpy.integer[Any]], random: NDArray[numpy.integer[Any]]) -> None: ...
def trials(records: Sequence[siamtut.readers.Record], draws: int = ..., references: int = ..., random: int = ..., seed: int = ...) -> list[Trial]: ...

class Errors:
    skilled: float
    random: float
    skilled_user: float
    random_user: float
    accepted: float
    def __init__(self, skilled: float, random: float, skilled_user: float, random_user: float, accepted: float) -> None: ...

class Scores:
    signers: tuple[Any, ...]
    genuine: tuple[NDArray[Any], ...]
    skilled: tuple[NDArray[Any], ...]
    random: tuple[NDArray[Any], ...]
    def pooled(self, kind: str) -> NDArray[Any]: ...
    def groups(self, kind: str = ...) -> list[tuple[NDArray[Any], ...]]: ...
    def errors(self) -> Errors: ...
    def intervals(self, draws: int | float = ..., level: int | float = ..., seed: int | float = ...) -> dict[str, tuple[float, ...]]: ...
    def __init__(self, signers: tuple[Any, ...], genuine: tuple[NDArray[Any], ...], skilled: tuple[NDArray[Any], ...], random: tuple[NDArray[Any], ...]) -> None: ...
def measure(trials: list[Trial], rule: Callable[..., Any]) -> Scores: ...
def by_distance(distances: NDArray[Any], trial: Trial, exponent: float = ...) -> NDArray[Any]: ...
def evaluate(distances: NDArray[Any], trials: list[Trial], exponent: float = ...) -> Errors: ...
