"""Threshold and SignerBytes on Python's side: people counted by hand, models rounded."""

import numpy as np
import pytest
from traitlets import TraitError

from siamtut.widgets import SignerBytes, Threshold, signer_bytes, threshold

TWO = {"spread": (0.1, 0.4), "genuine": ((0.1, 0.2), (0.5, 0.9)), "forged": ((0.4,), (0.8,))}


def test_people_are_counted_by_hand():
    # One line: the second signer's 0.5 and 0.9 are refused, the first's forger is let in.
    assert Threshold(threshold=-0.45, **TWO).counts() == (2, 1)
    # One each: at -0.2 nobody errs with the first; with the second 0.5 stands, 0.8 and 0.9 do not.
    assert Threshold(each=True, **TWO).counts() == (1, 0)
    # b₀ is 0.2: with p = 1 the first's distances double, the second's are halved.
    scores = Threshold(power=1, **TWO).scores()
    np.testing.assert_allclose(scores[0], [[-0.2, -0.4], [-0.25, -0.45]])
    np.testing.assert_allclose(scores[1], [[-0.8], [-0.4]])


def test_the_invented_crowd_is_as_the_chapter_tells():
    spread, genuine, forged = map(np.array, threshold.crowd(signers=12, each=40))
    for kind, power in ((genuine, 0.9), (forged, 0.15)):
        slope = np.polyfit(np.log(spread), np.log(kind).mean(1), 1)[0]
        assert slope == pytest.approx(power, abs=0.12)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"threshold": 0.1}, "Threshold.threshold needs a number from -1.6 to 0"),
        ({"power": 2}, "Threshold.power needs a number from 0 to 1"),
        ({"spread": (0.1, 0)}, r"Threshold.spread needs 2 to 12 numbers .* got \(0.1, 0\)"),
        ({"spread": "wide"}, "Threshold.spread needs"),
        ({"genuine": ((0.1,), ())}, "Threshold.genuine needs 1 to 40 numbers"),
        ({"forged": ((0.1,), (3,))}, "Threshold.forged needs"),
        ({"spread": (0.1, 0.2)}, "of each signer; got 2, 8 and 8"),
    ],
)
def test_it_refuses_what_it_cannot_show(traits, message):
    with pytest.raises(TraitError, match=message):
        Threshold(**traits)


def test_the_models_of_a_dozen():
    references, genuine, forged = signer_bytes.people(3)
    assert (references.shape, genuine.shape) == ((12, 5, 76), (12, 10, 76))
    nearer = np.einsum("kid,kd->ki", genuine, references.mean(1)).mean()
    assert nearer > np.einsum("kid,kd->ki", forged, references.mean(1)).mean() + 0.05
    exact, *rounded = signer_bytes.errors(3)
    assert rounded[0] > exact + 0.05
    assert rounded[7] == pytest.approx(exact, abs=0.02)
    turned = [signer_bytes.turn(3, bits) for bits in (1, 2, 4, 8)]
    assert turned == sorted(turned, reverse=True)
    assert turned[-1] < 0.5
    assert [SignerBytes(bits=bits).size() for bits in (1, 7, 8)] == [14, 71, 80]
