"""A cloud of points and an axis to turn: how much of the variance lies along it."""

import math

import numpy as np

from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Number, Truth

EXTENTS = {"ellipse": 2.5, "circle": 1.5, "classes": 2.5}
"""The clouds by name, and how far the plane of each reaches in every direction."""

LEVEL = 1e-9
"""Shares that differ by less are equal; projections, too."""

_STEPS = 0.7548776662466927, 0.5698402909980532  # 1/g and 1/g² of g³ = g + 1


class PrincipalAxes(Widget, module="principal_axes"):
    r"""An axis through a cloud of points, and the share of the variance along it.

    .. math:: \text{share} = \frac{u^\top C\,u}{C_{11} + C_{22}}, \qquad
              u = (\cos α, \sin α)

    C is the covariance of the points and α the angle of the axis.  Drag the tip of
    the axis, or move the slider; dotted lines lead from each point to its foot on
    the axis, which is all that one number can keep of it.  Every trait follows the
    picture and leads it.

    Parameters
    ----------
    cloud : {"ellipse", "circle", "classes"}, optional
        A slanted ellipse; directions θ all round, as points (cos θ, sin θ); or two
        classes, side by side in long parallel stripes.
    angle : float, optional
        The angle α of the axis against the first coordinate, in degrees, -180 to 180.
        Two angles 180° apart are one axis.
    show_best : bool, optional
        Whether the axis of the largest share is drawn, where there is one.
    choose : bool, optional
        Whether the reader may choose another cloud.

    Notes
    -----
    A widget of the chapter :doc:`/book/principal-components`.

    Examples
    --------
    >>> from siamtut.widgets import PrincipalAxes
    >>> PrincipalAxes(cloud="circle", angle=45)
    PrincipalAxes(cloud='circle', angle=45, show_best=False, choose=True)
    """

    cloud = Choice(tuple(EXTENTS), "ellipse").tag(sync=True)
    angle = Number(-50.0, -180.0, 180.0).tag(sync=True)
    show_best = Truth(False).tag(sync=True)
    choose = Truth(True).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        kinds = {
            "ellipse": "points in a slanted ellipse",
            "circle": "directions, as points (cos θ, sin θ) all round a circle",
            "classes": "points of two classes in parallel stripes",
        }
        points = points_of(self.cloud)
        text = (
            f"{len(points)} {kinds[self.cloud]}, and an axis at {self.angle:.0f}°, along which "
            f"lies {share(points, self.angle):.0%} of their variance, where the best axis has "
            f"{best(points)[1]:.0%}"
        ).replace("-", "−")
        if self.cloud == "classes":
            text += (
                f". One cut across this axis puts {right(points, self.angle):.0%} on the right side"
            )
        return f"{text}. In a browser with JavaScript, or in Jupyter, the axis can be turned."

    def poster(self):
        """Return the points and the axis as one line of SVG."""
        extent = EXTENTS[self.cloud]
        picture = Poster((-extent, extent), (-extent, extent), 372, 368)
        marks = (-1, 0, 1) if self.cloud == "circle" else (-2, 0, 2)
        picture.grid(marks, marks)
        tip = 0.87 * extent * direction(self.angle)
        picture.line([tuple(-tip), tuple(tip)], "axis", 1.5)
        for *point, kind in points_of(self.cloud):
            picture.dot(point, *(("paper", 4, "twin_b") if kind else ("twin_a", 4)))
        picture.arrow(tuple(tip), "gradient")
        return picture.svg()


def direction(angle):
    """Return the unit vector at an angle in degrees, shape (2,)."""
    return np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])


def points_of(cloud):
    """Return the points of a cloud: x, y and the class, 0 or 1, shape (N, 3)."""
    if cloud == "circle":
        theta = 2 * math.pi * np.arange(36) / 36
        return np.column_stack([np.cos(theta), np.sin(theta), np.zeros(36)])
    count, turn = {"ellipse": (40, 30), "classes": (32, 20)}[cloud]
    # Box and Muller's normal numbers from Roberts's evenly spread ones: no luck involved.
    u, v = np.mod(0.5 + np.outer(_STEPS, np.arange(1, count + 1)), 1)
    radius = np.sqrt(-2 * np.log(1 - u))
    along, across = radius * np.cos(2 * np.pi * v), radius * np.sin(2 * np.pi * v)
    kind = np.zeros(count)
    if cloud == "ellipse":
        along, across = 1.05 * along, 0.4 * across
    else:
        kind = np.arange(count) % 2
        along, across = 1.05 * along, 0.3 * (1 - 2 * kind) + 0.07 * across
    u = direction(turn)
    return np.column_stack([along * u[0] - across * u[1], along * u[1] + across * u[0], kind])


def covariance(points):
    """Return the covariance of x and y, shape (2, 2), the sum divided by N - 1."""
    return np.cov(np.asarray(points)[:, :2].T)


def share(points, angle):
    """Return the share of the variance that lies along an axis, 0 to 1."""
    c, u = covariance(points), direction(angle)
    return float(u @ c @ u / np.trace(c))


def best(points):
    """Return the angle of the axis of the largest share, in degrees, and that share.

    The angle lies above -90 and up to 90; where all axes are equally good it is None.
    """
    variances, axes = np.linalg.eigh(covariance(points))
    largest = float(variances[1] / variances.sum())
    if largest - 0.5 < LEVEL:
        return None, largest
    x, y = axes[:, 1]
    angle = math.degrees(math.atan2(y, x))
    # Of the two opposite angles of one axis, the one from -90 (excluded) to 90.
    return 90 - (90 - angle) % 180, largest


def right(points, angle):
    """Return how many points of two classes the best cut across an axis tells right.

    The cut lies between two feet on the axis, or beyond all of them; which side is
    which class is chosen for the best, so that no axis gets less than a half.

    Returns
    -------
    float
        As a share of all points; 1 where there is one class only.
    """
    points = np.asarray(points)
    feet = points[:, :2] @ direction(angle)
    order = np.argsort(feet, kind="stable")
    feet, kind = feet[order], points[order, 2]
    # Points of class 1 below each cut, and points of class 0 above it.
    told = np.concatenate([[0], np.cumsum(kind)]) + np.concatenate(
        [np.cumsum((1 - kind)[::-1])[::-1], [0]]
    )
    allowed = np.concatenate([[True], np.diff(feet) > LEVEL, [True]])
    told = told[allowed]
    return float(max(told.max(), len(points) - told.min()) / len(points))
