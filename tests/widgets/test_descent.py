"""The map of the cost, on Python's side."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from siamtut import costs
from siamtut.neurons import sigmoid
from siamtut.widgets import Descent
from siamtut.widgets import descent as module

COSTS = ("bowl", "quadratic", "cross_entropy")
each_cost = pytest.mark.parametrize("cost", COSTS)
knob = st.floats(-6, 6)


@each_cost
@given(w=knob, b=knob)
def test_the_gradient_is_that_of_the_value(cost, w, b):
    h = 1e-5
    numeric = [
        (module.value(cost, w + h * u, b + h * v) - module.value(cost, w - h * u, b - h * v))
        / (2 * h)
        for u, v in ((1, 0), (0, 1))
    ]
    np.testing.assert_allclose(module.gradient(cost, w, b), numeric, atol=1e-8)


@given(knob, knob)
def test_the_costs_of_the_neuron_are_the_packages(w, b):
    a = sigmoid(w + b)
    assert module.value("quadratic", w, b) == costs.Quadratic().value([a], [0])
    expected = costs.CrossEntropy().value([a], [0])
    assert module.value("cross_entropy", w, b) == pytest.approx(expected, rel=1e-9)
    # In terms of the weighted sum: the error alone, and the error times a (1 - a).
    assert module.gradient("cross_entropy", w, b) == pytest.approx([a, a])
    assert module.gradient("quadratic", w, b) == pytest.approx([a * a * (1 - a)] * 2)


@each_cost
@pytest.mark.parametrize("extent", [4.0, 8.0, 64.0])
def test_every_line_lies_at_its_level(cost, extent):
    for level in module.levels(cost, extent):
        shape = module.region(cost, level, extent, 20)
        assert np.abs(shape).max() <= extent
        within = [p for p in shape if max(map(abs, p)) < extent - 1e-9]
        for w, b in within:
            assert module.value(cost, w, b) == pytest.approx(level, rel=1e-9)
        # Where the line leaves the map, the corners that belong to it are cheaper.
        assert all(module.value(cost, w, b) <= level * (1 + 1e-9) for w, b in shape)


@each_cost
def test_lines_are_evenly_spaced(cost):
    steps = np.diff([0, *module.levels(cost, 8.0)])
    np.testing.assert_allclose(steps, steps[0])


def test_the_bowl_climbs_above_two():
    b = np.ones(3)
    for k, rate in enumerate((1.9, 2.0, 2.1)):
        b[k] -= rate * module.gradient("bowl", 0, b[k])[1]
    assert abs(b[0]) < 1
    assert abs(b[1]) == pytest.approx(1)
    assert abs(b[2]) > 1


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"cost": "hinge"}, "Descent.cost needs one of 'bowl', "),
        ({"w": 65}, r"Descent.w needs a number from -64 to 64; got 65"),
        ({"learning_rate": 0}, r"Descent.learning_rate needs a number from 0.001 to 100"),
        ({"steps": -1}, "steps needs a whole number from 0 to 1000000; got -1"),
    ],
)
def test_it_refuses_what_it_cannot_show(traits, message):
    with pytest.raises(TraitError, match=message):
        Descent(**traits)


@given(st.sampled_from(COSTS), st.floats(-64, 64), st.floats(-64, 64), st.floats(0.001, 100))
def test_any_setting_has_a_picture(cost, w, b, rate):
    made = Descent(cost=cost, w=w, b=b, learning_rate=rate)
    ElementTree.fromstring(made.poster())
    assert "nan" not in made.html()
