"""Checkers of the book's exercises: ``siamtut.check.<chapter>_<n>(answer)``.

A checker never only says "wrong".  It says what it got and what it expected,
and where it knows the mistake it names it.  It returns a :class:`Verdict`,
which shows its sentence when it is a cell's last line and is true only if the
answer is right.  Until something is handed in, the verdict is "Not yet".

Each chapter has a module of its own in this folder, named like its page;
``check.angle_2`` is the function ``angle_2`` of ``check/angle.py``.
"""

import importlib
import re

from siamtut.check.judge import Verdict

__all__ = ["Verdict"]


def __getattr__(name):
    """Find the checker ``<chapter>_<n>`` in the chapter's own module."""
    chapter, _, number = name.rpartition("_")
    if chapter and number.isdigit() and re.fullmatch(r"[a-z_]+", chapter):
        try:
            return getattr(importlib.import_module(f"{__name__}.{chapter}"), name)
        except ModuleNotFoundError:
            raise AttributeError(
                f"no chapter {chapter.replace('_', '-')!r} has exercises here"
            ) from None
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
