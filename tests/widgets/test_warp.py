"""The warping widget on Python's side: its path is the library's."""

import numpy as np
import pytest
from traitlets import TraitError

from siamtut import elastic
from siamtut.signature import Signature
from siamtut.widgets import Warp, warp


@pytest.mark.parametrize("band", [0, 3, 12, 59])
def test_it_is_elastic_matching(band):
    reference, *others = warp.examples()
    for other in others:
        distance, path = warp.warped(reference, other, band)
        a, b = warp.standardised(reference), warp.standardised(other)
        assert distance == pytest.approx(elastic.distance(a, b, band / 60), rel=1e-12)
        np.testing.assert_array_equal(path, elastic.path(a, b, band / 60))


def test_it_starts_with_a_pair_that_time_separates():
    reference, genuine, forged = warp.examples()
    near, far = (warp.warped(reference, other, 12)[0] for other in (genuine, forged))
    assert far > 1.3 * near
    straight = warp.warped(reference, genuine, 0)[0]
    assert near < 0.6 * straight
    words = Warp().sentence()
    assert f"{near:.3f}" in words
    assert f"{straight:.3f}" in words


def test_a_signature_is_thinned_evenly_in_time():
    t = np.arange(0, 1.0001, 0.01)
    down = (t < 0.395) | (t > 0.595)
    line = np.array(warp.thinned(Signature(30 * t, 8 * np.sin(9 * t), t, down)))
    assert line.shape == (60, 3)
    np.testing.assert_allclose(np.diff(line[:, 0]), 30 / 59, atol=0.11)
    assert (line[:, 2] == 0).sum() == 12
    assert Warp(genuine=Signature(30 * t, t, t, down)).genuine[0][0] == -15


@pytest.mark.parametrize("wrong", [[[0, 0, 1]] * 60, [[1, 2, 1]] * 59, "ink", [[1, 1e4, 1]] * 60])
def test_it_refuses_what_is_no_line(wrong):
    with pytest.raises(TraitError, match="needs a Signature, or 60 points"):
        Warp(forged=wrong)
