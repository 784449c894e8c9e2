"""The losses on torch tensors: those of siamtut.costs in value and gradient."""

import numpy as np
import pytest
import torch
from found import assert_rows, kinds
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from siamtut import costs, losses
from siamtut.siamese import SiameseNetwork, cosine
from siamtut.tdnn import architecture_1

ON_COSINES = [
    ("CosineTarget", {}),
    ("CosineTarget", {"same": 0.9, "different": 0.0}),
    ("CosineEmbedding", {}),
    ("CosineEmbedding", {"margin": 0.5}),
    ("LinearCosine", {}),
    ("Contrastive", {}),
    ("Contrastive", {"margin": 1.5}),
    ("Calibrated", {}),
    ("Calibrated", {"scale": 8.1, "shift": -3.3}),
]
PLAIN = [("Quadratic", {}), ("CrossEntropy", {}), ("LogitCrossEntropy", {})]
FOUND = [kind.__name__ for kind in kinds(losses._Loss)]
by_name = pytest.mark.parametrize(("name", "options"), ON_COSINES)


def assert_twins(name, options, prediction, target):
    """The same value and the same gradient, to 1e-12, in float64."""
    cost, loss = getattr(costs, name)(**options), getattr(losses, name)(**options)
    p, t = (torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (prediction, target))
    value = loss(p, t if name == "Triplet" else t.detach())
    value.backward()
    assert value.shape == ()
    assert value.item() == pytest.approx(cost.value(prediction, target), rel=1e-12, abs=1e-12)
    wanted = cost.gradient(prediction, target)
    pairs = zip((p, t), wanted, strict=True) if name == "Triplet" else [(p, wanted)]
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours.grad.numpy(), theirs, rtol=1e-12, atol=1e-12)


@by_name
@settings(max_examples=25)
@given(size=st.integers(1, 8), seed=st.integers(0, 99))
def test_a_loss_on_cosines_is_its_cost(name, options, size, seed):
    random = np.random.default_rng(seed)
    cos, label = random.uniform(-1, 1, size), random.choice([-1.0, 1.0], size)
    assert_twins(name, options, cos, label)


@by_name
def test_at_the_ends_and_at_the_kinks_too(name, options):
    cos = np.array([1.0, 1.0, -1.0, -1.0, 0.5, 0.0, 1.0 + 1e-7])
    label = np.array([1.0, -1, 1, -1, -1, -1, -1])
    assert_twins(name, options, cos, label)


@pytest.mark.parametrize(("name", "options"), PLAIN)
@pytest.mark.parametrize("shape", [(5,), (5, 3)])
def test_a_loss_on_outputs_is_its_cost(name, options, shape):
    random = np.random.default_rng(1993)
    prediction, target = random.uniform(0.01, 0.99, (2, *shape))
    assert_twins(name, options, prediction, target)
    assert_twins(name, options, prediction, np.round(target))


@given(st.integers(1, 8), st.integers(0, 99))
def test_triplet_is_its_cost(size, seed):
    positive, negative = np.random.default_rng(seed).uniform(-1, 1, (2, size))
    for margin in (0.2, 1.3):
        assert_twins("Triplet", {"margin": margin}, positive, negative)


def test_calibrated_learns_its_head_with_the_gradient_of_the_cost():
    cos, label = np.array([0.9, 0.1, -0.4]), np.array([1.0, -1, 1])
    head = losses.Calibrated(scale=4.1, shift=-2.3)
    head(torch.tensor(cos), torch.tensor(label)).backward()
    wanted = costs.Calibrated(4.1, -2.3).head_gradient(cos, label)
    got = [parameter.grad.item() for parameter in head.parameters()]
    assert got == pytest.approx(wanted, rel=1e-12)


def test_torchs_own_losses_on_vectors_agree():
    torch.manual_seed(0)
    x, y, z = torch.randn(3, 6, 4, dtype=torch.float64)
    label = torch.tensor([1.0, -1, 1, -1, -1, 1])
    own = functional.cosine_embedding_loss(x, y, label, margin=0.1)
    assert losses.CosineEmbedding(0.1)(cosine(x, y), label).item() == pytest.approx(own.item())
    own = functional.triplet_margin_with_distance_loss(
        x, y, z, distance_function=lambda a, b: 1 - cosine(a, b), margin=0.3
    )
    assert losses.Triplet(0.3)(cosine(x, y), cosine(x, z)).item() == pytest.approx(own.item())


@by_name
def test_every_weight_of_the_twins_gets_a_finite_gradient_in_float32(name, options):
    torch.manual_seed(0)
    twins = SiameseNetwork(architecture_1())
    a, b = torch.randn(2, 4, 8, 200)
    b[0] = a[0]  # a pair that agrees wholly
    loss = getattr(losses, name)(**options)(twins(a, b), torch.tensor([-1, 1, -1, 1]))
    assert loss.dtype == torch.float32
    loss.backward()
    for parameter in twins.parameters():
        assert torch.isfinite(parameter.grad).all()
        assert parameter.grad.abs().max() > 0


@pytest.mark.parametrize(("name", "options"), [*ON_COSINES, ("Triplet", {})])
def test_shapes_never_spread(name, options):
    loss = getattr(losses, name)(**options)
    with pytest.raises(ValueError, match=rf"{name} needs .*\(3,\) and \(3, 1\)"):
        loss(torch.zeros(3), torch.ones(3, 1))
    with pytest.raises(ValueError, match=r"\(0,\) and \(0,\)"):
        loss(torch.zeros(0), torch.ones(0))


@by_name
def test_labels_are_one_and_minus_one(name, options):
    with pytest.raises(ValueError, match=r"got \[0, 1\]. From 1 and 0: 2 \* label - 1"):
        getattr(losses, name)(**options)(torch.zeros(2), torch.tensor([0, 1]))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("CosineTarget", {"same": 2}),
        ("CosineEmbedding", {"margin": -1.5}),
        ("Contrastive", {"margin": 0}),
        ("Triplet", {"margin": 3}),
        ("Calibrated", {"scale": -1}),
    ],
)
def test_settings_have_their_range(name, options):
    with pytest.raises(ValueError, match="got"):
        getattr(losses, name)(**options)


def test_a_loss_says_its_settings():
    assert repr(losses.CosineTarget(different=-0.9)) == "CosineTarget(same=1, different=-0.9)"
    assert repr(losses.Calibrated(scale=5)) == "Calibrated(scale=5, shift=0)"


def test_every_cost_has_its_loss_and_its_row():
    on_cosines = kinds(costs.CosineCost)
    assert_rows("siamtut/losses.py", FOUND, set(kinds(costs.Cost)) - {costs.CosineCost})
    assert_rows("ON_COSINES in tests/test_losses.py", (n for n, _ in ON_COSINES), on_cosines)
    others = set(FOUND) - {kind.__name__ for kind in on_cosines} - {"Triplet"}
    assert_rows("PLAIN in tests/test_losses.py", (name for name, _ in PLAIN), others)


@pytest.mark.parametrize("name", FOUND)
def test_autograd_of_every_loss_there_is_finds_its_slope(name):
    """As it comes, with or without a row: what is new is measured too."""
    random = np.random.default_rng(1993)
    first, second = random.uniform(0.05, 0.95, (2, 12))
    if issubclass(getattr(costs, name), costs.CosineCost):
        second = random.choice([-1.0, 1.0], 12)
    loss = getattr(losses, name)()
    arguments = torch.tensor(first, requires_grad=True), torch.tensor(second)
    assert torch.autograd.gradcheck(loss, arguments)
    assert_twins(name, {}, first, second)


def test_two_axes_are_refused_where_there_are_cosines():
    for name in (*[n for n, _ in ON_COSINES], "Triplet"):
        with pytest.raises(ValueError, match=r"\(2, 2\)"):
            getattr(losses, name)()(torch.ones(2, 2), torch.ones(2, 2))
    for name, _ in PLAIN:
        for shape in ((2, 2, 2), (), (0,)):
            with pytest.raises(ValueError, match="one shape"):
                getattr(losses, name)()(torch.full(shape, 0.5), torch.full(shape, 0.5))


def test_the_defaults_are_those_of_the_costs():
    for name in FOUND:
        loss, cost = getattr(losses, name)(), getattr(costs, name)()
        for setting, value in vars(cost).items():
            kept = getattr(loss, setting)
            assert (kept.item() if isinstance(kept, torch.Tensor) else kept) == value
            assert f"{setting}={value:g}" in repr(loss)


def test_whole_numbers_may_be_targets_and_float32_stays():
    for name in FOUND:
        loss = getattr(losses, name)()(torch.tensor([0.5, 0.25]), torch.tensor([1, 1]))
        assert loss.dtype == torch.float32
        assert loss.shape == ()


def test_only_calibrated_learns_and_what_it_learns_is_float64():
    for name in FOUND:
        parameters = list(getattr(losses, name)().parameters())
        assert [p.dtype for p in parameters] == [torch.float64] * (2 * (name == "Calibrated"))
        assert all(p.ndim == 0 and p.requires_grad for p in parameters)


@pytest.mark.parametrize(("name", "options"), [*ON_COSINES, ("Triplet", {})])
def test_a_loss_refuses_what_is_no_cosine_in_the_words_of_its_cost(name, options):
    loss, cost = getattr(losses, name)(**options), getattr(costs, name)(**options)
    for wrong in (1.7, -1.001, 45.0, float("inf")):
        cos = [0.5, wrong]
        with pytest.raises(ValueError, match=r"a cosine lies in \[-1, 1\]; got ") as ours:
            loss(torch.tensor(cos, dtype=torch.float64), torch.tensor([1, -1]))
        with pytest.raises(ValueError, match="a cosine") as theirs:
            cost.value(cos, [1, -1])
        assert str(ours.value) == str(theirs.value)


@by_name
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_rounding_beyond_one_is_still_a_cosine(name, options, dtype):
    above = torch.tensor(1.0, dtype=dtype) + torch.finfo(dtype).eps
    cos = torch.stack([above, -above, torch.tensor(1 + 1e-7, dtype=dtype)])
    assert (cos[0] > 1).item()
    for label in (torch.ones(3), -torch.ones(3)):
        assert getattr(losses, name)(**options)(cos, label).isfinite()


@by_name
def test_a_nan_makes_the_loss_a_nan(name, options):
    loss = getattr(losses, name)(**options)
    for label in (1, -1):
        assert loss(torch.tensor([0.5, float("nan")]), torch.tensor([1, label])).isnan()


@pytest.mark.parametrize("name", ["CrossEntropy", "LogitCrossEntropy"])
def test_targets_of_probabilities_are_no_labels(name):
    loss, cost = getattr(losses, name)(), getattr(costs, name)()
    for target in (-1.0, 1.5):
        with pytest.raises(ValueError, match=r"a target lies in \[0, 1\]; got .*label") as ours:
            loss(torch.tensor([0.5]), torch.tensor([target]))
        with pytest.raises(ValueError, match="a target") as theirs:
            cost.value([0.5], [target])
        assert str(ours.value) == str(theirs.value)
    with pytest.raises(ValueError, match=r"probability lies in \[0, 1\]; got -0.5; for a cosine"):
        losses.CrossEntropy()(torch.tensor([-0.5]), torch.tensor([1]))


def test_what_is_no_tensor_of_real_numbers_is_refused():
    with pytest.raises(ValueError, match=r"got list: torch\.as_tensor makes one"):
        losses.Quadratic()([0.5], [1.0])
    for bad in (torch.tensor([1]), torch.tensor([1j])):
        with pytest.raises(ValueError, match=r"got torch\.(int64|complex64): convert"):
            losses.Quadratic()(bad, torch.tensor([1.0]))
