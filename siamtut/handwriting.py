r"""How a hand writes: strokes of lognormal speed, and the plan that they follow.

The model is Plamondon's, in the form of O'Reilly and Plamondon (2009).  A
signature is a sum of overlapping strokes.  Stroke j has a length D, an onset
t₀, a log delay μ, a log response time σ, and a heading that turns from θₛ to
θₑ.  Its speed is a lognormal of time,

.. math:: |v_j(t)| = \frac{D_j}{σ_j \sqrt{2π}\,(t - t_{0j})}
          \exp\left(-\frac{(\ln(t - t_{0j}) - μ_j)^2}{2 σ_j^2}\right),
          \qquad t > t_{0j},

and the pen's velocity is the vector sum of the strokes' velocities.

A :class:`Plan` says which strokes a hand means to make.  :func:`written` plans a
name in script letters (:mod:`siamtut.letters`), one stroke an arc of a letter;
:func:`scribbled` plans a scrawl that spells nothing, so that a network which
learns from the two does not learn an alphabet.

**Assumptions that are ours.**  The model above is published.  How a plan is drawn is
ours, fitted by eye and to summary statistics of real signatures:

- strokes begin some 65 ms apart, a long one later (length to the power 0.35), and its
  delay exp(μ), about 0.13 s, is longer too (power 0.1);
- a writer of letters aims beyond the corners so that the overlapping strokes still
  pass them (the "virtual targets"), found here by three rounds of correction;
- a scrawl has 14 to 46 strokes: a share of them, the signer's own, goes up and down as in
  running hand, the others are apart as in block letters; all return to a band;
- 3 to 20 % of the strokes of a running scrawl are in the air, up to half of a block one's;
- pressure rises or falls over a signature, and wanders slowly from stroke to stroke;
- sizes, slants, proportions, pen lifts inside a word, underlines, paraphs and the personal
  change of each letter's shape are drawn from ranges that looked natural.

References
----------
O'Reilly, C. and Plamondon, R. (2009), "Development of a Sigma-Lognormal
representation for on-line signatures", Pattern Recognition 42, 3324-3337.

Chapter: :doc:`/book/signatures`.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.signal import lfilter
from scipy.special import ndtr

from siamtut import letters

_EDGE = 4.0  # a stroke is under way from 4 standard deviations before its middle to 4 after


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
        return letters.arc_points(self.chord(), self.bend(), self.share(t)).sum(axis=0)

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

    def bend(self):
        """Return how far each stroke turns.

        Returns
        -------
        ndarray, shape (M,)
            In radians.
        """
        return self.theta_e - self.theta_s

    def chord(self):
        """Return the way from each stroke's first point to its last.

        Returns
        -------
        ndarray, shape (M, 2)
            In mm.
        """
        half = self.bend() / 2
        length = self.D * np.sinc(half / np.pi)
        heading = self.theta_s + half
        return length[:, None] * np.stack([np.cos(heading), np.sin(heading)], axis=-1)

    def sampled(self, rate, count, level, hand=None, hands=1):
        """Return what a tablet measures, at `count` even times from 0 on.

        The same as :meth:`position` and :meth:`speed`, up to the ends of a stroke that
        lie four standard deviations out, but in a tenth of the time: a stroke is looked
        at only while it is under way, and the strokes of several hands are moved at once.

        Parameters
        ----------
        rate : float
            Samples a second.
        count : int
            The number of samples N.
        level : ndarray, shape (M,)
            A number each stroke, such as its pressure.
        hand : ndarray of int, shape (M,), optional
            To whose writing each stroke belongs, from 0.
        hands : int, optional
            How many hands.

        Returns
        -------
        xy : ndarray, shape (hands, N, 2)
            In mm.
        speed : ndarray, shape (hands, N)
            Sum of the strokes' speeds over the last interval, in mm/s.
        mixed : ndarray, shape (hands, N)
            The strokes' levels, each weighted with its speed; where nothing moves, as at
            the sample before.
        """
        first = np.floor(self.quantile(-_EDGE) * rate).astype(int)
        widths = np.ceil(self.quantile(_EDGE) * rate).astype(int) - first + 1
        # All strokes' samples end to end: whose each is, and its number in time.
        whose = np.repeat(np.arange(len(widths)), widths)
        ends = np.cumsum(widths)
        n = np.arange(ends[-1]) + np.repeat(first - ends + widths, widths)
        since = np.maximum(n / rate - self.t0[whose], 1e-9)
        share = ndtr((np.log(since) - self.mu[whose]) / self.sigma[whose])
        share[ends - widths] = 0.0
        share[ends - 1] = 1.0
        # p(F) of letters.arc_points, for one share a stroke and sample.
        turn = self.bend()[whose] * share / 2
        radius = self.D[whose] * share * np.sinc(turn / np.pi)
        heading = self.theta_s[whose] + turn
        steps = [np.diff(radius * part(heading)) for part in (np.cos, np.sin)]
        length = self.D[whose[1:]] * np.diff(share)
        # A step into another stroke's samples is none.  Nobody sees what comes after the
        # last sample; what came before the first has moved the pen by then, but is no
        # motion any more.
        n, whose = n[1:], whose[1:]
        seen = n < count
        seen[ends[:-1] - 1] = False
        n, whose = n[seen], whose[seen]
        length = np.where(n < 0, 0.0, length[seen])
        place = np.maximum(n, 0) + count * (0 if hand is None else hand[whose])

        def gathered(weights):
            return np.bincount(place, weights, hands * count).reshape(hands, count)

        xy = np.stack([gathered(step[seen]).cumsum(axis=1) for step in steps], axis=-1)
        pace = gathered(length)
        # Where nothing moves, the level stays what it was.
        moving = np.where(pace > 1e-6, np.arange(count), 0)
        latest = np.maximum.accumulate(moving, axis=1)
        mixed = gathered(length * level[whose]) / np.maximum(pace, 1e-9)
        mixed = np.take_along_axis(mixed, latest, axis=1)
        return xy, pace * rate, mixed

    def _z(self, t):
        """Return t - t0, kept above 0, and its standardised logarithm; both (M, N)."""
        since = np.maximum(np.asarray(t, dtype=np.float64) - self.t0[:, None], 1e-9)
        return since, (np.log(since) - self.mu[:, None]) / self.sigma[:, None]


@dataclass(frozen=True)
class Plan:
    """What a hand means to write, as M strokes.

    Parameters
    ----------
    chord : ndarray, shape (M, 2)
        From each stroke's first point to its last, in mm.
    bend : ndarray, shape (M,)
        How far each stroke turns, in radians, anticlockwise positive.
    ink : ndarray of bool, shape (M,)
        Whether the pen is on the paper; a stroke in the air is not sampled.
    wait : ndarray, shape (M,)
        Time from the onset before to this one, in s.
    delay, response : ndarray, shape (M,)
        μ and log σ of each stroke.
    pressure : ndarray, shape (M,)
        As a fraction of the tablet's range.
    """

    chord: np.ndarray
    bend: np.ndarray
    ink: np.ndarray
    wait: np.ndarray
    delay: np.ndarray
    response: np.ndarray
    pressure: np.ndarray

    def __len__(self):
        return len(self.bend)


def written(rng, name):
    """Plan a name in script letters.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance: the hand's proportions, slant, shapes and timing.
    name : str
        Letters A-Z and a-z, spaces, full stops and apostrophes.

    Returns
    -------
    Plan
        One stroke an arc, and one a lift.

    Raises
    ------
    ValueError
        If `name` has no letter, or a character without an outline.
    """
    capital, taper = np.exp(rng.normal(0.15, 0.2)), rng.uniform(0, 0.35)
    lifts = {k for k in range(len(name)) if rng.random() < 0.12}
    runs = letters.runs(name, capital, taper, lifts)
    if rng.random() < 0.35:
        runs.append(_underline(rng, runs))
    tolerance = np.exp(rng.normal(np.log(0.16), 0.25))
    middle, end, ink = _arcs_of(runs, tolerance)
    start = runs[0][0]
    # The hand: slant, slope, proportions and size, one matrix.
    slant, slope = rng.normal(-0.05, 0.2), rng.normal(0.06, 0.07)
    narrow = np.exp(rng.normal(-0.46, 0.22))
    hand = np.array([[np.cos(slope), -np.sin(slope)], [np.sin(slope), np.cos(slope)]])
    hand = hand @ np.array([[1.0, slant], [0.0, 1.0]]) @ np.diag([narrow, 1.0])
    middle, end, start = middle @ hand.T, end @ hand.T, start @ hand.T
    scale = _width(rng) / np.ptp(end[:, 0])
    before = np.concatenate([start[None], end[:-1]])
    chord, middle = (end - before) * scale, (middle - before) * scale
    bend = letters.bend_of(chord, middle)
    # No two people shape a letter alike.
    count = len(chord)
    chord = turned(chord, rng.normal(0, 0.1, count), np.exp(rng.normal(0, 0.1, count)))
    bend = bend + rng.normal(0, 0.15, count)
    plan = _timed(rng, chord, bend, ink, pace=0.063)
    return _aimed_beyond(plan)


def scribbled(rng):
    """Plan a scrawl: strokes to and fro in a band, that spell nothing.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.

    Returns
    -------
    Plan
        14 to 46 strokes.
    """
    count = int(rng.integers(14, 47))
    running = rng.uniform(0.8, 1.0) if rng.random() < 0.65 else rng.uniform(0.0, 0.8)
    lifted = running * rng.uniform(0.03, 0.20) + (1 - running) * rng.uniform(0.25, 0.55)
    advance, slant = rng.uniform(0.05, 0.40), rng.normal(0.15, 0.25)
    round_up, round_down = rng.normal(0, 1.1, 2)
    ink = np.ones(count, dtype=bool)
    chord, bend = np.empty((count, 2)), np.empty(count)
    big = int(rng.integers(1, 5)) if rng.random() < 0.6 else 0  # an initial, larger
    y, up = rng.uniform(0, 0.6), True
    for k in range(count):
        size = rng.uniform(1.3, 2.2) if k < big else 1.0
        ink[k] = not (0 < k < count - 1 and ink[k - 1] and rng.random() < lifted)
        if not ink[k]:
            step = rng.normal(0.15, 0.45), rng.uniform(0.2, 1.1) - y
            turn = rng.normal(0, 0.5)
        elif rng.random() < running:
            far = rng.uniform(0.4, 1.3) if rng.random() < 0.15 else 0.0
            edge = size + far if up else -far
            rise = edge + rng.normal(0, 0.18) - y
            step = advance * np.exp(rng.normal(0, 0.45)) * size + slant * rise, rise
            turn = (round_up if up else round_down) + rng.normal(0, 0.5)
            up = not up
        else:
            heading = rng.choice([0.0, -1.57, -2.3, -0.8, 0.7], p=[0.3, 0.3, 0.15, 0.15, 0.1])
            heading += rng.normal(0, 0.15)
            length = 0.8 * np.exp(rng.normal(0, 0.4)) * size
            step = [length * np.cos(heading), length * np.sin(heading)]
            if not -0.5 < y + step[1] < 1.5 * size:  # back into the band
                step[1] = -step[1]
            turn = rng.normal(0, 0.35)
        chord[k], bend[k] = step, turn
        y += chord[k, 1]
    if rng.random() < 0.3:  # a paraph: one long stroke at the end
        way = rng.choice([-1.0, 1.0])
        chord[-1] = way * rng.uniform(1.5, 4.0), rng.normal(-0.3, 0.4)
        bend[-1] = rng.normal(0, 0.8)
    width, height = np.ptp(np.cumsum(chord, axis=0), axis=0)
    scale = _width(rng) / width
    tall = np.exp(rng.normal(np.log(0.76), 0.35)) * width / height
    chord = chord * scale * np.array([1.0, np.clip(tall, 0.6, 2.5)])
    return _timed(rng, chord, np.clip(bend, -4.0, 4.0), ink, pace=0.067)


def slowly(noise, keep=0.8):
    """Return white noise as noise of the same spread that changes slowly.

    Parameters
    ----------
    noise : ndarray, shape (..., M)
        Independent numbers of mean 0.
    keep : float, optional
        The correlation of neighbours, below 1.

    Returns
    -------
    ndarray, shape (..., M)
        keep times the one before, and a new share.
    """
    start = noise[..., :1] / np.sqrt(1 - keep**2)  # as if it had gone on for ever
    out = lfilter([1.0], [1.0, -keep], np.concatenate([start, noise[..., 1:]], axis=-1))
    return np.sqrt(1 - keep**2) * out


def turned(chord, angle, factor):
    """Turn and scale chords, by one number or by one each.

    Parameters
    ----------
    chord : ndarray, shape (..., 2)
        In any unit of length.
    angle : array_like
        By how much to turn, in radians.
    factor : array_like
        By how much to scale.

    Returns
    -------
    ndarray, shape (..., 2)
        In the unit of the chords.
    """
    cos, sin = np.cos(angle) * factor, np.sin(angle) * factor
    x, y = chord[..., 0], chord[..., 1]
    return np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1)


def _width(rng):
    """Draw how wide a signature is, in mm."""
    return np.clip(np.exp(rng.normal(np.log(54), 0.25)), 26, 88)


def _timed(rng, chord, bend, ink, pace):
    """Give strokes a rhythm and a pressure."""
    count = len(chord)
    length = np.hypot(chord[:, 0], chord[:, 1])
    relative = np.maximum(length, 0.6) / np.median(length)
    tempo = np.exp(rng.normal(0, 0.17))
    wait = pace * tempo * np.exp(rng.normal(0, 0.15, count)) * relative**0.35
    return Plan(
        chord,
        bend,
        ink,
        wait,
        delay=np.log(0.130 * tempo) + 0.1 * np.log(relative) + rng.normal(0, 0.18, count),
        response=np.log(0.26) + rng.normal(0, 0.15, count),
        pressure=np.clip(rng.normal(0.74, 0.11), 0.45, 0.95)
        + rng.uniform(-0.12, 0.28) * np.linspace(-0.5, 0.5, count)
        + 0.12 * slowly(rng.standard_normal(count))
        + rng.normal(0, 0.05, count),
    )


def _aimed_beyond(plan, rounds=3, gain=0.6):
    """Move the aims until the overlapping strokes pass the corners of the letters."""
    wanted = np.cumsum(plan.chord, axis=0)
    aims = wanted.copy()
    for _ in range(rounds):
        chord = np.diff(aims, axis=0, prepend=0.0)
        strokes = strokes_of(chord, plan.bend, plan.wait, plan.delay, np.exp(plan.response))
        middle = strokes.quantile(0.0)
        passed = strokes.position(np.r_[(middle[:-1] + middle[1:]) / 2, middle[-1] + 1])
        aims += gain * (wanted - passed)
    return replace(plan, chord=np.diff(aims, axis=0, prepend=0.0))


def strokes_of(chord, bend, wait, delay, sigma):
    """Return strokes from their chords, bends, waits and delays, flattened.

    Onsets are the sums of the waits along the last axis, from 0.

    Parameters
    ----------
    chord : ndarray, shape (..., M, 2)
        From each stroke's first point to its last, in mm.
    bend : ndarray, shape (..., M)
        How far each turns, in radians.
    wait : ndarray, shape (..., M)
        From the onset before, in seconds.
    delay, sigma : ndarray, shape (..., M)
        Mean and spread of the logarithm of each stroke's time.

    Returns
    -------
    Strokes
        All in one row.
    """
    heading = np.arctan2(chord[..., 1], chord[..., 0])
    onset = np.cumsum(wait, axis=-1) - wait[..., :1]
    parts = (
        np.hypot(chord[..., 0], chord[..., 1]) / np.sinc(bend / (2 * np.pi)),
        onset,
        delay,
        sigma,
        heading - bend / 2,
        heading + bend / 2,
    )
    return Strokes(*(np.ravel(part) for part in parts))


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


def _arcs_of(runs, tolerance):
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
