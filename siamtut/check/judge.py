"""The one judge of all answers: it reads what a person writes, compares, and names mistakes.

An answer may be a number, an array, a tensor of any precision (with or without a
gradient), a list, letters, words or a function.  A checker says which it asks for
by a decorator, and hands what was read the right answer and the known mistakes.
"""

import dis
import functools
import inspect
import re
import sys
import types

import numpy as np

_EXACT = 1e-6  # for answers that can be given without rounding
_FOUR_DIGITS = 1e-4  # for what functions return: float32 throughout, or rounded to be read
_DEEP = 8  # lists within lists, beyond which a list may as well hold itself
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?inf(?:inity)?)", re.IGNORECASE)


class Verdict:
    """The answer of a checker: right or not, and one kind, exact sentence.

    Parameters
    ----------
    right : bool
        Whether the exercise is solved.
    sentence : str
        What to tell the reader.

    Examples
    --------
    >>> Verdict(False, "Not yet.")
    Not yet.
    >>> bool(Verdict(True, "Right."))
    True
    """

    def __init__(self, right, sentence):
        self.right = bool(right)
        self.sentence = sentence

    def __bool__(self):
        return self.right

    def __repr__(self):
        return self.sentence


class WrongError(Exception):
    """An answer is not right; the message is the verdict's sentence."""


class Numbers:
    """Numbers that were handed in or returned, and how exactly they could be written.

    Parameters
    ----------
    values : numpy.ndarray of float64
    grain : float
        The relative rounding of the type that they came in: float16 has three digits.
    said : str
        The call that returned them, such as ``"slope(1)"``; empty for an answer.
    """

    def __init__(self, values, grain=0.0, said=""):
        self.values, self.grain, self.said = values, grain, said

    def __float__(self):
        return self.values.item()

    def near(self, expected, within=_EXACT):
        """Whether shape and values are those expected, within an absolute tolerance."""
        return self._off(expected) <= within + self._rounding(expected)

    def _rounding(self, expected):
        return min(4 * self.grain, 0.01) * float(np.max(np.abs(expected), initial=0.0))

    def _off(self, expected):
        """Return the largest difference; infinite for another shape or for NaN."""
        expected = np.asarray(expected, dtype=float)
        if self.values.shape != expected.shape:
            return np.inf
        with np.errstate(invalid="ignore", over="ignore"):
            off = np.where(self.values == expected, 0.0, np.abs(self.values - expected))
        return float(np.nan_to_num(off, nan=np.inf).max(initial=0.0))

    def _named(self, mistakes, within):
        """Return the words for the nearest of the known mistakes that is near enough."""
        found = [
            (self._off(wrong), words)
            for wrong, words in mistakes
            if self.near(wrong, within(np.asarray(wrong)))
        ]
        return min(found, default=(0, ""))[1]

    def answer(self, right, praise, mistakes=(), rest="", within=_EXACT):
        """Judge a number that was handed in.

        Parameters
        ----------
        right : float
        praise : str
            The verdict on the right answer.
        mistakes : sequence of (float, str), optional
            Known wrong answers and what to say to them; those that are whole
            numbers are matched exactly, others to one per cent.
        rest : str, optional
            What to say to all other answers.
        within : float, optional
            Absolute tolerance: the precision that the exercise states, or to which
            its solution prints the answer.

        Returns
        -------
        Verdict
        """
        if self.near(right, within):
            return Verdict(True, praise)
        hint = self._named(
            mistakes, lambda wrong: _EXACT + 0.01 * abs(float(wrong)) * (wrong.dtype.kind == "f")
        )
        raise WrongError(hint or f"Got {apart(float(self), right, 'g')[0]}. {rest}".rstrip())

    def expect(self, expected, mistakes=(), rest="", within=None, at=None):
        """Hold what a function returned against what was expected.

        Parameters
        ----------
        expected : float or numpy.ndarray
        mistakes : sequence of (float or numpy.ndarray, str), optional
            What known mistakes return, and what to say to them.
        rest : str, optional
            What to say to anything else.
        within : float, optional
            Absolute tolerance; four digits of the largest number if not given.
        at : callable, optional
            Names a place in an array, for the message; else all numbers are shown.

        Raises
        ------
        WrongError
            If it is not near enough.
        """
        expected = np.asarray(expected, dtype=float)
        if within is None:
            within = _FOUR_DIGITS * max(1.0, float(np.abs(expected).max()))
        if self.near(expected, within):
            return
        hint = self._named(mistakes, lambda _: within) or rest
        where, got = self.said, self.values
        if at is not None and got.shape == expected.shape:
            off = np.abs(np.nan_to_num(got, nan=np.inf, posinf=np.inf) - expected)
            place = np.unravel_index(np.argmax(off), off.shape)
            where, got, expected = at(*map(int, place)), got[place], expected[place]
        got, expected = apart(got, expected)
        raise WrongError(f"{where}: got {got}, expected {expected}. {hint}".rstrip())


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
        return number(_read(value, f"{said} returned", "not one number"), f"{said} returned", said)

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
        found = _read(value, f"{said} returned", "not an array of numbers")
        got = found.values.shape
        if got != shape:
            if got in (hints or {}):
                raise WrongError(f"Got shape {got}: {hints[got]}")
            raise WrongError(f"Got shape {got}, expected {shape}: {what}".rstrip(": ") + ".")
        return Numbers(found.values, found.grain, said)

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
        read = [_read(part, f"{what}; one is", "no number and no array") for part in parts]
        return [Numbers(one.values, one.grain, said) for one in read]

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
        used, looped = _uses(self.function)
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


def asks(todo, reader=lambda answer: answer):
    """Make a checker answer "Not yet" to None, and put what goes wrong into a verdict.

    Parameters
    ----------
    todo : str
        What to do first, for the verdict "Not yet".
    reader : callable, optional
        Reads the answer for the checker, or raises `WrongError`.

    Returns
    -------
    callable
        A decorator.
    """

    def decorate(checker):
        @functools.wraps(checker)
        def checked(answer):
            if answer is None:
                return Verdict(False, f"Not yet: {todo}")
            if answer is ...:
                return Verdict(False, f"Not yet: {todo.replace('None', 'the three dots')}")
            try:
                return checker(reader(answer))
            except WrongError as wrong:
                return Verdict(False, str(wrong))

        return checked

    return decorate


def asks_number(todo, units=(), infinite=False):
    """Make a checker of one number; it is handed `Numbers` of shape ().

    Parameters
    ----------
    todo : str
        What to do first, for the verdict "Not yet".
    units : sequence of str, optional
        What may stand behind the number.
    infinite : bool, optional
        Whether the answer may be infinite.

    Returns
    -------
    callable
        A decorator.
    """
    return asks(
        todo,
        lambda answer: number(
            _read(answer, "One number is needed; got", units=units), infinite=infinite
        ),
    )


def asks_pair(todo, names):
    """Make a checker of two numbers; it is handed `Numbers` of shape (2,).

    Parameters
    ----------
    todo : str
        What to do first, for the verdict "Not yet".
    names : str
        What the two are, such as ``"(rate, decay)"``.

    Returns
    -------
    callable
        A decorator.
    """

    def reader(answer):
        refused = f"Two numbers are needed, {names}; got"
        if isinstance(answer, str):
            answer = _listed(answer)
        found = array(answer, refused)
        if found.values.size != 2:
            raise WrongError(f"{refused} {shown(answer)}.")
        return Numbers(found.values.reshape(2), found.grain)

    return asks(todo, reader)


def asks_letters(todo, alphabet, one=False):
    """Make a checker of letters in any order and spelling; it is handed a set, or one letter.

    Parameters
    ----------
    todo : str
        What to do first, for the verdict "Not yet".
    alphabet : str
        The letters that there are.
    one : bool, optional
        Whether one letter is asked for.

    Returns
    -------
    callable
        A decorator.
    """

    def reader(answer):
        found = set()
        for part in _words(answer):
            for word in re.findall(r"\w+", part.lower()):
                found |= set() if word in ("and", "letter", "letters") else set(word)
        if not found or not found <= set(alphabet.lower()) or (one and len(found) > 1):
            needed = "One letter" if one else "Letters"
            needed += f" from {alphabet[0]} to {alphabet[-1]} {'is' if one else 'are'} needed"
            raise WrongError(f"{needed}; got {shown(answer)}.")
        return found.pop() if one else {letter.upper() for letter in found}

    return asks(todo, reader)


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


def array(answer, refused):
    """Read finite numbers of any shape.

    Parameters
    ----------
    answer : object
    refused : str
        Begins the message, such as ``"Two numbers are needed; got"``.

    Returns
    -------
    Numbers

    Raises
    ------
    WrongError
        If there are none, or some are no finite numbers.
    """
    found = _read(answer, refused)
    if np.isnan(found.values).any():
        raise WrongError(f"{refused} NaN, which is not a number, among them: {shown(answer)}.")
    if not np.isfinite(found.values).all():
        raise WrongError(f"{refused} an infinite one: {shown(answer)}.")
    return found


def number(found, refused="One number is needed; got", said="", infinite=False):
    """Take the one number out of what was read.

    Parameters
    ----------
    found : Numbers
    refused : str, optional
        Begins the message.
    said : str, optional
        The call that returned it.
    infinite : bool, optional
        Whether it may be infinite.

    Returns
    -------
    Numbers
        Of shape ().

    Raises
    ------
    WrongError
        If it is not one number, or not a finite one.
    """
    values = found.values
    if values.size == 0:
        raise WrongError(f"{refused} none: it is empty.")
    if values.size > 1:
        raise WrongError(
            f"{refused} {values.size} of them, shape {values.shape}; one number will do."
        )
    value = values.reshape(())
    if np.isnan(value):
        raise WrongError(f"{refused} NaN, which is not a number: somewhere 0/0, or inf - inf.")
    if np.isinf(value) and not infinite:
        raise WrongError(f"{refused} {value}; one number is expected, and a finite one.")
    return Numbers(value, found.grain, said)


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
    found = _words(answer)
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


def _text(error):
    try:
        return str(error)
    except Exception:
        return ""


def _written(numbers, form):
    if numbers.ndim == 0:
        return format(float(numbers), form)
    return f"[{', '.join(_written(part, form) for part in numbers)}]"


def _read(answer, refused, what="", units=()):
    """Return `Numbers`, or raise `WrongError` with the words and what was seen."""
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
            return Numbers(values.astype(float), max(grains))
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
    whole, _, part = text.partition(",")
    if part.isdigit() and (len(part) != 3 or whole.lstrip("-+") in ("", "0")):
        text = f"{whole}.{part}"  # a decimal comma; "1,280" might be either, and is refused
    found = re.fullmatch(rf"{_NUMBER.pattern}(?:\s*/\s*{_NUMBER.pattern})?\s*(\D*)", text)
    top, bottom, unit = found.groups() if found else (None, None, None)
    if top is None or unit.strip() not in ("", "%", *units):
        raise ValueError(text)
    return float(top) / float(bottom or 1) / (100 if unit.strip() == "%" else 1)


def _listed(text):
    """Return the numbers' texts in "(3, 1)", "3 and 1", "0,05; 0,04" or "3,1"."""
    text = text.strip().strip("()[]")
    for separator in (r"\s*;\s*", r",?\s+(?:and\s+)?", r","):
        parts = [part for part in re.split(separator, text) if part]
        if len(parts) > 1:
            return parts
    return [text]


def _words(answer):
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
        return str(values.tolist()) if values.size <= 5 else f"shape {values.shape}"
    return f"{argument:g}"


def _uses(function, seen=None):
    """Return the names that a function and its helpers use, and whether any of them loops."""
    seen = set() if seen is None else seen
    names, loops = set(), False
    while isinstance(function, functools.partial):
        names |= _uses(function.func, seen)[0]
        function = function.func
    function = inspect.unwrap(function)
    code = getattr(function, "__code__", None)
    if code is None:
        return names | {getattr(function, "__name__", "")}, loops
    around = dict(inspect.getclosurevars(function).nonlocals) | function.__globals__
    waiting = [code]
    while waiting:
        code = waiting.pop()
        if code in seen:
            continue
        seen.add(code)
        names |= {*code.co_names, *code.co_freevars}
        loops |= any(
            step.opname == "FOR_ITER" or step.opname.startswith("JUMP_BACKWARD")
            or "POP_JUMP_BACKWARD" in step.opname
            for step in dis.get_instructions(code)
        )  # fmt: skip
        waiting += [one for one in code.co_consts if isinstance(one, types.CodeType)]
    for name in list(names):
        helper = around.get(name)
        if isinstance(helper, types.FunctionType):
            if helper.__module__ == function.__module__:  # the reader's own, not a library's
                more, looping = _uses(helper, seen)
                names, loops = names | more, loops or looping
            else:
                names.add(helper.__name__)
    return names, loops
