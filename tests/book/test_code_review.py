"""What the page `code-review` says of the Torch7 program, held to more than the page's own run.

The port is the page's own cells: against Torch7's numbers where they are there, and on
other pairs and other weights than the page's.
"""

import json

import nbformat
import numpy as np
import pytest
from conftest import BOOK

CELLS = ("import numpy as np", "def gradient_update", "def mean_cosine")


@pytest.fixture(scope="module")
def page():
    """Return the names that the page's cells of the port define."""
    notebook = nbformat.read(BOOK / "code-review.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    chosen = [source for source in cells if source.startswith(CELLS)]
    assert len(chosen) == len(CELLS)
    names = {}
    exec("\n\n".join(chosen), names)
    return names


SHARES = {
    "weights_only": ("weight", "bias"),
    "weights_and_grads": ("weight", "bias", "grad_weight", "grad_bias"),
}


def started(page, share, weight, bias):
    net = page["build"](SHARES[share])
    perceptron = net.layers[0].layers[0]
    perceptron.weight[:], perceptron.bias[:] = np.reshape(weight, (2, 5)), bias
    return net, perceptron


def random_start(page, seed, share="weights_only"):
    rng = np.random.default_rng(seed)
    net, _ = started(page, share, rng.normal(size=10) / 3, rng.normal(size=2) / 3)
    return net, tuple(rng.uniform(size=(2, 1, 5)))


@pytest.mark.parametrize("share", SHARES)
def test_the_port_follows_the_run_that_torch7_recorded(page, golden, share):
    program = json.loads((golden / "torch7_two_vectors_program.json").read_text())
    (want,) = (run for run in program["runs"] if run["clone"] == share)
    net, perceptron = started(page, share, program["weight0"], program["bias0"])
    pair = np.array([program["x"]]), np.array([program["y"]])
    cosines = []
    for phase, target in enumerate(program["phases"]):
        rate, count = program["learning_rate"], program["iterations_per_phase"]
        cosines.extend(page["gradient_update"](net, pair, target, rate, count))
        for got, name in ((perceptron.weight, "weight"), (perceptron.bias, "bias")):
            wanted = want[f"{name}_after_each_phase"][phase]
            np.testing.assert_allclose(got.ravel(), wanted, rtol=0, atol=1e-9)
    cosines.append(net.forward(pair)[0])
    assert len(cosines) == 41
    np.testing.assert_allclose(cosines, want["cos_every"], rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("target", [1, -1, -0.9])
def test_one_iteration_is_one_step_along_the_slope_of_minus_y_cos(page, seed, target):
    net, pair = random_start(page, seed)
    perceptron = net.layers[0].layers[0]
    start, h, measured = perceptron.weight.copy(), 1e-6, np.zeros((2, 5))
    for place in np.ndindex(2, 5):
        for side in (1, -1):
            perceptron.weight[place] = start[place] + side * h
            measured[place] -= side * target * net.forward(pair).item() / (2 * h)
        perceptron.weight[place] = start[place]
    page["gradient_update"](net, pair, target, 0.1, 1)
    np.testing.assert_allclose(perceptron.weight, start - 0.1 * measured, rtol=0, atol=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_shared_gradients_double_the_rate(page, seed):
    paths = []
    for share, rate in (("weights_and_grads", 0.02), ("weights_only", 0.04)):
        net, pair = random_start(page, seed, share)
        paths.append(page["gradient_update"](net, pair, -1, rate, 15))
    np.testing.assert_allclose(*paths, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_same_pairs_alone_collapse_the_program(page, seed):
    net, _ = random_start(page, seed)
    rng = np.random.default_rng(seed)
    pairs, strangers = tuple(rng.uniform(size=(2, 100, 5))), rng.uniform(size=(200, 5))
    before = page["mean_cosine"](net, strangers)
    page["gradient_update"](net, pairs, 1, 0.002, 150)
    after = page["mean_cosine"](net, strangers)
    assert after > 0.99
    assert (1 - after) < 0.3 * (1 - before)


@pytest.mark.parametrize("seed", range(3))
def test_a_hard_wired_target_is_no_place_to_stop(page, seed):
    net, pair = random_start(page, seed)
    path = page["gradient_update"](net, pair, -0.9, 0.05, 200)
    assert path[-1] < -0.95
