r"""The 1993 preprocessing and its ten features: what the network sees.

A recording goes through four steps, in the paper's order:

1. subtract from x(t) and from y(t) its straight-line fit against time;
2. divide both by the standard deviation of y;
3. resample both by linear interpolation to 200 points regular in time;
4. compute the features and scale them so that most values lie in [-1, 1].

The paper names ten features and prints a formula for none but the pen's state
and the position.  The formulas of the other seven below are therefore **our
choice**.  With v the central difference of the position in time (one-sided at
both ends), a that of v, and dt the time between two of the 200 points:

============ ==================== ============================================
name         in the paper         value
============ ==================== ============================================
pen_down     pud                  +1 pen down, -1 pen up or inside a gap
x, y         x, y                 position after steps 1 to 3
speed        spd                  :math:`|v|`
acc_c        acc-c, centripetal   :math:`(v_x a_y - v_y a_x) / |v|`, > 0 to the left
acc_t        acc-t, tangential    :math:`(v_x a_x + v_y a_y) / |v|`
cos_theta    cos θ                :math:`v_x / |v|`, direction of the tangent
sin_theta    sin θ                :math:`v_y / |v|`
cos_phi      cos φ                :math:`\cos(θ_{i+1} - θ_{i-1})`, curvature
sin_phi      sin φ                :math:`\sin(θ_{i+1} - θ_{i-1})`, > 0 to the left
============ ==================== ============================================

At both ends φ takes the direction of the end point itself.  Every value is
divided by the number of its name in :data:`SCALES` and cut off at
±:data:`LIMIT`.

Where a formula has no value, this is used:

- A pen that stands still (it moves less than :data:`STILL` per point) has no
  direction and no turn: acc_c, acc_t, cos_theta, sin_theta are 0 there, and
  so are cos_phi and sin_phi wherever a neighbour has no direction.
- A level line, whose sd(y) is less than :data:`LEVEL` of sd(x), is divided by
  sd(x) instead.
- A pen that never leaves a straight line at constant speed has x = y = 0
  everywhere after step 1.

Chapter: :doc:`/book/features`.
"""

import numpy as np

from siamtut._numbers import as_count
from siamtut.signature import Signature

TEN = (
    "pen_down",
    "x",
    "y",
    "speed",
    "acc_c",
    "acc_t",
    "cos_theta",
    "sin_theta",
    "cos_phi",
    "sin_phi",
)
"""All ten features, in the order in which the paper defines them."""

NETWORK_1 = (
    "pen_down",
    "acc_c",
    "acc_t",
    "speed",
    "cos_theta",
    "sin_theta",
    "cos_phi",
    "sin_phi",
)
"""The eight features of Networks 1 and 2, in the order of the paper's Table 1."""

NETWORK_3 = (
    "x",
    "y",
    "pen_down",
    "speed",
    "cos_theta",
    "sin_theta",
    "cos_phi",
    "sin_phi",
)
"""The eight features of Networks 3, 4 and 5, in the order of the paper's Table 1."""

SCALES = {
    "pen_down": 1.0,
    "x": 2.0,  # sd(y)
    "y": 2.0,  # sd(y)
    "speed": 40.0,  # sd(y) per second
    "acc_c": 800.0,  # sd(y) per second squared
    "acc_t": 1250.0,  # sd(y) per second squared
    "cos_theta": 1.0,
    "sin_theta": 1.0,
    "cos_phi": 1.0,
    "sin_phi": 1.0,
}
"""What each feature is divided by (our choice).

Of 800 real signatures (SVC2004, Task 2, users 1 to 20), at least 95 % of the
values of each feature then lie in [-1, 1], with absolute and with relative
speed.  x and y share one scale, so that directions stay what they are.
"""

LIMIT = 10.0
"""Scaled values beyond ±LIMIT are cut off there; none of those 800 comes near."""

STILL = 1e-9
"""A pen that moves less than this between two points, in sd(y), stands still."""

LEVEL = 1e-3
"""A line with sd(y) below LEVEL times sd(x) is level, and measured by sd(x)."""

TYPICAL_DURATION = 2.5
"""Seconds that every signature is taken to last where speed is "relative"."""

_ROUNDING = 1e-12  # relative to the largest coordinate of the recording
_SPEEDS = ("absolute", "relative")


def without(*dropped, names=TEN):
    """Name the features that are left when some are dropped, to see what they were good for.

    Parameters
    ----------
    *dropped : str
        Names to drop.
    names : sequence of str, optional
        What to drop them from, in this order.

    Returns
    -------
    tuple of str
        For :func:`extract` and for a network with so many features.

    Raises
    ------
    ValueError
        If a name is not among ``names``, or none is left.

    Examples
    --------
    >>> from siamtut.features import NETWORK_3, without
    >>> without("sin_theta", "sin_phi", names=NETWORK_3)
    ('x', 'y', 'pen_down', 'speed', 'cos_theta', 'cos_phi')
    """
    strangers = [name for name in dropped if name not in names]
    if strangers:
        raise ValueError(f"{strangers[0]!r} cannot be dropped; there are: {', '.join(names)}")
    left = tuple(name for name in names if name not in dropped)
    if not left:
        raise ValueError("all features are dropped: at least one must be left")
    return left


def extract(signature, names=NETWORK_3, points=200, speed="absolute"):
    """Features of one signature, as the network sees them.

    Parameters
    ----------
    signature : Signature
        One pen recording.
    names : sequence of str, optional
        Which of :data:`TEN`, and in which order; by default :data:`NETWORK_3`.
    points : int, optional
        How many points, regular in time, the recording is resampled to; at
        least 3.
    speed : {"absolute", "relative"}, optional
        "absolute" divides by the true dt = duration / (points - 1), so that a
        slow forgery looks slow.  "relative" lets every signature last
        :data:`TYPICAL_DURATION`: only the rhythm within it remains.  It
        touches speed, acc_c and acc_t.  The paper does not say which it means.

    Returns
    -------
    ndarray, shape (len(names), points), float32
        Finite, mostly in [-1, 1], never beyond ±:data:`LIMIT`.

    Raises
    ------
    ValueError
        If a name is none of the ten, if ``speed`` is neither, or if there are
        fewer than 3 points.
    TypeError
        If ``signature`` is not a Signature.

    See Also
    --------
    extract_all : The same for many signatures at once.

    Notes
    -----
    The formulas stand at the top of this module.  The features do not change
    when the recording is shifted, enlarged evenly, or given a steady drift.

    Examples
    --------
    >>> import numpy as np
    >>> from siamtut.features import extract
    >>> from siamtut.signature import Signature
    >>> t = np.linspace(0, 2, 150)
    >>> loops = Signature(t + np.cos(9 * t), np.sin(9 * t), t, np.full(150, True))
    >>> extract(loops).shape
    (8, 200)
    """
    return extract_all([signature], names, points, speed)[0]


def extract_all(signatures, names=NETWORK_3, points=200, speed="absolute"):
    """Features of many signatures: :func:`extract`, stacked.

    Parameters
    ----------
    signatures : iterable of Signature
        B pen recordings.
    names, points, speed
        As in :func:`extract`.

    Returns
    -------
    ndarray, shape (B, len(names), points), float32
        One block a signature, in their order.

    Raises
    ------
    ValueError, TypeError
        As :func:`extract`.

    Examples
    --------
    >>> from siamtut.features import extract_all
    >>> extract_all([]).shape
    (0, 8, 200)
    """
    names = tuple(names)
    _check(names, points, speed)
    signatures = list(signatures)
    tracks = np.empty((3, len(signatures), points))
    dt = np.empty((len(signatures), 1))
    for i, signature in enumerate(signatures):
        if not isinstance(signature, Signature):
            raise TypeError(
                f"features are taken from a Signature, not from {type(signature).__name__}; "
                "siamtut.readers.read(path) makes one from a file"
            )
        tracks[:, i] = _resample(signature, points)
        duration = signature.duration if speed == "absolute" else TYPICAL_DURATION
        dt[i] = duration / (points - 1)
    ten = _ten(*tracks, dt)
    scaled = [np.clip(ten[name] / SCALES[name], -LIMIT, LIMIT) for name in names]
    return np.stack(scaled, axis=1).astype(np.float32)


def _check(names, points, speed):
    """Refuse arguments that mean nothing."""
    unknown = [name for name in names if name not in TEN]
    if unknown or not names:
        raise ValueError(
            f"no feature is named {unknown[0]!r}; the ten are: {', '.join(TEN)}"
            if unknown
            else f"at least one feature must be named; the ten are: {', '.join(TEN)}"
        )
    if speed not in _SPEEDS:
        raise ValueError(f"speed is 'absolute' or 'relative', not {speed!r}")
    if as_count(points, "the number of points", 0) < 3:
        raise ValueError(f"a curvature needs at least 3 points, not {points}; 200 are usual")


def _normalise(signature):
    """Do steps 1 and 2: return x and y without trend, in sd(y), shape (2, N)."""
    xy = np.stack([signature.x, signature.y])
    noise = _ROUNDING * np.abs(xy).max()
    t = signature.t - signature.t.mean()
    xy -= xy.mean(axis=1, keepdims=True)
    xy -= (xy @ t)[:, None] / (t @ t) * t
    # What remains of a straight line is rounding noise, not movement.
    xy[np.abs(xy).max(axis=1) <= noise] = 0.0
    sd_x, sd_y = xy.std(axis=1)
    unit = sd_y if sd_y > LEVEL * sd_x else sd_x
    return xy / unit if unit > 0 else xy


def _resample(signature, points):
    """Do steps 1 to 3: return x, y and the pen's state (+1 or -1), shape (3, points)."""
    x, y = _normalise(signature)
    t = signature.t
    times = np.linspace(0.0, t[-1], points)
    # pen_down[i] holds from sample i until sample i + 1; the end belongs to the last interval.
    interval = np.clip(np.searchsorted(t, times, side="right") - 1, 0, len(t) - 2)
    pen = np.where(signature.pen_down[interval], 1.0, -1.0)
    return np.stack([np.interp(times, t, x), np.interp(times, t, y), pen])


def _ten(x, y, pen, dt):
    """Return all ten unscaled features of a batch: x, y, pen (B, T), dt (B, 1) in seconds."""
    vx, vy = np.gradient(x, axis=-1), np.gradient(y, axis=-1)
    ax, ay = np.gradient(vx, axis=-1), np.gradient(vy, axis=-1)
    step = np.sqrt(vx * vx + vy * vy)
    moving = step > STILL
    inverse = np.divide(1.0, step, out=np.zeros_like(step), where=moving)
    cos, sin = vx * inverse, vy * inverse
    before, after = _shift(cos, sin, -1), _shift(cos, sin, +1)
    return {
        "pen_down": pen,
        "x": x,
        "y": y,
        "speed": step / dt,
        "acc_c": (cos * ay - sin * ax) / dt / dt,
        "acc_t": (cos * ax + sin * ay) / dt / dt,
        "cos_theta": cos,
        "sin_theta": sin,
        "cos_phi": before[0] * after[0] + before[1] * after[1],
        "sin_phi": before[0] * after[1] - before[1] * after[0],
    }


def _shift(cos, sin, by):
    """Return cos and sin of each point's neighbour, an end being its own neighbour."""
    index = np.clip(np.arange(cos.shape[-1]) + by, 0, cos.shape[-1] - 1)
    return cos[..., index], sin[..., index]
