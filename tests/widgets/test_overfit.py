"""The curve through noisy points, on Python's side."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from siamtut.widgets import Overfit, overfit


@given(st.integers(0, 9), st.floats(-7, 1), st.integers(1, 999))
def test_the_fit_is_where_the_slope_of_the_cost_is_zero(degree, log_decay, sample):
    y, _ = overfit.targets(0.3, sample)
    weights = overfit.fit(overfit.X, y, degree, 10**log_decay)
    columns = np.polynomial.legendre.legvander(overfit.X, degree)
    slope = columns.T @ (columns @ weights - y) / len(y) + 10**log_decay * weights
    np.testing.assert_allclose(slope, 0, atol=1e-12)


def test_ten_weights_pass_through_ten_points_and_much_decay_flattens():
    y, held_out = overfit.targets(0.3, 1)
    through = overfit.fit(overfit.X, y, 9)
    assert overfit.miss(through, overfit.X, y) < 1e-9
    assert overfit.miss(through, overfit.X_HELD_OUT, held_out) > 0.8
    assert np.linalg.norm(overfit.fit(overfit.X, y, 9, 1e6)) < 1e-5


def test_the_normals_are_normal_and_of_their_sample():
    numbers = np.concatenate([overfit.normals(sample, 30) for sample in range(1, 400)])
    assert abs(numbers.mean()) < 0.03
    assert numbers.std() == pytest.approx(1, abs=0.02)
    assert np.mean(np.abs(numbers) < 1) == pytest.approx(0.6827, abs=0.01)
    assert np.mean(np.abs(numbers) < 2) == pytest.approx(0.9545, abs=0.006)
    assert len(np.unique(numbers.round(9))) > 0.99 * len(numbers)


def test_what_was_moved_by_hand_is_added():
    y, held_out = overfit.targets(0.3, 4)
    moved, same = overfit.targets(0.3, 4, (0.5,) + (0,) * 9)
    np.testing.assert_allclose(moved - y, [0.5] + [0] * 9, atol=1e-15)
    np.testing.assert_array_equal(held_out, same)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"degree": 10}, "Overfit.degree needs a whole number from 0 to 9; got 10"),
        ({"log_decay": 2}, r"Overfit.log_decay needs a number from -7 to 1; got 2"),
        ({"noise": -0.1}, r"Overfit.noise needs a number from 0 to 1"),
        ({"sample": 0}, "Overfit.sample needs a whole number from 1 to 999"),
        ({"moved": (1, 2)}, r"Overfit.moved needs 10 numbers within ±100, .* got \(1, 2\)"),
        ({"moved": [float("nan")] * 10}, r"Overfit.moved needs 10 numbers"),
        ({"moved": "ten"}, r"Overfit.moved needs 10 numbers"),
        ({"chart": "noise"}, "Overfit.chart needs one of 'degree', 'decay'; got 'noise'"),
    ],
)
def test_it_refuses_what_it_cannot_show(traits, message):
    with pytest.raises(TraitError, match=message):
        Overfit(**traits)


@given(
    st.integers(0, 9),
    st.none() | st.floats(-7, 1),
    st.floats(0, 1),
    st.lists(st.floats(-100, 100), min_size=10, max_size=10),
)
def test_any_setting_has_a_picture(degree, log_decay, noise, moved):
    made = Overfit(degree=degree, log_decay=log_decay, noise=noise, moved=moved)
    ElementTree.fromstring(made.poster())
    assert "nan" not in made.html()
