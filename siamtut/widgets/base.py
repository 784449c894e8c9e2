"""What all widgets share: traits, the module they run, the HTML that they leave.

A widget is an ``anywidget.AnyWidget``.  In Jupyter its module runs beside the
kernel; on a published page ``mount.mjs`` runs the very same module on the
``text/html`` that :meth:`Widget._repr_mimebundle_` emits.  That HTML also
carries a picture and a sentence for readers on paper or without JavaScript.
"""

import base64
import html
import json
import math
import re
from pathlib import Path

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static" / "siamtut"


class Number(traitlets.TraitType):
    """A finite number within bounds; anything else is refused with a reason.

    Parameters
    ----------
    default_value : float or None
        The value at the start; None only together with ``allow_none=True``.
    low, high : float
        The bounds, both allowed.
    """

    def __init__(self, default_value, low, high, **options):
        super().__init__(default_value, **options)
        self.low, self.high = low, high

    def validate(self, obj, value):
        """Return the value as a float, or raise ``TraitError``."""
        number = _number(value)
        if number is None or not self.low <= number <= self.high:
            raise traitlets.TraitError(
                f"{type(obj).__name__}.{self.name} needs a number from {self.low:g} to "
                f"{self.high:g}; got {value!r}"
            )
        return number


class Vector(traitlets.TraitType):
    """A vector in the plane: two finite numbers within ±``limit``."""

    def __init__(self, default_value, limit, **options):
        super().__init__(default_value, **options)
        self.limit = limit

    def validate(self, obj, value):
        """Return the vector as a tuple of two floats, or raise ``TraitError``."""
        try:
            pair = tuple(_number(component) for component in value)
        except TypeError:
            pair = ()
        if len(pair) != 2 or any(c is None or abs(c) > self.limit for c in pair):
            raise traitlets.TraitError(
                f"{type(obj).__name__}.{self.name} needs two numbers from {-self.limit:g} to "
                f"{self.limit:g}, such as (3, 1); got {value!r}"
            )
        return pair


class Widget(anywidget.AnyWidget):
    """Base class of the book's widgets.

    A subclass names its module, ``class Angle(Widget, module="angle")``, declares
    its traits with ``.tag(sync=True)``, and writes :meth:`sentence` and
    :meth:`poster`.

    Raises
    ------
    TypeError
        If a keyword is no trait of the widget.
    traitlets.TraitError
        If a trait is given a value that it cannot take; the message says which
        values it takes.
    """

    _module = ""
    _names = ()

    def __init_subclass__(cls, module=None, **options):
        # AnyWidget subclasses each instance's class once more: that one inherits.
        if module is not None:
            cls._module = module
            cls._names = tuple(
                name
                for name, trait in vars(cls).items()
                if isinstance(trait, traitlets.TraitType) and trait.metadata.get("sync")
            )
            cls._esm = inlined(module)
            cls._css = stylesheet()
        super().__init_subclass__(**options)

    def __init__(self, **traits):
        unknown = [name for name in traits if not self.has_trait(name)]
        if unknown:
            raise TypeError(
                f"{type(self).__name__} has no trait {unknown[0]!r}; it has: "
                f"{', '.join(self._names)}"
            )
        super().__init__(**traits)

    def state(self):
        """Return the traits of the picture as plain numbers, lists and booleans.

        Floats are rounded to six decimals, so that what is stored in a notebook
        does not depend on a processor's last digits.
        """
        return {name: _plain(getattr(self, name)) for name in self._names}

    def sentence(self):
        """Return what the picture says, for readers who cannot see or move it."""
        raise NotImplementedError

    def poster(self):
        """Return the picture of the present state as one line of SVG."""
        raise NotImplementedError

    def html(self):
        """Return the HTML from which a page without a kernel starts the widget."""
        state = html.escape(json.dumps(self.state(), separators=(",", ":")))
        return (
            f'<div class="siamtut-widget" data-widget="{self._module}" data-state="{state}">'
            f'<figure class="siam-poster">{self.poster()}'
            f"<figcaption>{html.escape(self.sentence())}</figcaption></figure></div>"
        )

    def __repr__(self):
        values = ", ".join(f"{name}={_brief(getattr(self, name))}" for name in self._names)
        return f"{type(self).__name__}({values})"

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self.html()}, metadata


def inlined(module):
    """Return the text of a widget's module with the shared modules inside it.

    Jupyter loads the module from a blob, where the relative imports that serve
    the page lead nowhere; a ``data:`` URL leads somewhere from anywhere.  Two
    imports of one such URL are one module, as two of one file are.
    """

    def as_data(match):
        shared = base64.b64encode(inlined(match[1]).encode()).decode()
        return f'"data:text/javascript;base64,{shared}"'

    text = (STATIC / f"{module}.mjs").read_text(encoding="utf-8")
    return re.sub(r'"\./(\w+)\.mjs"', as_data, text)


def stylesheet():
    """Return the palette and the looks of the widgets as one stylesheet."""
    names = ("palette.css", "widgets.css")
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


def _number(value):
    """Return a finite float, or None; a boolean or a string is not a number here."""
    if isinstance(value, bool | str | bytes):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _plain(value):
    """Return a value as JSON can hold it, floats rounded, without -0.0."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return round(value, 6) + 0.0 if isinstance(value, float) else value


def _brief(value):
    """Return a value as a reader would type it."""
    if isinstance(value, tuple):
        return f"({', '.join(_brief(item) for item in value)})"
    return f"{_plain(value):.6g}" if isinstance(value, float) else repr(value)
