"""The traits of the widgets: each declares what it takes, for Python and for the browser.

``tools/write_limits.py`` writes the declarations into ``limits.mjs``, by which the
browser brings whatever reaches a widget within the same limits (``ui.mjs``).
"""

import itertools
import math
from collections.abc import Mapping, Set

import numpy as np
import traitlets

MOST_STEPS = 1_000_000
"""A counter of steps goes no further."""


class Limited(traitlets.TraitType):
    """A trait that takes what its limits allow, and says so of anything else.

    The limits are declared once, here: :meth:`validate` holds them in Python, and
    ``limits.mjs``, which is written from them, in the browser.

    Parameters
    ----------
    default_value : object
        The value at the start.
    limits : dict
        What a value is, as JSON: ``{"number": [low, high]}``, ``{"whole": [low, high]}``,
        ``{"truth": True}``, ``{"one": values}``, ``{"text": [shortest, longest],
        "letters": letters, "times": length}``, ``{"row": [limits, ...]}``, ``{"list":
        [shortest, longest], "each": limits}``, ``{"either": [limits, limits]}``; a list
        with ``"apart": 2`` holds rows that do not all begin with the same two.
    words : str
        The same for a reader, after "needs".
    """

    def __init__(self, default_value, limits, words, **options):
        super().__init__(default_value, **options)
        self.limits = limits | ({"none": True} if self.allow_none else {})
        self.words = words

    def taken(self, value):
        """Return a value in the form that the limits speak of; the usual one is its own."""
        return value

    def validate(self, obj, value):
        """Return the value in its plain form, or raise ``TraitError``."""
        try:
            return fit(self.limits, self.taken(value))
        except (TypeError, ValueError, OverflowError) as error:
            raise traitlets.TraitError(
                f"{type(obj).__name__}.{self.name} needs {self.words}; got {_shown(value)}"
            ) from error


class Number(Limited):
    """A finite number from ``low`` to ``high``."""

    def __init__(self, default_value, low, high, **options):
        words = f"a number from {low:g} to {high:g}"
        super().__init__(default_value, {"number": [low, high]}, words, **options)


class Whole(Limited):
    """A whole number from ``low`` to ``high``."""

    def __init__(self, default_value, low, high):
        words = f"a whole number from {low} to {high}"
        super().__init__(default_value, {"whole": [low, high]}, words)


class Truth(Limited):
    """True or False."""

    def __init__(self, default_value):
        super().__init__(default_value, {"truth": True}, "True or False")


class Choice(Limited):
    """One of a few words or whole numbers."""

    def __init__(self, values, default_value):
        words = f"one of {', '.join(map(repr, values))}"
        super().__init__(default_value, {"one": list(values)}, words)


class Words(Limited):
    """So many short texts, each of at most ``longest`` characters."""

    def __init__(self, default_value, longest):
        text = {"text": [0, longest]}
        words = f"{len(default_value)} texts of at most {longest} characters"
        super().__init__(default_value, {"row": [text] * len(default_value)}, words)


class Vector(Limited):
    """A vector in the plane: two finite numbers within ±``limit``."""

    def __init__(self, default_value, limit):
        words = f"two numbers from {-limit:g} to {limit:g}, such as (3, 1)"
        super().__init__(default_value, numbers(2, 2, -limit, limit), words)


def numbers(shortest, longest, low, high):
    """Return the limits of a list of numbers from ``low`` to ``high``."""
    return {"list": [shortest, longest], "each": {"number": [low, high]}}


def fit(limits, value):
    """Return a value within limits (:class:`Limited`) as plain numbers, texts and tuples.

    Raises
    ------
    ValueError
        If it is none such.
    """
    if value is None and limits.get("none"):
        return None
    kind = next(iter(limits))
    return _FITS[kind](limits, value)


def _fit_number(limits, value):
    low, high = limits["number"]
    number = _number(value)
    if number is None or not low <= number <= high:
        raise ValueError
    return number


def _fit_whole(limits, value):
    number = _fit_number({"number": limits["whole"]}, value)
    if not number.is_integer():
        raise ValueError
    return int(number)


def _fit_truth(limits, value):
    if not isinstance(value, bool | np.bool_):
        raise ValueError
    return bool(value)


def _fit_one(limits, value):
    plain = value if isinstance(value, str) else _number(value)
    return limits["one"][limits["one"].index(plain)]


def _fit_text(limits, value):
    shortest, longest = limits["text"]
    if not isinstance(value, str) or not shortest <= len(value) <= longest:
        raise ValueError
    if len(value) % limits.get("times", 1) or set(value) - set(limits.get("letters", value)):
        raise ValueError
    return value


def _items(value, longest):
    """Return the items of a list or the like, but one more than ``longest`` at most."""
    if isinstance(value, str | bytes | Mapping | Set):
        raise ValueError  # an order, or none: not of numbers
    return list(itertools.islice(iter(value), longest + 1))


def _fit_row(limits, value):
    kinds = limits["row"]
    items = _items(value, len(kinds))
    return tuple(fit(kind, item) for kind, item in zip(kinds, items, strict=True))


def _fit_list(limits, value):
    shortest, longest = limits["list"]
    items = _items(value, longest)
    if not shortest <= len(items) <= longest:
        raise ValueError
    found = tuple(fit(limits["each"], item) for item in items)
    apart = limits.get("apart")
    if apart and len({item[:apart] for item in found}) == 1:
        raise ValueError
    return found


def _fit_either(limits, value):
    one, other = limits["either"]
    try:
        return fit(one, value)
    except (TypeError, ValueError):
        return fit(other, value)


_FITS = {
    "number": _fit_number,
    "whole": _fit_whole,
    "truth": _fit_truth,
    "one": _fit_one,
    "text": _fit_text,
    "row": _fit_row,
    "list": _fit_list,
    "either": _fit_either,
}


def _number(value):
    """Return a finite float, or None; a boolean or a string is not a number here."""
    if isinstance(value, bool | np.bool_ | str | bytes | bytearray):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _shown(value):
    """Return a value as an error shows it: not longer than a line, whatever it is."""
    try:
        text = repr(value)
    except Exception:  # its own affair: ints of 5,000 digits and lists 1,000 deep have none
        text = f"a {type(value).__name__}"
    return text if len(text) <= 100 else f"{text[:97]}..."
