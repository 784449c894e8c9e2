"""The book's figures, drawn with matplotlib in the book's one palette.

Every function draws one kind of figure and returns its
:class:`matplotlib.figure.Figure`.  A chapter gives it a name, so that it is
not the cell's last value too, and is shown once.  The style, with the letters of the
book's pages, holds for these figures alone: matplotlib's settings stay as they are.
"""

import contextlib
import functools
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.font_manager import fontManager
from matplotlib.ticker import FixedLocator, MaxNLocator, MultipleLocator, NullLocator

from siamtut import geometry, neurons
from siamtut.palette import colours

__all__ = [
    "angle_histograms",
    "boundary",
    "chain_maps",
    "cost_curves",
    "costs_over_z",
    "det_curves",
    "difference_errors",
    "embedding_map",
    "error_intervals",
    "feature_maps",
    "flip",
    "gradient_field",
    "learning_curves",
    "loss_curves",
    "misfits",
    "pair_angles",
    "signatures",
    "spread_and_distance",
    "steepness",
    "stroke_speeds",
    "traces",
    "twin_arrows",
    "warping_paths",
]

_COLOURS = colours("light")

_SERIF = "Siamtut Serif"

_STYLE = {
    "figure.dpi": 100,
    "figure.facecolor": _COLOURS["paper"],
    "axes.facecolor": _COLOURS["paper"],
    "axes.edgecolor": _COLOURS["muted"],
    "axes.labelcolor": _COLOURS["text"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.titlecolor": _COLOURS["text"],
    "text.color": _COLOURS["text"],
    "xtick.color": _COLOURS["muted"],
    "ytick.color": _COLOURS["muted"],
    "xtick.labelcolor": _COLOURS["text"],
    "ytick.labelcolor": _COLOURS["text"],
    "font.family": [_SERIF],
    "font.size": 12,
    "legend.frameon": False,
}


@functools.cache
def _prepare():
    """Make the book's letters known to matplotlib, and a notebook's figures sharp; once."""
    for path in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
        fontManager.addfont(path)
    with contextlib.suppress(ImportError):
        # In a notebook the figures are stored at twice the size, for sharp screens.
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("retina")


def _styled(draw):
    """Let a function draw in the book's style, and leave matplotlib's settings alone."""

    @functools.wraps(draw)
    def styled(*args, **kwargs):
        _prepare()
        with plt.rc_context(_STYLE):
            figure = draw(*args, **kwargs)
            # Marks on an axis are made, in the style of the moment, when they are first drawn.
            figure.draw_without_rendering()
        return figure

    return styled


@_styled
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


@_styled
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


@_styled
def pair_angles(before, after):
    """Draw histograms of the angles of pairs, a row for each kind and a column for each group.

    Parameters
    ----------
    before, after : dict of str to list of three array_like
        For each group of signers the angles, in degrees, of genuine pairs, of genuine
        signatures with forgeries, and with strangers' signatures; before training
        (outlined) and after it (filled).

    Returns
    -------
    matplotlib.figure.Figure
    """
    kinds = {"genuine": "genuine", "forgeries": "forgery", "strangers": "twin_a"}
    figure, rows = plt.subplots(
        len(kinds), len(after), figsize=(6.5, 3.6), sharex=True, layout="constrained", squeeze=False
    )
    bins = np.arange(0, 181, 3)
    for column, (group, angles) in enumerate(after.items()):
        for axes, first, last, (kind, colour) in zip(
            rows[:, column], before[group], angles, kinds.items(), strict=True
        ):
            axes.hist(last, bins, density=True, color=_COLOURS[colour])
            axes.hist(first, bins, density=True, histtype="step", color=_COLOURS["ink"])
            axes.axvline(90, color=_COLOURS["ink"], linewidth=0.8, linestyle=(0, (4, 3)))
            axes.set(yticks=[], xlim=(0, 150), xticks=range(0, 151, 30))
            axes.spines["left"].set_visible(False)
            if column == 0:
                axes.set_ylabel(kind, rotation=0, ha="right", va="center")
        rows[0, column].set_title(group)
        rows[-1, column].set_xlabel("angle of a pair, degrees")
    return figure


@_styled
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
        # By the limits, so that the boxes stay alike and the titles stand in one line;
        # large, since a phone shows three side by side at a third of their size.
        axes.set_aspect("equal", adjustable="datalim")
        axes.set_title(title, fontsize=16)
        axes.axis("off")
    return figure


@_styled
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


@_styled
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


@_styled
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


@_styled
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


@_styled
def feature_maps(maps, names):
    """Draw maps one under the other, each row of a map a strip of colours over time.

    Parameters
    ----------
    maps : sequence of array_like, each of shape (rows, steps)
        What a layer says, or the input; colours run from -1 to 1 and saturate beyond.
    names : sequence of str
        One for each map.

    Returns
    -------
    matplotlib.figure.Figure
    """
    scale = LinearSegmentedColormap.from_list(
        "siamtut", [_COLOURS["twin_b"], _COLOURS["paper"], _COLOURS["twin_a"]]
    )
    figure, column = plt.subplots(
        len(maps), 1, figsize=(6.5, 1.45 * len(maps)), layout="constrained", squeeze=False
    )
    for axes, values, name in zip(column[:, 0], maps, names, strict=True):
        image = axes.imshow(values, cmap=scale, vmin=-1, vmax=1, aspect="auto")
        axes.set_title(name, loc="left")
        axes.set(yticks=())
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    figure.colorbar(image, ax=column[:, 0].tolist(), shrink=0.7)
    return figure


@_styled
def chain_maps(rows):
    """Draw what lies on the way through the twins, and its gradient, as rows of maps.

    Parameters
    ----------
    rows : sequence of (str, dict of str to array_like)
        For each row its kind, and maps (channels, steps) under their titles.  Colours
        of the kind "value" run from -1 to 1; those of the kind "gradient" from minus
        to plus the largest number of that row, so that maps side by side compare.

    Returns
    -------
    matplotlib.figure.Figure
    """
    ends = {"value": ("twin_b", "twin_a"), "gradient": ("genuine", "gradient")}
    columns = max(len(maps) for _, maps in rows)
    figure, grid = plt.subplots(
        len(rows), columns, figsize=(7.2, 1.6 * len(rows)), layout="constrained", squeeze=False
    )
    for row, (kind, maps) in zip(grid, rows, strict=True):
        low, high = (_COLOURS[name] for name in ends[kind])
        scale = LinearSegmentedColormap.from_list(kind, [low, _COLOURS["paper"], high])
        limit = 1.0 if kind == "value" else max(np.abs(values).max() for values in maps.values())
        for axes, (title, values) in zip(row, maps.items(), strict=False):
            image = axes.imshow(
                values, cmap=scale, vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest"
            )
            axes.set_title(title, loc="left")
            axes.set(yticks=())
            axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        figure.colorbar(image, ax=row.tolist(), ticks=MaxNLocator(3, symmetric=True))
    return figure


@_styled
def misfits(values):
    """Draw how badly a network's output follows each shift of its input.

    Parameters
    ----------
    values : dict of str to sequence of float
        For each network its misfits at the shifts 0, 1, 2, ...

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
    looks = (("twin_b", "s", (0, (5, 2))), ("twin_a", "o", "-"))
    for (name, row), (colour, marker, style) in zip(values.items(), looks, strict=False):
        axes.plot(row, color=_COLOURS[colour], marker=marker, linestyle=style, label=name)
    axes.set(xlabel="shift of the input, in time steps", ylabel="misfit")
    axes.xaxis.set_major_locator(MultipleLocator(3))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(values))
    return figure


@_styled
def learning_curves(histories):
    """Draw training and validation cost over the steps, one panel for each way to train.

    Parameters
    ----------
    histories : dict of str to array_like, shape (K, 3)
        For each way the steps, the training costs and the validation costs; the dot
        is the lowest validation cost.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, row = plt.subplots(
        1,
        len(histories),
        figsize=(2.0 * len(histories) + 0.4, 2.6),
        sharey=True,
        layout="constrained",
        squeeze=False,
    )
    for axes, (name, history) in zip(row[0], histories.items(), strict=True):
        steps, training, validation = np.transpose(history)
        axes.plot(steps, training, color=_COLOURS["twin_a"], label="training")
        axes.plot(
            steps, validation, color=_COLOURS["twin_b"], linestyle=(0, (5, 2)), label="validation"
        )
        best = np.argmin(validation)
        axes.plot(steps[best], validation[best], "o", color=_COLOURS["twin_b"])
        axes.set(title=name, xlabel="step", ylim=(0, None))
    row[0, 0].set_ylabel("cost")
    figure.legend(*row[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@_styled
def loss_curves(degrees, losses):
    """Draw losses over the angle of a pair, one panel for each loss.

    Parameters
    ----------
    degrees : array_like, shape (K,)
        The angles.
    losses : dict of str to (array_like, array_like), each of shape (K,)
        For each title the losses of a same pair, drawn solid, and of a different one,
        drawn broken.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = -(-len(losses) // 3)
    figure, grid = plt.subplots(
        rows, 3, figsize=(7.2, 2.2 * rows + 0.4), sharex=True, layout="constrained", squeeze=False
    )
    looks = (("same", "genuine", "-"), ("different", "forgery", (0, (5, 2))))
    for axes, (title, pair) in zip(grid.flat, losses.items(), strict=False):
        for values, (name, colour, style) in zip(pair, looks, strict=True):
            axes.plot(degrees, values, color=_COLOURS[colour], linestyle=style, label=name)
        axes.set(title=title, xlim=(0, 180), xticks=range(0, 181, 60))
    for axes in grid.flat[len(losses) :]:
        axes.set_visible(False)
    for axes in grid[-1]:
        axes.set_xlabel("angle, degrees")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@_styled
def difference_errors(steps, errors):
    """Draw errors of measured slopes against the step, both axes in powers of ten.

    Parameters
    ----------
    steps : array_like, shape (K,)
        The steps ε, above 0.
    errors : dict of (str, str) to array_like, shape (K,)
        For each precision, float64 or float32, and each difference, one-sided or
        central, its errors; one that is 0 is left out.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(figsize=(6.5, 4.2), layout="constrained")
    looks = {"central": ("twin_a", 2.0), "one-sided": ("twin_b", 1.2)}
    styles = {"float64": "-", "float32": (0, (4, 2))}
    for (precision, sides), values in errors.items():
        colour, width = looks[sides]
        shown = np.where(np.asarray(values) > 0, values, np.nan)
        axes.loglog(
            steps,
            shown,
            color=_COLOURS[colour],
            linestyle=styles[precision],
            linewidth=width,
            label=f"{sides}, {precision}",
        )
    axes.set(xlabel="step ε", ylabel="error of the measured slope")
    axes.legend(loc="lower left")
    return figure


@_styled
def cost_curves(histories, every=1):
    """Draw the cost of several trainings over their steps, the cost in powers of ten.

    Parameters
    ----------
    histories : dict of str to array_like, shape (K,)
        The costs of each; up to five.
    every : int, optional
        How many steps lie between one cost and the next.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(figsize=(6.5, 3.8), layout="constrained")
    looks = (
        ("ink", "-"),
        ("twin_a", (0, (6, 2))),
        ("genuine", (0, (3, 1))),
        ("forgery", (0, (1, 1))),
        ("twin_b", (0, (5, 1, 1, 1))),
    )
    for (name, costs), (colour, style) in zip(histories.items(), looks, strict=False):
        steps = every * np.arange(len(costs))
        axes.semilogy(steps, costs, color=_COLOURS[colour], linestyle=style, label=name)
    axes.set(xlabel="step", ylabel="cost")
    figure.legend(loc="outside right upper")
    return figure


@_styled
def traces(rows, names, pen):
    """Draw features one under the other over the points, shaded where the pen is in the air.

    Parameters
    ----------
    rows : array_like, shape (F, T)
        One feature a row, each drawn between -1.5 and 1.5.
    names : sequence of str
        One for each row.
    pen : array_like, shape (T,)
        Above 0 where the pen is down.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, column = plt.subplots(
        len(rows), 1, figsize=(6.5, 0.62 * len(rows)), layout="constrained", sharex=True
    )
    lifts = np.flatnonzero(np.diff(np.asarray(pen) <= 0, prepend=False, append=False))
    for axes, row, name in zip(column, rows, names, strict=True):
        for start, end in zip(lifts[::2], lifts[1::2], strict=True):
            axes.axvspan(start - 0.5, end - 0.5, color=_COLOURS["grid"])
        axes.axhline(0, color=_COLOURS["axis"], linewidth=0.8)
        axes.plot(row, color=_COLOURS["ink"], linewidth=1.2)
        axes.set(ylim=(-1.5, 1.5), yticks=(-1, 1), xlim=(0, len(pen) - 1))
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
        axes.tick_params(labelsize=8)
    column[-1].set_xlabel("point")
    return figure


@_styled
def twin_arrows(panels):
    """Draw what two twins make of two signatures, x and y, as arrows in the plane.

    Parameters
    ----------
    panels : dict of str to array_like, shape (2, 2, 2)
        For each title the arrows of twin A and twin B, each for x and for y.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, row = plt.subplots(
        1, 2 * len(panels), figsize=(3.7 * len(panels), 2.6), layout="constrained", sharey=True
    )
    titles = [f"{title}: {twin}" for title in panels for twin in "AB"]
    both = [arrows for pair in panels.values() for arrows in np.asarray(pair)]
    for k, (axes, title, arrows) in enumerate(zip(row, titles, both, strict=True)):
        colour = _COLOURS["twin_b" if k % 2 else "twin_a"]
        for name, tip, offset in zip("xy", arrows, ((9, -11), (-11, 7)), strict=True):
            style = {"arrowstyle": "-|>", "color": colour, "linewidth": 2, "mutation_scale": 13}
            axes.annotate("", xy=tip, xytext=(0, 0), arrowprops=style)
            axes.annotate(name, xy=tip, xytext=offset, textcoords="offset points", color=colour)
        axes.axhline(0, color=_COLOURS["axis"], linewidth=0.8, zorder=0)
        axes.axvline(0, color=_COLOURS["axis"], linewidth=0.8, zorder=0)
        axes.set(title=title, aspect="equal", xlim=(-0.25, 1.35), ylim=(-1.2, 1.4))
    row[0].set(ylabel="answer to moment 2")
    figure.supxlabel("answer to moment 1", fontsize=11)
    return figure


@_styled
def embedding_map(points, signers, forged):
    """Draw signatures as marks on two axes, one kind of mark for each signer.

    Parameters
    ----------
    points : array_like, shape (N, 2)
        Where each signature lies.
    signers : sequence of str, length N
        Whose each is, or pretends to be; up to four signers.
    forged : sequence of bool, length N
        Forgeries are hollow.

    Returns
    -------
    matplotlib.figure.Figure
    """
    points, signers, forged = np.asarray(points), np.asarray(signers), np.asarray(forged)
    figure, axes = plt.subplots(figsize=(6.0, 4.6), layout="constrained")
    looks = (("twin_a", "o"), ("twin_b", "s"), ("genuine", "^"), ("ink", "D"))
    for signer, (name, marker) in zip(dict.fromkeys(signers.tolist()), looks, strict=False):
        colour = _COLOURS[name]
        for hollow, label in ((False, signer), (True, None)):
            chosen = points[(signers == signer) & (forged == hollow)]
            face = "none" if hollow else colour
            axes.scatter(
                *chosen.T, marker=marker, facecolor=face, edgecolor=colour, s=26, label=label
            )
    axes.set(xlabel="first principal axis", ylabel="second principal axis", aspect="equal")
    axes.legend(loc="best")
    return figure


@_styled
def stroke_speeds(t, alone, pen):
    """Draw the speeds of single strokes and of the pen that writes them all.

    Parameters
    ----------
    t : array_like, shape (N,)
        Times in seconds.
    alone : array_like, shape (M, N)
        The speed of each stroke alone, in mm/s.
    pen : array_like, shape (N,)
        The pen's speed.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
    dashed = {"color": _COLOURS["twin_a"], "linestyle": (0, (5, 2)), "linewidth": 1.3}
    for k, speed in enumerate(alone):
        axes.plot(t, speed, label=None if k else "each stroke alone", **dashed)
    axes.plot(t, pen, color=_COLOURS["ink"], linewidth=2, label="the pen")
    axes.set(xlabel="time, s", ylabel="speed, mm/s", xlim=(t[0], t[-1]), ylim=(0, None))
    axes.legend(loc="upper right")
    return figure


@_styled
def error_intervals(rows):
    """Draw error rates one below the other, each with its interval.

    Parameters
    ----------
    rows : dict of str to tuple of float
        Name to (rate, low, high), from 0 to 1; the first is drawn on top.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rates, low, high = 100 * np.array(list(rows.values())).T
    figure, axes = plt.subplots(figsize=(6.5, 0.7 + 0.38 * len(rows)), layout="constrained")
    places = np.arange(len(rows))
    axes.hlines(places, low, high, color=_COLOURS["muted"], linewidth=2)
    axes.plot(rates, places, "o", color=_COLOURS["twin_a"])
    axes.set(yticks=places, yticklabels=list(rows), xlabel="equal error rate in %")
    axes.set_xlim(left=0)
    axes.grid(axis="x", color=_COLOURS["axis"], linewidth=0.5)
    axes.invert_yaxis()
    return figure


@_styled
def warping_paths(panels):
    """Draw tables of costs side by side, each with the cheapest path through it.

    Parameters
    ----------
    panels : sequence of (ndarray, ndarray, str)
        Costs (N, M), the darker the dearer; places (K, 2) of the path; a title.
        The first panel's path is drawn as genuine, the others' as forged.

    Returns
    -------
    matplotlib.figure.Figure
    """
    shades = LinearSegmentedColormap.from_list("costs", [_COLOURS["paper"], _COLOURS["muted"]])
    dearest = max(costs.max() for costs, _, _ in panels)
    figure, row = plt.subplots(
        1, len(panels), figsize=(3.4 * len(panels), 3.6), layout="constrained", squeeze=False
    )
    for k, (axes, (costs, path, title)) in enumerate(zip(row[0], panels, strict=True)):
        axes.imshow(costs.T, cmap=shades, vmin=0, vmax=dearest, origin="lower", aspect="auto")
        axes.plot([0, len(costs) - 1], [0, costs.shape[1] - 1], color=_COLOURS["muted"], ls=":")
        axes.plot(*path.T, color=_COLOURS["forgery" if k else "genuine"], linewidth=2)
        axes.set(title=title, xlabel="sample of the reference", ylabel="sample of the other")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(4, integer=True))
    return figure


@_styled
def det_curves(curves):
    """Draw false rejections against false acceptances, one curve a verifier.

    Parameters
    ----------
    curves : dict of str to tuple of array_like
        Name to (refused, let_in), from 0 to 1, as :func:`siamtut.rates.det` returns them.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(figsize=(5.0, 4.4), layout="constrained")
    axes.plot([0, 100], [0, 100], color=_COLOURS["axis"], linewidth=1, linestyle=(0, (3, 4)))
    looks = (("twin_b", (0, (6, 2))), ("twin_a", "-"), ("ink", (0, (2, 2))))
    for (name, rates), (colour, style) in zip(curves.items(), looks, strict=False):
        refused, let_in = 100 * np.asarray(rates)
        axes.step(let_in, refused, color=_COLOURS[colour], linestyle=style, label=name)
    axes.set(xlabel="forgeries let in, %", ylabel="genuine refused, %", xlim=(0, 60), ylim=(0, 60))
    axes.legend(loc="upper center")
    return figure


@_styled
def spread_and_distance(spread, genuine, forged, bars):
    """Draw signers by their references' own distance and that of questioned signatures.

    Parameters
    ----------
    spread, genuine, forged : array_like, shape (S,)
        Of each signer b, and the mean d of genuine signatures and of forgeries.
    bars : dict of str to tuple of float
        Name to (factor, power) of a line d = factor * b**power.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = plt.subplots(figsize=(6.0, 4.2), layout="constrained")
    axes.scatter(spread, genuine, color=_COLOURS["genuine"], s=28, label="genuine")
    hollow = {"facecolor": "none", "edgecolor": _COLOURS["forgery"], "marker": "s"}
    axes.scatter(spread, forged, s=28, label="forgeries", **hollow)
    ends = np.array([np.min(spread), np.max(spread)])
    for (name, (factor, power)), style in zip(bars.items(), ("-", "--", ":"), strict=False):
        axes.plot(ends, factor * ends**power, style, color=_COLOURS["ink"], label=name)
    axes.set(xscale="log", yscale="log", xlabel="references' own distance b")
    axes.set_ylabel("mean distance d to the references")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator([0.1, 0.2, 0.3, 0.5, 0.8]))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_locator(NullLocator())
    axes.legend(loc="lower right")
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
