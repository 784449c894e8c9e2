r"""The angle between two vectors, its cosine, and the gradient of the cosine.

Everything that the twins are asked comes down to one number,

.. math:: \cos(x, y) = \frac{x \cdot y}{\sqrt{(x \cdot x + ε)(y \cdot y + ε)}},
          \qquad ε = 10^{-12},

the formula of Torch7's ``nn.CosineDistance``.  The small ε keeps the formula
finite where a vector is zero: the cosine is then 0 and the angle 90°, "no
opinion".  The chapter :doc:`/book/angle` builds this module from scratch.

Vectors lie along the last axis; all axes before it are batch axes and follow
NumPy's broadcasting rules.
"""

import numpy as np

from siamtut._numbers import as_numbers, power_of_two

EPS = 1e-12
"""The ε added to each squared norm, the same in every room of the package."""


def cosine(x, y, eps=EPS):
    r"""Cosine of the angle between two vectors.

    .. math:: \cos(x, y) = x \cdot y \,/ \sqrt{(x \cdot x + ε)(y \cdot y + ε)}

    Parameters
    ----------
    x, y : array_like, shape (..., D)
        Vectors along the last axis, with broadcastable batch axes.
    eps : float, optional
        The ε of the formula.

    Returns
    -------
    float or ndarray, shape (...)
        Between -1 (opposite) and 1 (same direction); 0 where a vector is zero.
        A float for two single vectors.

    Raises
    ------
    ValueError
        If the vectors differ in length, or have none; if their batch axes do not
        fit together, or they are not real numbers.

    See Also
    --------
    angle : The angle itself.
    cosine_gradient : How the cosine moves when the vectors do.

    Notes
    -----
    Because of ε, a vector whose norm is near ``sqrt(eps)`` = 1e-6 or below is
    pulled towards the cosine 0.  Vectors whose squares a float cannot hold are
    first divided by a power of two, which changes no digit.  A NaN or an infinity
    in a vector makes its cosine NaN.  Built in the chapter :doc:`/book/angle`.

    Examples
    --------
    >>> from siamtut.geometry import cosine
    >>> round(cosine([1, 0], [1, 1]), 6)
    0.707107
    """
    x, y = _vectors(x, y)
    dot, square_x, square_y, _, _ = _products(x, y, eps)
    with np.errstate(invalid="ignore"):  # an infinity makes a NaN, as it should
        return _plain(np.clip(dot / np.sqrt(square_x * square_y), -1.0, 1.0))


def angle(x, y, eps=EPS, degrees=True):
    r"""Angle between two vectors.

    .. math:: θ = \arccos \cos(x, y)

    Parameters
    ----------
    x, y : array_like, shape (..., D)
        Vectors along the last axis, with broadcastable batch axes.
    eps : float, optional
        The ε of :func:`cosine`.
    degrees : bool, optional
        Degrees if true (the default), radians if false.

    Returns
    -------
    float or ndarray, shape (...)
        Between 0° and 180°; 90° where a vector is zero.

    Raises
    ------
    ValueError
        If the vectors differ in length, or have none; if their batch axes do not
        fit together, or they are not real numbers.

    Notes
    -----
    Near 0° and 180° the arc cosine is ill-conditioned: an error of 1e-12 in
    the cosine is one of about 1e-4 degrees in the angle.  Built in the
    chapter :doc:`/book/angle`.

    Examples
    --------
    >>> from siamtut.geometry import angle
    >>> round(angle([1, 0], [1, 1]), 3)
    45.0
    """
    radians = np.arccos(cosine(x, y, eps))
    return _plain(np.degrees(radians) if degrees else radians)


def cosine_gradient(x, y, eps=EPS):
    r"""Gradient of the cosine with respect to both vectors.

    .. math::

        \frac{\partial \cos}{\partial x}
            = \frac{y}{\sqrt{(x \cdot x + ε)(y \cdot y + ε)}}
            - \cos(x, y)\, \frac{x}{x \cdot x + ε}

    and the same with x and y exchanged.

    Parameters
    ----------
    x, y : array_like, shape (..., D)
        Vectors along the last axis, with broadcastable batch axes.
    eps : float, optional
        The ε of :func:`cosine`.

    Returns
    -------
    gradient_x, gradient_y : ndarray, shape (..., D)
        Each has the broadcast shape of both vectors.

    Raises
    ------
    ValueError
        If the vectors differ in length, or have none; if their batch axes do not
        fit together, or they are not real numbers.

    Notes
    -----
    Away from zero each gradient is orthogonal to its own vector and scales as
    one over that vector's norm: a step along it turns the vector, and can only
    lengthen it.  Torch7's ``nn.CosineDistance`` propagates the same values.
    Built in the chapter :doc:`/book/angle`.

    Examples
    --------
    >>> from siamtut.geometry import cosine_gradient
    >>> gradient_x, gradient_y = cosine_gradient([2.0, 0.0], [0.0, 1.0])
    >>> gradient_x.round(6).tolist()
    [0.0, 0.5]
    """
    x, y = _vectors(x, y)
    dot, square_x, square_y, scale_x, scale_y = _products(x, y, eps)
    x, y = x * scale_x, y * scale_y
    with np.errstate(invalid="ignore"):
        root = np.sqrt(square_x * square_y)
        cos = (dot / root)[..., None]
        root = root[..., None]
        gradient_x = (y / root - cos * x / square_x[..., None]) * scale_x
        gradient_y = (x / root - cos * y / square_y[..., None]) * scale_y
    return gradient_x, gradient_y


def _vectors(x, y):
    """Return both as float64 arrays, their lengths checked."""
    x, y = as_numbers(x, "the first vector"), as_numbers(y, "the second vector")
    if x.ndim == 0 or y.ndim == 0 or x.shape[-1] != y.shape[-1] or x.shape[-1] == 0:
        raise ValueError(
            f"two vectors of one length are needed along the last axis; got shapes "
            f"{x.shape} and {y.shape}"
        )
    try:
        np.broadcast_shapes(x.shape, y.shape)
    except ValueError:
        raise ValueError(
            f"the axes before the last must be the same in both, or 1; got shapes {x.shape} and "
            f"{y.shape}: for all with all, x[:, None] and y[None]"
        ) from None
    return x, y


def _products(x, y, eps):
    """Return x·y, x·x + ε and y·y + ε, in units of a power of two, and these units."""
    if not eps >= 0:
        raise ValueError(f"ε keeps a root from being 0: it is 0 or a little more; got {eps}")
    scale_x, scale_y = power_of_two(x), power_of_two(y)
    x, y = x * scale_x, y * scale_y
    with np.errstate(invalid="ignore"):
        dot, square_x, square_y = (x * y).sum(-1), (x * x).sum(-1), (y * y).sum(-1)
    square_x = square_x + eps * scale_x[..., 0] ** 2
    square_y = square_y + eps * scale_y[..., 0] ** 2
    return dot, square_x, square_y, scale_x, scale_y


def _plain(value):
    """Return a Python float for a single number, the array otherwise."""
    return float(value) if np.ndim(value) == 0 else value
