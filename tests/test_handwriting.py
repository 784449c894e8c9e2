"""How a hand writes: the strokes against their formula, the plans against what they promise."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from siamtut import handwriting
from siamtut.handwriting import (
    Plan,
    Strokes,
    scribbled,
    slowly,
    strokes_of,
    turned,
    written,
)


def stroke(D=12.0, t0=0.3, mu=-1.9, sigma=0.3, theta_s=0.4, theta_e=2.1):
    return Strokes(*(np.array([value]) for value in (D, t0, mu, sigma, theta_s, theta_e)))


def speed(t, D=12.0, t0=0.3, mu=-1.9, sigma=0.3):
    """Speed by the formula as printed, one number at a time."""
    z = (math.log(t - t0) - mu) / sigma
    return D / (sigma * math.sqrt(2 * math.pi) * (t - t0)) * math.exp(-z * z / 2)


def test_a_stroke_is_as_long_as_its_d():
    assert quad(speed, 0.3 + 1e-12, 5.0, points=[0.4, 0.5])[0] == pytest.approx(12.0, abs=1e-9)
    times = np.linspace(0.31, 1.5, 50)
    got = stroke().speed(times)[0]
    np.testing.assert_allclose(got, [speed(t) for t in times], rtol=1e-12)


@pytest.mark.parametrize("until", [0.40, 0.47, 0.70])
def test_the_share_is_the_integral_of_the_speed(until):
    way = quad(speed, 0.3 + 1e-12, until)[0]
    assert 12.0 * stroke().share(np.array([until]))[0, 0] == pytest.approx(way, abs=1e-8)


def test_the_speed_peaks_where_the_formula_says():
    times = np.linspace(0.3, 1.0, 700_001)
    peak = times[stroke().speed(times)[0].argmax()]
    assert peak == pytest.approx(0.3 + math.exp(-1.9 - 0.3**2), abs=2e-6)
    half = stroke().quantile(0.0)
    assert half[0] == pytest.approx(0.3 + math.exp(-1.9))
    assert stroke().share(half)[0, 0] == pytest.approx(0.5)


def test_nothing_moves_before_the_onset():
    times = np.array([-1.0, 0.0, 0.3])
    assert np.all(stroke().speed(times) == 0)
    np.testing.assert_array_equal(stroke().position(times), np.zeros((3, 2)))


@pytest.mark.parametrize("theta_e", [2.1, 0.4, -3.0])
def test_the_position_is_the_integral_of_the_velocity(theta_e):
    def velocity(t, part):
        share = (1 + math.erf((math.log(t - 0.3) + 1.9) / (0.3 * math.sqrt(2)))) / 2
        return speed(t) * part(0.4 + (theta_e - 0.4) * share)

    want = [
        quad(velocity, 0.3 + 1e-12, 0.52, args=(part,), limit=200)[0]
        for part in (math.cos, math.sin)
    ]
    got = stroke(theta_e=theta_e).position(np.array([0.52]))[0]
    np.testing.assert_allclose(got, want, atol=1e-7)


def test_the_tablet_samples_the_same_movement():
    """The quick way, two hands at once and only while strokes run, against the formula."""
    rng = np.random.default_rng(3)
    count, times = 12, np.arange(150) / 100
    mine, yours = (
        Strokes(
            D=rng.uniform(2, 20, count),
            t0=np.sort(rng.uniform(-0.3, 1.0, count)),  # some are under way, or over, at 0
            mu=rng.normal(-2, 0.2, count),
            sigma=rng.uniform(0.2, 0.35, count),
            theta_s=rng.uniform(-3, 3, count),
            theta_e=rng.uniform(-3, 3, count),
        )
        for _ in range(2)
    )
    level = rng.uniform(0.2, 1.0, 2 * count)
    fields = ("D", "t0", "mu", "sigma", "theta_s", "theta_e")
    both = Strokes(*(np.r_[getattr(mine, f), getattr(yours, f)] for f in fields))
    hand = np.repeat([0, 1], count)
    xy, pace, mixed = both.sampled(100, len(times), level, hand, 2)
    for k, strokes in enumerate((mine, yours)):
        np.testing.assert_allclose(xy[k], strokes.position(times), atol=5e-3)
        fine = strokes.speed((times[1:, None] - np.linspace(0, 0.01, 21)).ravel()).sum(axis=0)
        mean = fine.reshape(-1, 21).mean(axis=1)
        np.testing.assert_allclose(pace[k, 1:], mean, atol=0.05 * mean.max())
        own = level[hand == k]
        assert own.min() - 1e-9 <= mixed[k, 5:].min()
        assert mixed[k].max() <= own.max() + 1e-9


def test_slow_noise_is_as_wide_and_slow():
    noise = slowly(np.random.default_rng(0).standard_normal((4000, 30)))
    np.testing.assert_allclose(noise.std(axis=0), 1.0, atol=0.06)
    assert np.corrcoef(noise[:, 10], noise[:, 11])[0, 1] == pytest.approx(0.8, abs=0.03)


def test_strokes_add():
    times = np.linspace(0, 1.5, 30)
    one, other = stroke(), stroke(D=5.0, t0=0.38, theta_s=-1.0, theta_e=-2.0)
    fields = ("D", "t0", "mu", "sigma", "theta_s", "theta_e")
    both = Strokes(*(np.r_[getattr(one, f), getattr(other, f)] for f in fields))
    want = one.position(times) + other.position(times)
    np.testing.assert_allclose(both.position(times), want, atol=1e-12)


# Strokes from their chords


def test_chords_and_bends_come_back():
    rng = np.random.default_rng(5)
    chord, bend = rng.normal(0, 6, (9, 2)), rng.uniform(-3, 3, 9)
    wait, delay, sigma = rng.uniform(0.05, 0.2, (3, 9))
    strokes = strokes_of(chord, bend, wait, delay, sigma)
    np.testing.assert_allclose(strokes.chord(), chord, atol=1e-12)
    np.testing.assert_allclose(strokes.bend(), bend, atol=1e-12)
    # Long after the last stroke the pen stands where the chords lead.
    np.testing.assert_allclose(strokes.position(np.array([99.0]))[0], chord.sum(axis=0), atol=1e-9)
    np.testing.assert_allclose(strokes.t0, np.cumsum(wait) - wait[0], atol=1e-15)
    assert strokes.t0[0] == 0
    np.testing.assert_array_equal((strokes.mu, strokes.sigma), (delay, sigma))


def test_an_arc_is_longer_than_its_chord():
    half_circle = strokes_of(np.array([[2.0, 0.0]]), np.array([np.pi]), *np.full((3, 1), 0.1))
    assert half_circle.D[0] == pytest.approx(np.pi)  # radius 1
    straight = strokes_of(np.array([[3.0, 4.0]]), np.zeros(1), *np.full((3, 1), 0.1))
    assert straight.D[0] == pytest.approx(5.0)


def test_a_turn_of_90_degrees_to_the_left_and_twice_the_length():
    got = turned(np.array([[1.0, 0.0], [0.0, 3.0]]), np.pi / 2, np.array([2.0, 1.0]))
    np.testing.assert_allclose(got, [[0, 2], [-3, 0]], atol=1e-12)


# Plans


def plans(make, count=20):
    return [make(np.random.default_rng(seed)) for seed in range(count)]


@pytest.fixture(scope="module")
def scrawls():
    return plans(scribbled, 60)


@pytest.fixture(scope="module")
def names():
    return plans(lambda rng: written(rng, "Ada Lowe"))


def of_both(names, scrawls):
    return [*names, *scrawls]


def test_every_plan_can_be_written(names, scrawls):
    for plan in of_both(names, scrawls):
        count = len(plan)
        assert plan.chord.shape == (count, 2)
        for part in (plan.bend, plan.ink, plan.wait, plan.delay, plan.response, plan.pressure):
            assert part.shape == (count,)
            assert np.isfinite(part).all()
        assert np.isfinite(plan.chord).all()
        assert plan.wait.min() > 0
        assert plan.ink[0]


def test_strokes_begin_some_65_ms_apart_and_long_ones_later(names, scrawls):
    waits = [np.median(plan.wait) for plan in of_both(names, scrawls)]
    assert 0.055 < np.mean(waits) < 0.075
    length = [np.log(np.linalg.norm(plan.chord, axis=1) + 0.6) for plan in scrawls]
    rise = [np.polyfit(d, np.log(p.wait), 1)[0] for d, p in zip(length, scrawls, strict=True)]
    assert 0.2 < np.mean(rise) < 0.5


def test_a_scrawl_has_14_to_46_strokes_and_some_in_the_air(scrawls):
    counts = [len(plan) for plan in scrawls]
    assert min(counts) >= 14
    assert max(counts) <= 46
    assert min(counts) < 20
    assert max(counts) > 40
    for plan in scrawls:
        assert plan.ink[-1]
        assert not (~plan.ink[:-1] & ~plan.ink[1:]).any(), "the pen lifts twice in a row"
    lifted = [1 - plan.ink.mean() for plan in scrawls]
    assert 0.03 < np.mean(lifted) < 0.3
    assert max(lifted) <= 0.5


def test_a_signature_is_as_wide_as_a_signature(names, scrawls):
    for some in (names, scrawls):
        wide = [np.ptp(np.cumsum(plan.chord, axis=0)[:, 0]) for plan in some]
        assert min(wide) > 20
        assert max(wide) < 120
        assert 40 < np.mean(wide) < 75


def test_a_name_lifts_the_pen_between_its_words(names):
    """At the least once, and where the letters' runs part."""
    for plan in names:
        assert (~plan.ink).sum() >= 1
    alone = written(np.random.default_rng(1), "o")
    assert len(alone) < min(map(len, names))


def test_the_hand_passes_the_corners_of_its_letters():
    """The aims lie beyond: halfway between two strokes' middles the pen is near the corner.

    The corners are those of the same plan without the correction.
    """
    better = []
    for seed in range(8):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(handwriting, "_aimed_beyond", lambda plan: plan)
            meant = written(np.random.default_rng(seed), "Lina")
        aimed = written(np.random.default_rng(seed), "Lina")
        corners = np.cumsum(meant.chord, axis=0)
        apart = []
        for plan in (aimed, meant):
            parts = plan.chord, plan.bend, plan.wait, plan.delay, np.exp(plan.response)
            strokes = strokes_of(*parts)
            middle = strokes.quantile(0.0)
            passed = strokes.position(np.r_[(middle[:-1] + middle[1:]) / 2, middle[-1] + 1])
            apart.append(np.linalg.norm(passed - corners, axis=1).mean())
        better.append(apart[0] / apart[1])
    assert max(better) < 1
    assert np.mean(better) < 0.85


def test_one_seed_is_one_plan_and_another_another():
    for make in (scribbled, lambda rng: written(rng, "Bo")):
        one, same, other = (make(np.random.default_rng(seed)) for seed in (3, 3, 4))
        np.testing.assert_array_equal(one.chord, same.chord)
        np.testing.assert_array_equal(one.pressure, same.pressure)
        assert not np.array_equal(one.chord, other.chord)


@pytest.mark.parametrize("name", ["R2", " ", ""])
def test_what_cannot_be_written_is_refused(name):
    with pytest.raises(ValueError, match="letter"):
        written(np.random.default_rng(0), name)


def test_a_plan_is_as_long_as_its_strokes():
    part = np.zeros(3)
    assert len(Plan(np.zeros((3, 2)), part, part > 0, part, part, part, part)) == 3
