"""The best path against one found by brute force; what shifts, scale and waiting do to it."""

import numpy as np
import pytest

from siamtut import elastic
from siamtut.elastic import EIGHT, distance, distances, path, sequence
from siamtut.signature import Signature
from siamtut.verification import Trial


def cheapest(a, b):
    """Return the cost of the best path by the recursion itself, for all pairs of samples."""
    cost = np.linalg.norm(a[:, None] - b[None], axis=-1)
    best = np.full((len(a) + 1, len(b) + 1), np.inf)
    best[0, 0] = 0
    for i in range(len(a)):
        for j in range(len(b)):
            before = min(best[i, j], best[i, j + 1], best[i + 1, j])
            best[i + 1, j + 1] = cost[i, j] + before
    return best[-1, -1] / (len(a) + len(b))


def noise(points, seed=0):
    return np.random.default_rng(seed).normal(size=(points, 8))


def test_it_is_the_cheapest_path():
    for n, m in ((30, 30), (25, 60), (60, 25)):
        a, b = noise(n), noise(m, 1)
        assert distance(a, b, band=1.0) == pytest.approx(cheapest(a, b), rel=1e-9)
        assert distance(b, a, band=1.0) == pytest.approx(cheapest(a, b), rel=1e-9)
    assert distance(a, a) == 0


def test_its_path_is_the_one_that_costs_so_much():
    a, b = noise(25), noise(40, 1)
    places = path(a, b)
    assert places[0].tolist() == [0, 0]
    assert places[-1].tolist() == [24, 39]
    assert {tuple(step) for step in np.diff(places, axis=0).tolist()} <= {(0, 1), (1, 0), (1, 1)}
    cost = np.linalg.norm(a[places[:, 0]] - b[places[:, 1]], axis=1).sum() / 65
    assert cost == pytest.approx(distance(a, b), rel=1e-9)


def test_waiting_costs_nothing_and_a_band_forbids_it():
    """A sequence that stands still in the middle is the same sequence, but off the diagonal."""
    a = np.cumsum(noise(100), axis=0)
    early = np.concatenate([a[:20], np.repeat(a[20:21], 40, axis=0), a[20:]])
    late = np.concatenate([a[:80], np.repeat(a[80:81], 40, axis=0), a[80:]])
    assert distance(a, early, band=0.4) == pytest.approx(0, abs=1e-12)
    assert distance(early, late, band=0.4) == pytest.approx(0, abs=1e-12)
    assert distance(early, late, band=0.1) > 0.1


def written(seed=0, points=150, pressure=True):
    rng = np.random.default_rng(seed)
    t = np.arange(points) / 100
    x = 30 * t + 4 * np.cos(np.cumsum(rng.uniform(0.1, 0.3, points)))
    y = 6 * np.sin(np.cumsum(rng.uniform(0.1, 0.3, points)))
    p = 0.5 + 0.3 * np.sin(9 * t) if pressure else None
    return Signature(x, y, t, np.full(points, True), p)


def test_a_sequence_is_standardised():
    out = sequence(written())
    assert out.shape == (150, len(EIGHT))
    before = np.arctanh(out)
    np.testing.assert_allclose(before.mean(0), 0, atol=1e-9)
    np.testing.assert_allclose(before.std(0), 1, atol=1e-9)
    one = written()
    moved = Signature(9 * one.x + 5, 9 * one.y - 70, one.t, one.pen_down, one.pressure)
    np.testing.assert_allclose(sequence(moved), out, atol=1e-9)


def test_the_columns_are_what_they_are_called():
    """Along a parabola at 100 points a second the five-point slope is exact."""
    t = np.arange(200) / 100
    out = sequence(Signature(t, t * t, t, np.full(200, True), t / 2))[3:-3]
    named = dict(zip(EIGHT, np.arctanh(out).T, strict=True))
    for name, expected in (("y", t * t), ("vy", t), ("pressure", t)):
        assert np.corrcoef(named[name], expected[3:-3])[0, 1] == pytest.approx(1)
    turn = np.arctan2(2 * t, 1)[3:-3]
    assert np.corrcoef(named["cos_theta"], np.cos(turn))[0, 1] == pytest.approx(1, abs=1e-4)
    assert np.corrcoef(named["sin_theta"], np.sin(turn))[0, 1] == pytest.approx(1, abs=1e-4)
    speed = np.hypot(1, 2 * t)
    log_speed = np.log(speed / speed.mean() + 0.05)[3:-3]
    assert np.corrcoef(named["log_speed"], log_speed)[0, 1] == pytest.approx(1, abs=1e-4)


def test_what_does_not_vary_is_zero():
    out = sequence(written(pressure=False))
    assert (out[:, EIGHT.index("pressure")] == 0).all()
    assert (out[:, EIGHT.index("d_pressure")] == 0).all()
    t = np.arange(50) / 100
    level = sequence(Signature(1e6 + t, np.full(50, 0.1), t, np.full(50, True)))
    assert np.isfinite(level).all()
    assert (level[:, EIGHT.index("y")] == 0).all()


def test_only_what_a_trial_asks_is_computed(monkeypatch):
    asked = []
    monkeypatch.setattr(elastic, "distance", lambda a, b, band: asked.append(1) or abs(a - b))
    trial = Trial("a", *(np.array(places) for places in ([0, 1], [2], [3], [5])))
    out = distances([0.0, 1.0, 4.0, 9.0, 16.0, 25.0], [trial, trial])
    assert out[0, 2] == out[2, 0] == 4
    assert out[1, 5] == 24
    known = {(0, 1), (0, 2), (0, 3), (0, 5), (1, 2), (1, 3), (1, 5)}
    found = {(int(i), int(j)) for i, j in np.argwhere(np.isfinite(out)) if i < j}
    assert found == known
    assert len(asked) == len(known)
