r"""Synthetic signers: what they write, how they vary, and who forges them.

A :class:`Signer` has a plan (:mod:`siamtut.handwriting`): a name in script letters, or
a scrawl that spells nothing.  Every performance is the plan plus a
:class:`Deviation`, and deviations add: a genuine signature deviates by its session and
by itself, a forgery by what its forger never got right and by itself.  Forgers come in
three grades: *zero-effort*, who sign their own signature under another's name (genuine
signatures of others serve); *copiers*, who saw the picture and write it in a rhythm of
their own; and practised *imitators*, who come near the rhythm, but slower, with more peaks
of speed, hesitation, tremor and another pressure.

**Assumptions that are ours.**  The sigma-lognormal model is published
(:mod:`siamtut.handwriting`).  Everything below is a choice of this package, adjusted until
sums over many signatures came near those of real ones (``benchmarks/synthesis.py`` prints
the table); none of it is a measured fact about people:

- deviations are normal, with the standard deviations of :data:`SPREAD`, independent from
  stroke to stroke (pressure alone drifts slowly), times :data:`LEVEL` and a factor of the
  signer, exp of N(0.1, 0.35);
- a session keeps :data:`SESSION` of one such deviation, and shifts tempo and pressure;
- the pen is pulled back to its plan: :data:`FEEDBACK` of its error per stroke for a signer,
  :data:`FORGER_FEEDBACK` for a forger, who watches the line;
- a lift is missed now and then, and another slips in; a lift is a stroke in the air, and
  the pen is not sampled there;
- pressure is a level per stroke, less a share of the speed, softer where the pen lands and
  lifts;
- a forger errs in space, in time and in pressure by strengths that are independent of each
  other, within the limits of :data:`GRADES`, and gets each nearly right with the chance
  :data:`ABSENT`; three forgers of four are slower, a quarter keep the signer's tempo;
- most forgers press less; some tremble, some cut strokes in two, and 15 % of the genuine
  signers do both, more weakly;
- forgers left to chance are copiers in :data:`COPIERS` of cases.

Examples
--------
>>> from siamtut.synthesis import Signer
>>> Signer(7, "Ada Lowe").forgery(forger=0, index=0, grade="imitator").pressure is None
False
"""

import functools
import itertools
from dataclasses import dataclass, replace

import numpy as np

from siamtut import handwriting, letters
from siamtut.handwriting import Strokes
from siamtut.readers import LEVELS, UNITS_PER_MM, Record
from siamtut.signature import Signature

RATE = 100.0
"""Samples a second, as in SVC2004."""

SEED = 1993
"""Seed of the bundled set."""

NAMES = (
    *("Ada Lowe", "K. Voss", "H. Zubek", "J. Fitz", "M. Peck", "Bo Quill", "T. Marl"),
    *("Ines Yar", "C. Wex", "Uli Gruhn", "P. Ost", "Nell Drake", "R. Inch", "S. Hald"),
    *("Zoe Lark", "E. Tam", "G. Pond", "V. Adli", "Una Birk", "O. Feld", "W. Cast"),
    *("L. Jess", "D. Kite", "Mo Norr", "Ewa Zint", "B. Harrow", "Jo Pell", "F. Amsel"),
    *("Ivo Tarn", "A. Skov", "Lia Morrow", "N. Quist", "Kit Vane", "Y. Ober", "Tess Hollin"),
    *("Q. Brand", "Rhea Moss", "X. Dorn", "U. Lindel", "Gil Farrow", "Z. Kemp", "Pia Wold"),
    *("Sam Orrin", "I. Thorn", "Vera Ash", "H. Bloom", "Dov Reed", "Cleo Marsh", "T. Elver"),
    *("Orla Finch", "W. Gray", "J. Sorrel", "Max Ibsley", "E. Crane", "Nia Holt", "K. Wren"),
    *("Abe Linnet", "S. Varga", "Fay Otter", "L. Holm", "R. Tull", "Meg Sandler", "G. Osk"),
    *("Ben Yarrow", "P. Ulm", "Ruth Egger"),
)
"""Invented names; none is meant to be anyone's."""

FIELDS = ("length", "turn", "bend", "onset", "delay", "response", "pressure")
"""What a deviation says of each stroke; see :class:`Deviation`."""

SPREAD = np.array([0.085, 0.06, 0.08, 0.11, 0.06, 0.10, 0.055])
"""Standard deviation of each field in a genuine signature, in the order of FIELDS."""

WHOLE_FIELDS = ("size", "rotation", "slant", "tempo", "lift", "press")
"""What a deviation says of the signature as a whole."""

WHOLE_SPREAD = np.array([0.08, 0.025, 0.03, 0.045, 0.12, 0.03])
"""Standard deviation of each in a genuine signature, in the order of WHOLE_FIELDS."""

SESSION = 0.6
"""Share of one genuine deviation that a session keeps throughout."""

SESSION_TEMPO = 0.07
"""Standard deviation of a session's log tempo."""

SESSION_PRESSURE = 0.07
"""Standard deviation of a session's change of pressure."""

LEVEL = 0.65
"""How much genuine signatures deviate, times a factor of the signer."""

FORGER_LEVEL = 0.75
"""How much one forger's forgeries deviate from each other."""

FEEDBACK, FORGER_FEEDBACK = 0.3, 0.5
"""Share of its error that a hand takes back with each stroke."""

AIR = 1.1
"""How much longer a stroke in the air takes than one on paper."""

COPIERS = 0.4
"""Share of copiers among forgers whose grade is left open."""

ABSENT = 0.1
"""Chance that a forger gets space, time or pressure right."""


@dataclass(frozen=True)
class Grade:
    """What forgers of a grade get wrong.

    Parameters
    ----------
    levels : tuple
        Least and largest level of their errors in space, in time and in pressure.
    slower : tuple
        Mean and standard deviation of the log of how much longer they take.
    trembling, hesitating : float
        Share of those who tremble, and of those who cut strokes in two.
    """

    levels: tuple
    slower: tuple
    trembling: float
    hesitating: float


GRADES = {
    "copier": Grade(((1.2, 2.5), (1.0, 2.3), (1.0, 2.9)), (0.05, 0.14), 0.2, 0.2),
    "imitator": Grade(((1.2, 2.5), (0.6, 1.9), (1.0, 2.9)), (0.13, 0.12), 0.4, 0.4),
}
"""The two grades of skilled forgers."""

_SPACE, _TIME, _PRESS = slice(0, 3), slice(3, 6), slice(6, 7)
_GENUINE, _SESSION, _FORGERY, _FORGER = range(4)


@dataclass(frozen=True)
class Deviation:
    """How one performance differs from the plan; deviations add.

    Parameters
    ----------
    strokes : ndarray, shape (M, 7)
        Per stroke, in the order of :data:`FIELDS`: log length, turn of the whole stroke
        in rad, change of its bend in rad, log time until its onset, change of μ, log σ,
        change of the pressure.
    whole : ndarray, shape (6,)
        In the order of :data:`WHOLE_FIELDS`: log size, rotation in rad, shear to the
        right, log duration, log duration of the lifts, change of the pressure.
    """

    strokes: np.ndarray
    whole: np.ndarray

    @classmethod
    def draw(cls, rng, count, level):
        """Draw a deviation at a level, 1 being an average signer's.

        Parameters
        ----------
        rng : numpy.random.Generator
            The source of chance.
        count : int
            The number of strokes M.
        level : float or ndarray, shape (7,)
            Factor on :data:`SPREAD`; its mean is the factor on :data:`WHOLE_SPREAD`.

        Returns
        -------
        Deviation
            Every entry normal with mean 0.
        """
        noise = rng.standard_normal((count, len(FIELDS)))
        noise[:, 6] = handwriting.slowly(noise[:, 6])
        return cls(
            noise * SPREAD * level,
            rng.standard_normal(len(WHOLE_FIELDS)) * WHOLE_SPREAD * np.mean(level) ** 0.7,
        )

    def __add__(self, other):
        return Deviation(self.strokes + other.strokes, self.whole + other.whole)

    def __rmul__(self, factor):
        return Deviation(factor * self.strokes, factor * self.whole)


@dataclass(frozen=True)
class _Manner:
    """How a hand is steered: feedback, tremor in mm, share of strokes cut in two."""

    feedback: float
    tremor: float = 0.0
    cut: float = 0.0


class Signer:
    """An invented person who signs, and whom others forge.

    Parameters
    ----------
    seed : int
        Decides everything: the hand, and each performance.
    name : str, optional
        What the signer writes; without it, a scrawl that spells nothing.

    Attributes
    ----------
    seed : int
        As given.
    name : str or None
        As given.

    Raises
    ------
    ValueError
        If `seed` is negative, or `name` has a character without an outline.

    Examples
    --------
    >>> from siamtut.synthesis import Signer
    >>> signer = Signer(7, "Ada Lowe")
    >>> signer.genuine(session=1, index=0) == signer.genuine(session=1, index=0)
    True
    >>> signer.genuine(1, 0) == signer.genuine(1, 1)
    False
    """

    def __init__(self, seed, name=None):
        self.seed = int(seed)
        self.name = name
        rng = np.random.default_rng([self.seed])
        self._level = LEVEL * np.exp(rng.normal(0.1, 0.35))
        trembles = rng.random() < 0.15
        self._manner = _Manner(
            FEEDBACK, tremor=0.06 if trembles else 0.0, cut=0.03 if trembles else 0.0
        )
        self._press_by_speed = rng.uniform(0.0, 0.2)
        self._lift = np.exp(rng.normal(0, 0.3))
        self._slips = rng.uniform(0.0, 0.15)
        self._rest = rng  # the plan is drawn from it, once, when it is needed
        if name is not None:
            letters.runs(name)  # whether it can be written is found out now

    def __repr__(self):
        return f"Signer({self.seed}" + (")" if self.name is None else f", {self.name!r})")

    @functools.cached_property
    def plan(self):
        """siamtut.handwriting.Plan: What the signer means to write."""
        if self.name is None:
            return handwriting.scribbled(self._rest)
        return handwriting.written(self._rest, self.name)

    def genuine(self, session, index):
        """Sign.

        Parameters
        ----------
        session : int
            1, 2 and so on; signatures of one session resemble each other more.
        index : int
            Which signature of that session, from 0.

        Returns
        -------
        Signature
            In mm and s, with pressure; the same for the same arguments.
        """
        return self._perform([self._sign(session, index)])[0]

    def forgery(self, forger, index, grade=None):
        """Be forged by someone who has seen the signature.

        Parameters
        ----------
        forger : int
            Which forger; each errs in ways of its own.
        index : int
            Which forgery of that forger, from 0.
        grade : {"copier", "imitator"}, optional
            A copier saw the picture and writes it in a rhythm of the copier's own; an
            imitator has watched and practised, and comes near the rhythm, but slower and
            less fluent.  Without it, the forger's number and the signer's seed decide.

        Returns
        -------
        Signature
            In mm and s, with pressure; the same for the same arguments.

        Raises
        ------
        ValueError
            If there is no such grade.
        """
        return self._perform([self._forge(forger, index, grade)])[0]

    def perform(self, genuine=(), forgeries=()):
        """Give many signatures at once, in a fraction of the time.

        Parameters
        ----------
        genuine : iterable of tuple, optional
            The arguments of :meth:`genuine`, each time.
        forgeries : iterable of tuple, optional
            The arguments of :meth:`forgery`, each time.

        Returns
        -------
        list of Signature
            The genuine ones, then the forgeries; the same as one by one.
        """
        return self._perform(
            [self._sign(*which) for which in genuine] + [self._forge(*which) for which in forgeries]
        )

    def _sign(self, session, index):
        """Return the deviation, the manner and the source of chance of one signature."""
        count = len(self.plan)
        rng = np.random.default_rng([self.seed, _SESSION, session])
        habit = SESSION * Deviation.draw(rng, count, self._level)
        habit.whole[3] += SESSION_TEMPO * rng.standard_normal()
        habit.whole[5] += SESSION_PRESSURE * rng.standard_normal()
        rng = np.random.default_rng([self.seed, _GENUINE, session, index])
        return habit + Deviation.draw(rng, count, self._level), self._manner, rng

    def _forge(self, forger, index, grade=None):
        """Return the deviation, the manner and the source of chance of one forgery."""
        count = len(self.plan)
        rng = np.random.default_rng([self.seed, _FORGER, forger])
        error, manner = _forger(rng, count, grade)
        rng = np.random.default_rng([self.seed, _FORGERY, forger, index])
        return error + Deviation.draw(rng, count, FORGER_LEVEL), manner, rng

    def _strokes(self, strokes, whole, feedback):
        """Return the strokes of deviations (K, M, 7) and (K, 6), end to end."""
        plan = self.plan
        length, turn, bend, onset, delay, response, _ = np.moveaxis(strokes, -1, 0)
        size, rotation, slant, tempo, lift, _ = whole.T[..., None]
        chord = handwriting.turned(plan.chord, turn, np.exp(length))
        chord = _steered(chord, plan.chord, feedback[:, None])
        chord = handwriting.turned(chord, rotation, np.exp(size))
        chord[..., 0] += slant * chord[..., 1]
        # A lift takes its own time: less of it overlaps with the ink before and after.
        air = np.where(plan.ink, 0.0, np.log(AIR * self._lift) + lift)
        after_air = np.concatenate([np.zeros((len(air), 1)), air[:, :-1]], axis=1)
        return handwriting.strokes_of(
            chord,
            np.clip(plan.bend + bend, -5.0, 5.0),
            plan.wait * np.exp(onset + tempo + np.maximum(air, after_air)),
            plan.delay + delay + tempo + 0.5 * air,
            np.exp(plan.response + response),
        )

    def _slipped(self, rng):
        """Return which strokes are ink this time: a lift may be missed, another may slip in."""
        chance = rng.random(len(self.plan))
        ink = np.where(self.plan.ink, chance > self._slips / 12, chance < self._slips)
        ink[[0, -1]] = True
        return ink

    def _perform(self, performances):
        """Move the pen by the plan and each deviation, and sample what the tablet sees."""
        deviations, manners, rngs = zip(*performances, strict=True)
        many, count = len(deviations), len(self.plan)
        whole = np.stack([deviation.whole for deviation in deviations])
        deviated = np.stack([deviation.strokes for deviation in deviations])
        feedback = np.array([manner.feedback for manner in manners])
        strokes = self._strokes(deviated, whole, feedback)
        level = self.plan.pressure + deviated[..., 6] + whole[:, 5, None]
        level = np.clip(level, 0.10, 1.05).ravel()
        ink = np.concatenate([self._slipped(rng) for rng in rngs])
        hand = np.repeat(np.arange(many), count)
        chances = [(rng.random(count) < manner.cut, rng.uniform(size=(2, count)))
                   for rng, manner in zip(rngs, manners, strict=True)]  # fmt: skip
        chosen = np.concatenate([chance[0] for chance in chances]) & ink
        if chosen.any():
            how = np.concatenate([chance[1] for chance in chances], axis=1)
            strokes, twice = _cut(strokes, chosen, how, hand)
            level, ink, hand = level[twice], ink[twice], hand[twice]
        contacts = [_contacts(*each) for each in _by_hand(strokes, ink, hand)]
        begins = np.array([touch[0] for touch, _ in contacts])
        strokes = replace(strokes, t0=strokes.t0 - begins[hand])
        counts = [int(np.ceil((lift[-1] - touch[0]) * RATE)) + 1 for touch, lift in contacts]
        xy, speed, level = strokes.sampled(RATE, max(counts), level, hand, many)
        return [
            _recorded(
                xy[k, :n],
                level[k, :n] - self._press_by_speed * speed[k, :n] / (speed[k, :n] + 200.0),
                contacts[k][0] - begins[k],
                contacts[k][1] - begins[k],
                manners[k].tremor,
                rngs[k],
            )
            for k, n in enumerate(counts)
        ]


def cast(count, seed=SEED):
    """Bring up signers, each under a title of its own: some write a name, some a scrawl.

    Parameters
    ----------
    count : int
        How many.
    seed : int, optional
        The first signer's seed; the next ones follow.

    Returns
    -------
    dict of str to Signer
        The first twelve write the first twelve :data:`NAMES`; from then on every other signer
        writes the next name, and those between a scrawl, called "Scrawl 1" and so on.  A
        name's second bearer is "Ada Lowe 2".  A larger cast begins with the smaller one.

    Examples
    --------
    >>> from siamtut.synthesis import cast
    >>> cast(2)
    {'Ada Lowe': Signer(1993, 'Ada Lowe'), 'K. Voss': Signer(1994, 'K. Voss')}
    >>> list(cast(14))[12:]
    ['Scrawl 1', 'R. Inch']
    """
    signers, names, scrawls = {}, 0, 0
    for number in range(count):
        if number >= 12 and number % 2 == 0:
            scrawls += 1
            title, name = f"Scrawl {scrawls}", None
        else:
            bearer, place = divmod(names, len(NAMES))
            name = NAMES[place]
            title = name + (f" {bearer + 1}" if bearer else "")
            names += 1
        signers[title] = Signer(seed + number, name)
    return signers


def scrawlers(count, seed=SEED, start=0):
    """Bring up signers who write scrawls, by the thousand if need be.

    Parameters
    ----------
    count : int
        How many.
    seed : int, optional
        Decides everything.
    start : int, optional
        The number of the first: ``scrawlers(10)`` holds the same signers as
        ``scrawlers(4)`` and ``scrawlers(6, start=4)``.

    Returns
    -------
    dict of str to Signer
        Their titles are "S0", "S1" and so on.
    """
    signers = {}
    for number in range(start, start + count):
        own = np.random.SeedSequence([seed, number]).generate_state(1, np.uint64)
        signers[f"S{number}"] = Signer(int(own[0]))
    return signers


def records(title, signer):
    """Have a signer sign, and be forged, as often as each user of SVC2004.

    Parameters
    ----------
    title : str
        The signer's title in the records.
    signer : Signer
        Who signs.

    Yields
    ------
    Record
        Numbers 1-10 and 11-20 are genuine, of sessions 1 and 2.  Forgeries, with session 0,
        are 21-30, five by each of two copiers, and 31-40, five by each of two imitators.
    """
    genuine = [(session, k) for session in (1, 2) for k in range(10)]
    grades = ("copier", "copier", "imitator", "imitator")
    forgeries = [(forger, k, grade) for forger, grade in enumerate(grades) for k in range(5)]
    signatures = signer.perform(genuine, forgeries)
    for number, signature in enumerate(signatures, start=1):
        kind = "genuine" if number <= 20 else "forgery"
        session = genuine[number - 1][0] if number <= 20 else 0
        yield Record(title, kind, session, number, signature)


def generate(count, seed=SEED, genuine=12, forgers=3, forgeries=4, start=0):
    """Make signers by the thousand, to learn from: scrawls, no letters.

    Parameters
    ----------
    count : int
        How many signers.
    seed : int, optional
        Decides everything.
    genuine : int, optional
        Genuine signatures a signer, the first half of them in session 1.
    forgers, forgeries : int, optional
        Forgers a signer, and forgeries by each of them.
    start : int, optional
        The number of the first signer: ``generate(10)`` gives the same as
        ``generate(4)`` and ``generate(6, start=4)``.

    Yields
    ------
    Record
        As :func:`siamtut.readers.read_folder` gives them, signer by signer; the signers are
        "S0", "S1" and so on, of session 1 and 2, and 0 for forgeries.

    Examples
    --------
    >>> from siamtut.synthesis import generate
    >>> records = list(generate(2, seed=7, genuine=4, forgers=1, forgeries=2))
    >>> [(record.signer, record.kind, record.session) for record in records[3:6]]
    [('S0', 'genuine', 2), ('S0', 'forgery', 0), ('S0', 'forgery', 0)]
    """
    for number in range(start, start + count):
        ((title, signer),) = scrawlers(1, seed, number).items()
        half = (genuine + 1) // 2
        signatures = signer.perform(
            [(1 + k // half, k % half) for k in range(genuine)],
            [(forger, k) for forger in range(forgers) for k in range(forgeries)],
        )
        for k, signature in enumerate(signatures):
            kind = "genuine" if k < genuine else "forgery"
            session = 1 + k // half if k < genuine else 0
            yield Record(title, kind, session, k + 1, signature)


def _forger(rng, count, grade):
    """Draw what one forger gets wrong throughout, and how the forger's hand is steered."""
    drawn = "copier" if rng.random() < COPIERS else "imitator"
    habits = GRADES.get(grade or drawn)
    if habits is None:
        raise ValueError(f"no grade {grade!r} of forgers; there are {', '.join(GRADES)}")
    level = np.zeros(len(FIELDS))
    for part, (low, high) in zip((_SPACE, _TIME, _PRESS), habits.levels, strict=True):
        strength, absent = rng.uniform(low, high), rng.random() < ABSENT
        level[part] = 0.2 if absent else strength
    error = Deviation.draw(rng, count, level)
    quick = rng.random() < 0.25
    slower = rng.normal(0, 0.06) if quick else rng.normal(*habits.slower)
    error.whole[3] += slower
    error.whole[4] += 0.1 if quick else rng.normal(0.12, 0.25)
    error.whole[5] += level[6] / 2 * rng.normal(-0.14, 0.12)
    trembles = rng.random() < habits.trembling
    cut = rng.uniform(0.1, 0.3) if rng.random() < habits.hesitating else 0.0
    tremor = rng.uniform(0.06, 0.16) if trembles else 0.0
    return error, _Manner(FORGER_FEEDBACK, tremor=tremor, cut=cut)


def _steered(chord, planned, feedback):
    """Take back, stroke by stroke, a share of the distance from where the pen should be."""
    out = np.empty_like(chord)
    off = np.zeros((len(chord), 2))
    for k in range(chord.shape[1]):
        out[:, k] = chord[:, k] - feedback * off
        off = off + out[:, k] - planned[k]
    return out


def _by_hand(strokes, ink, hand):
    """Yield the early, late and soon-after times of each hand's strokes, for its contacts."""
    times = np.stack([strokes.quantile(z) for z in (-1.6, -0.9, 0.9, 1.6)])
    for first, last in itertools.pairwise(np.searchsorted(hand, np.arange(hand[-1] + 2))):
        yield times[:, first:last], ink[first:last]


def _contacts(times, ink):
    """Return when the pen touches and when it lifts, one of each a run of inked strokes."""
    change = np.flatnonzero(np.diff(ink, prepend=False, append=False))
    starts, stops = change[::2], change[1::2] - 1
    touch, lift = times[0, starts], times[3, stops]
    # The pen lands while the motion in the air is dying away, and leaves as it sets in.
    if len(starts) > 1:
        touch[1:] = np.maximum(touch[1:], times[2, starts[1:] - 1])
        lift[:-1] = np.minimum(lift[:-1], times[1, stops[:-1] + 1])
    for k in range(len(touch)):
        if k:
            touch[k] = max(touch[k], lift[k - 1] + 0.045)
        lift[k] = max(lift[k], touch[k] + 0.03)
    return touch, lift


def _recorded(xy, pressure, touch, lift, tremor, rng):
    """Return what the tablet keeps of one performance: samples with the pen on it, on a grid."""
    count = len(xy)
    t = np.arange(count) / RATE
    place = np.searchsorted(touch, t, side="right") - 1
    since, left = t - touch[place], lift[place] - t
    keep = np.flatnonzero(left >= 0)
    edges = (1 - 0.7 * np.exp(-since / 0.02)) * (1 - 0.7 * np.exp(-np.maximum(left, 0) / 0.02))
    pressure = pressure * edges + _wobble(rng, count, 5.0, 0.008)
    pressure = np.clip(pressure[keep], 1 / LEVELS, 1.0)
    for axis in (0, 1):
        xy[:, axis] += _wobble(rng, count, 2.5, 0.05)
        if tremor:
            xy[:, axis] += _wobble(rng, count, 9.0, tremor)
    # On the archive's grid, so that writing and reading back change nothing.
    xy = np.rint((xy[keep] - xy[keep].min(axis=0)) * UNITS_PER_MM) / UNITS_PER_MM
    return Signature(
        x=xy[:, 0],
        y=xy[:, 1],
        t=keep / RATE,
        pen_down=np.diff(keep, append=keep[-1]) <= 1,
        pressure=np.round(pressure * LEVELS) / LEVELS,
    )


def _cut(strokes, chosen, how, hand):
    """Cut the chosen strokes in two, the second half starting late, as a hesitant hand does.

    Also return, for each new stroke, which one it came from.
    """
    twice = np.repeat(np.arange(len(chosen)), 1 + chosen)
    second = np.r_[False, twice[1:] == twice[:-1]]
    first = np.r_[second[1:], False]
    share = 0.35 + 0.3 * how[0, twice]
    part = np.where(first, share, np.where(second, 1 - share, 1.0))
    turn = strokes.bend()[twice]
    theta_s = strokes.theta_s[twice] + np.where(second, share, 0.0) * turn
    pause = np.cumsum(np.where(second, 0.05 + 0.08 * how[1, twice], 0.0))
    before = np.searchsorted(hand[twice], hand[twice])
    halves = Strokes(
        D=strokes.D[twice] * part,
        t0=strokes.t0[twice] + pause - pause[before],
        mu=strokes.mu[twice],
        sigma=strokes.sigma[twice],
        theta_s=theta_s,
        theta_e=theta_s + part * turn,
    )
    return halves, twice


@functools.cache
def _kernel(hertz):
    """Return the filter, 41 samples long, that leaves of white noise about one frequency."""
    k = np.arange(-20, 21)
    kernel = np.cos(2 * np.pi * hertz / RATE * k) * np.hanning(41)
    return kernel / np.linalg.norm(kernel)


def _wobble(rng, count, hertz, size):
    """Return noise (N,) of about one frequency and of standard deviation `size`."""
    white = rng.standard_normal(count + 40)
    return size * np.convolve(white, _kernel(hertz), "valid")
