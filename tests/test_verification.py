"""A protocol that leaks nothing, and errors that a person can count."""

import dataclasses

import numpy as np
import pytest

from siamtut import rates
from siamtut.readers import Record
from siamtut.verification import (
    Errors,
    LearnedScore,
    by_distance,
    describe,
    evaluate,
    measure,
    trials,
)


def records(signers=4, each=4):
    """Return records without pen movements: genuine of two sessions, and forgeries."""
    kinds = (("genuine", 1), ("genuine", 2), ("forgery", 0))
    return [
        Record(f"U{signer}", kind, session, index, None)
        for signer in range(signers)
        for kind, session in kinds
        for index in range(each)
    ]


def test_the_protocol():
    """References of session 1; genuine of session 2, all forgeries, others' of session 2."""
    everything = records()
    laid_out = trials(everything, draws=3, references=2, random=5)
    assert [trial.signer for trial in laid_out] == ["U0"] * 3 + ["U1"] * 3 + ["U2"] * 3 + ["U3"] * 3
    for trial in laid_out:
        kinds = {}
        for name in ("references", "genuine", "skilled", "random"):
            chosen = [everything[i] for i in getattr(trial, name)]
            own = {record.signer == trial.signer for record in chosen}
            kinds[name] = (
                len({id(record) for record in chosen}),
                own,
                {(r.kind, r.session) for r in chosen},
            )
        assert kinds == {
            "references": (2, {True}, {("genuine", 1)}),
            "genuine": (4, {True}, {("genuine", 2)}),
            "skilled": (4, {True}, {("forgery", 0)}),
            "random": (5, {False}, {("genuine", 2)}),
        }
        assert len(trial.questioned) == 13
    assert len({tuple(trial.references) for trial in laid_out[:3]}) > 1


def test_every_method_meets_the_same_draws():
    one, two = trials(records(), 3, 2, 5), trials(records(), 3, 2, 5)
    other = trials(records(), 3, 2, 5, seed=1)
    drawn = [[(*t.references, *t.random) for t in each] for each in (one, two, other)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        (lambda r: r.session == 1 and r.index, "U0 has 1 genuine signature of session 1"),
        (lambda r: r.signer == "U2" and r.session == 2, "U2 has 4 .* 0 of session 2"),
        (lambda r: r.kind == "forgery", "0 forgeries"),
        (lambda r: r.signer != "U0" and r.session == 2, "0 of others"),
    ],
)
def test_too_few_for_the_protocol(left_out, words):
    with pytest.raises(ValueError, match=words):
        trials([record for record in records() if not left_out(record)], 1, 2, 5)


def test_errors_by_hand():
    """Two signers, one careless: no single raw threshold serves both, the square root's does."""
    everything = records(2, 2)
    laid_out = trials(everything, draws=2, references=2, random=2)
    distances = np.full((12, 12), np.nan)
    for signer, wide in ((0, 1.0), (1, 4.0)):
        first, second, forged = np.arange(6 * signer, 6 * signer + 6).reshape(3, 2)
        others = np.array([8, 9]) - 6 * signer
        distances[np.ix_(first, first)] = wide
        distances[np.ix_(first, second)] = wide
        distances[np.ix_(first, forged)] = 3 * wide
        distances[np.ix_(first, others)] = 2 * np.sqrt(wide) * 1.1
    raw, root = evaluate(distances, laid_out, 0), evaluate(distances, laid_out)
    # Raw: genuine 1 and 4, forgeries 3 and 12. Refuse the 4s, and the 3s are still let in.
    assert raw.skilled == pytest.approx(0.5)
    assert root.skilled == 0
    assert raw.skilled_user == root.skilled_user == 0
    assert root.random == 0
    assert root.accepted == 1
    assert raw.accepted < 1


def test_errors_are_those_of_the_rates():
    """A rule's scores, sorted into kinds, and an interval around each error."""
    laid_out = trials(records(5, 4), draws=2, references=2, random=5)
    rng = np.random.default_rng(0)
    given = {id(trial): rng.normal(size=len(trial.questioned)).round(1) for trial in laid_out}
    scores = measure(laid_out, lambda trial: given[id(trial)])
    assert scores.signers == ("U0", "U1", "U2", "U3", "U4")
    np.testing.assert_array_equal(
        scores.skilled[0], np.concatenate([given[id(t)][4:8] for t in laid_out[:2]])
    )
    genuine, skilled, random = (scores.pooled(kind) for kind in ("genuine", "skilled", "random"))
    errors = scores.errors()
    assert errors.skilled == rates.equal_error_rate(genuine, skilled)
    assert errors.random == rates.equal_error_rate(genuine, random)
    assert errors.accepted == rates.accepted_at(genuine, skilled)
    assert errors.random_user == pytest.approx(
        np.mean([rates.equal_error_rate(*group) for group in scores.groups("random")])
    )
    intervals = scores.intervals(draws=50, seed=2)
    assert set(intervals) == {field.name for field in dataclasses.fields(Errors)}
    assert intervals["skilled"] == rates.interval(
        scores.groups(), rates.equal_error_rate, draws=50, seed=2
    )
    assert all(low <= high for low, high in intervals.values())


def test_rules_that_do_not_fit():
    laid_out = trials(records(), 1, 2, 5)
    with pytest.raises(ValueError, match="U0: the rule must give 13 scores"):
        measure(laid_out, lambda trial: np.zeros(4))
    with pytest.raises(ValueError, match="no trial"):
        measure([], np.sum)


def drawn():
    """Return trials of eight signers, distances between their points, and durations."""
    everything = records(8, 6)
    rng = np.random.default_rng(1)
    wide = rng.uniform(0.5, 2, 8).repeat(18)
    away = np.tile(np.repeat([1.0, 1.0, 1.35], 6), 8) * wide
    points = 9 * rng.normal(size=(8, 30)).repeat(18, axis=0) + away[:, None] * rng.normal(
        size=(144, 30)
    )
    distances = ((points[:, None] - points) ** 2).sum(-1)
    seconds = np.tile(np.repeat([2.0, 2.1, 2.6], 6), 8) * rng.lognormal(sigma=0.1, size=144)
    return trials(everything, 3, 4, 10), distances, seconds


def test_what_a_learnt_score_looks_at():
    trial = trials(records(2, 3), 1, 2, 3)[0]
    distances, seconds = np.full((18, 18), 4.0), np.ones(18)
    first, second = trial.references
    distances[first, second] = distances[second, first] = 2
    distances[first, trial.genuine] = 1
    distances[second, trial.genuine] = 3
    seconds[trial.genuine[0]], seconds[trial.genuine[1]] = np.e, 1 / np.e
    table = describe(distances, trial, seconds)
    assert table.shape == (12 - 3, 9)
    np.testing.assert_allclose(
        table[0], [np.log(2), 0, np.log(3), np.log(2), np.log(2), 0, 1, 1, 0], atol=1e-12
    )
    np.testing.assert_allclose(table[1, 6:], [1, 0, 0], atol=1e-12)
    np.testing.assert_array_equal(describe(distances, trial), table[:, :6])


def test_a_score_can_be_learnt():
    laid_out, distances, seconds = drawn()
    first, second = laid_out[:12], laid_out[12:]
    learned = LearnedScore.fit(first, [describe(distances, t, seconds) for t in first])
    got = measure(second, lambda t: learned.score(describe(distances, t, seconds))).errors()
    root = measure(second, lambda t: by_distance(distances, t)).errors()
    assert got.skilled < root.skilled
    assert got.skilled < 0.1
    # Log odds: a genuine signature has them above 0, a forgery below, mostly.
    odds = learned.score(describe(distances, second[0], seconds))
    assert odds[:6].mean() > 0 > odds[6:12].mean()


def test_what_cannot_be_learnt():
    laid_out, distances, _ = drawn()
    columns = [describe(distances, trial) for trial in laid_out]
    with pytest.raises(ValueError, match="one row of columns for each"):
        LearnedScore.fit(laid_out, columns[1:])
    columns[0][0] = np.nan
    with pytest.raises(ValueError, match="not finite"):
        LearnedScore.fit(laid_out, columns)
