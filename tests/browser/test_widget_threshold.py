"""Threshold in Chromium: its counts are Python's, whichever line is drawn."""

from widget_table import ROW, live, readings

from siamtut.widgets import Threshold


def start(show, **traits):
    widget = Threshold(**traits)
    return widget, live(show(widget), ROW["threshold"])


def counted(panel):
    shown = readings(panel)
    return tuple(int(shown[kind].split()[0]) for kind in ("frr", "far"))


def test_people_are_counted_as_python_counts_them(show):
    widget, panel = start(show, threshold=-0.45)
    assert counted(panel) == widget.counts()
    assert panel.locator(".siam-mistake").count() == sum(widget.counts())
    panel.get_by_label("power, as a number").fill("0.5")
    assert counted(panel) == Threshold(threshold=-0.45, power=0.5).counts()


def test_a_line_for_each_signer_takes_the_handle_away(show):
    _, panel = start(show, power=0.5)
    handle = panel.get_by_role("slider", name="Line between accept and reject")
    assert handle.is_visible()
    panel.get_by_label("a line for each signer").check()
    assert counted(panel) == Threshold(power=0.5, each=True).counts()
    assert readings(panel)["threshold"] == "–"
    assert not handle.is_visible()
    panel.get_by_role("button", name="Reset").click()
    assert handle.is_visible()


def test_distances_of_ones_own(show):
    own = {"spread": (0.1, 0.4), "genuine": ((0.1, 0.2), (0.5, 0.9)), "forged": ((0.4,), (0.8,))}
    widget, panel = start(show, threshold=-0.45, **own)
    assert widget.counts() == (2, 1)
    assert counted(panel) == (2, 1)
    # Refuse the 0.9 and the 0.8 with it, and one of four is refused while one of two is let in.
    assert readings(panel)["eer"] == "50 %"
