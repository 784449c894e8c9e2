"""SigmoidNeuron in Chromium."""

from widget_table import ROW, live

from siamtut.widgets import SigmoidNeuron


def test_the_step_has_no_slope(show):
    page = show(SigmoidNeuron(w=2, b=-1, x=1))
    panel = live(page, ROW["sigmoid_neuron"])
    panel.get_by_label("a step, as in the perceptron").check()
    assert panel.locator("[data-reading]").all_inner_texts() == ["1.00", "1.00", "1.000", "0.000"]
