"""What a checker answers, and the few comparisons that the checkers share."""

import functools

import numpy as np


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


def not_yet(what):
    """Return the verdict on an exercise that has no answer so far."""
    return Verdict(False, f"Not yet: {what}")


def one_letter(answer, right, praise, hints):
    """Judge the choice of one letter from a to d; ``hints`` has a word for each wrong one."""
    if answer is None:
        return not_yet('put a letter in place of None, such as "a".')
    letter = answer.strip().lower() if isinstance(answer, str) else ""
    if letter == right:
        return Verdict(True, praise)
    if letter not in hints:
        return Verdict(False, f"One letter from a to d is needed; got {answer!r}.")
    return Verdict(False, hints[letter])


def asks_number(todo):
    """Make a checker of one number answer kindly to None and to all that is no number.

    Parameters
    ----------
    todo : str
        What to do first, for the verdict "Not yet".

    Returns
    -------
    callable
        A decorator; the checker below it is handed a float.
    """

    def decorate(checker):
        @functools.wraps(checker)
        def checked(answer):
            if answer is None:
                return not_yet(todo)
            got = number(answer)
            if got is None:
                return Verdict(False, f"One number is needed; got {answer!r}.")
            return checker(got)

        return checked

    return decorate


def asks_pair(names):
    """Make a checker of two numbers answer kindly to None and to all that is no pair.

    Parameters
    ----------
    names : str
        What the two are, such as ``"(rate, decay)"``.

    Returns
    -------
    callable
        A decorator; the checker below it is handed a list of two floats.
    """

    def decorate(checker):
        @functools.wraps(checker)
        def checked(answer):
            if answer is None:
                return not_yet(f"put a pair {names} in place of None.")
            is_pair = isinstance(answer, tuple | list | np.ndarray) and len(answer) == 2
            got = [number(part) for part in answer] if is_pair else [None]
            if None in got:
                return Verdict(False, f"Two numbers are needed, {names}; got {answer!r}.")
            return checker(got)

        return checked

    return decorate


def asks_function(signature):
    """Make a checker of a function answer kindly to None and to all that cannot be called.

    Parameters
    ----------
    signature : str
        What to write, such as ``"slope(z)"``.

    Returns
    -------
    callable
        A decorator; the checker below it is handed a callable.
    """

    def decorate(checker):
        @functools.wraps(checker)
        def checked(function):
            if function is None:
                return not_yet(f"write {signature} and hand it in by name.")
            if not callable(function):
                name, kind = signature.partition("(")[0], type(function).__name__
                return Verdict(False, f"Hand in the function itself, {name}, not its {kind}.")
            return checker(function)

        return checked

    return decorate


def number(answer):
    """Return the answer as a float, or None where it is not one number.

    Parameters
    ----------
    answer : object
        What the reader handed in.

    Returns
    -------
    float or None
        None also for NaN, for words and for arrays of more than one value.
    """
    try:
        value = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return None
    if value.size != 1 or np.isnan(value).any():
        return None
    return value.item()


def close(got, expected, tolerance):
    """Whether two numbers or arrays of one shape agree within a tolerance."""
    got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    return got.shape == expected.shape and bool(np.all(np.abs(got - expected) <= tolerance))


def call(function, *arguments):
    """Call the reader's function; return its value and no error, or None and the error's words.

    Parameters
    ----------
    function : callable
        What the reader wrote.
    *arguments : object
        What to call it with.

    Returns
    -------
    value : object
        What the function returned, or None if it raised.
    trouble : str or None
        The error's type and message, or None.
    """
    try:
        return function(*arguments), None
    except Exception as error:  # The reader's code may raise anything; the checker must not.
        return None, f"{type(error).__name__}: {error}"
