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

Every batch draws :data:`SIGNERS` signers, turns them into others, and
distorts each signature (:mod:`siamtut.augmentation`).  AdamW takes the steps,
its rate rising and falling once (Smith and Topin 2018); the weights kept are a
moving average.  All sizes are **our choice**.
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

from siamtut import augmentation, channels
from siamtut.siamese import SiameseNetwork
from siamtut.tdnn import architecture_1

SIGNERS, REFERENCES, GENUINE, FORGED = 8, 4, 3, 4
"""Signers of a batch; references, genuine and forged questioned signatures of each."""

OTHER_SESSION = 0.75
"""Share of episodes whose references are of one session and whose genuine ones of another."""

EPSILON = 0.01
"""The ε of the log odds: distances far below it count as 0."""

TEMPERATURE = 0.1
"""Of the contrastive loss."""

_BLOCK = 1024  # signatures resampled at once; the recordings themselves are not kept


@dataclass(frozen=True, eq=False)
class Pool:
    """All signatures to learn from, as tracks.

    Attributes
    ----------
    tracks : ndarray, shape (N, 5, T), float32
        See :func:`siamtut.channels.tracks`.
    duration : ndarray, shape (N,), float32
        In seconds.
    genuine : list of list of ndarray of int
        For each signer, the genuine signatures of each session, as indices.
    forged : list of ndarray of int
        For each signer, the forgeries.
    """

    tracks: np.ndarray
    duration: np.ndarray
    genuine: list
    forged: list

    @classmethod
    def of(cls, records):
        """Gather records.

        Parameters
        ----------
        records : iterable of siamtut.readers.Record
            In any order; each is resampled as it comes, and not kept.

        Returns
        -------
        Pool

        Raises
        ------
        ValueError
            If a signer has too few genuine signatures for an episode, or no
            forgery; if there are fewer than two signers.
        """
        blocks, labels, records = [], [], iter(records)
        while some := list(itertools.islice(records, _BLOCK)):
            blocks.append(channels.tracks(record.signature for record in some))
            labels += [(record.signer, record.kind == "genuine", record.session) for record in some]
        if not blocks:
            raise ValueError("there is no signature to learn from")
        tracks, duration = (np.concatenate(part) for part in zip(*blocks, strict=True))
        return cls._from_labels(tracks, duration, labels)

    @classmethod
    def _from_labels(cls, tracks, duration, labels):
        """Sort signatures by signer, session and kind; labels are (signer, genuine, session)."""
        signers = {}
        for place, (signer, genuine, session) in enumerate(labels):
            kind = session if genuine else "forged"
            signers.setdefault(signer, {}).setdefault(kind, []).append(place)
        genuine, forged = [], []
        for signer, own in signers.items():
            forged.append(np.array(own.pop("forged", []), dtype=int))
            genuine.append([np.array(places) for places in own.values()])
            count = sum(map(len, genuine[-1]))
            if count < REFERENCES + GENUINE or not len(forged[-1]):
                raise ValueError(
                    f"signer {signer} has {count} genuine signatures and {len(forged[-1])} "
                    f"forgeries; an episode needs {REFERENCES + GENUINE} and 1"
                )
        if len(signers) < 2:
            raise ValueError("one signer alone has no strangers: two at least are needed")
        return cls(tracks, duration, genuine, forged)

    def __len__(self):
        return len(self.genuine)

    def draw(self, rng):
        """Draw the signatures of one batch.

        Parameters
        ----------
        rng : numpy.random.Generator
            The source of chance.

        Returns
        -------
        ndarray of int, shape (S, R + G + F)
            Indices: of each signer the references, the genuine ones, the
            forgeries.  No signature is drawn twice, except forgeries of a
            signer that has fewer than F.
        """
        count = min(SIGNERS, len(self))
        return np.stack([self._episode(rng, k) for k in rng.choice(len(self), count, False)])

    def _episode(self, rng, signer):
        """Draw one signer's references, genuine and forged questioned signatures."""
        sessions = [rng.permutation(places) for places in self.genuine[signer]]
        if len(sessions) > 1 and rng.random() < OTHER_SESSION:
            # The references from one session, as far as it goes, the others from the rest.
            rng.shuffle(sessions)
            rest = rng.permutation(np.concatenate(sessions[1:]))
            own = np.concatenate([sessions[0][:REFERENCES], rest, sessions[0][REFERENCES:]])
        else:
            own = rng.permutation(np.concatenate(sessions))
        forged = self.forged[signer]
        chosen = rng.choice(forged, FORGED, replace=len(forged) < FORGED)
        return np.concatenate([own[: REFERENCES + GENUINE], chosen])

    def batch(self, rng):
        """Draw a batch, distort it, and compute its channels.

        Parameters
        ----------
        rng : numpy.random.Generator
            The source of chance.

        Returns
        -------
        torch.Tensor, shape (S * (R + G + F), 14, T), float32
        """
        drawn = self.draw(rng)
        tracks, duration = augmentation.per_signer(self.tracks[drawn], self.duration[drawn], rng)
        tracks, duration = tracks.reshape(-1, *tracks.shape[2:]), duration.ravel()
        return torch.from_numpy(
            channels.from_tracks(*augmentation.per_sample(tracks, duration, rng))
        )


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
    """
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


def train(
    network,
    pool,
    *,
    iterations=4000,
    rate=3e-3,
    decay=1e-2,
    average=0.998,
    clip=5.0,
    seed=0,
    threads=1,
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
    seed : int, optional
        Of the batches.
    threads : int, optional
        Threads that torch computes with; so small a network gains little by a second one.
    progress : bool, optional
        Whether to draw a bar on standard error.

    Returns
    -------
    judge : Judge
        As learnt, averaged like the network.
    losses : ndarray, shape (iterations,)
        The loss of each batch.

    Raises
    ------
    FloatingPointError
        If the loss is no longer finite.
    """
    rng = np.random.default_rng(seed)
    judge = Judge()
    both = nn.ModuleList([network, judge])
    parameters = list(both.parameters())
    mean = [p.detach().clone() for p in parameters]
    optimiser = torch.optim.AdamW(parameters, lr=rate, weight_decay=decay, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=iterations)
    losses = np.empty(iterations)
    each = REFERENCES + GENUINE + FORGED
    with limited_threads(threads), tqdm(range(iterations), disable=not progress) as bar:
        for step in bar:
            value = loss(network.embed(pool.batch(rng)).unflatten(0, (-1, each)), judge)
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(parameters, clip)
            optimiser.step()
            schedule.step()
            losses[step] = value.item()
            if not math.isfinite(losses[step]):
                raise FloatingPointError(f"the loss is {losses[step]} at step {step + 1}")
            # Early on the average forgets faster, or the first weights would stay in it.
            keep = min(average, (1 + step) / (10 + step))
            with torch.no_grad():
                torch._foreach_lerp_(mean, parameters, 1 - keep)
            if step % 100 == 99:
                bar.set_postfix(loss=f"{losses[step - 99 : step + 1].mean():.3f}")
    with torch.no_grad():
        for p, value in zip(parameters, mean, strict=True):
            p.copy_(value)
    return judge, losses


@contextlib.contextmanager
def limited_threads(count):
    """Let torch compute with so many threads for a while.

    Parameters
    ----------
    count : int
        How many.

    Yields
    ------
    None
        Afterwards there are as many as before.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
