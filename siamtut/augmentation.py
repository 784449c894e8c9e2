r"""Distortions that make one training signature many, and one signer several.

Both work on the tracks of :mod:`siamtut.channels`, before the channels are
computed: a speed follows from the distorted positions as it would in life.

**Per sample**, what a writer does from one signature to the next.  Each
signature is distorted on its own: time is stretched here and squeezed there,
the line wavers, the whole turns, widens, and takes longer or shorter.  It does
not change who wrote, nor whether it was forged.

**Per signer**, what makes another signer.  All signatures of one signer, and
all forgeries of it, are distorted alike: mirrored, played backwards, turned,
widened, sped up.  What results never existed, but its genuine signatures are
as alike, and its forgeries as unlike, as before.  So eight times as many signers
can be had from mirrors and reversal alone.

The sizes of the distortions are **our choice**.
"""

import numpy as np
from scipy.interpolate import CubicSpline

WARP = 0.15
"""Standard deviation of the log of the local pace of time, per sample."""

WAVER = 0.05
"""Standard deviation of the position, in sizes, per sample."""

ROTATION = 0.06
"""Radians, per sample."""

ASPECT = 0.05
"""Standard deviation of the log of width over height, per sample."""

DURATION = 0.05
"""Standard deviation of the log of the duration, per sample."""

PRESSURE = 0.03
"""Standard deviation of the level of the pressure, per sample."""

SIGNER_ROTATION, SIGNER_ASPECT, SIGNER_TEMPO = 0.25, 0.15, 0.15
"""Radians, and two standard deviations of logs, per signer."""

SIGNER_MIRROR, SIGNER_REVERSED, SIGNER_HIDDEN = 0.5, 0.3, 0.25
"""Shares of signers mirrored (in x, and in y), played backwards, stripped of their pressure."""

_WARP_KNOTS, _WAVER_KNOTS = 8, 10


def per_sample(tracks, duration, rng):
    """Distort each signature on its own.

    Parameters
    ----------
    tracks : ndarray, shape (B, 5, T)
        As :func:`siamtut.channels.tracks` returns them.
    duration : ndarray, shape (B,)
        In seconds.
    rng : numpy.random.Generator
        The source of chance.

    Returns
    -------
    tracks, duration : ndarray
        New arrays of the same shapes, in float32.
    """
    count, _, points = tracks.shape
    out = _warped(tracks, WARP * _normal(rng, count, _WARP_KNOTS) @ _smooth(_WARP_KNOTS, points))
    waver = WAVER * _normal(rng, count, 2, _WAVER_KNOTS) @ _smooth(_WAVER_KNOTS, points)
    out[:, :2] = _linear(ROTATION * _normal(rng, count), ASPECT * _normal(rng, count)) @ (
        out[:, :2] + waver
    )
    out[:, 2] = np.clip(out[:, 2] + PRESSURE * _normal(rng, count, 1), 0, 1)
    return out, duration * np.exp(DURATION * _normal(rng, count))


def per_signer(tracks, duration, rng):
    """Distort all signatures of each signer alike: a new signer.

    Parameters
    ----------
    tracks : ndarray, shape (S, K, 5, T)
        K signatures, forgeries included, of each of S signers.
    duration : ndarray, shape (S, K)
        In seconds.
    rng : numpy.random.Generator
        The source of chance.

    Returns
    -------
    tracks, duration : ndarray
        New arrays of the same shapes, in float32.
    """
    signers = len(tracks)
    reverse = rng.random(signers) < SIGNER_REVERSED
    out = np.where(reverse[:, None, None, None], tracks[..., ::-1], tracks)
    change = _linear(SIGNER_ROTATION * _normal(rng, signers), SIGNER_ASPECT * _normal(rng, signers))
    change *= np.where(rng.random((signers, 1, 2)) < SIGNER_MIRROR, -1, 1).astype(np.float32)
    out[:, :, :2] = change[:, None] @ out[:, :, :2]
    out[rng.random(signers) < SIGNER_HIDDEN, :, 2] = np.nan
    return out, duration * np.exp(SIGNER_TEMPO * _normal(rng, signers, 1))


def _normal(rng, *shape):
    """Return standard normal float32."""
    return rng.standard_normal(shape, dtype=np.float32)


def _linear(angle, aspect):
    """Return matrices (B, 2, 2) that widen by exp(aspect), at equal area, and then turn."""
    wide, high = np.exp(aspect / 2), np.exp(-aspect / 2)
    cos, sin = np.cos(angle), np.sin(angle)
    rows = np.stack([cos * wide, -sin * high, sin * wide, cos * high], axis=-1)
    return rows.reshape(-1, 2, 2).astype(np.float32)


_BASES = {}


def _smooth(knots, points):
    """Return the matrix (knots, points) that draws a cubic spline through values at knots."""
    if (knots, points) not in _BASES:
        spline = CubicSpline(np.linspace(0, 1, knots), np.eye(knots))
        _BASES[knots, points] = spline(np.linspace(0, 1, points)).T.astype(np.float32)
    return _BASES[knots, points]


def _warped(tracks, log_pace):
    """Return the tracks (B, C, T), from start to end, read at a pace (B, T) that varies."""
    count, _, points = tracks.shape
    pace = np.exp(log_pace)
    passed = np.cumsum(pace, axis=-1)
    passed -= passed[:, :1]
    stretch = (points - 1) / passed[:, -1:]
    passed *= stretch
    before = np.minimum(passed.astype(np.int32), points - 2)
    share = (passed - before).astype(np.float32)[:, None]
    rows, time_first = np.arange(count)[:, None], tracks.transpose(0, 2, 1)
    low, high = (time_first[rows, at].transpose(0, 2, 1) for at in (before, before + 1))
    out = low + share * (high - low)
    out[:, 3] = np.where(out[:, 3] >= 0, 1, -1)  # the pen is down or up, nothing between
    out[:, 4] *= pace * stretch  # what is read faster took longer from point to point
    return out
