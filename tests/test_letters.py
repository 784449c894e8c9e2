"""A name as pen strokes: arcs that follow the outlines, and the order in which a pen draws."""

import numpy as np
import pytest

from siamtut import letters


@pytest.mark.parametrize("character", [*"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.'"])
def test_arcs_follow_every_letter(character):
    name = character if character.isalpha() else f"a{character}"
    for run in letters.runs(name):
        middle, end = letters.arcs(run, tolerance=0.08)
        start = np.concatenate([run[:1], end[:-1]])
        np.testing.assert_allclose(end[-1], run[-1], atol=1e-9)
        chord = end - start
        share = np.linspace(0, 1, 20)
        bend = letters.bend_of(chord, middle - start)
        ink = (start[:, None] + letters.arc_points(chord, bend, share)).reshape(-1, 2)
        apart = np.linalg.norm(run[:, None] - ink[None], axis=-1).min(axis=1)
        assert apart.max() < 0.2  # x-heights: the spline rounds the corners of the outline


def test_an_arc_ends_at_its_chord_and_bends_as_told():
    chord, bend = np.array([[3.0, 1.0]]), np.array([1.3])
    points = letters.arc_points(chord, bend, np.array([0.0, 0.5, 1.0]))[0]
    np.testing.assert_allclose(points[[0, 2]], [[0, 0], [3, 1]], atol=1e-12)
    assert letters.bend_of(chord, points[None, 1]) == pytest.approx(bend)


def test_dots_and_bars_wait_for_the_end_of_the_word():
    one = letters.runs("in")  # the stem joined to the n, then the dot
    assert len(one) == 2
    assert np.ptp(one[0][:, 0]) > 1.5
    assert np.ptp(one[1], axis=0).max() < 0.2


def test_a_lift_is_a_lift_even_before_an_i():
    assert len(letters.runs("nin")) == 2
    assert len(letters.runs("nin", lifts={0})) == 3


def test_a_half_circle_turns_by_pi_to_the_left():
    """From (0, 0) to (2, 0), below the chord: a turn to the left, of radius 1."""
    points = letters.arc_points(np.array([[2.0, 0.0]]), np.array([np.pi]), np.linspace(0, 1, 9))[0]
    np.testing.assert_allclose(np.linalg.norm(points - [1, 0], axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(points[4], [1, -1], atol=1e-12)
    assert letters.bend_of(np.array([2.0, 0.0]), np.array([1.0, -1.0])) == pytest.approx(np.pi)
    assert letters.bend_of(np.array([2.0, 0.0]), np.array([1.0, 0.0])) == 0


def test_a_circle_is_few_arcs_and_a_tighter_tolerance_more():
    angle = np.linspace(0, 1.5 * np.pi, 40)
    curve = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    assert len(letters.arcs(curve)[1]) <= 2
    wave = np.stack([angle, np.sin(3 * angle)], axis=-1)
    assert len(letters.arcs(wave, 0.02)[1]) > len(letters.arcs(wave, 0.3)[1])


def test_a_corner_stays_a_corner():
    """A right angle is an arc's end, not rounded off."""
    corner = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    _, end = letters.arcs(corner)
    assert np.linalg.norm(end - [1, 0], axis=1).min() < 1e-9
    gentle = np.array([[0.0, 0.0], [1.0, 0.0], [1.9, 0.4]])
    _, end = letters.arcs(gentle)
    np.testing.assert_allclose(end, [[1.9, 0.4]], atol=1e-9)


def test_a_word_runs_to_the_right_and_a_capital_is_as_tall_as_told():
    small, tall = letters.runs("A"), letters.runs("A", capital=2.0)
    height = [np.ptp(np.concatenate(run)[:, 1]) for run in (small, tall)]
    assert height[1] == pytest.approx(2 * height[0])
    starts = [run[0, 0] for run in letters.runs("no no no")]
    assert starts == sorted(starts)
    even, tapered = (np.concatenate(letters.runs("oooo", taper=t)) for t in (0.0, 0.5))
    assert np.ptp(tapered[:, 0]) < 0.85 * np.ptp(even[:, 0])


@pytest.mark.parametrize("name", ["é", "3", "", " "])
def test_what_has_no_outline_is_refused(name):
    with pytest.raises(ValueError, match=r"outline|no letter"):
        letters.runs(name)
