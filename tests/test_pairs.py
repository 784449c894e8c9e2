"""Pairs in the paper's proportions, and splits that no signer can cross."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siamtut.pairs import (
    DIFFERENT,
    KINDS,
    SAME,
    LeakError,
    Split,
    every_pair,
    make_pairs,
    refuse_leak,
    split_signers,
)


def crowd(signers, genuine, forged):
    """Return labels of so many signers with so many signatures each, shuffled."""
    names = np.repeat([f"U{i + 1}" for i in range(signers)], genuine + forged)
    real = np.tile(np.arange(genuine + forged) < genuine, signers)
    order = np.random.default_rng(7).permutation(len(names))
    return names[order].tolist(), real[order].tolist()


def every_pair_by_hand(signers, genuine):
    """All pairs by the definition: two loops and the rules."""
    found = {kind: set() for kind in KINDS}
    for i, (one, real) in enumerate(zip(signers, genuine, strict=True)):
        for j, (other, also_real) in enumerate(zip(signers, genuine, strict=True)):
            if real and also_real and i < j:
                found["genuine" if one == other else "zero-effort"].add(frozenset((i, j)))
            elif real and not also_real and one == other:
                found["forgery"].add(frozenset((i, j)))
    return found


def as_sets(pairs):
    found = {kind: [] for kind in KINDS}
    for i, j, kind in zip(pairs.first, pairs.second, pairs.kind, strict=True):
        found[KINDS[kind]].append(frozenset((int(i), int(j))))
    return found


labels = st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=25).map(
    lambda rows: ([row[0] for row in rows], [row[1] for row in rows])
)


@given(labels)
def test_every_pair_is_all_pairs_once(crowd):
    signers, genuine = crowd
    pairs = every_pair(signers, genuine)
    found = as_sets(pairs)
    for kind, expected in every_pair_by_hand(signers, genuine).items():
        assert len(found[kind]) == len(expected)
        assert set(found[kind]) == expected
    assert np.array_equal(pairs.label, np.where(pairs.kind == 0, SAME, DIFFERENT))
    used = np.concatenate([pairs.first, pairs.second])
    assert set(pairs.signers) == {signers[i] for i in used}
    assert len(set(pairs.signers)) == len(pairs.signers)


@given(labels, st.integers(1, 60), st.integers(0, 3))
def test_drawn_pairs_obey_the_rules(crowd, count, seed):
    signers, genuine = crowd
    expected = every_pair_by_hand(signers, genuine)
    if not all(expected.values()):
        with pytest.raises(ValueError, match="no pair with"):
            make_pairs(signers, genuine, count=10 * count, seed=seed)
        return
    pairs = make_pairs(signers, genuine, count=count, seed=seed)
    assert len(pairs) == count
    assert all(genuine[i] for i in pairs.first)
    for kind, found in as_sets(pairs).items():
        assert set(found) <= expected[kind]
        times = [found.count(pair) for pair in expected[kind]]
        assert max(times) - min(times) <= 1  # repeated evenly, and only once all are used


def test_the_published_proportions():
    signers, genuine = crowd(108, 9, 4)
    pairs = make_pairs(signers, genuine)
    assert len(pairs) == 7701
    assert pairs.counts() == {"genuine": 3851, "forgery": 3080, "zero-effort": 770}
    assert (pairs.label == SAME).sum() == 3851
    assert set(pairs.label.tolist()) == {1, -1}


def test_too_few_distinct_pairs_are_repeated_evenly():
    """15 signers have 2,850 genuine:genuine pairs: each serves once or twice for 3,851."""
    signers, genuine = crowd(15, 20, 20)
    found = as_sets(make_pairs(signers, genuine))
    assert len(found["genuine"]) == 3851
    assert len(set(found["genuine"])) == 2850
    assert len(set(found["forgery"])) == 3080
    assert len(set(found["zero-effort"])) == 770


def test_the_seed_decides():
    signers, genuine = crowd(6, 5, 5)
    same = [make_pairs(signers, genuine, count=200, seed=3) for _ in range(2)]
    other = make_pairs(signers, genuine, count=200, seed=4)
    assert np.array_equal(same[0].first, same[1].first)
    assert np.array_equal(same[0].second, same[1].second)
    assert not np.array_equal(same[0].second, other.second)


def test_kinds_are_mixed():
    signers, genuine = crowd(6, 5, 5)
    kind = make_pairs(signers, genuine, count=200).kind
    assert set(kind[:40].tolist()) == {0, 1, 2}


def test_only_chosen_signers():
    signers, genuine = crowd(6, 5, 5)
    pairs = make_pairs(signers, genuine, among=["U2", "U5"], count=100)
    assert sorted(pairs.signers) == ["U2", "U5"]
    assert {signers[i] for i in np.concatenate([pairs.first, pairs.second])} == {"U2", "U5"}
    assert every_pair(signers, genuine, ["U3"]).counts() == {
        "genuine": 10,
        "forgery": 25,
        "zero-effort": 0,
    }


def test_thousands_of_signers_need_no_list_of_all_pairs():
    signers, genuine = crowd(3000, 12, 12)
    pairs = make_pairs(signers, genuine, count=20_000)
    assert pairs.counts()["zero-effort"] == 2000
    zero_effort = pairs.kind == 2
    one, other = np.asarray(signers)[[pairs.first[zero_effort], pairs.second[zero_effort]]]
    assert (one != other).all()


@pytest.mark.parametrize(
    ("signers", "genuine", "lacking"),
    [
        (["a", "b"], [True, True], "two genuine signatures of one signer"),
        (["a", "a", "b"], [True, True, True], "a forgery"),
        (["a", "a", "a"], [True, True, False], "another signer"),
    ],
)
def test_an_impossible_kind_is_named(signers, genuine, lacking):
    with pytest.raises(ValueError, match=lacking):
        make_pairs(signers, genuine, count=10)


def test_shares_may_leave_a_kind_out():
    pairs = make_pairs(["a", "a", "a"], [True, True, False], count=10, shares=(0.5, 0.5, 0))
    assert pairs.counts() == {"genuine": 5, "forgery": 5, "zero-effort": 0}
    with pytest.raises(ValueError, match="sum 1"):
        make_pairs(["a", "a"], [True, True], shares=(0.5, 0.4, 0.2))


def test_labels_must_fit():
    with pytest.raises(ValueError, match="2 and 3"):
        make_pairs(["a", "b"], [True, True, False])
    with pytest.raises(ValueError, match="at least one pair"):
        make_pairs(["a", "b"], [True, True], count=0)


@given(st.integers(4, 40), st.integers(1, 10), st.integers(0, 5))
def test_a_split_is_disjoint_and_complete(count, held_out, seed):
    everyone = [f"U{i + 1}" for i in range(count)]
    held_out = everyone[-min(held_out, count - 3) :]
    split = split_signers(everyone * 2, held_out, seed=seed)
    assert split.held_out == tuple(held_out)
    assert split.training
    assert split.validation
    assert sorted(split.training + split.validation + split.held_out) == sorted(everyone)


def test_the_paper_sized_split():
    split = split_signers([f"U{i}" for i in range(1, 21)], [f"U{i}" for i in range(16, 21)])
    assert [len(group) for group in (split.training, split.validation, split.held_out)] == [
        12,
        3,
        5,
    ]
    assert list(split.training) == sorted(split.training, key=lambda name: int(name[1:]))


def test_named_validation_signers():
    split = split_signers("abcde", held_out=["e"], validation=["b"])
    assert split == Split(("a", "c", "d"), ("b",), ("e",))
    split = split_signers("abcde", held_out=["e"], validation=["b"], training=["a"])
    assert split == Split(("a",), ("b",), ("e",))
    assert split_signers(np.arange(4), held_out=np.array([3]), validation=0) == Split(
        (0, 1, 2), (), (3,)
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"held_out": ["d", "e"], "training": ["a", "d"]},
        {"held_out": ["d"], "validation": ["d", "b"]},
        {"held_out": ["e"], "training": ["a", "d"], "validation": ["d"]},
    ],
)
def test_a_leak_is_refused_by_name(asked):
    with pytest.raises(LeakError, match="signer d is in the"):
        split_signers("abcde", **asked)


def test_leaks_in_any_groups():
    with pytest.raises(LeakError, match="signer 3 is in the training and in the test group"):
        refuse_leak(training=[1, 2, 3], validation=[4], test=[3, 5])
    with pytest.raises(LeakError, match="signer U1, U2 is"):
        Split(("U1", "U2", "U3"), (), ("U1", "U2"))


def test_strangers_and_empty_groups():
    with pytest.raises(ValueError, match=r"held-out signer z is not among .* a, b, c"):
        split_signers("abc", held_out=["z"])
    with pytest.raises(ValueError, match="no one is left"):
        split_signers("ab", held_out=["b"])
    with pytest.raises(ValueError, match="of 3 signers, 1 are held out and the other 2 serve"):
        split_signers("abc", held_out=["c"], validation=3)
    with pytest.raises(ValueError, match="validation signers is a whole number from 0 on; got -1"):
        split_signers("abc", held_out=["c"], validation=-1)
    with pytest.raises(ValueError, match="list of signers"):
        split_signers("abc", held_out="c")


def test_pairs_need_numpy_only():
    code = "import siamtut.pairs, sys; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_left_out():
    """The seed is 0, the pairs are 7,701 in the paper's shares, all signers are drawn from."""
    signers, genuine = crowd(12, 6, 6)
    told = make_pairs(signers, genuine, None, count=7701, shares=(0.5, 0.4, 0.1), seed=0)
    drawn = make_pairs(signers, genuine)
    for part in ("first", "second", "label", "kind"):
        np.testing.assert_array_equal(getattr(drawn, part), getattr(told, part))
    assert split_signers(signers, ["U1"]) == split_signers(signers, ["U1"], seed=0)
    assert split_signers(signers, ["U1"]) != split_signers(signers, ["U1"], seed=1)
    # One in five of those not held out, two at least.
    for count, wanted in ((4, 2), (11, 2), (16, 3), (21, 4), (26, 5)):
        assert len(split_signers(range(count), [0]).validation) == wanted


def test_any_number_of_validation_signers_may_be_drawn():
    for wanted in (0, 1, 3):
        split = split_signers("abcde", ["e"], validation=wanted)
        assert len(split.validation) == wanted
        assert sorted(split.training + split.validation) == list("abcd")
    chosen = split_signers("abcdefgh", ["h"], validation=2, training=["a", "b", "c"])
    assert len(chosen.validation) == 2
    assert set(chosen.training + chosen.validation) == set("abc")


def test_shares_that_cannot_be():
    for shares in ((0.5, 0.5), (1.5, -0.5, 0.0), (0.25, 0.25, 0.25), [[0.5, 0.4, 0.1]]):
        with pytest.raises(ValueError, match="three shares"):
            make_pairs(["a", "a"], [True, True], shares=shares)
    assert len(make_pairs(["a", "a"], [True, True], count=1, shares=(1, 0, 0))) == 1


@given(st.integers(1, 500), st.lists(st.integers(0, 20), min_size=3, max_size=3))
def test_pairs_are_shared_out_by_the_largest_remainder(count, parts):
    if not sum(parts):
        return
    signers, genuine = crowd(4, 3, 3)
    shares = np.array(parts) / sum(parts)
    got = list(make_pairs(signers, genuine, count=count, shares=shares).counts().values())
    exact = [Fraction(count * part, sum(parts)) for part in parts]
    assert sum(got) == count
    lost = [share - number for share, number in zip(exact, got, strict=True)]
    assert max(map(abs, lost)) < 1
    assert max(lost) - min(lost) <= 1


def test_who_was_asked_for_is_named():
    with pytest.raises(ValueError, match=r"asked for: a, b\)"):
        make_pairs(["a", "b"], [False, False], count=1)
    with pytest.raises(ValueError, match=r"asked for: no one\)"):
        make_pairs(["a", "b"], [True, True], among=[], count=1)


def test_strangers_among_the_chosen():
    signers, genuine = crowd(3, 2, 2)
    with pytest.raises(ValueError, match="chosen signer U9"):
        make_pairs(signers, genuine, among=["U1", "U9"], count=1)
    with pytest.raises(ValueError, match="list of signers"):
        every_pair(signers, genuine, among="U1")
    with pytest.raises(ValueError, match="training signer z"):
        split_signers("abc", ["a"], training=["z"])
    with pytest.raises(ValueError, match="validation signer z"):
        split_signers("abc", ["a"], validation=["z"])


def test_signers_of_an_array_are_plain_and_keep_their_order():
    pairs = every_pair(np.array([7, 3, 7]), [True, True, True])
    assert pairs.signers == (7, 3)
    assert all(type(signer) is int for signer in pairs.signers)
    drawn = make_pairs([2, 1, 2, 1, 2, 1], [True] * 4 + [False] * 2, among={1, 2}, count=10)
    assert drawn.signers == (2, 1)
    assert all(isinstance(number, int) for number in drawn.counts().values())


def test_leaks_name_every_signer_and_the_first_two_groups():
    refuse_leak(one=[1, 1], two=[2])
    with pytest.raises(LeakError) as caught:
        refuse_leak(one=[1, 2], two=[2], three=[1, 2, 2])
    assert str(caught.value).startswith("signer 2 is in the one and in the two group")
    with pytest.raises(LeakError) as caught:
        refuse_leak(one=[1, 2], two=[], three=[1, 2, 2])
    assert str(caught.value).startswith("signer 1, 2 is in the one and in the three group")


def test_pairs_are_frozen():
    pairs = every_pair([1, 1], [True, True])
    with pytest.raises(AttributeError):
        pairs.first = pairs.second
    with pytest.raises(AttributeError):
        Split((1,), (), ()).training = ()


def test_groups_keep_the_order_of_the_signers():
    for seed in range(9):
        split = split_signers("hgfedcba", ["a", "h"], validation=4, seed=seed)
        for group in (split.training, split.validation, split.held_out):
            assert list(group) == sorted(group, reverse=True)
