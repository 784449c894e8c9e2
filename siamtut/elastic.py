r"""Elastic matching: how far two signatures are apart once time may stretch.

Dynamic time warping lays a path through two sequences, from both starts to
both ends, that steps forward in one, in the other, or in both.  The distance is
the cheapest path's cost,

.. math:: D = \frac{1}{n + m} \min_\text{path} \sum_{(i, j) \in \text{path}} |a_i - b_j|,

with the Euclidean distance of two samples.  Nothing is trained.  The path is
found by ``dtaidistance`` (Meert et al.), in C.  The distance is symmetric and
never negative, but no metric: waiting costs nothing extra, and the triangle inequality fails.

The sequences are the recorded samples themselves, not resampled: y, both
velocities, the logarithm of the speed, the direction's cosine and sine, the
pressure and its change.  Each gets mean 0 and standard deviation 1 within the signature, and
then goes through a tanh, so that no single moment decides.  A velocity at a
point is the slope of a straight line through five.  These are **our choice**,
close to what is usual; the tanh was chosen with an eye on real signatures
(SVC2004, Task 2, users 1 to 20), where it saved 1.5 points of 12.5.  So was
the logarithm of the speed, for 0.1; an L1 cost, another band, and x as a ninth
column did not help there.

Chapter: :doc:`/book/elastic-matching`.
"""

import numpy as np
from dtaidistance import dtw, dtw_ndim

from siamtut._numbers import as_numbers
from siamtut.signature import Signature

EIGHT = ("y", "vx", "vy", "log_speed", "cos_theta", "sin_theta", "pressure", "d_pressure")
"""What is matched, in the order of :func:`sequence`."""

BAND = 0.2
"""Farthest that a path may stray from the diagonal, as a share of the longer signature."""

_SLOWEST = 0.05  # of the mean speed: below it the logarithm flattens
_LARGEST = 1e100  # whose squares, summed, are a float
_ROUNDING = 1e-9  # of the largest value: a column that varies less is constant


def sequence(signature):
    """Turn a signature into what is matched.

    Parameters
    ----------
    signature : Signature
        N samples; without pressure, its two columns are 0.

    Returns
    -------
    ndarray, shape (N, 8), float64
        Columns :data:`EIGHT`.

    Raises
    ------
    TypeError
        If it is not a Signature.
    """
    if not isinstance(signature, Signature):
        raise TypeError(
            f"a sequence is made of a Signature, not of {type(signature).__name__}; "
            "siamtut.readers.read(path) makes one from a file"
        )
    vx, vy = _slope(signature.x), _slope(signature.y)
    speed = np.hypot(vx, vy)
    inverse = np.divide(1.0, speed, out=np.zeros_like(speed), where=speed > 0)
    # A signature is somewhere in motion, or Signature would have refused it.
    log_speed = np.log(speed / speed.mean() + _SLOWEST)
    pressure = np.zeros(len(speed)) if signature.pressure is None else signature.pressure
    columns = (
        *(signature.y, vx, vy, log_speed, vx * inverse, vy * inverse),
        *(pressure, _slope(pressure)),
    )
    out = np.stack(columns, axis=1)
    rounding = _ROUNDING * np.abs(out).max(axis=0)
    out -= out.mean(axis=0)
    deviation = out.std(axis=0)
    return np.tanh(out / np.where(deviation > rounding, deviation, np.inf))


def distance(a, b, band=BAND):
    """Distance of two sequences by their best path.

    Parameters
    ----------
    a, b : ndarray, shapes (N, C) and (M, C)
        Such as :func:`sequence` returns.
    band : float, optional
        See :data:`BAND`; the difference in length is always allowed.

    Returns
    -------
    float
        0 for equal sequences.

    Raises
    ------
    ValueError
        If they are not two sequences of finite numbers with the same columns, or the
        band is no share.
    """
    a, b = _sequences(a, b)
    cost = dtw_ndim.distance_fast(
        a,
        b,
        window=_window(a, b, band),
        inner_dist="euclidean",
    )
    return cost / (len(a) + len(b))


def path(a, b, band=BAND):
    """Best path of two sequences: who meets whom.

    Parameters
    ----------
    a, b, band
        As for :func:`distance`.

    Returns
    -------
    ndarray of int, shape (K, 2)
        Places (i, j), from (0, 0) to (N - 1, M - 1).

    Raises
    ------
    ValueError
        As :func:`distance`.
    """
    a, b = _sequences(a, b)
    # dtw.warping_path_fast (2.5.1) drops inner_dist and squares; the matrix keeps it.
    _, costs = dtw_ndim.warping_paths_fast(
        a,
        b,
        window=_window(a, b, band),
        inner_dist="euclidean",
    )
    return np.array(dtw.best_path(costs))


def distances(sequences, trials, band=BAND):
    """Distances of all pairs that some trials need.

    Parameters
    ----------
    sequences : list of ndarray
        N of them.
    trials : list of siamtut.verification.Trial
        What is enrolled and what is questioned.
    band : float, optional
        As for :func:`distance`.

    Returns
    -------
    ndarray, shape (N, N)
        Symmetric; NaN where no trial asks.
    """
    out = np.full((len(sequences), len(sequences)), np.nan)
    for trial in trials:
        for i in trial.references:
            for j in np.concatenate([trial.references, trial.questioned]):
                if i != j and np.isnan(out[i, j]):
                    out[i, j] = out[j, i] = distance(sequences[i], sequences[j], band)
    return out


def _sequences(a, b):
    """Return both as the library wants them, which would read beyond the end of others."""
    a, b = as_numbers(a, "the first sequence"), as_numbers(b, "the second sequence")
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1] or not a.size or not b.size:
        raise ValueError(
            "two sequences (N, C) and (M, C) with the same columns are needed; got shapes "
            f"{a.shape} and {b.shape}: sequence(signature) makes one, and a single column is "
            "values[:, None]"
        )
    for name, values in (("first", a), ("second", b)):
        if not np.abs(values).max() < _LARGEST:  # a NaN neither
            raise ValueError(
                f"the {name} sequence holds NaN, an infinity or a number beyond ±{_LARGEST:g}; "
                "leave those samples out, or choose a larger unit"
            )
    return np.ascontiguousarray(a), np.ascontiguousarray(b)


def _window(a, b, band):
    """Return the library's window, which counts the diagonal and allows the excess length."""
    if not 0 <= band <= 1:
        raise ValueError(f"the band is a share of the longer signature, 0 to 1; got {band}")
    return 1 + round(band * max(len(a), len(b)))


def _slope(values):
    """Return the slope, per sample, of the straight line through five neighbours."""
    wide = np.pad(values, 2, mode="edge")
    return (2 * (wide[4:] - wide[:-4]) + (wide[3:-1] - wide[1:-3])) / 10
