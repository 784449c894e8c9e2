"""What counts as numbers: one gate for all arrays that come from outside.

``np.asarray(values, dtype=float)`` reads the text "7" as 7, drops the imaginary part of
a complex number and the mask of a masked array, and takes None for NaN, all without a
word.  What comes out looks like a result.
"""

import decimal
import numbers as abstract

import numpy as np


def as_numbers(values, what, error=ValueError):
    """Return values as a float64 array; refuse what is no array of real numbers.

    Parameters
    ----------
    values : array_like
        Real numbers or booleans (0 and 1) of any type and shape; NaN and infinities pass.
    what : str
        What the message calls them.
    error : type, optional
        The exception to raise.

    Returns
    -------
    ndarray of float64
        The array itself, if it is one.

    Raises
    ------
    ValueError
        If they are text, complex, dates, nothing at all or rows of unequal length.
    """
    if type(values) is np.ndarray and values.dtype == np.float64:
        return values
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise error(f"{what}: some values are masked; leave them out with .compressed()")
    try:
        array = np.asarray(values)
    except ValueError:
        raise error(
            f"{what}: rows of unequal length are no array; give each row as many numbers"
        ) from None
    except (RuntimeError, TypeError) as reason:  # a tensor with a gradient, or of bfloat16
        raise error(
            f"{what}: {type(values).__name__} is no array ({' '.join(str(reason).split())}); "
            "of a tensor, give tensor.detach().cpu().double().numpy()"
        ) from None
    remedy = {
        "U": "convert text with float() first",
        "S": "convert text with float() first",
        "c": "take .real, or np.abs of it",
        "M": "subtract the first and divide by np.timedelta64(1, 's')",
        "m": "divide by np.timedelta64(1, 's')",
        "V": "give one column at a time",
    }.get(array.dtype.kind)
    if remedy:
        raise error(f"{what}: real numbers are needed; got {array.dtype}: {remedy}")
    if array.dtype.kind == "O":
        for value in array.flat:
            if not isinstance(value, abstract.Real | decimal.Decimal | np.bool_):
                raise error(
                    f"{what}: real numbers are needed; got {type(value).__name__} "
                    f"({repr(value)[:40]}): replace it, or leave it out"
                )
    try:
        return array.astype(np.float64)
    except OverflowError:
        raise error(f"{what}: a whole number too large for a float; divide all by it") from None


def as_count(value, what, least):
    """Return a whole number, or refuse it.

    Parameters
    ----------
    value : int
        Of any integer type; a boolean is none.
    what : str
        What the message calls it.
    least : int
        The smallest that makes sense.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is not whole, or too small.
    """
    whole = isinstance(value, abstract.Integral) and not isinstance(value, bool | np.bool_)
    if not whole or value < least:
        raise ValueError(f"{what} is a whole number from {least} on; got {value!r}")
    return int(value)


def as_table(distances, places):
    """Return distances between all signatures as float64, (N, N); refuse another shape.

    Parameters
    ----------
    distances : array_like, shape (N, N)
        Entries that nobody asks for may be NaN.
    places : ndarray of int
        Of the signatures that will be looked up.

    Returns
    -------
    ndarray of float64, shape (N, N)

    Raises
    ------
    ValueError
        If it is not square, or a place lies outside.
    """
    distances = as_numbers(distances, "distances")
    if distances.ndim != 2 or distances.shape[0] != distances.shape[1]:
        raise ValueError(
            f"distances between all N signatures are needed, shape (N, N); got {distances.shape}"
        )
    if len(places) and not 0 <= min(places) <= max(places) < len(distances):
        raise ValueError(
            f"a trial speaks of signature {max(places)}, but there are distances between "
            f"{len(distances)}; make trials and distances of the same list"
        )
    return distances


def power_of_two(x):
    """Return the power of two by which vectors are multiplied before they are squared.

    Parameters
    ----------
    x : ndarray of floats, shape (..., D)
        Vectors along the last axis.

    Returns
    -------
    ndarray, shape (..., 1), of the type of x
        1 where the fourth power of all components is a float, and for a vector that is
        not finite; otherwise what brings the largest component below 1.
    """
    large = np.finfo(x.dtype).maxexp // 5  # room for a sum over many components
    mantissa, exponent = np.frexp(np.abs(x).max(axis=-1, keepdims=True))
    down = np.where(np.isfinite(mantissa) & (exponent > large), -exponent, 0)
    return np.ldexp(x.dtype.type(1), down)
