"""The book's figures, drawn with matplotlib in the book's one palette.

Every function draws one kind of figure and returns its
:class:`matplotlib.figure.Figure`.  A chapter gives it a name, so that it is
not the cell's last value too, and is shown once.  Importing this room sets the style.
"""

import contextlib

import matplotlib.pyplot as plt
import numpy as np

from siamtut import geometry, neurons
from siamtut.palette import colours

__all__ = [
    "angle_histograms",
    "boundary",
    "costs_over_z",
    "flip",
    "gradient_field",
    "signatures",
    "steepness",
]

_COLOURS = colours("light")

plt.rcParams.update(
    {
        "figure.dpi": 100,
        "figure.facecolor": _COLOURS["paper"],
        "axes.facecolor": _COLOURS["paper"],
        "axes.edgecolor": _COLOURS["muted"],
        "axes.labelcolor": _COLOURS["text"],
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 11,
        "axes.titlecolor": _COLOURS["text"],
        "text.color": _COLOURS["text"],
        "xtick.color": _COLOURS["muted"],
        "ytick.color": _COLOURS["muted"],
        "xtick.labelcolor": _COLOURS["text"],
        "ytick.labelcolor": _COLOURS["text"],
        "font.size": 11,
        "legend.frameon": False,
    }
)

with contextlib.suppress(ImportError):
    # In a notebook the figures are stored at twice the size, for sharp screens.
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("retina")


def gradient_field(y, radii=(1.0, 1.7, 2.4, 3.1), places=20):
    """Draw the gradient of cos(x, y) with respect to x at many places of x.

    Parameters
    ----------
    y : array_like, shape (2,)
        The vector that stays where it is, drawn as an arrow from the origin.
    radii : sequence of float, optional
        The circles on which the places lie.
    places : int, optional
        Number of places on each circle, counted from the direction of y.

    Returns
    -------
    matplotlib.figure.Figure
    """
    y = np.asarray(y, dtype=float)
    turn = np.arctan2(y[1], y[0]) + np.linspace(0, 2 * np.pi, places, endpoint=False)
    directions = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    x = (np.array(radii)[:, None, None] * directions).reshape(-1, 2)
    gradient = geometry.cosine_gradient(x, y)[0]
    half = 1.15 * max(radii)
    figure, axes = plt.subplots(figsize=(5.2, 5.2), layout="constrained")
    for radius in radii:
        axes.add_patch(plt.Circle((0, 0), radius, fill=False, color=_COLOURS["grid"]))
    through = np.outer([-2, 2], half * y / np.linalg.norm(y))
    axes.plot(*through.T, color=_COLOURS["muted"], linewidth=1, linestyle=(0, (4, 4)))
    axes.quiver(
        *x.T,
        *gradient.T,
        color=_COLOURS["gradient"],
        angles="xy",
        scale_units="xy",
        scale=1.7,
        width=0.005,
    )
    _arrow(axes, y, _COLOURS["twin_b"], "B")
    axes.set(
        xlim=(-half, half),
        ylim=(-half, half),
        aspect="equal",
        xlabel="first component of A",
        ylabel="second component of A",
    )
    return figure


def angle_histograms(angles):
    """Draw one histogram of angles above the other.

    Parameters
    ----------
    angles : dict of int to array_like
        Angles in degrees for each number of dimensions.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, rows = plt.subplots(
        len(angles), 1, figsize=(6.5, 1.05 * len(angles) + 0.5), sharex=True, layout="constrained"
    )
    for axes, (dimensions, values) in zip(rows, angles.items(), strict=True):
        axes.hist(values, bins=np.arange(0, 181, 2), color=_COLOURS["twin_a"])
        axes.set(yticks=[], xlim=(0, 180), xticks=range(0, 181, 30))
        axes.spines["left"].set_visible(False)
        axes.set_ylabel(f"{dimensions} dimensions", rotation=0, ha="right", va="center")
    rows[-1].set_xlabel("angle between two random arrows, degrees")
    return figure


def signatures(items, titles, kinds=None):
    """Draw signatures side by side, the pen on the paper as lines.

    Parameters
    ----------
    items : sequence of siamtut.signature.Signature
        What to draw; where the pen is up, nothing is drawn.
    titles : sequence of str
        One above each.
    kinds : sequence of {"genuine", "forgery"}, optional
        Colours the ink by kind; without it all ink is ink.

    Returns
    -------
    matplotlib.figure.Figure
    """
    kinds = kinds or ["ink"] * len(items)
    figure, row = plt.subplots(
        1, len(items), figsize=(3.1 * len(items), 2.0), layout="constrained", squeeze=False
    )
    for axes, item, title, kind in zip(row[0], items, titles, kinds, strict=True):
        x, y = np.array(item.x), np.array(item.y)
        breaks = np.flatnonzero(~np.asarray(item.pen_down[:-1], dtype=bool)) + 1
        axes.plot(
            np.insert(x, breaks, np.nan),
            np.insert(y, breaks, np.nan),
            color=_COLOURS[kind],
            linewidth=1.3,
            solid_capstyle="round",
        )
        axes.set(aspect="equal", title=title)
        axes.axis("off")
    return figure


def boundary(points, answers, unit, names, axes_names):
    """Draw points of two classes and the straight boundary of a perceptron.

    Parameters
    ----------
    points : array_like, shape (N, 2)
        The inputs.
    answers : array_like, shape (N,)
        The class of each point, 0 or 1.
    unit : siamtut.neurons.Perceptron
        Its weights must not all be zero.
    names : sequence of str
        The names of class 0 and of class 1.
    axes_names : sequence of str
        What the two inputs are.

    Returns
    -------
    matplotlib.figure.Figure
    """
    points, answers = np.asarray(points, dtype=float), np.asarray(answers)
    figure, axes = plt.subplots(figsize=(6.0, 4.4), layout="constrained")
    hollow, filled = ("o", _COLOURS["paper"], _COLOURS["twin_b"]), ("s", None, _COLOURS["twin_a"])
    for answer, (marker, face, edge) in enumerate((hollow, filled)):
        chosen, name = points[answers == answer].T, names[answer]
        axes.scatter(*chosen, marker=marker, facecolor=face or edge, edgecolor=edge, label=name)
    low, high = points.min(axis=0) - 0.3, points.max(axis=0) + 0.3
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    axes.set(xlabel=axes_names[0], ylabel=axes_names[1])
    # The boundary passes through the point of the line nearest to the origin, along it.
    nearest = -unit.bias * unit.weight / (unit.weight @ unit.weight)
    along = np.array([-unit.weight[1], unit.weight[0]])
    axes.axline(nearest, nearest + along, color=_COLOURS["ink"])
    axes.legend(loc="best")
    return figure


def flip(inputs=(0.79, -0.3), other=2.0, bias=-1.0):
    """Draw a step unit's weighted sum and its answer while one weight is swept.

    Parameters
    ----------
    inputs : sequence of float, shape (2,)
        The two inputs, held fixed.
    other, bias : float, optional
        The second weight and the bias, held fixed.

    Returns
    -------
    matplotlib.figure.Figure
    """
    weight = np.linspace(1.5, 2.5, 2001)
    z = weight * inputs[0] + other * inputs[1] + bias
    figure, axes = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
    axes.plot(weight, z, color=_COLOURS["muted"], label="weighted sum z")
    axes.plot(weight, neurons.step(z), color=_COLOURS["twin_a"], linewidth=2, label="answer")
    axes.set(xlabel="the weight that is swept", yticks=(0, 0.5, 1))
    axes.legend(loc="upper left")
    return figure


def steepness(factors):
    """Draw the logistic function of k z for several k.

    Parameters
    ----------
    factors : sequence of float
        The factors k.

    Returns
    -------
    matplotlib.figure.Figure
    """
    z = np.linspace(-4, 4, 1001)
    figure, axes = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
    styles = ("-", (0, (6, 2)), (0, (3, 2)), (0, (1, 1)))
    for factor, style in zip(factors, styles, strict=True):
        curve = neurons.sigmoid(factor * z)
        axes.plot(z, curve, color=_COLOURS["twin_a"], linestyle=style, label=f"k = {factor:g}")
    axes.set(xlabel="z", ylabel="output", yticks=(0, 0.5, 1))
    axes.legend(loc="upper left")
    return figure


def costs_over_z():
    """Draw cross-entropy and the quadratic cost of one neuron over z, for the target 0.

    Returns
    -------
    matplotlib.figure.Figure
    """
    z = np.linspace(-5, 5, 501)
    output = neurons.sigmoid(z)
    figure, axes = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
    axes.plot(z, -np.log1p(-output), color=_COLOURS["twin_a"], label="cross-entropy")
    axes.plot(z, output**2 / 2, color=_COLOURS["twin_b"], linestyle=(0, (5, 2)), label="quadratic")
    axes.set(xlabel="weighted sum z", ylabel="cost")
    axes.legend(loc="upper left")
    return figure


def _arrow(axes, tip, colour, name):
    """Draw an arrow from the origin and its name beside the tip."""
    axes.annotate(
        "",
        xy=tip,
        xytext=(0, 0),
        arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2.2, "mutation_scale": 16},
    )
    axes.annotate(
        name,
        xy=tip,
        xytext=(6, 4),
        textcoords="offset points",
        color=colour,
        weight="bold",
    )
