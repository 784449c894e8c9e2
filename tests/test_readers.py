import dataclasses
import os
import re
import shutil
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from found import assert_rows
from hypothesis import example, given
from hypothesis import strategies as st

from siamtut import readers
from siamtut.files import UNSEALED, seal
from siamtut.readers import Record, packed, read, read_archive, read_folder, write_archive
from siamtut.signature import MAX_POINTS, Signature, SignatureError

HERE = Path(__file__).parent / "signatures"
N = 96
STROKES = (0, 40, 76)  # where strokes begin
GAPS = {40: 120, 76: 200}  # milliseconds before these samples
STUMBLES = {10: 0, 25: 1, 50: -8}  # the clock's step before these samples, where 10 is due
AIR = 60  # taken in the air: side switch alone, no pressure


def table(task):
    """The rows of a made-up SVC2004 file: loops that lean right, in three strokes."""
    i = np.arange(N)
    x = np.rint(1000 + 40 * i + 300 * np.sin(0.5 * i))
    y = np.rint(5000 + 900 * np.cos(0.5 * i) - 4 * i)
    steps = [0] + [GAPS.get(k, STUMBLES.get(k, 10)) for k in range(1, N)]
    t = 31_000_000 + np.cumsum(steps)
    button = np.ones(N)
    button[list(STROKES)] = 0
    button[[30, 31]] = 3, 5
    button[[AIR, AIR + 1]] = 2, 4
    pressure = np.rint(600 + 400 * np.sin(0.2 * i))
    pressure[AIR] = 0
    columns = [x, y, t, button]
    if task == 2:
        columns += [0 * i + 1550, 0 * i + 700, pressure]
    return np.stack(columns, axis=1).astype(int)


def handmade(name):
    """The bytes of one of the files in tests/signatures/."""
    if name == "ink.csv":
        x, y, _, _, _, _, pressure = table(2)[:20].T
        i = np.arange(20)
        rows = [f"{0.01 * k:.2f},{int(k != 9)},{b},{a},{p / 1023:.4f}" for k, a, b, p in
                zip(i, x, y, pressure, strict=True)]  # fmt: skip
        return "\n".join(["t,pen_down,y,x,pressure", *rows, ""]).encode()
    rows = table(1 if name == "task1.txt" else 2)
    end = "\n" if name == "task1.txt" else "\r\n"
    return end.join([str(len(rows)), *(" ".join(map(str, row)) for row in rows), ""]).encode()


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path."""

    def file(data, name="made.txt"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return file


FORMATS = {"svc": ["task1.txt", "task2.txt"], "csv": ["ink.csv"]}
"""Of each format, the files in tests/signatures that are in it."""


def test_every_format_has_its_files():
    formats = {name.removeprefix("_parse_") for name in vars(readers) if name.startswith("_parse_")}
    assert_rows("FORMATS in tests/test_readers.py", FORMATS, formats)


@pytest.mark.parametrize("name", [name for names in FORMATS.values() for name in names])
def test_the_files_are_what_the_formula_says(name):
    assert (HERE / name).read_bytes() == handmade(name)


# ---------------------------------------------------------------- SVC2004 and its quirks


@pytest.mark.parametrize("task", [1, 2])
def test_coordinates_are_the_files_own_and_y_is_not_turned(task):
    signature = read(HERE / f"task{task}.txt")
    np.testing.assert_array_equal(signature.x, table(task)[:, 0])
    np.testing.assert_array_equal(signature.y, table(task)[:, 1])


def test_pressure_is_a_fraction_of_1023_and_absent_from_task_1():
    assert read(HERE / "task1.txt").pressure is None
    np.testing.assert_array_equal(read(HERE / "task2.txt").pressure, table(2)[:, 6] / 1023)


@pytest.mark.parametrize("task", [1, 2])
def test_time_is_in_seconds_from_0_on_an_even_clock(task):
    t = read(HERE / f"task{task}.txt").t
    steps = np.array([GAPS.get(k, 10) for k in range(1, N)])
    assert t[0] == 0
    np.testing.assert_allclose(np.diff(t) * 1000, steps, rtol=0, atol=1e-9)


@pytest.mark.parametrize("task", [1, 2])
def test_a_lift_is_a_gap_in_time_and_the_button_is_not_the_pen(task):
    down = read(HERE / f"task{task}.txt").pen_down
    up = {39, 75} | ({AIR} if task == 2 else set())
    assert set(np.flatnonzero(~down)) == up


def svc(t, button=None, pressure=None):
    """An SVC2004 file with these time stamps."""
    button = [1] * len(t) if button is None else button
    rows = [f"{7 * i} {i * i % 11} {v} {b}" for i, (v, b) in enumerate(zip(t, button, strict=True))]
    if pressure is not None:
        rows = [f"{row} 1550 700 {p}" for row, p in zip(rows, pressure, strict=True)]
    return "\n".join([str(len(rows)), *rows])


def test_a_gap_of_30_ms_is_no_lift_and_one_of_31_is(write):
    signature = read(write(svc([0, 10, 20, 50, 60, 70, 101, 111])))
    assert np.flatnonzero(~signature.pen_down).tolist() == [5]


def test_button_0_alone_lifts_nothing(write):
    button = [0, 1, 0, 0, 5, 3, 1]
    assert read(write(svc(range(0, 70, 10), button))).pen_down.all()
    assert read(write(svc(range(0, 70, 10), button, [0] * 7))).pen_down.all()


def test_the_side_switch_lifts_only_without_pressure(write):
    signature = read(write(svc(range(0, 60, 10), [0, 2, 2, 4, 4, 1], [9, 9, 0, 9, 0, 0])))
    assert np.flatnonzero(~signature.pen_down).tolist() == [2, 4]


@pytest.mark.parametrize("step", [0, 1, 2, 3, 4, -8, -18, -30])
def test_a_stumbling_clock_is_set_right_and_no_sample_is_lost(write, step):
    t = np.array([0, 10, 20, 30, 40, 50, 60, 70])
    t[4:] += step - 10
    signature = read(write(svc(t)))
    assert len(signature) == 8
    np.testing.assert_allclose(signature.t, np.arange(8) / 100, rtol=0, atol=1e-12)
    assert signature.pen_down.all()


def test_an_uneven_but_sound_clock_is_left_alone(write):
    t = [0, 10, 21, 31, 37, 47, 67, 97]
    np.testing.assert_allclose(read(write(svc(t))).t * 1000, t, rtol=0, atol=1e-9)


def test_a_faster_tablet_is_left_alone(write):
    np.testing.assert_allclose(read(write(svc(range(0, 40, 4)))).t, np.arange(10) * 0.004)


def test_line_ends_blanks_bom_and_a_missing_last_end_do_not_matter(write):
    data = handmade("task2.txt")
    expected = read(HERE / "task2.txt")
    for changed in (
        data.replace(b"\r\n", b"\n"),
        data.replace(b"\r\n", b"\r"),
        data.rstrip(),
        data + b"\r\n \r\n",
        data.replace(b" ", b"\t"),
        data.replace(b"\r\n", b" \r\n"),
        b"\xef\xbb\xbf" + data,
    ):
        assert read(write(changed)) == expected


def test_a_path_may_be_text():
    assert read(str(HERE / "task1.txt")) == read(HERE / "task1.txt")


# ---------------------------------------------------------------- CSV


def test_csv_in_any_order_of_columns():
    signature = read(HERE / "ink.csv")
    rows = table(2)[:20]
    np.testing.assert_array_equal(signature.x, rows[:, 0])
    np.testing.assert_array_equal(signature.y, rows[:, 1])
    np.testing.assert_allclose(signature.t, np.arange(20) / 100)
    np.testing.assert_allclose(signature.pressure, rows[:, 6] / 1023, atol=5.1e-5)
    assert np.flatnonzero(~signature.pen_down).tolist() == [9]


def test_csv_with_three_columns_any_origin_of_time_capitals_and_blanks(write):
    text = '"X" , Y,T\r\n0,1,100.5\r\n1 , 2.5,100.6\r\n2,-3e0,100.7\r\n3,4,101\r\n4,5,102\r\n'
    signature = read(write(text, "a.csv"))
    assert signature.x.tolist() == [0, 1, 2, 3, 4]
    assert signature.y.tolist() == [1, 2.5, -3, 4, 5]
    np.testing.assert_allclose(signature.t, [0, 0.1, 0.2, 0.5, 1.5])
    assert signature.pressure is None
    assert signature.pen_down.all()  # 0.3 s without a sample: no gap rule without a known rate


# ---------------------------------------------------------------- bad input


def cell(line, column, value, name="task2.txt"):
    """A hand-made file with one cell changed."""
    separator = b"," if name.endswith("csv") else b" "
    lines = handmade(name).splitlines()
    cells = lines[line - 1].split(separator)
    cells[column] = value
    lines[line - 1] = separator.join(cells)
    return b"\n".join(lines)


TASK1, TASK2, CSV = handmade("task1.txt"), handmade("task2.txt"), handmade("ink.csv")

BAD = {
    "empty": (b"", None, "empty"),
    "blank": (b" \r\n\n", None, "empty"),
    "nul": (b"\0" * 100, 1, "null byte"),
    "nul later": (cell(9, 1, b"\0"), 9, "null byte"),
    "utf-16": (TASK1.decode().encode("utf-16"), None, "UTF-8"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\xff" * 40, 1, "no known format"),
    "prose": (b"Dear Jane,\n", 1, "unknown"),
    "no count": (TASK1.split(b"\n", 1)[1], 1, "no known format"),
    "semicolons": (CSV.replace(b",", b";"), 1, "no known format"),
    "count too low": (TASK1.replace(b"96", b"95", 1), 1, "95 points are declared, but 96 rows"),
    "count too high": (TASK1.replace(b"96", b"97", 1), 1, "97 points are declared, but 96 rows"),
    "count alone": (b"96\n", 1, "96 points are declared, but 0 rows"),
    "count absurd": (b"9" * 5000 + b"\n1 2 3 4", 1, "5 to 50,000"),
    "count negative": (TASK1.replace(b"96", b"-96", 1), 1, "5 to 50,000"),
    "count broken": (TASK1.replace(b"96", b"96.5", 1), 1, "5 to 50,000"),
    "too few points": (b"4\n" + b"\n".join(TASK1.splitlines()[1:5]), 1, "5 to 50,000"),
    "five columns": (b"6\n" + b"1 2 3 4 5\n" * 6, 2, "5 columns"),
    "one huge row": (b"6\n" + b"1 " * 200_000, 2, "over 7 columns"),
    "one column": (b"6\n" + b"1\n" * 6, 2, "1 column, where"),
    "one cell": (b"6\n" + b"1 2 3 4\n" * 4 + b"1\n" * 2, 6, "1 column where"),
    "one row": (b"6\n1 2 3 4\n", 1, "6 points are declared, but 1 row follows"),
    "ragged": (cell(9, 3, b"1 1"), 9, "over 7 columns where 7"),
    "cut short": (TASK2[:1500], TASK2[:1500].count(b"\n") + 1, "cut short"),
    "blank line inside": (TASK1.replace(b"\n", b"\n\n", 2), 2, "0 columns"),
    "blank line later": (TASK1.replace(b"\n", b"\n\n", 5), None, "columns"),
    "word": (cell(7, 2, b"abc"), 7, "T is 'abc'"),
    "nan": (cell(7, 0, b"nan"), 7, "X is 'nan'"),
    "inf": (cell(8, 1, b"-inf"), 8, "Y is '-inf'"),
    "overflow": (cell(8, 1, b"1e999"), 8, "Y is '1e999'"),
    "underscore": (cell(8, 1, b"1_0"), 8, "Y is '1_0'"),
    "half a number": (cell(8, 1, b"1e"), 8, "Y is '1e'"),
    "not utf-8": (cell(8, 4, b"\xff\xfe"), 8, r"azimuth is '\\xff\\xfe'"),
    "other digits": (cell(8, 4, "٣".encode()), 8, "azimuth is '٣'"),
    "long cell": (cell(8, 4, b"z" * 500), 8, "z..."),
    "pressure": (cell(11, 6, b"1024"), 11, "pressure 1024 is outside 0-1023"),
    "negative pressure": (cell(11, 6, b"-1"), 11, "pressure -1 is outside"),
    "coordinate": (cell(12, 0, b"1e12"), 12, "x[10]"),
    "time runs back": (cell(30, 2, b"30999000"), 30, "before the line above"),
    "time stands": (svc([5] * 8).encode(), None, "T never advances"),
    "too long": (svc([0, 10, 20, 30, 40, 300_000]).encode(), None, "over 120,000; T is in mill"),
    "stays put": (b"5\n5 5 0 1\n5 5 1 1\n5 5 2 1\n5 5 3 1\n5 5 4 1\n", None, "nothing is written"),
    "csv unknown column": (CSV.replace(b"pressure", b"azimuth"), 1, "'azimuth' is unknown"),
    "csv column twice": (CSV.replace(b"pressure", b"x"), 1, "'x' is given twice"),
    "csv missing column": (b"x,y\n1,2\n", 1, "'t' is missing"),
    "csv thousand columns": (b"x," * 1000 + b"\n", 1, "'x' is given twice"),
    "csv no rows": (b"x,y,t\n", None, "no row"),
    "csv too few": (b"x,y,t\n1,2,3\n", None, "1 point,"),
    "csv ragged": (cell(5, 1, b"1,1", "ink.csv"), 5, "over 5 columns"),
    "csv short row": (CSV[:-20], 21, "cut short"),
    "csv empty cell": (cell(5, 2, b"", "ink.csv"), 5, "y is ''"),
    "csv nan": (cell(5, 2, b"NaN", "ink.csv"), 5, "y is 'NaN'"),
    "csv pressure": (cell(6, 4, b"512", "ink.csv"), 6, "divide by the device's largest"),
    "csv pen": (cell(6, 1, b"0.5", "ink.csv"), 6, "neither 1 (down) nor 0 (up)"),
    "csv time twice": (cell(6, 0, b"0.03", "ink.csv"), 6, "keep one sample of each time"),
    "csv milliseconds": (
        b"x,y,t\n" + b"".join(b"%d,%d,%d\n" % (i, i, 100 * i) for i in range(30)),
        None,
        "divide milliseconds by 1000",
    ),
}  # fmt: skip


def expect_error(path, words, line=None):
    with pytest.raises(SignatureError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert message.isprintable()
    assert len(message) < len(str(path)) + 260
    assert words in message
    assert ";" in message or ":" in message  # what is wrong, then the remedy
    if line is not None:
        assert message.startswith(f"{path}, line {line}: ")


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_named_with_file_line_and_remedy(write, case):
    data, line, words = BAD[case]
    expect_error(write(data), words, line)


def test_a_missing_file_a_folder_and_a_pipe(tmp_path):
    expect_error(tmp_path / "none.txt", "no such file; check the path")
    expect_error(tmp_path, "a folder; give a file")
    with pytest.raises(SignatureError, match=r"the path is empty; .* variable"):
        read("")
    with pytest.raises(SignatureError, match="no such file"):
        read("a\0b")
    with pytest.raises(SignatureError, match="file name too long"):
        read("a" * 5000)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        expect_error(tmp_path / "pipe", "not a regular file")  # opening it would wait for ever


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_a_file_that_may_not_be_read(write):
    path = write(TASK1)
    path.chmod(0)
    expect_error(path, "permission denied")


def test_the_name_of_a_file_stays_on_one_line(write):
    with pytest.raises(SignatureError) as caught:
        read(write(b"", "two\nlines.txt"))
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"84\n" + b"1 2 3 4\n" * 2_000_000, "16,000,003 bytes, where 4,194,304 are allowed"),
        (b"84" + b"\n1" * 2_000_000, "2,000,001 lines"),
        (b"84\n" + b"12 " * 1_300_000, "over 7 columns"),
        (b"x,y,t\n" + b"," * 4_000_000, "over 3 columns"),
        (b"x" + b"," * 4_000_000, "unknown"),
        (b"1" * 4_000_000, "5 to 50,000"),
        (b"84\n" + b"1 2 3 " + b"1" * 4_000_000, "not a finite number"),
        (b"\n" * 4_000_000, "empty"),
    ],
)
def test_a_huge_file_costs_neither_time_nor_memory(write, data, words):
    path = write(data)
    tracemalloc.start()
    try:
        expect_error(path, words)
        assert tracemalloc.get_traced_memory()[1] < 40e6
    finally:
        tracemalloc.stop()


def test_the_longest_signature_allowed_is_read(write):
    rows = b"".join(b"%d %d %d 1 1550 700 1023\n" % (i, i % 9, 2 * i) for i in range(MAX_POINTS))
    assert len(read(write(b"%d\n" % MAX_POINTS + rows))) == MAX_POINTS


def outcome(reader, path):
    """What reading returns, or the SignatureError that it raises; nothing else is caught."""
    try:
        return reader(path)
    except SignatureError as error:
        return error


def assert_signature_or_error(data, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "fuzz"
    path.write_bytes(data)
    result = outcome(read, path)
    assert isinstance(result, Signature) or str(result).startswith(str(path))
    assert isinstance(result, Signature) or str(result).isprintable()


@given(data=st.binary(max_size=300))
def test_fuzz_random_bytes(data, tmp_path_factory):
    assert_signature_or_error(data, tmp_path_factory)


@given(data=st.text("0123456789 .,-+eE\r\n_xytnaif", max_size=300))
def test_fuzz_nearly_a_file(data, tmp_path_factory):
    assert_signature_or_error(b"5\n" + data.encode(), tmp_path_factory)
    assert_signature_or_error(b"x,y,t\n" + data.encode(), tmp_path_factory)


@given(data=st.sampled_from([TASK1, TASK2, CSV]), end=st.integers(0, 4000))
@example(data=TASK1, end=len(TASK1) - 2)
def test_fuzz_truncations(data, end, tmp_path_factory):
    assert_signature_or_error(data[:end], tmp_path_factory)


flips = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=4)


@given(data=st.sampled_from([TASK1, TASK2, CSV]), flips=flips)
def test_fuzz_byte_flips(data, flips, tmp_path_factory):
    changed = bytearray(data)
    for place, value in flips:
        changed[place % len(data)] = value
    assert_signature_or_error(bytes(changed), tmp_path_factory)


def test_every_truncation_of_a_file_is_refused_or_loses_nothing(write):
    data = svc(range(0, 200, 10)).encode() + b"\n"
    results = [outcome(read, write(data[:end])) for end in range(len(data) + 1)]
    whole = [result for result in results if isinstance(result, Signature)]
    # The last line may lack its end, and its one-digit button cannot be cut in two.
    assert [len(signature) for signature in whole] == [20, 20]


# ---------------------------------------------------------------- folders


@pytest.fixture
def folder(tmp_path):
    for name in ("U10S1.TXT", "U2S21.TXT", "u2s3.txt", "sub/U2S11.TXT", "sub/deep/U2S10.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "task2.txt", path)
    for name in ("readme.txt", "U2S4.TXT.bak", "UserS.txt", "XU1S1.TXT"):
        (tmp_path / name).write_text("not a signature")
    return tmp_path


def test_a_folder_is_read_in_natural_order(folder):
    records = list(read_folder(folder))
    assert [(r.signer, r.kind, r.session, r.index) for r in records] == [
        ("U2", "genuine", 1, 3),
        ("U2", "genuine", 1, 10),
        ("U2", "genuine", 2, 11),
        ("U2", "forgery", 0, 21),
        ("U10", "genuine", 1, 1),
    ]
    assert all(record.signature == read(HERE / "task2.txt") for record in records)


def test_a_record_is_frozen(folder):
    with pytest.raises(AttributeError):
        next(read_folder(folder)).signer = "U3"


def test_a_bad_file_in_a_folder_is_named_when_its_turn_comes(folder):
    (folder / "U2S5.TXT").write_bytes(TASK1[:500])
    records = read_folder(folder)
    assert next(records).index == 3
    with pytest.raises(SignatureError, match=r"U2S5\.TXT, line \d+: "):
        next(records)


@pytest.mark.parametrize(
    ("add", "words"),
    [
        ("U2S41.TXT", "outside 1-40"),
        ("U2S0.TXT", "outside 1-40"),
        ("other/U2S3.TXT", "U2S3 is also"),
        ("U02S03.TXT", "U2S3 is also"),
    ],
)
def test_a_folder_with_names_that_cannot_be_right(folder, add, words):
    (folder / add).parent.mkdir(exist_ok=True)
    shutil.copy(HERE / "task2.txt", folder / add)
    with pytest.raises(SignatureError, match=re.escape(words)):
        read_folder(folder)


def test_an_empty_a_missing_and_no_folder(tmp_path, write):
    with pytest.raises(SignatureError, match=r"no file named like U1S1\.TXT"):
        read_folder(tmp_path)
    with pytest.raises(SignatureError, match="no such folder"):
        read_folder(tmp_path / "none")
    with pytest.raises(SignatureError, match="no such folder"):
        read_folder(write(TASK1))


# ---------------------------------------------------------------- archives


def made_records(pressure=True):
    """Two made-up signers in millimetres, with odd numbers after the comma."""
    records = []
    for signer in ("Ana", "Bé"):
        for index in (1, 2, 21):
            i = np.arange(60 + index)
            t = np.cumsum(np.where(i % 20 == 19, 0.25, 0.00977))
            x = 30 * np.sin(0.11 * i + index) - 200
            y = 327.67 * np.cos(0.3 * i) if index == 2 else 9 * np.cos(0.3 * i)
            force = np.abs(np.sin(0.17 * i)) if pressure else None
            signature = Signature(x, y, t - t[0], i % 20 != 18, force)
            kind = "forgery" if index == 21 else "genuine"
            records.append(Record(signer, kind, index % 3, index, signature))
    return records


@pytest.mark.parametrize("pressure", [True, False])
def test_an_archive_returns_what_was_written_to_within_a_quantum(tmp_path, pressure):
    records = made_records(pressure)
    write_archive(tmp_path / "a.npz", iter(records))
    back = list(read_archive(tmp_path / "a.npz"))
    assert len(back) == len(records)
    for old, new in zip(records, back, strict=True):
        assert replace(new, signature=None) == replace(old, signature=None)
        a, b = old.signature, new.signature
        assert np.abs(a.x - b.x).max() <= 0.005 + 1e-9
        assert np.abs(a.y - b.y).max() <= 0.005 + 1e-9
        assert np.abs(a.t - b.t).max() <= 0.0005 + 1e-9
        np.testing.assert_array_equal(a.pen_down, b.pen_down)
        if pressure:
            assert np.abs(a.pressure - b.pressure).max() <= 0.5 / 1023 + 1e-9
        else:
            assert b.pressure is None


def test_an_archive_is_the_same_bytes_twice_and_rewritten(tmp_path):
    write_archive(tmp_path / "a.npz", made_records())
    write_archive(tmp_path / "b.npz", made_records())
    write_archive(tmp_path / "c.npz", read_archive(tmp_path / "a.npz"))
    first = (tmp_path / "a.npz").read_bytes()
    assert (tmp_path / "b.npz").read_bytes() == first
    assert (tmp_path / "c.npz").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "a.npz") as members:
        assert {member.date_time for member in members.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_arrays_are_packed_into_the_same_bytes(tmp_path):
    write_archive(tmp_path / "a.npz", made_records())
    with np.load(tmp_path / "a.npz") as arrays:
        assert packed(dict(arrays)) == (tmp_path / "a.npz").read_bytes()


def test_an_archive_has_the_documented_arrays(tmp_path):
    write_archive(tmp_path / "a.npz", made_records())
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        kinds = {name: arrays[name].dtype.str.lstrip("<|=") for name in arrays.files}
        assert arrays["points"].sum() == len(arrays["x"])
    assert kinds == {
        "signer": "U3", "is_forgery": "b1", "session": "u1", "index": "u2", "points": "u4",
        "x": "i2", "y": "i2", "t": "u4", "pen_down": "b1", "pressure": "u2",
    }  # fmt: skip


def changed_record(**changes):
    record = made_records()[0]
    arrays = {name: getattr(record.signature, name) for name in ("x", "y", "t", "pen_down")}
    arrays["pressure"] = record.signature.pressure
    return replace(record, signature=Signature(**(arrays | changes)))


def test_what_does_not_fit_an_archive_is_refused(tmp_path):
    path = tmp_path / "a.npz"
    record = made_records()[0]
    bad = {
        "no record": [],
        "only some": [record, replace(changed_record(pressure=None), index=9)],
        "Ana genuine 1: x leaves": [changed_record(x=record.signature.x * 2)],
        "Ana genuine 1: y leaves": [changed_record(y=record.signature.y + 400)],
        "one millisecond": [changed_record(t=record.signature.t / 50)],
    }
    for words, records in bad.items():
        with pytest.raises(SignatureError, match=words):
            write_archive(path, records)
        assert not path.exists()
    with pytest.raises(SignatureError, match="there is no folder"):
        write_archive(tmp_path / "none" / "a.npz", [record])


def saved(tmp_path, **changes):
    """An archive with some arrays replaced, or removed if None."""
    write_archive(tmp_path / "good.npz", made_records())
    with np.load(tmp_path / "good.npz") as arrays:
        arrays = {name: arrays[name] for name in arrays.files} | changes
    path = tmp_path / "bad.npz"
    np.savez_compressed(path, **{k: v for k, v in arrays.items() if v is not None})
    with zipfile.ZipFile(path, "a") as members:
        members.comment = UNSEALED
    path.write_bytes(seal(path.read_bytes(), last=True))
    return path


@pytest.mark.parametrize(
    "changes",
    [
        {"x": None},
        {"signer": None},
        {"x": np.zeros(5, np.int16)},
        {"x": np.zeros(400)},
        {"points": np.array([10, 10], np.uint32)},
        {"points": np.zeros(6, np.uint32)},
        {"points": np.array(5, np.uint32)},
        {"points": np.array([-5, 375, 0, 0, 0, 38], np.int64)},
        {"session": np.zeros((6, 1), np.uint8)},
        {"extra": np.zeros(3)},
        {"signer": np.array([None] * 6, dtype=object)},
    ],
)
def test_an_archive_that_is_not_whole_is_refused(tmp_path, changes):
    with pytest.raises(SignatureError, match=r"bad\.npz: not a whole archive.*write_archive"):
        read_archive(saved(tmp_path, **changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"points": np.array([61, 62, 81, 61, 62, 81], np.uint64)}, "points is uint64"),
        ({"x": np.full(408, 2**60)}, "x is int64"),
        ({"y": np.full(408, 1.0)}, "y is float64"),
        ({"signer": np.array([b"a"] * 6)}, "signer is bytes"),
        ({"session": np.full(6, 200, np.uint8)}, "Ana 1: session 200 is none of 0, 1, 2"),
        ({"signer": np.array(["Ana", "", "B", "C", "D", "E"])}, "'' 2: a signer without a name"),
        ({"signer": np.array(["Ana", " ", "B", "C", "D", "E"])}, "' ' 2: a signer without a name"),
        ({"index": np.full(6, 1, np.uint16)}, "Ana 1: twice"),
        ({"signer": np.array(["a\x1b\n"] * 6)}, r"'a\\x1b\\n' 1: twice"),
        ({"extra": np.zeros(6, np.uint8)}, "extra"),
    ],
)
def test_what_an_archive_must_not_hold_is_named(tmp_path, changes, said):
    with pytest.raises(SignatureError, match=said) as error:
        list(read_archive(saved(tmp_path, **changes)))
    assert str(error.value).isprintable()


def test_what_must_not_be_read_is_not_written(tmp_path):
    records = made_records()
    for changes, said in (
        ({"session": 3}, "Ana genuine 1: session 3"),
        ({"session": -1}, "session -1"),
        ({"signer": ""}, "without a name"),
        ({"index": 2}, "Ana genuine 2: twice"),
        ({"index": 70_000}, "index 70000"),
        ({"index": -1}, "index -1"),
    ):
        with pytest.raises(SignatureError, match=said):
            write_archive(tmp_path / "a.npz", [replace(records[0], **changes), *records[1:]])
        assert not list(tmp_path.iterdir())


def test_no_damage_of_an_archive_is_accepted(tmp_path, damages, monkeypatch):
    path = tmp_path / "a.npz"
    write_archive(path, made_records())
    good = path.read_bytes()
    monkeypatch.setattr(readers.files, "read", lambda *_: good)
    list(read_archive(path))
    for data in damages(good):
        monkeypatch.setattr(readers.files, "read", lambda *_, data=data: data)
        with pytest.raises(SignatureError, match="not a whole archive"):
            list(read_archive(path))


def test_an_archive_of_before_there_were_checksums_is_told_from_a_damaged_one(tmp_path):
    write_archive(tmp_path / "a.npz", made_records())
    with np.load(tmp_path / "a.npz") as arrays:
        np.savez_compressed(tmp_path / "old.npz", **arrays)
    with pytest.raises(SignatureError, match=r"old\.npz: not a whole archive.*no checksum"):
        read_archive(tmp_path / "old.npz")


def test_a_write_that_fails_leaves_the_archive_that_was(tmp_path, full_disk):
    path = tmp_path / "a.npz"
    write_archive(path, made_records())
    before = path.read_bytes()
    for _ in full_disk():
        for place in (path, tmp_path / "b.npz"):
            with pytest.raises(SignatureError, match="no space left"):
                write_archive(place, made_records()[:3])
        assert path.read_bytes() == before
        assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]


def test_a_folder_that_cannot_be_read_is_reported(folder, monkeypatch):
    def scandir(place, scan=os.scandir):
        if str(place).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(place))
        return scan(place)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(SignatureError, match=r"deep: permission denied; give a folder you may"):
        read_folder(folder)


def test_a_bad_signature_in_an_archive_is_named(tmp_path):
    path = saved(tmp_path, t=np.zeros(408, np.uint32))
    with pytest.raises(SignatureError, match=r"bad\.npz, Ana 1: t\[1\]"):
        next(read_archive(path))


def test_what_is_read_quickly_is_what_the_checks_would_pass(tmp_path):
    for record in read_archive(saved(tmp_path)):
        quick = record.signature
        names = [field.name for field in dataclasses.fields(Signature)]
        arrays = [getattr(quick, name) for name in names]
        assert quick == Signature(*arrays)
        for array, kind in zip(arrays, "fffbf", strict=True):
            assert array is None or (array.dtype.kind == kind and not array.flags.writeable)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pressure": np.full(408, 900, np.uint16)}, "pressure"),
        ({"x": np.zeros(408, np.int16), "y": np.zeros(408, np.int16)}, "nothing is written"),
    ],
)
def test_what_the_quick_look_finds_is_explained_by_the_checks(tmp_path, changes, said):
    with pytest.raises(SignatureError, match=said):
        list(read_archive(saved(tmp_path, **changes)))


def test_an_archive_that_would_unpack_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_ARCHIVE_BYTES", 2**20)
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("x.npy", bytes(30 * 2**20))
        members.comment = UNSEALED
    path.write_bytes(seal(path.read_bytes(), last=True))
    tracemalloc.start()
    try:
        with pytest.raises(SignatureError, match="not a whole archive"):
            read_archive(path)
        assert tracemalloc.get_traced_memory()[1] < 2e6
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "a.npz"
    write_archive(path, made_records())
    return path


@given(
    place=st.integers(0, 10_000), value=st.integers(0, 255), end=st.none() | st.integers(0, 9999)
)
def test_fuzz_archives(archive, place, value, end):
    data = bytearray(archive.read_bytes())
    data[place % len(data)] = value
    path, data = archive.with_name("fuzz.npz"), bytes(data[:end]) + UNSEALED
    path.write_bytes(seal(data, last=True))  # what is sealed must be read with care, too
    result = outcome(lambda path: list(read_archive(path)), path)
    assert isinstance(result, list) or str(result).startswith(str(path))


def test_a_missing_archive_and_a_missing_bundle(tmp_path, monkeypatch):
    with pytest.raises(SignatureError, match="no such file"):
        read_archive(tmp_path / "none.npz")

    def none(name):
        raise FileNotFoundError(f"no bundled file {name!r}; `make data` remakes it")

    monkeypatch.setattr(readers, "bundled", none)
    with pytest.raises(SignatureError, match=r"signatures\.npz.*make data"):
        readers.read_bundled()


def test_the_bundled_set_is_the_bundled_archive(archive, monkeypatch):
    monkeypatch.setattr(readers, "bundled", {"signatures.npz": archive}.__getitem__)
    assert list(readers.read_bundled()) == list(read_archive(archive))


# ---------------------------------------------------------------- real signatures


def test_all_real_files_are_read(svc2004):
    files = [f for f in svc2004.rglob("*") if re.fullmatch(r"(?i)U\d+S\d+\.TXT", f.name)]
    records = list(read_folder(svc2004))
    assert len(records) == len(files)
    # No sample is dropped: as many as the first lines declare.
    declared = sum(int(file.read_bytes().split(None, 1)[0]) for file in files)
    assert sum(len(record.signature) for record in records) == declared


def test_real_signatures_look_as_described(svc2004):
    signatures = [record.signature for record in read_folder(svc2004)]
    steps = np.concatenate([np.diff(s.t) for s in signatures])
    assert steps.min() >= 0.005 - 1e-9
    # The pen is in the air for about a fifth of a signature's time.
    air = [np.diff(s.t)[~s.pen_down[:-1]].sum() / s.duration for s in signatures]
    assert 0.15 < np.median(air) < 0.25
    # Writing begins at the top, so y points upwards if most first points lie high.
    height = [(s.y[0] - s.y.min()) / np.ptp(s.y) for s in signatures]
    assert np.mean(np.array(height) > 0.5) > 0.75
    assert 0.9 < max(s.pressure.max() for s in signatures if s.pressure is not None) <= 1
