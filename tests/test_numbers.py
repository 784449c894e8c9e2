"""What is no array of numbers is refused by every room; what is one, of any size, is right."""

import decimal
import fractions

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from siamtut import (
    _numbers,
    byhand,
    costs,
    elastic,
    enrolment,
    fusion,
    geometry,
    gradcheck,
    losses,
    neurons,
    pairs,
    rates,
    siamese,
    training,
    verification,
)
from siamtut._numbers import as_count, as_numbers

ONE = np.array([1.0, 0.5])
TWO = np.array([[1.0, 0.5], [0.25, 1.0]])
TRIAL = verification.Trial("ada", *(np.array(places) for places in ([0, 1], [2], [3], [4])))

# Each takes one array, of the shape that it is given here, and else good arguments.
TAKERS = {
    "geometry.cosine": (lambda a: geometry.cosine(a, ONE), ONE),
    "geometry.cosine, second": (lambda a: geometry.cosine(ONE, a), ONE),
    "geometry.angle": (lambda a: geometry.angle(a, ONE), ONE),
    "geometry.cosine_gradient": (lambda a: geometry.cosine_gradient(ONE, a), ONE),
    "neurons.step": (neurons.step, ONE),
    "neurons.sigmoid": (neurons.sigmoid, ONE),
    "neurons.sigmoid_derivative": (neurons.sigmoid_derivative, ONE),
    "neurons.Perceptron": (neurons.Perceptron, ONE),
    "neurons.SigmoidNeuron.output": (neurons.SigmoidNeuron(ONE).output, ONE),
    "neurons.SigmoidNeuron.gradient": (neurons.SigmoidNeuron(ONE).gradient, ONE),
    "neurons.Perceptron.fit": (lambda a: neurons.Perceptron(ONE).fit(a, [0, 1]), TWO),
    "byhand.Linear": (byhand.Linear(2, 1).forward, TWO),
    "byhand.Tanh": (byhand.Tanh().forward, TWO),
    "byhand.Linear.backward": (lambda a: byhand.Linear(2, 2).backward(TWO, a), TWO),
    "byhand.Cosine": (lambda a: byhand.Cosine().forward((a, TWO)), TWO),
    "costs.Quadratic": (lambda a: costs.Quadratic().value(a, ONE), ONE),
    "costs.CosineTarget": (lambda a: costs.CosineTarget().gradient(a, [1, -1]), ONE),
    "costs.LogitCrossEntropy": (lambda a: costs.LogitCrossEntropy().value(ONE, a), ONE),
    "costs.Calibrated.probability": (costs.Calibrated().probability, ONE),
    "gradcheck.relative_error": (lambda a: gradcheck.relative_error(a, ONE), ONE),
    "gradcheck.numerical_gradient": (lambda a: gradcheck.numerical_gradient(np.sum, a), ONE),
    "rates.frr": (lambda a: rates.frr(a, 0.5), ONE),
    "rates.far": (lambda a: rates.far(a, 0.5), ONE),
    "rates.frr, threshold": (lambda a: rates.frr(ONE, a), ONE),
    "rates.equal_error_rate": (lambda a: rates.equal_error_rate(ONE, a), ONE),
    "rates.threshold_at": (rates.threshold_at, ONE),
    "rates.bounds": (rates.bounds, ONE),
    "rates.interval": (lambda a: rates.interval([(a, ONE)] * 2, rates.accepted_at, 9), ONE),
    "enrolment.enrol": (enrolment.enrol, TWO),
    "enrolment.score": (lambda a: enrolment.score(a, 0.5), ONE),
    "enrolment.SignerModel.score": (lambda a: enrolment.enrol(TWO).score(a), TWO),
    "enrolment.spread": (enrolment.spread, (TWO + TWO.T) / 2),
    "enrolment.cosine_distances": (enrolment.cosine_distances, TWO),
    "enrolment.log_p_no": (enrolment.log_p_no, ONE),
    "enrolment.share_of_yes": (lambda a: enrolment.share_of_yes(a, 0.5), ONE),
    "enrolment.quantised": (lambda a: enrolment.quantised(a, 4), ONE),
    "elastic.distance": (lambda a: elastic.distance(a, TWO), TWO),
    "elastic.path": (lambda a: elastic.path(TWO, a), TWO),
    "fusion.fit": (lambda a: fusion.fit(a, [True, False]), TWO),
    "pairs.every_pair": (lambda a: pairs.every_pair([1, 1], a), np.array([1.0, 0.0])),
    "pairs.make_pairs, shares": (
        lambda a: pairs.make_pairs([1, 1, 1], [True, True, False], None, 4, a),
        np.array([0.5, 0.5, 0.0]),
    ),
    "training.collapse": (training.collapse, TWO),
    "verification.by_distance": (
        lambda a: verification.by_distance(a, TRIAL),
        1 - np.eye(5),
    ),
    "fusion.columns": (lambda a: fusion.columns([a], TRIAL), 1 - np.eye(5)),
}
# A NaN in gives NaN out, where a number of its own is due for each or the sum is one; else
# it is refused.
PASSES_NAN = {
    "geometry.cosine",
    "geometry.cosine, second",
    "geometry.angle",
    "geometry.cosine_gradient",
    "neurons.sigmoid",
    "neurons.sigmoid_derivative",
    "neurons.Perceptron",
    "neurons.SigmoidNeuron.output",
    "neurons.SigmoidNeuron.gradient",
    "byhand.Linear",
    "byhand.Tanh",
    "byhand.Linear.backward",
    "byhand.Cosine",
    "costs.Quadratic",
    "gradcheck.relative_error",
    "enrolment.score",
    "enrolment.share_of_yes",
    "enrolment.cosine_distances",
}
NUMBER_BY_NUMBER = {
    "neurons.step",
    "neurons.sigmoid",
    "neurons.sigmoid_derivative",
    "byhand.Tanh",
    "costs.Calibrated.probability",
    "gradcheck.numerical_gradient",
    "rates.frr, threshold",
    "enrolment.score",
    "enrolment.share_of_yes",
    "enrolment.quantised",
}
takers = pytest.mark.parametrize("name", TAKERS)


def spoilt(good):
    """Yield what looks like the array and is none, by the word that the message must say."""
    masked = np.ma.masked_array(good, mask=np.zeros(good.shape, bool))
    masked.mask.flat[0] = True
    none = good.astype(object)
    none.flat[0] = None
    words = good.astype(object)
    words.flat[0] = "1.0"
    yield "float", good.astype(str).tolist()
    yield "real", good + 1j
    yield "masked", masked
    yield "NoneType", none
    yield "str", words
    yield "timedelta", good.astype("m8[s]")
    yield "detach", torch.tensor(good, requires_grad=True)
    yield "no array|unequal|real numbers|shape", [*good.tolist(), [1.0, [2.0]]]


@takers
def test_what_is_no_array_of_numbers_is_refused(name):
    function, good = TAKERS[name]
    function(good)
    for words, bad in spoilt(good):
        with pytest.raises(ValueError, match=words):
            function(bad)


@takers
def test_other_types_of_number_give_the_same(name):
    function, good = TAKERS[name]
    want = function(good)
    if isinstance(want, neurons._Neuron | neurons.Outcome | enrolment.SignerModel):
        want, seen = repr(want), repr
    elif isinstance(want, fusion.Fusion | pairs.Pairs):
        want, seen = str(vars(want)), lambda got: str(vars(got))
    else:
        parts = isinstance(want, tuple)

        def seen(got):
            return np.concatenate([np.ravel(part) for part in (got if parts else (got,))])

        want = seen(want)
    for kind in ("float16", "float32", "object", "list"):  # all values are dyadic
        got = function(good.tolist() if kind == "list" else good.astype(kind))
        if isinstance(want, str):
            assert seen(got) == want
        else:
            np.testing.assert_array_equal(seen(got), want)


@takers
def test_a_nan_never_becomes_a_number(name):
    function, good = TAKERS[name]
    for value in (np.nan, np.inf):
        bad = good.copy()
        bad.flat[good.ndim - 1] = value  # of a table, beside the diagonal
        if name not in PASSES_NAN and value is not np.inf:
            with pytest.raises(ValueError, match=r"[a-z]"):
                function(bad)
            continue
        with np.errstate(all="ignore"):
            try:
                got = function(bad)
            except ValueError:
                continue
        parts = got if isinstance(got, tuple) else (got,)
        numbers = [np.ravel(p) for p in parts if not isinstance(p, neurons._Neuron)]
        if value is np.nan and numbers:
            assert not np.isfinite(np.concatenate(numbers)).all()


@takers
def test_nothing_gives_nothing_or_is_refused(name):
    function, good = TAKERS[name]
    nothing = good[..., :0]
    if name in NUMBER_BY_NUMBER:
        assert np.size(function(nothing)) == 0
    else:
        with pytest.raises(ValueError, match=r"[a-z]{3}"):
            function(nothing)


MISFITS = {
    "siamese.cosine": lambda: siamese.cosine(torch.ones(1), torch.ones(3)),
    "siamese.angle": lambda: siamese.angle(torch.ones(2, 3), torch.ones(4, 3)),
    "siamese.cosine, a batch": lambda: siamese.cosine(torch.ones(2, 3), torch.ones(4, 3)),
    "geometry.cosine, a batch": lambda: geometry.cosine(np.ones((2, 3)), np.ones((4, 3))),
    "elastic.distance": lambda: elastic.distance(np.ones((2, 3)), np.ones((4, 8))),
    "elastic.path": lambda: elastic.path(np.ones((2, 3)), np.ones(3)),
    "fusion.fit": lambda: fusion.fit(np.ones((2, 3)), [True, False, True]),
    "enrolment.spread": lambda: enrolment.spread(np.ones((2, 5))),
    "enrolment.SignerModel": lambda: enrolment.enrol(TWO).score(np.ones((4, 3))),
    "costs": lambda: costs.Quadratic().value(np.ones(3), np.ones((3, 1))),
    "losses": lambda: losses.Quadratic()(torch.ones(3), torch.ones(3, 1)),
    "neurons": lambda: neurons.Perceptron(ONE).output(np.ones((2, 3))),
    "training.collapse": lambda: training.collapse(np.ones((1, 3))),
}


@pytest.mark.parametrize("name", MISFITS)
def test_shapes_that_do_not_fit_are_named(name):
    with pytest.raises(ValueError, match=r"\([0-9]+,( [0-9]+)?\)"):
        MISFITS[name]()


def test_both_lengths_are_named():
    with pytest.raises(ValueError, match=r"got shapes \(1,\) and \(3,\)"):
        siamese.cosine(torch.ones(1), torch.ones(3))


def test_what_is_a_number_is_taken():
    assert as_numbers([True, 2, fractions.Fraction(1, 2)], "x").tolist() == [1.0, 2.0, 0.5]
    assert as_numbers(decimal.Decimal("0.5"), "x") == 0.5
    assert as_numbers(np.uint8(255), "x") == 255.0
    whole = np.arange(3.0)
    assert as_numbers(whole, "x") is whole
    with pytest.raises(ValueError, match="x: a whole number too large"):
        as_numbers([10**400], "x")


@pytest.mark.parametrize("bad", [0, -1, 2.0, True, "3", None, np.nan])
def test_a_count_is_whole_and_large_enough(bad):
    with pytest.raises(ValueError, match=r"the draws is a whole number from 1 on; got "):
        as_count(bad, "the draws", 1)
    assert as_count(np.int64(3), "the draws", 1) == 3


@given(st.integers(-300, 300), st.integers(-300, 300))
def test_a_cosine_holds_at_any_size(one, other):
    x, y = np.array([3.0, 4.0]), np.array([4.0, 3.0])
    x, y = x * 10.0**one, y * 10.0**other
    cos = geometry.cosine(x, y)
    if min(one, other) >= 2:
        assert cos == pytest.approx(0.96, rel=1e-12)
    assert 0.0 <= cos <= 0.96 + 1e-12
    gradient, _ = geometry.cosine_gradient(x, y)
    if 2 <= one <= 290 and other >= 2:
        wanted = np.array([0.8 - 0.96 * 0.6, 0.6 - 0.96 * 0.8]) / 5 / 10.0**one
        np.testing.assert_allclose(gradient, wanted, rtol=1e-9)


@given(st.integers(1, 37), st.integers(1, 37))
def test_a_cosine_of_tensors_holds_at_any_size(one, other):
    x = torch.tensor([3.0, 4.0]) * 10.0**one
    y = torch.tensor([4.0, 3.0]) * 10.0**other
    assert siamese.cosine(x, y).item() == pytest.approx(0.96, rel=1e-6)


def test_verdicts_are_not_words_and_not_labels():
    with pytest.raises(ValueError, match=r"kind == 'genuine'"):
        pairs.every_pair([1, 1], ["genuine", "forgery"])
    with pytest.raises(ValueError, match=r"got \[-1\.0, 1\.0\]\. From labels .* label > 0"):
        pairs.every_pair([1, 1], [1, -1])
    with pytest.raises(ValueError, match=r"both must occur; got \[-1\.0, 1\.0\]"):
        fusion.fit(TWO, [1, -1])
    assert pairs.every_pair([1, 1], [1, 0]).counts()["forgery"] == 1


def test_enrolment_of_huge_and_of_zero_references():
    huge = enrolment.enrol(np.array([[1.0, 0.1], [1.0, -0.1]]) * 1e200)
    assert huge.spread == pytest.approx(enrolment.enrol([[1.0, 0.1], [1.0, -0.1]]).spread)
    with pytest.raises(ValueError, match=r"beyond ±1e\+100 .*unit=True"):
        enrolment.enrol(np.eye(2) * 1e200, unit=False)
    with pytest.raises(ValueError, match="embedding 1 is zero and points nowhere: leave"):
        enrolment.enrol([[1.0, 0.0], [0.0, 0.0]])


def test_one_reference_is_scored_by_the_mean_cosine_alone():
    distances = 1 - np.eye(5) * 0.5
    alone = verification.Trial("ada", *(np.array(p) for p in ([0], [2], [3], [4])))
    assert verification.by_distance(distances, alone, exponent=0).tolist() == [-1.0] * 3
    for score in (
        lambda: verification.by_distance(distances, alone),
        lambda: fusion.columns([distances], alone),
        lambda: verification.describe(distances, alone),
    ):
        with pytest.raises(ValueError, match=r"(1|one) reference has no distance from"):
            score()


def test_trials_of_nothing():
    with pytest.raises(ValueError, match="there is none"):
        verification.trials([])
    for setting in ({"draws": 0}, {"references": 0}, {"random": -1}, {"draws": 2.5}):
        with pytest.raises(ValueError, match="is a whole number from"):
            verification.trials([], **setting)
    with pytest.raises(ValueError, match=r"signature 4, but there are distances between 3"):
        verification.by_distance(np.eye(3), TRIAL)


def test_power_of_two_leaves_ordinary_vectors_alone_and_brings_large_ones_below_one():
    x = np.array([[3.0, -4.0], [1e200, -1e10], [0.0, 0.0], [np.inf, 1.0], [1e-200, 0.0]])
    scale = _numbers.power_of_two(x)
    assert scale.shape == (5, 1)
    assert scale[[0, 2, 3, 4], 0].tolist() == [1, 1, 1, 1]
    assert 0.5 <= (np.abs(x) * scale)[1].max() < 1
    assert np.log2(scale[1, 0]) % 1 == 0
    assert _numbers.power_of_two(np.array([1e30], dtype=np.float32)).dtype == np.float32


def test_as_table_is_square_and_holds_every_place():
    table = _numbers.as_table([[0, 1], [1, 0]], np.array([0, 1]))
    assert table.dtype == np.float64
    assert table.tolist() == [[0, 1], [1, 0]]
    for wrong in ([0, 1], [[0, 1]], [[[0.0]]]):
        with pytest.raises(ValueError, match=r"shape \(N, N\)"):
            _numbers.as_table(wrong, np.array([0]))
    for place in (2, -1):
        with pytest.raises(ValueError, match="2"):
            _numbers.as_table([[0, 1], [1, 0]], np.array([place]))
