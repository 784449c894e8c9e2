r"""Synthetic signers: sigma-lognormal handwriting, its variability, and its forgers.

The model is Plamondon's, in the form of O'Reilly and Plamondon (2009).  A
signature is a sum of overlapping strokes.  Stroke j has a length D, an onset
t₀, a log delay μ, a log response time σ, and a heading that turns from θₛ to
θₑ.  Its speed is a lognormal of time,

.. math:: |v_j(t)| = \frac{D_j}{σ_j \sqrt{2π}\,(t - t_{0j})}
          \exp\left(-\frac{(\ln(t - t_{0j}) - μ_j)^2}{2 σ_j^2}\right),
          \qquad t > t_{0j},

and the pen's velocity is the vector sum of the strokes' velocities.

A :class:`Signer` is an action plan: a name in script letters
(:mod:`siamtut.letters`) cut into arcs, one stroke an arc.  Every performance is
the plan plus a :class:`Deviation`, and deviations add: a genuine signature
deviates by its session and by itself, a forgery by what its forger never got
right and by itself.

**Assumptions that are ours.**  The model above is published.  The following are
choices of this package, tuned by eye and on summary statistics of real
signatures, not measured facts:

- a plan is one stroke per arc of a letter, onsets some 60 ms apart and later
  for longer strokes (length to the power 0.4), whose delay exp(μ) is longer too (0.1);
- a signer aims beyond the corners so that the overlapping strokes still pass
  them (the "virtual targets"), found here by three rounds of correction;
- deviations are normal, independent from stroke to stroke, with the standard
  deviations of :data:`SPREAD`, times a factor of the signer; 0.45 of one draw
  is kept for a whole session; a session also shifts tempo by 6 %;
- the pen is pulled back to its plan at a constant rate: 0.25 of its error per
  stroke for a signer, 0.6 for a forger, who watches the line;
- pressure is a level per stroke, less a share of the speed, with soft edges
  where the pen lands and lifts;
- a forger's cues in space, in time and in pressure have independent strengths,
  and each is nearly absent (0.2 of a genuine deviation) in one forger of eight;
  forgers are slower by exp of N(0.12, 0.15), but a quarter only by exp of
  N(0, 0.06); they press less; a third trembles, a third cuts strokes in two, and
  15 % of the genuine signers do both, more weakly;
- sizes, slants, proportions, pen lifts inside a word, underlines and the personal
  change of each stroke's shape are drawn from ranges that looked natural;
- a lift is a stroke in the air, and the pen is not sampled there.

References
----------
O'Reilly, C. and Plamondon, R. (2009), "Development of a Sigma-Lognormal
representation for on-line signatures", Pattern Recognition 42, 3324-3337.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from siamtut import letters
from siamtut.readers import LEVELS, UNITS_PER_MM, Record
from siamtut.signature import Signature

RATE = 100.0
"""Samples a second, as in SVC2004."""

SEED = 1993
"""Seed of the bundled set."""

NAMES = (
    *("Ada Lowe", "K. Voss", "H. Zubek", "J. Fitz", "M. Peck", "Bo Quill"),
    *("T. Marl", "Ines Yar", "C. Wex", "Uli Gruhn", "P. Ost", "Nell Drake"),
    *("R. Inch", "S. Hald", "Zoe Lark", "E. Tam", "G. Pond", "V. Adli"),
    *("Una Birk", "O. Feld", "W. Cast", "L. Jess", "D. Kite", "Mo Norr"),
)
"""Invented names; none is meant to be anyone's."""

FIELDS = ("length", "turn", "bend", "onset", "delay", "response", "pressure")
"""What a deviation says of each stroke; see :class:`Deviation`."""

SPREAD = np.array([0.08, 0.07, 0.08, 0.11, 0.06, 0.10, 0.045])
"""Standard deviation of each field in a genuine signature, in the order of FIELDS."""

WHOLE_FIELDS = ("size", "rotation", "slant", "tempo", "lift", "press")
"""What a deviation says of the signature as a whole."""

WHOLE_SPREAD = np.array([0.04, 0.025, 0.03, 0.045, 0.12, 0.03])
"""Standard deviation of each in a genuine signature, in the order of WHOLE_FIELDS."""

SESSION = 0.45
"""Share of one genuine deviation that a session keeps throughout."""

SESSION_TEMPO = 0.06
"""Standard deviation of a session's log tempo."""

_SPACE, _TIME, _PRESS = slice(0, 3), slice(3, 6), slice(6, 7)
_GENUINE, _SESSION, _FORGERY, _FORGER = range(4)


@dataclass(frozen=True)
class Strokes:
    """The six sigma-lognormal parameters of M strokes.

    Parameters
    ----------
    D : ndarray, shape (M,)
        Length along the stroke, in mm.
    t0 : ndarray, shape (M,)
        Onset of the command, in s.
    mu, sigma : ndarray, shape (M,)
        Mean and standard deviation of log(t - t0), with times in s.
    theta_s, theta_e : ndarray, shape (M,)
        Heading at the start and at the end, in radians.
    """

    D: np.ndarray
    t0: np.ndarray
    mu: np.ndarray
    sigma: np.ndarray
    theta_s: np.ndarray
    theta_e: np.ndarray

    def speed(self, t):
        r"""Speed of each stroke alone.

        .. math:: |v(t)| = \frac{D}{σ \sqrt{2π}\,(t - t_0)}
                  \exp\left(-\frac{(\ln(t - t_0) - μ)^2}{2 σ^2}\right)

        Parameters
        ----------
        t : ndarray, shape (N,)
            Times in s.

        Returns
        -------
        ndarray, shape (M, N)
            In mm/s; 0 up to the onset.  It peaks at t₀ + exp(μ - σ²).
        """
        since, z = self._z(t)
        density = np.exp(-0.5 * z * z) / (self.sigma[:, None] * np.sqrt(2 * np.pi) * since)
        return self.D[:, None] * density

    def share(self, t):
        r"""Fraction of each stroke's length that is behind the pen.

        .. math:: F(t) = \tfrac12 \left[1 + \operatorname{erf}
                  \frac{\ln(t - t_0) - μ}{σ \sqrt 2}\right]

        Parameters
        ----------
        t : ndarray, shape (N,)
            Times in s.

        Returns
        -------
        ndarray, shape (M, N)
            From 0 to 1; half of it at t₀ + exp(μ).
        """
        return ndtr(self._z(t)[1])

    def position(self, t):
        r"""Where the pen is, seen from where it started.

        The heading turns with the share travelled, φ = θₛ + (θₑ - θₛ) F, so
        each stroke runs along a circular arc and the integral of the velocity
        is known in closed form (:func:`siamtut.letters.arc_points`).

        Parameters
        ----------
        t : ndarray, shape (N,)
            Times in s.

        Returns
        -------
        ndarray, shape (N, 2)
            In mm.
        """
        bend = self.theta_e - self.theta_s
        half = bend / 2
        chord = self.D * np.sinc(half / np.pi)
        chord = chord[:, None] * np.stack(
            [np.cos(self.theta_s + half), np.sin(self.theta_s + half)], axis=-1
        )
        return letters.arc_points(chord, bend, self.share(t)).sum(axis=0)

    def quantile(self, z):
        """Time at which each stroke's share is the normal distribution's at z.

        Parameters
        ----------
        z : float
            0 is halfway, -2 shortly after the start, 2 shortly before the end.

        Returns
        -------
        ndarray, shape (M,)
            In s.
        """
        return self.t0 + np.exp(self.mu + z * self.sigma)

    def _z(self, t):
        """Return t - t0, kept above 0, and its standardised logarithm; both (M, N)."""
        since = np.maximum(np.asarray(t, dtype=np.float64) - self.t0[:, None], 1e-9)
        return since, (np.log(since) - self.mu[:, None]) / self.sigma[:, None]


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
        return cls(
            rng.standard_normal((count, len(FIELDS))) * SPREAD * level,
            rng.standard_normal(len(WHOLE_FIELDS)) * WHOLE_SPREAD * np.mean(level),
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
        Decides everything: the name, the hand, and each performance.
    name : str, optional
        What the signer writes; without it, one of :data:`NAMES`.

    Attributes
    ----------
    seed : int
        As given.
    name : str
        As given or drawn.

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
        rng = np.random.default_rng([self.seed])
        drawn = NAMES[rng.integers(len(NAMES))]
        self.name = drawn if name is None else name
        self._level = 0.8 * np.exp(rng.normal(0.1, 0.35))
        trembles = rng.random() < 0.15
        self._manner = _Manner(0.25, tremor=0.06 if trembles else 0.0, cut=0.03 * trembles)
        self._press_by_speed = rng.uniform(0.1, 0.3)
        self._learn_to_write(rng)

    def __repr__(self):
        return f"Signer({self.seed}, {self.name!r})"

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
        rng = np.random.default_rng([self.seed, _SESSION, session])
        habit = SESSION * Deviation.draw(rng, self._count, self._level)
        habit.whole[3] += SESSION_TEMPO * rng.standard_normal()
        habit.whole[5] += 0.05 * rng.standard_normal()
        rng = np.random.default_rng([self.seed, _GENUINE, session, index])
        own = Deviation.draw(rng, self._count, self._level)
        return self._perform(habit + own, self._manner, rng)

    def forgery(self, forger, index):
        """Be forged by someone who has seen the signature and practised it.

        Parameters
        ----------
        forger : int
            Which forger; each errs in ways of its own.
        index : int
            Which forgery of that forger, from 0.

        Returns
        -------
        Signature
            In mm and s, with pressure; the same for the same arguments.
        """
        rng = np.random.default_rng([self.seed, _FORGER, forger])
        error, manner = _forger(rng, self._count)
        rng = np.random.default_rng([self.seed, _FORGERY, forger, index])
        own = Deviation.draw(rng, self._count, 0.8 * np.exp(0.1))
        return self._perform(error + own, manner, rng)

    def _learn_to_write(self, rng):
        """Draw the hand, and make the action plan: aims, bends, timing, pressure."""
        capital, taper = np.exp(rng.normal(0.15, 0.2)), rng.uniform(0, 0.35)
        lifts = {k for k in range(len(self.name)) if rng.random() < 0.12}
        runs = letters.runs(self.name, capital, taper, lifts)
        if rng.random() < 0.35:
            runs.append(_underline(rng, runs))
        tolerance = np.exp(rng.normal(np.log(0.16), 0.25))
        middle, end, ink = _strokes_of(runs, tolerance)
        start = runs[0][0]
        # The hand: slant, slope, proportions and size, one matrix.
        slant, slope = rng.normal(-0.05, 0.2), rng.normal(0.06, 0.07)
        narrow = np.exp(rng.normal(-0.32, 0.22))
        hand = np.array([[np.cos(slope), -np.sin(slope)], [np.sin(slope), np.cos(slope)]])
        hand = hand @ np.array([[1.0, slant], [0.0, 1.0]]) @ np.diag([narrow, 1.0])
        middle, end, start = middle @ hand.T, end @ hand.T, start @ hand.T
        width = np.clip(np.exp(rng.normal(np.log(54), 0.25)), 26, 88)
        scale = width / np.ptp(end[:, 0])
        before = np.concatenate([start[None], end[:-1]])
        chord, middle = (end - before) * scale, (middle - before) * scale
        bend = letters.bend_of(chord, middle)
        count = self._count = len(chord)
        # No two people shape a letter alike.
        chord = _turned(chord, rng.normal(0, 0.1, count), np.exp(rng.normal(0, 0.1, count)))
        bend = bend + rng.normal(0, 0.15, count)
        length = np.hypot(chord[:, 0], chord[:, 1])
        tempo = np.exp(rng.normal(0, 0.17))
        wait = 0.063 * tempo * np.exp(rng.normal(0, 0.15, count))
        relative = np.maximum(length, 0.6) / np.median(length)
        wait *= relative**0.4
        self._ink, self._bend = ink, bend
        self._wait = wait
        self._delay = np.log(0.126 * tempo) + 0.1 * np.log(relative) + rng.normal(0, 0.18, count)
        self._response = np.log(0.26) + rng.normal(0, 0.15, count)
        self._lift = np.exp(rng.normal(0, 0.3))
        self._pressure = np.clip(rng.normal(0.80, 0.1), 0.55, 0.95) + rng.normal(0, 0.12, count)
        self._chord = chord
        self._aim_beyond()

    def _aim_beyond(self, rounds=3, gain=0.6):
        """Move the aims until the overlapping strokes pass the corners of the letters."""
        wanted = np.cumsum(self._chord, axis=0)
        aims = wanted.copy()
        for _ in range(rounds):
            strokes = self._strokes(Deviation(np.zeros((self._count, 7)), np.zeros(6)), 0.0)
            middle = strokes.quantile(0.0)
            passed = strokes.position(np.r_[(middle[:-1] + middle[1:]) / 2, middle[-1] + 1])
            aims += gain * (wanted - passed)
            self._chord = np.diff(aims, axis=0, prepend=0.0)

    def _strokes(self, deviation, feedback):
        """Return the plan's strokes, deviated."""
        length, turn, bend, onset, delay, response, _ = deviation.strokes.T
        size, rotation, slant, tempo, lift, _ = deviation.whole
        wanted = np.cumsum(self._chord, axis=0)
        chord = _turned(self._chord, turn, np.exp(length))
        if feedback:
            chord = _steered(chord, wanted, feedback)
        chord = _turned(chord, rotation, np.exp(size))
        chord = chord + np.stack([slant * chord[:, 1], np.zeros(self._count)], axis=-1)
        bend = np.clip(self._bend + bend, -5.0, 5.0)
        # A lift takes its own time: less of it overlaps with the ink before and after.
        air = np.where(self._ink, 0.0, np.log(1.1 * self._lift) + lift)
        after_air = np.r_[0.0, air[:-1]]
        wait = self._wait * np.exp(onset + tempo + np.maximum(air, after_air))
        sigma = np.exp(self._response + response)
        mu = self._delay + delay + tempo + 0.5 * air
        heading = np.arctan2(chord[:, 1], chord[:, 0])
        return Strokes(
            D=np.hypot(chord[:, 0], chord[:, 1]) / np.sinc(bend / (2 * np.pi)),
            t0=np.cumsum(wait) - wait[0],
            mu=mu,
            sigma=sigma,
            theta_s=heading - bend / 2,
            theta_e=heading + bend / 2,
        )

    def _perform(self, deviation, manner, rng):
        """Move the pen by the plan and its deviation, and sample what the tablet sees."""
        strokes = self._strokes(deviation, manner.feedback)
        level = np.clip(self._pressure + deviation.strokes[:, 6] + deviation.whole[5], 0.15, 0.97)
        ink = self._ink
        if manner.cut:
            strokes, level, ink = _cut(strokes, level, ink, rng.random(len(ink)) < manner.cut, rng)
        touch, lift = _contacts(strokes, ink)
        first = touch[0]
        t = first + np.arange(int(np.ceil((lift[-1] - first) * RATE)) + 1) / RATE
        place = np.searchsorted(touch, t, side="right") - 1
        down = t <= lift[place]
        since, left = t - touch[place], lift[place] - t
        xy = strokes.position(t)
        xy = xy + _wobble(rng, len(t), 2.5, 0.05) + _wobble(rng, len(t), 9.0, manner.tremor)
        pressure = self._pressures(strokes, level, t, since, left, rng)
        keep = np.flatnonzero(down)
        gap_follows = np.r_[np.diff(keep) > 1, False]
        # On the archive's grid, so that writing and reading back change nothing.
        xy = np.rint((xy[keep] - xy[keep].min(axis=0)) * UNITS_PER_MM) / UNITS_PER_MM
        return Signature(
            x=xy[:, 0],
            y=xy[:, 1],
            t=keep / RATE,
            pen_down=~gap_follows,
            pressure=np.round(pressure[keep] * LEVELS) / LEVELS,
        )

    def _pressures(self, strokes, level, t, since, left, rng):
        """Mix the strokes' levels by their speeds, and soften where the pen lands and lifts."""
        speed = strokes.speed(t) + 1e-3 * strokes.share(t) * (1 - strokes.share(t))
        total = speed.sum(axis=0)
        mixed = (level[:, None] * speed).sum(axis=0) / np.maximum(total, 1e-12)
        mixed = mixed - self._press_by_speed * total / (total + 200.0)
        edges = (1 - 0.75 * np.exp(-since / 0.035)) * (1 - 0.75 * np.exp(-left / 0.03))
        noise = _wobble(rng, len(t), 5.0, 0.012)[:, 0]
        return np.clip(mixed * edges + noise, 1 / LEVELS, 1.0)


def cast(count, seed=SEED):
    """Bring up signers, each under a title of its own.

    Parameters
    ----------
    count : int
        How many.
    seed : int, optional
        The first signer's seed; the next ones follow.

    Returns
    -------
    dict of str to Signer
        The titles are the names; a name's second bearer is "Ada Lowe 2" and so on.  A
        larger cast begins with the smaller one.

    Examples
    --------
    >>> from siamtut.synthesis import cast
    >>> cast(2)
    {'Ada Lowe': Signer(1993, 'Ada Lowe'), 'K. Voss': Signer(1994, 'K. Voss')}
    """
    signers = {}
    for number in range(count):
        bearer, place = divmod(number, len(NAMES))
        title = NAMES[place] + (f" {bearer + 1}" if bearer else "")
        signers[title] = Signer(seed + number, NAMES[place])
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
        Numbers 1-10 and 11-20 are genuine, of sessions 1 and 2; 21-40 are forgeries, in
        turn five by each of four forgers, with session 0.
    """
    for session in (1, 2):
        for k in range(10):
            signature = signer.genuine(session, k)
            yield Record(title, "genuine", session, 10 * session - 9 + k, signature)
    for forger in range(4):
        for k in range(5):
            yield Record(title, "forgery", 0, 21 + 5 * forger + k, signer.forgery(forger, k))


def _forger(rng, count):
    """Draw what one forger gets wrong throughout, and how the forger's hand is steered."""
    level = np.zeros(len(FIELDS))
    for part, low, high in ((_SPACE, 0.7, 2.3), (_TIME, 0.8, 3.0), (_PRESS, 0.6, 2.8)):
        strength, absent = rng.uniform(low, high), rng.random() < 0.125
        level[part] = 0.2 if absent else strength
    error = Deviation.draw(rng, count, level)
    quick = rng.random() < 0.25
    slower = rng.normal(0, 0.06) if quick else rng.normal(0.12, 0.15)
    error.whole[3] += slower
    error.whole[4] += 0.1 if quick else rng.normal(0.2, 0.25)
    error.whole[5] += level[6] * rng.normal(-0.12, 0.08)
    trembles = rng.random() < 1 / 3
    cut = rng.uniform(0.1, 0.3) if rng.random() < 1 / 3 else 0.0
    tremor = rng.uniform(0.06, 0.16) if trembles else 0.0
    return error, _Manner(0.6, tremor=tremor, cut=cut)


def _underline(rng, runs):
    """Return a line under the name, as one run: straight, or turning back at its right end."""
    everything = np.concatenate(runs)
    low = everything[:, 1].min() - rng.uniform(0.1, 0.5)
    left, right = everything[:, 0].min(), everything[:, 0].max()
    start = left + rng.uniform(-0.1, 0.4) * (right - left)
    end = right + rng.uniform(-0.2, 0.15) * (right - left)
    sag = rng.normal(0, 0.25)
    line = [[start, low], [(start + end) / 2, low + sag], [end, low + 0.2]]
    if rng.random() < 0.5:
        back = start + rng.uniform(0.2, 0.6) * (end - start)
        line += [[end + 0.3, low - 0.1], [end - 0.1, low - 0.4], [back, low - 0.5]]
    return np.array(line)


def _strokes_of(runs, tolerance):
    """Return all arcs' middles and ends (M, 2), and whether each is ink; lifts between runs."""
    middles, ends, ink = [], [], []
    for number, run in enumerate(runs):
        if number:
            here, there = ends[-1][-1], run[0]
            # In the air the pen goes over the line, in a flat arc.
            over = (here + there) / 2 + [0.0, 0.15 * np.linalg.norm(there - here)]
            middles.append(over[None])
            ends.append(there[None])
            ink.append([False])
        middle, end = letters.arcs(run, tolerance)
        middles.append(middle)
        ends.append(end)
        ink.append([True] * len(end))
    return np.concatenate(middles), np.concatenate(ends), np.concatenate(ink)


def _turned(chord, angle, factor):
    """Turn and scale chords (M, 2), by numbers or by one number each."""
    cos, sin = np.cos(angle) * factor, np.sin(angle) * factor
    x, y = chord.T
    return np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1)


def _steered(chord, wanted, feedback):
    """Take back, stroke by stroke, a share of the distance from where the pen should be."""
    out = np.empty_like(chord)
    here = np.zeros(2)
    planned = np.zeros(2)
    for k in range(len(chord)):
        out[k] = chord[k] - feedback * (here - planned)
        here = here + out[k]
        planned = wanted[k]
    return out


def _cut(strokes, level, ink, chosen, rng):
    """Cut the chosen strokes in two, the second half starting late, as a hesitant hand does."""
    twice = np.repeat(np.arange(len(ink)), 1 + (chosen & ink))
    second = np.r_[False, twice[1:] == twice[:-1]]
    first = np.r_[second[1:], False]
    share = rng.uniform(0.35, 0.65, len(ink))[twice]
    part = np.where(first, share, np.where(second, 1 - share, 1.0))
    turn = (strokes.theta_e - strokes.theta_s)[twice]
    theta_s = strokes.theta_s[twice] + np.where(second, share, 0.0) * turn
    pause = np.where(second, rng.uniform(0.05, 0.13, len(ink))[twice], 0.0)
    halves = Strokes(
        D=strokes.D[twice] * part,
        t0=strokes.t0[twice] + np.cumsum(pause),
        mu=strokes.mu[twice],
        sigma=strokes.sigma[twice],
        theta_s=theta_s,
        theta_e=theta_s + part * turn,
    )
    return halves, level[twice], ink[twice]


def _contacts(strokes, ink):
    """Return when the pen touches and when it lifts, one of each a run of inked strokes."""
    early, late = strokes.quantile(-1.6), strokes.quantile(1.6)
    starts = np.flatnonzero(ink & ~np.r_[False, ink[:-1]])
    stops = np.flatnonzero(ink & ~np.r_[ink[1:], False])
    touch, lift = early[starts], late[stops]
    # The pen lands while the motion in the air is dying away, and leaves as it sets in.
    if len(starts) > 1:
        touch[1:] = np.maximum(touch[1:], strokes.quantile(0.9)[starts[1:] - 1])
        lift[:-1] = np.minimum(lift[:-1], strokes.quantile(-0.9)[stops[:-1] + 1])
    for k in range(len(touch)):
        if k:
            touch[k] = max(touch[k], lift[k - 1] + 0.045)
        lift[k] = max(lift[k], touch[k] + 0.03)
    return touch, lift


def _wobble(rng, count, hertz, size):
    """Return noise (N, 2) of about one frequency and of standard deviation `size`."""
    white = rng.standard_normal((count + 40, 2))
    if not size:
        return np.zeros((count, 2))
    k = np.arange(-20, 21)
    kernel = np.cos(2 * np.pi * hertz / RATE * k) * np.hanning(41)
    kernel /= np.linalg.norm(kernel)
    return size * np.stack([np.convolve(white[:, i], kernel, "valid") for i in (0, 1)], axis=-1)
