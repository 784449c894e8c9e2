"""Layers by hand: value, Jacobian, batch, parameters; then clones, steps and what they remember.

Each formula is told a second time here, by loops or by torch, never by the code under test.
"""

import numpy as np
import pytest
import torch
from found import assert_rows, kinds
from hypothesis import given, settings
from hypothesis import strategies as st

from siamtut import byhand
from siamtut.byhand import (
    Average,
    Cosine,
    Dropout,
    Layer,
    Linear,
    Sequential,
    Sigmoid,
    Tanh,
    TimeDelay,
    Twin,
)

ALL = ("weight", "bias", "grad_weight", "grad_bias")


def tensor(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def torch_forward(layer, x, parameters):
    """The same layer in torch's words; consumes the parameters from the front."""
    match layer:
        case Linear():
            return torch.nn.functional.linear(x, parameters.pop(0), parameters.pop(0))
        case TimeDelay():
            weight, bias = parameters.pop(0), parameters.pop(0)
            return torch.nn.functional.conv1d(x, weight, bias, stride=layer.stride)
        case Average():
            return torch.nn.functional.avg_pool1d(x, layer.width)
        case Tanh():
            return torch.tanh(x)
        case Sigmoid():
            return torch.sigmoid(x)
        case Sequential():
            for inner in layer.layers:
                x = torch_forward(inner, x, parameters)
            return x
        case Twin():
            return tuple(
                torch_forward(twin, z, parameters) for twin, z in zip(layer.layers, x, strict=True)
            )
        case Cosine():
            a, b = (z.flatten(1) for z in x)
            norms = ((a * a).sum(1) + layer.eps) * ((b * b).sum(1) + layer.eps)
            return (a * b).sum(1) / norms.sqrt()
    raise AssertionError(f"torch_forward in tests/test_byhand.py does not know {layer!r}")


# One small example of each layer, and the shape of what follows the batch axis.
LAYERS = {
    "Linear": (lambda: Linear(4, 3), (4,)),
    "TimeDelay": (lambda: TimeDelay(2, 3, width=4), (2, 9)),
    "TimeDelay, stride 3": (lambda: TimeDelay(2, 3, width=4, stride=3), (2, 12)),
    "TimeDelay, stride beyond width": (lambda: TimeDelay(2, 1, width=2, stride=3), (2, 10)),
    "Average": (lambda: Average(3), (2, 9)),
    "Average, with a rest": (lambda: Average(3), (2, 11)),
    "Tanh": (Tanh, (5,)),
    "Sigmoid": (Sigmoid, (2, 3)),
    "Sequential": (
        lambda: Sequential(TimeDelay(2, 3, 3, 2), Tanh(), Average(2), Sigmoid()),
        (2, 9),
    ),
}


@pytest.fixture(params=LAYERS, ids=lambda name: name)
def example(request):
    make, shape = LAYERS[request.param]
    return make(), shape


def batch(shape, size=3, seed=0):
    return np.random.default_rng(seed).normal(size=(size, *shape))


# Value: formulas told again, by loops.


def test_linear_value_on_paper():
    layer = Linear(2, 3)
    layer.weight[:] = [[1, 2], [3, 4], [5, 6]]
    layer.bias[:] = [0.5, 0, -1]
    assert layer.forward([[1, -1], [0, 2]]).tolist() == [[-0.5, -1, -2], [4.5, 8, 11]]


@settings(max_examples=40)
@given(
    *(st.integers(1, 3) for _ in range(3)), st.integers(1, 5), st.integers(1, 4), st.integers(0, 9)
)
def test_time_delay_value_by_loops(size, inputs, outputs, width, stride, extra):
    layer = TimeDelay(inputs, outputs, width, stride)
    x = batch((inputs, width + extra), size)
    z = layer.forward(x)
    places = len(range(0, width + extra - width + 1, stride))
    assert z.shape == (size, outputs, places)
    for b, o, s in np.ndindex(z.shape):
        want = layer.bias[o]
        for i in range(inputs):
            for k in range(width):
                want += layer.weight[o, i, k] * x[b, i, stride * s + k]
        assert z[b, o, s] == pytest.approx(want, abs=1e-12)


def test_average_value_and_its_rest():
    x = np.array([[[1.0, 2, 3, 10, 20, 30, 99]]])
    assert Average(3).forward(x).tolist() == [[[2.0, 20.0]]]


def test_cosine_value_from_angles():
    theta = np.radians([0.0, 20.0, 90.0, 180.0])
    x = np.column_stack([np.ones(4), np.zeros(4)])
    y = 7.0 * np.column_stack([np.cos(theta), np.sin(theta)])
    np.testing.assert_allclose(Cosine().forward((x, y)), np.cos(theta), rtol=0, atol=1e-11)
    np.testing.assert_array_equal(Cosine(eps=3.0).forward((x, x)), [0.25] * 4)


# Jacobian: columns by central differences, rows by backward.


def test_jacobian_of_one_example(example):
    layer, shape = example
    x = batch(shape, 1)
    out = layer.forward(x)
    by_backward, by_difference = np.empty((out.size, x.size)), np.empty((out.size, x.size))
    for row in range(out.size):
        one = np.zeros(out.size)
        one[row] = 1.0
        by_backward[row] = layer.backward(x, one.reshape(out.shape)).ravel()
    for column in range(x.size):
        step = np.zeros(x.size)
        step[column] = 1e-5
        step = step.reshape(x.shape)
        by_difference[:, column] = (
            layer.forward(x + step) - layer.forward(x - step)
        ).ravel() / 2e-5
    np.testing.assert_allclose(by_backward, by_difference, rtol=0, atol=1e-9)


# Batch: each example as if alone; the parameters' gradients are sums.


def test_a_batch_is_its_examples(example):
    layer, shape = example
    x = batch(shape)
    out = layer.forward(x)
    g = batch(out.shape[1:], len(x), seed=1)
    grad_input = layer.backward(x, g)
    together = [gradient.copy() for gradient in layer.gradients()]
    layer.zero_grad()
    for b in range(len(x)):
        one = x[b : b + 1]
        np.testing.assert_allclose(layer.forward(one)[0], out[b], rtol=0, atol=1e-13)
        np.testing.assert_allclose(layer.backward(one, g[b : b + 1])[0], grad_input[b], atol=1e-13)
    for summed, want in zip(layer.gradients(), together, strict=True):
        np.testing.assert_allclose(summed, want, rtol=0, atol=1e-12)


# Parameters and all else: torch's autograd, float64.


def assert_like_torch(layer, x):
    """Value, gradient of the input and of every parameter against autograd, to 1e-10."""
    paired = isinstance(x, tuple)
    tensors = [tensor(z) for z in (x if paired else (x,))]
    parameters = [tensor(p) for p in layer.parameters()]
    want = torch_forward(layer, tuple(tensors) if paired else tensors[0], list(parameters))
    got = layer.forward(x)
    np.testing.assert_allclose(got, want.detach().numpy(), rtol=0, atol=1e-10)
    g = batch(got.shape[1:], len(got), seed=2)
    want.backward(torch.tensor(g))
    layer.zero_grad()
    grad_input = layer.backward(x, g)
    for mine, theirs in zip(grad_input if paired else (grad_input,), tensors, strict=True):
        assert mine.shape == tuple(theirs.shape)
        np.testing.assert_allclose(mine, theirs.grad.numpy(), rtol=0, atol=1e-10)
    assert len(layer.gradients()) == len(parameters)
    for mine, theirs in zip(layer.gradients(), parameters, strict=True):
        np.testing.assert_allclose(mine, theirs.grad.numpy(), rtol=0, atol=1e-10)


def test_each_layer_is_torchs(example):
    layer, shape = example
    assert_like_torch(layer, batch(shape))


@given(*(st.integers(1, 5) for _ in range(3)))
def test_linear_of_any_shape_is_torchs(size, inputs, outputs):
    assert_like_torch(Linear(inputs, outputs), batch((inputs,), size))


@settings(max_examples=40)
@given(
    *(st.integers(1, 3) for _ in range(3)), st.integers(1, 5), st.integers(1, 4), st.integers(0, 9)
)
def test_time_delay_of_any_shape_is_torchs(size, inputs, outputs, width, stride, extra):
    assert_like_torch(
        TimeDelay(inputs, outputs, width, stride), batch((inputs, width + extra), size)
    )


@given(*(st.integers(1, 4) for _ in range(3)), st.integers(0, 9))
def test_average_of_any_shape_is_torchs(size, channels, width, extra):
    assert_like_torch(Average(width), batch((channels, width + extra), size))


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4))
def test_tanh_and_sigmoid_of_any_shape_are_torchs(shape):
    for layer in (Tanh(), Sigmoid()):
        assert_like_torch(layer, batch(shape[1:], shape[0]))


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4))
def test_cosine_of_any_shape_is_torchs(shape):
    assert_like_torch(Cosine(), (batch(shape[1:], shape[0]), batch(shape[1:], shape[0], seed=9)))


def architecture(number, random):
    if number == 1:
        return Sequential(
            TimeDelay(8, 12, 11, 3, random), Tanh(), TimeDelay(12, 16, 10, 3, random), Tanh()
        )
    return Sequential(
        TimeDelay(8, 6, 9, 1, random), Tanh(), Average(3),
        TimeDelay(6, 4, 8, 1, random), Tanh(), Average(3),
    )  # fmt: skip


@pytest.mark.parametrize(("number", "parameters", "outputs"), [(1, 3004, 304), (2, 634, 76)])
def test_both_architectures_are_the_papers_and_torchs(number, parameters, outputs):
    branch = architecture(number, np.random.default_rng(number))
    assert sum(p.size for p in branch.parameters()) == parameters
    x = batch((8, 200), 2)
    assert branch.forward(x)[0].size == outputs
    assert_like_torch(branch, x)
    twin = Twin(branch, branch.clone(share=()))
    assert_like_torch(Sequential(twin, Cosine()), (x, batch((8, 200), 2, seed=5)))


def test_gradients_add_up_until_they_are_zeroed():
    layer, x = Linear(3, 2), batch((3,))
    g = np.ones((3, 2))
    layer.backward(x, g)
    once = [gradient.copy() for gradient in layer.gradients()]
    layer.backward(x, g)
    for gradient, first in zip(layer.gradients(), once, strict=True):
        np.testing.assert_array_equal(gradient, 2 * first)
    layer.zero_grad()
    assert not any(gradient.any() for gradient in layer.gradients())


def test_step_goes_downhill_in_place():
    layer = Linear(2, 1)
    weight, before = layer.weight, layer.weight.copy()
    layer.backward([[3.0, 4.0]], [[1.0]])
    layer.step(0.1)
    assert layer.weight is weight
    np.testing.assert_allclose(weight, before - [[0.3, 0.4]], rtol=0, atol=1e-15)


def test_parameters_come_in_order():
    net = Sequential(Linear(2, 3), Tanh(), Linear(3, 1))
    assert [p.shape for p in net.parameters()] == [(3, 2), (3,), (1, 3), (1,)]
    assert [g.shape for g in net.gradients()] == [(3, 2), (3,), (1, 3), (1,)]
    assert net.parameters()[2] is net.layers[2].weight
    assert Tanh().parameters() == []


def test_weights_start_small_and_repeatable():
    layer = TimeDelay(4, 50, 9)
    assert abs(layer.weight).max() <= 1 / 6  # 4 · 9 = 36 inputs
    assert abs(layer.weight).max() > 0.9 / 6
    np.testing.assert_array_equal(layer.weight, TimeDelay(4, 50, 9).weight)
    random = np.random.default_rng(3)
    assert not np.array_equal(Linear(2, 2, random).weight, Linear(2, 2, random).weight)


def test_all_is_float64_whatever_comes_in(example):
    layer, shape = example
    out = layer.forward(batch(shape).astype(np.float32))
    assert out.dtype == np.float64
    assert Linear(1, 1).forward([[1]]).dtype == np.float64


# Dropout.


def test_dropout_is_inverted():
    x = np.ones((200, 300))
    out = Dropout(p=0.25, seed=1).forward(x)
    assert set(np.unique(out)) == {0.0, 1 / 0.75}
    assert (out == 0).mean() == pytest.approx(0.25, abs=0.01)
    assert out.mean() == pytest.approx(1.0, abs=0.01)


def test_dropout_sends_back_through_the_mask_that_it_drew():
    layer, x, g = Dropout(seed=4), batch((50,)), batch((50,), seed=1)
    out = layer.forward(x)
    np.testing.assert_allclose(layer.backward(x, g), g * (out / x), rtol=1e-13)


def test_dropout_is_seeded_and_draws_anew():
    x = np.ones((4, 40))
    a, b = Dropout(seed=7), Dropout(seed=7)
    first = a.forward(x)
    np.testing.assert_array_equal(first, b.forward(x))
    assert not np.array_equal(first, a.forward(x))
    assert not np.array_equal(first, Dropout(seed=8).forward(x))


def test_dropout_is_off_at_evaluation():
    net = Sequential(Dropout(0.9), Twin(Dropout(0.9), Dropout(0.9)).layers[0])
    x = batch((30,))
    net.training(False)
    np.testing.assert_array_equal(net.forward(x), x)
    np.testing.assert_array_equal(net.backward(x, x), x)
    net.training()
    assert (net.forward(x) == 0).any()


def test_evaluation_draws_nothing():
    x = np.ones((4, 40))
    a, b = Dropout(seed=7), Dropout(seed=7)
    a.training(False)
    a.forward(x)
    a.training()
    np.testing.assert_array_equal(a.forward(x), b.forward(x))


def test_twins_draw_different_masks():
    layer, x = Dropout(seed=0), np.ones((4, 40))
    twins = layer.clone(), layer.clone()
    masks = [each.forward(x) for each in (layer, *twins)]
    assert not np.array_equal(masks[0], masks[1])
    assert not np.array_equal(masks[1], masks[2])


# Clones and twins.


@pytest.mark.parametrize("share", [(), ("weight",), ("weight", "bias"), ("bias",), ALL])
def test_clone_shares_what_is_named_and_owns_the_rest(share):
    net = Sequential(Linear(3, 2), Sequential(Tanh(), TimeDelay(1, 1, 2)))
    clone = net.clone(share=share)
    pairs = list(zip(net.leaves(), clone.leaves(), strict=True))
    assert [type(a) for a, _ in pairs] == [Linear, Tanh, TimeDelay]
    for a, b in pairs:
        assert a is not b
        for name in ALL:
            if hasattr(a, name):
                np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
                assert np.shares_memory(getattr(a, name), getattr(b, name)) == (name in share)


def test_clone_shares_the_parameters_by_default():
    layer = Linear(3, 2)
    clone = layer.clone()
    assert clone.weight is layer.weight
    assert clone.bias is layer.bias
    assert clone.grad_weight is not layer.grad_weight


def test_a_clone_of_tied_twins_stays_tied():
    branch = Linear(3, 2)
    copy = Twin(branch, branch.clone()).clone(share=())
    a, b = copy.layers
    assert a.weight is b.weight
    assert a.weight is not branch.weight


@pytest.mark.parametrize("share", ["weight", ("weights",), ("mask",)])
def test_clone_refuses_other_names(share):
    with pytest.raises(ValueError, match=r"share.*grad_bias.*got"):
        Linear(1, 1).clone(share=share)


def trained(share, rate=0.1):
    """Weights before and after one step of tied twins, with the sum of both branches' gradients."""
    random = np.random.default_rng(1)
    branch = Sequential(Linear(4, 3, random), Tanh())
    net = Sequential(Twin(branch, branch.clone(share)), Cosine())
    x, y = batch((4,), 2), batch((4,), 2, seed=1)
    weight = tensor(branch.layers[0].weight)
    bias = tensor(branch.layers[0].bias)
    a, b = (torch.tanh(torch.tensor(z) @ weight.T + bias) for z in (x, y))
    torch.nn.functional.cosine_similarity(a, b).sum().backward()
    before = branch.layers[0].weight.copy()
    net.forward((x, y))
    net.backward((x, y), np.ones(2))
    net.step(rate)
    return before, branch.layers[0].weight, weight.grad.numpy()


def test_tied_twins_step_along_the_sum():
    before, after, gradient = trained(("weight", "bias"))
    np.testing.assert_allclose(after, before - 0.1 * gradient, rtol=0, atol=1e-10)


def test_shared_gradients_step_twice_along_the_sum():
    before, after, gradient = trained(ALL)
    np.testing.assert_allclose(after, before - 0.2 * gradient, rtol=0, atol=1e-10)


def test_one_linear_called_twice_is_one_network():
    layer = Linear(3, 2)
    x, y, g = batch((3,)), batch((3,), seed=1), np.ones((3, 2))
    Twin(layer, layer).backward((x, y), (g, g))
    np.testing.assert_allclose(layer.grad_weight, g.T @ x + g.T @ y, rtol=0, atol=1e-14)


# What a layer remembers.


def test_sequential_refuses_a_backward_without_its_forward():
    net, x = Sequential(Linear(3, 2), Tanh()), batch((3,))
    with pytest.raises(ValueError, match="last forward"):
        net.backward(x, np.ones((3, 2)))
    net.forward(x)
    net.forward(x + 1)
    with pytest.raises(ValueError, match=r"last forward.*clone\(\)"):
        net.backward(x, np.ones((3, 2)))


def test_sequential_notices_an_input_changed_under_its_feet():
    net, x = Sequential(Linear(3, 2), Tanh()), batch((3,))
    net.forward(x)
    x += 1.0
    with pytest.raises(ValueError, match="last forward"):
        net.backward(x, np.ones((3, 2)))


def test_sequential_of_nothing_is_nothing():
    net, x = Sequential(), batch((3,))
    np.testing.assert_array_equal(net.forward(x), x)
    np.testing.assert_array_equal(net.backward(x, 2 * x), 2 * x)


# Wrong shapes name both.


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (Linear(4, 3), (2, 5), r"Linear needs x of shape \(any, 4\); got \(2, 5\)"),
        (Linear(4, 3), (4,), r"Linear needs x of shape \(any, 4\); got \(4,\)"),
        (TimeDelay(2, 1, 3), (5, 3, 9), r"TimeDelay needs x .* \(any, 2, any\); got \(5, 3, 9\)"),
        (TimeDelay(2, 1, 3), (5, 2, 2), r"TimeDelay needs T >= 3 steps; got x \(5, 2, 2\)"),
        (Average(3), (5, 9), r"Average needs x of shape \(any, any, any\); got \(5, 9\)"),
        (Average(3), (5, 2, 2), r"Average needs T >= 3 steps; got x \(5, 2, 2\)"),
    ],
)  # fmt: skip
def test_a_wrong_input_names_both_shapes(layer, shape, words):
    with pytest.raises(ValueError, match=words):
        layer.forward(np.ones(shape))
    with pytest.raises(ValueError, match=words):
        layer.backward(np.ones(shape), np.ones(1))


def test_a_wrong_grad_output_names_both_shapes(example):
    layer, shape = example
    x = batch(shape)
    out = layer.forward(x)
    right = str(out.shape).replace("(", r"\(").replace(")", r"\)")
    for wrong in (out[:, :0], out[:1], out[0]):
        with pytest.raises(ValueError, match=rf"needs grad_output of shape {right}; got \("):
            layer.backward(x, wrong)


def test_cosine_and_twin_name_what_is_wrong():
    with pytest.raises(ValueError, match=r"one shape \(B, \.\.\.\); got \(2, 3\), \(2, 4\)"):
        Cosine().forward((np.ones((2, 3)), np.ones((2, 4))))
    with pytest.raises(ValueError, match=r"got \(3,\), \(3,\)"):
        Cosine().forward((np.ones(3), np.ones(3)))
    with pytest.raises(ValueError, match=r"grad_output of shape \(2,\); got \(2, 1\)"):
        Cosine().backward((np.ones((2, 3)), np.ones((2, 3))), np.ones((2, 1)))
    with pytest.raises(ValueError, match=r"a pair .* is needed; got ndarray"):
        Twin(Tanh(), Tanh()).forward(np.ones((2, 3)))


def test_dropout_names_what_is_wrong():
    layer = Dropout()
    with pytest.raises(ValueError, match=r"x \(2, 3\), but the last mask \(\)"):
        layer.backward(np.ones((2, 3)), np.ones((2, 3)))
    layer.forward(np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"x \(2, 3\), but the last mask \(2, 4\)"):
        layer.backward(np.ones((2, 3)), np.ones((2, 3)))
    for p in (-0.1, 1.0, float("nan")):
        with pytest.raises(ValueError, match=r"\[0, 1\); got"):
            Dropout(p)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Linear(0, 2),
        lambda: TimeDelay(1, 2, width=0),
        lambda: TimeDelay(1, 2, 3, stride=0),
        lambda: Average(0),
    ],
)
def test_sizes_below_one_are_refused(make):
    with pytest.raises(ValueError, match="sizes must be 1 or more"):
        make()


def test_it_stays_readable_on_paper():
    with open(byhand.__file__, encoding="utf-8") as file:
        assert len(file.readlines()) < 300


def test_every_layer_has_its_example():
    """In LAYERS, or among those that take pairs or draw lots, with tests of their own."""
    apart = {"Cosine", "Dropout", "Twin"}
    names = {type(make()).__name__ for make, _ in LAYERS.values()}
    assert_rows("LAYERS in tests/test_byhand.py", names | apart, kinds(Layer))


def test_sequential_tells_a_pair_from_an_array():
    """Three arrays in one, of which the first two are the pair's: not what was passed."""
    x, y = batch((3,)), batch((3,), seed=1)
    net, three, g = Sequential(), np.stack([x, y, x]), np.ones(3)
    for passed, other in (((x, y), three), (np.stack([x, y]), (x, y, x))):
        net.forward(passed)
        with pytest.raises(ValueError, match="last forward"):
            net.backward(other, g)
    net.forward((x, y))
    with pytest.raises(ValueError, match="last forward"):
        net.backward((x, x), g)
    assert net.backward((x, y), g) is g


def test_sequential_knows_an_input_that_is_not_a_number():
    net, x = Sequential(Linear(1, 1)), np.array([[np.nan]])
    net.forward(x)
    assert np.isnan(net.backward(x, [[1.0]])).sum() == 0


def test_weights_fill_the_range_of_torch7():
    """Uniform in ±1/√inputs, to within a part in a hundred at both ends, biases too."""
    for layer in (Linear(16, 2000), TimeDelay(4, 2000, 4)):
        for array in layer.parameters():
            assert -0.25 <= array.min() < -0.2475
            assert 0.2475 < array.max() <= 0.25
            assert abs(array.mean()) < 0.01
        assert not any(gradient.any() for gradient in layer.gradients())


def test_defaults():
    """What is left out is 0, 1 or ε, as the documentation says."""
    for kind, sizes in ((Linear, (3, 2)), (TimeDelay, (3, 2, 4))):
        np.testing.assert_array_equal(kind(*sizes).weight, kind(*sizes, seed=0).weight)
    assert (TimeDelay(1, 1, 2).stride, Dropout().p, Cosine().eps) == (1, 0.5, 1e-12)
    x = np.ones((3, 50))
    np.testing.assert_array_equal(Dropout().forward(x), Dropout(seed=0).forward(x))
    assert Dropout(0.0).forward(x).all()
    for size in (1, 2):
        assert Linear(size, 1).weight.shape == (1, size)
        assert Average(size).forward(np.ones((1, 1, 2))).shape == (1, 1, 2 // size)
    assert TimeDelay(1, 1, 1).forward(np.ones((1, 1, 1))).shape == (1, 1, 1)


@pytest.mark.parametrize("bad", [3, (1,), (1, 2, 3), np.ones(2)])
def test_what_is_no_pair_is_refused(bad):
    with pytest.raises(ValueError, match="pair"):
        Twin(Tanh(), Tanh()).forward(bad)
    with pytest.raises(ValueError, match="pair"):
        Cosine().forward(bad)
    np.testing.assert_array_equal(Twin(Tanh(), Tanh()).forward([np.zeros(2), np.ones(1)])[0], 0)
