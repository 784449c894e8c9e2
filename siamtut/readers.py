"""From files to :class:`~siamtut.signature.Signature`: SVC2004, CSV, the bundled set.

======== =============================================================================
format   what the file holds
======== =============================================================================
SVC2004  line 1: the number of points; then a row a point, split by blanks:
         ``X Y T button`` (Task 1) or ``X Y T button azimuth altitude pressure``
         (Task 2); T in milliseconds, pressure 0 to 1023
CSV      line 1: the names ``x,y,t`` and, if known, ``pressure`` and ``pen_down``, in any
         order; then a row a point, split by commas; t in seconds from any origin,
         y upwards, pressure 0 to 1, pen_down 0 or 1 until the next row (without that
         column the pen is down throughout)
archive  many signatures in one ``.npz``, in units of 0.01 mm (:func:`write_archive`)
======== =============================================================================

What SVC2004 files do, and what is done about it
    - *y points upwards in the file*: plotted as it is, the writing stands upright.
    - *``button`` is not the pen's state*: its 0 marks the first sample of a stroke.  The pen
      in the air is not sampled; a lift is a gap of over 30 ms in T, and ``pen_down`` is
      False from the sample before a gap.  The one exception is a sample with the side
      switch alone (button 2 or 4) *and* no pressure, which was taken in the air.  The last
      sample was taken on the paper like the others, so its entry follows the same rule.
    - *The clock stumbles, the tablet does not*: samples come every 10 ms, but now and then
      (611 of 174,593 samples of users 1 to 20, at most 6 a file) the stamp repeats, advances
      by 1 to 3 ms or steps back by 8 or 9 ms.  The pen moves as far in those steps as in
      any other (97, 95 and 81 units in the median, against 97), hence the sample is on time
      and only its stamp is off.  So every step under half the file's usual one becomes the usual
      one, and later stamps shift with it: no sample is dropped and none is given a tenfold
      speed.  A step back of more than 30 ms is no stumble but an error.
    - *T counts from the computer's start*: the first stamp is subtracted.
    - *The declared count* must equal the number of rows: a file cut short is refused.
    - CRLF, LF and a missing last line end are all accepted.

Chapter: :doc:`/book/signatures`.
"""

import io
import os
import re
import zipfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from siamtut import bundled, files
from siamtut.signature import (
    MAX_DURATION,
    MAX_POINTS,
    MIN_EXTENT,
    MIN_POINTS,
    MIN_STEP,
    Signature,
    SignatureError,
    _count,
)

MAX_BYTES = 4 * 2**20
"""No more of a signature file is read: 80 bytes for each of the most points allowed."""

MAX_ARCHIVE_BYTES = 256 * 2**20
"""Most bytes of an archive, as it lies on disk and unpacked."""

LIFT_MS = 30
"""A gap in SVC2004's time stamps longer than this, in milliseconds, is a lift of the pen."""

LEVELS = 1023
"""Largest pressure in SVC2004 files and in archives; divided by it, pressure is 0 to 1."""

UNITS_PER_MM = 100
"""Archives hold x and y as whole numbers of 0.01 mm: ±327.67 mm fit."""

SVC_COLUMNS = ("X", "Y", "T", "button", "azimuth", "altitude", "pressure")
CSV_COLUMNS = ("x", "y", "t", "pressure", "pen_down")

_FORMATS = (
    "give an SVC2004 file (line 1: the number of points) or a CSV file (line 1: x,y,t and "
    "perhaps pressure,pen_down)"
)
SESSIONS = (0, 1, 2)
"""Of a record; 0 where it is not known."""

_HEADS = {"signer": np.str_, "is_forgery": np.bool_, "session": np.uint8, "index": np.uint16}
_HEADS |= {"points": np.uint32}
_BODIES = {"x": np.int16, "y": np.int16, "t": np.uint32, "pen_down": np.bool_}
_BODIES |= {"pressure": np.uint16}
_NUMERIC = b"0123456789+-.eE"
_HEAD = -1
_SVC_NAME = re.compile(r"u0*([0-9]{1,6})s0*([0-9]{1,6})\.txt", re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """A signature and whose it is.

    Attributes
    ----------
    signer : str
        Whose name is written, such as ``"U7"``: of a forgery, the victim.
    kind : str
        ``"genuine"`` or ``"forgery"``.
    session : int
        1 or 2; 0 where it is not known, as of SVC2004's forgeries.
    index : int
        The signature's number within its signer, as in the file's name.
    signature : Signature
        The recording.
    """

    signer: str
    kind: str
    session: int
    index: int
    signature: Signature


def read(path):
    """Read one signature; the format is found from the content.

    Parameters
    ----------
    path : str or path-like
        An SVC2004 file (Task 1 or Task 2) or a CSV file, as the head of this module
        describes them.  At most :data:`MAX_BYTES` are read.

    Returns
    -------
    Signature
        Coordinates in the file's own unit, y upwards; t in seconds from 0.

    Raises
    ------
    SignatureError
        If there is no such file, or it is not a signature in one of the formats; the
        message is one line that names the file, the line in it and the remedy.

    Notes
    -----
    Any blanks may stand between the columns of SVC2004, and around a CSV cell.

    Examples
    --------
    >>> from siamtut import readers
    >>> signature = readers.read("tests/signatures/task2.txt")
    >>> signature
    Signature(96 points, 1.25 s, 4 strokes, with pressure)
    """
    name = files.printable(path)
    data = _load(path, name, MAX_BYTES)
    try:
        return _parse(data)
    except SignatureError as error:
        if error.index is None:
            raise SignatureError(f"{name}: {error}") from None
        # The first line is the head in either format, so sample i stands on line i + 2.
        index = None if error.index == _HEAD else error.index
        raise SignatureError(f"{name}, line {error.index + 2}: {error}", index) from None


def read_folder(path):
    """Read all SVC2004 files of a folder and its subfolders.

    A file counts if its name is U, the signer's number, S, the signature's number and
    ``.TXT``, in upper or lower case: ``U7S21.TXT``.  S1 to S10 are genuine signatures of
    session 1, S11 to S20 of session 2, S21 to S40 skilled forgeries, whose session the
    collection does not tell: 0.

    Parameters
    ----------
    path : str or path-like
        The folder.

    Returns
    -------
    iterator of Record
        In natural order: U1S1, U1S2, ..., U1S40, U2S1; each file is read when its turn
        comes.

    Raises
    ------
    SignatureError
        At once, if there is no such folder, it holds no such file, two files bear one
        signature's name or a number is out of range; later, if a file cannot be read.

    Notes
    -----
    The two tasks of SVC2004 number different people alike, so that a folder holding both
    is refused: read each by itself.

    Examples
    --------
    >>> from siamtut import readers
    >>> records = readers.read_folder("svc2004/Task2")  # doctest: +SKIP
    """
    name = files.printable(path)
    try:
        folder = Path(path)
        if not folder.is_dir():
            raise SignatureError(f"{name}: no such folder; give the one that holds U1S1.TXT")
        found = [(_SVC_NAME.fullmatch(file.name), file) for file in _within(folder)]
    except OSError as error:
        at = name if error.filename is None else files.printable(error.filename)
        raise SignatureError(f"{at}: {_reason(error)}; give a folder you may read") from None
    chosen = {}
    for match, file in sorted((pair for pair in found if pair[0]), key=lambda pair: pair[1]):
        signer, index = int(match[1]), int(match[2])
        if not 1 <= index <= 40:
            raise SignatureError(
                f"{files.printable(file)}: signature number {index} is outside 1-40 (1-20 genuine, "
                "21-40 forged); rename the file"
            )
        if (signer, index) in chosen:
            raise SignatureError(
                f"{files.printable(file)}: U{signer}S{index} is also "
                f"{files.printable(chosen[signer, index])}; give a folder with one of them"
            )
        chosen[signer, index] = file
    if not chosen:
        raise SignatureError(
            f"{name}: no file named like U1S1.TXT in it; give the folder that holds SVC2004's files"
        )

    def records():
        for (signer, index), file in sorted(chosen.items()):
            kind = "genuine" if index <= 20 else "forgery"
            session = 1 if index <= 10 else 2 if index <= 20 else 0
            yield Record(f"U{signer}", kind, session, index, read(file))

    return records()


def read_bundled():
    """Read the synthetic signatures that come with the package.

    Returns
    -------
    iterator of Record
        In the archive's order; x and y in millimetres.

    Raises
    ------
    SignatureError
        If the archive is missing or damaged.

    See Also
    --------
    read_archive : The same for an archive of your own.

    Examples
    --------
    >>> from siamtut import readers
    >>> record = next(readers.read_bundled())  # doctest: +SKIP
    """
    try:
        path = bundled("signatures.npz")
    except FileNotFoundError as error:
        raise SignatureError(str(error)) from None
    return read_archive(path)


def write_archive(path, records):
    """Write signatures into one compressed ``.npz``; the same records give the same bytes.

    Coordinates are rounded to 0.01 mm, times to 1 ms and pressures to 1/1023.

    Parameters
    ----------
    path : str or path-like
        The file to write; an existing one is replaced, whole or not at all.
    records : iterable of Record
        x and y in millimetres.

    Raises
    ------
    SignatureError
        If there is no record, only some have a pressure, coordinates leave ±327.67 mm,
        two samples fall into one millisecond, a signer has no name or two signatures of
        one number, a session is not one of :data:`SESSIONS`, or the file cannot be written.

    Notes
    -----
    One value a record: ``signer`` (text), ``is_forgery``, ``session``, ``index``,
    ``points``.  One value a sample, all records end to end: ``x``, ``y`` (int16, 0.01 mm),
    ``t`` (uint32, ms from the signature's first sample), ``pen_down`` and, if known,
    ``pressure`` (uint16, 0 to 1023).  x, y, t and pressure hold differences from the value
    before, modulo their type's range: the small numbers of a slow pen pack well, and
    ``cumsum`` in the same type restores them exactly.  The comment of the zip file is a
    checksum of the whole (``siamtut.files.seal``).

    Examples
    --------
    >>> from siamtut import readers
    >>> readers.write_archive("mine.npz", records)  # doctest: +SKIP
    """
    heads, pen_down, named = [], [], set()
    x, y, t, pressure = [], [], [], []
    # Record by record, each in whole numbers at once: thousands of signers then fit.
    for record in records:
        signature = record.signature
        if fault := _misnamed(record.signer, record.session, record.index, named):
            raise SignatureError(f"{_title(record)}: {fault}; correct the record")
        if heads and (signature.pressure is None) is not (not pressure):
            raise SignatureError("only some records have a pressure; write two archives")
        for axis, values, wholes in (("x", signature.x, x), ("y", signature.y, y)):
            whole = np.rint(values * UNITS_PER_MM)
            if np.abs(whole).max() > np.iinfo(np.int16).max:
                raise SignatureError(
                    f"{_title(record)}: {axis} leaves ±327.67 mm; give millimetres, near 0"
                )
            wholes.append(whole.astype(np.int16))
        milliseconds = np.rint(signature.t * 1000)
        if np.diff(milliseconds).min() < 1:
            raise SignatureError(
                f"{_title(record)}: two samples fall into one millisecond; resample it at 1 kHz "
                "or less"
            )
        t.append(milliseconds.astype(np.uint32))
        if signature.pressure is not None:
            pressure.append(np.rint(signature.pressure * LEVELS).astype(np.uint16))
        pen_down.append(signature.pen_down)
        heads.append((record.signer, record.kind == "forgery", record.session, record.index))
    if not heads:
        raise SignatureError("no record to write; give at least one")
    signer, is_forgery, session, index = zip(*heads, strict=True)
    arrays = {
        "signer": np.array(signer),
        "is_forgery": np.array(is_forgery),
        "session": np.array(session, dtype=np.uint8),
        "index": np.array(index, dtype=np.uint16),
        "points": np.array([len(down) for down in pen_down], dtype=np.uint32),
        "x": _differences(x),
        "y": _differences(y),
        "t": _differences(t),
        "pen_down": np.concatenate(pen_down),
    }
    if pressure:
        arrays["pressure"] = _differences(pressure)
    files.write(path, packed(arrays), SignatureError)


def packed(arrays):
    """Return the bytes of an archive, its checksum in them.

    Parameters
    ----------
    arrays : dict of str to ndarray
        Such as :func:`write_archive` documents.

    Returns
    -------
    bytes
        The same for the same arrays.
    """
    file = io.BytesIO()
    # NumPy stamps each member with the zip epoch, so that nothing depends on the day.
    np.savez_compressed(file, allow_pickle=False, **arrays)
    with zipfile.ZipFile(file, "a") as members:
        members.comment = files.UNSEALED
    return files.seal(file.getvalue(), last=True)


def read_archive(path):
    """Read an archive of :func:`write_archive`.

    Parameters
    ----------
    path : str or path-like
        The ``.npz`` file, of at most :data:`MAX_ARCHIVE_BYTES`.

    Returns
    -------
    iterator of Record
        In the order in which they were written; x and y in millimetres.

    Raises
    ------
    SignatureError
        If there is no such file, it is not a whole archive, a bit of it has changed, or it
        holds what :func:`write_archive` would not write.

    Examples
    --------
    >>> from siamtut import readers
    >>> records = readers.read_archive("mine.npz")  # doctest: +SKIP
    """
    name = files.printable(path)
    remedy = "give a file that siamtut.readers.write_archive wrote"
    data = files.read(path, MAX_ARCHIVE_BYTES, remedy, SignatureError)
    if not files.is_sealed(data, last=True):
        fault = "its checksum does not fit" if files.MARK in data[-128:] else "it has no checksum"
        raise SignatureError(f"{name}: not a whole archive of signatures: {fault}; {remedy}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as members:
            if sum(member.file_size for member in members.infolist()) > MAX_ARCHIVE_BYTES:
                raise ValueError("too large")
            arrays = {
                # A member is unpacked, and its checksum compared, before NumPy sees it.
                member.removesuffix(".npy"): np.lib.format.read_array(
                    io.BytesIO(members.read(member)), allow_pickle=False
                )
                for member in members.namelist()
            }
        # A key that is missing raises a KeyError; pressure alone may be.
        heads = [arrays[key] for key in _HEADS]
        bodies = {key: arrays[key] for key in _BODIES if key in arrays or key != "pressure"}
        for key, array in arrays.items():
            _check_type(key, array)
        ends = np.cumsum(heads[-1], dtype=np.int64)
        if {array.shape for array in heads} != {ends.shape} or len(ends) == 0:
            raise ValueError("heads of unequal length")
        if {array.shape for array in bodies.values()} != {(int(ends[-1]),)}:
            raise ValueError("samples of unequal length")
        for key in bodies.keys() - {"pen_down"}:
            bodies[key] = np.cumsum(bodies[key], dtype=bodies[key].dtype)
        scales = {"x": UNITS_PER_MM, "y": UNITS_PER_MM, "t": 1000, "pressure": LEVELS}
        bodies = {key: values / scales.get(key, 1) for key, values in bodies.items()}
    except SignatureError as error:
        raise SignatureError(
            f"{name}: not a whole archive of signatures: {error}; {remedy}"
        ) from None
    except Exception:  # zipfile, zlib and NumPy raise a dozen types; there is one thing to say
        raise SignatureError(f"{name}: not a whole archive of signatures; {remedy}") from None
    named = set()
    for signer, session, index in zip(*(heads[k].tolist() for k in (0, 2, 3)), strict=True):
        if fault := _misnamed(signer, session, index, named):
            at = f"{files.printable(signer)} {index}"
            raise SignatureError(f"{name}, {at}: {fault}; {remedy}")

    build = _unchecked if _sound(bodies, heads[-1], ends) else Signature

    def records():
        rows = zip(*(array.tolist() for array in heads), ends.tolist(), strict=True)
        for signer, is_forgery, session, index, points, end in rows:
            samples = {key: values[end - points : end] for key, values in bodies.items()}
            try:
                signature = build(**samples)
            except SignatureError as error:
                at = f"{files.printable(signer)} {index}"
                raise SignatureError(f"{name}, {at}: {error}; {remedy}") from None
            yield Record(signer, "forgery" if is_forgery else "genuine", session, index, signature)

    return records()


def _check_type(key, array):
    """Refuse an array of an archive that is of another type than is documented."""
    due = {**_HEADS, **_BODIES}.get(key)
    if due is None:
        raise SignatureError(f"it holds an array {_quoted(key)}, which is none of its own")
    if array.dtype.type is not due or array.dtype.byteorder == ">":
        due = np.dtype(due).name.removesuffix("_")
        raise SignatureError(f"{key} is {array.dtype.name}, where {due} is due")


def _misnamed(signer, session, index, named):
    """Say what is wrong with a record's names, if anything; keep those of all in ``named``."""
    if not str(signer).strip():
        return "a signer without a name"
    if session not in SESSIONS:
        return f"session {session} is none of {', '.join(map(str, SESSIONS))}"
    if not 0 <= index <= np.iinfo(np.uint16).max:
        return f"index {index} is outside 0-65,535"
    if (signer, index) in named:
        return "twice in one archive"
    named.add((signer, index))
    return None


def _sound(bodies, points, ends):
    """Tell whether all signatures of an archive would pass :class:`Signature`'s checks.

    Whole arrays are looked at, not each signature by itself: thousands take a tenth of
    the time.  An archive that does not pass is built with the checks, for the message.
    """
    starts = ends - points
    if points.min() < MIN_POINTS or points.max() > MAX_POINTS:
        return False
    first = np.zeros(int(ends[-1]), dtype=bool)
    first[starts] = True
    wide = [
        np.maximum.reduceat(bodies[axis], starts) - np.minimum.reduceat(bodies[axis], starts)
        for axis in ("x", "y")
    ]
    return bool(
        # x and y fit into 16 bits, t into 32: all are finite and of a size allowed.
        (np.maximum(*wide) > MIN_EXTENT).all()
        and (bodies["t"][starts] == 0).all()
        and (bodies["t"][ends - 1] <= MAX_DURATION).all()
        and (first[1:] | (np.diff(bodies["t"]) > MIN_STEP)).all()
        and bodies.get("pressure", np.zeros(1)).max() <= 1
    )


def _unchecked(**samples):
    """Return a signature of arrays that :func:`_sound` has passed."""
    signature = object.__new__(Signature)
    for name in ("x", "y", "t", "pen_down", "pressure"):
        values = samples.get(name)
        if values is not None:
            values = values.astype(bool if name == "pen_down" else np.float64)
            values.setflags(write=False)
        object.__setattr__(signature, name, values)
    return signature


def _parse(data):
    """Return the signature in a file's bytes; an error's index is the row, or ``_HEAD``."""
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n")
        raise SignatureError(
            "a null byte, as in a binary or UTF-16 file and after a crash; "
            f"{_FORMATS}, as plain UTF-8 text",
            line + _HEAD,
        )
    lines = data.removeprefix(b"\xef\xbb\xbf").rstrip().splitlines()
    if not lines:
        raise SignatureError(f"the file is empty; {_FORMATS}")
    if len(lines) > MAX_POINTS + 1:
        raise SignatureError(
            f"{len(lines):,} lines, where a signature has at most {MAX_POINTS:,} points; "
            "cut the file to one signature"
        )
    head = lines[0].strip()
    if re.fullmatch(rb"[+-]?[0-9.]+", head):
        return _parse_svc(head, lines[1:])
    if b"," in head and re.search(rb"[A-Za-z]", head):
        return _parse_csv(head, lines[1:])
    raise SignatureError(f"{_quoted(head)} begins no known format; {_FORMATS}", _HEAD)


def _parse_svc(head, lines):
    """Return the signature of an SVC2004 file, given as bytes."""
    if not head.isdigit() or len(head) > 9 or not MIN_POINTS <= int(head) <= MAX_POINTS:
        raise SignatureError(
            f"{_quoted(head)} points, where {MIN_POINTS} to {MAX_POINTS:,} are possible; "
            "write the number of rows that follow",
            _HEAD,
        )
    rows = [line.split(None, len(SVC_COLUMNS)) for line in lines]
    width = len(rows[0]) if rows else 4
    if width not in (4, 7):
        raise SignatureError(
            f"{_many(width, len(SVC_COLUMNS))}, where SVC2004 has 4 (X Y T button) or 7 "
            "(and azimuth altitude pressure); restore the file",
            0,
        )
    values = _table(rows, SVC_COLUMNS[:width])
    if len(rows) != int(head):
        raise SignatureError(
            f"{int(head)} points are declared, but {_count(len(rows), 'row')} "
            f"{'follows' if len(rows) == 1 else 'follow'}; "
            "restore the file, or correct the count if no row is missing",
            _HEAD,
        )
    x, y, stamps, button = values[:4]
    t, lifted = _clean_time(stamps)
    if t[-1] > MAX_DURATION:
        raise SignatureError(
            f"T runs to {1000 * t[-1]:,.0f} ms, over {1000 * MAX_DURATION:,.0f}; "
            "T is in milliseconds: divide microseconds by 1000, or cut the file to one signature"
        )
    pressure = None
    if width == 7:
        pressure = values[6]
        _refuse(
            (pressure < 0) | (pressure > LEVELS),
            lambda i: f"pressure {pressure[i]:g} is outside 0-{LEVELS}; correct it",
        )
        lifted |= ((button == 2) | (button == 4)) & (pressure == 0)
        pressure = pressure / LEVELS
    return Signature(x, y, t, ~lifted, pressure)


def _clean_time(stamps):
    """Return seconds from 0 on an even clock, and where the pen leaves the paper (N,)."""
    steps = np.diff(stamps, prepend=stamps[0])
    _refuse(
        steps < -LIFT_MS,
        lambda i: (
            f"T {stamps[i]:.15g} is {-steps[i]:g} ms before the line above; restore the order"
        ),
    )
    forward = steps[steps > 0]
    if len(forward) == 0:
        raise SignatureError("T never advances; restore the time stamps")
    usual = np.median(forward)
    lifted = np.append(steps[1:] > LIFT_MS, False)
    steps[1:][steps[1:] < usual / 2] = usual
    return np.cumsum(steps) / 1000, lifted


def _parse_csv(head, lines):
    """Return the signature of a CSV file, given as bytes."""
    names = head.decode("utf-8", "backslashreplace").split(",", len(CSV_COLUMNS))
    columns = [name.strip(' "\t').lower() for name in names]
    for column in columns:
        if column not in CSV_COLUMNS or columns.count(column) > 1:
            fault = "given twice" if column in CSV_COLUMNS else "unknown"
            raise SignatureError(
                f"column {_quoted(column)} is {fault}; "
                f"the columns are {', '.join(CSV_COLUMNS)}: rename or remove it",
                _HEAD,
            )
    for column in ("x", "y", "t"):
        if column not in columns:
            raise SignatureError(f"column '{column}' is missing; x, y and t are needed", _HEAD)
    if not lines:
        raise SignatureError("no row follows the first line; record it again")
    # A blank line has no cells, unlike what split(b",") would say.
    rows = [line.split(b",", len(columns)) if line.strip() else [] for line in lines]
    values = _table([[cell.strip() for cell in row] for row in rows], columns)
    values = dict(zip(columns, values, strict=True))
    t = values["t"] - values["t"][0]
    pen_down = values.get("pen_down", np.ones(len(t)))
    return Signature(values["x"], values["y"], t, pen_down, values.get("pressure"))


def _table(rows, columns):
    """Return the cells, lists of bytes, as float64 columns; the first bad cell is an error.

    Rows were split into at most one cell too many.
    """
    for index, row in enumerate(rows):
        if len(row) != len(columns):
            raise SignatureError(
                f"{_many(len(row), len(columns))} where {len(columns)} are due "
                f"({' '.join(columns)}); restore the line (is the file cut short?)",
                index,
            )
    cells = list(chain.from_iterable(rows))
    # float() also takes nan, inf and 1_000: hence only these characters may occur.
    plain = not b"".join(cells).translate(None, _NUMERIC)
    try:
        values = np.array(list(map(float, cells)))
        plain = plain and bool(np.isfinite(values).all())
    except ValueError:
        plain = False
    if plain:
        return values.reshape(len(rows), len(columns)).T
    place = next(place for place, cell in enumerate(cells) if not _is_number(cell))
    index, column = divmod(place, len(columns))
    raise SignatureError(
        f"{columns[column]} is {_quoted(cells[place])}, not a finite number; correct it", index
    )


def _is_number(cell):
    """Tell whether one cell is a finite number in plain digits."""
    try:
        return not cell.translate(None, _NUMERIC) and bool(np.isfinite(float(cell)))
    except ValueError:
        return False


def _refuse(bad, message):
    """Raise ``message(i)`` for the first row i that is bad."""
    if bad.any():
        index = int(np.argmax(bad))
        raise SignatureError(message(index), index)


def _differences(parts):
    """Return the arrays end to end as differences, modulo the range of their type."""
    whole = np.concatenate(parts)
    return np.diff(whole, prepend=whole.dtype.type(0))


def _load(path, name, limit):
    """Return a file's bytes, no more than ``limit`` of them."""
    if not str(path):
        raise SignatureError(
            "the path is empty; give a file (is a variable of the command line unset?)"
        )
    try:
        file = Path(path)
        if file.is_dir():
            raise SignatureError(f"{name}: a folder; give a file, or use read_folder")
        if not file.exists():
            raise SignatureError(f"{name}: no such file; check the path")
        if not file.is_file():  # a pipe would make open() wait, a device need never end
            raise SignatureError(f"{name}: not a regular file; save the data to one first")
        size = file.stat().st_size
        if size > limit:
            raise SignatureError(
                f"{name}: {size:,} bytes, where {limit:,} are allowed; split it, or check that "
                "it is what you think"
            )
        with file.open("rb") as stream:
            return stream.read(size)  # no more, should the file be growing
    except OSError as error:
        raise SignatureError(f"{name}: {_reason(error)}; give a file you may read") from None


def _within(folder):
    """Yield the files of a folder and its subfolders; one that cannot be read is an error."""

    def refuse(error):
        raise error

    for place, _, names in os.walk(folder, onerror=refuse):
        yield from (Path(place, name) for name in names)


def _reason(error):
    """Return what the operating system says, in its own words and lower case."""
    return (error.strerror or type(error).__name__).lower()


def _quoted(cell):
    """Return a cell of a file as one short printable line, in quotes."""
    text = cell.decode("utf-8", "backslashreplace") if isinstance(cell, bytes) else cell
    return repr(text if len(text) <= 24 else text[:24] + "...")


def _many(number, most):
    """Return "1 column", of a count that stopped one beyond the most allowed "over 7 columns"."""
    return f"over {most} columns" if number > most else _count(number, "column")


def _title(record):
    """Return "U7 genuine 3", to name a record in an error."""
    return f"{files.printable(record.signer)} {record.kind} {record.index}"
