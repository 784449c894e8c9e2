"""Synthetic signers: the model against its formula, the people, and the bundled file."""

import hashlib
import importlib.util
import math
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad

import siamtut
from siamtut import letters, readers
from siamtut.handwriting import Strokes, slowly
from siamtut.synthesis import (
    NAMES,
    SEED,
    Deviation,
    Signer,
    cast,
    generate,
    records,
    scrawlers,
)

ROOT = Path(__file__).resolve().parents[1]
QUANTUM = 1.001 / readers.UNITS_PER_MM


@pytest.fixture(scope="module")
def pair():
    """Return the first two signers' 80 records, freshly made."""
    return [record for title, who in cast(2).items() for record in records(title, who)]


@pytest.fixture(scope="module")
def bundled_set():
    return list(readers.read_bundled())


def stroke(D=12.0, t0=0.3, mu=-1.9, sigma=0.3, theta_s=0.4, theta_e=2.1):
    return Strokes(*(np.array([value]) for value in (D, t0, mu, sigma, theta_s, theta_e)))


def speed(t, D=12.0, t0=0.3, mu=-1.9, sigma=0.3):
    """Speed by the formula as printed, one number at a time."""
    z = (math.log(t - t0) - mu) / sigma
    return D / (sigma * math.sqrt(2 * math.pi) * (t - t0)) * math.exp(-z * z / 2)


# The model


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


def test_deviations_add():
    rng = np.random.default_rng(0)
    a, b = Deviation.draw(rng, 4, 1.0), Deviation.draw(rng, 4, 1.0)
    np.testing.assert_allclose((0.5 * a + b).strokes, 0.5 * a.strokes + b.strokes)
    np.testing.assert_allclose((0.5 * a + b).whole, 0.5 * a.whole + b.whole)


# The letters


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


@pytest.mark.parametrize(
    ("name", "said"), [("Zoë", "'ë'"), ("R2", "'2'"), ("  ", "no letter"), ("", "no letter")]
)
def test_a_name_that_cannot_be_written_is_refused(name, said):
    with pytest.raises(ValueError, match=said):
        Signer(1, name)


def test_every_name_on_the_list_can_be_written():
    assert len(set(NAMES)) == len(NAMES)
    for name in NAMES:
        assert letters.runs(name)


# The people


def test_the_seed_decides_everything():
    one, other = Signer(5), Signer(5)
    assert one.name == other.name
    other.forgery(3, 3)  # what came before must not matter
    assert one.genuine(2, 4) == other.genuine(2, 4)
    assert one.forgery(1, 0) == other.forgery(1, 0)


def test_every_argument_matters():
    who = Signer(5, "Ada Lowe")
    made = [
        who.genuine(1, 0),
        who.genuine(1, 1),
        who.genuine(2, 0),
        who.forgery(0, 0),
        who.forgery(0, 1),
        who.forgery(1, 0),
        Signer(6, "Ada Lowe").genuine(1, 0),
        Signer(5, "Bo Quill").genuine(1, 0),
    ]
    assert all(a != b for k, a in enumerate(made) for b in made[:k])


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="non-negative"):
        Signer(-1)


def test_a_larger_cast_begins_with_the_smaller():
    titles = list(cast(124))
    assert titles[:14] == list(cast(14)) == [*NAMES[:12], "Scrawl 1", NAMES[12]]
    assert titles[-4:] == ["Scrawl 55", f"{NAMES[0]} 2", "Scrawl 56", f"{NAMES[1]} 2"]


def test_many_at_once_are_the_same_as_one_by_one():
    who = scrawlers(1, seed=8)["S0"]
    got = who.perform([(1, 0), (2, 5)], [(0, 1), (2, 0, "copier")])
    want = [who.genuine(1, 0), who.genuine(2, 5), who.forgery(0, 1), who.forgery(2, 0, "copier")]
    for a, b in zip(got, want, strict=True):
        np.testing.assert_array_equal(a.pen_down, b.pen_down)
        np.testing.assert_allclose(a.x, b.x, rtol=0, atol=QUANTUM)
        np.testing.assert_allclose(a.pressure, b.pressure, rtol=0, atol=1.001 / readers.LEVELS)


def test_thousands_come_signer_by_signer_and_can_be_continued():
    how = {"seed": 4, "genuine": 4, "forgers": 2, "forgeries": 1}
    made = list(generate(3, **how))
    heads = [(r.signer, r.kind, r.session, r.index) for r in made[:7]]
    genuine = [("S0", "genuine", 1 + k // 2, k + 1) for k in range(4)]
    assert heads == [*genuine, ("S0", "forgery", 0, 5), ("S0", "forgery", 0, 6), heads[6]]
    assert heads[6][0] == "S1"
    assert list(generate(1, start=2, **how)) == made[12:]
    assert list(generate(1, **{**how, "seed": 5})) != made[:6]


def test_an_unknown_grade_is_refused():
    with pytest.raises(ValueError, match=r"no grade 'friend' .* copier, imitator"):
        Signer(1).forgery(0, 0, "friend")


def test_an_imitator_has_more_of_the_rhythm_than_a_copier():
    """Rhythm: the share of the time that has passed at each share of the way."""
    shares = np.linspace(0, 1, 50)

    def rhythm(signature):
        way = np.cumsum(np.hypot(np.diff(signature.x), np.diff(signature.y)))
        return np.interp(shares, way / way[-1], signature.t[1:] / signature.t[-1])

    apart = {"genuine": [], "imitator": [], "copier": []}
    for who in scrawlers(25, seed=11).values():
        grades = [(f, 0, grade) for grade in ("imitator", "copier") for f in range(4)]
        made = [rhythm(s) for s in who.perform([(1, k) for k in range(8)], grades)]
        own = np.mean(made[:4], axis=0)
        gap = [np.abs(rhythm - own).mean() for rhythm in made[4:]]
        for k, kind in enumerate(apart):
            apart[kind].append(np.mean(gap[4 * k : 4 * k + 4]))
    genuine, imitator, copier = (np.mean(gaps) for gaps in apart.values())
    assert 1.2 * genuine < imitator < copier


def test_the_tablet_sees_what_it_would_of_a_real_pen(pair):
    for record in pair:
        signature = record.signature
        assert 60 < len(signature) < 800
        assert 15 < np.ptp(signature.x) < 160
        steps = np.diff(signature.t)
        on = signature.pen_down[:-1]
        np.testing.assert_allclose(steps[on], 0.01, atol=1e-9)
        assert steps[~on].min(initial=1.0) > 0.03  # a lift is a gap that readers recognise
        assert signature.pen_down[-1]
        speeds = np.hypot(np.diff(signature.x), np.diff(signature.y))[on] / steps[on]
        assert speeds.max() < 2000
        assert 0.2 < signature.pressure.mean() < 0.95


def test_lines_are_smooth(pair):
    """A lognormal pen has no jerks: from sample to sample the speed changes a little only."""
    for record in pair:
        signature = record.signature
        lifts = np.flatnonzero(~signature.pen_down[:-1]) + 1
        velocity, change = [], []
        for ink in np.split(np.arange(len(signature)), lifts):
            xy = np.stack([signature.x[ink], signature.y[ink]], axis=-1)
            velocity.append(np.diff(xy, axis=0))
            change.append(np.diff(xy, 2, axis=0))
        rms = [np.sqrt((np.concatenate(v) ** 2).mean()) for v in (velocity, change)]
        assert rms[1] < 0.7 * rms[0]


# The bundled file


def test_the_bundled_set_is_complete(bundled_set):
    heads = [(r.signer, r.kind, r.session, r.index) for r in bundled_set]
    want = []
    assert sum(name.startswith("Scrawl") for name in cast(120)) == 54
    for name in cast(120):
        want += [(name, "genuine", 1 + k // 10, 1 + k) for k in range(20)]
        want += [(name, "forgery", 0, 21 + k) for k in range(20)]
    assert heads == want


def test_two_signers_remade_equal_the_bundled_ones(pair, bundled_set):
    for new, old in zip(pair, bundled_set, strict=False):
        assert (new.signer, new.kind, new.session, new.index) == (
            old.signer,
            old.kind,
            old.session,
            old.index,
        )
        a, b = new.signature, old.signature
        np.testing.assert_array_equal(a.pen_down, b.pen_down)
        np.testing.assert_allclose(a.t, b.t, atol=1e-9)
        np.testing.assert_allclose(a.x, b.x, rtol=0, atol=QUANTUM)
        np.testing.assert_allclose(a.y, b.y, rtol=0, atol=QUANTUM)
        np.testing.assert_allclose(a.pressure, b.pressure, rtol=0, atol=1.001 / readers.LEVELS)


def test_the_checksums_hold():
    sums = siamtut.bundled("SHA256SUMS")
    lines = [line.split("  ") for line in sums.read_text().splitlines()]
    assert "signatures.npz" in [name for _, name in lines]
    for want, name in lines:
        assert hashlib.sha256((sums.parent / name).read_bytes()).hexdigest() == want, name


def test_the_bundled_set_is_small_enough():
    assert siamtut.bundled("signatures.npz").stat().st_size < 8_000_000


def test_the_bundled_set_loads_in_half_a_second():
    began = time.process_time()
    assert len(list(readers.read_bundled())) == 4800
    assert time.process_time() - began < 0.5


def of(bundled_set, kind):
    """Return the signatures of one kind, per signer."""
    found = {}
    for record in bundled_set:
        if record.kind == kind:
            found.setdefault(record.signer, []).append(record.signature)
    return found


def test_forgers_are_slower_by_a_believable_factor(bundled_set):
    genuine, forged = of(bundled_set, "genuine"), of(bundled_set, "forgery")
    ratio = np.array(
        [
            np.mean([s.duration for s in forged[who]]) / np.mean([s.duration for s in genuine[who]])
            for who in genuine
        ]
    )
    print(f"duration, forged over genuine: {ratio.round(2).tolist()}")
    assert 1.1 < np.median(ratio) < 1.4
    assert (ratio > 1).mean() > 0.75


def test_forgers_press_otherwise(bundled_set):
    genuine, forged = of(bundled_set, "genuine"), of(bundled_set, "forgery")
    shift = [
        np.mean([s.pressure.mean() for s in forged[who]])
        - np.mean([s.pressure.mean() for s in genuine[who]])
        for who in genuine
    ]
    assert -0.25 < np.mean(shift) < -0.02


def drawing(signature, points=64):
    """Return position and speed at equal times, freed from place and size: (points, 3)."""
    at = np.linspace(0, signature.t[-1], points)
    x, y = (np.interp(at, signature.t, axis) for axis in (signature.x, signature.y))
    xy = np.stack([x - x.mean(), y - y.mean()], axis=-1)
    xy /= np.sqrt((xy**2).mean())
    pace = np.gradient(xy, axis=0)
    return np.concatenate([xy, 8 * np.hypot(*pace.T)[:, None]], axis=-1)


def test_an_untrained_distance_tells_who_is_who(bundled_set):
    """Distance: root mean square between two drawings; reference: the nearest of five."""
    genuine, forged = of(bundled_set, "genuine"), of(bundled_set, "forgery")
    names = list(genuine)[:40]
    references = {who: np.stack([drawing(s) for s in genuine[who][:10:2]]) for who in names}

    def distance(who, signature):
        gap = references[who] - drawing(signature)
        return np.sqrt((gap**2).mean(axis=(1, 2))).min()

    own = np.array([[distance(who, s) for s in genuine[who][10:]] for who in names])
    fake = np.array([[distance(who, s) for s in forged[who]] for who in names])
    other = np.array([[distance(who, genuine[x][10]) for x in names if x != who] for who in names])
    print(
        f"medians: own {np.median(own):.2f}, forged {np.median(fake):.2f}, "
        f"other people's {np.median(other):.2f}"
    )
    medians = [np.median(d, axis=1) for d in (own, fake, other)]
    for near, far in pairwise(medians):
        assert (near < far).mean() > 0.8
    # Forgeries must neither be obvious nor indistinguishable.
    caught = np.mean([(fake[k][:, None] > own[k][None]).mean() for k in range(len(names))])
    print(f"a forgery is farther off than a genuine signature: {caught:.2f} of the time")
    assert 0.6 < caught < 0.98


def test_sessions_drift(bundled_set):
    """Within a session signatures are more alike than across sessions, on average."""
    within, across = [], []
    for signatures in of(bundled_set, "genuine").values():
        drawn = np.stack([drawing(s) for s in signatures])
        apart = np.sqrt(((drawn[:, None] - drawn[None]) ** 2).mean(axis=(2, 3)))
        first = apart[:10, :10][np.triu_indices(10, 1)]
        within.append(first.mean())
        across.append(apart[:10, 10:].mean())
    assert np.mean(within) < np.mean(across)


# The command


def test_the_command_writes_archive_checksum_and_sheet(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("make_data", ROOT / "tools" / "make_data.py")
    make_data = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_data)
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  weights.bin\n")
    monkeypatch.setattr(make_data, "SIGNERS", 1)
    monkeypatch.setattr("sys.argv", ["make_data.py", "--out", str(tmp_path)])
    make_data.main()
    archive = tmp_path / "signatures.npz"
    assert len(list(readers.read_archive(archive))) == 40
    lines = (tmp_path / "SHA256SUMS").read_text().splitlines()
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert lines == [f"{digest}  signatures.npz", f"{'0' * 64}  weights.bin"]
    sheet = tmp_path / "contact_sheet.png"
    assert sheet.read_bytes().startswith(b"\x89PNG")


def test_the_seed_of_the_bundled_set_is_the_year():
    assert next(iter(cast(1).values())).seed == SEED == 1993


def test_the_bundled_set_is_like_real_signatures(svc2004, bundled_set):
    """The first table of the benchmark: sums only, a few seconds."""
    path = ROOT / "benchmarks" / "synthesis.py"
    spec = importlib.util.spec_from_file_location("synthesis_benchmark", path)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    folder = next((f for f in svc2004.rglob("*ask2*") if f.is_dir()), svc2004)
    real = [record for record in readers.read_folder(folder)]
    if real[0].signature.pressure is None:
        pytest.skip("the tables are for SVC2004's Task 2, with pressure")
    assert benchmark.compare_statistics(bundled_set, [benchmark._in_mm(r) for r in real])
