"""A signer's model rounded to a few bits a value: what it keeps, and what it costs."""

import dataclasses
import functools

import numpy as np

from siamtut.enrolment import HEADER, enrol, quantised
from siamtut.rates import equal_error_rate
from siamtut.widgets.base import Widget
from siamtut.widgets.overfit import normals
from siamtut.widgets.poster import Poster
from siamtut.widgets.traits import Whole

VALUES, SIGNERS, REFERENCES, QUESTIONED = 76, 12, 5, 10
"""Outputs of architecture 2; how many signers there are, and what each of them wrote."""

NOISE, AWAY = 0.8, 0.75
"""How far a signature strays from its signer, and a forger's from the one imitated."""

BITS = range(1, 9)
"""What a value may be rounded to."""


class SignerBytes(Widget, module="signer_bytes"):
    r"""The model of a signer, its values rounded, and the error of a dozen such models.

    A signer's mean of five references has 76 values.  Each is rounded to the
    middle of one of :math:`2^\text{bits}` equal steps between ± the largest
    (:func:`siamtut.enrolment.quantised`).  Dots are the values, the line what
    is left of them.  The chart has the equal error rate of twelve signers, ten
    genuine signatures and ten forgeries each, at every number of bits.  All
    are invented: a direction for each signer, and normal noise about it.
    Every trait follows the picture and leads it.

    Parameters
    ----------
    bits : int, optional
        Of each value, from 8 down to 1.
    sample : int, optional
        Which dozen of signers, from 1 to 999; each is the same everywhere.

    Notes
    -----
    A widget of the chapter :doc:`/book/verification`.

    Examples
    --------
    >>> from siamtut.widgets import SignerBytes
    >>> SignerBytes(bits=8).size()
    80
    """

    bits = Whole(8, 1, 8).tag(sync=True)
    sample = Whole(1, 1, 999).tag(sync=True)

    def size(self):
        """Return how many bytes the model takes, with its header of four."""
        return HEADER.size + -(-VALUES * self.bits // 8)

    def sentence(self):
        """Return what the picture says."""
        exact, *rounded = errors(self.sample)
        return (
            f"A signer's {VALUES} values, rounded to {self.bits} bits each, take {self.size()} "
            f"bytes and lie {turn(self.sample, self.bits):.1f}° from the exact ones. Twelve such "
            f"models err in {rounded[self.bits - 1]:.1%} of both kinds, the exact ones in "
            f"{exact:.1%}. In a browser with JavaScript, or in Jupyter, the bits can be changed."
        )

    def poster(self):
        """Return the values and what is left of them as one line of SVG."""
        picture = Poster((0, 38), (-1, 1), 372, 240)
        picture.grid((), (-1, 0, 1))
        values = share(mean(self.sample))
        left = quantised(values, self.bits)[:38]
        picture.line([(k + d, value) for k, value in enumerate(left) for d in (0, 1)], "ink", 1.5)
        for k, value in enumerate(values[:38]):
            picture.dot((k + 0.5, value), "twin_a", 2)
        return picture.svg()


@functools.lru_cache(maxsize=8)
def people(sample):
    """Return references, genuine signatures and forgeries of a dozen signers.

    Returns
    -------
    references, genuine, forged : ndarray, shapes (12, 5, 76), (12, 10, 76), (12, 10, 76)
        Of length 1.
    """
    rows = 2 + REFERENCES + 2 * QUESTIONED
    drawn = normals(sample, SIGNERS * rows * VALUES).reshape(SIGNERS, rows, VALUES)
    drawn = drawn / np.sqrt(VALUES)
    own, forger, noise = drawn[:, :1], drawn[:, 1:2], NOISE * drawn[:, 2:]
    first, second, third = np.split(noise, [REFERENCES, REFERENCES + QUESTIONED], axis=1)
    kinds = own + first, own + second, own + AWAY * forger + third
    return tuple(kind / np.linalg.norm(kind, axis=-1, keepdims=True) for kind in kinds)


def mean(sample):
    """Return the model of the first signer of a dozen, ndarray of 76."""
    return enrol(people(sample)[0][0]).mean


def share(values):
    """Return values as shares of the largest."""
    return values / np.abs(values).max()


def turn(sample, bits):
    """Return the angle in degrees between the first signer's model and the rounded one."""
    exact, left = (v / np.linalg.norm(v) for v in (mean(sample), quantised(mean(sample), bits)))
    # An arc cosine would lose half the digits near 0°.
    half = np.arctan2(np.linalg.norm(exact - left), np.linalg.norm(exact + left))
    return float(np.degrees(2 * half))


@functools.lru_cache(maxsize=8)
def errors(sample):
    """Return the equal error rates of a dozen: exact, then with 1 to 8 bits a value."""
    references, genuine, forged = people(sample)
    models = [enrol(five) for five in references]

    def rate(rounded):
        kept = [dataclasses.replace(model, mean=rounded(model.mean)) for model in models]
        kinds = (
            np.concatenate([model.score(some) for model, some in zip(kept, kind, strict=True)])
            for kind in (genuine, forged)
        )
        return equal_error_rate(*kinds)

    def at_length(values, bits):
        left = quantised(values, bits)
        return left * (np.linalg.norm(values) / np.linalg.norm(left))

    return [
        rate(lambda values: values),
        *(rate(functools.partial(at_length, bits=bits)) for bits in BITS),
    ]
