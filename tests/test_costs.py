"""Costs: values from angles, gradients by differences and by torch, shapes that must agree."""

import numpy as np
import pytest
import torch
from found import assert_rows, kinds
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from siamtut.costs import (
    Calibrated,
    Contrastive,
    CosineCost,
    CosineEmbedding,
    CosineTarget,
    Cost,
    CrossEntropy,
    LinearCosine,
    LogitCrossEntropy,
    Quadratic,
    Triplet,
)

COSINE_COSTS = [
    CosineTarget(),
    CosineTarget(same=1.0, different=-0.9),
    CosineEmbedding(),
    CosineEmbedding(margin=0.5),
    LinearCosine(),
    Contrastive(),
    Contrastive(margin=1.5),
    Calibrated(),
    Calibrated(scale=8.0, shift=-3.0),
]
PLAIN = [Quadratic(), CrossEntropy(), LogitCrossEntropy()]
FOUND = [kind for kind in kinds(Cost) if kind is not CosineCost]


def test_every_cost_has_a_row():
    mine = kinds(CosineCost)
    assert_rows("COSINE_COSTS in tests/test_costs.py", map(type, COSINE_COSTS), mine)
    others = set(FOUND) - {*mine, Triplet}
    assert_rows("PLAIN in tests/test_costs.py", map(type, PLAIN), others)


@pytest.mark.parametrize("kind", FOUND)
def test_the_gradient_of_every_cost_there_is_is_its_slope(kind):
    """As it comes, with or without a row: what is new is measured too."""
    cost, random = kind(), np.random.default_rng(1993)
    first = random.uniform(0.05, 0.95, 24)
    second = random.choice([-1.0, 1.0], 24) if issubclass(kind, CosineCost) else first[::-1].copy()
    first = first * random.choice([-1.0, 1.0], 24) if issubclass(kind, CosineCost) else first
    gradient = cost.gradient(first, second)
    measured = differences(lambda p: cost.value(p, second), first)
    both = isinstance(gradient, tuple)
    np.testing.assert_allclose(gradient[0] if both else gradient, measured, rtol=1e-6, atol=1e-9)
    if both:
        measured = differences(lambda p: cost.value(first, p), second)
        np.testing.assert_allclose(gradient[1], measured, rtol=1e-6, atol=1e-9)


def in_torch(cost, prediction, target):
    """Each cost told again in torch's words, torch's own function where there is one."""
    size = len(prediction)
    match cost:
        case Quadratic():
            return 0.5 * functional.mse_loss(prediction, target, reduction="sum") / size
        case CrossEntropy():
            return functional.binary_cross_entropy(prediction, target, reduction="sum") / size
        case LogitCrossEntropy():
            summed = functional.binary_cross_entropy_with_logits(
                prediction, target, reduction="sum"
            )
            return summed / size
        case CosineTarget():
            wanted = torch.full_like(target, cost.different).masked_fill(target > 0, cost.same)
            return 0.5 * functional.mse_loss(prediction, wanted)
        case CosineEmbedding():
            # Vectors at the angle in question, so that torch computes the cosine itself.
            sine = (1.0 - prediction**2).sqrt()
            x = torch.stack([torch.ones_like(sine), torch.zeros_like(sine)], 1)
            y = torch.stack([prediction, sine], 1)
            return functional.cosine_embedding_loss(x, y, target, margin=cost.margin)
        case LinearCosine():
            genuine, forged = prediction[target > 0], prediction[target < 0]
            return (forged.sum() - genuine.sum()) / size
        case Contrastive():
            sine = (1.0 - prediction**2).sqrt()
            distance = ((prediction - 1.0) ** 2 + sine**2).sqrt()
            far = (cost.margin - distance).clamp(min=0.0)
            return torch.where(target > 0, distance**2, far**2).mean() / 2
        case Triplet():
            return functional.relu((1 - prediction) - (1 - target) + cost.margin).mean()
        case Calibrated():
            logit = cost.scale * prediction + cost.shift
            return functional.binary_cross_entropy_with_logits(logit, (target + 1) / 2)
    raise AssertionError(f"in_torch in tests/test_costs.py does not know {cost!r}")


def assert_like_torch(cost, prediction, target):
    p = torch.tensor(prediction, dtype=torch.float64, requires_grad=True)
    t = torch.tensor(target, dtype=torch.float64, requires_grad=isinstance(cost, Triplet))
    want = in_torch(cost, p, t)
    want.backward()
    assert cost.value(prediction, target) == pytest.approx(want.item(), rel=1e-10, abs=1e-10)
    got = cost.gradient(prediction, target)
    pairs = zip(got, (p, t), strict=True) if isinstance(cost, Triplet) else [(got, p)]
    for mine, theirs in pairs:
        assert mine.shape == tuple(theirs.shape)
        np.testing.assert_allclose(mine, theirs.grad.numpy(), rtol=1e-10, atol=1e-10)


def differences(value, x, step=1e-6):
    out = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += step
        down[index] -= step
        out[index] = (value(up) - value(down)) / (2 * step)
    return out


shapes = st.one_of(st.tuples(st.integers(1, 6)), st.tuples(st.integers(1, 6), st.integers(1, 4)))


@settings(max_examples=40)
@given(shapes, st.integers(0, 99))
@pytest.mark.parametrize("cost", PLAIN, ids=repr)
def test_costs_of_any_shape_are_torchs(cost, shape, seed):
    random = np.random.default_rng(seed)
    prediction, target = random.uniform(0.01, 0.99, shape), random.uniform(0, 1, shape)
    if isinstance(cost, LogitCrossEntropy):
        prediction = 40.0 * (prediction - 0.5)
    assert_like_torch(cost, prediction, target)
    assert_like_torch(cost, prediction, np.round(target))
    measured = differences(lambda p: cost.value(p, target), prediction)
    np.testing.assert_allclose(cost.gradient(prediction, target), measured, rtol=1e-5, atol=1e-7)
    assert cost.each(prediction, target).shape == (shape[0],)


@settings(max_examples=40)
@given(st.integers(1, 8), st.integers(0, 99))
@pytest.mark.parametrize("cost", COSINE_COSTS, ids=repr)
def test_costs_on_cosines_are_torchs(cost, size, seed):
    random = np.random.default_rng(seed)
    cos, label = random.uniform(-0.999, 0.999, size), random.choice([-1, 1], size)
    assert_like_torch(cost, cos, label)


@given(st.integers(1, 8), st.integers(0, 99))
def test_triplet_is_torchs(size, seed):
    random = np.random.default_rng(seed)
    positive, negative = random.uniform(-1, 1, (2, size))
    for margin in (0.2, 1.0):
        assert_like_torch(Triplet(margin), positive, negative)
    anchor = torch.tensor([[1.0, 0.0]] * size, dtype=torch.float64)
    arrow = [torch.tensor(np.stack([c, np.sqrt(1 - c * c)], 1)) for c in (positive, negative)]
    want = functional.triplet_margin_with_distance_loss(
        anchor,
        *arrow,
        distance_function=lambda a, b: 1 - functional.cosine_similarity(a, b),
        margin=0.2,
    )
    assert Triplet(0.2).value(positive, negative) == pytest.approx(want.item(), abs=1e-10)


def test_value_is_the_mean_and_gradient_its_share():
    """A batch of two equal halves costs as much as one half and pulls half as hard at each."""
    cos, label = np.array([0.3, -0.2, 0.9]), np.array([1, -1, -1])
    for cost in COSINE_COSTS:
        assert cost.value(cos, label) == pytest.approx(cost.each(cos, label).mean(), abs=1e-15)
        twice = np.tile(cos, 2), np.tile(label, 2)
        assert cost.value(*twice) == pytest.approx(cost.value(cos, label), abs=1e-15)
        np.testing.assert_allclose(
            cost.gradient(*twice), np.tile(cost.gradient(cos, label), 2) / 2, rtol=1e-14
        )


@pytest.mark.parametrize(("cost", "same", "different"), [
    # at 0°, 60°, 90° and 180°
    (CosineTarget(), [0, 0.125, 0.5, 2], [2, 1.125, 0.5, 0]),
    (CosineTarget(different=-0.9), [0, 0.125, 0.5, 2], [1.805, 0.98, 0.405, 0.005]),
    (CosineEmbedding(), [0, 0.5, 1, 2], [1, 0.5, 0, 0]),
    (CosineEmbedding(margin=0.25), [0, 0.5, 1, 2], [0.75, 0.25, 0, 0]),
    (LinearCosine(), [-1, -0.5, 0, 1], [1, 0.5, 0, -1]),
    (Contrastive(), [0, 0.5, 1, 2], [0.5, 0, 0, 0]),
    (Contrastive(margin=2.0), [0, 0.5, 1, 2], [2, 0.5, 0.5 * (2 - np.sqrt(2)) ** 2, 0]),
    (Calibrated(2.0, -1.0), np.log1p(np.exp([-1, 0, 1, 3])), np.log1p(np.exp([1, 0, -1, -3]))),
], ids=lambda value: repr(value) if hasattr(value, "each") else "")  # fmt: skip
def test_values_at_angles_that_a_person_can_check(cost, same, different):
    cos = np.cos(np.radians([0, 60, 90, 180]))
    np.testing.assert_allclose(cost.each(cos, np.ones(4)), same, rtol=0, atol=1e-12)
    np.testing.assert_allclose(cost.each(cos, -np.ones(4)), different, rtol=0, atol=1e-12)


def test_quadratic_and_cross_entropy_on_paper():
    assert Quadratic().each([[1.0, 2.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 3.0]]).tolist() == [
        2.5,
        4.5,
    ]
    assert Quadratic().gradient([3.0, 1.0], [1.0, 1.0]).tolist() == [1.0, 0.0]
    each = CrossEntropy().each([0.25, 0.25], [1, 0])
    np.testing.assert_allclose(each, [np.log(4), np.log(4 / 3)], rtol=1e-15)
    np.testing.assert_allclose(CrossEntropy().gradient([0.25, 0.25], [1, 0]), [-2, 2 / 3])


def test_every_cosine_cost_pulls_the_right_way():
    cos = np.linspace(-0.9, 0.9, 19)
    for cost in COSINE_COSTS:
        assert (cost.gradient(cos, np.ones(19)) <= 0).all()
        assert (cost.gradient(cos, -np.ones(19)) >= 0).all()


def test_cross_entropy_at_the_ends():
    cost = CrossEntropy()
    assert cost.each([1.0, 0.0], [1, 0]).tolist() == [0.0, 0.0]
    assert (cost.gradient([1.0, 0.0], [1, 0]) * 2).tolist() == [-1.0, 1.0]
    assert cost.each([0.0, 1.0], [1, 0]).tolist() == [np.inf, np.inf]
    assert cost.gradient([0.0, 1.0], [1, 0]).tolist() == [-np.inf, np.inf]


def test_logits_cost_what_their_probabilities_cost():
    z, y = np.linspace(-6, 6, 13), np.tile([0, 1], 7)[:13]
    a = 1 / (1 + np.exp(-z))
    logit, plain = LogitCrossEntropy(), CrossEntropy()
    np.testing.assert_allclose(logit.each(z, y), plain.each(a, y), rtol=1e-10)
    # The chain rule through σ' gives the same, and σ' has cancelled.
    chained = plain.gradient(a, y) * a * (1 - a)
    np.testing.assert_allclose(logit.gradient(z, y), chained, rtol=1e-10)
    assert logit.gradient([-1000.0, 1000.0], [1, 0]).tolist() == [-0.5, 0.5]


def test_the_kinks_lie_on_the_flat_side():
    assert CosineEmbedding(0.5).gradient([0.5], [-1])[0] == 0.0
    assert Triplet(0.5).gradient([0.5], [0.0])[1][0] == 0.0
    assert Contrastive(1.0).gradient([0.5], [-1])[0] == pytest.approx(0.0, abs=1e-15)


def test_contrastive_is_finite_where_twins_agree_wholly():
    cost = Contrastive()
    assert cost.each([1.0], [-1]).tolist() == [0.5]
    assert cost.gradient([1.0], [-1]).tolist() == [0.0]
    # Close by, the slope in the angle is finite: dC/dθ = -(m - d) cos(θ/2).
    theta = 1e-4
    slope = cost.gradient([np.cos(theta)], [-1])[0] * -np.sin(theta)
    assert slope == pytest.approx(-(1.0 - theta), rel=1e-6)


def test_calibrated_head():
    cost = Calibrated(scale=4.0, shift=-2.0)
    assert cost.probability(0.5) == 0.5
    cos, label = np.array([0.9, 0.1, -0.4]), np.array([1, -1, 1])
    probability = cost.probability(cos)
    want = -np.log(np.where(label > 0, probability, 1 - probability))
    np.testing.assert_allclose(cost.each(cos, label), want, rtol=1e-12)

    def value(head):
        return Calibrated(*head).value(cos, label)

    measured = differences(value, np.array([4.0, -2.0]))
    np.testing.assert_allclose(cost.head_gradient(cos, label), measured, rtol=0, atol=1e-9)


def test_linear_is_the_threads_sum_over_the_batch():
    cos, label = np.array([0.9, 0.2, 0.4]), np.array([1, -1, -1])
    assert 3 * LinearCosine().value(cos, label) == pytest.approx(0.2 + 0.4 - 0.9)
    assert LinearCosine().gradient([0.3], [1]).tolist() == [-1.0]


@pytest.mark.parametrize("cost", [*PLAIN, *COSINE_COSTS, Triplet()], ids=repr)
def test_shapes_never_spread(cost):
    """The classic: targets (N, 1) would silently be spread over predictions (N,)."""
    method = (cost.each, cost.value, cost.gradient)
    for ask in method:
        with pytest.raises(ValueError, match=r"\(3,\) and \(3, 1\)"):
            ask(np.zeros(3), np.ones((3, 1)))
        with pytest.raises(ValueError, match=r"\(0,\) and \(0,\)"):
            ask([], [])
        with pytest.raises(ValueError, match=r"\(\) and \(\)"):
            ask(0.5, 1.0)


@pytest.mark.parametrize("cost", [*COSINE_COSTS, Triplet()], ids=repr)
def test_a_cosine_has_no_second_axis_and_stays_within_one(cost):
    with pytest.raises(ValueError, match=r"\(B,\).*\(2, 2\) and \(2, 2\)"):
        cost.value(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"a cosine lies in .* got 45; an angle"):
        cost.value([0.5, 45.0], [1, 1])
    with pytest.raises(ValueError, match="got nan"):
        cost.value([np.nan], [1])


@pytest.mark.parametrize("cost", COSINE_COSTS, ids=repr)
def test_labels_are_one_and_minus_one(cost):
    with pytest.raises(ValueError, match=r"\+1 .* or -1 .*got \[0\. 1\.\].*2 \* label - 1"):
        cost.gradient([0.1, 0.2], [0, 1])


def test_probabilities_and_targets_have_their_range():
    with pytest.raises(ValueError, match=r"probability lies in \[0, 1\]; got -0.5; .*Calibrated"):
        CrossEntropy().value([-0.5], [1])
    for cost in (CrossEntropy(), LogitCrossEntropy()):
        with pytest.raises(ValueError, match=r"target lies in \[0, 1\]; got -1; .*\(label \+ 1\)"):
            cost.value([0.5], [-1])


@pytest.mark.parametrize(
    "make",
    [
        lambda: CosineTarget(same=1.5),
        lambda: CosineEmbedding(margin=-1.1),
        lambda: Contrastive(margin=0.0),
        lambda: Contrastive(margin=2.5),
        lambda: Triplet(margin=-0.2),
        lambda: Calibrated(scale=0.0),
    ],
)
def test_settings_have_their_range(make):
    with pytest.raises(ValueError, match="got"):
        make()


def test_the_edges_of_every_range():
    """A cosine may pass its range by a gradient check's step, and by no more."""
    for cost in (*COSINE_COSTS, Triplet()):
        for edge in (1.0, -1.0):
            assert np.isfinite(cost.value([edge * 1.00005], [1]))
            with pytest.raises(ValueError, match="cosine"):
                cost.value([edge * 1.0002], [1])
    with pytest.raises(ValueError, match="cosine"):
        Triplet().value([0.5], [1.0002])
    for bad in (-0.001, 1.001):
        with pytest.raises(ValueError, match="target"):
            CrossEntropy().value([0.5], [bad])
        with pytest.raises(ValueError, match="target"):
            LogitCrossEntropy().value([0.5], [bad])
        with pytest.raises(ValueError, match="probability"):
            CrossEntropy().value([bad], [0.5])
    assert np.isfinite(LogitCrossEntropy().value([-50.0, 50.0], [0, 1]))


def test_the_edges_of_every_setting():
    for good in (-1.0, 1.0):
        assert CosineTarget(same=good, different=-good).value([good], [1]) == 0
        assert CosineEmbedding(margin=good).margin == good
    for kind in (Contrastive, Triplet):
        assert kind(margin=2.0).margin == 2.0
        assert kind(margin=0.01).margin == 0.01
        for bad in (0.0, -0.01, 2.01):
            with pytest.raises(ValueError, match="got"):
                kind(margin=bad)
    for bad in (-1.01, 1.01):
        with pytest.raises(ValueError, match="got"):
            CosineTarget(same=bad)
        with pytest.raises(ValueError, match="got"):
            CosineTarget(different=bad)
        with pytest.raises(ValueError, match="got"):
            CosineEmbedding(margin=bad)
    for bad in (0.0, -0.5, float("nan")):
        with pytest.raises(ValueError, match="got"):
            Calibrated(scale=bad)
    assert Calibrated(scale=0.5).scale == 0.5


def test_the_defaults_are_those_of_the_documentation():
    assert CosineTarget() == CosineTarget(same=1.0, different=-1.0)
    assert CosineEmbedding() == CosineEmbedding(margin=0.0)
    assert Contrastive() == Contrastive(margin=1.0)
    assert Triplet() == Triplet(margin=0.2)
    assert Calibrated() == Calibrated(scale=1.0, shift=0.0)


@pytest.mark.parametrize("cost", PLAIN, ids=repr)
def test_three_axes_and_none_are_refused(cost):
    for shape in ((2, 2, 2), (), (0,), (2, 0)):
        with pytest.raises(ValueError, match="one shape"):
            cost.gradient(np.full(shape, 0.5), np.full(shape, 0.5))
    assert cost.each(np.full((3, 2), 0.5), np.full((3, 2), 0.5)).shape == (3,)


def test_plain_numbers_come_back():
    for cost in (*PLAIN, *COSINE_COSTS, Triplet()):
        assert type(cost.value([0.5], [1])) is float
    scale, shift = Calibrated().head_gradient([0.5], [1])
    assert type(scale) is type(shift) is float
    assert type(Calibrated().probability(0.5)) is float
    assert Calibrated().probability([[0.5, 0.1]]).shape == (1, 2)
    with pytest.raises(ValueError, match="label"):
        Calibrated().head_gradient([0.5], [0])
