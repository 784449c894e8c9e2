"""The checkers: right answers pass, each known mistake is named, nothing crashes them."""

import math

import numpy as np
import pytest

from siamtut import check, geometry, neurons


def _turn(degrees, norm, rate, target):
    theta = math.radians(degrees)
    return math.degrees(rate * abs(target - math.cos(theta)) * math.sin(theta) / norm**2)


def _rosenblatt(w, b, x, y, sign=1):
    error = sign * (y - int(w @ x + b > 0))
    return w + error * x, b + error


def _rate(w, b, x):
    return neurons.sigmoid_derivative(x @ w + b)[:, None]


def _slope(w, b, x, y):
    return (neurons.sigmoid(x @ w + b) - y)[:, None] * x


RIGHT = [
    (check.warm_up_1, 4),
    (check.warm_up_2, lambda w: 20 * (2 * w + 1)),
    (check.warm_up_3, lambda p, t: np.mean((p[:, 0] - t) ** 2)),
    (check.angle_1, 19.95),
    (check.angle_2, geometry.cosine),
    (check.angle_3, lambda *case: _turn(*case)),
    (check.angle_4, 0.9),
    (check.perceptron_1, ([1, 1, 1], -1.5)),
    (check.perceptron_2, 2),
    (check.perceptron_3, lambda w, b, x, y: _rosenblatt(w, b, x, y)),
    (check.sigmoid_neuron_1, lambda w, b, x: neurons.sigmoid_derivative(x @ w + b)[:, None] * w),
    (check.sigmoid_neuron_2, 0.1032),
    (check.sigmoid_neuron_3, lambda z: 1.7159 * 2 / 3 * (1 - math.tanh(2 * z / 3) ** 2)),
    (check.cost_and_descent_1, 0.25),
    (check.cost_and_descent_2, lambda w, b, x, y: _slope(w, b, x, y).mean(0)),
    (check.cost_and_descent_3, float("-inf")),
]
WRONG = [
    (check.warm_up_1, -4, "Mind its sign"),
    (check.warm_up_1, 3, "expected 0"),
    (check.warm_up_2, lambda w: 10 * (2 * w + 1), "rate of z itself"),
    (check.warm_up_2, lambda w: 4 * (2 * w + 1), "last rate"),
    (check.warm_up_2, lambda w: 5 * (2 * w + 1) ** 2, "C itself"),
    (check.warm_up_3, lambda p, t: np.mean((p - t) ** 2), "every target"),
    (check.warm_up_3, lambda p, t: np.sum((p[:, 0] - t) ** 2), "divides by four"),
    (check.angle_1, 86.56, "arc cosine of 0.06 itself"),
    (check.angle_1, 0.348, "radians"),
    (check.angle_2, lambda x, y: (x * y).sum(), "every axis"),
    (check.angle_2, lambda x, y: x @ y.T, "diagonal"),
    (check.angle_2, lambda x, y: (x * y).sum(0), "along the batch"),
    (check.angle_2, lambda x, y: (x * y).sum(-1), "lengths out"),
    (check.angle_2, lambda x, y: np.abs(geometry.cosine(x, y)), "Pair 2"),
    (check.angle_2, lambda x, y: None, "return"),
    (check.angle_3, lambda *case: math.radians(_turn(*case)), "in radians"),
    (check.angle_3, lambda d, n, *more: _turn(d, n, *more) * n, "One norm is missing"),
    (check.angle_3, lambda d, n, *more: _turn(d, n, *more) * n**2, "shortens the step"),
    (check.angle_3, lambda d, n, r, t: _turn(d, n, r, math.cos(math.radians(d)) + 1), "error"),
    (check.angle_3, lambda d, *m: _turn(d, *m) / math.tan(math.radians(d)), "sine"),
    (check.angle_4, 0.3, "three times as long too"),
    (check.angle_4, 0.1, "what she has"),
    (check.perceptron_1, ([1, 1, 1], 0), "content with one"),
    (check.perceptron_1, ([1, 1, 1], -2.5), "all three"),
    (check.perceptron_1, ([1, 1, 1], -2), "all three"),
    (check.perceptron_1, ([2, 1, 1], -2), "zero is not above zero"),
    (check.perceptron_1, [1, 1, 1], "Three weights and a bias"),
    (check.perceptron_2, 3, "bias moves"),
    (check.perceptron_2, 10, "length of the point"),
    (check.perceptron_3, lambda w, b, x, y: _rosenblatt(w, b, x, y, sign=-1), "wrong way"),
    (check.perceptron_3, lambda w, b, x, y: (_rosenblatt(w, b, x, y)[0], b), "it learns too"),
    (check.perceptron_3, lambda w, b, x, y: (w + (2 * y - 1) * x, b + 2 * y - 1), "leave w and b"),
    (check.sigmoid_neuron_1, lambda w, b, x: _rate(w, b, x) * x, "weights' rates"),
    (check.sigmoid_neuron_1, lambda w, b, x: neurons.sigmoid(x @ w + b)[:, None] * w, "*move*"),
    (check.sigmoid_neuron_1, lambda w, b, x: w + 0 * x, "one more rate"),
    (check.sigmoid_neuron_1, lambda w, b, x: _rate(w, b, x) + 0 * x, "bias's rate"),
    (check.sigmoid_neuron_1, lambda w, b, x: _rate(w, b, x)[:, 0], "one rate for each input"),
    (check.sigmoid_neuron_2, 0.1099, "*output*"),
    (check.sigmoid_neuron_2, 2.063, "takes 20 to it"),
    (check.sigmoid_neuron_3, lambda z: 1.7159 * (1 - math.tanh(2 * z / 3) ** 2), "2/3"),
    (check.sigmoid_neuron_3, lambda z: 2 / 3 * (1 - math.tanh(2 * z / 3) ** 2), "1.7159"),
    (check.sigmoid_neuron_3, lambda z: 1.7159 * 2 / 3 * (1 - math.tanh(z) ** 2), "not at z"),
    (check.cost_and_descent_1, 0.125, "best rate"),
    (check.cost_and_descent_1, 0.5, "*slope*"),
    (check.cost_and_descent_1, 2, "steeper"),
    (check.cost_and_descent_2, lambda w, b, x, y: _slope(w, b, x, y), "their mean"),
    (check.cost_and_descent_2, lambda w, b, x, y: _slope(w, b, x, y).sum(0), "sum over"),
    (check.cost_and_descent_2, lambda w, b, x, y: -_slope(w, b, x, y).mean(0), "sign"),
    (check.cost_and_descent_3, 0, "floor for targets 0 and 1"),
    (check.cost_and_descent_3, 0.6931, "ln 2"),
]
ALL = [checker for checker, _ in RIGHT]


@pytest.mark.parametrize(("checker", "answer"), RIGHT)
def test_right_answers_are_right(checker, answer):
    verdict = checker(answer)
    assert verdict
    assert repr(verdict).startswith("Right")


@pytest.mark.parametrize(("checker", "answer", "words"), WRONG)
def test_known_mistakes_are_named(checker, answer, words):
    verdict = checker(answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize("checker", ALL)
def test_nothing_handed_in_is_not_yet(checker):
    verdict = checker(None)
    assert not verdict
    assert repr(verdict).startswith("Not yet")


def _raises(*arguments):
    raise RuntimeError("the reader's own")


@pytest.mark.parametrize("checker", ALL)
@pytest.mark.parametrize(
    "answer",
    ["text", float("nan"), [1, 2], {}, _raises, lambda: 1, lambda *a: "x", lambda *a: np.ones(9)],
)
def test_odd_answers_get_a_sentence(checker, answer):
    verdict = checker(answer)
    assert not verdict
    assert len(repr(verdict)) > 10


def test_unknown_checkers_are_attribute_errors():
    with pytest.raises(AttributeError, match="no chapter 'no-page'"):
        _ = check.no_page_1
    with pytest.raises(AttributeError):
        _ = check.angle_99
