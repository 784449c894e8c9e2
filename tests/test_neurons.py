"""One neuron: its answers, Rosenblatt's rule and bound, and the slope of the sigmoid."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from siamtut.neurons import Perceptron, SigmoidNeuron, sigmoid, sigmoid_derivative, step

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def test_step_answers_one_only_above_zero():
    assert step([-1.0, 0.0, 1e-300]).tolist() == [0, 0, 1]
    assert step(2.0) == 1
    assert isinstance(step(2.0), int)


@given(arrays(np.float64, st.integers(1, 8), elements=st.floats(-700, 700)))
def test_sigmoid_is_torchs_and_so_is_its_derivative(z):
    tensor = torch.tensor(z, requires_grad=True)
    out = torch.sigmoid(tensor)
    out.sum().backward()
    np.testing.assert_allclose(sigmoid(z), out.detach().numpy(), rtol=1e-12, atol=1e-300)
    # torch's own σ(1 - σ) loses its digits where σ rounds to 1: hence the absolute part.
    np.testing.assert_allclose(sigmoid_derivative(z), tensor.grad.numpy(), rtol=1e-10, atol=1e-15)


@given(st.floats(-1e308, 1e308))
def test_sigmoid_is_stable_and_symmetric(z):
    assert 0.0 <= sigmoid(z) <= 1.0
    assert sigmoid(z) + sigmoid(-z) == pytest.approx(1.0, abs=1e-15)
    assert sigmoid_derivative(z) == sigmoid_derivative(-z)
    assert 0.0 <= sigmoid_derivative(z) <= 0.25


def test_the_derivative_keeps_its_digits_where_sigmoid_rounds_to_one():
    assert sigmoid(40.0) == 1.0
    assert sigmoid_derivative(40.0) == pytest.approx(np.exp(-40.0), rel=1e-15)


def test_shapes_are_kept_and_single_numbers_are_plain():
    assert sigmoid(np.zeros((2, 3))).shape == (2, 3)
    assert type(sigmoid(0)) is float
    assert type(Perceptron([1.0]).output([1.0])) is int
    assert type(SigmoidNeuron([1.0]).output([1.0])) is float


def test_one_perceptron_is_a_nand():
    assert Perceptron([-2, -2], bias=3).output(CORNERS).tolist() == [1, 1, 1, 0]


def test_the_flip():
    """A change of a thousandth turns the perceptron's answer; the sigmoid's hardly moves."""
    x = [1.0, 1.0]
    answers = [Perceptron([w, -1.0]).output(x) for w in (1.0, 1.001)]
    assert answers == [0, 1]
    soft = [SigmoidNeuron([w, -1.0]).output(x) for w in (1.0, 1.001)]
    assert soft[1] - soft[0] == pytest.approx(0.25 * 0.001, rel=1e-6)


@pytest.mark.parametrize(("bias", "weight", "x", "target", "after"), [
    (0.0, [0.0, 0.0], [2.0, -3.0], 1, ([2.0, -3.0], 1.0)),
    (5.0, [1.0, 1.0], [2.0, -3.0], 0, ([-1.0, 4.0], 4.0)),
    (5.0, [1.0, 1.0], [2.0, -3.0], 1, ([1.0, 1.0], 5.0)),
])  # fmt: skip
def test_rosenblatts_rule_on_paper(bias, weight, x, target, after):
    neuron = Perceptron(weight, bias)
    updated = neuron.learn(x, target)
    assert (neuron.weight.tolist(), neuron.bias) == after
    assert updated is (after != (weight, bias))


@pytest.mark.parametrize("targets", [[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0], [1, 1, 1, 1]])
def test_fit_separates_what_a_line_separates(targets):
    neuron = Perceptron([0, 0])
    outcome = neuron.fit(CORNERS, targets)
    assert outcome.separated
    assert neuron.output(CORNERS).tolist() == targets
    assert "separated after" in str(outcome)
    again = neuron.fit(CORNERS, targets)
    assert (again.passes, again.updates) == (0, 0)


def test_fit_says_that_xor_is_not_separated():
    neuron = Perceptron([0, 0])
    outcome = neuron.fit(CORNERS, [0, 1, 1, 0], passes=25)
    assert not outcome.separated
    assert outcome.passes == 25
    assert outcome.updates >= 25  # one mistake a pass at least, or it would have stopped
    assert neuron.output(CORNERS).tolist() != [0, 1, 1, 0]
    assert str(outcome).startswith("not separated within 25 passes")


def test_the_last_pass_allowed_counts():
    # From zero weights the one point with target 1 needs one update, hence one pass.
    assert Perceptron([0.0]).fit([[1.0]], [1], passes=1).separated
    assert not Perceptron([0.0]).fit([[1.0]], [1], passes=0).separated


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(2, 20))
def test_updates_stay_within_novikoffs_bound(seed, features, points):
    random = np.random.default_rng(seed)
    truth = random.normal(size=features + 1)
    truth /= np.linalg.norm(truth)
    x = random.normal(size=(points, features))
    augmented = np.column_stack([x, np.ones(points)])
    distance = augmented @ truth
    clear = abs(distance) > 0.2
    if not clear.any():
        return
    x, augmented, distance = x[clear], augmented[clear], distance[clear]
    bound = (np.linalg.norm(augmented, axis=1).max() / abs(distance).min()) ** 2
    outcome = Perceptron(np.zeros(features)).fit(x, (distance > 0).astype(int), passes=100_000)
    assert outcome.separated
    assert outcome.updates <= bound


@given(arrays(np.float64, (3, 4), elements=st.floats(-3, 3)), st.integers(0, 99))
def test_sigmoid_neuron_and_its_gradient_are_autograds(x, seed):
    random = np.random.default_rng(seed)
    neuron = SigmoidNeuron(random.normal(size=4), bias=random.normal())
    weight = torch.tensor(neuron.weight, requires_grad=True)
    bias = torch.tensor(neuron.bias, dtype=torch.float64, requires_grad=True)
    grad_weight, grad_bias = neuron.gradient(x)
    for row in range(3):
        out = torch.sigmoid(torch.tensor(x[row]) @ weight + bias)
        want = torch.autograd.grad(out, (weight, bias))
        assert neuron.output(x[row]) == pytest.approx(out.item(), abs=1e-12)
        np.testing.assert_allclose(grad_weight[row], want[0].numpy(), rtol=0, atol=1e-12)
        np.testing.assert_allclose(grad_bias[row], want[1].numpy(), rtol=0, atol=1e-12)


def test_small_changes_add_up():
    """Δoutput ≈ Σ ∂out/∂w Δw + ∂out/∂b Δb."""
    x, dw, db = [0.5, -2.0], np.array([1e-5, 2e-5]), -1e-5
    neuron = SigmoidNeuron([0.3, 0.1], bias=0.2)
    grad_weight, grad_bias = neuron.gradient(x)
    change = SigmoidNeuron([0.3 + 1e-5, 0.1 + 2e-5], bias=0.2 - 1e-5).output(x) - neuron.output(x)
    assert change == pytest.approx(grad_weight @ dw + grad_bias * db, rel=1e-4)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
def test_batch_axes_are_free(a, b, features):
    x = np.ones((a, b, features))
    for neuron in (Perceptron(np.ones(features)), SigmoidNeuron(np.ones(features))):
        assert neuron.output(x).shape == (a, b)
    assert [g.shape for g in neuron.gradient(x)] == [(a, b, features), (a, b)]


def test_weights_are_copied():
    weight = np.zeros(2)
    Perceptron(weight).fit([[1.0, 1.0]], [1])
    assert weight.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("kind", [Perceptron, SigmoidNeuron])
def test_a_wrong_shape_names_both(kind):
    with pytest.raises(ValueError, match=r"\(2,\).*\(\.\.\., 2\).*\(4, 3\)"):
        kind([1, 1]).output(np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"\(F,\).*\(1, 2\)"):
        kind([[1, 1]])


def test_bad_data_for_learning_are_named():
    neuron = Perceptron([0, 0])
    with pytest.raises(ValueError, match=r"\(N, 2\).*\(4, 2\) and \(3,\)"):
        neuron.fit(CORNERS, [0, 1, 1])
    with pytest.raises(ValueError, match=r"0 and 1.*\[-1 +1\].*label \+ 1"):
        neuron.fit(CORNERS, [-1, 1, 1, 1])
    with pytest.raises(ValueError, match=r"\(1, 3\) and \(1,\)"):
        neuron.learn([1, 2, 3], 1)
