r"""The present-day recipe: the two layers of 1993, trained as a verifier is used.

In 1993 a network was shown pairs, and each cosine had a target of its own.
Here it is shown **episodes**.  An episode enrols a signer with R references and
questions other signatures: genuine ones, forgeries, and strangers.  What is
trained is the score that will decide, not a cosine that stands in for it.
With d the mean distance 1 - cos of a questioned signature to the references,
and b that of the references from each other,

.. math:: z = β - k \left[\ln(d + ε) - a \ln(b + ε)\right], \qquad ε = 0.01,

is the log odds of being genuine; β, k and a are learnt with the network
(:class:`Judge`).  The loss of an episode is

.. math:: L = \overline{\ln(1 + e^{-z})}_\text{genuine}
            + \overline{\ln(1 + e^{z})}_\text{forgeries}
            + \tfrac12\, \overline{\ln(1 + e^{z})}_\text{strangers}
            + \tfrac12\, \overline{\ln(1 + e^{z_f - z_g})}
            + \tfrac15\, L_\text{contrast}.

The fourth term compares each forgery with each genuine signature of the same
signer, so that every signer gives a gradient, also where the common threshold
is far off.  The last is the supervised contrastive loss (Khosla et al. 2020)
of the genuine signatures against all others in the batch.

Every batch draws eight signers (:mod:`siamtut.pool`), turns them into others, and
distorts each signature (:mod:`siamtut.augmentation`).  AdamW takes the steps,
its rate rising and falling once (Smith and Topin 2018); the weights kept are a
moving average.  All sizes are **our choice**.

Chapter: :doc:`/book/training`.
"""

import contextlib
import itertools
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from siamtut import channels
from siamtut.checkpoint import Checkpoint, digest, digest_of
from siamtut.pool import (  # noqa: F401  here, too: an episode is drawn from a pool
    DISTORT,
    FORGED,
    GENUINE,
    OTHER_SESSION,
    REFERENCES,
    SIGNERS,
    Pool,
)
from siamtut.siamese import SiameseNetwork
from siamtut.tdnn import architecture_1

EPSILON = 0.01
"""The ε of the log odds: distances far below it count as 0."""

TEMPERATURE = 0.1
"""Of the contrastive loss."""

MOST_THREADS = 64
"""Threads that a training may ask for: a network this small has no use for more."""

_YARDSTICK = 8  # batches that a validation loss is the mean of


class Judge(nn.Module):
    """The log odds of being genuine, from a distance and the references' own.

    Attributes
    ----------
    bias, slope, exponent : torch.nn.Parameter, shape ()
        The β, k and a of the formula above.
    """

    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(torch.tensor(0.0))
        self.slope = nn.Parameter(torch.tensor(3.0))
        self.exponent = nn.Parameter(torch.tensor(0.5))

    def forward(self, distance, spread):
        """Return the log odds.

        Parameters
        ----------
        distance : torch.Tensor
            Mean distance to the references, d.
        spread : torch.Tensor, broadcastable
            The references' own, b.

        Returns
        -------
        torch.Tensor
            Higher means more genuine.
        """
        relative = torch.log(distance + EPSILON) - self.exponent * torch.log(spread + EPSILON)
        return self.bias - self.slope * relative


def loss(embedded, judge):
    """Loss of a batch of episodes.

    Parameters
    ----------
    embedded : torch.Tensor, shape (S, R + G + F, D)
        Of each signer the references, the genuine ones, the forgeries.
    judge : Judge
        Turns distances into log odds.

    Returns
    -------
    torch.Tensor, shape ()
        The mean over the episodes of the loss above.

    Raises
    ------
    ValueError
        If there are fewer than two signers, or too few signatures of each.
    """
    least = REFERENCES + GENUINE + 1
    if embedded.ndim != 3 or len(embedded) < 2 or embedded.shape[1] < least:
        raise ValueError(
            f"episodes are embeddings (S, Q, D) of two signers at least, and {least} signatures of "
            f"each; got {tuple(embedded.shape)}"
        )
    signers = len(embedded)
    unit = functional.normalize(embedded, dim=-1)
    references = unit[:, :REFERENCES]
    mean = references.mean(dim=1)
    # The squared length of the mean holds all R² cosines, R of them of a reference with itself.
    together = (mean * mean).sum(-1) * REFERENCES
    spread = (REFERENCES - together) / (REFERENCES - 1)
    distance = 1 - torch.einsum("sd,qkd->sqk", mean, unit[:, REFERENCES:])
    odds = judge(distance.clamp_min(0), spread.clamp_min(0)[:, None, None])
    own = torch.arange(signers)
    genuine, forged = odds[own, own, :GENUINE], odds[own, own, GENUINE:]
    strangers = odds[:, :, :GENUINE][~torch.eye(signers, dtype=torch.bool)]
    ranked = functional.softplus(forged[:, None, :] - genuine[:, :, None])
    return (
        functional.softplus(-genuine).mean()
        + functional.softplus(forged).mean()
        + 0.5 * functional.softplus(strangers).mean()
        + 0.5 * ranked.mean()
        + 0.2 * contrast(unit)
    )


def contrast(unit):
    r"""Supervised contrastive loss of the genuine signatures of a batch.

    .. math:: L = -\overline{\ln
              \frac{e^{\cos(i, p) / τ}}{\sum_{j \ne i} e^{\cos(i, j) / τ}}}

    over all i, p genuine of one signer, p ≠ i; the sum runs over the batch,
    forgeries included.

    Parameters
    ----------
    unit : torch.Tensor, shape (S, R + G + F, D)
        Embeddings of length 1.

    Returns
    -------
    torch.Tensor, shape ()
    """
    signers, each, _ = unit.shape
    real = REFERENCES + GENUINE
    everyone = unit.flatten(0, 1)
    anchors = unit[:, :real].flatten(0, 1)
    cosines = anchors @ everyone.T / TEMPERATURE
    owner = torch.arange(signers).repeat_interleave(real)
    itself = owner * each + torch.arange(real).repeat(signers)
    cosines[torch.arange(len(anchors)), itself] = -math.inf
    log_share = cosines - torch.logsumexp(cosines, dim=1, keepdim=True)
    log_share = log_share.view(signers, real, signers, each)[
        torch.arange(signers), :, torch.arange(signers), :real
    ]
    off = ~torch.eye(real, dtype=torch.bool)
    return -log_share[:, off].mean()


def build(seed=0):
    """Build the network of this recipe: architecture 1 over today's input.

    Parameters
    ----------
    seed : int, optional
        Of the first weights.

    Returns
    -------
    SiameseNetwork
        (B, 14, 256) → (B, 400), with 3,796 parameters.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return SiameseNetwork(architecture_1(len(channels.FOURTEEN), channels.POINTS))


@dataclass(frozen=True, eq=False)
class Course:
    """How a training went.

    Attributes
    ----------
    judge : Judge
        As learnt, averaged like the network.
    losses : ndarray, shape (iterations,)
        The loss of each batch; fewer, if the training stopped early.
    measured : list of tuple
        (batches so far, loss of the averaged weights on the validation pool),
        if there was one.
    best : int or None
        The batches after which the kept weights were taken; None without a
        validation pool: then those of the end are kept.
    """

    judge: Judge
    losses: np.ndarray
    measured: list
    best: int | None


def train(
    network,
    pool,
    *,
    iterations=4000,
    rate=3e-3,
    decay=1e-2,
    average=0.998,
    clip=5.0,
    distort=DISTORT,
    validation=None,
    patience=None,
    every=250,
    seed=0,
    threads=1,
    checkpoint=None,
    watch=None,
    progress=True,
):
    """Train a network in place by episodes, and leave it with its averaged weights.

    Parameters
    ----------
    network : SiameseNetwork
        Such as :func:`build` makes; changed in place.
    pool : Pool
        What to learn from.
    iterations : int, optional
        Batches, and steps.
    rate : float, optional
        The highest rate of AdamW, reached after 3 tenths of the steps.
    decay : float, optional
        Weight decay.
    average : float, optional
        Share of the moving average that each step keeps.
    clip : float, optional
        Longest gradient.
    distort : collection of str, optional
        Which of :data:`siamtut.pool.DISTORT` each batch goes through.
    validation : Pool, optional
        Other signers.  After every so many batches the averaged weights are
        measured on them, always on the same undistorted episodes; the best
        weights are kept in place of the last.
    patience : int, optional
        Stop after so many measurements in a row that were no better.
    every : int, optional
        Batches between two measurements, checkpoints, or calls of ``watch``.
    seed : int, optional
        Of the batches.
    threads : int, optional
        Threads that torch computes with; so small a network gains little by a second one.
    checkpoint : str or path-like, optional
        A file to write after every so many batches.  If it is there already, the
        training goes on from it: give the network with its first weights, and all
        else as before; ``patience`` may differ.
    watch : callable, optional
        Called as ``watch(batches, network)`` after every so many batches, with the
        averaged weights of that moment.
    progress : bool, optional
        Whether to draw a bar on standard error.

    Returns
    -------
    Course

    Raises
    ------
    FloatingPointError
        If the loss is no longer finite.
    siamtut.checkpoint.CheckpointError
        If the checkpoint is of another training, or cannot be read or written.
    ValueError
        If ``patience`` has no validation pool to look at.
    """
    if patience is not None and validation is None:
        raise ValueError(
            "patience needs validation signers, by whose loss it is tried; give validation=, or "
            "no patience"
        )
    rng = np.random.default_rng(seed)
    judge = Judge()
    both = nn.ModuleList([network, judge])
    parameters = list(both.parameters())
    mean = [p.detach().clone() for p in parameters]
    optimiser = torch.optim.AdamW(parameters, lr=rate, weight_decay=decay, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=iterations)
    yardstick = None if validation is None else _yardstick(validation)
    losses, measured, best, best_mean = [], [], None, None
    kept = Checkpoint(None)
    if checkpoint is not None:
        settings = {"iterations": iterations, "rate": rate, "decay": decay, "average": average}
        settings |= {"clip": clip, "distort": "+".join(distort), "every": every, "seed": seed}
        kept = Checkpoint(checkpoint, **settings, **_settings(network, pool, validation))
    if (state := kept.read()) is not None:
        with kept.restoring():
            _put(state["best_mean"] or state["mean"], parameters)  # fit, too
            _put(state["mean"], parameters)
            both.load_state_dict(state["weights"])
            optimiser.load_state_dict(state["optimiser"])
            schedule.load_state_dict(state["schedule"])
            rng.bit_generator.state = state["chance"]
            mean, best_mean = state["mean"], state["best_mean"]
            losses, measured, best = state["losses"], state["measured"], state["best"]
            if not losses or (best is not None and best not in dict(measured)):
                raise ValueError("the parts of the history do not fit")
    with (
        limited_threads(threads),
        tqdm(total=iterations, initial=len(losses), disable=not progress) as bar,
    ):
        for step in range(len(losses), iterations):
            if patience is not None and _stale(measured, best) >= patience:
                break
            value = loss(_episodes_of(network.embed(pool.batch(rng, distort))), judge)
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(parameters, clip)
            optimiser.step()
            schedule.step()
            losses.append(value.item())
            if not math.isfinite(losses[step]):
                raise FloatingPointError(f"the loss is {losses[step]} at step {step + 1}")
            # Early on the average forgets faster, or the first weights would stay in it.
            keep = min(average, (1 + step) / (10 + step))
            with torch.no_grad():
                torch._foreach_lerp_(mean, parameters, 1 - keep)
            bar.update()
            if step % 100 == 99:
                bar.set_postfix(loss=f"{np.mean(losses[-100:]):.3f}")
            if (step + 1) % every and step + 1 < iterations:
                continue
            if yardstick is not None:
                with _wearing(mean, parameters), torch.no_grad():
                    found = [loss(_episodes_of(network.embed(x)), judge).item() for x in yardstick]
                measured.append((step + 1, float(np.mean(found))))
                if best is None or measured[-1][1] < dict(measured)[best]:
                    best, best_mean = step + 1, [p.clone() for p in mean]
            if watch is not None:
                with _wearing(mean, parameters):
                    watch(step + 1, network)
            kept.write(
                weights=both.state_dict(),
                optimiser=optimiser.state_dict(),
                schedule=schedule.state_dict(),
                chance=rng.bit_generator.state,
                mean=mean,
                best_mean=best_mean,
                losses=losses,
                measured=measured,
                best=best,
            )
    _put(best_mean or mean, parameters)
    return Course(judge, np.array(losses), measured, best)


def _episodes_of(embedded):
    """Return embeddings (S * (R + G + F), D) as :func:`loss` wants them."""
    return embedded.unflatten(0, (-1, REFERENCES + GENUINE + FORGED))


def _yardstick(pool):
    """Return undistorted batches, the same for the same pool."""
    rng = np.random.default_rng(0)
    return [pool.batch(rng, distort=()) for _ in range(_YARDSTICK)]


def _stale(measured, best):
    """Return how many measurements have passed since the best."""
    return sum(at > best for at, _ in measured) if measured else 0


def _settings(network, pool, validation):
    """Return what makes one training another, besides its numbers."""

    def content(some):
        places = [*itertools.chain(*some.genuine), *some.forged]
        return digest(some.tracks, some.duration, *places)

    return {
        "recipe": "today",
        "first weights": digest_of(network),
        "signatures": content(pool),
        "validation": "none" if validation is None else content(validation),
    }


@torch.no_grad()
def _put(values, parameters):
    """Copy values into parameters."""
    for p, value in zip(parameters, values, strict=True):
        p.copy_(value)


@contextlib.contextmanager
def _wearing(values, parameters):
    """Let parameters have other values for a while."""
    own = [p.detach().clone() for p in parameters]
    _put(values, parameters)
    try:
        yield
    finally:
        _put(own, parameters)


@contextlib.contextmanager
def limited_threads(count):
    """Let torch compute with so many threads for a while.

    Parameters
    ----------
    count : int
        How many, from 1 to :data:`MOST_THREADS`.

    Yields
    ------
    None
        Afterwards there are as many as before.

    Raises
    ------
    ValueError
        If there cannot be so many.
    """
    if not 1 <= count <= MOST_THREADS:
        raise ValueError(f"torch computes with 1 to {MOST_THREADS} threads, not {count}")
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
