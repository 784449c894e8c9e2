"""What there is to test, found in the package itself: lists kept by hand forget what is new.

A table of rows is compared with what is found, and what has no row is an error that
says which table wants one.
"""

import inspect
import sys

import pytest


def kinds(base):
    """Return the public classes of the package that stand on a base, at any depth, by name.

    Not those of the checkers: what they show is wrong on purpose.
    """
    found, waiting = {}, [base]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            room = kind.__module__
            if room.startswith("siamtut.check.") or not room.startswith("siamtut."):
                continue
            # A widget that is made has a class of its own, which its module does not hold.
            if kind.__name__[0] != "_" and vars(sys.modules[room]).get(kind.__name__) is kind:
                found[kind.__name__] = kind
    return [found[name] for name in sorted(found)]


def public(room):
    """Return the public functions and classes that a module defines, by name."""
    return {
        name: thing
        for name, thing in vars(room).items()
        if name[0] != "_"
        and (inspect.isclass(thing) or inspect.isfunction(thing))
        and thing.__module__ == room.__name__
    }


def assert_rows(table, rows, there_are):
    """Fail unless a table has rows for all that there is, and for nothing else."""
    rows, there_are = ({_name(one) for one in some} for some in (rows, there_are))
    if missing := sorted(there_are - rows):
        pytest.fail(f"{table} has no row for: {', '.join(missing)}", pytrace=False)
    if gone := sorted(rows - there_are):
        pytest.fail(f"{table} has a row for what there is not: {', '.join(gone)}", pytrace=False)


def _name(one):
    return one if isinstance(one, str) else one.__name__
