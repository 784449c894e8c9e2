"""Scores from angles that a person can check, and a model that fits on a card."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from siamtut import files
from siamtut.enrolment import (
    EXPONENT,
    FLOOR,
    HEADER,
    SignerModel,
    cosine_distances,
    enrol,
    load,
    log_p_no,
    quantised,
    save,
    score,
    share_of_yes,
    spread,
)


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
    assert score(0.5, 0.0) == pytest.approx(-0.5 / np.sqrt(FLOOR))
    for few in (at(10), np.ones(3)):
        with pytest.raises(ValueError, match="two references at least"):
            enrol(few)


def test_cosine_distances():
    got = cosine_distances(5 * at(0, 60, 180))
    np.testing.assert_allclose(got, [[0, 0.5, 2], [0.5, 0, 1.5], [2, 1.5, 0]], atol=1e-12)
    assert np.isfinite(cosine_distances(np.zeros((2, 3)))).all()


def embeddings(seed, count, size=76):
    """Return what a network might say of some signatures of one signer."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=size) + 0.4 * rng.normal(size=(count, size))


@given(st.integers(2, 8), st.integers(0, 99), st.booleans())
def test_the_mean_stands_for_all_references(count, seed, unit):
    """Distances to the references, one by one, equal what mean, b and R say."""
    known, asked = np.split(embeddings(seed, count + 3, 5), [count])
    model = enrol(known, unit)
    if unit:
        both = cosine_distances(np.concatenate([known, asked]))
    else:
        both = np.concatenate([known, asked])
        both = ((both[:, None] - both) ** 2).sum(-1) / 2
    assert model.spread == pytest.approx(spread(both[:count, :count]))
    np.testing.assert_allclose(model.distance(asked), both[:count, count:].mean(0), rtol=1e-9)


def test_the_density_of_1993_by_hand():
    """References at 0° and 60°: b = 1/2, in two dimensions a variance of 1/4."""
    model = enrol(at(0, 60))
    # The mean lies at 30°, cos 30° from the origin; a test at 30° is 1 - cos 30° from it.
    square = (1 - np.sqrt(0.75)) ** 2
    expected = -square / (2 / 4) - np.log(2 * np.pi / 4)
    assert model.log_density(at(30)) == pytest.approx([expected])
    # On raw outputs: 0 and 2 on a line, variance 2, its peak at 1.
    line = enrol([[0.0], [2.0]], unit=False)
    assert line.spread == pytest.approx(2)
    assert line.log_density([[1.0], [3.0]]) == pytest.approx(
        [-np.log(4 * np.pi) / 2, -1 - np.log(4 * np.pi) / 2]
    )


@given(st.integers(0, 99), st.integers(2, 7))
def test_the_density_is_a_score_of_d_and_b(seed, count):
    """ln p-yes = -D (d/b + ln b / 2) and what depends on D and R alone."""
    known, asked = np.split(embeddings(seed, count + 4, 20), [count])
    model = enrol(known)
    rest = model.log_density(asked) + 20 * (model.distance(asked) / model.spread)
    rest += 20 * np.log(model.spread) / 2
    constant = 20 / 2 * ((count - 1) / count - np.log(2 * np.pi / 20))
    np.testing.assert_allclose(rest, constant, rtol=1e-9)


def test_p_yes_and_p_no():
    # Densities 1, 1/4 and 3/4 of forgeries: p-no is their mean, 2/3.
    no = log_p_no(np.log([1, 0.25, 0.75]))
    assert np.exp(no) == pytest.approx(2 / 3)
    assert share_of_yes(np.log([2 / 3, 2]), no) == pytest.approx([0.5, 0.75])
    # Densities beyond all floats still have a share.
    assert share_of_yes([2001, -9e9], log_p_no([2001])) == pytest.approx([0.5, 0])
    with pytest.raises(ValueError, match="one at least"):
        log_p_no([])


@given(st.integers(0, 99), st.booleans())
def test_updating_is_enrolling_with_one_more(seed, unit):
    known = embeddings(seed, 6, 9)
    model = enrol(known[:2], unit)
    for embedding in known[2:]:
        model = model.update(embedding)
    at_once = enrol(known, unit)
    assert model.count == at_once.count == 6
    assert model.spread == pytest.approx(at_once.spread)
    np.testing.assert_allclose(model.mean, at_once.mean)


def test_a_memory_forgets():
    """Someone whose hand turned from 0° to 90° is known at 90° in the end."""
    model = enrol(at(-5, 5, 0, 0, 0, 0))
    for _ in range(40):
        model = model.update(at(90)[0], memory=6)
    assert model.count == 6
    assert model.distance(at(90, 0)) == pytest.approx([0, 1], abs=0.01)
    with pytest.raises(ValueError, match="no distance between"):
        model.update(at(90)[0], memory=1)
    with pytest.raises(ValueError, match="one embedding at a time"):
        model.update(at(90))


def test_quantising_by_hand():
    # Two bits: four steps between -2 and 2, of which the middles are -1.5, -0.5, 0.5, 1.5.
    assert quantised([2, 1.1, 0.9, 0, -0.1, -2], 2).tolist() == [1.5, 1.5, 0.5, 0.5, -0.5, -1.5]
    assert quantised([0.3, -1], 1).tolist() == [0.5, -0.5]
    assert np.isfinite(quantised([0.0, 0.0], 8)).all()
    for bits in (0, 9, 2.5):
        with pytest.raises(ValueError, match="from 1 to 8 bits"):
            quantised([1.0], bits)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.integers(1, 8))
def test_quantising_errs_by_half_a_step(values, bits):
    largest = np.abs(values).max()
    assert np.abs(quantised(values, bits) - values).max() <= largest / 2**bits * (1 + 1e-9)


@pytest.mark.parametrize("unit", [True, False])
@pytest.mark.parametrize(("bits", "size"), [(8, 80), (4, 42), (3, 33), (1, 14)])
def test_eighty_bytes(bits, size, unit):
    known, asked = np.split(embeddings(5, 16), [6])
    model = enrol(known, unit)
    packed = model.to_bytes(bits)
    assert len(packed) == size
    back = SignerModel.from_bytes(packed, bits, 76)
    assert (back.count, back.unit) == (6, unit)
    assert back.spread == pytest.approx(model.spread, rel=0.028)
    assert np.linalg.norm(back.mean) == pytest.approx(np.linalg.norm(model.mean), rel=1e-3)
    cosine = 1 - cosine_distances([model.mean, back.mean])[0, 1]
    assert cosine > {8: 0.9999, 4: 0.99, 3: 0.95, 1: 0.7}[bits]
    if bits == 8:
        np.testing.assert_allclose(back.score(asked), model.score(asked), rtol=0.04)
        # It can be updated on the card, and packed again.
        newer = back.update(asked[0])
        assert newer.count == 7
        assert newer.spread == pytest.approx(model.update(asked[0]).spread, rel=0.04)
        assert len(newer.to_bytes()) == 80


def test_what_is_no_model():
    packed = enrol(embeddings(1, 3)).to_bytes()
    for data, arguments, words in (
        (packed[:4], {}, "hold 0 values"),
        (packed[:2], {}, "hold 0 values"),
        (packed, {"values": 77}, "hold 76 values"),
        (bytes(80), {}, "fewer than two references"),
        (packed, {"bits": 0}, "from 1 to 8 bits"),
    ):
        with pytest.raises(ValueError, match=words):
            SignerModel.from_bytes(data, **arguments)
    with pytest.raises(ValueError, match="from 2 to 127"):
        SignerModel(np.ones(3), 0.1, 128).to_bytes()
    with pytest.raises(ValueError, match="256 is the largest"):
        SignerModel(np.ones(3), 300.0, 6, unit=False).to_bytes()


def test_embeddings_that_cannot_be_compared():
    model = enrol(at(0, 60))
    with pytest.raises(ValueError, match="the model has 2 values"):
        model.score(np.ones((4, 3)))
    with pytest.raises(ValueError, match="not finite"):
        model.score([[1.0, np.nan]])
    with pytest.raises(ValueError, match="not finite"):
        enrol([[1.0, np.nan], [1.0, 2.0]])


def test_random_bytes_never_make_a_model_that_is_not_finite():
    rng = np.random.default_rng(16)
    for data in rng.integers(0, 256, (20_000, 12), dtype=np.uint8):
        try:
            model = SignerModel.from_bytes(data.tobytes())
        except ValueError:
            continue
        assert np.isfinite(model.mean).all()
        assert np.isfinite(model.distance(np.ones(len(model.mean))))


def test_a_model_that_does_not_fit_into_bytes_is_refused():
    for mean, own in (
        (np.full(3, 1e6), 0.1),
        (np.array([1.0, np.nan, 0.0]), 0.1),
        (np.array([1.0, np.inf, 0.0]), 0.1),
        (np.ones(3), np.nan),
        (np.ones(3), -1.0),
    ):
        with pytest.raises(ValueError, match=r"fit|finite"):
            SignerModel(mean, own, 6, unit=False).to_bytes()
    # At the edge of what fits: references that cancel out have no direction.
    none = SignerModel(np.zeros(3), 1.0, 2)
    assert not SignerModel.from_bytes(none.to_bytes()).mean.any()


@pytest.mark.parametrize("unit", [True, False])
@pytest.mark.parametrize("bits", [8, 3])
def test_a_model_survives_its_file(tmp_path, bits, unit):
    model, path = enrol(embeddings(5, 6), unit), tmp_path / "ada.signer"
    save(path, model, bits)
    back = load(path)
    again = SignerModel.from_bytes(model.to_bytes(bits), bits, 76)
    assert np.array_equal(back.mean, again.mean)
    assert (back.spread, back.count, back.unit) == (again.spread, 6, unit)
    assert path.read_bytes().endswith(model.to_bytes(bits))


def test_no_damage_of_a_signer_file_is_accepted(tmp_path, damages, monkeypatch):
    path = tmp_path / "ada.signer"
    save(path, enrol(embeddings(5, 6)))
    good = path.read_bytes()
    for data in damages(good):
        monkeypatch.setattr(files, "read", lambda *_, data=data: data)
        with pytest.raises(ValueError, match=r"ada\.signer: .*not a signer's model, or damaged"):
            load(path)


def test_a_signer_file_that_cannot_be(tmp_path, full_disk):
    path = tmp_path / "ada.signer"
    for head in (b"bits 0 values 9", b"bits 8 values 999", b"bits 8", b"bits 8 values 76 more"):
        data = b"siamtut signer " + head + b" " + files.UNSEALED + b"\n" + bytes(80)
        path.write_bytes(files.seal(data))
        with pytest.raises(ValueError, match="not a signer's model"):
            load(path)
    path.unlink()
    with pytest.raises(ValueError, match="no such file"):
        load(path)
    save(path, enrol(embeddings(5, 6)))
    before = path.read_bytes()
    for _ in full_disk():
        with pytest.raises(ValueError, match="no space left"):
            save(path, enrol(embeddings(6, 6)))
        assert path.read_bytes() == before


def test_what_is_left_out():
    """Embeddings count by direction, the exponent is one half, a value takes eight bits."""
    assert SignerModel(np.ones(2), 0.5, 3).unit is True
    model = enrol(3 * at(0, 60))
    assert model.unit is True
    assert enrol(3 * at(0, 60), unit=False).spread == pytest.approx(9 * 0.5)
    np.testing.assert_array_equal(model.score(at(20)), model.score(at(20), exponent=0.5))
    assert score(0.3, 0.09) == score(0.3, 0.09, 0.5) == pytest.approx(-1)
    assert model.to_bytes() == model.to_bytes(8)
    assert (FLOOR, EXPONENT, HEADER.size) == (1e-3, 0.5, 4)


def test_one_embedding_alone_gives_one_number():
    model = enrol(at(0, 60))
    for ask in (model.distance, model.score, model.log_density):
        alone = ask(at(20)[0])
        assert np.shape(alone) == ()
        assert alone == pytest.approx(ask(at(20))[0])
    with pytest.raises(ValueError, match="2 values"):
        SignerModel(np.ones(2), 0.5, 3, unit=False).score(1.0)
    with pytest.raises(ValueError, match="2 values"):
        model.distance([1.0])


def test_a_spread_below_the_floor_counts_as_the_floor():
    tight, floor = (SignerModel(at(0)[0], spread, 3) for spread in (1e-9, FLOOR))
    assert tight.score(at(40), exponent=1) == pytest.approx(-tight.distance(at(40)) / FLOOR)
    np.testing.assert_allclose(tight.log_density(at(40)), floor.log_density(at(40)))
    above = SignerModel(at(0)[0], 4 * FLOOR, 3)
    assert above.score(at(40), exponent=1) == pytest.approx(-above.distance(at(40)) / 0.004)


def test_the_density_of_raw_outputs_is_scipys():
    known, asked = np.split(embeddings(3, 8, 5), [6])
    model = enrol(known, unit=False)
    wanted = multivariate_normal(model.mean, model.spread / 5).logpdf(asked)
    np.testing.assert_allclose(model.log_density(asked), wanted, rtol=1e-12)


def test_a_memory_of_two_is_the_least_and_a_long_one_changes_nothing():
    model = enrol(at(0, 20, 60))
    with pytest.raises(ValueError, match="memory"):
        model.update(at(40)[0], memory=1)
    short = model.update(at(40)[0], memory=2)
    assert short.count == 2
    # As if one reference, the mean, were joined by the new one.
    middle = (model.mean + at(40)[0]) / 2
    np.testing.assert_allclose(short.mean, middle)
    assert short.spread == pytest.approx(((at(40)[0] - model.mean) ** 2).sum() / 2)
    for memory in (4, 5, 99):
        long, whole = model.update(at(40)[0], memory), model.update(at(40)[0])
        assert (long.count, long.spread) == (whole.count, whole.spread) == (4, whole.spread)
    assert model.update(at(40)[0], memory=3).count == 3


def test_the_header_byte_by_byte():
    """R, with the highest bit for raw embeddings; b in 255 steps over 20 octaves; |m|."""
    model = SignerModel(np.array([3.0, -4.0]), 2.0**-12, 5)
    assert HEADER.unpack(model.to_bytes()[:4]) == (5, 0, 5.0)
    assert HEADER.unpack(replace(model, unit=False, spread=256.0).to_bytes()[:4]) == (133, 255, 5.0)
    assert HEADER.unpack(replace(model, spread=0.25).to_bytes()[:4])[1] == round(255 / 2)
    assert HEADER.unpack(replace(model, spread=0.0).to_bytes()[:4])[1] == 0
    for count in (2, 127):
        packed = replace(model, count=count).to_bytes()
        assert SignerModel.from_bytes(packed).count == count
    for count in (1, 128):
        with pytest.raises(ValueError, match="from 2 to 127"):
            replace(model, count=count).to_bytes()
    back = SignerModel.from_bytes(replace(model, spread=256.0).to_bytes())
    assert back.spread == pytest.approx(256.0)
    assert SignerModel.from_bytes(model.to_bytes()).spread == pytest.approx(2.0**-12)
    # Both values in two bits: 0.75 and -0.75 of the largest, in one byte, highest bit first.
    assert model.to_bytes(2)[4:] == bytes([0b11_00_0000])


def test_models_in_bytes_of_any_size():
    model = SignerModel(np.array([1.0, -0.5, 0.25]), 0.1, 3)
    for bits in range(1, 9):
        packed = model.to_bytes(bits)
        assert len(packed) == 4 + -(-3 * bits // 8)
        back = SignerModel.from_bytes(packed, bits, values=3)
        np.testing.assert_array_equal(np.sign(back.mean), [1, -1, 1])
        assert np.linalg.norm(back.mean) == pytest.approx(np.linalg.norm(model.mean), rel=1e-3)
    assert len(SignerModel.from_bytes(model.to_bytes()).mean) == 3
    assert len(SignerModel.from_bytes(model.to_bytes(), values=1).mean) == 1
    with pytest.raises(ValueError, match="hold 3 values"):
        SignerModel.from_bytes(model.to_bytes(), values=4)
    with pytest.raises(ValueError, match="hold 3 values"):
        SignerModel.from_bytes(model.to_bytes(), values=0)
    with pytest.raises(ValueError, match="from 1 to 8"):
        model.to_bytes(9)
    with pytest.raises(ValueError, match="from 1 to 8"):
        model.to_bytes(0)


def test_quantised_keeps_shape_and_both_ends():
    values = np.array([[-1.0, -0.99], [0.99, 1.0]])
    assert quantised(values, 2).tolist() == [[-0.75, -0.75], [0.75, 0.75]]
    assert quantised([], 8).shape == (0,)
    assert quantised([-4.0, 1.0], 1).tolist() == [-2, 2]
    assert quantised([0.0], 1).tolist() == [0]


def test_a_spread_is_the_mean_over_pairs():
    distances = np.array([[9.0, 1.0, 2.0], [1.0, 9.0, 6.0], [2.0, 6.0, 9.0]])
    assert spread(distances) == 3.0
    assert type(spread(distances)) is float
    assert type(enrol(at(0, 60)).spread) is float
    assert type(enrol(at(0, 60)).update(at(3)[0]).spread) is float
    assert type(log_p_no([0.0])) is float
