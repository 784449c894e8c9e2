"""The one judge of all answers: it compares what was read, and names mistakes.

An answer may be a number, an array, a tensor of any precision (with or without a
gradient), a list, letters, words or a function.  A checker says which it asks for
by a decorator, and holds what was read against the right answer and known mistakes.
"""

import functools
import re

import numpy as np

from siamtut.check.reading import WrongError, apart, letters_or_words, listed, read, shown

_EXACT = 1e-6  # for answers that can be given without rounding
_FOUR_DIGITS = 1e-4  # for what functions return: float32 throughout, or rounded to be read


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
        finite = np.where(np.isfinite(expected), expected, 0.0)
        return min(4 * self.grain, 0.01) * float(np.max(np.abs(finite), initial=0.0))

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
        if got.shape != expected.shape:
            raise WrongError(
                f"{where}: got shape {got.shape}, expected {expected.shape}. {hint}".rstrip()
            )
        if at is not None:
            off = np.abs(np.nan_to_num(got, nan=np.inf, posinf=np.inf) - expected)
            place = np.unravel_index(np.argmax(off), off.shape)
            where, got, expected = at(*map(int, place)), got[place], expected[place]
        got, expected = apart(got, expected)
        raise WrongError(f"{where}: got {got}, expected {expected}. {hint}".rstrip())


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
            Numbers(*read(answer, "One number is needed; got", units=units)), infinite=infinite
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
            answer = listed(answer)
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
        for part in letters_or_words(answer):
            for word in re.findall(r"\w+", part.lower()):
                found |= set() if word in ("and", "letter", "letters") else set(word)
        if not found or not found <= set(alphabet.lower()) or (one and len(found) > 1):
            needed = "One letter" if one else "Letters"
            needed += f" from {alphabet[0]} to {alphabet[-1]} {'is' if one else 'are'} needed"
            raise WrongError(f"{needed}; got {shown(answer)}.")
        return found.pop() if one else {letter.upper() for letter in found}

    return asks(todo, reader)


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
    found = Numbers(*read(answer, refused))
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
