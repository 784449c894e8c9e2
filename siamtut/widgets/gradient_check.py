"""How wrong is a measured slope?  Differences against their step, in two precisions."""

import math

import numpy as np

from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Number

TENTHS = ("1", "1.26", "1.58", "2", "2.51", "3.16", "3.98", "5.01", "6.31", "7.94")
"""Ten steps a decade: written out, since a power's last digit differs between machines."""

FLOOR = -16.0
"""The picture ends at an error of 1e-16; anything smaller, 0 too, lies on its edge."""

WINDOWS = {
    "cubic": (-8.0, 8.0),
    "square": (0.0, 4.0),
    "bump": (0.0, 1.2),
    "kink": (0.0, 2.0),
}
"""The values that the picture of each function shows, for inputs from -2 to 2."""


class GradientCheck(Widget, module="gradient_check"):
    r"""The error of a measured slope against the step ε with which it was measured.

    .. math:: \text{central} = \frac{f(x + ε) - f(x - ε)}{2 ε}, \qquad
              \text{one-sided} = \frac{f(x + ε) - f(x)}{ε}

    Drag the point along the curve of the central difference to choose ε, and the
    other along the function to choose where to measure.  All is computed in the
    precision chosen, one rounding after each operation, and compared with the
    true slope at x in float64.  Every trait follows the picture and leads it.

    Parameters
    ----------
    function : {"cubic", "square", "bump", "kink"}, optional
        x³, x², 1/(1 + x²) or \|x\|, which has no slope at 0.
    precision : {"float64", "float32"}, optional
        What the differences are computed in.
    exponent : float, optional
        The step ε as a power of ten, from -16 to 0, rounded to tenths.
    x : float, optional
        Where the slope is measured, within ±2.

    Notes
    -----
    A widget of the chapter :doc:`/book/gradient-checking`.  The functions are made
    of sums, products and quotients alone, which every machine rounds alike, and the
    steps are decimal numbers with three digits: so the noise, too, is the same in
    Python and in a browser.

    Examples
    --------
    >>> from siamtut.widgets import GradientCheck
    >>> GradientCheck(function="bump", exponent=-5)
    GradientCheck(function='bump', precision='float64', exponent=-5, x=0.7)
    """

    function = Choice(tuple(WINDOWS), "cubic").tag(sync=True)
    precision = Choice(("float64", "float32"), "float64").tag(sync=True)
    exponent = Number(-2.0, -16.0, 0.0).tag(sync=True)
    x = Number(0.7, -2.0, 2.0).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        names = {"cubic": "x³", "square": "x²", "bump": "1/(1 + x²)", "kink": "|x|"}
        step = eps(self.exponent)
        text = f"The slope of {names[self.function]} at x = {self.x:g}, "
        if math.isnan(slope(self.function, self.x)):
            text += "which does not exist there"
        else:
            central, one_sided = (
                error(self.function, self.x, self.exponent, self.precision, sides)
                for sides in ("central", "one-sided")
            )
            text += (
                f"measured in {self.precision} with a step of {step:g}: a central difference is "
                f"off by {central:.1e}, a one-sided one by {one_sided:.1e}"
            )
        return (
            f"{text.replace('-', '−').replace('one−sided', 'one-sided')}. In a browser with "
            "JavaScript, or in Jupyter, step and place can be moved."
        )

    def poster(self):
        """Return the two curves and the chosen step as one line of SVG."""
        picture = Poster((-16, 0), (FLOOR, 2), 400, 372)
        picture.grid([-16, -12, -8, -4, 0], [-16, -12, -8, -4, 0])
        for sides, colour in (("one-sided", "twin_b"), ("central", "twin_a")):
            points = [(k / 2.5, self._height(k / 2.5, sides)) for k in range(-40, 1)]
            points = [point for point in points if not math.isnan(point[1])]
            if points:
                picture.line(points, colour, 1.75)
        picture.label((-13.6, -13.2), "central", "twin_a")
        picture.label((-13.6, -14.6), "one-sided", "twin_b")
        height = self._height(self.exponent, "central")
        picture.dot((self.exponent, FLOOR if math.isnan(height) else height), "twin_a")
        return picture.svg()

    def _height(self, exponent, sides):
        """Return the error's power of ten; NaN where there is no slope to miss."""
        off = error(self.function, self.x, exponent, self.precision, sides)
        return max(math.log10(off), FLOOR) if off != 0 else FLOOR


def eps(exponent):
    """Return the step 10^exponent, the exponent rounded to tenths, with three digits."""
    tenths = math.floor(10 * exponent + 0.5)
    return float(f"{TENTHS[tenths % 10]}e{tenths // 10}")


def value(function, x):
    """Return f(x) in the precision of x, which is a NumPy float."""
    if function == "cubic":
        return x * x * x
    if function == "square":
        return x * x
    if function == "bump":
        one = type(x)(1)
        return one / (one + x * x)
    return abs(x)


def slope(function, x):
    """Return the true slope f'(x), in float64; NaN at the kink."""
    if function == "cubic":
        return 3.0 * x * x
    if function == "square":
        return 2.0 * x
    if function == "bump":
        below = 1.0 + x * x
        return -2.0 * x / (below * below)
    return math.copysign(1.0, x) if x != 0 else math.nan


def difference(function, x, exponent, precision, sides):
    """Return the measured slope, each operation rounded to the precision.

    Parameters
    ----------
    function, x, exponent, precision
        As the traits of `GradientCheck`.
    sides : {"central", "one-sided"}
        Which difference.

    Returns
    -------
    float
    """
    kind = getattr(np, precision)
    at, step = kind(x), kind(eps(exponent))
    ahead = value(function, at + step)
    if sides == "one-sided":
        return float((ahead - value(function, at)) / step)
    return float((ahead - value(function, at - step)) / (kind(2) * step))


def error(function, x, exponent, precision, sides):
    """Return how far the measured slope is from that at x, as the precision holds x."""
    held = float(getattr(np, precision)(x))
    return abs(difference(function, x, exponent, precision, sides) - slope(function, held))
