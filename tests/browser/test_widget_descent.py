"""Descent in Chromium: rates, the growing map, the deaf neuron."""

import pytest
from widget_table import ROW, live, readings

from siamtut.widgets import Descent


def knobs(panel):
    """Return w and b of Descent."""
    return [float(panel.get_by_label(n).input_value()) for n in ("Weight w", "Bias b")]


@pytest.mark.parametrize(
    ("rate", "expected", "said"),
    [
        (0.05, [-3 * (1 - 0.05 / 8) ** 10, 3 * 0.95**10], "lowered"),
        (1, [-3 * (7 / 8) ** 10, 0], "lowered"),
        (1.9, [-3 * (1 - 1.9 / 8) ** 10, 3 * 0.9**10], "lowered"),
        (2.1, [-3 * (1 - 2.1 / 8) ** 10, 3 * 1.1**10], "raised"),
    ],
)
def test_a_rate_creeps_arrives_swings_or_climbs(show, rate, expected, said):
    page = show(Descent(learning_rate=rate))
    panel = live(page, ROW["descent"])
    panel.get_by_role("button", name="Ten steps").click()
    assert knobs(panel) == pytest.approx(expected, abs=0.006)
    assert readings(panel)["steps"] == "10"
    assert f"The last step {said} the cost." in panel.inner_text()
    assert panel.locator(".siam-stop").count() == 10


def test_the_map_grows_with_the_path_and_has_an_end(show):
    page = show(Descent(learning_rate=2.5))
    panel = live(page, ROW["descent"])
    ten = panel.get_by_role("button", name="Ten steps")
    ten.click()
    assert "64" in panel.locator(".siam-tick").all_text_contents()
    assert "The next step is not taken: it would leave the map" in panel.inner_text()
    before = readings(panel)
    ten.click()
    assert readings(panel) == before
    assert "not taken" in panel.inner_text()
    panel.get_by_role("button", name="Reset").click()
    assert knobs(panel) == [-3, 3]
    assert "64" not in panel.locator(".siam-tick").all_text_contents()
    assert panel.locator(".siam-stop").count() == 0


def test_the_saturated_neuron_is_deaf_and_cross_entropy_cures_it(show):
    page = show(Descent(cost="quadratic", w=2, b=2, learning_rate=0.5))
    panel = live(page, ROW["descent"])
    panel.get_by_role("button", name="Ten steps").click()
    assert 0.97 < float(readings(panel)["answer"]) < 0.982
    panel.get_by_role("button", name="Reset").click()
    panel.get_by_label("cost", exact=True).select_option("cross_entropy")
    assert readings(panel)["answer"] == "0.9820"
    panel.get_by_role("button", name="Ten steps").click()
    assert float(readings(panel)["answer"]) < 0.2


def test_moving_the_point_begins_a_new_path(show):
    page = show(Descent())
    panel = live(page, ROW["descent"])
    panel.get_by_role("button", name="One step").click()
    assert readings(panel)["steps"] == "1"
    panel.get_by_label("Weight w").fill("0.6")
    panel.get_by_label("Bias b").fill("0.9")
    assert readings(panel) == {"cost": "0.4275", "slope": "0.9031", "answer": "–", "steps": "0"}
    assert panel.locator(".siam-stop").count() == 0
