"""Files of weights: what a network reads and how it was trained, kept beside its numbers.

A :class:`Configuration` builds the network, turns signatures into what it reads, and
travels with the weights in one safetensors file.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import safetensors
import safetensors.torch
import torch

from siamtut import __version__, channels, episodes
from siamtut.features import NETWORK_3, extract_all
from siamtut.siamese import SiameseNetwork
from siamtut.tdnn import architecture_1, architecture_2

ARCHITECTURES = {1: architecture_1, 2: architecture_2}
"""The paper's two branches, by their number."""

RECIPES = ("1993", "today")
"""How a network may have been trained."""

_KEY = "siamtut"


class WeightsError(ValueError):
    """A file of weights that cannot be written or read."""


@dataclass(frozen=True)
class Configuration:
    """What a network reads, how it is built, and what it was trained for.

    Attributes
    ----------
    architecture : int
        1 or 2, a key of :data:`ARCHITECTURES`.
    features : tuple of str
        Names of the features, as :func:`siamtut.features.extract` takes them.
    speed : str
        "absolute" or "relative", as there.
    target : float
        The cosine wanted of different signatures; that of same ones is 1.
    seed : int
        Of the first weights, and of the order of pairs in training.
    recipe : str
        "1993": pairs, each with a target (:func:`siamtut.training.train`).  "today": episodes
        (:mod:`siamtut.episodes`) on the fourteen channels of
        :mod:`siamtut.channels`, by architecture 1; features, speed and target
        then mean nothing.
    data : str
        Name of the data it was trained on; empty before training.
    training, validation, held_out : tuple of str
        The signers of that data that it learnt from, that chose the epoch, and
        that took no part.
    """

    architecture: int = 1
    features: tuple = NETWORK_3
    speed: str = "absolute"
    target: float = -1.0
    seed: int = 0
    recipe: str = "1993"
    data: str = ""
    training: tuple = ()
    validation: tuple = ()
    held_out: tuple = ()

    def __post_init__(self):
        if self.architecture not in ARCHITECTURES:
            raise ValueError(f"the architecture is 1 or 2, not {self.architecture!r}")
        if self.recipe not in RECIPES:
            raise ValueError(f"the recipe is {' or '.join(RECIPES)}, not {self.recipe!r}")
        if self.recipe == "today" and self.architecture != 1:
            raise ValueError("today's recipe is for architecture 1")
        if not -1 <= self.target < 1:
            raise ValueError(
                f"the target of different signatures is a cosine in [-1, 1), not {self.target}"
            )
        extract_all([], self.features, speed=self.speed)  # refuses names that mean nothing

    @property
    def threshold(self):
        """float: The cosine above which two signatures count as the same.

        The paper's 0 while the target of different ones is below 0, otherwise
        half-way between the two targets.
        """
        return 0.0 if self.target < 0 else (1.0 + self.target) / 2

    def build(self):
        """Build the untrained network: the same first weights for the same seed.

        Returns
        -------
        SiameseNetwork
            In float32; torch's global random state is left as it was.
        """
        if self.recipe == "today":
            return episodes.build(self.seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            return SiameseNetwork(ARCHITECTURES[self.architecture](len(self.features)))

    def extract(self, signatures):
        """Turn signatures into what this network reads.

        Parameters
        ----------
        signatures : iterable of Signature
            B pen recordings.

        Returns
        -------
        torch.Tensor, shape (B, F, 200), float32
            Or (B, 14, 256), by today's recipe.
        """
        if self.recipe == "today":
            return torch.from_numpy(channels.extract_all(signatures))
        return torch.from_numpy(extract_all(signatures, self.features, speed=self.speed))


def save(path, network, configuration):
    """Write weights and their configuration into one safetensors file.

    Parameters
    ----------
    path : str or path-like
        The file to write; an existing one is replaced.
    network : SiameseNetwork
        Built by ``configuration.build()``.
    configuration : Configuration
        Kept as JSON in the file's metadata.

    Raises
    ------
    WeightsError
        If the file cannot be written.

    Notes
    -----
    The same weights and configuration give the same bytes.
    """
    # One key only: the order of several is not fixed, and the bytes would differ.
    metadata = {_KEY: json.dumps({"version": __version__, **asdict(configuration)})}
    data = safetensors.torch.save(network.state_dict(), metadata)
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise WeightsError(f"{path}: cannot be written: {error.strerror or error}") from None


def load(path):
    """Read weights that :func:`save` wrote.

    Parameters
    ----------
    path : str or path-like
        A safetensors file.

    Returns
    -------
    network : SiameseNetwork
        With the weights of the file.
    configuration : Configuration
        What it reads and was trained for.

    Raises
    ------
    WeightsError
        If there is no such file, it is damaged, or its weights are not those
        of one of our networks; one line that names the file and the remedy.

    Examples
    --------
    >>> import siamtut
    >>> from siamtut import training
    >>> path = siamtut.bundled("weights/architecture_1.safetensors")  # doctest: +SKIP
    >>> network, configuration = training.load(path)  # doctest: +SKIP
    """
    remedy = "give a file that `siamtut train --out` wrote"
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            metadata = (file.metadata() or {}).get(_KEY)
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise WeightsError(f"{path}: no such file; {remedy}") from None
    except (OSError, safetensors.SafetensorError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise WeightsError(
            f"{path}: not a readable safetensors file ({reason}); {remedy}"
        ) from None
    if metadata is None:
        raise WeightsError(f"{path}: these weights carry no siamtut configuration; {remedy}")
    try:
        # Files from before there was another recipe do not name theirs.
        given = {"recipe": "1993", **json.loads(metadata)}
        names = [field.name for field in fields(Configuration)]
        given = {name: given[name] for name in names}
        for name in ("features", "training", "validation", "held_out"):
            given[name] = tuple(given[name])
        configuration = Configuration(**given)
        network = configuration.build()
    except KeyError as error:
        raise WeightsError(f"{path}: its configuration lacks {error}; {remedy}") from None
    except (TypeError, ValueError) as error:
        raise WeightsError(f"{path}: its configuration is wrong ({error}); {remedy}") from None
    expected = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    found = {name: tuple(value.shape) for name, value in state.items()}
    if found != expected:
        raise WeightsError(f"{path}: holds weights {found}, expected {expected}; {remedy}")
    if not all(torch.isfinite(value).all() for value in state.values()):
        raise WeightsError(f"{path}: some weights are not finite; {remedy}")
    network.load_state_dict(state)
    return network, configuration
