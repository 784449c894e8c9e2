r"""Training the twins as in 1993, measuring them, and keeping their weights.

The loss of a pair is the squared error of its cosine,

.. math:: \tfrac{1}{B} \sum_i (\cos_i - \text{target}_i)^2,

with the target 1 for two genuine signatures of one signer.  For every other
pair the paper gives -1.0 and -0.9, and does not say which network had which;
the loss formula it does not print.  The squared error is the natural reading.
Adam with a learning rate of 1e-3 and batches of 64 pairs are **our choice**:
the paper tells neither rate nor batching.  As in the paper, the network with
the lowest validation error is kept.

A :class:`Configuration` says what a network reads and how it was trained; it
travels with the weights in one safetensors file.
"""

import json
import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import safetensors
import safetensors.torch
import torch
from tqdm import tqdm

from siamtut import __version__, channels, episodes
from siamtut.episodes import limited_threads
from siamtut.features import NETWORK_3, extract_all
from siamtut.geometry import EPS
from siamtut.pairs import KINDS, SAME, refuse_leak
from siamtut.siamese import SiameseNetwork, cosine
from siamtut.tdnn import architecture_1, architecture_2

ARCHITECTURES = {1: architecture_1, 2: architecture_2}
"""The paper's two branches, by their number."""

RECIPES = ("1993", "today")
"""How a network may have been trained."""

_KEY = "siamtut"
_CHUNK = 1024  # signatures measured at once: bounds the memory


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
        "1993": pairs, each with a target (:func:`train`).  "today": episodes
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


@dataclass(frozen=True)
class Rates:
    """How a network does on some pairs.

    Attributes
    ----------
    loss : float
        Mean squared error of the cosine, over all pairs; NaN without any.
    genuine : float
        Fraction of genuine:genuine pairs with a cosine above the threshold:
        the paper's GA.  NaN where there is no such pair.
    forgery : float
        Fraction of genuine:forgery pairs with a cosine below the threshold:
        the paper's FR.
    zero_effort : float
        Fraction of genuine:zero-effort pairs with a cosine below the
        threshold.
    counts : dict of str to int
        Pairs of each kind.
    """

    loss: float
    genuine: float
    forgery: float
    zero_effort: float
    counts: dict


@dataclass(frozen=True, eq=False)
class History:
    """What was measured after each epoch, on the pairs given to :func:`train`.

    Attributes
    ----------
    training, validation : list of Rates
        One entry an epoch.
    best : int
        Index of the epoch whose weights were kept: the lowest validation loss.
    """

    training: list
    validation: list
    best: int


def train(
    network,
    inputs,
    training,
    validation,
    *,
    target=-1.0,
    threshold=0.0,
    epochs=30,
    batch=64,
    rate=1e-3,
    seed=0,
    threads=1,
    progress=True,
):
    """Train a Siamese network in place, and leave it with its best weights.

    Parameters
    ----------
    network : SiameseNetwork
        Changed in place.
    inputs : torch.Tensor or ndarray, shape (N, F, T)
        All signatures as features.
    training, validation : siamtut.pairs.Pairs
        Pairs of indices into ``inputs``, to learn from and to choose the epoch
        by.  No signer may be in both.
    target : float, optional
        The cosine wanted of different signatures.
    threshold : float, optional
        Of the rates in the history; the training does not see it.
    epochs : int, optional
        Passes through the training pairs.
    batch : int, optional
        Pairs a step.
    rate : float, optional
        Adam's learning rate.
    seed : int, optional
        Of the order of the pairs, another one each epoch.
    threads : int, optional
        Threads that torch computes with.  The same number gives the same
        weights on the same machine, bit for bit.  A network this small gains
        little from a second one, and on a busy machine loses much by it.
    progress : bool, optional
        Whether to draw a bar on standard error.

    Returns
    -------
    History

    Raises
    ------
    siamtut.pairs.LeakError
        If a signer is in the training and the validation pairs.
    FloatingPointError
        If a loss is no longer finite; the network is left with its best
        weights until then.
    ValueError
        If there are no pairs or no epochs.

    Notes
    -----
    Each batch embeds each signature that is in it once, however many of its
    pairs it is in: with one set of weights, both twins would say the same.
    The gradient is that of two calls, up to rounding.

    Examples
    --------
    >>> from siamtut import pairs, readers, training
    >>> records = list(readers.read_bundled())  # doctest: +SKIP
    """
    refuse_leak(training=training.signers, validation=validation.signers)
    if not len(training) or not len(validation) or epochs < 1:
        raise ValueError(
            f"training needs pairs and epochs; there are {len(training)} pairs to learn from, "
            f"{len(validation)} to choose the epoch by, and {epochs} epochs"
        )
    inputs = torch.as_tensor(inputs)
    rng = np.random.default_rng(seed)
    wanted = _targets(training, target)
    optimiser = torch.optim.Adam(network.parameters(), lr=rate, fused=True)
    best_state, best = _copy(network), None
    on_training, on_validation = [], []
    with limited_threads(threads), tqdm(range(epochs), disable=not progress, unit="epoch") as bar:
        try:
            for epoch in bar:
                order = rng.permutation(len(training))
                for start in range(0, len(order), batch):
                    chosen = order[start : start + batch]
                    first, second = training.first[chosen], training.second[chosen]
                    needed, place = np.unique([first, second], return_inverse=True)
                    embedded = network.embed(inputs.index_select(0, torch.from_numpy(needed)))
                    first, second = torch.from_numpy(place.reshape(2, -1))
                    cosines = cosine(embedded[first], embedded[second])
                    loss = ((cosines - wanted[chosen]) ** 2).mean()
                    optimiser.zero_grad()
                    loss.backward()
                    optimiser.step()
                for pairs, rates in ((training, on_training), (validation, on_validation)):
                    rates.append(evaluate(network, inputs, pairs, target, threshold))
                    if not math.isfinite(rates[-1].loss):
                        raise FloatingPointError(
                            f"the loss is {rates[-1].loss} after epoch {epoch + 1}; "
                            "a smaller learning rate, or finite inputs, are needed"
                        )
                if best is None or on_validation[epoch].loss < on_validation[best].loss:
                    best_state, best = _copy(network), epoch
                bar.set_postfix(
                    training=f"{on_training[-1].loss:.3f}",
                    validation=f"{on_validation[-1].loss:.3f}",
                    best=best + 1,
                )
        finally:
            # Also where the reader interrupts: the best so far is what stays.
            network.load_state_dict(best_state)
    return History(on_training, on_validation, best)


@torch.no_grad()
def evaluate(network, inputs, pairs, target=-1.0, threshold=0.0):
    """Measure a network on pairs.

    Parameters
    ----------
    network : SiameseNetwork
        Trained or not.
    inputs : torch.Tensor or ndarray, shape (N, F, T)
        All signatures as features.
    pairs : siamtut.pairs.Pairs
        Pairs of indices into ``inputs``.
    target : float, optional
        The cosine wanted of different signatures, for the loss.
    threshold : float, optional
        The cosine above which a pair counts as the same.

    Returns
    -------
    Rates

    See Also
    --------
    siamtut.pairs.every_pair : All distinct pairs of some signers.
    """
    inputs = torch.as_tensor(inputs)
    # Of many signatures, few may be in a pair: those are embedded, each once.
    needed, place = np.unique([pairs.first, pairs.second], return_inverse=True)
    embedded = torch.cat(
        [network.embed(inputs[part]) for part in torch.from_numpy(needed).split(_CHUNK)]
    )
    cosines = torch.from_numpy(_cosines(embedded.numpy(), *place.reshape(2, -1)))
    loss = ((cosines - _targets(pairs, target)) ** 2).mean().item()
    cosines = cosines.numpy()
    right = [cosines > threshold, cosines < threshold, cosines < threshold]
    fractions = [
        float(right[kind][pairs.kind == kind].mean()) if (pairs.kind == kind).any() else math.nan
        for kind in range(len(KINDS))
    ]
    return Rates(loss, *fractions, pairs.counts())


def _cosines(embedded, first, second):
    """Return the cosine of each pair of rows; all with a few rows at a time, then the pairs'.

    There are many times more pairs than signatures, and a product of matrices is the
    quickest way to them: x·y / √((x·x + ε)(y·y + ε)), each root taken once.
    """
    units = embedded / np.sqrt((embedded**2).sum(axis=1, keepdims=True) + EPS)
    cosines = np.empty(len(first), dtype=embedded.dtype)
    order = np.argsort(first, kind="stable")
    starts = np.arange(0, len(units) + _CHUNK, _CHUNK)
    bounds = np.searchsorted(first[order], starts)
    for start, low, high in zip(starts, bounds, bounds[1:], strict=False):
        chosen = order[low:high]
        block = units[start : start + _CHUNK] @ units.T
        cosines[chosen] = block[first[chosen] - start, second[chosen]]
    return cosines


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


def _targets(pairs, target):
    """Return the cosine wanted of each pair, shape (P,)."""
    return torch.from_numpy(np.where(pairs.label == SAME, 1.0, target).astype(np.float32))


def _copy(network):
    """Return a copy of the network's weights."""
    return {name: value.detach().clone() for name, value in network.state_dict().items()}
