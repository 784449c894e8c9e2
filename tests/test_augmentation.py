"""What a distortion changes, by how much, and what it leaves alone."""

import numpy as np
import pytest

from siamtut import augmentation
from siamtut.augmentation import per_sample, per_signer

T = 256


def made_up(*shape, seed=0):
    """Return tracks of something like writing, a lift in the middle, and durations."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0, 1, T)
    waves = rng.uniform(2, 8, (*shape, 2, 1))
    xy = np.cos(2 * np.pi * waves * time + rng.uniform(0, 6, (*shape, 2, 1)))
    pressure = np.broadcast_to(0.5 + 0.2 * np.sin(9 * time), (*shape, 1, T))
    pen = np.broadcast_to(np.where(np.abs(time - 0.4) < 0.05, -1.0, 1.0), (*shape, 1, T))
    pace = np.ones((*shape, 1, T))
    tracks = np.concatenate([xy, pressure, pen, pace], axis=-2).astype(np.float32)
    return tracks, rng.uniform(1, 4, shape).astype(np.float32)


@pytest.fixture
def calm(monkeypatch):
    """Switch all distortions off; a test then turns on its own."""
    for name in dir(augmentation):
        if name.isupper() and not name.startswith("_"):
            monkeypatch.setattr(augmentation, name, 0.0)
    return lambda **sizes: [monkeypatch.setattr(augmentation, n, v) for n, v in sizes.items()]


def rng(seed=1):
    return np.random.default_rng(seed)


def test_nothing_on_changes_nothing(calm):
    tracks, duration = made_up(5)
    out, long = per_sample(tracks, duration, rng())
    np.testing.assert_allclose(out, tracks, atol=1e-4)
    np.testing.assert_allclose(long, duration)
    tracks, duration = made_up(3, 4)
    out, long = per_signer(tracks, duration, rng())
    np.testing.assert_allclose(out, tracks, atol=1e-6)
    np.testing.assert_allclose(long, duration)


def test_shapes_and_the_arguments_stay():
    for distort, shape in ((per_sample, (6,)), (per_signer, (3, 4))):
        tracks, duration = made_up(*shape)
        kept = tracks.copy(), duration.copy()
        out, long = distort(tracks, duration, rng())
        assert out.shape == tracks.shape
        assert long.shape == duration.shape
        assert out.dtype == long.dtype == np.float32
        assert np.array_equal(tracks, kept[0])
        assert np.array_equal(duration, kept[1])
        again, _ = distort(tracks, duration, rng())
        assert np.array_equal(out, again, equal_nan=True)
        other, _ = distort(tracks, duration, rng(2))
        assert not np.array_equal(out, other, equal_nan=True)


def test_a_warp_moves_points_along_the_line_only(calm):
    """x rises steadily, so it says which time was read: from start to end, never backwards."""
    calm(WARP=0.15)
    tracks, duration = made_up(200)
    tracks[:, 0] = np.linspace(0, 1, T)
    tracks[:, 1] = tracks[:, 0] ** 2
    out, long = per_sample(tracks, duration, rng())
    time = out[:, 0]
    assert (np.diff(time) > 0).all()
    np.testing.assert_allclose(time[:, [0, -1]], [[0, 1]] * 200, atol=1e-5)
    np.testing.assert_allclose(out[:, 1], time**2, atol=1e-4)
    assert set(np.unique(out[:, 3])) == {-1.0, 1.0}
    assert np.array_equal(long, duration)
    # Time passed as before: at a point that reads the share s of the line, s has passed.
    passed = np.cumsum(out[:, 4], axis=-1)
    passed = (passed - passed[:, :1]) / (passed[:, -1:] - passed[:, :1])
    np.testing.assert_allclose(passed, time, atol=0.01)
    pace = np.log(np.diff(time) * (T - 1))
    assert 0.08 < pace.std() < 0.2
    assert np.abs(np.diff(pace)).max() < 0.1  # smooth


def test_the_line_wavers_smoothly(calm):
    calm(WAVER=0.05)
    tracks, duration = made_up(200)
    out, _ = per_sample(tracks, duration, rng())
    moved = (out - tracks)[:, :2]
    assert moved.std() == pytest.approx(0.05, rel=0.2)
    assert np.diff(moved).std() < 0.1 * moved.std()
    assert np.abs(moved[:, 0] - moved[:, 1]).max() > 0.05  # x and y on their own
    np.testing.assert_allclose(out[:, 2:], tracks[:, 2:], atol=1e-4)


@pytest.mark.parametrize("sizes", [{"ROTATION": 0.3}, {"ASPECT": 0.3}])
def test_turning_and_widening_are_linear_and_keep_the_area(calm, sizes):
    calm(**sizes)
    tracks, duration = made_up(50)
    out, _ = per_sample(tracks, duration, rng())
    for before, after in zip(tracks[:, :2], out[:, :2], strict=True):
        matrix = after @ np.linalg.pinv(before)
        np.testing.assert_allclose(matrix @ before, after, atol=1e-3)
        assert np.linalg.det(matrix) == pytest.approx(1, abs=1e-3)
        if "ROTATION" in sizes:
            np.testing.assert_allclose(matrix @ matrix.T, np.eye(2), atol=1e-3)
        else:
            np.testing.assert_allclose(matrix, np.diag(np.diag(matrix)), atol=1e-3)
    assert np.abs(out - tracks).max() > 0.1


def test_pressure_and_duration_per_sample(calm):
    calm(PRESSURE=0.1, DURATION=0.1)
    tracks, duration = made_up(500)
    out, long = per_sample(tracks, duration, rng())
    assert np.log(long / duration).std() == pytest.approx(0.1, rel=0.15)
    moved = out[:, 2] - tracks[:, 2]
    inside = (out[:, 2].min(1) > 0) & (out[:, 2].max(1) < 1)
    assert inside.sum() > 100
    np.testing.assert_allclose(np.ptp(moved[inside], axis=1), 0, atol=1e-4)
    assert moved[inside, 0].std() > 0.05
    assert out[:, 2].min() >= 0
    assert out[:, 2].max() <= 1
    np.testing.assert_allclose(out[:, :2], tracks[:, :2], atol=1e-4)


def test_all_of_one_signer_are_turned_alike(calm):
    """One matrix serves all signatures of a signer; another signer has another."""
    calm(SIGNER_ROTATION=0.25, SIGNER_ASPECT=0.15, SIGNER_MIRROR=0.5)
    tracks, duration = made_up(40, 5)
    out, _ = per_signer(tracks, duration, rng())
    signs = set()
    matrices = []
    for before, after in zip(tracks[:, :, :2], out[:, :, :2], strict=True):
        flat = [block.transpose(1, 0, 2).reshape(2, -1) for block in (before, after)]
        matrix = flat[1] @ np.linalg.pinv(flat[0])
        np.testing.assert_allclose(matrix @ flat[0], flat[1], atol=1e-3)
        signs.add(tuple(np.sign(np.diag(matrix))))
        matrices.append(matrix)
    assert len(signs) == 4  # mirrored in x, in y, in both, in neither
    assert np.std(matrices, axis=0).min() > 0.05


def test_signers_are_played_backwards_and_their_pressure_hidden(calm):
    calm(SIGNER_REVERSED=0.5, SIGNER_HIDDEN=0.5)
    tracks, duration = made_up(60, 3)
    out, _ = per_signer(tracks, duration, rng())
    seen = set()
    for before, after in zip(tracks, out, strict=True):
        backwards = np.array_equal(after[:, 3], before[:, 3, ::-1])
        forwards = np.array_equal(after[:, 3], before[:, 3])
        assert backwards != forwards
        hidden = np.isnan(after[:, 2])
        assert hidden.all() or not hidden.any()
        seen.add((backwards, bool(hidden.all())))
    assert len(seen) == 4


def test_a_tempo_of_ones_own(calm):
    calm(SIGNER_TEMPO=0.15)
    tracks, duration = made_up(300, 4)
    out, long = per_signer(tracks, duration, rng())
    tempo = np.log(long / duration)
    np.testing.assert_allclose(np.ptp(tempo, axis=1), 0, atol=1e-5)
    assert tempo.std() == pytest.approx(0.15, rel=0.15)
    np.testing.assert_allclose(out, tracks, atol=1e-6)
