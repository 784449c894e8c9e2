"""What the traits of all widgets take and refuse, and that the browser is told the same."""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from traitlets import TraitError, TraitType

import siamtut.widgets
from siamtut.widgets.base import STATIC
from siamtut.widgets.traits import Limited

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import write_limits

WIDGETS = [getattr(siamtut.widgets, name) for name in siamtut.widgets.__all__]
TRAITS = [(widget, name) for widget in WIDGETS for name in widget._names]
every_trait = pytest.mark.parametrize(
    ("widget", "name"), TRAITS, ids=[f"{widget.__name__}.{name}" for widget, name in TRAITS]
)


def nested(depth):
    """Return a list in a list in a list ..."""
    value = []
    for _ in range(depth):
        value = [value]
    return value


HOSTILE = {
    "too large for a float": 10**400,
    "too long to print": 10**5000,
    "nan": float("nan"),
    "infinite": float("inf"),
    "minus infinity": -np.float64("inf"),
    "1e308": 1e308,
    "complex": 1j,
    "bytes": b"12",
    "a long text": "x" * 100_000,
    "many numbers": [0.5] * 20_000,
    "many lists": [[0.5, 0.5, 1]] * 20_000,
    "without end": itertools.repeat(0.5),
    "nested": nested(20),
    "nested without end": nested(50_000),
    "a table of nan": np.full((60, 3), np.nan),
    "of objects": np.array([{}, None, "x"], dtype=object),
    "a tensor": torch.zeros(2, 2, 2),
    "a dictionary": {0: 1, 1: 2},
    "a set": {1.0, 2.0},
    "a class": int,
}


def test_the_browser_is_told_what_the_traits_take():
    stored = (STATIC / "limits.mjs").read_text(encoding="utf-8")
    assert stored == write_limits.text(), "run .venv/bin/python tools/write_limits.py"


@pytest.mark.parametrize("widget", WIDGETS)
def test_every_trait_declares_what_it_takes(widget):
    for name in widget._names:
        assert isinstance(getattr(widget, name), Limited), name
    others = [
        name
        for name, trait in vars(widget).items()
        if isinstance(trait, TraitType) and name not in (*widget._names, "_esm", "_css")
    ]
    assert others == []


@every_trait
def test_a_hostile_value_is_refused_in_a_line_and_changes_nothing(widget, name):
    made = widget()
    before = made.state()
    for what, value in HOSTILE.items():
        with pytest.raises(TraitError) as raised:
            setattr(made, name, value)
        text = str(raised.value)
        assert text.startswith(f"{widget.__name__}.{name} needs "), what
        assert len(text) < 400, what
    assert made.state() == before


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.binary(max_size=4)
)
junk = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4), max_leaves=12)


@every_trait
@settings(max_examples=10)
@given(data=st.data())
def test_whatever_is_given_is_refused_or_kept_plain(widget, name, data):
    made, value = widget(), data.draw(junk)
    try:
        setattr(made, name, value)
    except TraitError:
        return
    kept = getattr(made, name)
    setattr(made, name, kept)
    assert getattr(made, name) == kept
    assert "nan" not in made.html()
