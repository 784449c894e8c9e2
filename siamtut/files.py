"""How the package writes and reads files: whole or not at all, and known to be undamaged.

Everything that the package, its command, its tools and its benchmarks keep goes through
:func:`write`.  The new content is written beside the old file, forced to the disk, and
takes the old one's name in one step: whatever happens, the name stands for the old file
or for the new one, and an exception or a Ctrl-C leaves nothing else.  Only a process that
is killed outright leaves a file ``.siamtut-....part``, which may be deleted.

Weights, checkpoints, archives and signer models carry a checksum of themselves, 64
hexadecimal digits after :data:`MARK`: the SHA-256 of the file with zeros in their place.
It tells damage, and files that something else wrote; it is no signature, and does not
tell who wrote them.
"""

import errno
import hashlib
import os
import stat

MARK = b"siamtut-sha256:"
"""What a file's checksum stands after."""

UNSEALED = MARK + b"0" * 64
"""What :func:`seal` fills in."""


class FileError(ValueError):
    """A file that cannot be written or read."""


def printable(text):
    r"""Return text as one printable line, whatever characters it holds.

    Parameters
    ----------
    text : object
        Such as a path or a signer's name, that somebody else has chosen.

    Returns
    -------
    str
        As it is, if each of its characters can be printed; else in quotes, with the
        others escaped, so that none steers a terminal.  In quotes, too, if it is blank.

    Examples
    --------
    >>> from siamtut.files import printable
    >>> print(printable("Ada Lowe"), printable("Ada\x1b[2J\n"))
    Ada Lowe 'Ada\x1b[2J\n'
    """
    text = str(text)
    return text if text.isprintable() and text.strip() else repr(text)


def check(path, size=0, error=FileError):
    """Find out, before the work, whether a file can be written.

    Parameters
    ----------
    path : str or path-like
        Where :func:`write` shall write; it is left as it is.
    size : int, optional
        Bytes that the disk must have room for.
    error : type, optional
        The exception to raise.

    Raises
    ------
    FileError
        If it cannot; one line that names the file and the remedy.
    """
    try:
        part, descriptor = _beside(_target(path))
        try:
            if size:
                _fill(descriptor, bytes(size))
        finally:
            os.close(descriptor)
            os.unlink(part)
    except (OSError, ValueError) as reason:
        raise error(_sentence(path, reason)) from None


def write(path, content, error=FileError):
    """Write a file whole, or leave the one that is there.

    Parameters
    ----------
    path : str or path-like
        The file to write.  An existing one is replaced and keeps its permissions; of a
        symbolic link, what it points to.
    content : bytes or str
        All that shall be in it; text is written as UTF-8.
    error : type, optional
        The exception to raise.

    Raises
    ------
    FileError
        If it cannot be written: the old file is then still there, if there was one.  One
        line that names the file and the remedy.

    Examples
    --------
    >>> from siamtut import files
    >>> files.write("notes.txt", "one line")  # doctest: +SKIP
    """
    content = content.encode() if isinstance(content, str) else content
    try:
        target = _target(path)
        part, descriptor = _beside(target)
        try:
            try:
                _fill(descriptor, content)
                if os.path.exists(target):
                    os.chmod(part, stat.S_IMODE(os.stat(target).st_mode))
            finally:
                os.close(descriptor)
            os.replace(part, target)
        except BaseException:  # an interrupt, too
            os.unlink(part)
            raise
        _sync_folder(os.path.dirname(target))
    except (OSError, ValueError) as reason:
        raise error(_sentence(path, reason)) from None


def read(path, limit, remedy, error=FileError):
    """Return all of a file of a bounded size.

    Parameters
    ----------
    path : str or path-like
        A regular file: a pipe would make us wait, a device need never end.
    limit : int
        The most bytes that it may have.
    remedy : str
        How the message ends: what to do about it.
    error : type, optional
        The exception to raise.

    Returns
    -------
    bytes

    Raises
    ------
    FileError
        If there is no such file, or it cannot be read; one line.
    """
    try:
        mode, size = _state(path)
        if not stat.S_ISREG(mode):
            raise ValueError("a folder" if stat.S_ISDIR(mode) else "not a regular file")
        if size > limit:
            raise ValueError(f"{size:,} bytes, where {limit:,} are allowed")
        with open(path, "rb") as file:
            return file.read(size)  # no more, should the file be growing
    except FileNotFoundError:
        reason = "no such file"
    except OSError as fault:
        reason = _words(fault)
    except ValueError as fault:
        reason = fault
    raise error(f"{printable(path)}: {reason}; {remedy}")


def seal(content, last=False):
    """Put a file's checksum into it.

    Parameters
    ----------
    content : bytes
        All of the file, with :data:`UNSEALED` in it.
    last : bool, optional
        Whether the last mark in the file is that of the checksum, or the first.

    Returns
    -------
    bytes
        Of the same length.

    Examples
    --------
    >>> from siamtut.files import UNSEALED, is_sealed, seal
    >>> whole = seal(b"a file " + UNSEALED)
    >>> is_sealed(whole), is_sealed(whole.replace(b"file", b"fine"))
    (True, False)
    """
    place = _place(content, last)
    if content[place : place + 64] != b"0" * 64:
        raise ValueError("there is no room for a checksum")
    digest = hashlib.sha256(content).hexdigest().encode()
    return content[:place] + digest + content[place + 64 :]


def is_sealed(content, last=False):
    """Tell whether a file is, to the bit, as :func:`seal` left it.

    Parameters
    ----------
    content : bytes
        All of the file.
    last : bool, optional
        As for :func:`seal`.

    Returns
    -------
    bool
        False, too, if it holds no checksum.
    """
    place = _place(content, last)
    blank = content[:place] + b"0" * 64 + content[place + 64 :]
    digest = hashlib.sha256(blank).hexdigest().encode()
    return place > 0 and content[place : place + 64] == digest


def _place(content, last):
    """Return where the digits of the checksum are, 0 if there are none."""
    found = content.rfind(MARK) if last else content.find(MARK)
    return found + len(MARK) if found >= 0 else 0


def _target(path):
    """Return the real path of a file to write, or say why it is none."""
    text = os.fspath(path)
    if not str(text).strip():
        raise ValueError("names no file; is a shell variable unset?")
    if text.endswith(("/", os.sep)):
        raise ValueError("names a folder; choose a file in it")
    target = os.path.realpath(text)
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        raise ValueError(f"there is no folder {printable(folder)}; make it first")
    try:
        mode, _ = _state(target)
    except FileNotFoundError:
        return target
    if stat.S_ISDIR(mode):
        raise ValueError("a folder; choose a file in it")
    if not stat.S_ISREG(mode):
        raise ValueError("not a regular file; choose another")
    if not mode & 0o222:
        raise ValueError("write-protected; choose another, or permit writing")
    return target


def _state(path):
    """Return a file's mode and size."""
    state = os.stat(path)
    return state.st_mode, state.st_size


def _beside(target):
    """Create an empty file in the folder of another; return its path and descriptor."""
    # No part of the target's name is in it: that may be as long as names can be.
    part = os.path.join(os.path.dirname(target), f".siamtut-{os.urandom(6).hex()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return part, os.open(part, flags, 0o666)


def _fill(descriptor, content):
    """Write all of the content, as far as the disk itself."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def _sync_folder(folder):
    """Force a new name to the disk, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:  # the file itself is safe; some file systems cannot sync folders
        pass
    finally:
        os.close(descriptor)


def _sentence(path, reason):
    """Return one line that says why a file cannot be written."""
    if isinstance(reason, OSError):
        advice = {
            errno.ENOSPC: "make room",
            errno.EDQUOT: "make room",
            errno.EFBIG: "raise the limit (ulimit -f)",
        }.get(reason.errno, "choose a file in a folder that you may write")
        reason = f"cannot be written: {_words(reason)}; {advice}"
    return f"{printable(path)}: {reason}"


def _words(error):
    """Return what the operating system says, in its own words and lower case."""
    return (error.strerror or type(error).__name__).lower()
