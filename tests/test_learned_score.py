"""A score that is learnt: what it looks at, and that it weighs by what it saw."""

from types import SimpleNamespace

import numpy as np
import pytest

from siamtut.enrolment import FLOOR
from siamtut.learned_score import LearnedScore, describe


def trial(genuine, skilled, random):
    """Return a trial of two references, 0 and 1, and so many questioned after them."""
    at = np.split(np.arange(2, 2 + genuine + skilled + random), np.cumsum([genuine, skilled]))
    return SimpleNamespace(
        references=np.array([0, 1]),
        questioned=np.arange(2, 2 + genuine + skilled + random),
        genuine=at[0],
        skilled=at[1],
        random=at[2],
    )


def test_a_table_by_hand():
    """Two references 2 apart; one signature is 1 and 4 from them, 8 seconds against 1 and 4."""
    distances = np.array([[0.0, 2, 1], [2, 0, 4], [1, 4, 0]])
    row = describe(distances, trial(1, 0, 0), [1.0, 4.0, 8.0])
    logs = np.log([2.5, 1, 4, 2, 2])
    slower = np.log(8) - np.log(2)
    np.testing.assert_allclose(row, [[*logs, 0, slower, slower, np.log(2)]], atol=1e-12)
    quick = describe(distances, trial(1, 0, 0), [1.0, 4.0, 1.0])
    np.testing.assert_allclose(quick[0, 6:], [np.log(2), 0, np.log(2)], atol=1e-12)
    np.testing.assert_array_equal(describe(distances, trial(1, 0, 0)), row[:, :6])
    # Copies count as if they lay FLOOR apart.
    np.testing.assert_allclose(describe(0 * distances, trial(1, 0, 0))[0, :5], np.log(FLOOR))


def test_the_score_is_linear():
    learned = LearnedScore(np.array([1.0, 2.0]), np.array([2.0, 4.0]), np.array([3.0, -1.0]), 0.5)
    got = learned.score([[1.0, 2.0], [3.0, 2.0], [1.0, 6.0]])
    np.testing.assert_allclose(got, [0.5, 3.5, -0.5])


def test_it_learns_which_column_tells():
    rng = np.random.default_rng(0)
    laid_out = [trial(20, 20, 20) for _ in range(6)]
    tables = []
    for _ in laid_out:
        column = rng.normal(size=(60, 3)) * [1, 1, 0]  # the last says nothing, to nobody
        column[20:, 0] += 4
        tables.append(5 + 10 * column)
    learned = LearnedScore.fit(laid_out, tables)
    table = np.concatenate(tables)
    np.testing.assert_allclose(learned.mean, table.mean(axis=0))
    np.testing.assert_allclose(learned.scale, [*table.std(axis=0)[:2], 1.0])
    assert learned.weight[0] < -1
    assert abs(learned.weight[1]) < 0.3
    odds = np.array([learned.score(one) for one in tables])
    assert (odds[:, :20] > 0).mean() > 0.95
    assert (odds[:, 20:] < 0).mean() > 0.95
    weak = LearnedScore.fit(laid_out, tables, strength=1e-4)
    assert abs(weak.weight[0]) < abs(learned.weight[0]) / 2


def test_what_cannot_be_learnt():
    one = trial(2, 1, 1)
    with pytest.raises(ValueError, match="one row"):
        LearnedScore.fit([one], [np.zeros((3, 2))])
    with pytest.raises(ValueError, match="not finite"):
        LearnedScore.fit([one], [np.full((4, 2), np.inf)])
