"""The book's figures, drawn with matplotlib in the book's one palette.

Every function draws one kind of figure and returns its
:class:`matplotlib.figure.Figure`.  A chapter ends the call with a semicolon,
so that the figure is shown once.  Importing this room sets the style.
"""

import contextlib

import matplotlib.pyplot as plt
import numpy as np

from siamtut import geometry
from siamtut.palette import colours

__all__ = ["angle_histograms", "gradient_field", "signatures"]

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
