"""The examples in all docstrings of the package hold."""

import doctest
import importlib
import pkgutil

import pytest

import siamtut

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(siamtut.__path__, "siamtut.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", ["siamtut", *MODULES])
def test_the_examples_hold(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0, "what was expected and got is printed below"


def test_a_false_example_is_found():
    room = type(doctest)("room", ">>> 1 + 1\n3\n")
    assert doctest.testmod(room, report=False).failed == 1
