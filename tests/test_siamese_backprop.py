"""The whole chain through the twins: what its chapter says, on other numbers than the chapter's."""

import numpy as np
import pytest
import torch
from traitlets import TraitError

from siamtut import costs, geometry, gradcheck, siamese
from siamtut.byhand import Cosine, Sequential, Tanh, TimeDelay, Twin
from siamtut.tdnn import architecture_1
from siamtut.widgets import SiameseChain
from siamtut.widgets import siamese_chain as tiny


def close(got, want, tolerance=1e-12):
    np.testing.assert_allclose(got, want, rtol=0, atol=tolerance)


def branch(seed=7):
    first, second = TimeDelay(8, 12, 11, 3, seed=seed), TimeDelay(12, 16, 10, 3, seed=seed + 1)
    return Sequential(first, Tanh(), second, Tanh())


def pairs(count, seed=0):
    """Return smooth random curves, two batches of them (count, 8, 200)."""
    noise = np.random.default_rng(seed).normal(size=(2, count, 8, 209))
    return tuple(np.lib.stride_tricks.sliding_window_view(noise, 10, axis=3).mean(-1) * 2)


def chain(one, pair, first):
    """Return the cosines, and the summed gradient (3004,) where dC/dcos is first(cos)."""
    twins, join = Twin(one, one.clone()), Cosine()
    outputs = twins.forward(pair)
    cos = join.forward(outputs)
    twins.zero_grad()
    twins.backward(pair, join.backward(outputs, first(cos)))
    shares = [np.concatenate([g.ravel() for g in t.gradients()]) for t in twins.layers]
    return cos, sum(shares), shares


def in_torch(one):
    network = architecture_1().double()
    for parameter, own in zip(network.parameters(), one.parameters(), strict=True):
        parameter.data = torch.tensor(own.copy())
    return network


def gradient_of(network):
    return np.concatenate([p.grad.numpy().ravel() for p in network.parameters()])


@pytest.mark.parametrize("target", [1.0, -0.9, -1.0])
def test_the_chain_is_autograds_to_1e_12(target):
    one, pair = branch(), pairs(3)
    _, total, _ = chain(one, pair, lambda cos: cos - target)
    network = in_torch(one)
    cos = siamese.SiameseNetwork(network)(*map(torch.tensor, pair))
    (0.5 * (cos - target) ** 2).sum().backward()
    close(gradient_of(network), total)


def test_another_cost_changes_the_first_number_and_nothing_below():
    one, pair = branch(), pairs(1)
    for cost in (costs.CosineTarget(), costs.LinearCosine(), costs.Calibrated(5.0, -2.0)):
        cos, total, _ = chain(one, pair, lambda c, cost=cost: cost.gradient(c, [-1]))
        _, of_cosine, _ = chain(one, pair, np.ones_like)
        close(total, cost.gradient(cos, [-1]) * of_cosine)


def test_a_call_without_a_trace_leaves_the_others_share():
    one, pair = branch(), pairs(1)
    _, total, (share_a, share_b) = chain(one, pair, lambda cos: cos - 1)
    network = in_torch(one)
    x, y = map(torch.tensor, pair)
    cos = siamese.cosine(network(x).flatten(1), network(y).detach().flatten(1))
    (0.5 * (cos - 1) ** 2).sum().backward()
    close(gradient_of(network), share_a)
    for share in (share_a, share_b):
        assert geometry.angle(share, total) > 5


def test_a_signature_against_itself_costs_most_and_teaches_nothing():
    one, (x, _) = branch(), pairs(2)
    cos, total, _ = chain(one, (x, x), lambda cos: cos + 1)
    close(cos, 1.0)
    close(total, 0.0)


@pytest.mark.parametrize("seed", range(5))
def test_one_small_step_along_two_equally_loud_gradients_pleases_both(seed):
    one, (x, y) = branch(seed), pairs(2, seed)
    genuine, forged = (x[:1], y[:1]), (x[:1], y[1:])
    wishes = [
        chain(one, pair, lambda cos, t=t: cos - t)[1] for pair, t in ((genuine, 1), (forged, -1))
    ]
    step = -1e-3 * sum(wish / np.linalg.norm(wish) for wish in wishes)
    before = [chain(one, pair, np.ones_like)[0] for pair in (genuine, forged)]
    for parameter, part in zip(one.parameters(), np.split(step, (1056, 1068, 2988)), strict=True):
        parameter += part.reshape(parameter.shape)
    after = [chain(one, pair, np.ones_like)[0] for pair in (genuine, forged)]
    assert after[0] > before[0]
    assert after[1] < before[1]


def tiny_cases():
    random = np.random.default_rng(1)
    yield SiameseChain().x, SiameseChain().y, SiameseChain().weights, 1.0
    yield random.normal(size=24), random.normal(size=24), random.normal(size=32), -0.9


@pytest.mark.parametrize("case", tiny_cases())
def test_the_tiny_twin_shows_the_gradient_of_its_cost(case):
    x, y, weights, target = case
    *_, of_x, _, _, _, of_y, _, total = tiny.backward(*case)
    asked = ((x, of_x, 0), (y, of_y, 1), (weights, total, 2))
    for numbers, slope, k in asked:

        def cost(moved, k=k):
            return tiny.forward(*[moved if j == k else case[j] for j in range(3)], target)[-1]

        assert gradcheck.check_function(cost, np.array(slope), np.array(numbers))


def test_a_step_of_the_tiny_twin_goes_along_the_sum():
    made = SiameseChain()
    case = made.x, made.y, made.weights, 1.0
    _, _, _, of_a, _, _, _, of_b, total = tiny.backward(*case)
    close(total, np.add(of_a, of_b))
    close(tiny.step(*case, 0.5), np.subtract(made.weights, 0.5 * np.add(of_a, of_b)))
    moved = tiny.forward(made.x, made.y, tiny.step(*case, 0.1), 1.0)
    assert moved[-1] < tiny.forward(*case)[-1]


@pytest.mark.parametrize(
    "traits", [{"x": [0.0] * 23}, {"y": [3.0] * 24}, {"weights": ["a"] * 32}, {"place": 0}]
)
def test_the_tiny_twin_refuses_what_it_cannot_show(traits):
    with pytest.raises(TraitError, match=next(iter(traits))):
        SiameseChain(**traits)
