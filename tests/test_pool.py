"""The pool: what an episode draws, and what is refused."""

import numpy as np
import pytest

from siamtut import pool, synthesis
from siamtut.pool import FORGED, GENUINE, REFERENCES, Pool
from siamtut.readers import Record


@pytest.fixture(scope="module")
def records():
    return list(synthesis.generate(3, seed=4, genuine=8, forgers=1, forgeries=2))


def test_a_pool_sorts_signatures_by_signer_session_and_kind(records):
    some = Pool.of(iter(records))
    assert len(some) == 3
    assert some.tracks.shape == (30, 5, some.tracks.shape[2])
    assert [list(map(len, sessions)) for sessions in some.genuine] == [[4, 4]] * 3
    for signer, (sessions, forged) in enumerate(zip(some.genuine, some.forged, strict=True)):
        assert {records[i].signer for i in [*np.concatenate(sessions), *forged]} == {f"S{signer}"}
        assert all(records[i].kind == "forgery" for i in forged)


def test_an_episode_draws_each_kind_from_its_own_signer(records):
    some = Pool.of(records)
    drawn = some.draw(np.random.default_rng(0))
    assert drawn.shape == (3, REFERENCES + GENUINE + FORGED)
    for row in drawn:
        assert len({records[i].signer for i in row}) == 1
        kinds = [records[i].kind for i in row]
        assert kinds == ["genuine"] * (REFERENCES + GENUINE) + ["forgery"] * FORGED
        assert len(set(row[: REFERENCES + GENUINE])) == REFERENCES + GENUINE


def test_blocks_make_no_difference(records, monkeypatch):
    whole = Pool.of(records)
    monkeypatch.setattr(pool, "_BLOCK", 7)
    parts = Pool.of(records)
    assert np.array_equal(parts.tracks, whole.tracks)
    assert np.array_equal(parts.duration, whole.duration)


def test_what_is_too_little_is_refused(records):
    with pytest.raises(ValueError, match="no signature to learn from"):
        Pool.of([])
    with pytest.raises(ValueError, match="one signer alone"):
        Pool.of(records[:10])
    with pytest.raises(ValueError, match="signer S1 has 6 genuine signatures and 2 forgeries"):
        Pool.of(records[:10] + records[12:20])


def test_a_signer_whose_name_steers_a_terminal_is_named_printably(records):
    named = [
        Record("\x1b[2Jx\n", record.kind, record.session, record.index, record.signature)
        for record in records[:5]
    ]
    with pytest.raises(ValueError, match="5 genuine") as error:
        Pool.of(named)
    assert str(error.value).isprintable()
