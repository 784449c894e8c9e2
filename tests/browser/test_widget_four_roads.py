"""The four roads in Chromium: what is theirs alone."""

import pytest
from widget_table import ROW, live

from siamtut.widgets import FourRoads
from siamtut.widgets.four_roads import BESIDE, TIED, path


def start(show, **traits):
    widget = FourRoads(**traits)
    return widget, live(show(widget), ROW["four_roads"])


def cells(panel, row):
    """Return a row of the table: its name, its angle, and its four pairs of numbers."""
    texts = panel.get_by_role("row").nth(row).locator("> *").all_inner_texts()
    pairs = [[float(n.replace("−", "-")) for n in text.split(", ")] for text in texts[2:]]
    return texts[0], texts[1], pairs


def weights(widget, road, steps):
    rest = (widget.x, widget.y, widget.target, widget.learning_rate, steps)
    return path(road, widget.w, widget.b, *rest)[-1]


@pytest.mark.parametrize("beside", BESIDE)
def test_every_row_of_the_table_is_pythons_road(show, beside):
    widget, panel = start(show, beside=beside, target=-1)
    for _ in range(3):
        panel.get_by_role("button", name="One step").click()
    for row, road in enumerate((*TIED, beside), start=1):
        _, _, (of_a, _, of_b, _) = cells(panel, row)
        expected = weights(widget, road, steps=3)
        assert [*of_a, *of_b] == pytest.approx(expected, abs=6e-4)


def test_strangers_agree_on_the_pair_and_not_on_one_signature(show):
    _, panel = start(show)
    panel.get_by_role("button", name="Ten steps").click()
    read = {k: panel.locator(f"[data-reading={k}]").inner_text() for k in ("other", "own", "steps")}
    assert float(read["other"].rstrip("°")) < 5
    assert float(read["own"].rstrip("°")) > 80
    assert read["steps"] == "10"
    panel.get_by_label("beside", exact=True).select_option("average")
    assert panel.locator("[data-reading=own]").inner_text() == "0.0°"


def test_the_plane_grows_with_the_path_and_steps_end(show):
    _, panel = start(show, target=-1, beside="gradients", steps=195)
    last = panel.locator(".siam-tick").all_text_contents()
    assert "8" in last  # the doubled steps were thrown that far out
    panel.get_by_role("button", name="Ten steps").click()
    assert panel.locator("[data-reading=steps]").inner_text() == "200"
    assert "It ends after 200 steps" in panel.inner_text()
