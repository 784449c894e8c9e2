"""The figures: that what they are given is what they show."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from siamtut import geometry, neurons, plots
from siamtut.signature import Signature


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_every_point_is_within_the_picture_of_a_boundary():
    points = np.array([[0.0, 0.0], [1.0, 2.0], [5.0, -3.0], [-4.0, 1.0]])
    unit = neurons.Perceptron([1.0, 2.0], bias=-0.5)
    axes = plots.boundary(points, [0, 1, 1, 0], unit, ("no", "yes"), ("u", "v")).axes[0]
    drawn = np.concatenate([collection.get_offsets() for collection in axes.collections])
    assert sorted(map(tuple, drawn)) == sorted(map(tuple, points))
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert (drawn > (left, bottom)).all()
    assert (drawn < (right, top)).all()
    line = axes.lines[0]
    for x, y in (line.get_xy1(), line.get_xy2()):
        assert unit.weighted_sum([x, y]) == pytest.approx(0.0, abs=1e-12)


def test_the_gradient_field_shows_the_gradient():
    axes = plots.gradient_field([1.0, 2.0]).axes[0]
    arrows = axes.collections[0]
    expected = geometry.cosine_gradient(arrows.XY, [1.0, 2.0])[0]
    np.testing.assert_allclose(np.stack([arrows.U, arrows.V], axis=-1), expected, atol=1e-12)


def test_no_ink_is_drawn_while_the_pen_is_up():
    down = np.array([True, True, False, True, True, True])
    item = Signature(
        np.arange(6.0), np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]), np.arange(6) / 100, down
    )
    x = plots.signatures([item], ["one"]).axes[0].lines[0].get_xdata()
    assert np.isnan(x).sum() == 1
    assert np.isnan(x[3])  # between sample 2 and sample 3


def test_the_flip_is_where_z_crosses_zero():
    z, answer = plots.flip().axes[0].lines
    np.testing.assert_array_equal(answer.get_ydata(), (z.get_ydata() > 0).astype(int))
    assert set(answer.get_ydata()) == {0, 1}


def test_histograms_and_curves_have_a_part_for_each_thing_given():
    angles = {2: np.linspace(0, 180, 50), 30: np.full(50, 90.0)}
    rows = plots.angle_histograms(angles).axes
    assert [row.get_ylabel() for row in rows] == ["2 dimensions", "30 dimensions"]
    assert all(sum(bar.get_height() for bar in row.patches) == 50 for row in rows)
    assert len(plots.steepness((1, 3, 10, 100)).axes[0].lines) == 4
    costs = plots.costs_over_z().axes[0].lines
    assert costs[0].get_ydata()[-1] > 5 > 0.5 > costs[1].get_ydata()[-1]
