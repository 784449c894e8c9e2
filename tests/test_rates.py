"""Error rates counted by hand, in people."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siamtut.rates import (
    accepted_at,
    bounds,
    det,
    equal_error_rate,
    far,
    frr,
    interval,
    resample,
    threshold_at,
)

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


# Ten customers and ten forgers at a bank: three customers below 5, two forgers from 5 on.
CUSTOMERS = [9, 9, 8, 8, 7, 6, 5, 4, 4, 1]
FORGERS = [7, 5, 4, 3, 3, 2, 2, 1, 0, 0]


def test_people_at_a_counter():
    """A score that reaches the threshold is accepted."""
    assert (frr(CUSTOMERS, 5), far(FORGERS, 5)) == pytest.approx((0.3, 0.2))
    assert (frr(CUSTOMERS, 5.01), far(FORGERS, 5.01)) == pytest.approx((0.4, 0.1))
    assert isinstance(frr(CUSTOMERS, 5), float)
    np.testing.assert_allclose(far(FORGERS, [[0, 3], [7, 8]]), [[1, 0.5], [0.1, 0]], atol=1e-15)


def test_det_by_hand():
    thresholds, refused, let_in = det([1, 3, 3], [0, 1])
    assert thresholds.tolist() == [0, 1, 3, np.inf]
    np.testing.assert_allclose(refused, [0, 0, 1 / 3, 1])
    np.testing.assert_allclose(let_in, [1, 0.5, 0, 0])


def test_the_operating_point_of_1993():
    # Eight of ten forgers are caught by accepting only what is above 4.
    assert threshold_at(FORGERS) == 4
    assert accepted_at(CUSTOMERS, FORGERS) == pytest.approx(0.7)
    # 0.7 of ten is seven in people, though not in floats.
    assert threshold_at(range(10), 0.7) == 6
    assert accepted_at([9.5], range(10), 1.0) == 1
    for share in (0, 1.01, np.nan):
        with pytest.raises(ValueError, match="share of forgeries"):
            threshold_at(FORGERS, share)


@given(scores, scores, st.integers(1, 20))
def test_enough_are_caught_and_no_lower_bar_catches_them(genuine, impostor, twentieths):
    bar = threshold_at(impostor, twentieths / 20)
    assert 20 * sum(s <= bar for s in impostor) >= twentieths * len(impostor)
    assert 20 * sum(s < bar for s in impostor) < twentieths * len(impostor)
    assert accepted_at(genuine, impostor, twentieths / 20) == pytest.approx(
        sum(s > bar for s in genuine) / len(genuine)
    )


def test_an_interval_draws_people():
    """One of four signers is always refused: with n of 4 drawn, n / 4 of the genuine are."""
    groups = [(np.full(1000, good), np.zeros(3)) for good in (1.0, 1.0, 1.0, -1.0)]
    values = []

    def refused(genuine, impostor):
        assert len(genuine) == 4000
        assert len(impostor) == 12
        values.append(frr(genuine, 0.5))
        return values[-1]

    low, high = interval(groups, refused, draws=400, seed=3)
    assert set(values) <= {0, 0.25, 0.5, 0.75, 1}
    assert np.mean(values) == pytest.approx(0.25, abs=0.04)
    # Of the 256 ways to draw, 81 hold no such signer, 13 hold three or four of him.
    assert (low, high) == (0, 0.75)
    assert interval(groups, refused, draws=400, seed=3) == (low, high)


def test_intervals_that_cannot_be():
    with pytest.raises(ValueError, match="two of them at least; there is 1"):
        interval([([1.0], [0.0])], equal_error_rate)
    with pytest.raises(ValueError, match="there is 0"):
        interval([], equal_error_rate)
    with pytest.raises(ValueError, match="draws is a whole number from 1 on; got 0"):
        resample(3, 0)
    for level in (95, 1.5, 1.0, 0.0, -0.5):
        with pytest.raises(ValueError, match="a level"):
            bounds([1, 2], level)
    assert bounds(np.arange(101), 0.9) == pytest.approx((5, 95))


def test_what_is_left_out():
    """1,000 draws by the seed 0, of which the middle 95 % count; four of five are caught."""
    groups = [(np.arange(k, k + 5.0), np.arange(k - 3.0, k)) for k in range(6)]
    told = interval(groups, equal_error_rate, draws=1000, level=0.95, seed=0)
    assert interval(groups, equal_error_rate) == told
    assert interval(groups, equal_error_rate, seed=1) != told
    np.testing.assert_array_equal(resample(5, 7), resample(5, 7, seed=0))
    assert bounds(np.arange(41)) == pytest.approx((1, 39))
    assert threshold_at(FORGERS) == threshold_at(FORGERS, 0.8)
    assert accepted_at(CUSTOMERS, FORGERS) == accepted_at(CUSTOMERS, FORGERS, 0.8)
    assert accepted_at(CUSTOMERS, FORGERS, 0.9) != accepted_at(CUSTOMERS, FORGERS, 0.8)


def test_draws_are_of_all_signers():
    draws = resample(2, 1)
    assert draws.shape == (1, 2)
    draws = resample(3, 500, seed=2)
    assert draws.shape == (500, 3)
    assert set(draws.ravel().tolist()) == {0, 1, 2}


def test_every_kind_of_score_is_drawn_together():
    """Of each signer all kinds of scores, in their order, and of the same signers."""
    groups = [([k], [10 + k, 20 + k], [30 + k]) for k in range(3)]

    def look(first, second, third):
        assert len(second) == 2 * len(first) == 2 * len(third) == 6
        np.testing.assert_array_equal(third, first + 30)
        np.testing.assert_array_equal(second[::2], first + 10)
        return first.sum()

    low, high = interval(groups, look, draws=50)
    assert 0 <= low < high <= 6


def test_plain_numbers_come_back():
    for one in (frr([1.0], 0.5), far([1.0], 0.5), threshold_at([1, 2]), accepted_at([1], [0])):
        assert type(one) is float
    assert all(type(end) is float for end in bounds([1, 2, 3]))
    assert frr([1.0], [0.5, 2.0]).tolist() == [0, 1]
    assert far([1.0], [0.5, 2.0]).tolist() == [1, 0]
