"""Pictures to touch: the same in JupyterLab and on a page without a kernel.

Each widget is one class in a file of its own and one ES module of the same name
in ``static/siamtut``.  The parts they share are :mod:`siamtut.widgets.base` in
Python, ``ui.mjs`` and ``plane.mjs`` in the browser.
"""

from siamtut.widgets.angle import Angle
from siamtut.widgets.backprop import Backprop
from siamtut.widgets.descent import Descent
from siamtut.widgets.features import Features
from siamtut.widgets.flip import Flip
from siamtut.widgets.four_roads import FourRoads
from siamtut.widgets.gradient_check import GradientCheck
from siamtut.widgets.loss_landscape import LossLandscape
from siamtut.widgets.overfit import Overfit
from siamtut.widgets.perceptron import Perceptron
from siamtut.widgets.player import Player
from siamtut.widgets.principal_axes import PrincipalAxes
from siamtut.widgets.receptive_field import ReceptiveField
from siamtut.widgets.siamese_chain import SiameseChain
from siamtut.widgets.sigmoid_neuron import SigmoidNeuron
from siamtut.widgets.signer_bytes import SignerBytes
from siamtut.widgets.threshold import Threshold
from siamtut.widgets.training_run import TrainingRun
from siamtut.widgets.warp import Warp

__all__ = [
    "Angle",
    "Backprop",
    "Descent",
    "Features",
    "Flip",
    "FourRoads",
    "GradientCheck",
    "LossLandscape",
    "Overfit",
    "Perceptron",
    "Player",
    "PrincipalAxes",
    "ReceptiveField",
    "SiameseChain",
    "SigmoidNeuron",
    "SignerBytes",
    "Threshold",
    "TrainingRun",
    "Warp",
]
