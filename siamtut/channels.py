r"""Today's input: fourteen channels of a signature at 256 points.

The paper's ten features (:mod:`siamtut.features`) leave out what later work
found useful: the pressure, the logarithm of the speed, and how long it all
took.  A recording goes through two stages here, so that training can distort
the first stage's output (:mod:`siamtut.augmentation`) and derive the channels
afresh.

**Tracks**, the pen's path at points regular in progress:

1. a gap longer than :data:`LONGEST_GAP` is shortened to it;
2. the progress q of a sample is a mixture of the share of the time and the
   share of the path that lie behind the pen,

   .. math:: q = (1 - m) \frac{t}{\text{duration}} + m \frac{\text{path so far}}
             {\text{whole path}}, \qquad m = 0.3;

3. x, y, pressure and time are resampled to points regular in q by linear
   interpolation, the pen's state by the interval.

Points regular in time alone, as in 1993, let one hesitation shift all that
follows against another signature of the same hand; points regular in path
alone crowd where the pen is fast.  Time is not lost: how long each step took
is a track of its own, the pace.

**Channels**, from the tracks and the duration alone:

4. subtract from x and from y their straight-line fit against time;
5. divide both by :math:`\sqrt{\text{var}\,x + \text{var}\,y}`;
6. smooth both by the weights 1, 4, 6, 4, 1 of sixteen;
7. with v and a the first and second derivatives with respect to time, as
   quotients of central differences, compute

============ ============================================================
channel      value
============ ============================================================
x, y         position after step 6
pressure     pressure, 0 while the pen is up
pen_down     +1 pen down, -1 pen up or inside a gap
log_speed    :math:`\ln(|v| + 0.05)`, v in sizes per second
acc_t        tangential acceleration
acc_c        centripetal acceleration, > 0 to the left
vx, vy       the velocity's components
cos_theta    :math:`v_x / |v|`, direction of the tangent
sin_theta    :math:`v_y / |v|`
sin_turn     sine of the turn from the point before to the point after
d_pressure   change of the pressure from the point before to the point after
log_duration :math:`\ln` of the duration in seconds, the same at all points
============ ============================================================

Every channel is shifted and scaled by :data:`SCALES`; those of
:data:`SQUASHED` then go through a tanh.  A recording without pressure has
zeros in both pressure channels, as if it lay at the middle of the scale.

All of this is **our choice**.  :data:`TRAVEL` and :data:`LONGEST_GAP` were
chosen with an eye on real signatures (SVC2004, Task 2, users 1 to 20), by the
cosine of the plain channels without any network: error rates on those users
are a little flattered by it.
"""

import numpy as np

from siamtut._numbers import as_count, as_numbers
from siamtut.signature import Signature

FOURTEEN = (
    "x",
    "y",
    "pressure",
    "pen_down",
    "log_speed",
    "acc_t",
    "acc_c",
    "vx",
    "vy",
    "cos_theta",
    "sin_theta",
    "sin_turn",
    "d_pressure",
    "log_duration",
)
"""The channels, in the order of :func:`from_tracks`."""

POINTS = 256
"""Points that a recording is resampled to."""

LONGEST_GAP = 0.1
"""Seconds: a longer time in the air counts as this."""

TRAVEL = 0.3
"""Share of the path in the progress; the m of the formula above."""

TRACKS = ("x", "y", "pressure", "pen_down", "pace")
"""What is resampled, in the order of :func:`tracks`."""

SCALES = {
    "x": (0.0, 1.6),  # sizes
    "y": (0.0, 1.6),
    "pressure": (0.5, 0.5),  # of the device's range
    "pen_down": (0.0, 1.0),
    "log_speed": (2.2, 1.2),  # log of sizes per second
    "acc_t": (0.0, 200.0),  # sizes per second squared
    "acc_c": (0.0, 200.0),
    "vx": (0.0, 8.0),  # sizes per second
    "vy": (0.0, 8.0),
    "cos_theta": (0.0, 1.0),
    "sin_theta": (0.0, 1.0),
    "sin_turn": (0.0, 1.0),
    "d_pressure": (0.0, 0.25),
    "log_duration": (1.0, 1.0),  # log of seconds
}
"""What is subtracted from each channel, and what it is then divided by.

"Size" is :math:`\\sqrt{\\text{var}\\,x + \\text{var}\\,y}`.  At least 95 % of the
values of each channel are then in [-1, 1], on 800 real signatures (SVC2004, Task 2, users 1
to 20).
"""

SQUASHED = ("log_speed", "acc_t", "acc_c", "vx", "vy", "d_pressure")
"""Channels that a tanh keeps in [-1, 1] after the scaling: their tails tell pens, not people."""

LIMIT = 3.0
"""Scaled values beyond ±LIMIT are cut off there."""

STILL = 1e-3
"""A pen slower than this, in sizes per second, has no direction."""

_SLOWEST = 0.05  # sizes per second: below it the logarithm of the speed flattens
_LEAST_PACE = 0.02  # a distorted pace stays above it: time never stands still


def tracks(signatures, points=POINTS):
    """Resample recordings: what training distorts, and :func:`from_tracks` reads.

    Parameters
    ----------
    signatures : iterable of Signature
        B pen recordings.
    points : int, optional
        T, at least 5.

    Returns
    -------
    tracks : ndarray, shape (B, 5, T), float32
        x and y in sizes around their mean; pressure from 0 to 1 (NaN
        throughout where it is unknown); pen +1 or -1; pace, the time from
        point to point as a multiple of its mean.
    duration : ndarray, shape (B,), float32
        In seconds, long gaps shortened.

    Raises
    ------
    TypeError
        If something is not a Signature.
    ValueError
        If there are fewer than 5 points.
    """
    if as_count(points, "the number of points", 0) < 5:
        raise ValueError(
            f"five points are smoothed into one, so {points} are too few; {POINTS} are usual"
        )
    signatures = list(signatures)
    out = np.empty((len(signatures), len(TRACKS), points), dtype=np.float32)
    duration = np.empty(len(signatures), dtype=np.float32)
    for i, signature in enumerate(signatures):
        if not isinstance(signature, Signature):
            raise TypeError(
                f"channels are taken from a Signature, not from {type(signature).__name__}; "
                "siamtut.readers.read(path) makes one from a file"
            )
        out[i], duration[i] = _resample(signature, points)
    return out, duration


def from_tracks(tracks, duration):
    """Compute the fourteen channels of a batch.

    Parameters
    ----------
    tracks : ndarray, shape (B, 5, T)
        As :func:`tracks` returns them, distorted or not.
    duration : ndarray, shape (B,)
        In seconds.

    Returns
    -------
    ndarray, shape (B, 14, T), float32
        In the order of :data:`FOURTEEN`; finite, mostly in [-1, 1], never
        beyond ±:data:`LIMIT`.

    Raises
    ------
    ValueError
        If the shapes are others, or a duration is not above 0.
    """
    tracks, duration = as_numbers(tracks, "tracks"), as_numbers(duration, "durations")
    if tracks.ndim != 3 or tracks.shape[1] != len(TRACKS) or duration.shape != tracks.shape[:1]:
        raise ValueError(
            f"tracks (B, {len(TRACKS)}, T) and durations (B,) are needed; got shapes "
            f"{tracks.shape} and {duration.shape}: tracks(signatures) makes both"
        )
    if not (duration > 0).all() or not np.isfinite(duration).all():
        raise ValueError("a duration is a finite number of seconds above 0; got another")
    tracks, duration = tracks.astype(np.float32), duration.astype(np.float32)
    count, _, points = tracks.shape
    pressure, pen = tracks[:, 2], tracks[:, 3]
    pace = np.maximum(tracks[:, 4], np.float32(_LEAST_PACE))
    xy = _smooth(_normalise(tracks[:, :2], pace))
    # Without any pressure NaN stays NaN, until the end.
    pressure = np.where((pen > 0) | np.isnan(pressure), pressure, np.float32(0))
    dt = pace * (duration / (points - 1))[:, None]
    velocity = _difference(xy) / dt[:, None]
    acceleration = _difference(velocity) / dt[:, None]
    (vx, vy), (ax, ay) = velocity.swapaxes(0, 1), acceleration.swapaxes(0, 1)
    speed = np.sqrt(vx * vx + vy * vy)
    inverse = 1 / np.maximum(speed, np.float32(STILL))
    cos, sin = vx * inverse, vy * inverse
    turn = np.zeros_like(cos)
    turn[:, 1:-1] = cos[:, :-2] * sin[:, 2:] - sin[:, :-2] * cos[:, 2:]
    values = {
        "x": xy[:, 0],
        "y": xy[:, 1],
        "pressure": pressure,
        "pen_down": pen,
        "log_speed": np.log(speed + np.float32(_SLOWEST)),
        "acc_t": cos * ax + sin * ay,
        "acc_c": cos * ay - sin * ax,
        "vx": vx,
        "vy": vy,
        "cos_theta": cos,
        "sin_theta": sin,
        "sin_turn": turn,
        "d_pressure": 2 * _difference(pressure),
        "log_duration": np.broadcast_to(np.log(duration)[:, None], (count, points)),
    }
    out = np.empty((count, len(FOURTEEN), points), dtype=np.float32)
    for k, name in enumerate(FOURTEEN):
        middle, scale = np.float32(SCALES[name])
        np.divide(values[name] - middle, scale, out=out[:, k])
        if name in SQUASHED:
            np.tanh(out[:, k], out=out[:, k])
    unknown = np.isnan(pressure[:, 0])
    for name in ("pressure", "d_pressure"):
        out[unknown, FOURTEEN.index(name)] = 0
    return np.clip(out, -LIMIT, LIMIT, out=out)


def extract_all(signatures, points=POINTS):
    """Compute the fourteen channels of many signatures.

    Parameters
    ----------
    signatures : iterable of Signature
        B pen recordings.
    points : int, optional
        T.

    Returns
    -------
    ndarray, shape (B, 14, T), float32
        See :func:`from_tracks`.

    Raises
    ------
    TypeError, ValueError
        As :func:`tracks`.

    Examples
    --------
    >>> from siamtut.channels import extract_all
    >>> extract_all([]).shape
    (0, 14, 256)
    """
    return from_tracks(*tracks(signatures, points))


def _resample(signature, points):
    """Return the tracks of one recording, shape (5, points), and its duration."""
    steps = np.diff(signature.t)
    steps = np.where(signature.pen_down[:-1], steps, np.minimum(steps, LONGEST_GAP))
    t = np.concatenate([[0.0], np.cumsum(steps)])
    size = np.sqrt(signature.x.var() + signature.y.var())
    x, y = (signature.x - signature.x.mean()) / size, (signature.y - signature.y.mean()) / size
    path = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    progress = (1 - TRAVEL) * t / t[-1] + TRAVEL * path / path[-1]
    times = np.interp(np.linspace(0.0, 1.0, points), progress, t)
    interval = np.clip(np.searchsorted(t, times, side="right") - 1, 0, len(t) - 2)
    pressure = signature.pressure
    tracks = (
        np.interp(times, t, x),
        np.interp(times, t, y),
        np.full(points, np.nan) if pressure is None else np.interp(times, t, pressure),
        np.where(signature.pen_down[interval], 1.0, -1.0),
        np.gradient(times) * (points - 1) / t[-1],
    )
    return np.stack(tracks), t[-1]


def _normalise(xy, pace):
    """Remove the line of best fit against time from x and y (B, 2, T); divide by their size."""
    time = np.cumsum(pace, axis=-1)
    time -= time.mean(axis=-1, keepdims=True)
    xy = xy - xy.mean(axis=-1, keepdims=True)
    slope = np.einsum("bct,bt->bc", xy, time) / (time * time).sum(axis=-1, keepdims=True)
    xy = xy - slope[..., None] * time[:, None]
    size = np.sqrt((xy * xy).mean(axis=-1).sum(axis=-1))
    # A straight line at constant speed leaves rounding only; dividing would blow it up.
    return xy / np.maximum(size, np.float32(1e-3))[:, None, None]


def _smooth(xy):
    """Smooth along time by 1, 4, 6, 4, 1 of sixteen; the ends are held."""
    wide = np.concatenate([xy[..., :1], xy[..., :1], xy, xy[..., -1:], xy[..., -1:]], axis=-1)
    twice = wide[..., :-1] + wide[..., 1:]
    twice = twice[..., :-1] + twice[..., 1:]
    twice = twice[..., :-1] + twice[..., 1:]
    return (twice[..., :-1] + twice[..., 1:]) / 16


def _difference(values):
    """Return central differences along time for a step of one point; one-sided at the ends."""
    out = np.empty_like(values)
    out[..., 1:-1] = (values[..., 2:] - values[..., :-2]) / 2
    out[..., 0] = values[..., 1] - values[..., 0]
    out[..., -1] = values[..., -1] - values[..., -2]
    return out
