"""Two vectors to drag: their angle, its gradient, and one gradient step at a time."""

import math

import numpy as np

from siamtut import geometry
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import MOST_STEPS, Number, Truth, Vector, Whole

LIMIT = 16.0
"""No component of a vector leaves ±16: the picture shows ±4, ±8 or ±16."""


class Angle(Widget, module="angle"):
    r"""Two vectors in the plane and the angle that the twins are asked for.

    Drag the tips, move them by the arrow keys (Shift for whole units), or type
    their components.  A step moves both vectors down the loss

    .. math:: L = \tfrac12 (t - \cos(x, y))^2, \qquad
              x \leftarrow x + η\,(t - \cos(x, y))\,\frac{\partial \cos}{\partial x},

    and y likewise, as :func:`gradient_step` does in Python.  Every trait follows
    the picture and leads it.

    Parameters
    ----------
    x, y : tuple of two float, optional
        Twin A and twin B, in units of the plane, each component within ±16.
    target : float, optional
        The cosine t that a step aims at, from -1 to 1: 1 for "same", -1 for
        "different" (the paper of 1993 aims at -0.9 or -1).
    learning_rate : float, optional
        The η of a step, from 0.001 to 100; the slider shows 0.1 to 5.
    show_gradient : bool, optional
        Whether the gradient of the cosine is drawn at each tip, four times as long
        as it is.
    hide_reading : bool, optional
        Cover the reading until the reader has committed to a guess.
    descent : bool, optional
        Whether the gradient, the target and the steps are offered at all; without
        them the widget is about the angle alone.
    guess : float or None, optional
        The reader's last guess of the angle, in degrees.
    steps : int, optional
        How many steps have been taken since a vector was last moved by hand.

    Notes
    -----
    The widget of the chapter :doc:`/book/angle`.

    Examples
    --------
    >>> from siamtut.widgets import Angle
    >>> angle = Angle(x=(2, 0), y=(1, 1))
    >>> angle.observe(lambda change: print(change.new), "y")
    >>> angle.y = (0, 1)
    (0.0, 1.0)
    """

    x = Vector((3.0, 1.0), LIMIT).tag(sync=True)
    y = Vector((1.0, 2.5), LIMIT).tag(sync=True)
    target = Number(1.0, -1.0, 1.0).tag(sync=True)
    learning_rate = Number(2.0, 0.001, 100.0).tag(sync=True)
    show_gradient = Truth(False).tag(sync=True)
    hide_reading = Truth(False).tag(sync=True)
    descent = Truth(True).tag(sync=True)
    guess = Number(None, 0.0, 180.0, allow_none=True).tag(sync=True)
    steps = Whole(0, 0, MOST_STEPS).tag(sync=True)

    def sentence(self):
        """Return what the picture says; without the angle while it is covered."""
        text = f"Twin A is {_pair(self.x)} and twin B is {_pair(self.y)}"
        if not self.hide_reading:
            cosine, angle = geometry.cosine(self.x, self.y), geometry.angle(self.x, self.y)
            text += (
                f"; the angle between them is {_fixed(angle, 1)}°, its cosine {_fixed(cosine, 4)}"
            )
        return f"{text}. In a browser with JavaScript, or in Jupyter, both can be moved."

    def poster(self):
        """Return the picture of both vectors and their angle as one line of SVG."""
        extent = 4
        while extent < max(map(abs, (*self.x, *self.y))):
            extent *= 2
        picture = Poster((-extent, extent), (-extent, extent), 372, 368)
        ticks = [-extent, -extent / 2, 0, extent / 2, extent]
        picture.grid(ticks, ticks)
        turn = 0.0
        if any(self.x) and any(self.y):
            start, end = (math.atan2(v[1], v[0]) for v in (self.x, self.y))
            turn = math.remainder(end - start, math.tau)
            shortest = min(math.hypot(*self.x), math.hypot(*self.y)) * 168 / extent
            radius = min(46.0, max(14.0, 0.6 * shortest))
            picture.arc(start, end, radius)
            if not self.hide_reading:
                narrow = abs(turn) < math.radians(40)
                side = math.copysign(0.42, turn)
                phi = end + side if narrow else start + turn / 2
                degrees = f"{geometry.angle(self.x, self.y):.1f}°"
                away = radius + 14 + 18 * abs(math.cos(phi))
                picture.label((0, 0), degrees, "text", away, (math.cos(phi), math.sin(phi)))
        for vector, name, colour, side in (
            (self.x, "A", "twin_a", -math.copysign(0.9, turn)),
            (self.y, "B", "twin_b", math.copysign(0.9, turn)),
        ):
            picture.arrow(vector, colour)
            phi = math.atan2(vector[1], vector[0]) + side
            picture.label(vector, name, colour, 19, (math.cos(phi), math.sin(phi)))
        return picture.svg()


def gradient_step(x, y, target, learning_rate):
    r"""Take one step of gradient descent on both vectors.

    .. math:: x' = x - η\,\frac{\partial L}{\partial x}
                 = x + η\,(t - \cos(x, y))\,\frac{\partial \cos}{\partial x},
              \qquad L = \tfrac12 (t - \cos(x, y))^2,

    and the same with x and y exchanged; both gradients are taken before either
    vector moves.

    Parameters
    ----------
    x, y : array_like, shape (..., D)
        Vectors along the last axis.
    target : float
        The cosine t aimed at.
    learning_rate : float
        The η of the step.

    Returns
    -------
    x, y : ndarray, shape (..., D)
        Both vectors after the step.  Neither is shorter than before, since each
        gradient is orthogonal to its own vector.

    Raises
    ------
    ValueError
        If the vectors differ in length, or have none.

    Examples
    --------
    >>> from siamtut.widgets.angle import gradient_step
    >>> x, y = gradient_step([1.0, 0.0], [0.0, 1.0], target=1, learning_rate=0.5)
    >>> x.round(6).tolist(), y.round(6).tolist()
    ([1.0, 0.5], [0.5, 1.0])
    """
    gradient_x, gradient_y = geometry.cosine_gradient(x, y)
    scale = learning_rate * (target - np.asarray(geometry.cosine(x, y)))[..., None]
    return x + scale * gradient_x, y + scale * gradient_y


def _fixed(value, places):
    """Return a number with fixed places and a true minus sign, never "-0.0"."""
    return f"{round(value, places) + 0.0:.{places}f}".replace("-", "−")


def _pair(vector):
    """Return a vector as a sentence shows it."""
    return f"({_fixed(vector[0], 2)}, {_fixed(vector[1], 2)})"
