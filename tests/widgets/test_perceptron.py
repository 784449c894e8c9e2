"""The perceptron and its flip, on Python's side."""

import json
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from siamtut import neurons
from siamtut.widgets import Flip, Perceptron
from siamtut.widgets import flip as flip_module
from siamtut.widgets import perceptron as perceptron_module

number = st.floats(-50, 50, allow_nan=False)
plane = st.tuples(number, number)
points = st.lists(st.tuples(number, number, st.integers(0, 1)), min_size=2, max_size=20)


@pytest.mark.parametrize(
    "wrong",
    [
        "not",
        7,
        [(0, 0, 1)],
        [(0, 0), (1, 1)],
        [(0, 0, 1), (1, 1, -1)],
        [(0, 0, 1), (101, 1, 0)],
        [(0, 0, 1), (float("nan"), 1, 0)],
        [(0, 0, 1), (1, 1)],
    ],
)
def test_points_that_cannot_be_shown_are_refused(wrong):
    message = r"Perceptron.points needs one of 'and', 'or', 'nand', 'xor', or 2 to 500 points"
    with pytest.raises(TraitError, match=message):
        Perceptron(points=wrong)


def test_points_may_be_an_array_and_come_back_from_the_page_unchanged():
    made = Perceptron(points=np.array([[0.25, -1, 1], [2, 3, 0]]))
    assert made.points == ((0.25, -1.0, 1), (2.0, 3.0, 0))
    heard = []
    made.observe(heard.append, "points")
    made.points = json.loads(json.dumps(made.state()["points"]))
    assert heard == []


@pytest.mark.parametrize("name", perceptron_module.DATA_SETS)
def test_the_sentence_counts_the_wrong_answers(name):
    made = Perceptron(points=name, w=(0, 0), b=0)  # answers 0 everywhere
    wanted = sum(point[2] for point in perceptron_module.points_of(name))
    assert f"answers {wanted} of 4 points wrongly" in made.sentence()
    rings = made.poster().count("r='12'")
    assert rings == wanted


def test_the_data_sets_are_what_they_are_called():
    for name, truth in {
        "and": lambda p, q: p and q,
        "or": lambda p, q: p or q,
        "nand": lambda p, q: not (p and q),
        "xor": lambda p, q: p != q,
    }.items():
        for p, q, answer in perceptron_module.points_of(name):
            assert answer == truth(p, q)


@given(plane, number, plane)
def test_the_shaded_part_is_where_the_answer_is_one(w, b, x):
    z = neurons.Perceptron(w, b).weighted_sum(x)
    area, line = perceptron_module.cut(w, b, (-50, 50), (-50, 50))
    assert len(line) in (0, 2)
    for end in line:
        size = max(1.0, abs(b), *(100 * abs(c) for c in w))
        assert abs(neurons.Perceptron(w, b).weighted_sum(end)) < 1e-9 * size
    if abs(z) > 1e-6 * max(1.0, abs(b), *map(abs, w)):
        corners = zip(area, area[1:] + area[:1], strict=True)
        turns = [(q[0] - p[0]) * (x[1] - p[1]) - (q[1] - p[1]) * (x[0] - p[0]) for p, q in corners]
        assert (bool(turns) and min(turns) >= -1e-6) == (z > 0)


@given(points)
def test_one_scale_on_both_axes_and_every_point_within(points):
    (x0, x1), (y0, y1) = perceptron_module.view(points)
    assert x1 - x0 == pytest.approx(y1 - y0)
    assert all(x0 < p[0] < x1 and y0 < p[1] < y1 for p in points)


@given(st.floats(-100, 100), st.floats(1e-3, 200))
def test_ticks_are_few_and_within(low, span):
    values = perceptron_module.ticks((low, low + span))
    assert 2 <= len(values) <= 6
    assert all(low - 1e-6 <= v <= low + span + 1e-6 for v in values)


@given(points, plane, number)
def test_any_points_have_a_picture(points, w, b):
    made = Perceptron(points=points, w=w, b=b)
    ElementTree.fromstring(made.poster())
    assert "nan" not in made.html()


# ------------------------------------------------------------------ Flip


def test_the_flip_is_between_two_thousandths():
    assert [flip_module.network(w, False)[3] for w in (1, 2.025, 2.026, 3)] == [0, 0, 1, 1]


@given(st.floats(1, 3))
def test_the_smooth_network_moves_little_for_a_little(weight):
    step = flip_module.network(weight, True)[3] - flip_module.network(weight - 1e-3, True)[3]
    assert 0 < step < 2e-4


@pytest.mark.parametrize("traits", [{"weight": 0.9}, {"weight": "2"}, {"smooth": 3}])
def test_the_flip_refuses_what_it_cannot_show(traits):
    with pytest.raises(TraitError):
        Flip(**traits)


@pytest.mark.parametrize("smooth", [False, True])
@pytest.mark.parametrize("weight", [1.0, 2.025, 3.0])
def test_the_flip_has_a_picture(weight, smooth):
    assert ElementTree.fromstring(Flip(weight=weight, smooth=smooth).poster()).tag.endswith("svg")
