"""The receptive field in Python: counted, felt by a gradient, and shifted."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from traitlets import TraitError

from siamtut.byhand import Average, Sequential, Tanh, TimeDelay
from siamtut.tdnn import architecture_1, architecture_2
from siamtut.widgets import ReceptiveField
from siamtut.widgets.receptive_field import STAGES, curve, feature_map, field, geometry, misfit

EVERY = [(a, stage) for a, kinds in STAGES.items() for stage in range(1, len(kinds) + 1)]


@pytest.mark.parametrize(("architecture", "stage"), EVERY)
def test_the_field_is_what_a_gradient_reaches(architecture, stage):
    layers = []
    for name, width, stride in STAGES[architecture][:stage]:
        layers += (
            [Average(width)] if "average" in name else [TimeDelay(1, 1, width, stride), Tanh()]
        )
    network = Sequential(*layers)
    row = np.random.default_rng(0).normal(size=(1, 1, 200))
    places, hop, width = geometry(architecture, stage)
    assert network.forward(row).shape == (1, 1, places)
    for unit in (0, 1, places // 2, places - 1):
        wanted = np.zeros((1, 1, places))
        wanted[0, 0, unit] = 1.0
        reached = np.flatnonzero(network.backward(row, wanted))
        first, last = field(architecture, stage, unit)
        assert reached.tolist() == list(range(first, last + 1))
        assert (first, last - first + 1) == (hop * unit, width)


def test_the_widths_strides_and_averages_are_the_networks():
    for build, kinds in ((architecture_1, STAGES[1]), (architecture_2, STAGES[2])):
        network, found = build(), []
        for n in (1, 2):
            layer, average = getattr(network, f"layer_{n}"), getattr(network, f"average_{n}")
            found.append((f"layer {n}", layer.kernel_size[0], layer.stride[0]))
            if hasattr(average, "kernel_size"):
                found.append((f"average {n}", average.kernel_size[0], average.stride[0]))
        assert tuple(found) == kinds


@pytest.mark.parametrize(("architecture", "stage"), EVERY)
def test_units_are_samples_of_the_curve_and_only_whole_hops_fit(architecture, stage):
    places, hop, _ = geometry(architecture, stage)
    for shift in (-20, 0, 7):
        values = curve(architecture, stage, shift)
        expected = feature_map(architecture, stage, shift)
        np.testing.assert_allclose(values[::hop][:places], expected, rtol=0, atol=1e-12)
    for shift in range(-20, 21):
        off = misfit(architecture, stage, shift)
        assert off < 1e-12 if shift % hop == 0 else off > 0.05


def test_numbers_too_large_mean_the_last():
    made = ReceptiveField(architecture=1, stage=4, unit=150, shift=-2)
    assert made.sentence().startswith(
        "Architecture 1: unit 18 of 19 in layer 2 reads the 38 time steps from 162 to 199; the "
        "next unit reads 9 further on. The input is shifted by −2 steps."
    )
    ElementTree.fromstring(made.poster())
    with pytest.raises(TraitError):
        ReceptiveField(architecture=3)
    with pytest.raises(TraitError):
        made.shift = 21
