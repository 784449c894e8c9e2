"""Files of weights: what a network reads and how it was trained, kept beside its numbers.

A :class:`Configuration` builds the network, turns signatures into what it reads, and
travels with the weights in one safetensors file.  The file is known by a checksum of
all its bytes (``siamtut.files.seal``): one flipped bit, and it is refused.
"""

import json
from dataclasses import asdict, dataclass, fields

import safetensors
import safetensors.torch
import torch

from siamtut import __version__, channels, episodes, files
from siamtut.features import NETWORK_3, TEN, extract_all
from siamtut.siamese import SiameseNetwork
from siamtut.tdnn import architecture_1, architecture_2

ARCHITECTURES = {1: architecture_1, 2: architecture_2}
"""The paper's two branches, by their number."""

RECIPES = ("1993", "today")
"""How a network may have been trained."""

MAX_BYTES = 64 * 2**20
"""No larger file of weights is read: a thousand times the largest of ours."""

_KEY = "siamtut"
_REMEDY = "give a file that `siamtut train --out` wrote"


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
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"the seed is a whole number from 0 to 2**63 - 1, not {self.seed}")
        if len(self.features) > len(TEN):
            raise ValueError(f"{len(self.features)} features, where there are {len(TEN)}")
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
        The file to write; an existing one is replaced, whole or not at all.
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
    files.write(path, packed(network.state_dict(), about(configuration)), WeightsError)


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
    state, given = unpacked(path)
    name = files.printable(path)
    try:
        # Files from before there was another recipe do not name theirs.
        given = {"recipe": "1993", **given}
        configuration = Configuration(
            **{field.name: _value(field.name, given[field.name]) for field in fields(Configuration)}
        )
    except KeyError as error:
        raise WeightsError(f"{name}: its configuration lacks {error}; {_REMEDY}") from None
    except (TypeError, ValueError) as error:
        reason = files.printable(str(error)[:200])
        raise WeightsError(f"{name}: its configuration is wrong ({reason}); {_REMEDY}") from None
    network = configuration.build()
    fill(network, state, name)
    return network, configuration


def about(configuration):
    """Return what :func:`save` keeps of a configuration, as JSON can hold it.

    Parameters
    ----------
    configuration : Configuration
        How the network is built and was trained.

    Returns
    -------
    dict
        Its fields and the package's version.
    """
    return {"version": __version__, **asdict(configuration)}


def packed(state, about):
    """Return the bytes of a file of weights, its checksum in them.

    Parameters
    ----------
    state : dict of str to torch.Tensor
        A network's weights.
    about : dict
        What is kept beside them, as JSON can hold it.

    Returns
    -------
    bytes
        The same for the same weights and words.
    """
    # One key only: the order of several is not fixed, and the bytes would differ.
    text = json.dumps({"checksum": files.UNSEALED.decode(), **about})
    return files.seal(safetensors.torch.save(state, {_KEY: text}))


def unpacked(path, remedy=_REMEDY):
    """Read what :func:`packed` wrote into a file.

    Parameters
    ----------
    path : str or path-like
        A safetensors file.
    remedy : str, optional
        How the messages end.

    Returns
    -------
    state : dict of str to torch.Tensor
        The weights.
    about : dict
        What was kept beside them.

    Raises
    ------
    WeightsError
        If there is no such file, or it is not one of ours and undamaged.
    """
    data = files.read(path, MAX_BYTES, remedy, WeightsError)
    name = files.printable(path)
    try:
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        text = header.get("__metadata__", {}).get(_KEY)
        sealed = text is not None and files.is_sealed(data)
        state = safetensors.torch.load(data) if sealed else {}
    except Exception:  # of a dozen types, in the words of other formats
        raise WeightsError(f"{name}: not a readable safetensors file; {remedy}") from None
    if text is None:
        raise WeightsError(f"{name}: these weights carry no siamtut configuration; {remedy}")
    if not sealed:
        raise WeightsError(
            f"{name}: damaged, or not written by siamtut: its checksum does not fit; {remedy}"
        )
    try:
        about = dict(json.loads(text))
    except (TypeError, ValueError, RecursionError):
        raise WeightsError(f"{name}: its configuration is wrong; {remedy}") from None
    return state, about


def fill(network, state, name, remedy=_REMEDY):
    """Put weights from a file into a network; refuse others than it has, or than numbers.

    Parameters
    ----------
    network : torch.nn.Module
        Of the kind that the file shall be of.
    state : dict of str to torch.Tensor
        From :func:`unpacked`.
    name : str
        The file's, for the message.
    remedy : str, optional
        How the message ends.

    Raises
    ------
    WeightsError
        If names, shapes or types differ, or some weight is not finite.
    """

    def shown(weights, key):
        if key not in weights:
            return "none"
        return f"{str(weights[key].dtype).removeprefix('torch.')} {tuple(weights[key].shape)}"

    expected = network.state_dict()
    for key in dict.fromkeys([*expected, *state]):
        found, due = shown(state, key), shown(expected, key)
        if found != due:
            raise WeightsError(
                f"{name}: of the weights {files.printable(key[:80])}, {found} is there where "
                f"{due} is due: another network's; {remedy}"
            )
        if not torch.isfinite(state[key]).all():
            raise WeightsError(f"{name}: some weights are not finite; {remedy}")
    network.load_state_dict(state)


def _value(name, given):
    """Return one value of a configuration as read from JSON, if it is of the right type."""
    if name in ("features", "training", "validation", "held_out"):
        right = isinstance(given, list) and all(isinstance(word, str) for word in given)
        given = tuple(given) if right else given
    elif name in ("architecture", "seed"):
        right = type(given) is int
    elif name == "target":
        right = type(given) in (int, float)
    else:
        right = isinstance(given, str)
    if not right:
        raise TypeError(f"{name} is {type(given).__name__}, or holds what it must not")
    return given
