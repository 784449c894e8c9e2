"""The one palette of page, widgets and figures, read from its stylesheet.

The colours are defined once, as CSS custom properties in
``siamtut/widgets/static/siamtut/palette.css``.  This room reads them there, so
that a figure drawn by matplotlib and a widget beside it cannot drift apart.
"""

import functools
import re
from pathlib import Path

STYLESHEET = Path(__file__).parent / "widgets" / "static" / "siamtut" / "palette.css"

_PROPERTY = re.compile(r"--siam-([a-z-]+):\s*(#[0-9a-f]{6});")


def colours(theme="light"):
    """Return the colours of one theme by name.

    Parameters
    ----------
    theme : {"light", "dark"}, optional
        The page's theme.

    Returns
    -------
    dict of str to str
        Names such as ``"twin_a"`` to colours such as ``"#0b62d6"``, in the order
        of the stylesheet: paper, surface, text, muted, axis, grid, ink, twin_a,
        twin_b, genuine, forgery, gradient.

    Raises
    ------
    ValueError
        If there is no such theme.

    Examples
    --------
    >>> from siamtut.palette import colours
    >>> colours()["paper"]
    '#ffffff'
    """
    themes = _themes()
    if theme not in themes:
        raise ValueError(f"no theme {theme!r}; there are: {', '.join(themes)}")
    return dict(themes[theme])


@functools.cache
def _themes():
    """Return both themes: the stylesheet's first block is light, its second dark."""
    light, dark = STYLESHEET.read_text(encoding="utf-8").split("@media screen")
    return {
        theme: {name.replace("-", "_"): value for name, value in _PROPERTY.findall(css)}
        for theme, css in (("light", light), ("dark", dark))
    }
