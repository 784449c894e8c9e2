"""A curve through noisy points: what it misses on them, and on points that it has not seen."""

import math

import numpy as np
from numpy.polynomial import legendre

from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Limited, Number, Whole, numbers

POINTS, HELD_OUT = 10, 20
"""How many points the curve is fitted to, and how many it does not see."""

REACH = 2.0
"""The plane shows y from -2 to 2; a point dragged by hand stays on it."""

X = -1 + (2 * np.arange(POINTS) + 1) / POINTS
"""Where the points lie, evenly between -1 and 1; the held-out ones likewise."""

X_HELD_OUT = -1 + (2 * np.arange(HELD_OUT) + 1) / HELD_OUT

DECAYS = (-7.0, 1.0)
"""The lowest and the highest log₁₀ λ of the slider."""


class Moves(Limited):
    """How far each of the points has been moved by hand: ten numbers within ±100."""

    def __init__(self, default_value):
        words = f"{POINTS} numbers within ±100, one a point"
        super().__init__(default_value, numbers(POINTS, POINTS, -100, 100), words)


class Overfit(Widget, module="overfit"):
    r"""A polynomial fitted to ten noisy points, and its errors on them and on twenty others.

    .. math:: f(x) = \sum_{k=0}^{d} w_k P_k(x), \qquad
              C = \frac{1}{N} \sum_i \tfrac12 (f(x_i) - y_i)^2 + \tfrac{λ}{2} \sum_k w_k^2

    The P are Legendre's polynomials, and the weights are those of least cost
    (:func:`fit`).  The points lie on sin πx, dashed, plus noise.  Drag one up or
    down; choose the degree, the decay λ and the noise.  An error is a typical miss,
    the root of the mean square, in the units of y.  Every trait follows the picture
    and leads it.

    Parameters
    ----------
    degree : int, optional
        The polynomial's degree d, from 0 to 9: one weight more than that.
    log_decay : float or None, optional
        log₁₀ λ, from -7 to 1.  None: no decay, λ = 0, and no slider for it.
    noise : float, optional
        The standard deviation of the noise, from 0 to 1.
    sample : int, optional
        Which of the samples of noise, from 1 to 999; each is the same everywhere.
    moved : sequence of ten float, optional
        How far each point has been moved up by hand.
    chart : {"degree", "decay"}, optional
        What both errors are drawn against below the plane.

    Notes
    -----
    A widget of the chapter :doc:`/book/generalisation`.

    Examples
    --------
    >>> from siamtut.widgets import Overfit
    >>> Overfit(degree=3, log_decay=None).degree
    3
    """

    degree = Whole(9, 0, POINTS - 1).tag(sync=True)
    log_decay = Number(-6.0, *DECAYS, allow_none=True).tag(sync=True)
    noise = Number(0.3, 0.0, 1.0).tag(sync=True)
    sample = Whole(1, 1, 999).tag(sync=True)
    moved = Moves((0.0,) * POINTS).tag(sync=True)
    chart = Choice(("degree", "decay"), "degree").tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        (y, held_out), weights = self._targets(), self._weights()
        decay = "no decay" if self.log_decay is None else f"decay λ = 10^{self.log_decay:g}"
        text = (
            f"A polynomial of degree {self.degree}, fitted with {decay} to {POINTS} noisy points, "
            f"misses them by {miss(weights, X, y):.2f} and {HELD_OUT} points that it has not seen "
            f"by {miss(weights, X_HELD_OUT, held_out):.2f}"
        ).replace("-", "−")
        return f"{text}. In a browser with JavaScript, or in Jupyter, all of it can be moved."

    def poster(self):
        """Return the points and the curve as one line of SVG."""
        picture = Poster((-1, 1), (-REACH, REACH), 372, 300)
        picture.grid((-1, 0, 1), (-2, 0, 2))
        (y, held_out), weights = self._targets(), self._weights()
        for place in zip(X_HELD_OUT, held_out, strict=True):
            picture.dot(place, "paper", 3, line="twin_b")
        x = np.linspace(-1, 1, 51)
        f = predict(weights, x)
        for run in np.split(np.arange(len(x)), np.flatnonzero(np.diff(np.abs(f) < REACH)) + 1):
            if abs(f[run[0]]) < REACH:
                picture.line(list(zip(x[run], f[run], strict=True)), "ink")
        for place in zip(X, np.clip(y, -REACH, REACH), strict=True):
            picture.dot(place, "twin_a")
        return picture.svg()

    def _targets(self):
        return targets(self.noise, self.sample, self.moved)

    def _weights(self):
        decay = 0.0 if self.log_decay is None else 10**self.log_decay
        return fit(X, self._targets()[0], self.degree, decay)


def fit(x, y, degree, decay=0.0):
    r"""Return the weights of the polynomial of least cost: ridge regression.

    .. math:: w = \left(\tfrac1N Φ^\top Φ + λ I\right)^{-1} \tfrac1N Φ^\top y,
              \qquad Φ_{ik} = P_k(x_i)

    Parameters
    ----------
    x, y : array_like, shape (N,)
        The points, x between -1 and 1.
    degree : int
        The polynomial's degree d.
    decay : float, optional
        λ, in units of y² over units of w², 0 or more.

    Returns
    -------
    ndarray, shape (d + 1,)
        The weights of Legendre's polynomials P_0 to P_d.

    Notes
    -----
    A. E. Hoerl and R. W. Kennard (1970), ridge regression.  Solved as least squares
    with one more row, √λ w_k ≈ 0, for each weight: so the condition is not squared.
    Chapter: :doc:`/book/generalisation`.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    size = degree + 1
    rows = np.vstack(
        [legendre.legvander(x, degree) / math.sqrt(len(x)), math.sqrt(decay) * np.eye(size)]
    )
    wanted = np.concatenate([y / math.sqrt(len(x)), np.zeros(size)])
    return np.linalg.lstsq(rows, wanted, rcond=None)[0]


def predict(weights, x):
    """Return f(x), the sum of w_k P_k(x), of the shape of x."""
    return legendre.legval(np.asarray(x, dtype=np.float64), weights)


def miss(weights, x, y):
    """Return the typical miss: the root of the mean of (f(x) - y)²."""
    return math.sqrt(np.mean((predict(weights, x) - y) ** 2))


def law(x):
    """Return sin πx, on which the points would lie without noise."""
    return np.sin(np.pi * np.asarray(x, dtype=np.float64))


def targets(noise, sample, moved=(0.0,) * POINTS):
    """Return y of the points and y of the held-out points, shapes (10,) and (20,)."""
    deviates = noise * normals(sample, POINTS + HELD_OUT)
    return law(X) + deviates[:POINTS] + np.array(moved), law(X_HELD_OUT) + deviates[POINTS:]


def normals(sample, count):
    """Return standard normal numbers, the same in every browser as here.

    Box and Muller's cosine of uniform numbers by T. Ettinger's mulberry32, a
    generator of 32 bits, which JavaScript can follow to the last bit.
    """
    state, uniforms = 1000 * sample + 7, []
    for _ in range(2 * count):
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
        t ^= (t + (t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF
        uniforms.append((t ^ (t >> 14)) / 2**32)
    u, v = np.array(uniforms).reshape(count, 2).T
    return np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v)
