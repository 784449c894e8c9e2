"""The player's traces on Python's side."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from traitlets import TraitError

from siamtut.signature import Signature
from siamtut.widgets import Player, player


@pytest.fixture
def loops():
    t = np.arange(0, 1.005, 0.01)
    down = (t < 0.395) | (t > 0.595)
    x, y = 30 * t + 5 * np.cos(20 * t), 8 * np.sin(20 * t)
    return Signature(x, y, t, down, np.linspace(0, 1, len(t)))


def test_a_trace_is_the_recording_to_within_its_grain(loops):
    code = player.encode(loops)
    x, y, pressure = player.decode(code)
    assert player.duration(code) == pytest.approx(loops.duration)
    np.testing.assert_allclose(x, loops.x[::2] - loops.x.min(), atol=player.UNIT / 2 + 1e-9)
    np.testing.assert_allclose(y, loops.y[::2] - loops.y.min(), atol=player.UNIT / 2 + 1e-9)
    np.testing.assert_array_equal(pressure > 0, loops.pen_down[::2])
    on = loops.pen_down[::2]
    np.testing.assert_allclose(pressure[on], loops.pressure[::2][on], atol=0.02)
    assert [(r.start, r.stop) for r in player.runs(pressure > 0)] == [(0, 20), (30, 50)]


def test_between_the_points_the_path_is_smooth_and_in_the_air_straight(loops):
    code = player.encode(loops)
    points = np.array([player.position(code, 0.02 * k) for k in range(51)])
    np.testing.assert_allclose(points[:, :2].T, player.decode(code)[:2], atol=1e-9)
    in_the_air = player.position(code, 0.45)
    np.testing.assert_allclose(in_the_air[:2], points[22:24, :2].mean(axis=0))
    assert in_the_air[2] == 0
    for t in (0.11, 0.25, 0.81):
        x, y, _ = player.position(code, t)
        true = 30 * t + 5 * np.cos(20 * t) - loops.x.min(), 8 * np.sin(20 * t) - loops.y.min()
        assert (x, y) == pytest.approx(true, abs=0.1)
        speed = np.hypot(30 - 100 * np.sin(20 * t), 160 * np.cos(20 * t))
        assert player.speed(code, t) == pytest.approx(speed, rel=0.06)
    assert player.position(code, 99) == player.position(code, player.duration(code))


def test_it_takes_signatures_and_starts_at_the_end_of_the_longest(loops):
    made = Player(genuine=loops)
    assert made.genuine == player.encode(loops)
    assert made.time == max(player.duration(c) for c in (made.copier, made.imitator))
    bare = Signature(loops.x, loops.y, loops.t, loops.pen_down)
    short = Player(genuine=bare, copier=loops, imitator=bare)
    assert short.time == pytest.approx(1.0)
    assert set(player.decode(short.genuine)[2]) == {0, 32 / 63}
    ElementTree.fromstring(short.poster())


def test_it_refuses_what_it_cannot_show(loops):
    wide = Signature(10 * loops.x, loops.y, loops.t, loops.pen_down)
    slow = Signature(loops.x, loops.y, 20 * loops.t, loops.pen_down)
    for trait, reason in ((wide, "mm wide; give x and y in mm"), (slow, "lasts 20.0 s, over 12")):
        with pytest.raises(TraitError, match=rf"Player.copier: .*{reason}"):
            Player(copier=trait)
    for trait in ("AB", "AAAAA" * 700, "AAAA&AAAAA", 3, None, ""):
        with pytest.raises(TraitError, match=r"Player.genuine needs a Signature in mm"):
            Player(genuine=trait)
