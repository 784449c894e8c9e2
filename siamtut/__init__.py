"""siamtut: the Siamese time-delay network of 1993, by hand and in PyTorch.

The package holds the reusable pieces of the book.  Importing it is quick and
loads neither torch nor matplotlib: a room is opened when its name is first
used, so ``siamtut.geometry.cosine`` works after a bare ``import siamtut``.
"""

import importlib
from pathlib import Path

__version__ = "0.1.0"

_ROOMS = (
    "augmentation",
    "byhand",
    "channels",
    "check",
    "checkpoint",
    "costs",
    "elastic",
    "elastic_network",
    "enrolment",
    "episodes",
    "features",
    "files",
    "fusion",
    "geometry",
    "gradcheck",
    "handwriting",
    "learned_score",
    "letters",
    "losses",
    "neurons",
    "pairs",
    "palette",
    "plots",
    "pool",
    "rates",
    "readers",
    "siamese",
    "signature",
    "synthesis",
    "tdnn",
    "training",
    "verification",
    "weights",
    "widgets",
)

__all__ = ["__version__", "bundled", *_ROOMS]


def __getattr__(name):
    """Open a room of the package when its name is first used (PEP 562)."""
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    """List the rooms beside what is already here."""
    return sorted(__all__)


def bundled(name):
    """Return the path of a file that comes with the package.

    Parameters
    ----------
    name : str
        The file's path below ``data/``, such as ``"signatures.npz"``.

    Returns
    -------
    pathlib.Path
        Where the file lies: in ``siamtut/data`` of an installed wheel, in
        ``data/`` of a clone.

    Raises
    ------
    FileNotFoundError
        If no such file is bundled; the message lists those that are.

    Examples
    --------
    >>> import siamtut
    >>> siamtut.bundled("README.md").name
    'README.md'
    """
    here = Path(__file__).resolve().parent
    folders = [here / "data", here.parent / "data"]
    for folder in folders:
        path = folder / name
        if path.is_file():
            return path
    have = sorted(
        str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*.*")
    )
    raise FileNotFoundError(
        f"no bundled file {name!r}; there are: {', '.join(have) or 'none'}. "
        "In a clone, `make data` and `make weights` remake them."
    )
