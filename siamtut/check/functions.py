"""Call the reader's function, whatever it is written with, and see that it keeps the rules."""

import dis
import functools
import inspect
import sys
import types

import numpy as np

from siamtut.check.judge import Numbers, asks, number
from siamtut.check.reading import WrongError, read, shown


class Function:
    """The reader's function, called so that whatever it does becomes a sentence.

    Parameters
    ----------
    function : callable
    name : str
        What the exercise calls it.
    """

    def __init__(self, function, name):
        self.function, self.name = function, name

    def number(self, *arguments):
        """Call it and read one finite number.

        Parameters
        ----------
        *arguments : object

        Returns
        -------
        Numbers

        Raises
        ------
        WrongError
            If the function raises or returns anything else.
        """
        value, said = self._call(arguments)
        found = Numbers(*read(value, f"{said} returned", "not one number"))
        return number(found, f"{said} returned", said)

    def array(self, *arguments, shape, what="", hints=None):
        """Call it and read an array.

        Parameters
        ----------
        *arguments : object
        shape : tuple of int
        what : str, optional
            What the shape means, such as ``"one slope for each weight"``.
        hints : dict of tuple to str, optional
            What to say to known wrong shapes.

        Returns
        -------
        Numbers

        Raises
        ------
        WrongError
            If the function raises, or returns anything else.
        """
        value, said = self._call(arguments)
        values, grain = read(value, f"{said} returned", "not an array of numbers")
        got = values.shape
        if got != shape:
            if got in (hints or {}):
                raise WrongError(f"Got shape {got}: {hints[got]}")
            raise WrongError(f"Got shape {got}, expected {shape}: {what}".rstrip(": ") + ".")
        return Numbers(values, grain, said)

    def parts(self, *arguments, count, what):
        """Call it and read several numbers or arrays, returned together.

        Parameters
        ----------
        *arguments : object
        count : int
        what : str
            What to return, as a demand.

        Returns
        -------
        list of Numbers

        Raises
        ------
        WrongError
            If the function raises, or returns anything else.
        """
        value, said = self._call(arguments)
        refused = f"{what}; got {shown(value)}."
        try:
            parts = list(value) if len(value) == count else None
        except Exception:  # whatever len() or iteration of a stranger's object raises
            parts = None
        if parts is None:
            raise WrongError(refused)
        return [
            Numbers(*read(part, f"{what}; one is", "no number and no array"), said)
            for part in parts
        ]

    def table(self, cases):
        """Call it once for each case and read one number each time.

        Parameters
        ----------
        cases : sequence of tuple

        Returns
        -------
        Numbers
            One value for each case.
        """
        found = [self.number(*case) for case in cases]
        values = np.array([float(one) for one in found])
        return Numbers(values, max(one.grain for one in found), self.name)

    def forbid(self, words, names=(), loops=False):
        """Refuse a function that goes a way which the exercise rules out.

        Parameters
        ----------
        words : str
            What to say.
        names : sequence of str, optional
            Functions that must not be called, by the last part of their names.
        loops : bool, optional
            Whether loops are ruled out.

        Raises
        ------
        WrongError
            If it calls one of them, or loops.
        """
        try:
            used, looped = _uses(self.function, set())
        except Exception:  # what cannot be looked into is judged by what it returns
            return
        if found := sorted(used & set(names)):
            raise WrongError(f"{words} It uses `{found[0]}`.")
        if loops and looped:
            raise WrongError(f"{words} There is a loop in it.")

    def _call(self, arguments):
        """Return the value and the words for the call; try tensors and lists for arrays."""
        said = f"{self.name}({', '.join(map(_argument, arguments))})"
        first = None
        for convert in (_arrays, _tensors, _lists):
            if convert is _tensors and "torch" not in sys.modules:
                continue
            try:
                value = self.function(*map(convert, arguments))
            except (Exception, SystemExit) as error:  # the reader's code may raise anything
                first = first or f"{type(error).__name__}: {_text(error)}".rstrip(": ")
                continue
            if inspect.iscoroutine(value):
                value.close()
            if value is None:
                raise WrongError(f"{said} returned None. Is there a `return` in it?")
            return value, said
        raise WrongError(f"{said} raised {first}.")


def asks_function(signature):
    """Make a checker of a function; it is handed a `Function`.

    Parameters
    ----------
    signature : str
        What to write, such as ``"slope(z)"``.

    Returns
    -------
    callable
        A decorator.
    """
    name = signature.partition("(")[0]

    def reader(answer):
        if not callable(answer):
            raise WrongError(
                f"Hand in the function itself, {name}, not its {type(answer).__name__}."
            )
        return Function(answer, name)

    return asks(f"write {signature} and hand it in by name.", reader)


def _text(error):
    try:
        return str(error)
    except Exception:
        return ""


def _arrays(argument):
    return argument.copy() if isinstance(argument, np.ndarray) else _lists(argument)


def _lists(argument):
    is_array = isinstance(argument, np.ndarray | list)
    return np.array(argument).tolist() if is_array else argument


def _tensors(argument):
    torch = sys.modules["torch"]
    if isinstance(argument, np.ndarray | list | int | float):
        return torch.from_numpy(np.array(argument))
    return argument


def _argument(argument):
    """Write an argument short enough for a message."""
    if callable(argument):
        return "f"
    if isinstance(argument, np.ndarray | list):
        values = np.asarray(argument)
        text = str(values.tolist())
        return text if len(text) <= 32 else f"shape {values.shape}"
    return f"{argument:g}"


def _uses(function, seen):
    """Return the names that a function and its helpers use, and whether any of them loops."""
    own = isinstance(function, types.FunctionType)
    names, loops = set() if own else {getattr(function, "__name__", "")}, False
    if id(function) in seen:
        return names, loops
    seen.add(id(function))
    for inner in (getattr(function, "func", None), getattr(function, "__wrapped__", None)):
        if isinstance(function, functools.partial | types.FunctionType) and inner is not None:
            return _uses(inner, seen)
    if not isinstance(function, types.FunctionType | types.MethodType):
        return names, loops
    around = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    waiting = [function.__code__]
    while waiting:
        code = waiting.pop()
        steps = [step.opname for step in dis.get_instructions(code)]
        loops |= any(step == "FOR_ITER" or "JUMP_BACKWARD" in step for step in steps)
        waiting += [one for one in code.co_consts if isinstance(one, types.CodeType)]
        for name in {*code.co_names, *code.co_freevars}:
            helper = around.get(name)
            # The reader's own helpers are looked into, those of a library are known by name.
            if callable(helper) and getattr(helper, "__module__", "") == function.__module__:
                more, looping = _uses(helper, seen)
                names, loops = names | more, loops or looping
            else:
                names |= {name, getattr(helper, "__name__", "")}
    return names, loops
