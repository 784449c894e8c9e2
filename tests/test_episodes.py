"""The draw of an episode, its loss written out term by term, and a training that learns."""

import io

import numpy as np
import pytest
import torch
from torch.nn import functional

from siamtut import channels, episodes
from siamtut.checkpoint import CheckpointError, packed
from siamtut.episodes import (
    FORGED,
    GENUINE,
    REFERENCES,
    Judge,
    Pool,
    build,
    contrast,
    limited_threads,
    loss,
    train,
)
from siamtut.readers import Record
from siamtut.signature import Signature
from siamtut.verification import cosine_distances, equal_error_rate, spread

EACH = REFERENCES + GENUINE + FORGED


def scrawl(rng, waves, noise, slow=1.0):
    """Return a made-up signature: four waves, a little different each time."""
    t = np.linspace(0, 2 * slow, 120)
    phase = 2 * np.pi * waves[:, None] * t / t[-1] + noise * rng.normal(size=(4, 1))
    x, y = 4 * t / slow + np.cos(phase[0]) + np.cos(phase[1]), np.sin(phase[2]) + np.sin(phase[3])
    return Signature(x, y, t, np.full(120, True), np.full(120, 0.5))


def crowd(signers=6, genuine=(4, 4), forged=4, seed=0):
    """Yield records: all that gives a forger away is a slow hand."""
    rng = np.random.default_rng(seed)
    for signer in range(signers):
        waves = rng.uniform(1, 9, 4)
        for session, count in enumerate(genuine, 1):
            for index in range(count):
                signature = scrawl(rng, waves, 0.2)
                yield Record(f"U{signer}", "genuine", session, index, signature)
        for index in range(forged):
            yield Record(f"U{signer}", "forgery", 0, index, scrawl(rng, waves, 0.2, 1.15))


@pytest.fixture(scope="module")
def pool():
    return Pool.of(crowd())


def test_a_pool_knows_who_wrote_what(pool):
    records = list(crowd())
    assert len(pool) == 6
    assert pool.tracks.shape == (72, 5, channels.POINTS)
    for signer, (sessions, forged) in enumerate(zip(pool.genuine, pool.forged, strict=True)):
        for session, places in enumerate(sessions, 1):
            found = {
                (records[i].signer, records[i].kind, records[i].session) for i in places.tolist()
            }
            assert found == {(f"U{signer}", "genuine", session)}
        assert {(records[i].signer, records[i].kind) for i in forged} == {(f"U{signer}", "forgery")}
    tracks, duration = channels.tracks([records[50].signature])
    assert np.array_equal(pool.tracks[50], tracks[0])
    assert pool.duration[50] == duration[0]


def test_an_episode_draws_each_signature_once(pool):
    rng = np.random.default_rng(0)
    other = []
    for _ in range(100):
        drawn = pool.draw(rng)
        assert drawn.shape == (6, EACH)
        own = drawn // 12  # twelve records a signer
        assert (own == own[:, :1]).all()
        assert len(np.unique(own[:, 0])) == 6
        within = drawn % 12
        assert (np.sort(within[:, :7]) < 8).all()
        assert (within[:, 7:] >= 8).all()
        assert all(len(np.unique(row)) == EACH for row in drawn)
        session = within[:, :7] // 4
        references, questioned = session[:, :4], session[:, 4:]
        apart = (references == references[:, :1]).all(1) & (questioned != references[:, :1]).all(1)
        other.extend(apart)
    assert np.mean(other) == pytest.approx(episodes.OTHER_SESSION, abs=0.07)


def test_a_batch_has_at_most_so_many_signers():
    pool = Pool.of(crowd(10, (7,), 2))
    rng = np.random.default_rng(0)
    drawn = pool.draw(rng)
    assert len(drawn) == episodes.SIGNERS
    assert len(np.unique(drawn[0, -FORGED:])) <= 2  # few forgeries: drawn again
    batch = pool.batch(rng)
    assert batch.shape == (8 * EACH, 14, channels.POINTS)
    assert batch.dtype == torch.float32
    assert torch.isfinite(batch).all()


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (lambda: [], "no signature"),
        (lambda: crowd(1), "one signer alone"),
        (lambda: crowd(3, (3, 3)), "U0 has 6 genuine signatures and 4 forgeries"),
        (lambda: crowd(3, forged=0), "U0 has 8 genuine signatures and 0 forgeries"),
    ],
)
def test_too_little_to_learn_from(records, words):
    with pytest.raises(ValueError, match=words):
        Pool.of(records())


def embedded(seed=0, signers=3):
    generator = torch.Generator().manual_seed(seed)
    home = torch.randn(signers, 1, 10, generator=generator, dtype=torch.float64)
    return home + 0.7 * torch.randn(signers, EACH, 10, generator=generator, dtype=torch.float64)


def softplus(z):
    return np.log1p(np.exp(z))


def test_the_loss_is_its_formula():
    """Every distance and every term by loops, from the distances of the verifier."""
    vectors, judge = embedded(), Judge().double()
    beta, k, a = (value.item() for value in judge.parameters())
    distances = cosine_distances(vectors.flatten(0, 1))
    genuine, forged, strangers, ranked = [], [], [], []
    for signer in range(3):
        first = signer * EACH
        references = np.arange(first, first + REFERENCES)
        b = spread(distances[np.ix_(references, references)])

        def odds(place, references=references, b=b):
            d = distances[references, place].mean()
            return beta - k * (np.log(d + 0.01) - a * np.log(b + 0.01))

        good = [odds(first + REFERENCES + i) for i in range(GENUINE)]
        bad = [odds(first + REFERENCES + GENUINE + i) for i in range(FORGED)]
        genuine += good
        forged += bad
        ranked += [softplus(f - g) for f in bad for g in good]
        strangers += [
            odds(other * EACH + REFERENCES + i)
            for other in range(3)
            for i in range(GENUINE)
            if other != signer
        ]
    expected = (
        np.mean([softplus(-z) for z in genuine])
        + np.mean([softplus(z) for z in forged])
        + 0.5 * np.mean([softplus(z) for z in strangers])
        + 0.5 * np.mean(ranked)
        + 0.2 * contrast(functional.normalize(vectors, dim=-1)).item()
    )
    assert loss(vectors, judge).item() == pytest.approx(expected, rel=1e-9)


def test_contrast_is_its_formula():
    unit = functional.normalize(embedded(), dim=-1)
    everyone = unit.flatten(0, 1).numpy()
    terms = []
    real = [s * EACH + i for s in range(3) for i in range(REFERENCES + GENUINE)]
    for i in real:
        weights = np.exp(everyone @ everyone[i] / episodes.TEMPERATURE)
        weights[i] = 0
        terms += [
            -np.log(weights[p] / weights.sum()) for p in real if p != i and p // EACH == i // EACH
        ]
    assert contrast(unit).item() == pytest.approx(np.mean(terms), rel=1e-9)


def test_the_loss_has_a_finite_gradient_where_all_are_equal():
    vectors = torch.ones(2, EACH, 5, requires_grad=True)
    judge = Judge()
    loss(vectors, judge).backward()
    for value in (vectors, *judge.parameters()):
        assert torch.isfinite(value.grad).all()


def test_the_network_is_that_of_1993():
    network = build()
    assert sum(p.numel() for p in network.parameters()) == 3796
    assert [tuple(p.shape) for p in network.parameters()] == [
        (12, 14, 11),
        (12,),
        (16, 12, 10),
        (16,),
    ]
    assert network.embed(torch.zeros(2, 14, 256)).shape == (2, 400)


def weights(network):
    return torch.cat([p.detach().flatten() for p in network.parameters()])


def test_it_learns_to_tell_forgeries_of_new_signers(pool):
    """Made-up signers: what it learns from six holds for six that it has not seen."""

    def error(network):
        records = list(crowd(seed=5))
        vectors = network.embed(
            torch.from_numpy(channels.extract_all([record.signature for record in records]))
        )
        distances = cosine_distances(vectors.detach())
        genuine, forged = [], []
        for signer in range(6):
            at = np.arange(12 * signer, 12 * signer + 12)
            mean = distances[np.ix_(at[:4], at[4:])].mean(0)
            genuine.extend(-mean[:4])
            forged.extend(-mean[4:])
        return equal_error_rate(genuine, forged)

    network = build(1)
    before = error(network)
    course = train(network, pool, iterations=60, rate=1e-2, progress=False)
    assert course.losses.shape == (60,)
    assert course.losses[-10:].mean() < 0.75 * course.losses[:10].mean()
    assert error(network) < 0.5 * before
    assert course.judge.slope > 0
    assert (course.measured, course.best) == ([], None)


def test_the_same_seed_gives_the_same_weights_and_the_average_is_kept(pool):
    networks = [build(3) for _ in range(4)]
    state = torch.get_rng_state()
    for network, how in zip(networks, ({}, {}, {"seed": 1}, {"average": 0.0}), strict=True):
        train(network, pool, iterations=5, progress=False, **how)
    one, two, other, last = map(weights, networks)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(one, two)
    assert not torch.equal(one, other)
    start = weights(build(3))
    # The average lags behind the last step.
    assert 0 < (one - start).norm() < (last - start).norm()


def test_a_loss_that_explodes_is_told(pool):
    network = build()
    with torch.no_grad():
        network.branch.layer_1.weight[0, 0, 0] = torch.nan
    with pytest.raises(FloatingPointError, match="the loss is nan at step 1"):
        train(network, pool, iterations=3, progress=False)


def test_distortions_can_be_switched_off(pool):
    """What is drawn stays the same; undistorted, it is the very recording."""
    plain = pool.batch(np.random.default_rng(3), distort=())
    drawn = pool.draw(np.random.default_rng(3)).ravel()
    expected = channels.from_tracks(pool.tracks[drawn], pool.duration[drawn])
    assert np.array_equal(plain.numpy(), expected)
    for distort in (["signer"], ["sample"], episodes.DISTORT):
        other = pool.batch(np.random.default_rng(3), distort)
        assert not torch.allclose(other, plain)


@pytest.fixture(scope="module")
def strangers():
    return Pool.of(crowd(4, seed=9))


WILD = {"rate": 3.0, "clip": 100.0, "iterations": 12, "every": 2, "seed": 1, "progress": False}


def test_the_best_weights_on_validation_signers_are_kept(pool, strangers):
    """A wild rate: the best measurement is not the last, and its weights are what stays."""
    network = build(1)
    seen = {}
    course = train(
        network,
        pool,
        validation=strangers,
        watch=lambda step, network: seen.update({step: weights(network)}),
        **WILD,
    )
    assert torch.equal(weights(network), seen[course.best])
    assert [at for at, _ in course.measured] == [2, 4, 6, 8, 10, 12] == list(seen)
    at, _ = min(course.measured, key=lambda pair: pair[1])
    assert course.best == at < 12
    shorter, again = build(1), {**WILD, "patience": 1}
    stopped = train(shorter, pool, validation=strangers, **again)
    assert stopped.measured == course.measured[: len(stopped.measured)]
    assert len(stopped.losses) == stopped.best + 2 < 12
    assert stopped.measured[-1][1] >= dict(stopped.measured)[stopped.best]
    assert not torch.equal(weights(shorter), weights(network))
    with pytest.raises(ValueError, match="validation signers"):
        train(build(1), pool, patience=1, **WILD)


def test_a_training_that_went_on_is_the_one_never_stopped(pool, strangers, tmp_path, monkeypatch):
    how = {"iterations": 8, "every": 3, "validation": strangers, "progress": False}
    whole = build(2)
    expected = train(whole, pool, **how)

    class PulledError(Exception):
        pass

    def plug(self, rng, distort=episodes.DISTORT, batch=Pool.batch, drawn=[0]):  # noqa: B006
        drawn[0] += len(self) == len(pool)
        if drawn[0] == 6:  # in the midst of the batches after the checkpoint
            raise PulledError
        return batch(self, rng, distort)

    file = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(Pool, "batch", plug)
        with pytest.raises(PulledError):
            train(build(2), pool, checkpoint=file, **how)
    resumed = build(2)
    course = train(resumed, pool, checkpoint=file, **how)
    assert torch.equal(weights(resumed), weights(whole))
    assert np.array_equal(course.losses, expected.losses)
    assert (course.measured, course.best) == (expected.measured, expected.best)
    assert course.judge.slope == expected.judge.slope
    # Once more: nothing is left to do, and the same comes out.
    again = build(2)
    train(again, pool, checkpoint=file, **how)
    assert torch.equal(weights(again), weights(whole))
    with pytest.raises(CheckpointError, match="iterations was 8 and is 9"):
        train(build(2), pool, checkpoint=file, **{**how, "iterations": 9})
    with pytest.raises(CheckpointError, match="signatures was"):
        train(build(2), strangers, checkpoint=file, **how)
    kept = torch.load(io.BytesIO(file.read_bytes().split(b"\n", 1)[1]), weights_only=True)
    for part in kept["state"].keys() - {"best", "best_mean"}:  # these may be none
        file.write_bytes(packed(kept | {"state": kept["state"] | {part: None}}))
        with pytest.raises(CheckpointError, match="holds something else"):
            train(build(2), pool, checkpoint=file, **how)


@pytest.mark.parametrize("count", [0, -1, 999_999_999])
def test_threads_that_cannot_be_are_refused(count):
    with pytest.raises(ValueError, match="1 to 64 threads"), limited_threads(count):
        pass


@pytest.mark.parametrize("error", [None, ValueError])
def test_threads_are_limited_for_a_while_only(error):
    before = torch.get_num_threads()
    try:
        with episodes.limited_threads(before + 1):
            assert torch.get_num_threads() == before + 1
            if error:
                raise error
    except ValueError:
        assert error
    assert torch.get_num_threads() == before
