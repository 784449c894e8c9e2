r"""A name as pen strokes: single-line script letters, cut into circular arcs.

The letters are Dr A. V. Hershey's "script simplex" outlines of 1967, in the
public domain, as the package Hershey-Fonts carries them.  A letter there is a
coarse polyline; here the letters of a name are joined, rounded, and cut into
the fewest circular arcs that follow them closely.  An arc is what one stroke
of the sigma-lognormal model draws (:mod:`siamtut.synthesis`).

Lengths are in units of the x-height (the height of a small "x"); the baseline
is y = 0 and y points upwards.
"""

import functools
import itertools

import numpy as np
from HersheyFonts import HersheyFonts
from scipy.interpolate import CubicSpline

CORNER = np.radians(75)
"""A turn of the polyline sharper than this is a corner, and is not rounded."""

MERGE = 0.45
"""Two letters whose ends lie closer than this meet halfway; others get a joining line."""

_X_HEIGHT = 9.0
_DOTS = {("i", 0), ("j", 0), (".", 0)}
_LATER = {("i", 0), ("j", 0), ("t", 2), ("x", 1)}
_BARS = {("F", 2)}


def runs(name, capital=1.0, taper=0.0, lifts=()):
    """Lay out a name as the runs that the pen draws without a lift.

    Dots and bars of small letters wait until their word is written.

    Parameters
    ----------
    name : str
        Letters A-Z and a-z, spaces, full stops and apostrophes.
    capital : float, optional
        Size of the capitals, as a multiple of the font's.
    taper : float, optional
        How much smaller the last letter is than the first, as a fraction.
    lifts : container of int, optional
        Places in `name` where the pen lifts after the letter though it could
        join it to the next.

    Returns
    -------
    list of ndarray, shape (K, 2)
        One polyline a run, in writing order.

    Raises
    ------
    ValueError
        If `name` has no letter, or a character without an outline.
    """
    done, later, pen = [], [], 0.0
    joined = False
    for place, character in enumerate(name):
        if character == " ":
            done, later, joined = done + later, [], False
            pen += 0.6 * capital
            continue
        pieces, left, right = _glyph(character)
        scale = 1 - taper * place / max(1, len(name) - 1)
        scale *= capital if character.isupper() else 1.0
        begun = False
        for number, piece in enumerate(pieces):
            points = piece * scale + [pen - left * scale, 0.0]
            if begun and np.linalg.norm(points[-1] - done[-1][-1]) < 0.2:
                points = points[::-1]  # the font draws W's strokes downwards only; a pen returns
            if (character, number) in _LATER:
                later.append(points)
                continue
            if joined or (begun and _within(character, number, done[-1], points)):
                done[-1] = _join(done[-1], points)
            else:
                done.append(points)
            begun, joined = True, False
        pen += (right - left) * scale
        follower = name[place + 1 : place + 2]
        joined = follower.islower() and character.isalpha() and place not in lifts
        if character.isupper() and abs(done[-1][-1, 0] - pen) > 0.8 * capital:
            joined = False
    if not done:
        raise ValueError(f"the name {name!r} has no letter to write")
    return done + later


def arcs(points, tolerance=0.08):
    r"""Cut a polyline into the fewest circular arcs that follow it.

    The polyline is rounded between its corners by a spline, and dynamic
    programming picks the breaks that minimise, summed over the arcs,

    .. math:: 1 + (e / \text{tolerance})^2,

    where e is the largest distance between the arc and the line.

    Parameters
    ----------
    points : ndarray, shape (K, 2)
        The polyline.
    tolerance : float, optional
        The distance that costs as much as one arc more.

    Returns
    -------
    middle, end : ndarray, shape (M, 2)
        Each arc's point at half its length, and its last point.  The first
        arc starts at ``points[0]``, each other where the one before it ends.
    """
    middles, ends = [], []
    for smooth in _smooth(points):
        middle, end = _fit(smooth, tolerance)
        middles.append(middle)
        ends.append(end)
    return np.concatenate(middles), np.concatenate(ends)


def _within(character, number, before, points):
    """Tell whether a letter's further piece follows the one before it without a lift."""
    if (character, number) in _BARS:
        return False
    return character.islower() or np.linalg.norm(points[0] - before[-1]) < 1.2


def _join(before, points):
    """Append a run to another, meeting halfway where their ends are near."""
    gap = points[0] - before[-1]
    if np.linalg.norm(gap) < MERGE:
        meet = (before[-1] + points[0]) / 2
        return np.concatenate([before[:-1], meet[None], points[1:]])
    if gap[0] > 0.5 and abs(gap[1]) < gap[0]:
        # Into a round letter (a, c, d, g, o, q) the pen comes over its top.
        over = (before[-1] + points[0]) / 2 + [0.0, 0.3 * gap[0]]
        return np.concatenate([before, over[None], points])
    return np.concatenate([before, points])


@functools.cache
def _font():
    """Return the script font, loaded once."""
    font = HersheyFonts()
    font.load_default_font("scripts")
    return font


@functools.cache
def _glyph(character):
    """Return a character's pieces in x-heights, and its left and right edge."""
    known = character.isascii() and (character.isalpha() or character in ".'")
    if not known:
        raise ValueError(
            f"no outline for {character!r}: write names in the letters A-Z and a-z, "
            "with spaces, full stops and apostrophes"
        )
    glyph = next(_font().glyphs_for_text(character))
    pieces = []
    for number, stroke in enumerate(glyph.strokes):
        points = np.array(list(stroke), dtype=np.float64) / _X_HEIGHT
        points[:, 1] = 1.0 - points[:, 1]  # the font's y points down, from the x-height
        if (character, number) in _DOTS:
            # The font draws a dot as a small diamond; a pen draws a tick.
            points = points.mean(axis=0) + np.array([[-0.02, 0.06], [0.04, -0.06]])
        pieces.append(points)
    reach = np.concatenate(pieces)[:, 0]
    return tuple(pieces), float(reach.min()), float(reach.max())


def _smooth(points, spacing=0.13):
    """Yield the stretches between corners, each as a dense smooth curve."""
    points = points[np.r_[True, np.linalg.norm(np.diff(points, axis=0), axis=1) > 1e-9]]
    step = np.diff(points, axis=0)
    heading = np.arctan2(step[:, 1], step[:, 0])
    turn = np.abs(np.angle(np.exp(1j * np.diff(heading))))
    breaks = [0, *(np.flatnonzero(turn > CORNER) + 1), len(points) - 1]
    for first, last in itertools.pairwise(breaks):
        part = points[first : last + 1]
        length = np.linalg.norm(np.diff(part, axis=0), axis=1)
        # Square roots of lengths as the spline's parameter: no overshoot at uneven steps.
        knots = np.r_[0.0, np.cumsum(np.sqrt(length))]
        count = max(4, int(np.ceil(length.sum() / spacing)) + 1)
        if len(part) == 2:
            yield np.linspace(part[0], part[1], count)
        else:
            yield CubicSpline(knots, part, bc_type="natural")(np.linspace(0, knots[-1], count))


def _fit(line, tolerance, longest=28, checks=9):
    """Fit the fewest arcs to one smooth curve (N, 2), by dynamic programming."""
    way = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    count = len(line)
    first, last = np.triu_indices(count, 1)
    near = last - first <= longest
    first, last = first[near], last[near]
    share = np.linspace(0, 1, checks)
    along = way[first, None] + share * (way[last] - way[first])[:, None]
    traced = np.stack([np.interp(along, way, line[:, k]) for k in (0, 1)], axis=-1)
    chord = line[last] - line[first]
    bend = bend_of(chord, traced[:, checks // 2] - line[first])
    drawn = line[first, None] + arc_points(chord, bend, share)
    error = np.linalg.norm(drawn - traced, axis=-1).max(axis=1)
    cost = 1 + (error / tolerance) ** 2 + np.where(np.abs(bend) > 4.2, 9.0, 0.0)

    best = np.full(count, np.inf)
    best[0] = 0.0
    origin = np.zeros(count, dtype=int)
    for i, j, c in zip(first.tolist(), last.tolist(), cost.tolist(), strict=True):
        if best[i] + c < best[j]:
            best[j], origin[j] = best[i] + c, i
    breaks = [count - 1]
    while breaks[-1]:
        breaks.append(origin[breaks[-1]])
    breaks = np.array(breaks[::-1])
    half = (way[breaks[:-1]] + way[breaks[1:]]) / 2
    middle = np.stack([np.interp(half, way, line[:, k]) for k in (0, 1)], axis=-1)
    return middle, line[breaks[1:]]


def bend_of(chord, middle):
    r"""How far the heading turns along the arc through a given midpoint.

    .. math:: Δ = -4 \arctan(2 s / c),

    with c the chord's length and s the midpoint's distance to the left of it.

    Parameters
    ----------
    chord : ndarray, shape (..., 2)
        From the arc's first point to its last.
    middle : ndarray, shape (..., 2)
        The arc's point at half its length, seen from its first point.

    Returns
    -------
    ndarray, shape (...)
        The turn in radians, anticlockwise positive, within ±2π.
    """
    length = np.maximum(np.hypot(chord[..., 0], chord[..., 1]), 1e-9)
    left = (chord[..., 0] * middle[..., 1] - chord[..., 1] * middle[..., 0]) / length
    return -4 * np.arctan(2 * left / length)


def arc_points(chord, bend, share):
    r"""Points of circular arcs at given shares of their length.

    An arc of length D whose heading turns evenly from θ by Δ has, at share F,

    .. math:: p(F) = D F \operatorname{sinc}(Δ F / 2) \,
              (\cos(θ + Δ F / 2), \sin(θ + Δ F / 2)),

    with sinc(u) = sin(u)/u.

    Parameters
    ----------
    chord : ndarray, shape (M, 2)
        From each arc's first point to its last.
    bend : ndarray, shape (M,)
        The turn Δ in radians.
    share : ndarray, shape (K,) or (M, K)
        Shares F of the length, between 0 and 1.

    Returns
    -------
    ndarray, shape (M, K, 2)
        Seen from each arc's first point.
    """
    length = np.hypot(chord[:, 0], chord[:, 1]) / np.sinc(bend / (2 * np.pi))
    heading = np.arctan2(chord[:, 1], chord[:, 0]) - bend / 2
    turned = bend[:, None] * share / 2
    radius = length[:, None] * share * np.sinc(turned / np.pi)
    angle = heading[:, None] + turned
    return radius[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
