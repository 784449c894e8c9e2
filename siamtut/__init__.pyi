# Written by `make types`.
from pathlib import Path

from siamtut import augmentation as augmentation
from siamtut import byhand as byhand
from siamtut import channels as channels
from siamtut import check as check
from siamtut import checkpoint as checkpoint
from siamtut import costs as costs
from siamtut import elastic as elastic
from siamtut import elastic_network as elastic_network
from siamtut import enrolment as enrolment
from siamtut import episodes as episodes
from siamtut import features as features
from siamtut import files as files
from siamtut import fusion as fusion
from siamtut import geometry as geometry
from siamtut import gradcheck as gradcheck
from siamtut import handwriting as handwriting
from siamtut import learned_score as learned_score
from siamtut import letters as letters
from siamtut import losses as losses
from siamtut import neurons as neurons
from siamtut import pairs as pairs
from siamtut import palette as palette
from siamtut import plots as plots
from siamtut import pool as pool
from siamtut import rates as rates
from siamtut import readers as readers
from siamtut import siamese as siamese
from siamtut import signature as signature
from siamtut import synthesis as synthesis
from siamtut import tdnn as tdnn
from siamtut import training as training
from siamtut import verification as verification
from siamtut import weights as weights
from siamtut import widgets as widgets

__version__: str

def bundled(name: str) -> Path: ...
