"""The features widget in Python: its formulas are the package's, and what each step is good for."""

import itertools
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from traitlets import TraitError

from siamtut.features import TEN, extract
from siamtut.signature import Signature
from siamtut.widgets import Features
from siamtut.widgets.features import BESIDE, prepared, recording, runs, trace


@pytest.mark.parametrize(("kind", "speed"), itertools.product(BESIDE, ("absolute", "relative")))
def test_with_all_steps_a_trace_is_what_the_package_extracts(kind, speed):
    expected = extract(Signature(*recording(kind)), TEN, speed=speed)
    for name, row in zip(TEN, expected, strict=True):
        got = trace(name, kind, True, True, True, True, speed)
        np.testing.assert_allclose(got, row, rtol=0, atol=1e-6, err_msg=name)


def test_each_step_takes_away_one_difference():
    def differ(kind, name, speed, *steps):
        one, other = (trace(name, k, *steps, True, speed) for k in ("nothing", kind))
        return one.shape != other.shape or bool(np.abs(one - other).max() > 0.1)

    for name in ("x", "y", "speed", "acc_c"):
        assert not differ("moved", name, "absolute", True, True, True)
        assert differ("moved", name, "absolute", True, False, True)
    assert differ("moved", "y", "absolute", False, True, True)
    assert differ("forgery", "y", "relative", True, True, False)
    for name in TEN:
        clocked = name in ("speed", "acc_c", "acc_t")
        # 100 samples a second meet the slow path at other places, and its corners differ a little.
        medians = [
            np.median(np.abs(trace(name, "nothing", *[True] * 4, speed)
                             - trace(name, "forgery", *[True] * 4, speed)))
            for speed in ("absolute", "relative")
        ]  # fmt: skip
        assert (medians[0] > 0.03) == clocked, name
        assert medians[1] < 0.03, name


def test_ink_is_drawn_where_the_pen_is_down_and_nowhere_else():
    for steps in ((True, True, True), (True, True, False)):
        state = prepared("nothing", *steps)[2]
        drawn = np.zeros(len(state) - 1, bool)
        for start, end in runs(state):
            drawn[start:end] = True
        np.testing.assert_array_equal(drawn, state[:-1] > 0)


def test_it_says_what_is_undone_and_what_lies_beside():
    made = Features(feature="pen_down", at=399, beside="forgery", resample=False, scale=False)
    assert made.sentence().startswith(
        "The feature pen_down of an invented pen: 1.00 at point 181 of 182, without step 3 and 4; "
        "beside it a slow forgery: 1.00."
    )
    ElementTree.fromstring(made.poster())
    with pytest.raises(TraitError):
        Features(feature="colour")
