"""The checker is checked: right gradients pass, each planted mistake fails and is named."""

import re

import numpy as np
import pytest
import torch
from found import assert_rows, kinds
from hypothesis import given
from hypothesis import strategies as st

from siamtut import costs
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
from siamtut.gradcheck import (
    check_cost,
    check_function,
    check_layer,
    numerical_gradient,
    relative_error,
)


def some(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


# Measuring.


@given(st.integers(0, 99), st.lists(st.integers(1, 3), max_size=3))
def test_the_measured_gradient_is_autograds(seed, shape):
    x = some(*shape, seed=seed)

    def f(z):
        return np.sum(np.sin(z) * z**2)

    leaf = torch.tensor(x, requires_grad=True)
    (leaf.sin() * leaf**2).sum().backward()
    measured = numerical_gradient(f, x)
    assert measured.shape == tuple(shape)
    np.testing.assert_allclose(measured, leaf.grad.numpy(), rtol=0, atol=1e-8)


def test_the_error_of_a_central_difference_is_a_v():
    errors = [
        abs(numerical_gradient(np.exp, np.array(1.0), eps) - np.e) for eps in (1e-2, 1e-5, 1e-12)
    ]
    assert errors[1] < 1e-9 < errors[0]
    assert errors[1] < 1e-9 < errors[2]


def test_large_numbers_take_large_steps():
    assert numerical_gradient(lambda x: x[0] ** 2, [1e9])[0] == pytest.approx(2e9, rel=1e-9)


def test_relative_error_on_paper():
    got = relative_error([1.0, -2.0, 0.0, 0.0, np.nan], [2.0, 2.0, 0.0, 1e-8, 1.0])
    np.testing.assert_allclose(got, [0.5, 2.0, 0.0, 1e-4, np.inf])


def test_the_function_may_not_spoil_x():
    def f(x):
        x *= 2
        return x.sum()

    x = np.ones(3)
    assert check_function(f, lambda x: 2 * np.ones(3), x)
    assert x.tolist() == [1, 1, 1]


# Right gradients pass.

LAYERS = [
    (Linear(4, 3), some(5, 4)),
    (TimeDelay(2, 3, 4, 2), some(2, 2, 9)),
    (Average(2), some(2, 3, 5)),
    (Tanh(), some(3, 2)),
    (Sigmoid(), some(3, 2)),
    (Sequential(Linear(3, 4), Tanh(), Linear(4, 2), Sigmoid()), some(3, 3)),
    (Dropout(0.0), some(3, 4)),
    (Cosine(), (some(3, 4), some(3, 4, seed=1))),
    (Twin(Linear(3, 2), Linear(3, 2, seed=1)), (some(3, 3), some(3, 3, seed=1))),
]


def test_every_layer_has_a_row():
    assert_rows("LAYERS in tests/test_gradcheck.py", (type(one) for one, _ in LAYERS), kinds(Layer))


@pytest.mark.parametrize(("layer", "x"), LAYERS, ids=lambda v: type(v).__name__)
def test_every_layer_passes(layer, x):
    report = check_layer(layer, x)
    assert report, str(report)
    assert report.worst.error < 1e-7
    inputs = len(x) if isinstance(x, tuple) else 1
    assert len(report.findings) == inputs + len(layer.parameters())
    assert "WRONG" not in str(report)


@pytest.mark.parametrize("share", [
    (), ("weight", "bias"), ("weight", "bias", "grad_weight", "grad_bias"),
])  # fmt: skip
def test_tied_twins_pass_with_the_sum_of_their_shares(share):
    branch = Sequential(TimeDelay(2, 3, 3), Tanh())
    net = Sequential(Twin(branch, branch.clone(share)), Cosine())
    report = check_layer(net, (some(2, 2, 6), some(2, 2, 6, seed=1)))
    assert report, str(report)
    assert len(report.findings) == (4 if share else 6)
    shared = [finding.layer.endswith("(shared by 2)") for finding in report.findings[2:]]
    assert all(shared) if share else not any(shared)


def test_two_layers_of_a_kind_keep_their_places():
    report = check_layer(Sequential(Linear(2, 2), Tanh(), Linear(2, 1)), some(3, 2))
    assert [(f.layer, f.parameter) for f in report.findings] == [
        ("input of Sequential", "x"),
        ("layer 0 Linear", "weight"),
        ("layer 0 Linear", "bias"),
        ("layer 2 Linear", "weight"),
        ("layer 2 Linear", "bias"),
    ]


ON_COSINES = [
    costs.CosineTarget(),
    costs.CosineEmbedding(0.1),
    costs.LinearCosine(),
    costs.Contrastive(1.5),
    costs.Calibrated(5.0, 1.0),
]


def test_every_cost_has_a_row():
    mine = map(type, ON_COSINES)
    assert_rows("ON_COSINES in tests/test_gradcheck.py", mine, kinds(costs.CosineCost))
    others = set(kinds(costs.Cost)) - {costs.CosineCost, *kinds(costs.CosineCost)}
    assert_rows("OTHERS in tests/test_gradcheck.py", map(type, OTHERS), others)


@pytest.mark.parametrize("cost", ON_COSINES, ids=repr)
def test_every_cost_on_a_cosine_passes(cost):
    report = check_cost(cost, [0.9, 0.3, -0.5, 0.6], [1, -1, -1, -1])
    assert report, str(report)
    assert (report.worst.layer, report.worst.parameter) == (type(cost).__name__, "prediction")


OTHERS = [costs.Quadratic(), costs.CrossEntropy(), costs.LogitCrossEntropy(), costs.Triplet(0.5)]


@pytest.mark.parametrize("cost", OTHERS, ids=repr)
def test_every_other_cost_passes(cost):
    report = check_cost(cost, [0.9, 0.2], [0.1, 0.3])
    assert report, str(report)


def test_the_other_shapes_pass():
    a, y = [[0.2, 0.7], [0.6, 0.1]], [[0, 1], [1, 0]]
    for cost in OTHERS[:3]:
        assert check_cost(cost, a, y)
    triplet = check_cost(costs.Triplet(0.5), [0.9, 0.2], [0.1, 0.3])
    assert [finding.parameter for finding in triplet.findings] == ["first", "second"]


def test_a_torch_function_can_be_checked():
    def f(x):
        return torch.tensor(x).tanh().sum()

    def gradient(x):
        leaf = torch.tensor(x, requires_grad=True)
        leaf.tanh().sum().backward()
        return leaf.grad.numpy()

    assert check_function(f, gradient, some(3, 2))


def test_checking_leaves_no_trace():
    net, x = Sequential(Linear(3, 2), Tanh()), some(4, 3)
    net.forward(x)
    net.backward(x, some(4, 2))
    arrays = net.parameters() + net.gradients()
    before = [array.copy() for array in arrays]
    check_layer(net, x)
    for array, now, old in zip(arrays, net.parameters() + net.gradients(), before, strict=True):
        assert array is now
        np.testing.assert_array_equal(now, old)


# Planted mistakes are named.


def planted(change):
    """A Linear whose backward is followed by `change(layer, x, g)`, which may return."""

    class Planted(Linear):
        def backward(self, x, g):
            before = [gradient.copy() for gradient in self.gradients()]
            grad_input = super().backward(x, g)
            share = [now - old for now, old in zip(self.gradients(), before, strict=True)]
            weight, bias, grad_input = change(self, *share, grad_input, g)
            self.grad_weight[:], self.grad_bias[:] = before[0] + weight, before[1] + bias
            return grad_input

    return Planted


MISTAKES = {
    "sign of the weight": (lambda s, w, b, x, g: (-w, b, x), "weight", "sign is turned"),
    "sign of the input": (lambda s, w, b, x, g: (w, b, -x), "x", "sign is turned"),
    "factor 2": (lambda s, w, b, x, g: (2 * w, b, x), "weight", "twice what it should be"),
    "averaged": (lambda s, w, b, x, g: (w, b / 2, x), "bias", "half .*averaged, not summed"),
    "sign and 2": (lambda s, w, b, x, g: (-2 * w, b, x), "weight", "sign .* twice as large"),
    "missing mean": (lambda s, w, b, x, g: (5 * w, b, x), "weight", r"5 examples.*missing \(1/B\)"),
    "mean too many": (lambda s, w, b, x, g: (w, b / 5, x), "bias", r"a mean \(1/B\) too many"),
    "mean and sign": (lambda s, w, b, x, g: (-5 * w, b, x), "weight", "sign .*5 times too large"),
    "constant": (lambda s, w, b, x, g: (1.7 * w, b, x), "weight", "1.7 times .*constant factor"),
    "missing bias": (lambda s, w, b, x, g: (w, 0 * b, x), "bias", "never written"),
    "transposed weight": (lambda s, w, b, x, g: (w.T, b, x), "weight", r"transposed.*\(1, 0\)"),
    "transposed blame": (lambda s, w, b, x, g: (w, b, g @ s.weight.T), "x", "transposed.*wrong"),
    "reversed rows": (lambda s, w, b, x, g: (w[::-1], b, x), "weight", "reversed along axis 0"),
    "reversed bias": (lambda s, w, b, x, g: (w, b[::-1], x), "bias", "reversed in order"),
    "not a number": (lambda s, w, b, x, g: (w * np.nan, b, x), "weight", "not a finite number"),
    "garbage": (lambda s, w, b, x, g: (w**2 + 1, b, x), "weight", "no simple pattern"),
    "first entry": (
        lambda s, w, b, x, g: (w, b * [3, 1, 1], x), "bias", r"other 2 numbers are right.*\(0,\)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_named(name):
    change, parameter, hint = MISTAKES[name]
    layer, x = planted(change)(3, 3), some(5, 3)
    report = check_layer(layer, x)
    assert not report
    (wrong,) = [finding for finding in report.findings if not finding.ok]
    assert wrong is report.worst
    assert wrong.parameter == parameter
    assert re.search(hint, wrong.hint), wrong.hint
    assert wrong.wrong >= 1
    text = str(report)
    assert "WRONG" in text
    assert wrong.hint in text
    assert f"{parameter}[{', '.join(map(str, wrong.index))}]" in text


def test_got_and_expected_are_those_of_the_index():
    layer, x = planted(lambda s, w, b, x, g: (w, b * [1, 1, -1], x))(3, 3), some(1, 3)
    wrong = check_layer(layer, x).worst
    assert (wrong.index, wrong.wrong, wrong.numbers) == ((2,), 1, 3)
    assert wrong.got == pytest.approx(-wrong.expected, rel=1e-8)
    assert wrong.error == pytest.approx(2.0)
    assert 0.5 <= wrong.expected <= 1.5  # the weight of the one output that it moves


def test_a_transposed_weight_that_is_not_square_is_named():
    class Planted(TimeDelay):
        def backward(self, x, g):
            grad_input = super().backward(x, g)
            gradient = self.grad_weight.copy()  # Torch7's order, time before features
            self.grad_weight[:] = gradient.transpose(0, 2, 1).reshape(gradient.shape)
            return grad_input

    worst = check_layer(Planted(2, 3, 4), some(2, 2, 7)).worst
    assert worst.parameter == "weight"
    assert "transposed" in worst.hint
    assert "(0, 2, 1)" in worst.hint


def test_overwriting_instead_of_adding_is_named():
    class Planted(Linear):
        def backward(self, x, g):
            self.zero_grad()
            return super().backward(x, g)

    report = check_layer(Planted(3, 2), some(4, 3))
    assert not report
    assert [f.ok for f in report.findings] == [True, False, False]
    assert "+=" in report.worst.hint
    assert "numbers are off" not in str(report)


def test_the_layer_at_fault_is_found_among_innocent_ones():
    bad = planted(lambda s, w, b, x, g: (w, b, -x))
    net = Sequential(Linear(3, 4), Tanh(), bad(4, 4), Tanh(), Linear(4, 2))
    report = check_layer(net, some(5, 3))
    assert not report
    assert {f.layer for f in report.findings if not f.ok} == {
        "input of Sequential",
        "layer 0 Linear",
    }
    (culprit,) = report.alone
    assert culprit.startswith("layer 2 Planted is wrong in x: the sign")
    assert culprit in str(report)


def test_a_kink_is_told_from_a_mistake():
    def f(x):
        return np.abs(x).sum()

    assert check_function(f, np.sign, [1.0, -2.0])
    at_kink = check_function(f, lambda x: np.where(x > -0.1, 1.0, -1.0), [1.0, 0.0, -2.0])
    assert not at_kink
    assert at_kink.worst.index == (1,)
    assert "kink nearby" in at_kink.worst.hint
    assert "by a step down the slope is -1, by a step up 1," in at_kink.worst.hint
    beside = check_function(f, np.sign, [0.4e-5])  # 0.4 of the step lies above: 0.4 - 0.6
    assert "by a step down the slope is -0.2, by a step up 1," in beside.worst.hint
    away = check_function(f, lambda x: -np.sign(x), [1.0, -2.0])
    assert "sign is turned" in away.worst.hint


def test_a_mistake_at_a_smooth_place_is_no_kink():
    report = check_function(lambda x: np.sum(x**2), lambda x: 2 * x + 1e-3, [0.0, 0.1])
    assert not report
    assert "kink" not in report.worst.hint


def test_a_cost_without_its_mean_is_named():
    class Summed(costs.Quadratic):
        def gradient(self, prediction, target):
            return prediction - target

    report = check_cost(Summed(), some(3), some(3, seed=1))
    assert "the mean is missing (1/B)" in report.worst.hint
    two = check_cost(Summed(), some(2), some(2, seed=1)).worst.hint
    assert "factor 2" in two
    assert "the mean is missing" in two


def test_a_flat_function_has_no_gradient():
    report = check_function(lambda x: 1.0, lambda x: np.ones(2), [0.1, 0.2])
    assert "should be 0 everywhere" in report.worst.hint


# Bad questions.


def test_dropout_must_be_off():
    net, x = Sequential(Linear(3, 20), Dropout()), some(2, 3)
    with pytest.raises(ValueError, match=r"then .* for the same input: switch dropout off"):
        check_layer(net, x)
    net.training(False)
    assert check_layer(net, x)


def test_one_number_in_float64_is_needed():
    with pytest.raises(ValueError, match=r"one number; got shape \(2,\)"):
        check_function(lambda x: x, lambda x: x, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"float32.*float64"):
        numerical_gradient(lambda x: x.astype(np.float32).sum(), [1.0])
    with pytest.raises(ValueError, match=r"float32.*float64"):
        numerical_gradient(lambda x: torch.tensor(x, dtype=torch.float32).sum(), [1.0])
    layer = Linear(2, 2)
    layer.weight = layer.weight.astype(np.float32)
    with pytest.raises(ValueError, match="Linear computes in float32"):
        check_layer(layer, some(2, 2))


def test_a_gradient_of_another_shape_names_both():
    with pytest.raises(ValueError, match=r"shape \(2, 3\); got \(3, 2\): transposed\?"):
        check_function(np.sum, lambda x: np.ones((3, 2)), some(2, 3))
    with pytest.raises(ValueError, match=r"shape \(2, 3\); got \(6,\)$"):
        check_function(np.sum, np.ones(6), some(2, 3))


HIDDEN = {
    "item": lambda x: (torch.tensor(x, dtype=torch.float32) ** 2).sum().item(),
    "items, summed": lambda x: sum(
        (value**2).item() for value in torch.tensor(x, dtype=torch.float32)
    ),
    "cast back": lambda x: float(np.float64((x.astype(np.float32) ** 2).sum())),
    "scaled": lambda x: (torch.tensor(x).float() ** 2).sum().item() / 3 * 3,
}


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("x", [[0.3, -1.2, 2.7], [1.0, 2.0, -4.0], [300.0, 2000.0, -4.0]])
def test_float32_behind_a_float_is_named(name, x):
    for check in (
        lambda: check_function(HIDDEN[name], lambda x: 2 * x, x),
        lambda: numerical_gradient(HIDDEN[name], x),
    ):
        with pytest.raises(ValueError, match=r"float32, though \.item\(\) or a cast hides it"):
            check()


def test_a_layer_that_casts_back_is_named():
    class Narrow(Linear):
        def forward(self, x):
            return super().forward(x).astype(np.float32).astype(np.float64)

    with pytest.raises(ValueError, match="float32, though"):
        check_layer(Narrow(3, 2), [[1.0, 2.0, 3.0]])


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 0.0,
        lambda x: float((x > 0).sum()),
        lambda x: np.maximum(x, 0).sum() + 3,
        lambda x: np.maximum(x - 5e-4, 0).sum() + 3,
        lambda x: 1 + (x**2).sum(),
        lambda x: 1 + 100 * (x**3).sum(),
        lambda x: np.cos(x).sum(),
        lambda x: 1e8 + x.sum(),
        lambda x: x.sum(),
        lambda x: np.abs(x).sum(),
    ],
)
@pytest.mark.parametrize("x", [[0.0, 0.0], [1.0, -2.0], [0.3, 0.7]])
def test_float64_is_never_called_float32(function, x):
    numerical_gradient(function, x)
    check_function(function, np.full(2, 17.0), x)


def test_where_a_gradient_is_measured_is_finite():
    with pytest.raises(ValueError, match=r"x: .* got nan: move the point"):
        numerical_gradient(np.sum, [np.nan, 1.0])


def test_one_number_that_is_right_is_one():
    report = check_function(lambda x: (x**2).sum(), lambda x: 2 * x + [1.0, 0.0], [1.0, 3.0])
    assert report.worst.hint.startswith("the other number is right; wrong at (0,)")
