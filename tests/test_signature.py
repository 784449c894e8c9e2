import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siamtut import signature as module
from siamtut.signature import Signature, SignatureError


def arrays(points=8):
    """A tick drawn in 10 ms steps, then lifted once."""
    i = np.arange(points)
    return {
        "x": 3.0 * i,
        "y": np.abs(i - 2.0),
        "t": i / 100,
        "pen_down": i != 3,
        "pressure": i / points,
    }


def test_a_signature_holds_what_it_was_given():
    given_arrays = arrays()
    signature = Signature(**given_arrays)
    for name, values in given_arrays.items():
        np.testing.assert_array_equal(getattr(signature, name), values)
    assert {getattr(signature, name).dtype for name in ("x", "y", "t", "pressure")} == {
        np.dtype(np.float64)
    }
    assert signature.pen_down.dtype == bool
    assert len(signature) == 8
    assert signature.duration == pytest.approx(0.07)


def test_lists_and_zeros_and_ones_will_do():
    signature = Signature([0, 1, 2, 3, 4], [0] * 5, [0, 1, 2, 3, 4], [1, 1, 0, 1, 0])
    assert signature.pen_down.tolist() == [True, True, False, True, False]
    assert signature.pressure is None


def test_arrays_are_copied_and_read_only():
    given_arrays = arrays()
    signature = Signature(**given_arrays)
    given_arrays["x"][0] = 99
    given_arrays["pen_down"][0] = False
    assert signature.x[0] == 0
    assert signature.pen_down[0]
    for name in given_arrays:
        with pytest.raises(ValueError, match="read-only"):
            getattr(signature, name)[0] = 1
    with pytest.raises(AttributeError):
        signature.x = given_arrays["x"]


@pytest.mark.parametrize("name", ["x", "y", "t", "pen_down", "pressure"])
def test_equality_is_by_value_of_every_array(name):
    changed = {key: values.copy() for key, values in arrays().items()}
    changed[name][-1] = not changed[name][-1] if name == "pen_down" else changed[name][-1] + 0.01
    assert Signature(**arrays()) == Signature(**arrays())
    assert Signature(**arrays()) != Signature(**changed)


def test_equality_with_and_without_pressure_and_with_other_things():
    without = arrays() | {"pressure": None}
    assert Signature(**without) == Signature(**without)
    assert Signature(**without) != Signature(**arrays())
    assert Signature(**arrays()) != Signature(**arrays(9))
    assert Signature(**arrays()) != "a signature"


@pytest.mark.parametrize(
    ("down", "strokes"),
    [
        ([1, 1, 1, 1, 1, 1], "1 stroke"),
        ([1, 1, 0, 1, 1, 0], "2 strokes"),
        ([0, 0, 0, 0, 0, 1], "1 stroke"),
        ([0, 0, 0, 0, 0, 0], "0 strokes"),
    ],
)
def test_repr_says_points_duration_and_strokes(down, strokes):
    i = np.arange(6)
    assert repr(Signature(i, i, i / 4, down)) == f"Signature(6 points, 1.25 s, {strokes})"
    assert repr(Signature(i, i, i / 4, down, i / 5)).endswith(f"{strokes}, with pressure)")


def put(name, index, value):
    changed = arrays()
    changed[name] = np.array(changed[name], dtype=float)
    changed[name][index] = value
    return changed


@pytest.mark.parametrize(
    ("changed", "index", "words"),
    [
        (put("x", 2, np.nan), 2, ["x[2]", "nan", "leave"]),
        (put("y", 3, np.inf), 3, ["y[3]", "inf", "leave"]),
        (put("t", 4, -np.inf), 4, ["t[4]", "-inf"]),
        (put("pen_down", 1, np.nan), 1, ["pen_down[1]", "nan"]),
        (put("pen_down", 1, 2), 1, ["pen_down[1]", "2", "neither"]),
        (put("pressure", 5, 1.001), 5, ["pressure[5]", "1.001", "divide"]),
        (put("pressure", 5, -0.1), 5, ["pressure[5]", "-0.1"]),
        (put("pressure", 5, np.nan), 5, ["pressure[5]", "nan"]),
        (put("x", 6, 2e9), 6, ["x[6]", "2e+09", "unit"]),
        (put("y", 6, -2e9), 6, ["y[6]", "-2e+09", "unit"]),
        (put("t", 0, 0.001), 0, ["t[0]", "0.001", "subtract"]),
        (put("t", 3, 0.02), 3, ["t[3]", "t[2]", "keep one"]),
        (put("t", 3, 0.02 + 1e-9), 3, ["t[3]", "t[2]"]),
        (put("t", 3, 0.001), 3, ["t[3]", "t[2]"]),
        (put("t", 7, 1000), None, ["1000 s", "divide milliseconds"]),
        (arrays() | {"y": np.zeros(7)}, None, ["y has 7", "x has 8"]),
        (arrays() | {"pressure": np.zeros(9)}, None, ["pressure has 9", "x has 8"]),
        (arrays() | {"x": np.zeros((8, 1))}, None, ["x has shape (8, 1)"]),
        (arrays() | {"t": 3.0}, None, ["t has shape ()"]),
        (arrays() | {"x": ["a"] * 8}, None, ["x is not an array of numbers"]),
        (arrays() | {"x": [1, [2, 3]]}, None, ["x is not an array of numbers"]),
        (arrays() | {"pen_down": None}, None, ["pen_down is not an array", "NoneType"]),
        (arrays() | {"x": ["1"] * 8}, None, ["x is not an array", "<U1", "float()"]),
        (arrays() | {"x": np.ones(8) * 1j}, None, ["x is not an array", "complex"]),
        (arrays() | {"pen_down": np.full(8, 5)}, 0, ["pen_down[0] = 5", "give pressure > 0"]),
        (arrays() | {"x": np.ones(8), "y": np.ones(8)}, None, ["moves less", "record it again"]),
        (arrays(4), None, ["4 points", "5 to 50,000"]),
        (arrays(0), None, ["0 points"]),
        (arrays(module.MAX_POINTS + 1), None, ["50,001 points", "5 to 50,000"]),
    ],
)
def test_bad_input_is_named_with_its_index_and_remedy(changed, index, words):
    with np.errstate(all="ignore"), pytest.raises(SignatureError) as caught:
        Signature(**changed)
    assert caught.value.index == index
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_the_limits_themselves_are_allowed():
    i = np.arange(module.MIN_POINTS)
    t = i / i[-1] * module.MAX_DURATION
    signature = Signature(i * module.MAX_COORDINATE / i[-1], 0 * i, t, 0 * i + 1, i / i[-1])
    assert signature.duration == module.MAX_DURATION
    many = np.arange(module.MAX_POINTS)
    assert len(Signature(many, many, many / 1000, many < 9)) == module.MAX_POINTS


odd = st.sampled_from([0, 1, 0.5, -1, 2, True, np.nan, np.inf, 1e300, 5e-324, 10**400, "1", None])
values = st.lists(odd, max_size=6) | st.just([0, 1, 2, 3, 4]) | st.just([1, 1, 1, 0, 1]) | odd


@given(x=values, y=values, t=values, pen_down=values, pressure=values)
@example(x=range(5), y=range(5), t=range(5), pen_down=[1] * 5, pressure=None)
def test_anything_at_all_is_a_signature_or_a_signature_error(x, y, t, pen_down, pressure):
    try:
        made = Signature(x, y, t, pen_down, pressure)
    except SignatureError as error:
        made = error
    assert isinstance(made, Signature) or "\n" not in str(made)
