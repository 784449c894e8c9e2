"""Read what a person writes: numbers in any form, words and letters; and write numbers apart."""

import re
import sys

import numpy as np

_DEEP = 8  # lists within lists, beyond which a list may as well hold itself
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?inf(?:inity)?)", re.IGNORECASE)


class WrongError(Exception):
    """An answer is not right; the message is the verdict's sentence."""


def words(answer, count):
    """Read a list of words, in one string or in several, or by the letters A, B, ...

    Parameters
    ----------
    answer : object
    count : int
        How many words there must be.

    Returns
    -------
    list of str or None
        In lower case, letters only; None if there are not so many.
    """
    if isinstance(answer, dict):
        by_name = {str(name).strip().upper(): word for name, word in answer.items()}
        answer = [by_name.get("ABCDEFGH"[k]) for k in range(len(by_name))]
    found = letters_or_words(answer)
    for separator in (r"[,;\n]", r"\s+"):
        if len(found) == 1 and count > 1:
            found = [part for part in re.split(separator, found[0].strip("[]() \n")) if part]
    found = [re.sub(r"^\s*[A-Za-z]\s*[:.)=]", "", word) for word in found]
    return [re.sub(r"[\W\d_]", "", word).lower() for word in found] if len(found) == count else None


def apart(got, expected, form=".4f"):
    """Write two numbers, or two arrays, with as many digits as it takes to tell them apart.

    Parameters
    ----------
    got, expected : float or numpy.ndarray
    form : str, optional
        How to write numbers that differ early.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> apart(-0.24609, -0.24611)
    ('-0.24609', '-0.24611')
    >>> apart(1.5, 2.0)
    ('1.5000', '2.0000')
    """
    got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    for one in (form, *(f".{digits}g" for digits in range(5, 18))):
        texts = tuple(_written(numbers, one) for numbers in (got, expected))
        if texts[0] != texts[1]:
            break
    return texts


def shown(answer):
    """Return how an answer looks, in at most 80 characters, whatever its ``repr`` does.

    Parameters
    ----------
    answer : object

    Returns
    -------
    str
    """
    try:
        text = " ".join(repr(answer).split())
    except Exception:
        text = f"a {type(answer).__name__}"
    return text if len(text) <= 80 else f"{text[:77]}..."


def read(answer, refused, what="", units=()):
    """Read numbers of any shape.

    Parameters
    ----------
    answer : object
    refused : str
        Begins the message, such as ``"Two numbers are needed; got"``.
    what : str, optional
        Ends the message.
    units : sequence of str, optional
        What may stand behind a number in a text.

    Returns
    -------
    values : numpy.ndarray of float64
    grain : float
        The relative rounding of the type that they came in: float16 has three digits.

    Raises
    ------
    WrongError
        If there is anything else among them.
    """
    grains = [0.0]
    try:
        values = np.asarray(_plain(answer, grains, units, 0))
        if values.dtype.kind == "O":
            values = np.array([float(one) for one in values.flat]).reshape(values.shape)
        if values.dtype.kind == "c" and not np.any(values.imag):
            values = values.real
        if values.dtype.kind not in "biuf" or (values.dtype.kind == "b" and values.size == 1):
            raise TypeError(values.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            return values.astype(float), max(grains)
    except Exception:  # whatever the conversion of a stranger's object raises
        reason = f", {what}" if what else ""
        raise WrongError(f"{refused} {shown(answer)}{reason}.") from None


def _plain(answer, grains, units, depth):
    """Return numbers, arrays and lists of them; note the rounding of their types."""
    if depth > _DEEP:
        raise TypeError("a list within a list without end")
    if isinstance(answer, str):
        return _numeral(answer, units)
    if isinstance(answer, list | tuple):
        return [_plain(part, grains, units, depth + 1) for part in answer]
    if callable(getattr(answer, "detach", None)):  # a tensor, without importing torch
        answer = answer.detach().cpu()
        if answer.is_floating_point():
            grains.append(sys.modules["torch"].finfo(answer.dtype).eps)
            answer = answer.double()
        return answer.to_dense().numpy()
    if isinstance(answer, np.ma.MaskedArray):
        answer = answer.astype(float).filled(np.nan)
    values = np.asarray(answer)
    if values.dtype.kind == "f":
        grains.append(float(np.finfo(values.dtype).eps))
    if values.dtype.kind == "U":
        return [_plain(one, grains, units, depth + 1) for one in values.tolist()]
    if values.dtype.kind == "O" and any(isinstance(one, bytes | bool) for one in values.flat):
        raise TypeError("no number")
    return values


def _numeral(text, units):
    """Return the number in a text such as "72°", "0,5", "1/4", "1.7 %" or "-∞"."""
    text = text.strip().replace("−", "-").replace("∞", "inf").replace("minus ", "-")
    # A decimal comma; "1,280" might be either, and is refused.
    text = re.sub(r"^([-+]?0?),(?=\d)|^([-+]?\d+),(?=\d(?!\d\d(?!\d)))", r"\1\2.", text)
    found = re.fullmatch(rf"{_NUMBER.pattern}(?:\s*/\s*{_NUMBER.pattern})?\s*(\D*)", text)
    top, bottom, unit = found.groups() if found else (None, None, None)
    if top is None or unit.strip() not in ("", "%", *units):
        raise ValueError(text)
    return float(top) / float(bottom or 1) / (100 if unit.strip() == "%" else 1)


def listed(text):
    """Return the numbers' texts in "(3, 1)", "3 and 1", "0,05; 0,04" or "3,1"."""
    text = text.strip().strip("()[]")
    for separator in (r"\s*;\s*", r",?\s+(?:and\s+)?", r","):
        parts = [part for part in re.split(separator, text) if part]
        if len(parts) > 1:
            return parts
    return [text]


def letters_or_words(answer):
    """Return the strings in a string, a list, a set or an array; none if there is another thing."""
    try:
        if not isinstance(answer, str):
            answer = answer.tolist() if isinstance(answer, np.ndarray) else answer
        parts = [answer] if isinstance(answer, str) else list(answer)
    except Exception:
        return []
    if isinstance(answer, dict | bytes) or not all(isinstance(part, str) for part in parts):
        return []
    return parts


def _written(numbers, form):
    if numbers.ndim == 0:
        return format(float(numbers), form)
    return f"[{', '.join(_written(part, form) for part in numbers)}]"
