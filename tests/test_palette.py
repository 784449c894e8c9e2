"""The palette keeps its promises: readable, and told apart by colour-blind readers too."""

import itertools

import numpy as np
import pytest

from siamtut.palette import STYLESHEET, colours

THEMES = ("light", "dark")
MEANINGS = ("ink", "twin_a", "twin_b", "genuine", "forgery", "gradient")

# How each eye sees linear RGB: Machado, Oliveira and Fernandes (2009), severity 1.
EYES = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ.sum(1)


def linear(colour):
    """Return the linear RGB, in [0, 1], of "#rrggbb"."""
    srgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast ratio of WCAG 2, from 1 to 21."""
    light, dark = sorted(((TO_XYZ @ linear(c))[1] for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one, other, eye):
    """Return the CIE 1976 colour difference as an eye sees it: 2.3 is just noticeable."""

    def lab(colour):
        t = TO_XYZ @ np.clip(EYES[eye] @ linear(colour), 0, 1) / WHITE
        f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
        return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])

    return float(np.linalg.norm(lab(one) - lab(other)))


def test_the_measures_know_black_from_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert distance("#000000", "#ffffff", "normal") == pytest.approx(100, abs=0.01)
    assert distance("#ff0000", "#ff0000", "protanopia") == 0
    # Red and green of one brightness: far apart for most, not for a deuteranope.
    assert distance("#a04000", "#606000", "normal") > 2 * distance(
        "#a04000", "#606000", "deuteranopia"
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["text", "muted", *MEANINGS])
def test_what_may_be_text_is_readable(theme, name):
    palette = colours(theme)
    assert contrast(palette[name], palette["paper"]) >= 4.5
    if name in ("text", "muted"):
        assert contrast(palette[name], palette["surface"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_axes_and_edges_are_visible(theme):
    palette = colours(theme)
    assert contrast(palette["axis"], palette["paper"]) >= 3


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_two_meanings_are_told_apart(theme, eye):
    palette = colours(theme)
    near = {
        f"{one} and {other}": round(distance(palette[one], palette[other], eye), 1)
        for one, other in itertools.combinations(MEANINGS, 2)
    }
    assert min(near.values()) >= 18, near


def test_both_themes_name_the_same_colours():
    assert list(colours("light")) == list(colours("dark"))
    assert colours()["paper"] == "#ffffff"


def test_each_colour_of_the_stylesheet_is_read():
    declared = STYLESHEET.read_text().count("--siam-")
    assert declared == len(colours("light")) + len(colours("dark"))


def test_an_unknown_theme_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"no theme 'sepia'; there are: light, dark"):
        colours("sepia")


def test_what_is_returned_is_the_callers_own():
    colours()["ink"] = "#000000"
    assert colours()["ink"] != "#000000"
