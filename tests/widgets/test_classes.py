"""The Python side of the widgets: traits, errors, what they leave in a notebook."""

import html
import importlib
import json
import pkgutil
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from found import assert_rows, kinds
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

import siamtut.widgets
from siamtut import geometry
from siamtut.widgets import Angle, SigmoidNeuron
from siamtut.widgets import sigmoid_neuron as neuron
from siamtut.widgets.angle import gradient_step
from siamtut.widgets.base import STATIC, Widget, inlined

SHARED = ("ui.mjs", "plane.mjs", "limits.mjs")
for module in pkgutil.iter_modules(siamtut.widgets.__path__):
    importlib.import_module(f"siamtut.widgets.{module.name}")
WIDGETS = kinds(Widget)

component = st.floats(-16, 16, allow_nan=False).filter(lambda c: c == 0 or abs(c) > 1e-3)
vector = st.tuples(component, component)


def state_of(text):
    """Return the state that a page would read out of a widget's HTML."""
    return json.loads(html.unescape(re.search(r'data-state="([^"]*)"', text).group(1)))


# ------------------------------------------------------------------ every widget


def test_every_widget_is_listed_and_has_its_row(monkeypatch):
    assert_rows("__all__ of siamtut/widgets/__init__.py", siamtut.widgets.__all__, WIDGETS)
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "browser")
    import widget_table

    rows = [row.widget for row in widget_table.ROWS]
    assert_rows("ROWS in tests/browser/widget_table.py", rows, WIDGETS)


@pytest.mark.parametrize("widget", WIDGETS)
def test_the_output_holds_the_live_widget_the_html_and_the_text(widget):
    made = widget()
    data, _ = made._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == made.model_id
    assert data["text/html"] == made.html()
    assert data["text/plain"] == repr(made)


@pytest.mark.parametrize("widget", WIDGETS)
def test_two_equal_widgets_leave_equal_outputs(widget):
    one, other = widget(), widget()
    assert repr(one) == repr(other)
    assert one.html() == other.html()
    assert "\n" not in one.html()
    assert len(one.html()) < 9000


@pytest.mark.parametrize("widget", WIDGETS)
def test_the_repr_makes_the_widget_again(widget):
    made = widget()
    again = eval(repr(made), {widget.__name__: widget})
    assert again.state() == made.state()


@pytest.mark.parametrize("widget", WIDGETS)
def test_the_html_carries_state_sentence_and_a_well_formed_picture(widget):
    made = widget()
    text = made.html()
    assert state_of(text) == made.state()
    assert f'data-widget="{made._module}"' in text
    assert html.escape(made.sentence()) in text
    ElementTree.fromstring(made.poster())


@pytest.mark.parametrize("widget", WIDGETS)
def test_the_module_reaches_jupyter_whole(widget):
    made = widget()
    assert made._esm == inlined(made._module)
    assert not re.search(r"""from\s+["']\.""", made._esm), "a relative import fails in Jupyter"
    assert "--siam-twin-a:" in made._css
    assert ".siam-panel" in made._css


@pytest.mark.parametrize("widget", WIDGETS)
def test_an_unknown_trait_is_named_with_those_there_are(widget):
    with pytest.raises(TypeError, match=rf"{widget.__name__} has no trait 'colour'; it has: "):
        widget(colour="red")


@pytest.mark.parametrize("widget", WIDGETS)
def test_every_trait_is_documented(widget):
    for name in widget._names:
        assert re.search(rf"^    (\w+, )*{name}(, \w+)* :", widget.__doc__, re.M), name


@pytest.mark.parametrize("base", [Widget])
def test_a_widget_must_say_what_it_shows(base):
    with pytest.raises(NotImplementedError):
        base().sentence()
    with pytest.raises(NotImplementedError):
        base().poster()


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.mjs")), ids=lambda file: file.name)
def test_modules_ask_no_other_host(file):
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"https?://(?!www\.w3\.org/)", text)


@pytest.mark.parametrize("name", ["widgets.css", *(w._module + ".mjs" for w in WIDGETS), *SHARED])
def test_colours_come_from_the_palette_alone(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    text = text.replace("var(--siam-muted, #596273)", "")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsl", text)
    used = set(re.findall(r"--siam-[a-z-]+", text))
    declared = set(re.findall(r"(--siam-[a-z-]+):", (STATIC / "palette.css").read_text()))
    assert used <= declared


# ------------------------------------------------------------------ Angle


def test_angle_repr():
    assert repr(Angle(x=(2, -0.0), target=-0.9)) == (
        "Angle(x=(2, 0), y=(1, 2.5), target=-0.9, learning_rate=2, show_gradient=False, "
        "hide_reading=False, descent=True, guess=None, steps=0)"
    )


def test_the_last_digits_of_a_processor_stay_out_of_the_outputs():
    assert Angle(x=(0.1 + 0.2, 1)).html() == Angle(x=(0.3, 1)).html()
    assert repr(Angle(x=(0.1 + 0.2, 1))) == repr(Angle(x=(0.3, 1)))


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"x": (1, 2, 3)}, r"Angle.x needs two numbers from -16 to 16, .* got \(1, 2, 3\)"),
        ({"y": 5}, r"Angle.y needs two numbers"),
        ({"y": "12"}, r"Angle.y needs two numbers"),
        ({"x": (1, 17)}, r"Angle.x needs two numbers from -16 to 16"),
        ({"x": (1, float("nan"))}, r"Angle.x needs two numbers"),
        ({"target": 1.5}, r"Angle.target needs a number from -1 to 1; got 1.5"),
        ({"target": True}, r"Angle.target needs a number"),
        ({"learning_rate": 0}, r"Angle.learning_rate needs a number from 0.001 to 100; got 0"),
        ({"guess": 200}, r"Angle.guess needs a number from 0 to 180"),
        ({"steps": -1}, "steps needs a whole number from 0 to 1000000; got -1"),
        ({"show_gradient": "yes"}, "Angle.show_gradient needs True or False; got 'yes'"),
    ],
)
def test_angle_refuses_what_it_cannot_show(traits, message):
    with pytest.raises(TraitError, match=message):
        Angle(**traits)


def test_a_refused_value_leaves_the_widget_as_it_was():
    angle = Angle()
    before = angle.state()
    with pytest.raises(TraitError):
        angle.x = (100, 0)
    assert angle.state() == before


def test_angle_takes_lists_and_arrays():
    angle = Angle(x=[1, 2], y=np.array([0.5, -1], dtype=np.float32))
    assert angle.x == (1.0, 2.0)
    assert angle.y == (0.5, -1.0)
    assert all(type(c) is float for c in (*angle.x, *angle.y))


def test_observers_hear_a_change_once_and_no_repetition():
    angle, heard = Angle(), []
    angle.observe(lambda change: heard.append(change.new), "x")
    angle.x = (1, 1)
    angle.x = [1.0, 1.0]
    assert heard == [(1.0, 1.0)]


def test_the_covered_angle_is_nowhere_in_the_output():
    shown, covered = Angle(x=(2, 0), y=(1, 1)), Angle(x=(2, 0), y=(1, 1), hide_reading=True)
    for secret in ("45.0", "0.7071"):
        assert secret in shown.html()
        assert secret not in covered.html()


def test_a_zero_vector_has_no_opinion_and_still_a_picture():
    angle = Angle(x=(0, 0))
    assert "90.0°" in angle.sentence()
    ElementTree.fromstring(angle.poster())


@given(vector, vector)
def test_any_two_vectors_have_a_picture(x, y):
    angle = Angle(x=x, y=y)
    ElementTree.fromstring(angle.poster())
    assert "nan" not in angle.html()


@given(
    st.tuples(st.floats(0.5, 4), st.floats(-4, 4)),
    st.tuples(st.floats(-4, 4), st.floats(0.5, 4)),
    st.floats(-1, 1),
)
def test_a_step_is_down_the_gradient_of_the_loss(x, y, target):
    def loss(v):
        return 0.5 * (target - geometry.cosine(v[:2], v[2:])) ** 2

    rate, h = 0.25, 1e-6
    start = np.array([*x, *y])
    moved = np.concatenate(gradient_step(x, y, target, rate))
    numeric = [(loss(start + d) - loss(start - d)) / (2 * h) for d in h * np.eye(4)]
    np.testing.assert_allclose((start - moved) / rate, numeric, atol=1e-8)


@given(vector, vector, st.floats(-1, 1), st.floats(0.001, 5))
def test_no_step_shortens_a_vector(x, y, target, rate):
    new_x, new_y = gradient_step(x, y, target, rate)
    assert np.linalg.norm(new_x) >= np.linalg.norm(x) * (1 - 1e-9)
    assert np.linalg.norm(new_y) >= np.linalg.norm(y) * (1 - 1e-9)


def test_a_step_takes_batches():
    x, y = np.ones((5, 3)), np.arange(15.0).reshape(5, 3)
    together = gradient_step(x, y, -0.9, 0.1)
    alone = [gradient_step(a, b, -0.9, 0.1) for a, b in zip(x, y, strict=True)]
    np.testing.assert_allclose(together[0], [a for a, _ in alone])
    np.testing.assert_allclose(together[1], [b for _, b in alone])


# ------------------------------------------------------------------ SigmoidNeuron


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"w": 6}, r"SigmoidNeuron.w needs a number from -5 to 5; got 6"),
        ({"b": None}, r"SigmoidNeuron.b needs a number"),
        ({"x": "1"}, r"SigmoidNeuron.x needs a number"),
        ({"steepness": 0}, r"SigmoidNeuron.steepness needs a number from 0.1 to 20"),
    ],
)
def test_the_neuron_refuses_what_it_cannot_show(traits, message):
    with pytest.raises(TraitError, match=message):
        SigmoidNeuron(**traits)


@given(st.floats(-6, 6), st.floats(-5, 5), st.floats(-10, 10), st.floats(0.1, 20))
def test_the_slope_is_that_of_the_output(x, w, b, k):
    h = 1e-5
    numeric = (neuron.output(x + h, w, b, k) - neuron.output(x - h, w, b, k)) / (2 * h)
    # The error of a central difference: h² / 6 times the third derivative, at most (k w)³ / 8.
    error = h**2 / 48 * (k * abs(w)) ** 3
    assert neuron.slope(x, w, b, k) == pytest.approx(numeric, abs=error + 1e-9)


@given(st.floats(-6, 6), st.floats(-5, 5), st.floats(-10, 10))
def test_the_step_is_the_limit_of_the_sigmoid(x, w, b):
    z = w * x + b
    if abs(z) > 1e-3:
        assert neuron.output(x, w, b, 1e6) == pytest.approx(neuron.output(x, w, b, 1, step=True))
    assert neuron.slope(x, w, b, 1, step=True) == 0


@pytest.mark.parametrize("z", [-1000.0, -40.0, 0.0, 40.0, 1000.0])
def test_the_sigmoid_does_not_overflow(z):
    assert 0 <= neuron.sigmoid(z) <= 1
    assert neuron.sigmoid(z) + neuron.sigmoid(-z) == pytest.approx(1)


@given(st.floats(-5, 5), st.floats(-10, 10), st.floats(-6, 6), st.floats(0.1, 20), st.booleans())
def test_any_neuron_has_a_picture(w, b, x, steepness, step):
    made = SigmoidNeuron(w=w, b=b, x=x, steepness=steepness, step=step)
    ElementTree.fromstring(made.poster())
    assert "nan" not in made.html()
