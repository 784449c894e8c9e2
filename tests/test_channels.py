"""Each channel from its meaning, the gaps, the missing pressure, and the scaling on real pens."""

import numpy as np
import pytest

from siamtut import channels, readers
from siamtut.channels import FOURTEEN, SCALES, SQUASHED, extract_all, from_tracks, tracks
from siamtut.signature import Signature


def circle(turns=20, seconds=10.0, points=4001, pressure=0.7):
    """Return a circle drawn to the left at constant speed; its size is its radius."""
    t = np.linspace(0, seconds, points)
    angle = 2 * np.pi * turns * t / seconds
    return Signature(
        8 * np.cos(angle), 8 * np.sin(angle), t, np.full(points, True), np.full(points, pressure)
    )


def rows(signature, *names, points=2000):
    """Return channels by name, as they were before their scaling and the tanh."""
    out = extract_all([signature], points)[0].astype(float)
    back = []
    for name in names:
        row = out[FOURTEEN.index(name)]
        middle, scale = SCALES[name]
        back.append((np.arctanh(row) if name in SQUASHED else row) * scale + middle)
    return [row[10:-10] for row in back]


def test_the_names_and_the_shape():
    assert len(FOURTEEN) == len(set(FOURTEEN)) == 14
    assert set(SCALES) == set(FOURTEEN)
    out = extract_all([circle(), circle(5)])
    assert out.shape == (2, 14, 256)
    assert out.dtype == np.float32


def test_a_circle_to_the_left():
    """Speed ωR and acc_c ω²R with R = 1 size, acc_t 0; the turn over two points is 2ω dt."""
    omega, dt = 2 * np.pi * 2, 10.0 / 1999
    names = "x y log_speed acc_t acc_c vx vy cos_theta sin_theta sin_turn log_duration"
    out = rows(circle(), *names.split())
    x, y, log_speed, acc_t, acc_c, vx, vy, cos, sin, turn, log_duration = out
    np.testing.assert_allclose(np.hypot(x, y), 1, atol=0.06)
    np.testing.assert_allclose(log_speed, np.log(omega + 0.05), atol=0.05)
    np.testing.assert_allclose(acc_c, omega**2, rtol=0.2)
    assert np.abs(acc_t).max() < 0.2 * omega**2
    np.testing.assert_allclose(np.hypot(vx, vy), omega, rtol=0.1)
    np.testing.assert_allclose(np.hypot(cos, sin), 1, atol=1e-5)
    np.testing.assert_allclose(x * cos + y * sin, 0, atol=0.1)  # the tangent
    np.testing.assert_allclose(turn, np.sin(2 * omega * dt), rtol=0.2)
    np.testing.assert_allclose(log_duration, np.log(10), rtol=1e-5)


def test_a_mirror_turns_left_into_right():
    left = circle()
    right = Signature(left.x, -left.y, left.t, left.pen_down, left.pressure)
    for name, sign in (("acc_c", -1), ("sin_turn", -1), ("vy", -1), ("vx", 1), ("log_speed", 1)):
        k = FOURTEEN.index(name)
        np.testing.assert_allclose(
            extract_all([left])[0, k], sign * extract_all([right])[0, k], atol=1e-4
        )


def test_place_and_size_do_not_matter_but_time_does():
    one = circle()
    moved = Signature(3 * one.x + 9, 3 * one.y - 20, one.t, one.pen_down, one.pressure)
    np.testing.assert_allclose(extract_all([one]), extract_all([moved]), atol=2e-3)
    slow = Signature(one.x, one.y, 2 * one.t, one.pen_down, one.pressure)
    (fast_speed, fast), (slow_speed, long) = (
        rows(signature, "log_speed", "log_duration") for signature in (one, slow)
    )
    np.testing.assert_allclose(fast_speed - slow_speed, np.log(2), atol=0.03)  # less the 0.05
    np.testing.assert_allclose(long - fast, np.log(2), atol=1e-5)


def test_a_steady_drift_is_removed():
    """Given as tracks, whose points do not depend on it: against time, not against the points."""
    given, duration = tracks([unsteady()])
    time = np.cumsum(given[:, 4], axis=-1)
    drifting = given.copy()
    drifting[:, :2] += np.float32([0.01, -0.02])[:, None] * time[:, None]
    np.testing.assert_allclose(
        from_tracks(drifting, duration), from_tracks(given, duration), atol=5e-3
    )


def unsteady():
    """Return a line along x at speed 1, then 9, then 1 again, with a little y."""
    t = np.linspace(0, 3, 301)
    speed = np.where(np.abs(t - 1.5) < 0.5, 9.0, 1.0)
    x = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2 * 0.01)])
    return Signature(x, np.sin(2 * t), t, np.full(301, True), t / 3)


def test_points_are_regular_in_progress():
    """q grows by 1/255 from point to point: 0.7 of it by time, 0.3 by path."""
    signature = unsteady()
    (out,), (duration,) = tracks([signature])
    assert duration == pytest.approx(3)
    times = 3 * out[2].astype(float)  # the pressure tells the time
    path = np.concatenate([[0], np.cumsum(np.hypot(np.diff(signature.x), np.diff(signature.y)))])
    progress = 0.7 * times / 3 + 0.3 * np.interp(times, signature.t, path) / path[-1]
    np.testing.assert_allclose(progress, np.linspace(0, 1, 256), atol=1e-4)
    size = np.sqrt(signature.x.var() + signature.y.var())
    expected = (np.interp(times, signature.t, signature.x) - signature.x.mean()) / size
    np.testing.assert_allclose(out[0], expected, atol=1e-3)
    # The pace is the time from point to point, as a multiple of its mean: 3 s / 255.
    pace = np.gradient(times) * 255 / 3
    np.testing.assert_allclose(out[4], pace, atol=1e-2)
    assert out[4].mean() == pytest.approx(1, abs=0.01)
    assert out[4].min() < 0.8 < 1.1 < out[4].max()


def test_speed_is_by_time_whatever_the_pace():
    """Where points crowd the speed is what it was: 1 and 9 along x, in sizes."""
    signature = unsteady()
    given, duration = tracks([signature])
    out = from_tracks(given, duration)[0].astype(float)
    vx = np.arctanh(out[FOURTEEN.index("vx")]) * SCALES["vx"][1]
    time = 3 * given[0, 2]
    slope = np.polyfit(signature.t, signature.x, 1)[0]
    for when, speed in ((0.5, 1.0), (1.5, 9.0), (2.5, 1.0)):
        here = np.abs(time - when) < 0.2
        detrended = np.sqrt(
            sum(
                (v - np.polyval(np.polyfit(signature.t, v, 1), signature.t)).var()
                for v in (signature.x, signature.y)
            )
        )
        assert vx[here] * detrended == pytest.approx(speed - slope, abs=0.3)


def test_smoothing_is_binomial():
    """A lone spike of white noise comes out as 1, 4, 6, 4, 1 of sixteen."""
    spike = np.zeros((1, 2, 11), dtype=np.float32)
    spike[0, :, 5] = 16
    assert channels._smooth(spike)[0, 0].tolist() == [0, 0, 0, 1, 4, 6, 4, 1, 0, 0, 0]
    assert (channels._smooth(np.full((1, 2, 5), 3, dtype=np.float32)) == 3).all()


def test_long_gaps_are_shortened():
    """Five seconds in the air count as a tenth of one; five with the pen down count in full."""
    t = np.concatenate([np.linspace(0, 1, 50), np.linspace(6, 7, 50)])
    down = np.full(100, True)
    xy = np.cos(5 * t), np.sin(7 * t)
    slow = Signature(*xy, t, down)
    down[49] = False
    lifted = Signature(*xy, t, down)
    both, duration = tracks([slow, lifted])
    np.testing.assert_allclose(duration, [7, 2.1], rtol=1e-6)
    assert (both[0, 3] == 1).all()
    path = np.hypot(*np.diff(xy, axis=1))
    share = 0.7 * 0.1 / 2.1 + 0.3 * path[49] / path.sum()
    assert (both[1, 3] == -1).mean() == pytest.approx(share, abs=0.01)


def test_pressure_is_none_in_the_air_and_in_the_middle_where_unknown():
    one = circle()
    down = np.full(len(one), True)
    down[1000:2000] = False
    lifted = Signature(one.x, one.y, one.t, down, one.pressure)
    (pressure,) = rows(lifted, "pressure")
    assert pressure[:400] == pytest.approx(0.7)
    assert pressure[600:900] == pytest.approx(0)
    unknown = extract_all([Signature(one.x, one.y, one.t, down), lifted])
    for name in ("pressure", "d_pressure"):
        k = FOURTEEN.index(name)
        assert (unknown[0, k] == 0).all()
        assert unknown[1, k].any()


def test_one_by_one_or_all_at_once():
    several = [circle(turns, points=100 + 40 * turns) for turns in (2, 3, 7)]
    together = extract_all(several)
    for signature, block in zip(several, together, strict=True):
        np.testing.assert_allclose(extract_all([signature])[0], block, atol=1e-6)


def test_a_steady_straight_pen_and_a_resting_one_are_finite():
    t = np.arange(100) / 100
    straight = Signature(3 * t, -5 * t, t, np.full(100, True))
    resting = Signature(np.where(t < 0.5, 0.0, np.sin(9 * t)), t * 0, t, np.full(100, True))
    out = extract_all([straight, resting])
    assert np.isfinite(out).all()
    assert np.abs(out).max() <= channels.LIMIT
    assert np.abs(out[0, :2]).max() < 0.05  # no trend is left of a straight line


def test_what_cannot_be_read():
    with pytest.raises(TypeError, match=r"not from str; siamtut\.readers\.read"):
        tracks(["U1S1.TXT"])
    with pytest.raises(ValueError, match="4 are too few"):
        tracks([circle()], 4)


def test_from_tracks_leaves_its_argument():
    given, duration = tracks([circle()])
    kept = given.copy()
    from_tracks(given, duration)
    assert np.array_equal(given, kept)


def test_scaling_on_real_signatures(svc2004):
    """At least 95 % of the values of every channel are in [-1, 1]; run with -s for the table."""
    signatures = [record.signature for record in readers.read_folder(svc2004)]
    out = extract_all(signatures)
    assert np.isfinite(out).all()
    for name, values in zip(FOURTEEN, out.transpose(1, 0, 2), strict=True):
        inside = (np.abs(values) <= 1).mean()
        print(f"{name:13}{values.mean():7.2f} ±{values.std():5.2f}{100 * inside:8.1f} %")
        assert inside >= 0.95, name
