"""One pen recording: where the pen was, when, and whether it touched the paper.

A :class:`Signature` is checked once, when it is made; every other room of the
package may then rely on it.  Axes and signs are those of the page
:doc:`/book/conventions`: x to the right, y upwards, t in seconds from 0.

Chapter: :doc:`/book/signatures`.
"""

from dataclasses import dataclass

import numpy as np

from siamtut._numbers import as_numbers

MIN_POINTS = 5
"""Fewest samples: with fewer, no second derivative has a neighbour on either side."""

MAX_POINTS = 50_000
"""Most samples: over eight minutes at 100 Hz, where real signatures have under 1,000."""

MAX_DURATION = 120.0
"""Longest recording in seconds; the slowest known takes 33.  Milliseconds given as seconds
end up above."""

MAX_COORDINATE = 1e9
"""Largest distance from the origin, so that squares and their sums stay exact enough."""

MIN_EXTENT = 1e-6
"""Smallest width or height, one of which must be reached: a pen that stays put wrote nothing."""

MIN_STEP = 1e-6
"""Shortest time between two samples in seconds, so that speeds stay finite."""


class SignatureError(ValueError):
    """A recording that cannot be used: the message says what is wrong, where, and the remedy.

    Parameters
    ----------
    message : str
        One line.
    index : int, optional
        The offending sample, counted from 0; None if the whole recording is at fault.

    Attributes
    ----------
    index : int or None
        As given.
    """

    def __init__(self, message, index=None):
        super().__init__(message)
        self.index = index


@dataclass(frozen=True, eq=False, repr=False)
class Signature:
    """One pen recording of N samples, checked and read-only.

    The arrays given are copied.  The unit of x and y is any unit of length, the
    same for both (a tablet's counts, millimetres): the features remove the scale.

    Parameters
    ----------
    x, y : array_like, shape (N,)
        Position; x to the right, y upwards.
    t : array_like, shape (N,)
        Time in seconds, from exactly 0 and strictly increasing.
    pen_down : array_like of bool, shape (N,)
        Whether the pen touches the paper from sample i until sample i + 1.  Nothing
        follows the last sample, so its entry is the pen's state as the recording ends.
    pressure : array_like, shape (N,), optional
        Pressure on the tip as a fraction of the device's range, 0 to 1; None if unknown.

    Attributes
    ----------
    x, y, t : ndarray of float64, shape (N,)
        As given.
    pen_down : ndarray of bool, shape (N,)
        As given.
    pressure : ndarray of float64, shape (N,), or None
        As given.

    Raises
    ------
    SignatureError
        If an array is not one-dimensional, not numeric, not finite or of another length
        than x; if there are fewer than :data:`MIN_POINTS` or more than :data:`MAX_POINTS`
        samples; if t does not begin at 0, does not increase by at least :data:`MIN_STEP`
        or ends after :data:`MAX_DURATION`; if a coordinate exceeds
        :data:`MAX_COORDINATE`; if the pen moves less than :data:`MIN_EXTENT` both ways; if
        ``pen_down`` holds anything but 0 and 1, or the pressure leaves [0, 1].

    Notes
    -----
    Two signatures are equal if all their arrays are, value by value.

    Examples
    --------
    >>> from siamtut.signature import Signature
    >>> Signature([0, 1, 2, 3, 4], [0, 1, 0, 1, 0], [0, 0.01, 0.02, 0.03, 0.04], [1] * 5)
    Signature(5 points, 0.04 s, 1 stroke)
    """

    x: np.ndarray
    y: np.ndarray
    t: np.ndarray
    pen_down: np.ndarray
    pressure: np.ndarray | None = None

    def __post_init__(self):
        arrays = {name: _numbers(name, getattr(self, name)) for name in ("x", "y", "t", "pen_down")}
        if self.pressure is not None:
            arrays["pressure"] = _numbers("pressure", self.pressure)
        points = len(arrays["x"])
        if not MIN_POINTS <= points <= MAX_POINTS:
            raise SignatureError(
                f"{_count(points, 'point')}, but a signature has {MIN_POINTS} to {MAX_POINTS:,}; "
                "record it again, or cut the file to one signature"
            )
        for name, values in arrays.items():
            if len(values) != points:
                raise SignatureError(
                    f"{name} has {len(values)} values where x has {points}; "
                    "give every array one value a sample"
                )
        _check_motion(arrays["x"], arrays["y"])
        _check_time(arrays["t"])
        down = arrays["pen_down"]
        _refuse(
            (down != 0) & (down != 1),
            lambda i: (
                f"pen_down[{i}] = {down[i]:g} is neither 1 (down) nor 0 (up); of a pressure, "
                "give pressure > 0"
            ),
        )
        arrays["pen_down"] = down.astype(bool)
        if self.pressure is not None:
            pressure = arrays["pressure"]
            _refuse(
                (pressure < 0) | (pressure > 1),
                lambda i: (
                    f"pressure[{i}] = {pressure[i]:g} is outside [0, 1]; "
                    "divide by the device's largest pressure"
                ),
            )
        for name, values in arrays.items():
            values.setflags(write=False)
            object.__setattr__(self, name, values)  # the dataclass is frozen

    def __len__(self):
        return len(self.x)

    @property
    def duration(self):
        """float: Time from the first sample to the last, in seconds."""
        return float(self.t[-1])

    def __eq__(self, other):
        if not isinstance(other, Signature):
            return NotImplemented
        if (self.pressure is None) != (other.pressure is None):
            return False
        names = ("x", "y", "t", "pen_down") + (() if self.pressure is None else ("pressure",))
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in names)

    __hash__ = None  # equal by value, and too long to hash on every look-up

    def __repr__(self):
        # A stroke begins wherever the pen is down and was not just before.
        strokes = int(np.count_nonzero(np.diff(self.pen_down.astype(np.int8), prepend=0) == 1))
        return (
            f"Signature({len(self)} points, {self.duration:.2f} s, {_count(strokes, 'stroke')}"
            f"{'' if self.pressure is None else ', with pressure'})"
        )


def _numbers(name, values):
    """Return a fresh finite float64 array (N,), or say which value is at fault."""
    try:
        array = as_numbers(values, name).copy()
    except ValueError as error:
        raise SignatureError(
            f"{name} is not an array of numbers; give one number a sample ({error})"
        ) from None
    if array.ndim != 1:
        raise SignatureError(
            f"{name} has shape {array.shape}; one axis of N samples is needed: give a signature "
            "at a time, and of a table one column"
        )
    _refuse(
        ~np.isfinite(array),
        lambda i: f"{name}[{i}] = {array[i]:g} is not a finite number; leave that sample out",
    )
    return array


def _check_motion(x, y):
    """Refuse coordinates out of all proportion, and a pen that stays put."""
    for name, values in (("x", x), ("y", y)):
        _refuse(
            np.abs(values) > MAX_COORDINATE,
            lambda i, name=name, values=values: (
                f"{name}[{i}] = {values[i]:g} is beyond ±{MAX_COORDINATE:g}; "
                "correct it or choose a larger unit of length"
            ),
        )
    if max(np.ptp(x), np.ptp(y)) < MIN_EXTENT:
        raise SignatureError(
            f"the pen moves less than {MIN_EXTENT:g} in x and in y: nothing is written; "
            "record it again, or choose a smaller unit of length"
        )


def _check_time(t):
    """Refuse times that do not run from 0, forwards, for a believable while."""
    if t[0] != 0:
        raise SignatureError(f"t[0] = {t[0]:g} is not 0; subtract the first time from all", 0)
    late = np.zeros(len(t), dtype=bool)
    late[1:] = np.diff(t) < MIN_STEP
    _refuse(
        late,
        lambda i: (
            f"t[{i}] = {t[i]:.9g} does not come after t[{i - 1}] = {t[i - 1]:.9g} "
            f"by {MIN_STEP:g} s or more; keep one sample of each time, in order"
        ),
    )
    if t[-1] > MAX_DURATION:
        raise SignatureError(
            f"t runs to {t[-1]:g} s, over {MAX_DURATION:g}; "
            "t is in seconds: divide milliseconds by 1000"
        )


def _refuse(bad, message):
    """Raise ``message(i)`` for the first sample i that is bad."""
    if bad.any():
        index = int(np.argmax(bad))
        raise SignatureError(message(index), index)


def _count(number, noun):
    """Return "1 point", "2 points" and so on."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
