"""The loss landscape in Chromium: what is its alone."""

import math

import pytest
from widget_table import ROW, live, readings

from siamtut.widgets import LossLandscape
from siamtut.widgets.loss_landscape import LOSSES


def start(show, **traits):
    return live(show(LossLandscape(**traits)), ROW["loss_landscape"])


def number(text):
    return float(text.replace("−", "-").rstrip("°"))


def press(panel, name):
    panel.get_by_role("button", name=name).click()


def test_a_hinge_rests_beyond_its_margin_and_a_target_does_not(show):
    panel = start(show, loss="embedding", angle=75, margin=0.5)
    assert number(readings(panel)["slope"]) == 0
    assert not panel.locator(".siam-arrow.siam-gradient").is_visible()
    panel.get_by_label("loss", exact=True).select_option("target")
    cos = math.cos(math.radians(75))
    expected = -math.sin(math.radians(75)) * (cos + 1)
    assert number(readings(panel)["slope"]) == pytest.approx(expected, abs=6e-4)
    assert panel.locator(".siam-arrow.siam-gradient").is_visible()


@pytest.mark.parametrize("loss", LOSSES)
def test_only_the_distance_pulls_at_no_angle_at_all(show, loss):
    panel = start(show, loss=loss, angle=0)
    assert (abs(number(readings(panel)["slope"])) > 0.1) == (loss == "contrastive")


def test_identities_sink_to_their_bound_and_a_new_loss_begins_again(show):
    panel = start(show, group="3")
    assert "a mean cosine below −1/2 = −0.500" in panel.inner_text()
    assert number(readings(panel)["mean"]) > 0
    for _ in range(4):
        press(panel, "Fifty steps")
    assert number(readings(panel)["mean"]) == pytest.approx(-0.5, abs=2e-3)
    assert "200 steps taken" in panel.inner_text()
    panel.get_by_label("loss", exact=True).select_option("contrastive")
    assert "0 steps taken" in panel.inner_text()


def test_each_loss_shows_its_own_settings(show):
    panel = start(show)
    own = {
        "target": ["target"],
        "linear": [],
        "embedding": ["margin"],
        "contrastive": ["margin"],
        "triplet": ["margin", "rival’s angle"],
        "calibrated": ["scale", "shift"],
    }
    for loss, names in own.items():
        panel.get_by_label("loss", exact=True).select_option(loss)
        shown = panel.locator(".siam-slider:visible label").all_inner_texts()
        assert [text.rsplit(" ", 1)[0].strip() if text != "rival’s angle" else text
                for text in shown[1:]] == names  # fmt: skip
