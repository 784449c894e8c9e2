"""How people write the same answer: the matrix that every exercise's row is put through.

From one answer come its copies as numbers of other precision, arrays, tensors with a
gradient, lists, arrays of one number and text; from letters and words other spellings;
from a function others that return, or ask for, such things.
"""

import fractions
import functools
import math

import numpy as np
import torch


def ways(answer):
    """Yield (name, answer) for each way to write a right or a wrong answer."""
    yield "exact", answer
    if callable(answer):
        yield from _functions(answer)
    elif isinstance(answer, str):
        yield from _letters(answer)
    elif isinstance(answer, list) and isinstance(answer[0], str):
        yield from _words(answer)
    elif isinstance(answer, int | float):
        yield from _numbers(answer)
    else:
        for name, write in WRITTEN.items():
            if name != "float16" and (written := _leaves(answer, write)) is not None:
                yield name, written


def _with_grad(values, kind=torch.float64):
    return torch.tensor(np.asarray(values, dtype=float), dtype=kind, requires_grad=True)


WRITTEN = {
    "array": lambda v: np.asarray(v, dtype=float),
    "float32": lambda v: np.asarray(v, dtype=np.float32),
    "float16": lambda v: np.asarray(v, dtype=np.float16),
    "tensor": lambda v: torch.tensor(np.asarray(v, dtype=float)),
    "tensor with grad": _with_grad,
    "float32 tensor with grad": lambda v: _with_grad(v, torch.float32),
    "list": lambda v: np.asarray(v, dtype=float).tolist(),
    "tuple": lambda v: _tuples(np.asarray(v, dtype=float).tolist()),
    "array of objects": lambda v: np.asarray(v, dtype=float).astype(object),
}


def _tuples(value):
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _leaves(answer, write):
    """Write each array or number in tuples and lists of unequal ones; None if nothing is there."""
    ragged = isinstance(answer, tuple | list) and len({np.shape(part) for part in answer}) > 1
    return tuple(_leaves(part, write) for part in answer) if ragged else write(answer)


def _numbers(value):
    for name, write in WRITTEN.items():
        single = np.float16(value) if abs(value) < 6e4 else np.float16("nan")
        if name == "float16" and not math.isclose(single, value, rel_tol=1e-3):
            continue  # too small or too large for it
        yield name, write(value)
        yield f"{name} of one", write([value])
        yield f"{name} of one by one", write([[value]])
    yield "NumPy's float32", np.float32(value)
    yield "NumPy's float64", np.float64(value)
    yield "list of a tensor", [_with_grad(value)]
    yield "text", f" {value!r} "
    if math.isfinite(value):
        yield "fraction", fractions.Fraction(value)
        if "e" not in repr(value) and "." in repr(value):
            whole, part = repr(value).split(".")
            if len(part) != 3 or whole.strip("-") == "0":
                yield "text with a comma", f"{whole},{part}"
            yield "text with another minus", repr(value).replace("-", "−")


def _letters(text):
    letters = [one for one in text if one.isalpha()]
    yield "capitals", text.upper()
    yield "small", text.lower()
    yield "list", letters
    yield "tuple", tuple(letters)
    yield "set", set(letters)
    yield "array", np.array(letters)
    yield "commas", ", ".join(letters)
    yield "spaces", " ".join(letters)
    yield "and", " and ".join(letters)
    yield "backwards", "".join(letters[::-1])
    yield "brackets", f"({'; '.join(letters)})."


def _words(words):
    yield "tuple", tuple(words)
    yield "array", np.array(words)
    yield "capitals", [word.upper() for word in words]
    yield "one word", [word.replace("-", "") for word in words]
    yield "two words", [word.replace("-", " ") for word in words]
    yield "other endings", [word.replace("fitted", "fitting") for word in words]
    yield "short", [word.replace("-fitted", "fit") for word in words]
    yield "with an article", [word.replace("leak", "a leak") for word in words]
    yield "one text", ", ".join(words)
    yield "spaced", " ".join(words)
    yield "by name", dict(zip("ABCD", words, strict=True))
    yield "named", [f"{name}: {word}" for name, word in zip("ABCD", words, strict=True)]


def _through(value, write):
    """Write what a function returned; what is no number is left as it is."""
    if value is None:
        return None
    if isinstance(value, tuple | list):
        return type(value)(_through(part, write) for part in value)
    try:
        return write(value)
    except (TypeError, ValueError):
        return value


def _functions(function):
    for name, write in WRITTEN.items():
        yield f"returns {name}", through(function, write)
        if name != "float16":
            yield (
                f"returns {name}, single numbers as arrays of one",
                through(function, lambda v, w=write: w([v] if np.ndim(v) == 0 else v)),
            )
    tensors, lists = map(functools.wraps(function), (_of_tensors(function), _of_lists(function)))
    yield "only of tensors", tensors
    yield "only of lists", lists


def through(function, write):
    """Return a function that writes the numbers of another in its own way."""

    @functools.wraps(function)
    def written(*arguments):
        return _through(function(*arguments), write)

    return written


def _of_tensors(function):
    return lambda *arguments: function(*map(_from_tensor, arguments))


def _of_lists(function):
    return lambda *arguments: function(*map(_from_list, arguments))


def _from_tensor(argument):
    if isinstance(argument, np.ndarray | list | int | float):
        raise TypeError("tensors, please")
    if not isinstance(argument, torch.Tensor):
        return argument
    if argument.ndim == 0:
        return argument.item()
    return argument.numpy()


def _from_list(argument):
    if isinstance(argument, np.ndarray | torch.Tensor):
        raise TypeError("lists, please")
    return np.array(argument) if isinstance(argument, list) else argument


class Nasty:
    """Raises at whatever it is asked."""

    def _raise(self, *_):
        raise RuntimeError("nasty")

    __repr__ = __len__ = __iter__ = __float__ = __array__ = __eq__ = __bool__ = __getitem__ = _raise
    __hash__ = None


def odd():
    """Return objects that no exercise asks for."""
    endless = []
    endless.append(endless)
    nan, inf = float("nan"), float("inf")
    texts = [
        "",
        " ",
        "text",
        "None",
        "nan",
        "-",
        ",",
        "1,2,3",
        "1,280",
        "e",
        "x" * 9999,
        "½",
        "0/0",
    ]
    texts += [
        "1/0",
        "é",
        "\0",
        "1e999",
        "--1",
        "z = 3",
        b"bytes",
        bytearray(b"1"),
        memoryview(b"1"),
    ]
    numbers = [nan, inf, complex(1, 2), 10**400, -(10**400), 1e308, -1e308, True, False]
    lists = [[], (), {}, set(), frozenset(), [[]], [None], [None, None], (None, 1), [nan, nan]]
    lists += [endless, [1, "a"], [[1], [2, 3]], ["a", "b", "c", "e"], {"A": 1}, {1: 2}, {1, 2}]
    lists += [range(0), range(9), iter([]), (k for k in range(3)), map(str, []), zip()]
    things = [memoryview(b"1"), object(), object, int, print, len, math, np.random, Nasty(), Nasty]
    things += [ValueError("x"), NotImplemented, torch.nn.Linear(2, 2), torch.nn.Linear]
    arrays = [
        np.array([]),
        np.empty((0, 3)),
        np.zeros((3, 3, 3)),
        np.array(None),
        np.ones((1000, 3)),
    ]
    arrays += [np.full((2, 3), nan), np.full((2, 3), inf), np.array(["a", "z"]), np.array(b"1")]
    arrays += [np.array("2020-01-01", dtype="datetime64[D]"), np.timedelta64(1, "s"), np.ma.masked]
    arrays += [np.ma.array([1.0, 2.0], mask=[0, 1]), np.zeros(2, dtype=[("a", float)])]
    arrays += [np.array(None), np.array([1, 2], dtype=object), np.array([1j, 2]), np.bool_(True)]
    tensors = [torch.tensor([]), torch.tensor(nan), torch.ones(2, 2, 2, requires_grad=True)]
    tensors += [
        torch.tensor(1 + 2j),
        torch.tensor(True),
        torch.ones(2).to_sparse(),
        torch.empty(0, 3),
    ]
    tensors += [
        torch.tensor([0.1, 0.2], dtype=torch.bfloat16),
        torch.empty(0, 3),
        torch.tensor(inf),
    ]
    functions = [lambda: 1, lambda *a: None, lambda *a: a, lambda *a, **k: 1 / 0]
    return texts + numbers + lists + things + arrays + tensors + functions
