"""Files are written whole or not at all, and damage is seen."""

import os
import stat

import pytest

from siamtut import files
from siamtut.files import MARK, UNSEALED, FileError, check, is_sealed, printable, read, seal, write


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path):
    path = tmp_path / "a"
    write(path, b"one")
    assert path.read_bytes() == b"one"
    write(str(path), "zwö")
    assert path.read_text(encoding="utf-8") == "zwö"
    write(path, b"")
    assert path.read_bytes() == b""
    assert names(tmp_path) == ["a"]


def test_the_longest_name_and_a_large_file(tmp_path):
    path = tmp_path / ("n" * 255)
    check(path, size=100)
    write(path, bytes(3_000_000))
    assert path.stat().st_size == 3_000_000
    with pytest.raises(FileError, match="name too long"):
        write(tmp_path / ("n" * 256), b"")


def test_permissions_are_those_of_the_file_that_was_or_the_usual(tmp_path):
    before = os.umask(0o027)
    try:
        write(tmp_path / "new", b"")
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
        (tmp_path / "new").chmod(0o606)
        write(tmp_path / "new", b"more")
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o606
    finally:
        os.umask(before)


def test_a_link_stays_one(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "link").symlink_to("sub/real")
    write(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "sub" / "real").read_bytes() == b"x"


def test_a_write_that_fails_leaves_the_file_that_was(tmp_path, full_disk):
    path = tmp_path / "a"
    write(path, b"old")
    for _ in full_disk():
        for place in (path, tmp_path / "b"):
            with pytest.raises(FileError, match=r"cannot be written: no space .*make room"):
                write(place, b"new")
        assert names(tmp_path) == ["a"]
        assert path.read_bytes() == b"old"


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_an_interrupt_leaves_the_file_that_was(tmp_path, monkeypatch, step):
    def interrupted(*_):
        raise KeyboardInterrupt

    path = tmp_path / "a"
    write(path, b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            write(path, b"new")
    assert names(tmp_path) == ["a"]
    assert path.read_bytes() == b"old"


def test_a_disk_that_takes_a_little_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "write", lambda fd, data, write=os.write: write(fd, data[:7]))
    write(tmp_path / "a", bytes(range(256)))
    assert (tmp_path / "a").read_bytes() == bytes(range(256))


def test_a_folder_that_cannot_be_synced_is_no_matter(tmp_path, monkeypatch):
    def sync(descriptor, fsync=os.fsync):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    write(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "'': names no file; is a shell variable unset"),
        (" ", "' ': names no file"),
        ("none/a", "there is no folder .*none; make it"),
        ("file/a", "there is no folder"),
        ("folder", "a folder; choose a file in it"),
        ("folder/", "names a folder"),
        (".", "a folder"),
        ("pipe", "not a regular file"),
        ("kept", "write-protected"),
        ("loop", "cannot be written|not a regular"),
        ("a\0b", "null"),
    ],
)
def test_places_that_cannot_be_written_are_found_before(tmp_path, monkeypatch, name, said):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "kept").write_bytes(b"mine")
    (tmp_path / "kept").chmod(0o444)
    (tmp_path / "loop").symlink_to("loop")
    before = names(tmp_path)
    for trial in (check, lambda path, **how: write(path, b"new", **how)):
        with pytest.raises(FileError, match=said) as error:
            trial(name)
        assert str(error.value).isprintable()
        with pytest.raises(LookupError):
            trial(name, error=LookupError)
    assert names(tmp_path) == before
    assert (tmp_path / "kept").read_bytes() == b"mine"


def test_a_check_leaves_nothing_and_finds_a_full_disk(tmp_path, full_disk):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    check(path, size=100)
    check(tmp_path / "b", size=100)
    for step in full_disk():
        if step != "replace":
            with pytest.raises(FileError, match="no space left"):
                check(path, size=100)
    assert names(tmp_path) == ["a"]
    assert path.read_bytes() == b"old"


def test_a_file_is_read_within_bounds(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read(path, 5, "look") == b"12345"
    os.mkfifo(tmp_path / "pipe")
    for place, said in (
        (path, "5 bytes, where 4 are allowed"),
        (tmp_path, "a folder"),
        (tmp_path / "b", "no such file"),
        (path / "b", "not a directory"),
        (tmp_path / "pipe", "not a regular file"),
        ("a\0b", "null"),
    ):
        with pytest.raises(FileError, match=f"{said}.*; look"):
            read(place, 4, "look")


def test_a_seal_tells_every_change(damages):
    for content in (UNSEALED, b"before " + UNSEALED + b" after", UNSEALED + b"x" * 99):
        for last in (False, True):
            whole = seal(content, last)
            assert len(whole) == len(content)
            assert is_sealed(whole, last)
            assert not any(is_sealed(data, last) for data in damages(whole, 500))
    assert not is_sealed(UNSEALED)
    assert not is_sealed(b"")
    for content in (b"", b"x" * 99, MARK + b"1" * 64):
        with pytest.raises(ValueError, match="no room"):
            seal(content)
    # A mark that somebody put into the content is not taken for the checksum's.
    two = UNSEALED + b" and " + MARK + b"f" * 64
    assert is_sealed(seal(two))
    assert is_sealed(seal(MARK + b"f" * 64 + UNSEALED, last=True), last=True)


def test_what_cannot_be_printed_is_escaped():
    assert printable("Bé") == "Bé"
    assert printable(3) == "3"
    assert printable("") == "''"
    for text in ("a\x1b[31m", "a\nb", "a\r", "\u202egnp", "\udcff", "\x07", "\x9b2J"):
        assert printable(text).isprintable()
    assert files.printable("a\tb") == r"'a\tb'"
