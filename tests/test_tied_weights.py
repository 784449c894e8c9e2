"""Tied weights: every equality of the chapter, on other numbers than the chapter's."""

import copy

import numpy as np
import pytest
import torch

from siamtut import geometry, siamese
from siamtut.byhand import GRADIENTS, PARAMETERS, Cosine, Sequential, Tanh, TimeDelay, Twin
from siamtut.tdnn import architecture_1
from siamtut.widgets import four_roads as roads

CASES = [  # w, b, x, y, target, learning rate
    (1.0, 0.6, (1.3, -1.9), (0.6, 1.9), 1.0, 1.0),
    (-0.4, 0.9, (0.2, -1.1), (1.7, 0.5), -0.9, 0.3),
    (0.3, -1.2, (2.0, 1.0), (-0.5, 1.5), 0.0, 0.5),
]
each_case = pytest.mark.parametrize("case", CASES)


def close(got, want, tolerance=1e-12):
    np.testing.assert_allclose(got, want, rtol=0, atol=tolerance)


def angle_of(row, x, y):
    return geometry.angle(roads.vector(row[:2], x), roads.vector(row[2:], y))


def embed(theta, moments):
    return torch.tanh(theta[0] * torch.tensor(moments, dtype=torch.float64) + theta[1])


def a_large_pair():
    """Return architecture 1 by hand, and four random pairs."""
    layers = TimeDelay(8, 12, 11, 3, seed=1), Tanh(), TimeDelay(12, 16, 10, 3, seed=2), Tanh()
    pair = tuple(np.random.default_rng(3).normal(size=(2, 4, 8, 200)))
    return Sequential(*layers), pair


@each_case
def test_the_total_derivative_is_the_sum_of_the_shares(case):
    w, b, x, y, target, _ = case

    def cost(theta):
        return (geometry.cosine(roads.vector(theta, x), roads.vector(theta, y)) - target) ** 2 / 2

    theta, h = np.array([w, b]), 1e-6
    _, share_a, share_b = roads.shares(theta, theta, x, y, target)
    measured = [(cost(theta + d) - cost(theta - d)) / (2 * h) for d in h * np.eye(2)]
    close(share_a + share_b, measured, 1e-8)
    assert np.abs(share_a - share_b).max() > 0.01  # so that half the sum is neither of them


@each_case
@pytest.mark.parametrize("road", roads.TIED)
def test_the_four_roads_are_one(case, road):
    *_, rate = case
    theta = np.array(case[:2])
    _, *both = roads.shares(theta, theta, *case[2:5])
    after = roads.path(road, *case, steps=1)[-1]
    close(after, np.tile(theta - rate * sum(both), 2))
    close(roads.path(road, *case, steps=20), roads.path("by_hand", *case, steps=20))


@each_case
def test_autograd_adds_up_what_both_calls_say(case):
    w, b, x, y, target, _ = case
    theta = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
    f_x, f_y = embed(theta, x), embed(theta, y)
    ((siamese.cosine(f_x, f_y) - target) ** 2 / 2).backward()
    _, *both = roads.shares((w, b), (w, b), x, y, target)
    close(theta.grad.numpy(), sum(both))


def test_the_four_roads_are_one_for_three_thousand_weights():
    branch, pair = a_large_pair()
    join = Cosine()

    def backward(twins):
        outputs = twins.forward(pair)
        twins.zero_grad()
        twins.backward(pair, join.backward(outputs, join.forward(outputs) - 1.0))

    copies = Twin(branch.clone(share=()), branch.clone(share=()))
    backward(copies)
    sums = [p + q for p, q in zip(*(t.gradients() for t in copies.layers), strict=True)]
    in_common = Twin(branch, branch.clone(PARAMETERS + GRADIENTS))
    backward(in_common)
    for shared, total in zip(branch.gradients(), sums, strict=True):
        close(shared, total)

    network = architecture_1().double()
    for parameter, own in zip(network.parameters(), branch.parameters(), strict=True):
        parameter.data = torch.tensor(own.copy())
    cos = siamese.SiameseNetwork(network)(*map(torch.tensor, pair))
    ((cos - 1) ** 2 / 2).sum().backward()
    for parameter, total in zip(network.parameters(), sums, strict=True):
        close(parameter.grad.numpy(), total)

    start = [p.copy() for p in branch.parameters()]
    clones = Twin(branch, branch.clone(PARAMETERS))
    backward(clones)
    clones.step(0.5)
    for parameter, before, total in zip(branch.parameters(), start, sums, strict=True):
        close(parameter, before - 0.5 * total)


@each_case
def test_gradients_in_common_are_twice_the_rate_and_their_mean_is_half_of_it(case):
    *rest, rate = case
    close(
        roads.path("gradients", *case, steps=15), roads.path("by_hand", *rest, 2 * rate, steps=15)
    )
    close(roads.path("average", *case, steps=15), roads.path("by_hand", *rest, rate / 2, steps=15))


def test_a_doubled_step_can_strand_the_network_where_tanh_is_flat():
    case = (*CASES[0][:4], -1.0, 1.0)
    x, y = case[2:4]
    assert angle_of(roads.path("by_hand", *case, steps=200)[-1], x, y) > 178
    stranded = roads.path("gradients", *case, steps=200)[-1]
    assert angle_of(stranded, x, y) == pytest.approx(90, abs=0.1)
    _, *both = roads.shares(stranded[:2], stranded[:2], x, y, -1.0)
    assert np.abs(both).max() < 1e-5


def test_twins_that_share_nothing_satisfy_the_pair_and_contradict_themselves():
    x, y = CASES[0][2:4]
    tied = roads.path("by_hand", *CASES[0], steps=200)[-1]
    apart = roads.path("nothing", *CASES[0], steps=200)[-1]
    assert angle_of(apart, x, y) < angle_of(tied, x, y) < 5
    assert angle_of(apart, y, x) > 80
    assert angle_of(apart, x, x) > 80
    assert angle_of(tied, x, x) < 1e-3


def test_both_ways_round_twins_that_share_nothing_stay_alike():
    w, b, x, y, target, rate = CASES[0]
    one, other = np.array([w, b]), np.array([w, b])
    for _ in range(200):
        _, one_x, other_y = roads.shares(one, other, x, y, target)
        _, other_x, one_y = roads.shares(other, one, x, y, target)
        one, other = one - rate * (one_x + one_y), other - rate * (other_x + other_y)
    close(one, other, 1e-9)


def walk(rule, factor, rate, **options):
    """Return where 30 steps along ``factor`` times the sum lead, by an optimiser."""
    theta = torch.tensor([1.0, 0.6], dtype=torch.float64, requires_grad=True)
    optimiser = rule([theta], lr=rate, **options)
    _, _, x, y, target, _ = CASES[0]
    for _ in range(30):
        f_x, f_y = embed(theta, x), embed(theta, y)
        optimiser.zero_grad()
        (factor * (siamese.cosine(f_x, f_y) - target) ** 2 / 2).backward()
        optimiser.step()
    return theta.detach().numpy()


def test_what_averaging_does_depends_on_the_optimiser():
    sgd, adam = torch.optim.SGD, torch.optim.Adam
    for options in ({}, {"momentum": 0.9}):
        close(walk(sgd, 0.5, 0.1, **options), walk(sgd, 1.0, 0.05, **options))
    decayed = walk(sgd, 1.0, 0.05, weight_decay=0.1)
    for rate in (0.05, 0.1):
        assert np.abs(walk(sgd, 0.5, rate, weight_decay=0.1) - decayed).max() > 0.01
    close(walk(sgd, 0.5, 0.1, weight_decay=0.02), walk(sgd, 1.0, 0.05, weight_decay=0.04))
    close(walk(adam, 0.5, 0.05), walk(adam, 1.0, 0.05), 1e-4)  # but for Adam's own ε


def test_shared_is_the_same_memory_one_entry_and_both_outputs_move():
    branch, (x, _) = a_large_pair()
    for share, together in (((), False), (PARAMETERS, True)):
        other = branch.clone(share)
        for own, its in zip(branch.parameters(), other.parameters(), strict=True):
            assert np.shares_memory(own, its) is together
        before = other.forward(x)
        branch.parameters()[0][0, 0, 0] += 0.1
        assert np.array_equal(other.forward(x), before) is not together
    twice, two = architecture_1(), [architecture_1(), architecture_1()]
    assert len(list(siamese.SiameseNetwork(twice).parameters())) == 4
    assert len(list(torch.nn.ModuleList(two).parameters())) == 8
    assert len(list(torch.nn.ModuleList([twice, twice]).parameters())) == 4
    assert len(list(torch.nn.ModuleList([twice, copy.deepcopy(twice)]).parameters())) == 8


def test_a_time_delay_layer_sums_over_its_windows():
    layer = TimeDelay(3, 2, width=4, stride=2, seed=0)
    rng = np.random.default_rng(4)
    x, g = rng.normal(size=(5, 3, 14)), rng.normal(size=(5, 2, 6))
    layer.backward(x, g)
    uses = [np.einsum("bo,bik->oik", g[:, :, s], x[:, :, 2 * s : 2 * s + 4]) for s in range(6)]
    close(layer.grad_weight, sum(uses))
