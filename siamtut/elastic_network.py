r"""A time-delay network whose time steps are matched along an elastic path.

Architecture 1 lays the twins' outputs on each other step by step: step 5 of one
signature meets step 5 of the other.  Here every step of one may meet a
neighbouring step of the other.  The network turns a signature into T/2 vectors
of length 1, and :func:`siamtut.elastic.distance` finds the cheapest path through
two such sequences:

.. math:: D = \frac{1}{n + m} \min_\text{path} \sum_{(i, j) \in \text{path}} |a_i - b_j|,
          \qquad |a_i - b_j| = \sqrt{2 - 2 \cos(a_i, b_j)}.

**Training** is by the episodes of :mod:`siamtut.episodes`, with D in place of
1 - cos.  The minimum over paths is taken as found: a small change of the
weights does not change which path is cheapest, except where two paths tie, so
the gradient of D is that of the cost along that path alone.  The backward pass
is the one of the twins, with another list of who meets whom.

The network: a time-delay layer of width 7 and stride 2, three of width 3 that
look 1, 2 and 4 steps to either side and add to what they read (dilated
convolutions with a shortcut), and one of width 1 that leaves 16 numbers a step.
A step sees 35 of the 256 points.  All sizes are **our choice**.

A training step needs some hundreds of paths.  ``dtaidistance`` finds them one
by one; :func:`paths` finds all of them at once, one anti-diagonal after the
other, and is used for training only.

Chapter: :doc:`/book/elastic-matching`.
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from siamtut import bundled, channels, files, weights
from siamtut.episodes import FORGED, GENUINE, REFERENCES, Judge, limited_threads

BAND = 0.1
"""Farthest that a path may stray from the diagonal, as a share of the time steps: less than on
recorded samples, since the points of the channels are regular in progress, not in time."""

BUNDLED = "weights/elastic.safetensors"
"""The weights that come with the package."""

STRANGERS = 3
"""Genuine signatures of others that each signer of a batch is asked about."""

_REMEDY = "give a file that siamtut.elastic_network.save wrote"
_EACH = REFERENCES + GENUINE + FORGED
_BLOCK = 16  # rows of a cost matrix computed at once: far from the diagonal none is
_TINY = 1e-6  # under the root of a squared distance: its slope stays finite at 0


class ElasticNetwork(nn.Module):
    """A time-delay network that says one vector of length 1 for every second point.

    Parameters
    ----------
    features : int, optional
        Rows of the input, F.
    hidden : int, optional
        Rows in between.
    outputs : int, optional
        Numbers at each time step, C.

    Examples
    --------
    >>> import torch
    >>> from siamtut.elastic_network import ElasticNetwork
    >>> ElasticNetwork()(torch.zeros(5, 14, 256)).shape
    torch.Size([5, 128, 16])
    """

    def __init__(self, features=14, hidden=24, outputs=16):
        super().__init__()
        self.first = nn.Conv1d(features, hidden, 7, stride=2, padding=3)
        self.wider = nn.ModuleList(
            nn.Conv1d(hidden, hidden, 3, dilation=reach, padding=reach) for reach in (1, 2, 4)
        )
        self.last = nn.Conv1d(hidden, outputs, 1)

    def forward(self, x):
        """Return the time steps.

        Parameters
        ----------
        x : torch.Tensor, shape (B, F, T)
            Such as :func:`siamtut.channels.extract_all` returns.

        Returns
        -------
        torch.Tensor, shape (B, T / 2, C)
            Each step of length 1.
        """
        x = torch.tanh(self.first(x))
        for layer in self.wider:
            x = x + torch.tanh(layer(x))
        return functional.normalize(self.last(x), dim=1).transpose(1, 2)

    @torch.no_grad()
    def sequences(self, signatures):
        """Turn signatures into what :func:`siamtut.elastic.distance` matches.

        Parameters
        ----------
        signatures : iterable of Signature
            N of them.

        Returns
        -------
        ndarray, shape (N, 128, C), float64
        """
        signatures = list(signatures)
        out = [
            self(torch.from_numpy(channels.extract_all(signatures[at : at + 256])))
            for at in range(0, len(signatures), 256)
        ]
        if not out:
            return np.empty((0, channels.POINTS // 2, self.last.out_channels))
        return torch.cat(out).double().numpy()


def build(seed=0):
    """Build the network with fresh weights.

    Parameters
    ----------
    seed : int, optional
        Of the first weights.

    Returns
    -------
    ElasticNetwork
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return ElasticNetwork()


def save(path, network, **metadata):
    """Write the weights into a safetensors file.

    Parameters
    ----------
    path : path-like
        The file to write; an existing one is replaced, whole or not at all.
    network : ElasticNetwork
        Whose weights.
    **metadata : str
        Kept beside them, such as what they were trained on.

    Raises
    ------
    siamtut.weights.WeightsError
        If the file cannot be written.
    """
    files.write(path, weights.packed(network.state_dict(), metadata), weights.WeightsError)


def load(path=None):
    """Read a network of the default size.

    Parameters
    ----------
    path : path-like, optional
        A file that :func:`save` wrote; without it, the bundled weights, trained
        on synthetic signers alone.

    Returns
    -------
    ElasticNetwork

    Raises
    ------
    siamtut.weights.WeightsError
        If there is no such file, it is damaged, or holds something else.

    Examples
    --------
    >>> from siamtut.elastic_network import load
    >>> sum(p.numel() for p in load().parameters())
    8032
    """
    path = bundled(BUNDLED) if path is None else path
    network = ElasticNetwork()
    state, _ = weights.unpacked(path, _REMEDY)
    weights.fill(network, state, files.printable(path), _REMEDY)
    return network.eval()


def paths(costs, window):
    r"""Find the cheapest path through each of many cost matrices.

    Parameters
    ----------
    costs : ndarray, shape (T, T, P)
        What it costs to match step i of one sequence with step j of the other, pair by pair.
    window : int
        Only places with \|i - j\| < window are visited.

    Returns
    -------
    pair, first, second : ndarray of int, shape (K,)
        All places of all paths: which pair, step i, step j.
    """
    steps, _, count = costs.shape
    came = np.zeros(costs.shape, dtype=np.int8)
    # What it costs to come to row i of the last anti-diagonal, and of the one before; one row
    # of infinities in front, so that row i - 1 always exists.
    before = np.full((steps + 1, count), np.inf, dtype=costs.dtype)
    last = before.copy()
    before[0] = 0  # the start: a diagonal step into (0, 0)
    for diagonal in range(2 * steps - 1):
        low = max(0, diagonal - steps + 1, (diagonal - window) // 2 + 1)
        high = min(diagonal, steps - 1, (diagonal + window - 1) // 2)
        rows = np.arange(low, high + 1)
        both, first, second = before[low : high + 1], last[low : high + 1], last[low + 1 : high + 2]
        best = np.minimum(both, first)
        choice = (first < both).astype(np.int8)
        choice[second < best] = 2
        came[rows, diagonal - rows] = choice
        now = np.full_like(last, np.inf)
        now[low + 1 : high + 2] = np.minimum(best, second) + costs[rows, diagonal - rows]
        before, last = last, now
    return _walk_back(came)


def _walk_back(came):
    """Return all places of the paths that end in the last corner; 0 both, 1 first, 2 second."""
    steps, _, count = came.shape
    pair = np.arange(count)
    i, j = np.full(count, steps - 1), np.full(count, steps - 1)
    places = []
    while len(pair):
        places.append((pair, i, j))
        going = (i > 0) | (j > 0)
        pair, i, j = pair[going], i[going], j[going]
        how = came[i, j, pair]
        i, j = i - (how != 2), j - (how != 1)
    return tuple(np.concatenate(part) for part in zip(*places, strict=True))


def path_distances(steps, first, second, band=BAND):
    """Elastic distances of pairs of a batch, differentiable along the cheapest paths.

    Parameters
    ----------
    steps : torch.Tensor, shape (B, T, C)
        Of length 1 each, from :class:`ElasticNetwork`.
    first, second : ndarray of int, shape (P,)
        The pairs, as places in the batch.
    band : float, optional
        As in :func:`siamtut.elastic.distance`, to which the values are equal.

    Returns
    -------
    torch.Tensor, shape (P,)
    """
    points = steps.shape[1]
    first, second = torch.as_tensor(first), torch.as_tensor(second)
    window = 1 + round(band * points)
    costs = _costs(steps.detach(), first, second, window)
    pair, i, j = map(torch.from_numpy, paths(costs.numpy(), window))
    flat = steps.flatten(0, 1)
    one = flat.index_select(0, first[pair] * points + i)
    other = flat.index_select(0, second[pair] * points + j)
    cost = ((one - other).square().sum(-1) + _TINY**2).sqrt()
    return cost.new_zeros(len(first)).index_add(0, pair, cost) / (2 * points)


def _costs(steps, first, second, window):
    """Return the costs (T, T, P) of the places that :func:`paths` visits, block by block."""
    points = steps.shape[1]
    out = steps.new_empty(points, points, len(first))
    one, other = steps[first], steps[second].transpose(1, 2)
    for start in range(0, points, _BLOCK):
        rows = slice(start, start + _BLOCK)
        columns = slice(max(0, start - window + 1), start + _BLOCK + window - 1)
        cosines = one[:, rows] @ other[:, :, columns]
        out[rows, columns] = (2 - 2 * cosines).clamp_min_(0).sqrt_().permute(1, 2, 0)
    return out


def loss(steps, judge, rng):
    """Loss of a batch of episodes: that of :func:`siamtut.episodes.loss`, without the contrast.

    Parameters
    ----------
    steps : torch.Tensor, shape (S * (R + G + F), T, C)
        Of each signer the references, the genuine ones, the forgeries.
    judge : siamtut.episodes.Judge
        Turns distances into log odds.
    rng : numpy.random.Generator
        Chooses the strangers.

    Returns
    -------
    torch.Tensor, shape ()
    """
    signers = len(steps) // _EACH
    start = _EACH * np.arange(signers)[:, None]
    references = start + np.arange(REFERENCES)
    own = start + np.arange(REFERENCES, _EACH)
    # Whom else to ask about: the s-th signer, some places further on, never itself.
    other = (np.arange(signers)[:, None] + rng.integers(1, signers, (signers, STRANGERS))) % signers
    strangers = _EACH * other + rng.integers(0, REFERENCES + GENUINE, other.shape)
    asked = np.concatenate([own, strangers], axis=1)
    one, two = np.triu_indices(REFERENCES, 1)
    to_references = np.broadcast_arrays(references[:, :, None], asked[:, None, :])
    first = np.concatenate([references[:, one].ravel(), to_references[0].ravel()])
    second = np.concatenate([references[:, two].ravel(), to_references[1].ravel()])
    distance = path_distances(steps, first, second)
    spread = distance[: signers * len(one)].view(signers, -1).mean(1)
    mean = distance[signers * len(one) :].view(signers, REFERENCES, -1).mean(1)
    odds = judge(mean, spread[:, None])
    genuine, forged = odds[:, :GENUINE], odds[:, GENUINE : GENUINE + FORGED]
    return (
        functional.softplus(-genuine).mean()
        + functional.softplus(forged).mean()
        + 0.5 * functional.softplus(odds[:, GENUINE + FORGED :]).mean()
        + 0.5 * functional.softplus(forged[:, None, :] - genuine[:, :, None]).mean()
    )


def train(
    network,
    pool,
    *,
    iterations=1000,
    rate=3e-3,
    decay=1e-2,
    average=0.995,
    clip=5.0,
    seed=0,
    threads=1,
    progress=True,
):
    """Train a network in place by episodes, and leave it with its averaged weights.

    Parameters
    ----------
    network : ElasticNetwork
        Such as :func:`build` makes; changed in place.
    pool : siamtut.pool.Pool
        What to learn from.
    iterations, rate, decay, average, clip, seed, threads, progress
        As for :func:`siamtut.episodes.train`.

    Returns
    -------
    judge : siamtut.episodes.Judge
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
    parameters = [*network.parameters(), *judge.parameters()]
    mean = [p.detach().clone() for p in parameters]
    optimiser = torch.optim.AdamW(parameters, lr=rate, weight_decay=decay, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=iterations)
    losses = np.empty(iterations)
    with limited_threads(threads), tqdm(range(iterations), disable=not progress) as bar:
        for step in bar:
            value = loss(network(pool.batch(rng)), judge, rng)
            losses[step] = value.item()
            if not math.isfinite(losses[step]):
                raise FloatingPointError(f"the loss is {losses[step]} at step {step + 1}")
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(parameters, clip)
            optimiser.step()
            schedule.step()
            keep = min(average, (1 + step) / (10 + step))
            with torch.no_grad():
                torch._foreach_lerp_(mean, parameters, 1 - keep)
            if step % 100 == 99:
                bar.set_postfix(loss=f"{losses[step - 99 : step + 1].mean():.3f}")
    with torch.no_grad():
        for p, value in zip(parameters, mean, strict=True):
            p.copy_(value)
    return judge, losses
