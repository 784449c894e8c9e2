"""Synthetic signers: the model against its formula, the people, and the bundled file."""

import hashlib
import importlib.util
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import siamtut
from siamtut import letters, readers
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


# The people


def test_deviations_add():
    rng = np.random.default_rng(0)
    a, b = Deviation.draw(rng, 4, 1.0), Deviation.draw(rng, 4, 1.0)
    np.testing.assert_allclose((0.5 * a + b).strokes, 0.5 * a.strokes + b.strokes)
    np.testing.assert_allclose((0.5 * a + b).whole, 0.5 * a.whole + b.whole)


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
