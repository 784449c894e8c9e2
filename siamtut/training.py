r"""Training the twins as in 1993, and measuring them.

The loss of a pair is the squared error of its cosine,

.. math:: \tfrac{1}{B} \sum_i (\cos_i - \text{target}_i)^2,

with the target 1 for two genuine signatures of one signer.  For every other
pair the paper gives -1.0 and -0.9, and does not say which network had which;
the loss formula it does not print.  The squared error is the natural reading.
Adam with a learning rate of 1e-3 and batches of 64 pairs are **our choice**:
the paper tells neither rate nor batching.  As in the paper, the network with
the lowest validation error is kept.

Any other loss on a cosine (:mod:`siamtut.losses`), weight decay and dropout can
take the place of what 1993 had.  Today's recipe, for the same two layers, is in
:mod:`siamtut.episodes`; what both keep in files, in :mod:`siamtut.weights` and
:mod:`siamtut.checkpoint`.

Chapter: :doc:`/book/training`.
"""

import contextlib
import itertools
import math
from dataclasses import asdict, dataclass

import numpy as np
import torch
from tqdm import tqdm

from siamtut._numbers import as_count, as_numbers, power_of_two
from siamtut.checkpoint import Checkpoint, CheckpointError, digest, digest_of
from siamtut.episodes import limited_threads
from siamtut.geometry import EPS
from siamtut.pairs import KINDS, SAME, refuse_leak
from siamtut.siamese import cosine
from siamtut.weights import (  # noqa: F401  here, too: whoever trains also keeps
    ARCHITECTURES,
    RECIPES,
    Configuration,
    WeightsError,
    load,
    save,
)

_CHUNK = 1024  # signatures measured at once: bounds the memory


@dataclass(frozen=True)
class Rates:
    """How a network does on some pairs.

    Attributes
    ----------
    loss : float
        Mean over all pairs: the squared error of the cosine, or the loss asked
        for; NaN without any.
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
    loss=None,
    decay=0.0,
    dropout=0.0,
    epochs=30,
    patience=None,
    batch=64,
    rate=1e-3,
    seed=0,
    threads=1,
    checkpoint=None,
    watch=None,
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
    loss : torch.nn.Module, optional
        In place of the squared error to the target: called with cosines and
        labels, both (B,), such as the losses on a cosine of
        :mod:`siamtut.losses`.  Its parameters, if any, are learnt too.
    decay : float, optional
        Weight decay, as in AdamW; the loss's own parameters do not decay.
    dropout : float, optional
        Share of the embedding's components that each step leaves out, the same
        ones for all its pairs: the cosine of what remains is trained.
    epochs : int, optional
        Passes through the training pairs.
    patience : int, optional
        Stop after so many epochs in a row without a better validation loss;
        by default the training runs to its end.
    batch : int, optional
        Pairs a step.
    rate : float, optional
        Adam's learning rate.
    seed : int, optional
        Of the order of the pairs, another one each epoch, and of dropout.
    threads : int, optional
        Threads that torch computes with.  The same number gives the same
        weights on the same machine, bit for bit.  A network this small gains
        little from a second one, and on a busy machine loses much by it.
    checkpoint : str or path-like, optional
        A file to write after each epoch.  If it is there already, the training
        goes on from it: give the network with its first weights, and all else
        as before; only ``epochs`` and ``patience`` may differ.
    watch : callable, optional
        Called as ``watch(epoch, network)`` after each epoch, counted from 1,
        with the weights of that moment.
    progress : bool, optional
        Whether to draw a bar on standard error.

    Returns
    -------
    History

    Raises
    ------
    siamtut.pairs.LeakError
        If a signer is in the training and the validation pairs.
    siamtut.checkpoint.CheckpointError
        If the checkpoint is of another training, has more epochs, or cannot be
        read or written.
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
            f"{len(validation)} to choose the epoch by, and {epochs} epochs: give more"
        )
    if not (0 <= dropout < 1 and decay >= 0):
        raise ValueError(f"dropout is in [0, 1) and decay from 0 on, not {dropout} and {decay}")
    batch = as_count(batch, "the number of pairs in a batch", 1)
    if patience is not None:
        patience = as_count(patience, "the patience", 0)
    inputs = torch.as_tensor(inputs)
    rng = np.random.default_rng(seed)
    loss = _SquaredError(target) if loss is None else loss
    optimiser = torch.optim.AdamW(
        [
            {"params": list(network.parameters()), "weight_decay": decay},
            {"params": list(loss.parameters()), "weight_decay": 0.0},
        ],
        lr=rate,
        fused=True,
    )
    best_state, best = _copy(network), None
    on_training, on_validation = [], []
    kept = Checkpoint(None)
    if checkpoint is not None:
        settings = _settings(network, inputs, (training, validation), loss)
        settings |= {"target": target, "threshold": threshold, "decay": decay, "dropout": dropout}
        kept = Checkpoint(checkpoint, **settings, batch=batch, rate=rate, seed=seed)
    if (state := kept.read()) is not None:
        with kept.restoring():
            network.load_state_dict(state["best_state"])  # fits, too
            network.load_state_dict(state["network"])
            loss.load_state_dict(state["loss"])
            optimiser.load_state_dict(state["optimiser"])
            rng.bit_generator.state = state["chance"]
            best_state, best = state["best_state"], state["best"]
            on_training, on_validation = ([Rates(**r) for r in state[name]] for name in _GROUPS)
            if len(on_training) != len(on_validation) or best not in range(len(on_training)):
                raise ValueError("the parts of the history do not fit")
        if len(on_training) > epochs:
            raise CheckpointError(
                f"{checkpoint}: has {len(on_training)} epochs already, and {epochs} are asked for"
            )
    with (
        limited_threads(threads),
        tqdm(range(epochs), initial=len(on_training), disable=not progress, unit="epoch") as bar,
    ):
        try:
            for epoch in range(len(on_training), epochs):
                if patience is not None and best is not None and epoch - best > patience:
                    break
                order = rng.permutation(len(training))
                for start in range(0, len(order), batch):
                    chosen = order[start : start + batch]
                    first, second = training.first[chosen], training.second[chosen]
                    needed, place = np.unique([first, second], return_inverse=True)
                    embedded = network.embed(inputs.index_select(0, torch.from_numpy(needed)))
                    if dropout:
                        left = np.flatnonzero(rng.random(embedded.shape[1]) >= dropout)
                        embedded = embedded[:, torch.from_numpy(left)]
                    first, second = torch.from_numpy(place.reshape(2, -1))
                    cosines = cosine(embedded[first], embedded[second])
                    value = loss(cosines, torch.from_numpy(training.label[chosen]))
                    optimiser.zero_grad()
                    value.backward()
                    optimiser.step()
                for pairs, rates in ((training, on_training), (validation, on_validation)):
                    rates.append(evaluate(network, inputs, pairs, target, threshold, loss))
                    if not math.isfinite(rates[-1].loss):
                        raise FloatingPointError(
                            f"the loss is {rates[-1].loss} after epoch {epoch + 1}; "
                            "a smaller learning rate, or finite inputs, are needed"
                        )
                if best is None or on_validation[epoch].loss < on_validation[best].loss:
                    best_state, best = _copy(network), epoch
                kept.write(
                    network=network.state_dict(),
                    loss=loss.state_dict(),
                    optimiser=optimiser.state_dict(),
                    chance=rng.bit_generator.state,
                    best_state=best_state,
                    best=best,
                    training=[asdict(rates) for rates in on_training],
                    validation=[asdict(rates) for rates in on_validation],
                )
                if watch is not None:
                    watch(epoch + 1, network)
                bar.update()
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
def evaluate(network, inputs, pairs, target=-1.0, threshold=0.0, loss=None):
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
    loss : torch.nn.Module, optional
        In place of the squared error to the target, as in :func:`train`.

    Returns
    -------
    Rates
        NaN where a cosine is.

    See Also
    --------
    siamtut.pairs.every_pair : All distinct pairs of some signers.

    Notes
    -----
    Dropout and batch normalisation are switched to evaluation while it measures, and
    back afterwards, each layer to what it was.
    """
    cosines = torch.from_numpy(cosines_of(network, inputs, pairs))
    loss = _SquaredError(target) if loss is None else loss
    value = loss(cosines, torch.from_numpy(pairs.label)).item() if len(pairs) else math.nan
    cosines = cosines.numpy()
    right = [cosines > threshold, cosines < threshold, cosines < threshold]
    fractions = [
        _share(right[kind][pairs.kind == kind], cosines[pairs.kind == kind])
        for kind in range(len(KINDS))
    ]
    return Rates(value, *fractions, pairs.counts())


@torch.no_grad()
def cosines_of(network, inputs, pairs):
    """Return the cosine of each pair; every signature is embedded once.

    Parameters
    ----------
    network : SiameseNetwork
        Trained or not.
    inputs : torch.Tensor or ndarray, shape (N, F, T)
        All signatures as features.
    pairs : siamtut.pairs.Pairs
        P pairs of indices into ``inputs``.

    Returns
    -------
    ndarray, shape (P,), float32

    Raises
    ------
    ValueError
        If a pair speaks of a signature that is not there.

    Notes
    -----
    Measured in evaluation mode, as :func:`evaluate` does.
    """
    inputs = torch.as_tensor(inputs)
    # Of many signatures, few may be in a pair: only those are embedded.
    needed, place = np.unique([pairs.first, pairs.second], return_inverse=True)
    if len(needed) and not 0 <= needed[0] <= needed[-1] < len(inputs):
        raise ValueError(
            f"a pair speaks of signature {needed[-1]}, and there are {len(inputs)}; make pairs "
            "and inputs of the same list"
        )
    with _measuring(network):
        embedded = torch.cat(
            [network.embed(inputs[part]) for part in torch.from_numpy(needed).split(_CHUNK)]
        )
    return _cosines(embedded.numpy(), *place.reshape(2, -1))


def collapse(embeddings):
    r"""Measure how alike a network says that everything is.

    Of the embeddings, brought to length 1, the mean cosine of two, and the effective
    rank: with the shares λ of their squared length along the principal axes through
    the origin,

    .. math:: \frac{1}{\sum_k λ_k^2},

    which is 1 where all lie along one line, and k where they spread evenly over k
    directions.

    Parameters
    ----------
    embeddings : array_like, shape (N, D)
        Of two signatures at least.

    Returns
    -------
    mean_cosine, effective_rank : float

    Raises
    ------
    ValueError
        If there are fewer than two, or some are not finite or zero.

    Notes
    -----
    One number is not enough: half of the arrows at one pole and half at the other
    have a mean cosine near 0, and the rank 1.  Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> from siamtut.training import collapse
    >>> [round(number, 6) for number in collapse([[2.0, 0.0], [0.0, 3.0]])]
    [0.0, 2.0]
    """
    embeddings = as_numbers(embeddings, "embeddings")
    if embeddings.ndim != 2 or len(embeddings) < 2 or not embeddings.shape[1]:
        raise ValueError(
            "embeddings of two signatures at least are needed, shape (N, D); got shape "
            f"{embeddings.shape}"
        )
    if not np.isfinite(embeddings).all() or not embeddings.any():
        raise ValueError(
            "embeddings must be finite, and not all of them zero; has the network diverged, or "
            "died?"
        )
    units = _units(embeddings)
    count = len(units)
    # Axes are those of the cosines of all with all, too: the shares' squares are theirs.
    cosines = units @ units.T
    mean = (cosines.sum() - np.trace(cosines)) / (count * (count - 1))
    return float(mean), float(1 / (cosines**2).mean())


def _cosines(embedded, first, second):
    """Return the cosine of each pair of rows; all with a few rows at a time, then the pairs'.

    There are many times more pairs than signatures, and a product of matrices is the
    quickest way to them: x·y / √((x·x + ε)(y·y + ε)), each root taken once.
    """
    units = _units(embedded)
    cosines = np.empty(len(first), dtype=embedded.dtype)
    order = np.argsort(first, kind="stable")
    starts = np.arange(0, len(units) + _CHUNK, _CHUNK)
    bounds = np.searchsorted(first[order], starts)
    for start, low, high in zip(starts, bounds, bounds[1:], strict=False):
        chosen = order[low:high]
        block = units[start : start + _CHUNK] @ units.T
        cosines[chosen] = block[first[chosen] - start, second[chosen]]
    return cosines


def _units(embedded):
    """Return vectors x / √(x·x + ε), also where their squares are no float."""
    scale = power_of_two(embedded)
    shrunk = embedded * scale
    return shrunk / np.sqrt((shrunk**2).sum(axis=1, keepdims=True) + EPS * scale**2)


def _share(right, cosines):
    """Return how many are right, of all; NaN where there is none, or a cosine is NaN."""
    return float(right.mean()) if len(right) and not np.isnan(cosines).any() else math.nan


@contextlib.contextmanager
def _measuring(network):
    """Switch a network to evaluation for a while, and each of its layers back."""
    modules = list(network.modules()) if isinstance(network, torch.nn.Module) else []
    modes = [(module, module.training) for module in modules]
    for module in modules:
        module.training = False
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode


class _SquaredError(torch.nn.Module):
    """The loss of 1993, as far as it is known: no ½, unlike siamtut.losses.CosineTarget."""

    def __init__(self, target):
        super().__init__()
        self.target = target

    def forward(self, cosines, label):
        wanted = torch.full_like(cosines, self.target).masked_fill(label == SAME, 1.0)
        return ((cosines - wanted) ** 2).mean()

    def extra_repr(self):
        return f"target={self.target:g}"


_GROUPS = ("training", "validation")


def _settings(network, inputs, groups, loss):
    """Return what makes one training another, besides its numbers."""
    pairs = ([every.first, every.second, every.label] for every in groups)
    return {
        "recipe": "1993",
        "loss": str(loss),
        "first weights": digest_of(network),
        "signatures": digest(inputs.numpy()),
        "pairs": digest(*itertools.chain.from_iterable(pairs)),
    }


def _copy(network):
    """Return a copy of the network's weights."""
    return {name: value.detach().clone() for name, value in network.state_dict().items()}
