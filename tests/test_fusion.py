"""The columns counted by hand; what logistic regression must find; that fusion helps."""

import numpy as np
import pytest

from siamtut import fusion
from siamtut.verification import Trial, by_distance, equal_error_rate, measure


def trial(references, genuine, skilled, random=()):
    return Trial("a", *(np.array(p, dtype=int) for p in (references, genuine, skilled, random)))


def test_the_columns_are_logarithms_of_mean_least_and_spread():
    distances = np.array([[0.0, 0.2, 0.4, 0.9], [0.2, 0, 0.6, 0.5], [0.4, 0.6, 0, 1], [0.9] * 4])
    one = trial([0, 1], [2], [3])
    expected = np.log(np.array([[0.5, 0.4, 0.2], [0.7, 0.5, 0.2]]) + fusion.EPSILON)
    np.testing.assert_allclose(fusion.columns([distances], one), expected)
    both = fusion.columns([distances, 2 * distances], one)
    np.testing.assert_allclose(both[:, :3], expected)
    np.testing.assert_allclose(both[:, 3:], expected + np.log(2), atol=0.01)
    rows, genuine = fusion.table([distances], [one, one])
    np.testing.assert_allclose(rows, np.concatenate([expected, expected]))
    assert genuine.tolist() == [True, False, True, False]


def crowd(seed, signers=40, noise=(0.3, 0.3)):
    """Two distances with errors of their own; careless signers are far from themselves."""
    rng = np.random.default_rng(seed)
    kind = np.tile(np.r_[np.zeros(9), np.ones(6)], signers).astype(bool)  # 9 genuine, 6 forged
    owner = np.repeat(np.arange(signers), 15)
    level = rng.normal(0, 0.5, signers)
    out = []
    for spread in noise:
        away = np.log(np.where(kind, 2.0, 1.0)) + spread * rng.normal(size=len(kind))
        d = np.exp(level[owner, None] + (away[:, None] + away[None]) / 2)
        np.fill_diagonal(d, 0)
        out.append(d)
    trials = [
        Trial(s, *(15 * s + np.arange(*p) for p in ((0, 5), (5, 9), (9, 15), (0, 0))))
        for s in range(signers)
    ]
    return out, trials


def error(trials, rule):
    scores = measure(
        [Trial(t.signer, t.references, t.genuine, t.skilled, t.skilled) for t in trials], rule
    )
    return equal_error_rate(scores.pooled("genuine"), scores.pooled("skilled"))


def test_it_learns_to_divide_by_the_spread_and_to_use_both():
    learnt, trials = crowd(0)
    judge = fusion.fit(*fusion.table(learnt, trials))
    new, tested = crowd(1)
    one = fusion.fit(*fusion.table(learnt[:1], trials))
    mean, least, spread = one.weights
    assert mean + least < 0 < spread
    assert spread == pytest.approx(-(mean + least), rel=0.35)  # here full division is right
    alone = error(tested, lambda t: by_distance(new[0], t, 0.0))
    divided = error(tested, lambda t: one.score(new[:1], t))
    fused = error(tested, lambda t: judge.score(new, t))
    assert fused < divided - 0.02
    assert divided < alone - 0.02


def test_a_column_that_never_varies_weighs_nothing_harmful():
    rows = np.column_stack([np.r_[np.zeros(20), np.ones(20)], np.full(40, 7.0), np.zeros(40)])
    judge = fusion.fit(rows, np.arange(40) < 20)
    odds = rows @ judge.weights + judge.bias
    assert (odds[:20] > 0).all()
    assert (odds[20:] < 0).all()
    assert judge.weights[1:].tolist() == [0, 0]
