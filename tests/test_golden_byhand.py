"""The layers by hand against numbers that the original Torch7 computed, to 1e-9."""

import json

import numpy as np
import pytest

from siamtut.byhand import Cosine, Linear, Sequential, Tanh, TimeDelay, Twin
from siamtut.costs import CosineEmbedding, LinearCosine

SHARES = {
    "weights_only": ("weight", "bias"),
    "weights_and_grads": ("weight", "bias", "grad_weight", "grad_bias"),
}


@pytest.fixture(scope="module")
def modules(golden):
    return json.loads((golden / "torch7_modules.json").read_text())


@pytest.fixture(scope="module")
def program(golden):
    return json.loads((golden / "torch7_two_vectors_program.json").read_text())


def close(got, want):
    np.testing.assert_allclose(np.ravel(got), np.ravel(want), rtol=0, atol=1e-9)


def time_major(weight):
    """Torch7's (outputs, width · inputs), from our (outputs, inputs, width)."""
    return weight.transpose(0, 2, 1).reshape(len(weight), -1)


@pytest.mark.parametrize("clone", SHARES)
def test_architecture_1(modules, clone):
    want = modules["architecture_1_twin"]
    phase, scale = want["phase"], want["scale"]
    first = TimeDelay(8, 12, width=11, stride=3)
    second = TimeDelay(12, 16, width=10, stride=3)
    branch = Sequential(first, Tanh(), second, Tanh())
    for parameter, pace in zip(branch.parameters(), (1.0, 0.7, 1.3, 0.9), strict=True):
        wave = scale * np.sin(np.arange(1, parameter.size + 1) * (pace + phase))
        if parameter.ndim == 3:
            outputs, inputs, width = parameter.shape
            wave = wave.reshape(outputs, width, inputs).transpose(0, 2, 1)
        parameter[...] = wave
    t, f = np.arange(1, 201), np.arange(1, 9)[:, None]
    pair = np.sin(0.05 * t * f + phase)[None], np.cos(0.04 * t * f - phase)[None]

    embedding = branch.forward(pair[0])[0]
    close(embedding.T.ravel()[:20], want["embedding_1_first_20"])
    close(np.linalg.norm(embedding), want["embedding_1_norm"])

    other = branch.clone(SHARES[clone])
    net = Sequential(Twin(branch, other), Cosine())
    close(net.forward(pair), want["cos"])
    grad_input, _ = net.backward(pair, np.ones(1))
    gradients = branch.gradients()
    if clone == "weights_only":  # each twin then holds its own share of the sum
        gradients = [a + b for a, b in zip(gradients, other.gradients(), strict=True)]
    close(time_major(gradients[0]), want["dcos_dweight_1"])
    close(gradients[1], want["dcos_dbias_1"])
    close(np.linalg.norm(gradients[2]), want["dcos_dweight_2_norm"])
    close(gradients[3], want["dcos_dbias_2"])
    close(np.linalg.norm(grad_input), want["dcos_dinput_1_norm"])


@pytest.mark.parametrize("other", ["x2", "x3"])
@pytest.mark.parametrize("clone", SHARES)
def test_linear_twin(modules, clone, other):
    want = modules[f"linear_twin_{clone}_x1_{other}"]
    branch = Linear(4, 3)
    branch.weight[:] = [[0.1, -0.2, 0.3, -0.4], [0.5, 0.6, -0.7, 0.8], [-0.9, 1, 1.1, -1.2]]
    branch.bias[:] = [0.01, -0.02, 0.03]
    x = {"x1": [1, 2, -1, 0.5], "x2": [0.8, 1.7, -1.3, 0.9], "x3": [-1.5, 0.4, 2, -0.3]}
    pair = np.array([x["x1"]]), np.array([x[other]])
    clone = branch.clone(SHARES[clone])
    net = Sequential(Twin(branch, clone), Cosine())
    close(net.forward(pair), want["cos"])
    grad_inputs = net.backward(pair, -np.ones(1))
    close(grad_inputs[0], want["grad_input_first"])
    close(grad_inputs[1], want["grad_input_second"])
    close(branch.grad_weight, want["grad_weight_first"])
    close(clone.grad_weight, want["grad_weight_second"])
    net.step(0.1)
    close(branch.weight, want["weight_after_step_0.1"])
    close(clone.weight, want["weight_after_step_0.1"])


@pytest.mark.parametrize("label", [1, -1])
@pytest.mark.parametrize("pair", ["a_b", "a_c"])
@pytest.mark.parametrize("margin", ["0", "0.1", "-0.9"])
def test_cosine_embedding(modules, margin, pair, label):
    want = modules[f"cosine_embedding_margin_{margin}_{pair}_y_{label}"]
    vectors = {"a": [1, 2, 3], "b": [1, 2.5, 2], "c": [-1, 0.5, -2]}
    x, y = (np.array([vectors[name]], dtype=float) for name in pair.split("_"))
    layer, cost = Cosine(), CosineEmbedding(float(margin))
    cos = layer.forward((x, y))
    close(cost.value(cos, [label]), want["loss"])
    grad_x, grad_y = layer.backward((x, y), cost.gradient(cos, [label]))
    close(grad_x, want["grad_first"])
    close(grad_y, want["grad_second"])


def test_every_golden_of_the_modules_has_its_test(modules):
    asked = {"architecture_1_twin"}
    asked |= {f"linear_twin_{c}_x1_{x}" for c in SHARES for x in ("x2", "x3")}
    asked |= {
        f"cosine_embedding_margin_{m}_{p}_y_{y}"
        for m in ("0", "0.1", "-0.9")
        for p in ("a_b", "a_c")
        for y in (1, -1)
    }
    assert set(modules) == asked


@pytest.mark.parametrize("clone", SHARES)
def test_two_vectors_program_at_every_iteration(program, clone):
    (want,) = (run for run in program["runs"] if run["clone"] == clone)
    branch = Linear(program["n_in"], program["n_out"])
    branch.weight[:] = np.reshape(program["weight0"], branch.weight.shape)
    branch.bias[:] = program["bias0"]
    net = Sequential(Twin(branch, branch.clone(SHARES[clone])), Cosine())
    pair = np.array([program["x"]]), np.array([program["y"]])
    cosines, after = [], []
    for target in program["phases"]:
        for _ in range(program["iterations_per_phase"]):
            cos = net.forward(pair)
            cosines.append(cos[0])
            net.zero_grad()
            net.backward(pair, LinearCosine().gradient(cos, [target]))
            net.step(program["learning_rate"])
        after.append((branch.weight.copy(), branch.bias.copy()))
    cosines.append(net.forward(pair)[0])
    close(cosines, want["cos_every"])
    assert len(want["weight_after_each_phase"]) == len(after) == 2
    for (weight, bias), phase in zip(after, range(2), strict=True):
        close(weight, want["weight_after_each_phase"][phase])
        close(bias, want["bias_after_each_phase"][phase])


def test_every_run_of_the_program_has_its_test(program):
    assert {run["clone"] for run in program["runs"]} == set(SHARES)
