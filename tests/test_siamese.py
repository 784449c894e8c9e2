"""The twins: the one cosine, tied weights, and Torch7's own numbers."""

import json

import numpy as np
import pytest
import torch

from siamtut import geometry
from siamtut.siamese import SiameseNetwork, angle, cosine
from siamtut.tdnn import architecture_1, architecture_2


@pytest.fixture
def torch7(golden):
    """Return Torch7's numbers, our network with its weights, and both inputs."""
    numbers = json.loads((golden / "torch7_modules.json").read_text())["architecture_1_twin"]
    scale, phase = numbers["scale"], numbers["phase"]

    def wave(size, frequency):
        i = torch.arange(1, size + 1, dtype=torch.float64)
        return scale * torch.sin(i * (frequency + phase))

    branch = architecture_1().double()
    with torch.no_grad():
        for parameter, frequency in zip(branch.parameters(), (1.0, 0.7, 1.3, 0.9), strict=True):
            values = wave(parameter.numel(), frequency)
            if parameter.ndim == 3:  # Torch7 keeps a row time step after time step
                out, inputs, width = parameter.shape
                values = values.view(out, width, inputs).transpose(1, 2)
            parameter.copy_(values)
    t = torch.arange(1, 201, dtype=torch.float64)
    f = torch.arange(1, 9, dtype=torch.float64)[:, None]
    x1, x2 = torch.sin(0.05 * t * f + phase)[None], torch.cos(0.04 * t * f - phase)[None]
    return numbers, SiameseNetwork(branch), x1.requires_grad_(), x2


def time_major(weight):
    return weight.transpose(1, 2).reshape(-1).numpy()


def test_torch7_forward(torch7):
    numbers, twins, x1, x2 = torch7
    assert twins(x1, x2).item() == pytest.approx(numbers["cos"], abs=1e-9)
    embedding = twins.embed(x1)[0].detach()
    assert embedding.norm().item() == pytest.approx(numbers["embedding_1_norm"], abs=1e-9)
    first = embedding.view(16, 19).T.reshape(-1)[:20].numpy()
    np.testing.assert_allclose(first, numbers["embedding_1_first_20"], rtol=0, atol=1e-9)


def test_torch7_gradients(torch7):
    numbers, twins, x1, x2 = torch7
    twins(x1, x2).sum().backward()
    weight_1, bias_1, weight_2, bias_2 = (p.grad for p in twins.parameters())
    for ours, theirs in [
        (time_major(weight_1), numbers["dcos_dweight_1"]),
        (bias_1.numpy(), numbers["dcos_dbias_1"]),
        (bias_2.numpy(), numbers["dcos_dbias_2"]),
        (weight_2.norm().item(), numbers["dcos_dweight_2_norm"]),
        (x1.grad.norm().item(), numbers["dcos_dinput_1_norm"]),
    ]:
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)


def test_the_cosine_is_that_of_geometry_and_so_is_its_gradient():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 6, 304))
    x[0] = 0
    y[1] *= 1e-6
    tx, ty = torch.tensor(x, requires_grad=True), torch.tensor(y, requires_grad=True)
    value = cosine(tx, ty)
    np.testing.assert_allclose(value.detach().numpy(), geometry.cosine(x, y), rtol=0, atol=1e-12)
    value.sum().backward()
    for ours, theirs in zip((tx.grad, ty.grad), geometry.cosine_gradient(x, y), strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs, rtol=1e-12, atol=1e-12)


def test_the_cosine_is_nearly_that_of_torch():
    torch.manual_seed(0)
    x, y = torch.randn(2, 50, 76, dtype=torch.float64)
    expected = torch.nn.functional.cosine_similarity(x, y)
    torch.testing.assert_close(cosine(x, y), expected, rtol=0, atol=1e-10)


def test_a_zero_vector_gives_zero_and_a_finite_gradient_in_float32():
    x = torch.zeros(1, 304, requires_grad=True)
    value = cosine(x, torch.ones(1, 304))
    value.sum().backward()
    assert value.item() == 0
    assert torch.isfinite(x.grad).all()


@pytest.mark.parametrize("build", [architecture_1, architecture_2])
def test_the_twins(build):
    torch.manual_seed(0)
    twins = SiameseNetwork(build())
    a, b = torch.randn(2, 5, 8, 200)
    cosines = twins(a, b)
    assert cosines.shape == (5,)
    torch.testing.assert_close(cosines, twins(b, a))
    torch.testing.assert_close(twins(a, a), torch.ones(5))
    expected = [
        geometry.cosine(x, y)
        for x, y in zip(
            twins.embed(a).detach().numpy(), twins.embed(b).detach().numpy(), strict=True
        )
    ]
    np.testing.assert_allclose(cosines.detach().numpy(), expected, atol=1e-6)


def test_there_is_one_set_of_weights():
    twins = SiameseNetwork(architecture_1())
    assert sum(p.numel() for p in twins.parameters()) == 3004


def test_the_embedding_is_channel_major():
    twins = SiameseNetwork(architecture_1())
    x = torch.randn(2, 8, 200)
    out = twins.branch(x)
    assert twins.embed(x).shape == (2, 304)
    assert twins.embed(x)[1, 3 * 19 + 5] == out[1, 3, 5]


def test_batches_of_two_lengths_are_refused():
    twins = SiameseNetwork(architecture_1())
    with pytest.raises(ValueError, match="got 3 and 1"):
        twins(torch.zeros(3, 8, 200), torch.zeros(1, 8, 200))


def test_half_precision_is_that_of_float32():
    """304 outputs near ±1: the product of their squares is beyond float16."""
    torch.manual_seed(0)
    x = torch.tanh(3 * torch.randn(304))
    y = x + 0.03 * torch.randn(304)
    for dtype in (torch.float16, torch.bfloat16):
        a, b = x.to(dtype), y.to(dtype)
        got = cosine(a, b)
        assert got.dtype == dtype
        expected = geometry.cosine(a.double().numpy(), b.double().numpy())
        assert got.item() == pytest.approx(expected, abs=torch.finfo(dtype).eps)
        assert cosine(torch.zeros_like(a), b).item() == 0


def test_ordinary_vectors_give_the_same_bits_as_the_plain_formula():
    torch.manual_seed(0)
    for dtype in (torch.float32, torch.float64):
        for size in (1e-6, 0.3, 1.0, 1e3):
            plain, ours = (
                [v.detach().clone().requires_grad_() for v in (a, b)]
                for a, b in [(size * torch.randn(2, 64, 304, dtype=dtype)).unbind()]
                for _ in range(2)
            )
            x, y = plain
            square_x, square_y = (x * x).sum(-1) + 1e-12, (y * y).sum(-1) + 1e-12
            expected = (x * y).sum(-1) / torch.sqrt(square_x * square_y)
            got = cosine(*ours)
            assert torch.equal(got, expected)
            got.sum().backward()
            expected.sum().backward()
            assert all(torch.equal(a.grad, b.grad) for a, b in zip(ours, plain, strict=True))


def test_large_and_whole_numbers():
    x, y = torch.tensor([1e10, 1e10]), torch.tensor([1e10, 0.0])
    assert cosine(x, y).item() == pytest.approx(0.5**0.5)
    bytes_ = torch.tensor([100, 100], dtype=torch.int8)
    assert cosine(bytes_, torch.tensor([1, 0])).item() == pytest.approx(0.5**0.5)
    assert cosine(torch.tensor([float("inf"), 1.0]), y).isnan()
    assert cosine(torch.tensor([float("nan"), 1.0]), y).isnan()


@pytest.mark.parametrize("function", [cosine, angle])
def test_what_are_no_two_vectors(function):
    for x, y, words in (
        (torch.ones(1), torch.ones(3), r"got shapes \(1,\) and \(3,\)"),
        (torch.ones(()), torch.ones(()), r"got shapes \(\) and \(\)"),
        (torch.ones(2, 0), torch.ones(2, 0), r"got shapes \(2, 0\)"),
        (torch.ones(2, 3), torch.ones(4, 3), r"x\[:, None\] and y\[None\]"),
        (torch.ones(2), torch.ones(2) * 1j, r"got torch\.complex64: take \.real"),
        ([1.0], torch.ones(1), "got list: .*siamtut.geometry takes arrays"),
        (torch.ones(1), np.ones(1), "got ndarray"),
    ):
        with pytest.raises(ValueError, match=words):
            function(x, y)
    assert function(torch.ones(4, 1, 3), torch.ones(5, 3)).shape == (4, 5)


def test_the_angle_is_that_of_geometry():
    rng = np.random.default_rng(0)
    for size in (1.0, 1e-6, 1e4):
        x, y = rng.normal(size=(2, 50, 7))
        x *= size
        x[0] = 0
        got = angle(torch.tensor(x), torch.tensor(y))
        np.testing.assert_allclose(got.numpy(), geometry.angle(x, y), rtol=0, atol=1e-10)
    radians = angle(torch.tensor(x), torch.tensor(y), degrees=False)
    np.testing.assert_allclose(np.degrees(radians.numpy()), got.numpy(), rtol=1e-14)


@pytest.mark.parametrize("factor", [1.0, -1.0, 2.5, -1e3, 0.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16])
def test_the_angles_gradient_is_finite_where_the_arc_cosines_is_not(factor, dtype):
    torch.manual_seed(0)
    x = torch.randn(1000, 304).to(dtype).requires_grad_()
    y = (factor * x).detach().requires_grad_()
    got = angle(x, y)
    got.sum().backward()
    ends = {True: 0.0, False: 180.0}[factor > 0] if factor else 90.0
    coarse = 0.1 if dtype == torch.float16 else 1e-3
    assert (got - ends).abs().max() <= coarse
    for side in (x, y) if factor else (x,):
        assert side.grad.isfinite().all()
    if abs(factor) == 1:  # a kink, whose slope is 0, but for what ε adds
        assert x.grad.abs().max() < 1e-5
    if factor == 1 and dtype == torch.float32:
        x.grad = None
        torch.acos(cosine(x, x)).sum().backward()
        assert not x.grad.isfinite().all(dim=1).any()


def test_the_angles_gradient_is_measured():
    torch.manual_seed(0)
    x, y = torch.randn(2, 4, 5, dtype=torch.float64).requires_grad_().unbind()
    assert torch.autograd.gradcheck(lambda a, b: angle(a, b, degrees=False), (x, y))


def test_without_an_epsilon_the_kink_has_the_slope_zero():
    for sign in (1, -1):
        x = torch.ones(3, requires_grad=True)
        value = angle(x, sign * x.detach(), eps=0.0)
        value.backward()
        assert value.item() == (0.0 if sign > 0 else 180.0)
        assert not x.grad.any()
