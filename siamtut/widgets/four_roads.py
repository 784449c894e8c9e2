"""One twin network of two weights, stepped by four roads that agree and three that do not."""

import numpy as np

from siamtut import geometry
from siamtut.byhand import GRADIENTS, PARAMETERS, Cosine, Sequential, Tanh, TimeDelay
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Number, Vector, Whole

TIED = ("copies", "clones", "called_twice", "by_hand")
"""The roads that give one step along the sum of both twins' gradients."""

BESIDE = ("nothing", "gradients", "average")
"""What to set beside them: nothing shared, gradients shared too, gradients averaged."""

MOST = 200
"""The steps that the picture can take."""


class FourRoads(Widget, module="four_roads"):
    r"""The smallest twin network, and one step of it by each of four roads.

    One unit with weight w and bias b reads two moments of a signature, one after the
    other; a cosine joins the two vectors that it makes of two signatures x and y.

    .. math::

        f(x) = \bigl(\tanh(w x_1 + b), \tanh(w x_2 + b)\bigr), \qquad
        C = \tfrac12 \bigl(\cos(f(x), f(y)) - t\bigr)^2

    The plane is that of the weights θ = (w, b).  Two arrows are the steps that twin A
    and twin B ask for, the third is their sum.  A table holds each road's weights and
    outputs, and one more row what happens if the twins share nothing, share their
    gradients too, or average.  Drag the start, and take steps; every trait follows the
    picture and leads it.

    Parameters
    ----------
    w, b : float, optional
        The weight and the bias at which all roads begin, within ±4.
    x, y : tuple of float, optional
        The two moments of each signature, within ±4.
    target : float, optional
        The cosine t that is trained for, from -1 to 1.
    learning_rate : float, optional
        The η of a step, from 0.001 to 10; the slider shows 0.05 to 3.
    beside : {"nothing", "gradients", "average"}, optional
        The road in the table's last row: clones that share nothing; clones that share
        weights and gradients, and both step; one θ, stepped along the mean.
    steps : int, optional
        How many steps have been taken from the start, at most 200.

    Notes
    -----
    A widget of the chapter :doc:`/book/tied-weights`.

    Examples
    --------
    >>> from siamtut.widgets import FourRoads
    >>> FourRoads(target=-1, beside="gradients").target
    -1.0
    """

    w = Number(1.0, -4.0, 4.0).tag(sync=True)
    b = Number(0.6, -4.0, 4.0).tag(sync=True)
    x = Vector((1.3, -1.9), 4.0).tag(sync=True)
    y = Vector((0.6, 1.9), 4.0).tag(sync=True)
    target = Number(1.0, -1.0, 1.0).tag(sync=True)
    learning_rate = Number(1.0, 0.001, 10.0).tag(sync=True)
    beside = Choice(BESIDE, "nothing").tag(sync=True)
    steps = Whole(0, 0, MOST).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        tied, other = self._walk("by_hand")[-1], self._walk(self.beside)[-1]
        names = {
            "nothing": "twins that share nothing",
            "gradients": "twins that share their gradients too",
            "average": "twins whose gradients are averaged",
        }
        text = (
            f"The weights of a twin network of one unit, from w = {self.w:g}, b = {self.b:g}: "
            f"after {self.steps} steps by any of four roads the pair is "
            f"{self._angle(tied):.1f}° apart, with {names[self.beside]} {self._angle(other):.1f}°"
        ).replace("= -", "= −")
        return f"{text}. In a browser with JavaScript, or in Jupyter, one can take the steps."

    def poster(self):
        """Return the paths so far and the next step as one line of SVG."""
        tied, other = (np.array(self._walk(road)) for road in ("by_hand", self.beside))
        low, high = min(tied.min(), other.min()), max(tied.max(), other.max())
        edges, reach = [-1, 0, 1, 2], 2.0
        if low < -1 or high > 2:  # as on the page
            while reach < max(-low, high):
                reach *= 2
            edges = [-reach, -reach / 2, 0, reach / 2, reach]
        picture = Poster((edges[0], edges[-1]), (edges[0], edges[-1]), 372, 368)
        picture.grid(edges, edges)
        for walk, colours in ((other, ("twin_a", "twin_b")), (tied, ("gradient",))):
            for k, colour in enumerate(colours):
                picture.line(walk[:20, 2 * k : 2 * k + 2], colour, 1.75)
        here = tied[-1, :2]
        _, *both = shares(here, here, self.x, self.y, self.target)
        for share, colour in zip((*both, sum(both)), ("twin_a", "twin_b", "gradient"), strict=True):
            picture.arrow(tuple(here - self.learning_rate * share), colour, start=tuple(here))
        picture.dot((self.w, self.b), "ink")
        return picture.svg()

    def _walk(self, road):
        rest = (self.x, self.y, self.target, self.learning_rate, self.steps)
        return path(road, self.w, self.b, *rest)

    def _angle(self, weights):
        f_x, f_y = vector(weights[:2], self.x), vector(weights[2:], self.y)
        return geometry.angle(f_x, f_y)


def vector(theta, x):
    """Return the unit's answer to each moment, tanh(w x + b), shape (2,)."""
    return np.tanh(theta[0] * np.asarray(x) + theta[1])


def shares(theta_a, theta_b, x, y, target):
    """Return the cosine and each twin's share of the gradient of C, by the chain rule.

    Parameters
    ----------
    theta_a, theta_b : array_like, shape (2,)
        (w, b) of twin A, which reads x, and of twin B, which reads y.
    x, y : array_like, shape (2,)
        The two moments of each signature.
    target : float
        The cosine that is trained for.

    Returns
    -------
    cos : float
        The cosine of the two outputs.
    share_a, share_b : numpy.ndarray, shape (2,)
        ∂C/∂θ_A and ∂C/∂θ_B.
    """
    f_x, f_y = vector(theta_a, x), vector(theta_b, y)
    cos = geometry.cosine(f_x, f_y)
    found = [cos]
    for moments, f, d in zip((x, y), (f_x, f_y), geometry.cosine_gradient(f_x, f_y), strict=True):
        d_z = (cos - target) * d * (1 - f**2)  # at each moment
        found.append(np.array([d_z @ moments, d_z.sum()]))
    return tuple(found)


def path(road, w, b, x, y, target, learning_rate, steps):
    """Return (w_A, b_A, w_B, b_B) at the start and after each step, by one road.

    Parameters
    ----------
    road : str
        One of :data:`TIED` or :data:`BESIDE`.
    w, b : float
        The start, of both twins.
    x, y : array_like, shape (2,)
        The two moments of each signature.
    target, learning_rate : float
        The cosine that is trained for, and the η of a step.
    steps : int
        How many steps to take.

    Returns
    -------
    list of list of float
        ``steps + 1`` rows of four.
    """
    first = Sequential(TimeDelay(1, 1, 1), Tanh())
    for parameter, value in zip(first.parameters(), (w, b), strict=True):
        parameter[...] = value
    shared = {"clones": PARAMETERS, "gradients": PARAMETERS + GRADIENTS}.get(road, ())
    one = road in ("called_twice", "by_hand", "average")
    second = first if one else first.clone(shared)
    pair = tuple(np.reshape(z, (1, 1, 2)).astype(float) for z in (x, y))
    rows = [_weights(first) + _weights(second)]
    for _ in range(steps):
        _step(road, first, second, pair, target, learning_rate)
        rows.append(_weights(first) + _weights(second))
    return rows


def _step(road, first, second, pair, target, rate):
    """Take one step, each road in its own way."""
    if road == "by_hand":
        theta = _weights(first)
        _, *both = shares(theta, theta, *(x.ravel() for x in pair), target)
        for parameter, slope in zip(first.parameters(), sum(both), strict=True):
            parameter -= rate * slope
        return
    outputs = first.forward(pair[0]), second.forward(pair[1])
    join = Cosine()
    pulls = join.backward(outputs, join.forward(outputs) - target)
    for twin in (first, second):
        twin.zero_grad()
    for twin, x, pull in zip((first, second), pair, pulls, strict=True):
        twin.forward(x)  # a network called twice remembers its last call alone
        twin.backward(x, pull)
    if road == "copies":
        for one, other in zip(first.gradients(), second.gradients(), strict=True):
            one[...] = other[...] = one + other
    first.step(rate / 2 if road == "average" else rate)
    if second is not first:
        second.step(rate)


def _weights(branch):
    return [parameter.item() for parameter in branch.parameters()]
