"""Small pictures in SVG for paper, for code hosts and for pages without JavaScript.

Colours stand in the picture as attributes, so that it needs no stylesheet, and
as classes, so that on a page it follows the theme (``widgets.css``).
"""

import math

from siamtut.palette import colours

_FONT = "font-family='Siamtut Serif, serif'"


class Poster:
    """An SVG plane: ranges in the plane's units, coordinates rounded to 0.1 px.

    Parameters
    ----------
    x, y : tuple of float
        The lowest and the highest value shown on each axis.
    width, height : int
        The size in px.
    """

    def __init__(self, x, y, width, height):
        self.x, self.y, self.width, self.height = x, y, width, height
        self._parts = []
        self._colours = colours()

    def at(self, point):
        """Return where a point of the plane lies, in px."""
        (x0, x1), (y0, y1) = self.x, self.y
        u = 28 + (point[0] - x0) / (x1 - x0) * (self.width - 36)
        v = self.height - 24 - (point[1] - y0) / (y1 - y0) * (self.height - 32)
        return u, v

    def grid(self, xs, ys):
        """Draw grid lines at ``xs`` and ``ys``, numbered along the edges."""
        (x0, x1), (y0, y1) = self.x, self.y
        for value in xs:
            self.line([(value, y0), (value, y1)], "axis" if value == 0 else "grid", 1)
            u, v = self.at((value, y0))
            self._text(u, v + 16, f"{value:g}", "muted", 12, "middle")
        for value in ys:
            self.line([(x0, value), (x1, value)], "axis" if value == 0 else "grid", 1)
            u, v = self.at((x0, value))
            self._text(u - 6, v + 4, f"{value:g}", "muted", 12, "end")

    def line(self, points, colour, width=2.5):
        """Draw a line through points of the plane."""
        path = " ".join(f"{_px(u)},{_px(v)}" for u, v in map(self.at, points))
        self._parts.append(
            f"<polyline points='{path}' fill='none' stroke='{self._colours[colour]}' "
            f"stroke-width='{width:g}' class='siam-line-{colour.replace('_', '-')}'/>"
        )

    def area(self, points, colour, opacity, edge=None):
        """Tint a polygon of the plane, its edge drawn in a colour if one is named."""
        if len(points) < 3:
            return
        path = " ".join(f"{_px(u)},{_px(v)}" for u, v in map(self.at, points))
        line = f" stroke='{self._colours[edge]}'" if edge else ""
        names = f"siam-fill-{colour.replace('_', '-')}" + (f" siam-line-{edge}" if edge else "")
        self._parts.append(
            f"<polygon points='{path}' fill='{self._colours[colour]}' "
            f"fill-opacity='{opacity:g}'{line} class='{names}'/>"
        )

    def arrow(self, tip, colour, start=(0.0, 0.0)):
        """Draw an arrow with a solid head, from the origin or ``start``, unless it is a point."""
        (ox, oy), (tx, ty) = self.at(start), self.at(tip)
        length = math.hypot(tx - ox, ty - oy)
        if length < 0.5:
            return
        u, v = (tx - ox) / length, (ty - oy) / length
        size = min(12, 0.6 * length)
        bx, by, half = tx - u * size, ty - v * size, 0.42 * size
        fill, name = self._colours[colour], colour.replace("_", "-")
        head = (tx, ty), (bx - v * half, by + u * half), (bx + v * half, by - u * half)
        self._parts.append(
            f"<line x1='{_px(ox)}' y1='{_px(oy)}' x2='{_px(bx)}' y2='{_px(by)}' stroke='{fill}' "
            f"stroke-width='2.75' class='siam-line-{name}'/><polygon points='"
            + " ".join(f"{_px(a)},{_px(b)}" for a, b in head)
            + f"' fill='{fill}' class='siam-fill-{name}'/>"
        )

    def arc(self, start, end, radius):
        """Draw an arc about the origin between two directions, in radians and px."""
        ox, oy = self.at((0, 0))
        turn = math.remainder(end - start, math.tau)
        points = []
        for k in range(25):
            phi = start + turn * k / 24
            points.append((ox + radius * math.cos(phi), oy - radius * math.sin(phi)))
        path = " ".join(f"{_px(u)},{_px(v)}" for u, v in points)
        self._parts.append(
            f"<polyline points='{path}' fill='none' stroke='{self._colours['ink']}' "
            "stroke-width='1.5' class='siam-line-ink'/>"
        )

    def dot(self, point, colour, radius=6, line=None):
        """Draw a dot at a point of the plane; in a colour ``line`` its outline."""
        u, v = self.at(point)
        outline, names = "", f"siam-fill-{colour.replace('_', '-')}"
        if line:
            outline = f" stroke='{self._colours[line]}' stroke-width='2.5'"
            names += f" siam-line-{line.replace('_', '-')}"
        self._parts.append(
            f"<circle cx='{_px(u)}' cy='{_px(v)}' r='{radius:g}' "
            f"fill='{self._colours[colour]}'{outline} class='{names}'/>"
        )

    def label(self, point, text, colour="text", beyond=0.0, towards=(0.0, 0.0)):
        """Write a word at a point of the plane, moved ``beyond`` px ``towards``."""
        u, v = self.at(point)
        length = math.hypot(*towards) or 1.0
        u += beyond * towards[0] / length
        v -= beyond * towards[1] / length
        self._text(u, v + 5, text, colour, 15, "middle", "600")

    def svg(self):
        """Return the picture, on one line; screen readers get its sentence instead."""
        return (
            f"<svg xmlns='http://www.w3.org/2000/svg' width='{self.width}' "
            f"height='{self.height}' viewBox='0 0 {self.width} {self.height}' "
            f"aria-hidden='true' {_FONT}>{''.join(self._parts)}</svg>"
        )

    def _text(self, u, v, text, colour, size, anchor, weight="400"):
        self._parts.append(
            f"<text x='{_px(u)}' y='{_px(v)}' font-size='{size}' font-weight='{weight}' "
            f"text-anchor='{anchor}' fill='{self._colours[colour]}' "
            f"class='siam-fill-{colour.replace('_', '-')}'>{text.replace('-', '−')}</text>"
        )


def _px(value):
    """Return a length in px with at most one decimal."""
    return f"{round(value, 1) + 0.0:g}"
