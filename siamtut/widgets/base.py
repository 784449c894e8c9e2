"""What all widgets share: traits, the module they run, the HTML that they leave.

A widget is an ``anywidget.AnyWidget``.  In Jupyter its module runs beside the
kernel; on a published page ``mount.mjs`` runs the very same module on the
``text/html`` that :meth:`Widget._repr_mimebundle_` emits.  That HTML also
carries a picture and a sentence for readers on paper or without JavaScript.
"""

import base64
import html
import json
import re
from pathlib import Path

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static" / "siamtut"


class Widget(anywidget.AnyWidget):
    """Base class of the book's widgets.

    A subclass names its module, ``class Angle(Widget, module="angle")``, declares
    its traits, each one of ``siamtut.widgets.traits`` with ``.tag(sync=True)``, and writes
    :meth:`sentence` and :meth:`poster`.

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
