"""The preprocessing, each feature from its meaning, and the scaling on real signatures."""

import math

import numpy as np
import pytest
from found import assert_rows
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from siamtut import features, readers
from siamtut.features import NETWORK_1, NETWORK_3, SCALES, TEN, extract, extract_all, without
from siamtut.signature import Signature, SignatureError


def written(seed=0, points=150):
    """Return the arrays of something like writing: loops that drift to the right."""
    rng = np.random.default_rng(seed)
    t = np.cumsum(rng.uniform(0.008, 0.012, points))
    t -= t[0]
    phase = np.cumsum(rng.uniform(0.1, 0.5, points))
    x = 30 * t + 4 * np.cos(phase) + rng.normal(0, 0.1, points)
    y = 6 * np.sin(phase) + rng.normal(0, 0.1, points)
    down = np.sin(3 * t) > -0.7
    return x, y, t, down


def rows(signature, *names, **how):
    """Return features by name, unscaled."""
    out = extract(signature, names, **how).astype(float)
    return [row * SCALES[name] for row, name in zip(out, names, strict=True)]


def circle(turns=2.0, seconds=4.0, radius=5.0, points=2001):
    """Return a circle drawn to the left at constant speed."""
    t = np.linspace(0, seconds, points)
    angle = 2 * np.pi * turns * t / seconds
    return Signature(radius * np.cos(angle), radius * np.sin(angle), t, np.full(points, True))


def test_the_names_are_those_of_the_paper():
    assert len(TEN) == len(set(TEN)) == 10
    first = "pen_down acc_c acc_t speed cos_theta sin_theta cos_phi sin_phi"
    third = "x y pen_down speed cos_theta sin_theta cos_phi sin_phi"
    assert " ".join(NETWORK_1) == first
    assert " ".join(NETWORK_3) == third
    assert set(SCALES) == set(TEN)


# What each feature is divided by, and its value at place i by its meaning alone: from the pen's
# state, its position p, velocity v and acceleration a, complex, and the tangent's heading.
BY_HAND = {
    "pen_down": (1.0, lambda at, i: at["pen"][i]),
    "x": (2.0, lambda at, i: at["p"][i].real),
    "y": (2.0, lambda at, i: at["p"][i].imag),
    "speed": (40.0, lambda at, i: abs(at["v"][i])),
    "acc_c": (800.0, lambda at, i: (at["v"][i].conjugate() * at["a"][i]).imag / abs(at["v"][i])),
    "acc_t": (1250.0, lambda at, i: (at["v"][i].conjugate() * at["a"][i]).real / abs(at["v"][i])),
    "cos_theta": (1.0, lambda at, i: math.cos(at["heading"][i])),
    "sin_theta": (1.0, lambda at, i: math.sin(at["heading"][i])),
    "cos_phi": (1.0, lambda at, i: math.cos(at["turn"][i])),
    "sin_phi": (1.0, lambda at, i: math.sin(at["turn"][i])),
}


def told_again(signature, points):
    """Do all steps once more, by loops and complex numbers."""
    t = signature.t
    x, y = (c - np.polyval(np.polyfit(t, c, 1), t) for c in (signature.x, signature.y))
    times = [t[-1] * i / (points - 1) for i in range(points)]
    p = [complex(np.interp(s, t, x), np.interp(s, t, y)) / y.std() for s in times]

    def central(values):
        ends = [(max(i - 1, 0), min(i + 1, points - 1)) for i in range(points)]
        return [(values[b] - values[a]) / (times[b] - times[a]) for a, b in ends]

    v = central(p)
    heading = [math.atan2(one.imag, one.real) for one in v]
    turn = [heading[min(i + 1, points - 1)] - heading[max(i - 1, 0)] for i in range(points)]
    here = [max(i for i in range(len(t) - 1) if t[i] <= s) for s in times]
    pen = [1 if signature.pen_down[i] else -1 for i in here]
    return {"p": p, "v": v, "a": central(v), "heading": heading, "turn": turn, "pen": pen}


def test_every_feature_has_a_row():
    assert_rows("BY_HAND in tests/test_features.py", BY_HAND, TEN)
    assert_rows("SCALES in siamtut/features.py", SCALES, TEN)


@pytest.mark.parametrize("name", TEN)
@pytest.mark.parametrize("points", [3, 4, 61])
def test_every_feature_is_its_meaning_over_its_scale(name, points):
    scale, value = BY_HAND[name]
    for seed in range(3):
        signature = Signature(*written(seed))
        at = told_again(signature, points)
        wanted = [max(-10, min(10, value(at, i) / scale)) for i in range(points)]
        got = extract(signature, [name], points=points)[0]
        np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-6)


def test_values_beyond_ten_are_cut_off_at_both_ends():
    x, y, t, down = written()
    hasty = extract(Signature(x, y, t / 1000, down), ("speed", "acc_c", "acc_t"))
    assert hasty.max() == 10.0
    assert hasty.min() == -10.0


def test_what_is_left_out():
    """Network 3's features at 200 points, with the true speed, of 2.5 seconds where relative."""
    signature = Signature(*written())
    told = extract(signature, NETWORK_3, points=200, speed="absolute")
    np.testing.assert_array_equal(extract(signature), told)
    np.testing.assert_array_equal(extract_all([signature])[0], told)
    assert features.TYPICAL_DURATION == 2.5
    (relative,) = rows(signature, "speed", speed="relative")
    (absolute,) = rows(signature, "speed")
    np.testing.assert_allclose(relative * 2.5, absolute * signature.duration, rtol=1e-5)


@pytest.mark.parametrize("offset", [1e6, -1e6])
def test_rounding_noise_is_no_movement_wherever_it_is(offset):
    """A straight line far from the origin, on either side of it."""
    t = np.arange(50) / 100
    line = Signature(offset + 3 * t, offset - 5 * t, t, np.full(50, True))
    assert (extract(line, TEN[1:]) == 0).all()
    # And small movement far away is movement still.
    small = Signature(offset + np.sin(9 * t), offset + np.cos(9 * t), t, np.full(50, True))
    assert np.abs(extract(small, ("x", "y"))).max() > 0.5


def test_where_a_line_is_level_and_a_pen_is_still():
    t = np.arange(400) / 100
    for height, level in ((0.9e-3, True), (1.1e-3, False)):
        x, y = np.sin(2 * np.pi * t), height * np.cos(2 * np.pi * t)
        out = extract(Signature(x, y, t, np.full(400, True)), ("x",))
        assert (np.abs(out).max() < 1.0) == level
    assert (features.STILL, features.LEVEL, features.LIMIT) == (1e-9, 1e-3, 10.0)


def test_shape_type_and_order():
    signature = Signature(*written())
    out = extract(signature)
    assert out.shape == (8, 200)
    assert out.dtype == np.float32
    assert np.array_equal(extract(signature, ("y", "x")), out[[1, 0]])
    assert extract(signature, TEN, points=64).shape == (10, 64)


def test_steps_one_and_two():
    """Without trend, in units of sd(y): over the samples themselves, before resampling."""
    x, y, _, down = written()
    t = np.arange(200) / 100
    x, y, down = (np.resize(values, 200) for values in (x, y, down))
    # With 200 regular samples, resampling changes nothing.
    got_x, got_y = rows(Signature(x, y, t, down), "x", "y")
    for got, raw in ((got_x, x), (got_y, y)):
        assert got.mean() == pytest.approx(0, abs=1e-6)
        assert got @ t == pytest.approx(0, abs=1e-4)
        residual = raw - np.polyval(np.polyfit(t, raw, 1), t)
        sd_y = (y - np.polyval(np.polyfit(t, y, 1), t)).std()
        np.testing.assert_allclose(got, residual / sd_y, atol=1e-6)
    assert got_y.std() == pytest.approx(1, abs=1e-6)


def test_the_order_of_the_steps():
    """The fit and sd(y) are of the recorded samples: half of them crowd into the first second."""
    t = np.concatenate([np.linspace(0, 1, 300, endpoint=False), np.linspace(1, 5, 100)])
    y = np.sin(3 * t) + (t > 1)
    (got,) = rows(Signature(t, y, t, np.full(400, True)), "y")
    fit = np.polyfit(t, y, 1)
    sd = (y - np.polyval(fit, t)).std()
    at = np.linspace(0, 5, 200)
    np.testing.assert_allclose(got, np.interp(at, t, y - np.polyval(fit, t)) / sd, atol=1e-6)


def test_resampling_is_linear_and_regular_in_time():
    """A corner between samples is cut straight, also across a gap."""
    t = np.array([0, 0.1, 0.2, 1.2, 1.3, 2.0])
    y = np.array([0, 1, 0, 3, -2, 0.0])
    (got,) = rows(Signature(np.zeros(6), y, t, np.full(6, True)), "y", points=21)
    y = y - np.polyval(np.polyfit(t, y, 1), t)
    np.testing.assert_allclose(got, np.interp(np.arange(21) / 10, t, y) / y.std(), atol=1e-6)


def test_a_point_inside_a_gap_has_its_pen_up():
    t = np.array([0, 0.5, 0.9, 2.1, 2.5, 4.0])
    down = np.array([True, True, False, True, True, False])
    (pen,) = rows(Signature(np.arange(6.0), t**2, t, down), "pen_down", points=41)
    at = np.linspace(0, 4, 41)
    expected = np.where((at >= 0.9 - 1e-9) & (at < 2.1 - 1e-9), -1, 1)
    assert np.array_equal(pen, expected)


def test_the_pen_of_the_last_interval_holds_to_the_end():
    x, y, t, _ = written()
    down = np.full(len(x), True)
    down[-2] = False
    assert extract(Signature(x, y, t, down), ("pen_down",))[0, -1] == -1
    down[-2:] = True, False
    assert extract(Signature(x, y, t, down), ("pen_down",))[0, -1] == 1


def test_a_circle_to_the_left():
    """On a circle of radius R at the angular speed ω: speed ωR, acc_c ω²R, acc_t 0.

    Its y has a slight trend, whose removal bends the circle: less, the more turns.
    """
    turns, seconds = 40, 4.0
    names = ["x", "y", "speed", "acc_c", "acc_t", "cos_theta", "sin_theta", "cos_phi", "sin_phi"]
    out = rows(circle(turns, seconds, points=8001), *names, points=4000)
    x, y, speed, acc_c, acc_t, cos, sin, cos_phi, sin_phi = (row[5:-5] for row in out)
    omega, radius = 2 * np.pi * turns / seconds, np.sqrt(2)
    np.testing.assert_allclose(speed, omega * radius, rtol=0.05)
    np.testing.assert_allclose(acc_c, omega**2 * radius, rtol=0.05)
    assert np.abs(acc_t).max() < 0.05 * omega**2 * radius
    np.testing.assert_allclose(np.hypot(cos, sin), 1, atol=1e-6)
    np.testing.assert_allclose(x * cos + y * sin, 0, atol=0.1)  # the tangent
    turn = 2 * omega * seconds / 3999
    np.testing.assert_allclose(np.arctan2(sin_phi, cos_phi), turn, rtol=0.06)


def test_a_mirrored_turn_goes_to_the_right():
    left = circle(10, points=4001)
    right = Signature(left.x, -left.y, left.t, left.pen_down)
    for name in ("acc_c", "sin_phi", "sin_theta", "y"):
        np.testing.assert_allclose(*[-extract(left, (name,)), extract(right, (name,))], atol=1e-5)
    for name in ("acc_t", "cos_phi", "cos_theta", "x", "speed"):
        np.testing.assert_allclose(extract(left, (name,)), extract(right, (name,)), atol=1e-5)


def test_tangential_acceleration_is_that_of_the_speed():
    """Along a straight line acc_t is the change of the velocity, and acc_c is 0."""
    t = np.linspace(0, 2, 2000)
    x = np.sin(2 * np.pi * t)
    s = Signature(x, x, t, np.full(2000, True))
    speed, acc_t, acc_c, cos = rows(s, "speed", "acc_t", "acc_c", "cos_theta", points=1000)
    slope = np.gradient(speed * np.sign(cos), 2 / 999)
    keep = np.abs(cos) > 0.5
    np.testing.assert_allclose((acc_t * np.sign(cos))[keep], slope[keep], atol=0.05)
    assert np.abs(acc_c).max() < 1e-3


def test_cos_phi_is_the_turn_between_neighbours():
    cos, sin, cos_phi, sin_phi = rows(
        Signature(*written()), "cos_theta", "sin_theta", "cos_phi", "sin_phi"
    )
    theta = np.arctan2(sin, cos)
    phi = np.concatenate([[theta[1] - theta[0]], theta[2:] - theta[:-2], [theta[-1] - theta[-2]]])
    np.testing.assert_allclose(cos_phi, np.cos(phi), atol=1e-6)
    np.testing.assert_allclose(sin_phi, np.sin(phi), atol=1e-6)


def test_absolute_speed_knows_how_long_it_took_and_relative_does_not():
    x, y, t, down = written()
    quick, slow = Signature(x, y, t, down), Signature(x, y, 2 * t, down)
    (fast,), (calm,) = rows(quick, "speed"), rows(slow, "speed")
    np.testing.assert_allclose(fast, 2 * calm, rtol=1e-5)
    (fast,), (calm,) = rows(quick, "acc_c"), rows(slow, "acc_c")
    np.testing.assert_allclose(fast, 4 * calm, rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(
        extract(quick, TEN, speed="relative"), extract(slow, TEN, speed="relative"), atol=1e-5
    )
    typical = Signature(x, y, t * (features.TYPICAL_DURATION / t[-1]), down)
    np.testing.assert_allclose(
        extract(typical, TEN, speed="relative"), extract(typical, TEN), atol=1e-5
    )


def test_one_by_one_or_all_at_once():
    signatures = [Signature(*written(seed, 60 + 20 * seed)) for seed in range(5)]
    together = extract_all(iter(signatures), TEN)
    assert together.shape == (5, 10, 200)
    assert together.dtype == np.float32
    for signature, block in zip(signatures, together, strict=True):
        np.testing.assert_allclose(extract(signature, TEN), block, rtol=1e-6, atol=1e-7)


# Degenerate but valid recordings: what the module promises for each.


def test_a_steady_straight_pen_is_zero():
    t = np.arange(50) / 100
    s = Signature(1e6 + 3 * t, 2 - 5 * t, t, np.full(50, True))
    out = dict(zip(TEN, extract(s, TEN), strict=True))
    assert (out.pop("pen_down") == 1).all()
    assert all((values == 0).all() for values in out.values())


def test_a_level_line_is_measured_by_x():
    t = np.arange(200) / 100
    x = np.sin(9 * t)
    got_x, got_y = rows(Signature(x, np.zeros(200), t, np.full(200, True)), "x", "y")
    assert got_x.std() == pytest.approx(1, abs=1e-5)
    assert (got_y == 0).all()


def test_a_standing_pen_has_no_direction():
    """Written forth and back in mirror image, so that the trend is 0 and the rest stays rest."""
    t = np.arange(200) / 199
    y = np.where(np.abs(t - 0.5) < 0.2, 0.3, np.cos(11 * np.abs(t - 0.5)))
    s = Signature(np.zeros(200), y, t, np.full(200, True))
    assert abs(np.polyfit(t, y, 1)[0]) < 1e-12
    still = np.abs(t - 0.5) < 0.18
    names = ("speed", "acc_c", "acc_t", "cos_theta", "sin_theta", "cos_phi", "sin_phi")
    assert np.abs(extract(s, names)[:, still]).max() < 1e-9
    assert np.abs(extract(s, ("sin_theta",))[0, :20]).min() > 0.99


coordinates = st.integers(5, 40).flatmap(
    lambda n: st.tuples(
        arrays(float, n, elements=st.floats(-1e9, 1e9)),
        arrays(float, n, elements=st.floats(-1e9, 1e9) | st.sampled_from([0.0, 1e-9])),
        arrays(float, n, elements=st.floats(1e-6, 2.9) | st.sampled_from([1e-6, 0.01])),
        arrays(bool, n),
    )
)


def valid(x, y, steps, down):
    try:
        return Signature(x, y, np.cumsum(steps) - steps[0], down)
    except SignatureError:
        return None


@given(coordinates, st.sampled_from(["absolute", "relative"]))
def test_everything_is_finite_for_any_signature(arrays, speed):
    signature = valid(*arrays)
    assume(signature is not None)
    out = extract(signature, TEN, speed=speed)
    assert np.isfinite(out).all()
    assert np.abs(out).max() <= features.LIMIT
    named = dict(zip(TEN, out, strict=True))
    assert set(np.unique(named["pen_down"])) <= {-1.0, 1.0}
    length = np.hypot(named["cos_theta"], named["sin_theta"])
    assert (np.isclose(length, 1, atol=1e-5) | (length == 0)).all()


@given(
    st.integers(0, 50),
    st.floats(-1e5, 1e5),
    st.floats(-1e5, 1e5),
    st.floats(1e-3, 1e5),
    st.floats(-100, 100),
    st.floats(-100, 100),
)
def test_position_size_and_drift_do_not_matter(seed, dx, dy, size, slope_x, slope_y):
    x, y, t, down = written(seed)
    moved = Signature(size * (x + slope_x * t) + dx, size * (y + slope_y * t) + dy, t, down)
    # 1e5 beside writing of 0.01 leaves nine of sixteen digits.
    np.testing.assert_allclose(
        extract(moved, TEN), extract(Signature(x, y, t, down), TEN), atol=2e-4
    )


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"names": ("x", "colour")}, ValueError, "'colour'.*pen_down, x, y"),
        ({"names": ()}, ValueError, "at least one feature"),
        ({"speed": "fast"}, ValueError, "'absolute' or 'relative', not 'fast'"),
        ({"points": 2}, ValueError, "at least 3 points, not 2"),
    ],
)
def test_bad_arguments(asked, error, words):
    with pytest.raises(error, match=words):
        extract(Signature(*written()), **asked)


def test_a_path_is_no_signature():
    with pytest.raises(TypeError, match=r"not from str; siamtut\.readers\.read"):
        extract("U1S1.TXT")


def test_what_is_left_when_some_are_dropped():
    assert without("sin_phi", "x") == tuple(n for n in TEN if n not in ("sin_phi", "x"))
    left = without("speed", "pen_down", names=NETWORK_3)
    assert left == ("x", "y", "cos_theta", "sin_theta", "cos_phi", "sin_phi")
    assert without(names=NETWORK_1) == NETWORK_1
    signature = Signature(*written())
    kept = [NETWORK_3.index(name) for name in left]
    assert np.array_equal(extract(signature, left), extract(signature)[kept])
    with pytest.raises(ValueError, match="'acc_c' cannot be dropped; there are: x, y"):
        without("acc_c", names=NETWORK_3)
    with pytest.raises(ValueError, match="at least one must be left"):
        without(*NETWORK_1, names=NETWORK_1)


# Real signatures.


def test_scaling_on_real_signatures(svc2004, monkeypatch):
    """At least 95 % of the values of every feature are in [-1, 1]; run with -s for the table."""
    monkeypatch.setattr(features, "LIMIT", np.inf)
    signatures = [record.signature for record in readers.read_folder(svc2004)]
    print(f"\n{len(signatures)} signatures: share in [-1, 1], and the largest |value|")
    print(f"{'feature':12}{'scale':>8}{'absolute':>20}{'relative':>20}")
    both = [extract_all(signatures, TEN, speed=speed) for speed in ("absolute", "relative")]
    for i, name in enumerate(TEN):
        sizes = [np.abs(values[:, i]) for values in both]
        shares = [(size <= 1).mean() for size in sizes]
        cells = "".join(
            f"{100 * share:12.2f} %{size.max():6.1f}"
            for share, size in zip(shares, sizes, strict=True)
        )
        print(f"{name:12}{SCALES[name]:8g}{cells}")
        assert min(shares) >= 0.95, name
        assert max(size.max() for size in sizes) < 10  # nothing real is cut off
