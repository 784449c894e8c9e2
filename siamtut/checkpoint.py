"""A file that a training writes as it goes, so that it can be stopped and goes on from there.

What is kept is everything that the next step depends on: weights, the optimiser's
memory, the state of chance, the history so far.  A training that goes on ends with
the very bits of one that was never stopped, on the same machine.
"""

import hashlib
import os
import pickle
from pathlib import Path

import numpy as np
import torch


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
        if self._path is None or not self._path.exists():
            return None
        try:
            # weights_only: tensors, numbers and lists, and nothing that could run.
            kept = torch.load(self._path, weights_only=True)
            settings, state = kept["settings"], kept["state"]
        except (OSError, RuntimeError, EOFError, KeyError, TypeError, ValueError) as error:
            raise self._unreadable(error) from None
        except pickle.UnpicklingError as error:
            raise self._unreadable(error) from None
        names = [*self._settings, *(name for name in settings if name not in self._settings)]
        differing = [
            f"{name} was {settings.get(name)} and is {self._settings.get(name)}"
            for name in names
            if settings.get(name) != self._settings.get(name)
        ]
        if differing:
            raise CheckpointError(
                f"{self._path}: a checkpoint of another training ({'; '.join(differing)}); "
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
        part = self._path.with_name(self._path.name + ".part")
        try:
            # Under its own name only when it is whole: who pulls the plug loses one epoch.
            with part.open("wb") as file:
                torch.save({"settings": self._settings, "state": state}, file)
            os.replace(part, self._path)
        except OSError as error:
            reason = error.strerror or error
            raise CheckpointError(f"{self._path}: cannot be written: {reason}") from None

    def _unreadable(self, error):
        reason = (str(error).splitlines() or [type(error).__name__])[0][:100]
        return CheckpointError(
            f"{self._path}: not a checkpoint, or damaged ({reason}); remove it, or name another"
        )


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
