"""The angle, its cosine and the cosine's gradient: from angles, from autograd, from symmetry."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from siamtut import geometry

ANGLES = (0.0, 20.0, 45.0, 90.0, 180.0)


def arrow(degrees, length=1.0):
    theta = np.radians(degrees)
    return length * np.array([np.cos(theta), np.sin(theta)])


@pytest.mark.parametrize("degrees", ANGLES)
@pytest.mark.parametrize("length", [0.5, 1.0, 40.0])
def test_known_angles(degrees, length):
    x, y = arrow(10.0, length), arrow(10.0 + degrees)
    assert geometry.cosine(x, y) == pytest.approx(np.cos(np.radians(degrees)), abs=1e-11)
    # The arc cosine turns an error of 1e-12 at 0° and 180° into one of 1e-4 degrees.
    assert geometry.angle(x, y) == pytest.approx(degrees, abs=2e-4)
    assert geometry.angle(x, y, degrees=False) == pytest.approx(np.radians(degrees), abs=4e-6)


def test_one_batch_gives_all_the_angles():
    x = np.stack([arrow(0.0)] * len(ANGLES))
    y = np.stack([arrow(degrees, 3.0) for degrees in ANGLES])
    assert geometry.cosine(x, y).shape == (5,)
    np.testing.assert_allclose(geometry.angle(x, y), ANGLES, atol=2e-4)
    np.testing.assert_allclose(geometry.angle(x[0], y), ANGLES, atol=2e-4)


@pytest.mark.parametrize("shape", [(4,), (6, 4), (2, 3, 4)])
def test_equals_autograd(shape):
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(2, *shape))
    tx, ty = (torch.tensor(v, requires_grad=True) for v in (x, y))
    eps = geometry.EPS
    cos = (tx * ty).sum(-1) / torch.sqrt(((tx * tx).sum(-1) + eps) * ((ty * ty).sum(-1) + eps))
    cos.sum().backward()
    np.testing.assert_allclose(geometry.cosine(x, y), cos.detach(), rtol=0, atol=1e-12)
    gradient_x, gradient_y = geometry.cosine_gradient(x, y)
    np.testing.assert_allclose(gradient_x, tx.grad, rtol=0, atol=1e-12)
    np.testing.assert_allclose(gradient_y, ty.grad, rtol=0, atol=1e-12)
    library = torch.nn.functional.cosine_similarity(tx, ty, dim=-1).detach()
    np.testing.assert_allclose(geometry.cosine(x, y), library, rtol=0, atol=1e-10)


def test_gradient_broadcasts_to_the_batch():
    gradient_x, gradient_y = geometry.cosine_gradient(np.ones(3), np.eye(3))
    assert gradient_x.shape == gradient_y.shape == (3, 3)


@pytest.mark.parametrize("degrees", [20.0, 90.0, 150.0])
@pytest.mark.parametrize("length", [0.5, 3.0])
def test_gradient_is_sideways_and_sin_over_norm_long(degrees, length):
    x, y = arrow(0.0, length), arrow(degrees, 2.0)
    gradient, _ = geometry.cosine_gradient(x, y)
    assert x @ gradient == pytest.approx(0.0, abs=1e-11)
    expected = np.sin(np.radians(degrees)) / length
    assert np.linalg.norm(gradient) == pytest.approx(expected, rel=1e-10)


def test_a_zero_vector_has_no_opinion():
    zero, y = np.zeros(2), np.array([1.0, 2.0])
    assert geometry.cosine(zero, y) == geometry.cosine(y, zero) == geometry.cosine(zero, zero) == 0
    assert geometry.angle(zero, y) == 90.0
    for gradient in (*geometry.cosine_gradient(zero, y), *geometry.cosine_gradient(zero, zero)):
        assert np.isfinite(gradient).all()


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1.0, 2.0], [1.0]),
        (1.0, 2.0),
        ([1.0], 2.0),
        (1.0, [2.0]),
        ([], []),
        (np.ones((2, 3)), np.ones((3, 2))),
    ],
)
def test_wrong_shapes_are_named(x, y):
    for function in (geometry.cosine, geometry.angle, geometry.cosine_gradient):
        with pytest.raises(ValueError, match="got shapes") as caught:
            function(x, y)
        assert str(np.shape(x)) in str(caught.value)
        assert str(np.shape(y)) in str(caught.value)


# Components of 0 or at least 1e-2: below that ε begins to pull the cosine towards 0.
component = st.one_of(st.just(0.0), st.floats(0.01, 1e3), st.floats(-1e3, -0.01))
vector = arrays(np.float64, 5, elements=component)
nonzero = vector.filter(np.any)


@given(vector, vector)
def test_symmetric_bounded_and_finite(x, y):
    cos = geometry.cosine(x, y)
    assert cos == geometry.cosine(y, x)
    assert -1.0 <= cos <= 1.0
    assert geometry.cosine(-x, y) == -cos
    gradient_x, gradient_y = geometry.cosine_gradient(x, y)
    np.testing.assert_array_equal(geometry.cosine_gradient(y, x), (gradient_y, gradient_x))
    assert np.isfinite(gradient_x).all()


@given(nonzero, nonzero, st.floats(0.5, 1e3))
def test_length_does_not_count(x, y, factor):
    assert geometry.cosine(factor * x, y) == pytest.approx(geometry.cosine(x, y), abs=1e-7)
    before, after = (geometry.cosine_gradient(v, y)[0] for v in (x, factor * x))
    np.testing.assert_allclose(factor * after, before, atol=1e-6 * max(1.0, np.abs(before).max()))


def test_the_epsilon_is_torch7s():
    assert geometry.EPS == 1e-12
    # Where ε is as large as the squares: 1 / √(2 · 2).
    assert geometry.cosine([1.0], [1.0], eps=1.0) == pytest.approx(0.5)
    assert geometry.angle([1.0], [1.0], eps=1.0) == pytest.approx(60.0)
    by_default, told = (geometry.cosine([2e-6], [1.0], **how) for how in ({}, {"eps": 1e-12}))
    assert by_default == told == pytest.approx(2 / np.sqrt(5))
    gradient_x, gradient_y = geometry.cosine_gradient([1.0], [1.0], eps=1.0)
    assert gradient_x == gradient_y == pytest.approx(0.25)


def test_rounding_never_takes_the_cosine_beyond_one():
    x = np.random.default_rng(0).normal(size=(2000, 3))
    for factor in (3.0, -3.0):
        cos = geometry.cosine(x, factor * x, eps=0.0)
        assert np.abs(cos).max() == 1.0
        assert np.isfinite(geometry.angle(x, factor * x, eps=0.0)).all()


def test_single_vectors_give_plain_numbers_and_batches_arrays():
    assert type(geometry.cosine([1, 0], [1, 1])) is float
    assert type(geometry.angle([1, 0], [1, 1])) is float
    for one in (geometry.cosine([[1, 0]], [1, 1]), geometry.angle([[1, 0]], [1, 1])):
        assert one.shape == (1,)
