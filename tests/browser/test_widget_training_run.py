"""TrainingRun in Chromium: its histograms, its outlines, what the numbers follow."""

from widget_table import ROW, live, readings

from siamtut.widgets import TrainingRun
from siamtut.widgets import training_run as module


def start(show, **traits):
    widget = TrainingRun(**traits)
    return widget, live(show(widget), ROW["training_run"])


def test_numbers_follow_training_signers_moment_and_threshold(show):
    """Each control in turn; what is then read is what Python finds."""
    _, panel = start(show)
    for control, value in (("training", "zero"), ("signers", "new")):
        panel.get_by_label(control, exact=True).select_option(value)
    panel.get_by_label("moment", exact=True).fill("9")
    panel.get_by_label("threshold, as a number").fill("60")
    expected = TrainingRun(run="zero", group="new", moment=9, threshold=60)
    counts = module.stored()["runs"]["zero"]["new"]["counts"][9]
    wanted = [*expected.rates(), *(module.equal_error(counts[0], c)[0] for c in counts[1:])]
    shown = readings(panel)
    names = ("genuine", "forged", "strangers", "skilled", "random")
    assert [shown[name] for name in names] == [f"{value:.0f} %" for value in wanted]
    assert shown["rank"] == f"{module.stored()['runs']['zero']['new']['rank'][9]:.0f}"
    panel.get_by_role("button", name="Reset").click()
    assert readings(panel)["genuine"] == "100 %"
    assert panel.get_by_text("Before training, on signers learnt from.").count() == 1


def test_another_training_is_outlined_and_the_loss_begins_where_it_was_measured(show):
    _, panel = start(show, moment=9, run="today")
    bins, outlines = panel.locator("path.siam-bin"), panel.locator("path.siam-left")
    assert (bins.count(), outlines.count()) == (3, 0)
    panel.get_by_label("outlined", exact=True).select_option("minus")
    assert (bins.count(), outlines.count()) == (3, 3)
    assert bins.nth(2).get_attribute("d") != outlines.nth(2).get_attribute("d")
    panel.get_by_label("training", exact=True).select_option("minus")
    assert bins.nth(2).get_attribute("d") == outlines.nth(2).get_attribute("d")
    points = [len(c.get_attribute("points").split()) for c in panel.locator(".siam-error").all()]
    assert points == [10, 10]
    assert panel.locator(".siam-digit.siam-forged").count() == 6 * 2
