"""Error rates counted by hand, scores from angles, and a protocol that leaks nothing."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siamtut import verification
from siamtut.readers import Record
from siamtut.verification import cosine_distances, enrol, equal_error_rate, evaluate, score, trials

scores = st.lists(st.integers(-20, 20), min_size=1, max_size=30)


def counted(genuine, impostor):
    """Return the rate by brute force: the corners of the staircase, then its straight lines."""
    corners = [(0.0, 1.0)]
    for threshold in [*sorted(set(genuine) | set(impostor)), 99]:
        refused = sum(s < threshold for s in genuine) / len(genuine)
        corners.append((refused, sum(s >= threshold for s in impostor) / len(impostor)))
    for (r0, f0), (r1, f1) in itertools.pairwise(corners):
        if r1 >= f1:
            share = 0.0 if r0 == f0 else (f0 - r0) / ((f0 - r0) + (r1 - f1))
            return r0 + share * (r1 - r0)
    raise AssertionError("the staircase ends at (1, 0)")


@pytest.mark.parametrize(
    ("genuine", "impostor", "rate"),
    [
        ([3, 4], [1, 2], 0.0),
        ([1, 2], [3, 4], 1.0),
        ([1, 1], [1, 1], 0.5),
        ([2, 4, 5, 6], [0, 1, 3, 1], 0.25),  # one of four on either side
        ([0, 5], [1, 2, 3], 0.5),  # refuse one of two: until all three are out, they agree on 1/2
        ([1], [1, 0, 0, 0], 0.2),  # the tie: refuse a share s of genuine, let in (1 - s) / 4
    ],
)
def test_equal_error_rate_by_hand(genuine, impostor, rate):
    assert equal_error_rate(genuine, impostor) == pytest.approx(rate)


@given(scores, scores)
def test_equal_error_rate_is_the_crossing(genuine, impostor):
    rate = equal_error_rate(genuine, impostor)
    assert rate == pytest.approx(counted(genuine, impostor), abs=1e-12)
    # Only the order of scores matters, and the two errors trade places with the sign.
    cubed = equal_error_rate(np.array(genuine) ** 3, np.array(impostor) ** 3)
    assert cubed == pytest.approx(rate, abs=1e-12)
    turned = equal_error_rate(-np.array(impostor), -np.array(genuine))
    assert turned == pytest.approx(rate, abs=1e-9)


@pytest.mark.parametrize("bad", [[], [np.nan], [np.inf]])
def test_scores_that_give_no_rate(bad):
    for arguments in ((bad, [1.0]), ([1.0], bad)):
        with pytest.raises(ValueError, match=r"not finite|both kinds"):
            equal_error_rate(*arguments)


def at(*degrees):
    return np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=1)


def test_a_model_scores_by_angles_alone():
    model = enrol(3 * at(0, 60))
    assert model.spread == pytest.approx(0.5)
    got = model.score([*at(30), *(9 * at(120))], exponent=1)
    # From 30°: 1 - cos 30° to both; from 120°: 1 - cos 120° and 1 - cos 60°.
    np.testing.assert_allclose(got, [-(1 - np.sqrt(0.75)) / 0.5, -((1.5 + 0.5) / 2) / 0.5])
    np.testing.assert_allclose(model.score(at(120)), [-1 / np.sqrt(0.5)])
    np.testing.assert_allclose(model.score(at(120), exponent=0), [-1])


def test_references_that_do_not_differ():
    model = enrol(at(10, 10, 10))
    assert model.spread == pytest.approx(0)
    assert np.isfinite(model.score(at(10, 40))).all()
    assert score(0.5, 0.0) == pytest.approx(-0.5 / np.sqrt(verification.FLOOR))
    for few in (at(10), np.ones(3)):
        with pytest.raises(ValueError, match="two references at least"):
            enrol(few)


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
        (lambda r: r.session == 1 and r.index, "U0 has 1 genuine signatures of session 1"),
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


def test_cosine_distances():
    got = cosine_distances(5 * at(0, 60, 180))
    np.testing.assert_allclose(got, [[0, 0.5, 2], [0.5, 0, 1.5], [2, 1.5, 0]], atol=1e-12)
    assert np.isfinite(cosine_distances(np.zeros((2, 3)))).all()
