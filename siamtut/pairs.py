r"""Pairs of signatures, and splits that keep every signer on one side.

The 1993 training set held up to 7,701 pairs: 50 % genuine:genuine (both of one
signer), 40 % genuine:forgery (a signer's own signature and an imitation of
it), 10 % genuine:zero-effort (genuine signatures of two signers).  Two
forgeries are never paired, nor a signature with itself.

A pair is labelled :data:`SAME` or :data:`DIFFERENT`.  Signatures are named by
their index into whatever list the caller holds, described by two arrays: the
``signers``, and whether each signature is ``genuine``.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from siamtut._numbers import as_count, as_numbers

SAME = 1
"""Label of a pair of genuine signatures of one signer."""

DIFFERENT = -1
"""Label of every other pair."""

KINDS = ("genuine", "forgery", "zero-effort")
"""What a genuine signature is paired with; ``Pairs.kind`` holds an index into it."""

SHARES = (0.5, 0.4, 0.1)
"""The paper's share of each of :data:`KINDS`."""


class LeakError(ValueError):
    """A signer stands on two sides of a split."""


@dataclass(frozen=True)
class Split:
    """Three groups of signers, none in two of them.

    Attributes
    ----------
    training : tuple
        Signers whose pairs the network learns from.
    validation : tuple
        Signers whose loss chooses the epoch; taken out of the training group.
    held_out : tuple
        Signers that nothing is learnt from and nothing is chosen by.
    """

    training: tuple
    validation: tuple
    held_out: tuple

    def __post_init__(self):
        refuse_leak(
            training=self.training, validation=self.validation, **{"held-out": self.held_out}
        )


@dataclass(frozen=True, eq=False)
class Pairs:
    """Some pairs of signatures.

    Attributes
    ----------
    first, second : ndarray of int, shape (P,)
        Indices of the two signatures; the first is always genuine.
    label : ndarray of int, shape (P,)
        :data:`SAME` (+1) or :data:`DIFFERENT` (-1).
    kind : ndarray of int, shape (P,)
        Index into :data:`KINDS`.
    signers : tuple
        Everyone who is in a pair, once.
    """

    first: np.ndarray
    second: np.ndarray
    label: np.ndarray
    kind: np.ndarray
    signers: tuple

    def __len__(self):
        return len(self.first)

    def counts(self):
        """Return how many pairs there are of each of :data:`KINDS`.

        Returns
        -------
        dict of str to int
        """
        return dict(zip(KINDS, np.bincount(self.kind, minlength=3).tolist(), strict=True))


def refuse_leak(**groups):
    """Raise an error if a signer is in two groups.

    Parameters
    ----------
    **groups : collection
        Signers, under the name that the message gives the group.

    Raises
    ------
    LeakError
        Names the signers and both groups.

    Examples
    --------
    >>> from siamtut.pairs import refuse_leak
    >>> refuse_leak(training=[1, 2], held_out=[3])
    """
    seen = {}
    leaks = {}
    for group, signers in groups.items():
        for signer in dict.fromkeys(signers):
            if signer in seen:
                leaks.setdefault((seen[signer], group), []).append(str(signer))
            seen.setdefault(signer, group)
    if leaks:
        (one, other), names = next(iter(leaks.items()))
        raise LeakError(
            f"signer {', '.join(names)} is in the {one} and in the {other} group: what is "
            "measured there would be remembered, not recognised; put each signer into one group"
        )


def split_signers(signers, held_out, validation=None, training=None, seed=0):
    """Split signers into training, validation and held-out groups.

    Parameters
    ----------
    signers : sequence
        The signer of each signature, or each signer once.
    held_out : collection
        The signers to keep apart.
    validation : collection or int, optional
        The signers to choose the epoch by, or how many to draw at random from
        those that are not held out; by default one in five of them, at least
        two, so that there are zero-effort pairs.
    training : collection, optional
        The signers to learn from; by default all that remain.
    seed : int, optional
        Of the draw.

    Returns
    -------
    Split
        Each group in the order in which ``signers`` names them first.

    Raises
    ------
    LeakError
        If a signer is asked for in two groups; the message names the signer.
    ValueError
        If a named signer is not among ``signers``, or no one is left to learn
        from.

    Examples
    --------
    >>> from siamtut.pairs import split_signers
    >>> split_signers(range(1, 11), held_out=[9, 10]).training
    (1, 2, 4, 6, 7, 8)
    """
    everyone = list(dict.fromkeys(_plain(signers)))
    held_out = _known(held_out, everyone, "held-out")
    left = [signer for signer in everyone if signer not in held_out]
    if training is not None:
        training = _known(training, everyone, "training")
        refuse_leak(training=training, **{"held-out": held_out})
        left = list(training)
    if isinstance(validation, Collection | np.ndarray):
        validation = _known(validation, everyone, "validation")
        if training is None:
            left = [signer for signer in left if signer not in validation]
    else:
        count = max(2, len(left) // 5)
        if validation is not None:
            count = as_count(validation, "the number of validation signers", 0)
        drawn = np.random.default_rng(seed).permutation(len(left))[:count]
        validation = tuple(left[i] for i in sorted(drawn))
        left = [signer for signer in left if signer not in validation]
    if not left:
        raise ValueError(
            f"of {len(everyone)} signers, {len(held_out)} are held out and the other "
            f"{len(validation)} serve for validation: no one is left to learn from; hold out fewer"
        )
    return Split(tuple(left), validation, held_out)


def make_pairs(signers, genuine, among=None, count=7701, shares=SHARES, seed=0):
    """Draw pairs in the paper's proportions.

    Parameters
    ----------
    signers : sequence, length N
        The signer of each signature.
    genuine : sequence of bool, length N
        Whether that signer wrote it; a forgery belongs to the signer imitated.
    among : collection, optional
        The signers to draw from; by default all.
    count : int, optional
        How many pairs, P.
    shares : sequence of 3 float, optional
        The share of each of :data:`KINDS`; their sum is 1.  The pair that
        rounding leaves over goes to the kind that lost most by rounding.
    seed : int, optional
        Of the draw.

    Returns
    -------
    Pairs
        In random order.

    Raises
    ------
    ValueError
        If a share above 0 is asked of a kind of which there is no pair, or if
        the arguments do not fit together.

    See Also
    --------
    every_pair : All distinct pairs, for measuring.

    Notes
    -----
    No pair is repeated while there are others of its kind.  If a kind has
    fewer distinct pairs than its share asks for, all of them are used, each as
    often as any other give or take one, so that count and shares stand.
    Fifteen signers with twenty genuine signatures have only 2,850 distinct
    genuine:genuine pairs for a share of 3,851.

    Examples
    --------
    >>> from siamtut.pairs import make_pairs
    >>> signers = [1, 1, 1, 2, 2, 2]
    >>> genuine = [True, True, False, True, True, False]
    >>> make_pairs(signers, genuine, count=10).counts()
    {'genuine': 5, 'forgery': 4, 'zero-effort': 1}
    """
    rng = np.random.default_rng(seed)
    shares = as_numbers(shares, "shares")
    if shares.shape != (3,) or (shares < 0).any() or not np.isclose(shares.sum(), 1):
        raise ValueError(
            f"three shares with the sum 1 are needed, such as {SHARES}; got {shares.tolist()}"
        )
    if count < 1:
        raise ValueError(f"at least one pair must be asked for, not {count}")
    count = as_count(count, "the number of pairs", 1)
    catalogue = _Catalogue(signers, genuine, among)
    numbers = []
    for kind, wanted in enumerate(_apportion(count, shares)):
        have = catalogue.totals[kind]
        if wanted and not have:
            names = ", ".join(map(str, catalogue.order)) or "no one"
            raise ValueError(f"no pair with {_LACKS[kind]} (asked for: {names})")
        rounds, rest = divmod(int(wanted), have) if wanted else (0, 0)
        drawn = [np.arange(have) for _ in range(rounds)]
        if rest:
            drawn.append(rng.choice(have, rest, replace=False))
        numbers.append(np.concatenate(drawn) if drawn else np.empty(0, dtype=np.int64))
    return catalogue.pairs(numbers, rng.permutation(count))


def every_pair(signers, genuine, among=None):
    """List all distinct pairs of the three kinds.

    Parameters
    ----------
    signers, genuine, among
        As in :func:`make_pairs`.

    Returns
    -------
    Pairs
        In a fixed order; a kind of which there is no pair is missing.

    Examples
    --------
    >>> from siamtut.pairs import every_pair
    >>> every_pair([1, 1, 2], [True, True, True]).counts()
    {'genuine': 1, 'forgery': 0, 'zero-effort': 2}
    """
    catalogue = _Catalogue(signers, genuine, among)
    return catalogue.pairs([np.arange(total) for total in catalogue.totals], slice(None))


_LACKS = (
    "two genuine signatures of one signer: there is no signer with two",
    "a forgery: there is no signer with a genuine signature and a forgery",
    "another signer's signature: there are no genuine signatures of two signers",
)


class _Catalogue:
    """Every distinct pair, by number, without a list of them.

    With the genuine signatures sorted by signer, the partners of each in each
    kind are a run of neighbours: those after it of the same signer, that
    signer's forgeries, and all genuine ones of later signers.  The pair number
    n is then found by one search in the running total of the runs' lengths.
    """

    def __init__(self, signers, genuine, among):
        signers = _plain(signers)
        genuine = _verdicts(genuine)
        if genuine.shape != (len(signers),):
            raise ValueError(
                f"signers and genuine describe the same signatures, but there are "
                f"{len(signers)} and {genuine.size}; give one of each for every signature"
            )
        order = list(dict.fromkeys(signers))
        if among is not None:
            order = _known(among, order, "chosen")
        place = {signer: i for i, signer in enumerate(order)}
        code = np.array([place.get(signer, -1) for signer in signers], dtype=np.int64)
        chosen = np.flatnonzero(code >= 0)
        chosen = chosen[np.argsort(code[chosen], kind="stable")]
        self.order = order
        self.code = code
        self.genuine = chosen[genuine[chosen]]
        self.forged = chosen[~genuine[chosen]]
        of_genuine, of_forged = code[self.genuine], code[self.forged]
        after = np.searchsorted(of_genuine, of_genuine, side="right")
        here = np.arange(len(of_genuine))
        self.starts = (here + 1, np.searchsorted(of_forged, of_genuine), after)
        stops = (after, np.searchsorted(of_forged, of_genuine, side="right"), len(of_genuine))
        self.ends = tuple(
            np.cumsum(stop - start) for start, stop in zip(self.starts, stops, strict=True)
        )
        self.totals = tuple(int(ends[-1]) if len(ends) else 0 for ends in self.ends)

    def pairs(self, numbers, order):
        """Return the pairs with these numbers, a list a kind, put into the given order."""
        first, second = [], []
        for number, start, ends, others in zip(
            numbers,
            self.starts,
            self.ends,
            (self.genuine, self.forged, self.genuine),
            strict=True,
        ):
            i = np.searchsorted(ends, number, side="right")
            before = np.concatenate([[0], ends])[i]
            first.append(self.genuine[i])
            second.append(others[start[i] + number - before])
        kind = np.repeat(np.arange(3), [len(part) for part in first])[order]
        first, second = np.concatenate(first)[order], np.concatenate(second)[order]
        seen = np.unique(self.code[np.concatenate([first, second])])
        return Pairs(
            first=first,
            second=second,
            label=np.where(kind == 0, SAME, DIFFERENT),
            kind=kind,
            signers=tuple(self.order[i] for i in seen),
        )


def _apportion(count, shares):
    """Return whole numbers in the proportion of the shares, with the sum count."""
    exact = count * shares
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: count - whole.sum()]] += 1
    return whole


def _verdicts(genuine):
    """Return booleans; refuse what only looks like them, such as the word "forgery"."""
    if isinstance(genuine, np.ndarray) and genuine.dtype == bool:
        return genuine
    values = as_numbers(
        genuine, "genuine (True or False; from kinds: [kind == 'genuine' for kind in kinds])"
    )
    if not np.isin(values, (0, 1)).all():
        raise ValueError(
            "genuine is True or False of each signature; got "
            f"{np.unique(values)[:4].tolist()}. From labels -1 and +1: label > 0"
        )
    return values.astype(bool)


def _plain(signers):
    """Return signers as a list of Python values, so that numpy's 3 and 3 are one signer."""
    return np.asarray(signers).tolist() if isinstance(signers, np.ndarray) else list(signers)


def _known(group, everyone, name):
    """Return the group in the order of everyone, each signer once; refuse a stranger."""
    if isinstance(group, str) or not isinstance(group, Collection | np.ndarray):
        raise ValueError(f"the {name} signers are a list of signers, not {group!r}")
    group = set(_plain(group))
    strangers = group.difference(everyone)
    if strangers:
        raise ValueError(
            f"{name} signer {', '.join(map(str, sorted(strangers, key=str)))} is not among the "
            f"signers, which are: {', '.join(map(str, everyone))}"
        )
    return tuple(signer for signer in everyone if signer in group)
