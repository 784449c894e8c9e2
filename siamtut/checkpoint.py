"""A file that a training writes as it goes, so that it can be stopped and goes on from there.

What is kept is everything that the next step depends on: weights, the optimiser's
memory, the state of chance, the history so far.  A training that goes on ends with
the very bits of one that was never stopped, on the same machine.  Hence the file is
written whole or not at all, and is refused if one bit of it has changed
(``siamtut.files``).
"""

import contextlib
import hashlib
import io
from pathlib import Path

import numpy as np
import torch

from siamtut import files

MAX_BYTES = 256 * 2**20
"""No larger checkpoint is read."""

_HEAD = b"siamtut checkpoint " + files.UNSEALED + b"\n"


class CheckpointError(ValueError):
    """A checkpoint that cannot be written or read, or that is of another training."""


class Checkpoint:
    """One file, for one training.

    Parameters
    ----------
    path : str, path-like or None
        The file.  None: nothing is kept, and there is nothing to go on from.
    **settings : int, float, str or bool
        All that makes this training what it is.  They are kept in the file, and a
        file with others is refused.

    Examples
    --------
    >>> from siamtut.checkpoint import Checkpoint
    >>> Checkpoint(None, seed=1).read() is None
    True
    """

    def __init__(self, path, **settings):
        self._path = None if path is None else Path(path)
        self._settings = settings

    def read(self):
        """Return what was kept.

        Returns
        -------
        dict or None
            What :meth:`write` was given last; None if there is no file yet.

        Raises
        ------
        CheckpointError
            If the file is damaged, is no checkpoint, or is of another training; the
            message names the settings that differ.
        """
        if self._path is None:
            return None
        files.check(self._path, error=CheckpointError)
        if not self._path.exists():
            return None
        remedy = "remove it, or name another"
        data = files.read(self._path, MAX_BYTES, remedy, CheckpointError)
        try:
            if not files.is_sealed(data):
                raise ValueError("the checksum does not fit")
            # weights_only: tensors, numbers and lists, and nothing that could run.
            kept = torch.load(io.BytesIO(data[len(_HEAD) :]), weights_only=True)
            settings, state = dict(kept["settings"]), dict(kept["state"])
        except Exception:  # torch raises a dozen types, with advice for programmers
            raise CheckpointError(
                f"{files.printable(self._path)}: not a checkpoint, or damaged; {remedy}"
            ) from None
        names = [*self._settings, *(name for name in settings if name not in self._settings)]
        differing = [
            files.printable(f"{name} was {settings.get(name)} and is {self._settings.get(name)}")
            for name in names
            if settings.get(name) != self._settings.get(name)
        ]
        if differing:
            raise CheckpointError(
                f"{files.printable(self._path)}: a checkpoint of another training "
                f"({'; '.join(differing)}); "
                "train as then, or name another file"
            )
        return state

    def write(self, **state):
        """Keep a state in place of the one before.

        Parameters
        ----------
        **state : tensors, numbers, strings, and lists and dicts of them
            What :meth:`read` shall return.

        Raises
        ------
        CheckpointError
            If the file cannot be written; the one before is then still there.
        """
        if self._path is None:
            return
        content = packed({"settings": self._settings, "state": state})
        files.write(self._path, content, CheckpointError)

    @contextlib.contextmanager
    def restoring(self):
        """Take up a state; what does not fit is the checkpoint's fault.

        Yields
        ------
        None

        Raises
        ------
        CheckpointError
            If what is done within finds something else than it needs.
        """
        try:
            yield
        except (LookupError, TypeError, ValueError, AttributeError, RuntimeError):
            raise CheckpointError(
                f"{files.printable(self._path)}: holds something else than this training; "
                "remove it, or name another"
            ) from None


def packed(content):
    """Return the bytes of a checkpoint, its checksum in them.

    Parameters
    ----------
    content : tensors, numbers, strings, and lists and dicts of them
        What the file shall hold.

    Returns
    -------
    bytes
    """
    file = io.BytesIO()
    torch.save(content, file)
    return files.seal(_HEAD + file.getvalue())


def digest(*arrays):
    """Return a short name for the content of arrays, the same wherever it is the same.

    Parameters
    ----------
    *arrays : array_like
        Of any shape, on the processor.

    Returns
    -------
    str
        Twelve hexadecimal digits of a SHA-256.
    """
    seen = hashlib.sha256()
    for array in arrays:
        array = np.ascontiguousarray(array)
        seen.update(f"{array.dtype}{array.shape}".encode())
        seen.update(array.data)
    return seen.hexdigest()[:12]


def digest_of(module):
    """Return a short name for the parameters of a torch module, as :func:`digest` does.

    Parameters
    ----------
    module : torch.nn.Module
        Whose state is named.

    Returns
    -------
    str
        The same for equal parameters.
    """
    return digest(*(value.detach().numpy() for value in module.state_dict().values()))
