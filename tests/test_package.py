"""The package as a whole: quick to import, its rooms lazy, its bundled files found."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import siamtut


def test_import_loads_neither_torch_nor_matplotlib():
    code = "import sys, siamtut; print(sorted({'torch', 'matplotlib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_room_opens_and_is_listed():
    found = {
        module.name for module in pkgutil.iter_modules(siamtut.__path__) if module.name[0] != "_"
    }
    assert found == set(siamtut._ROOMS)
    for room in siamtut._ROOMS:
        assert getattr(siamtut, room) is importlib.import_module(f"siamtut.{room}")


def test_an_unknown_room_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'kitchen'"):
        _ = siamtut.kitchen


def test_bundled_finds_files_and_names_them_when_it_does_not():
    assert siamtut.bundled("signatures.npz").is_file()
    with pytest.raises(FileNotFoundError, match=r"no bundled file 'nothing\.npz'.*signatures\.npz"):
        siamtut.bundled("nothing.npz")
