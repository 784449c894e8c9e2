"""A loss over the angle of a pair: its slope on the circle, and a batch that it trains."""

import math

import numpy as np

from siamtut import costs
from siamtut.widgets.base import Widget
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Choice, Number, Whole

RATE = 0.1
"""How far a dot goes in one step: this times the slope, in radians."""

MOST = 500
"""The steps that the picture can take."""

LOSSES = ("target", "linear", "embedding", "contrastive", "triplet", "calibrated")

MARGINS = {"embedding": (0.0, 1.0), "contrastive": (0.1, 2.0), "triplet": (0.1, 2.0)}
"""Between which a margin acts; one beyond counts as the nearer end."""

PAIRS = ((15, 60, 100, 150, 175), (4, 35, 75, 110, 170))
"""Where the dots of same and of different pairs begin, in degrees."""


class LossLandscape(Widget, module="loss_landscape"):
    r"""A loss as a function of the angle θ between twin A and twin B.

    .. math:: \frac{dL}{dθ} = -\sinθ\,\frac{dL}{d\cosθ}

    On the circle twin A points to the right, and twin B can be dragged; the arrow at B
    is the slope, turned to point downhill, and the curve below shows where B stands.
    Dots are a batch.  Steps move each of them by 0.1 times its slope, downhill.

    Parameters
    ----------
    loss : {"target", "linear", "embedding", "contrastive", "triplet", "calibrated"}, optional
        :class:`siamtut.costs.CosineTarget` and its fellows in that room.
    label : {"same", "different"}, optional
        What the pair is known to be.
    angle : float, optional
        The angle θ of the pair, in degrees, from 0 to 180.
    target : float, optional
        The cosine that "target" wants of a different pair, from -1 to 1.
    margin : float, optional
        The margin of the three that have one, from 0 to 2: a cosine up to 1 for
        "embedding", a distance of at least 0.1 for "contrastive", a lead in cosine of
        at least 0.1 for "triplet".
    scale, shift : float, optional
        The a and b of "calibrated", from 1 to 8 and from -8 to 8.
    rival : float, optional
        For "triplet" alone: the angle, in degrees, from the same anchor to the other
        signature, of the other label.
    group : {"pairs", "2", "3", "4", "10"}, optional
        Whether the dots are five same and five different pairs, each free to turn, or
        that many identities on the circle, of which any two are a different pair.
    steps : int, optional
        The steps that the dots have taken, at most 500.

    Notes
    -----
    The widget of the chapter :doc:`/book/losses`.

    Examples
    --------
    >>> from siamtut.widgets import LossLandscape
    >>> LossLandscape(loss="embedding", label="different", margin=0.5).loss
    'embedding'
    """

    loss = Choice(LOSSES, "target").tag(sync=True)
    label = Choice(("same", "different"), "different").tag(sync=True)
    angle = Number(60.0, 0.0, 180.0).tag(sync=True)
    target = Number(-1.0, -1.0, 1.0).tag(sync=True)
    margin = Number(0.5, 0.0, 2.0).tag(sync=True)
    scale = Number(5.0, 1.0, 8.0).tag(sync=True)
    shift = Number(0.0, -8.0, 8.0).tag(sync=True)
    rival = Number(60.0, 0.0, 180.0).tag(sync=True)
    group = Choice(("pairs", "2", "3", "4", "10"), "pairs").tag(sync=True)
    steps = Whole(0, 0, MOST).tag(sync=True)

    def sentence(self):
        """Return what the picture says."""
        at = self.loss, self.label, math.radians(self.angle)
        text = (
            f"The loss {self.loss!r} of a {self.label} pair over its angle: at {self.angle:g}° "
            f"it is {value(*at, self._settings()):.3f} and its slope "
            f"{slope(*at, self._settings()):.3f} for each radian"
        ).replace(" -", " −")
        return f"{text}. In a browser with JavaScript, or in Jupyter, the pair can be turned."

    def poster(self):
        """Return the curves of both labels and the point as one line of SVG."""
        settings = self._settings()
        low, high = span(self.loss, settings)
        picture = Poster((0, 180), (low, high), 372, 250)
        ticks = [low + (high - low) * k / 4 for k in range(5)]
        picture.grid(range(0, 181, 30), [round(tick, 2) for tick in ticks])
        for label, colour in (("same", "genuine"), ("different", "forgery")):
            curve = [
                (d, value(self.loss, label, math.radians(d), settings)) for d in range(0, 181, 6)
            ]
            picture.line(curve, colour, 2.75 if label == self.label else 1.25)
        here = value(self.loss, self.label, math.radians(self.angle), settings)
        picture.dot((self.angle, here), "genuine" if self.label == "same" else "forgery")
        return picture.svg()

    def _settings(self):
        names = ("target", "margin", "scale", "shift", "rival")
        return {name: getattr(self, name) for name in names}


def within(loss, margin):
    """Return the margin that acts: within the loss's own bounds."""
    low, high = MARGINS[loss]
    return min(max(margin, low), high)


def value(loss, label, theta, settings):
    """Return L of one pair at an angle in radians.

    Parameters
    ----------
    loss, label : str
        As the widget's traits.
    theta : float
        The angle of the pair, in radians.
    settings : dict of str to float
        The traits target, margin, scale, shift, and rival in degrees.

    Returns
    -------
    float
    """
    cos = [math.cos(theta)]
    if loss == "triplet":
        other = [math.cos(math.radians(settings["rival"]))]
        both = (cos, other) if label == "same" else (other, cos)
        return costs.Triplet(within(loss, settings["margin"])).value(*both)
    return _cost(loss, settings).value(cos, [1 if label == "same" else -1])


def slope(loss, label, theta, settings):
    """Return dL/dθ for each radian, arguments as for :func:`value`.

    At 0° "contrastive" is given its slope from the right, -m, for a different pair:
    there its distance has a kink, and a pair that parts at all is pushed at once.
    """
    cos = [math.cos(theta)]
    if loss == "triplet":
        other = [math.cos(math.radians(settings["rival"]))]
        margin = costs.Triplet(within(loss, settings["margin"]))
        same = label == "same"
        return -math.sin(theta) * float(
            margin.gradient(cos, other)[0][0] if same else margin.gradient(other, cos)[1][0]
        )
    if loss == "contrastive" and label == "different":
        # In d = 2 sin(θ/2), so that nothing is divided by a distance of nearly 0.
        short = max(0.0, within(loss, settings["margin"]) - 2 * math.sin(theta / 2))
        return -short * math.cos(theta / 2)
    number = 1 if label == "same" else -1
    return -math.sin(theta) * float(_cost(loss, settings).gradient(cos, [number])[0])


def span(loss, settings):
    """Return the losses between which the picture reaches: halves that hold both curves."""
    values = [
        value(loss, label, math.radians(d), settings)
        for label in ("same", "different")
        for d in (0, 45, 90, 135, 180)
    ]
    return min(0.0, math.floor(2 * min(values)) / 2), max(0.5, math.ceil(2 * max(values)) / 2)


def start(group):
    """Return where the dots begin: angles of pairs, or directions of identities, in radians."""
    if group == "pairs":
        return np.radians([*PAIRS[0], *PAIRS[1]])
    k = np.arange(int(group))
    return np.radians(20 + 120 * k / int(group) + 3 * k**2 % 7)


def between(one, other):
    """Return the angle from one direction to another, in radians within ±π."""
    return math.atan2(math.sin(other - one), math.cos(other - one))


def step(group, loss, settings, dots):
    """Return where the dots are after one step.

    Parameters
    ----------
    group, loss : str
        As the widget's traits.
    settings : dict of str to float
        As for :func:`value`.
    dots : sequence of float
        Five same pairs' angles and five different ones', or the directions of the
        identities, in radians.

    Returns
    -------
    list of float
        Identities have moved by RATE times the mean of the pulls of all others.
    """
    if group == "pairs":
        half = len(dots) // 2
        moved = []
        for k, theta in enumerate(dots):
            # In a triplet the two pairs of one rank have one anchor.
            rival = math.degrees(dots[(k + half) % len(dots)])
            pull = slope(
                loss, "same" if k < half else "different", theta, settings | {"rival": rival}
            )
            moved.append(min(max(theta - RATE * pull, 0.0), math.pi))
        return moved
    own = settings | {"rival": 0.0}  # an identity is at 0° from itself
    moved = []
    for i, one in enumerate(dots):
        pull = 0.0
        for j, other in enumerate(dots):
            if i != j:
                turn = between(other, one)
                pull += math.copysign(1.0, turn) * slope(loss, "different", abs(turn), own)
        moved.append(one - RATE * pull / (len(dots) - 1))
    return moved


def train(group, loss, settings, steps):
    """Return where the dots are after so many steps from their start."""
    dots = start(group).tolist()
    for _ in range(steps):
        dots = step(group, loss, settings, dots)
    return dots


def pairs_of(group, dots):
    """Return the angles of all pairs, in radians: the dots themselves, or any two identities'."""
    if group == "pairs":
        return list(dots)
    return [abs(between(a, b)) for k, a in enumerate(dots) for b in dots[k + 1 :]]


def _cost(loss, settings):
    if loss == "target":
        return costs.CosineTarget(different=settings["target"])
    if loss == "linear":
        return costs.LinearCosine()
    if loss == "calibrated":
        return costs.Calibrated(settings["scale"], settings["shift"])
    kinds = {"embedding": costs.CosineEmbedding, "contrastive": costs.Contrastive}
    return kinds[loss](within(loss, settings["margin"]))
