"""Pictures to touch: the same in JupyterLab and on a page without a kernel.

Each widget is one class in a file of its own and one ES module of the same name
in ``static/siamtut``.  The parts they share are :mod:`siamtut.widgets.base` in
Python and ``ui.mjs`` in the browser.
"""

from siamtut.widgets.angle import Angle
from siamtut.widgets.descent import Descent
from siamtut.widgets.flip import Flip
from siamtut.widgets.perceptron import Perceptron
from siamtut.widgets.sigmoid_neuron import SigmoidNeuron

__all__ = ["Angle", "Descent", "Flip", "Perceptron", "SigmoidNeuron"]
