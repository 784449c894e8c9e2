r"""What is kept of a signer, and how a questioned signature is scored against it.

A signer enrols with R references, whose embeddings :math:`u_i` have the mean m.
Two distances are all that the scores look at:

.. math::

   d = \tfrac1R \sum_i \tfrac12 |u - u_i|^2, \qquad
   b = \tfrac{2}{R(R-1)} \sum_{i<j} \tfrac12 |u_i - u_j|^2,

of the questioned signature from the references, and of these from each other.
For embeddings of length 1, :math:`\tfrac12 |u - v|^2 = 1 - \cos(u, v)`, so d
and b are mean cosine distances.  Both follow from m, b and R alone:

.. math:: d = \tfrac12 |u - m|^2 + \tfrac{R - 1}{2R}\, b ,

and so the references themselves need not be kept.  Careless writers must be
allowed more than careful ones.  The score is

.. math:: s = -\,d / b^{\,p}, \qquad p = \tfrac12 \text{ by default};

with p = 0 everyone is measured by one rule, p = 1 trusts b fully, which five
signatures of one sitting do not deserve.

**In 1993** a signer was a normal density with independent features of one
variance, made of six signatures.  The unbiased estimate of that variance is
b / D, whence

.. math:: \ln p_\text{yes} = -D \left( \frac{d}{b} + \tfrac12 \ln b \right) + \text{const.}

(:meth:`SignerModel.log_density`).  The paper does not state its estimate; the
unbiased one is **our choice**.  The chapter is :doc:`/book/verification`.

A magnetic strip holds the 80 bytes of :meth:`SignerModel.to_bytes` and no more; in a
file (:func:`save`) a line stands before them, with a checksum of the whole.
"""

import re
import struct
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logsumexp

from siamtut import files
from siamtut._numbers import as_count, as_numbers, power_of_two

EXPONENT = 0.5
"""The p of the score."""

FLOOR = 1e-3
"""Smallest b that counts: references that hardly differ prove a copy, not a steady hand."""

HEADER = struct.Struct("<BBe")
"""Of the model in bytes: the number of references, b, and the length of m: 4 bytes."""

MAX_BYTES = 2**16
"""No larger file of a signer's model is read."""

_HEAD = "siamtut signer bits {bits} values {values} {seal}\n"
_LINE = re.compile(rb"siamtut signer bits ([1-8]) values ([0-9]{1,5}) \S{79}\n")
_OCTAVES, _LOWEST = 20, 2.0**-12  # b in a byte: 255 equal ratios, from 2.4e-4 to 256
_LONGEST = 65504  # in 16 bits
_ROUNDING = 1e-9  # how far below 0 a distance may come out
_LARGEST = 1e100  # whose square, summed, is a float
_RAW = 0x80  # in the first byte: the embeddings were not brought to length 1


@dataclass(frozen=True, eq=False)
class SignerModel:
    """What is kept of an enrolled signer.

    Attributes
    ----------
    mean : ndarray, shape (D,)
        Mean of the references' embeddings, m.
    spread : float
        Their mean distance from each other, b.
    count : int
        How many references there were, R.
    unit : bool
        Whether embeddings are brought to length 1, so that distances are 1 - cosine.
    """

    mean: np.ndarray
    spread: float
    count: int
    unit: bool = True

    def distance(self, embeddings):
        """Mean distance of questioned signatures from the references, d.

        Parameters
        ----------
        embeddings : array_like, shape (B, D)
            What the network says of them.

        Returns
        -------
        ndarray, shape (B,)

        Raises
        ------
        ValueError
            If they are not of this model's D, or not finite.
        """
        away = self._vectors(embeddings) - self.mean
        own = (self.count - 1) / self.count * self.spread
        return ((away * away).sum(axis=-1) + own) / 2

    def score(self, embeddings, exponent=EXPONENT):
        """Score questioned signatures by -d / b**p.

        Parameters
        ----------
        embeddings : array_like, shape (B, D)
            What the network says of them.
        exponent : float, optional
            The p of the score; 0 gives minus the mean distance, that is the
            mean cosine less 1.

        Returns
        -------
        ndarray, shape (B,)
            Higher means more genuine, 0 is the highest.
        """
        return score(self.distance(embeddings), self.spread, exponent)

    def log_density(self, embeddings):
        """Score questioned signatures by the logarithm of the paper's normal density.

        Parameters
        ----------
        embeddings : array_like, shape (B, D)
            What the network says of them.

        Returns
        -------
        ndarray, shape (B,)
            ln p-yes; the density itself may be too large or too small for a float.
        """
        away = self._vectors(embeddings) - self.mean
        variance = max(self.spread, FLOOR) / len(self.mean)
        square = (away * away).sum(axis=-1)
        return -square / (2 * variance) - len(self.mean) / 2 * np.log(2 * np.pi * variance)

    def update(self, embedding, memory=None):
        """Take one more genuine signature into the model.

        Parameters
        ----------
        embedding : array_like, shape (D,)
            What the network says of it.
        memory : int, optional
            At most so many signatures count, two at least: later ones fade, as
            if only the last were kept.  By default all count alike.

        Returns
        -------
        SignerModel
            A new one; without ``memory`` the same as if the signature had been
            enrolled with the others.

        Raises
        ------
        ValueError
            If the embedding is not one of this model's D, or the memory is below 2.
        """
        if memory is not None and as_count(memory, "the memory", 0) < 2:
            raise ValueError(
                f"a memory of {memory} leaves no distance between references; give 2 or more"
            )
        count = self.count if memory is None else min(self.count, memory - 1)
        away = self._vectors(embedding) - self.mean
        if away.ndim != 1:
            raise ValueError(f"one embedding at a time; got an array of shape {away.shape}")
        squares = (count - 1) * self.spread + count / (count + 1) * float(away @ away)
        mean = self.mean + away / (count + 1)
        return replace(self, mean=mean, spread=squares / count, count=count + 1)

    def to_bytes(self, bits=8):
        """Pack the model for a magnetic strip.

        A header of 4 bytes holds R, b in steps of 5.6 %, and the length of m;
        then each value of m takes some bits, as a share of the largest.  With
        the 76 outputs of architecture 2 and 8 bits, this makes 80 bytes.

        Parameters
        ----------
        bits : int, optional
            Of each value, from 1 to 8.

        Returns
        -------
        bytes
            4 + ceil(D * bits / 8) of them.

        Raises
        ------
        ValueError
            If there are more than 127 references, if b is above 256 or m longer than
            65,504, if they are not finite, or if there is no such number of bits.
        """
        length = float(np.linalg.norm(self.mean))
        if not (np.isfinite(length) and 0 <= self.spread < np.inf):
            raise ValueError("the mean and the spread are finite, and the spread not below 0")
        if length > _LONGEST:
            raise ValueError(f"a mean of length {length:g} does not fit: {_LONGEST} is the largest")
        if not 2 <= self.count <= 127:
            raise ValueError(
                f"from 2 to 127 references fit into a byte's lower half; got {self.count}: enrol "
                "as many, or update(..., memory=127)"
            )
        step = round(float(np.log2(max(self.spread, _LOWEST) / _LOWEST) * 255 / _OCTAVES))
        if step > 255:
            raise ValueError(
                f"a spread of {self.spread:g} does not fit: 256 is the largest; bring embeddings "
                "to length 1 (unit=True)"
            )
        header = HEADER.pack(
            self.count | (0 if self.unit else _RAW),
            step,
            length,
        )
        values = _levels(self.mean, bits)[:, None] >> np.arange(bits - 1, -1, -1) & 1
        return header + np.packbits(values.astype(np.uint8)).tobytes()

    @classmethod
    def from_bytes(cls, data, bits=8, values=None):
        """Unpack a model.

        Parameters
        ----------
        data : bytes
            From :meth:`to_bytes`.
        bits : int, optional
            Of each value, as packed.
        values : int, optional
            D; by default as many as the bytes can hold.

        Returns
        -------
        SignerModel
            Nearly the same: the direction and b are rounded.

        Raises
        ------
        ValueError
            If there are too few bytes, or they hold no model.
        """
        _check_bits(bits)
        room = (len(data) - HEADER.size) * 8 // bits
        values = room if values is None else values
        if values < 1 or values > room:
            raise ValueError(
                f"{len(data)} bytes hold {max(room, 0)} values of {bits} bits after the header of "
                f"{HEADER.size}; {values} are asked for"
            )
        first, step, length = HEADER.unpack(data[: HEADER.size])
        if first & ~_RAW < 2:
            raise ValueError(
                "the first byte tells of fewer than two references: this is no model; give what "
                "to_bytes() returned"
            )
        if not 0 <= length < np.inf:
            raise ValueError(
                f"a mean of length {length} is no model; give what to_bytes() returned"
            )
        packed = np.unpackbits(np.frombuffer(data, np.uint8, offset=HEADER.size))
        levels = packed[: values * bits].reshape(values, bits) @ (1 << np.arange(bits)[::-1])
        grid = _from_levels(levels, bits)
        return cls(
            mean=grid * (length / np.linalg.norm(grid)),
            spread=_LOWEST * 2.0 ** (step * _OCTAVES / 255),
            count=first & ~_RAW,
            unit=not first & _RAW,
        )

    def _vectors(self, embeddings):
        """Return embeddings as the model's distances want them."""
        embeddings = as_numbers(embeddings, "embeddings")
        if not embeddings.ndim or embeddings.shape[-1] != len(self.mean):
            raise ValueError(
                f"the model has {len(self.mean)} values; embeddings of shape {embeddings.shape} "
                "cannot be compared with it: embed with the network that the signer enrolled with"
            )
        return _usable(embeddings, self.unit)


def enrol(embeddings, unit=True):
    """Make a signer's model from references.

    Parameters
    ----------
    embeddings : array_like, shape (R, D)
        What the network says of R genuine signatures, two at least.
    unit : bool, optional
        Whether to bring them to length 1, so that only their direction counts.

    Returns
    -------
    SignerModel

    Raises
    ------
    ValueError
        If there are fewer than two, if some are not finite or too large, or if one
        that is to be brought to length 1 is zero.

    Examples
    --------
    >>> from siamtut.verification import enrol
    >>> ada = enrol([[1.0, 0.1], [1.0, -0.1]])
    >>> ada.score([[1.0, 0.0], [0.0, 1.0]]).round(2).tolist()
    [-0.04, -7.11]
    """
    references = as_numbers(embeddings, "embeddings")
    if references.ndim != 2 or len(references) < 2 or not references.shape[1]:
        raise ValueError(
            "two references at least are needed, shape (R, D): their distance is the measure; "
            f"got shape {references.shape}"
        )
    if unit and not references.any(axis=1).all():
        raise ValueError(
            f"embedding {int(np.argmin(references.any(axis=1)))} is zero and points nowhere: "
            "leave that reference out"
        )
    references = _usable(references, unit)
    mean = references.mean(axis=0)
    own = float(((references - mean) ** 2).sum()) / (len(references) - 1)
    return SignerModel(mean, own, len(references), unit)


def save(path, model, bits=8):
    """Write a signer's model into a file.

    Parameters
    ----------
    path : str or path-like
        The file to write; an existing one is replaced, whole or not at all.
    model : SignerModel
        What is kept of the signer.
    bits : int, optional
        Of each value, from 1 to 8, as for :meth:`SignerModel.to_bytes`.

    Raises
    ------
    ValueError
        If the model does not fit, or the file cannot be written.

    Examples
    --------
    >>> from siamtut import enrolment
    >>> enrolment.save("ada.signer", model)  # doctest: +SKIP
    """
    head = _HEAD.format(bits=bits, values=len(model.mean), seal=files.UNSEALED.decode())
    files.write(path, files.seal(head.encode() + model.to_bytes(bits)))


def load(path):
    """Read a signer's model from a file of :func:`save`.

    Parameters
    ----------
    path : str or path-like
        The file.

    Returns
    -------
    SignerModel
        As :meth:`SignerModel.from_bytes` has it.

    Raises
    ------
    ValueError
        If there is no such file, or it is not one of ours and undamaged.
    """
    remedy = "enrol the signer again"
    data = files.read(path, MAX_BYTES, remedy)
    line = _LINE.match(data)
    try:
        if line is None or not files.is_sealed(data):
            raise ValueError("the checksum does not fit")
        return SignerModel.from_bytes(data[line.end() :], int(line[1]), int(line[2]))
    except ValueError as error:
        raise ValueError(
            f"{files.printable(path)}: not a signer's model, or damaged ({error}); {remedy}"
        ) from None


def score(distance, spread, exponent=EXPONENT):
    """Turn a mean distance into a score.

    Parameters
    ----------
    distance : array_like
        Mean distance to the references, d.
    spread : float
        The references' own, b; at least :data:`FLOOR` is taken.
    exponent : float, optional
        The p of the score.

    Returns
    -------
    ndarray or float
        -d / b**p.

    Raises
    ------
    ValueError
        If a distance or the spread is below 0, or the spread or the exponent is not
        finite.
    """
    distance = as_numbers(distance, "distances")
    if (distance < -_ROUNDING).any():
        raise ValueError(
            f"a distance is 0 or more; got {distance.min():g}: of a cosine, 1 - cosine"
        )
    if not 0 <= spread < np.inf:
        raise ValueError(f"the spread b is a finite distance of 0 or more; got {spread}")
    if not np.isfinite(exponent):
        raise ValueError(f"the exponent p is a finite number, such as 0.5; got {exponent}")
    return -distance / max(spread, FLOOR) ** exponent


def spread(distances):
    """Mean distance of references from each other, b.

    Parameters
    ----------
    distances : ndarray, shape (R, R)
        Symmetric; the diagonal is not looked at.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If they are not those of two references at least with each other.
    """
    distances = as_numbers(distances, "distances")
    if distances.ndim != 2 or distances.shape[0] != distances.shape[1]:
        raise ValueError(
            "the distances of R references from each other are needed, shape (R, R); got shape "
            f"{distances.shape}"
        )
    if len(distances) < 2:
        raise ValueError(
            f"{len(distances)} {'reference has' if len(distances) == 1 else 'references have'} no "
            "distance from each other: enrol two at least, or score with exponent=0, which "
            "does without"
        )
    upper = np.triu_indices(len(distances), 1)
    if not np.allclose(distances[upper], distances.T[upper], equal_nan=True):
        raise ValueError(
            "distances of references from each other are symmetric; these are not: give "
            "(distances + distances.T) / 2"
        )
    return float(distances[upper].mean())


def cosine_distances(embeddings):
    """Return 1 - cosine between all embeddings.

    Parameters
    ----------
    embeddings : array_like, shape (N, D)
        One row each.

    Returns
    -------
    ndarray, shape (N, N)
        1 where an embedding is zero, NaN where one is not finite.

    Raises
    ------
    ValueError
        If they are not rows of real numbers.
    """
    embeddings = as_numbers(embeddings, "embeddings")
    if embeddings.ndim != 2 or not embeddings.shape[1]:
        raise ValueError(
            f"embeddings of shape (N, D), a row a signature, are needed; got {embeddings.shape}"
        )
    unit = _unit(embeddings)
    return 1 - unit @ unit.T


def log_p_no(log_densities):
    """Logarithm of the paper's p-no: the mean density over forgeries.

    Parameters
    ----------
    log_densities : array_like
        ln p-yes of forgeries, each under the model of the signer imitated.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there is none, or one is NaN.
    """
    log_densities = np.ravel(as_numbers(log_densities, "logarithms of densities"))
    if not len(log_densities):
        raise ValueError("p-no is a mean over forgeries: one at least is needed; got none")
    if np.isnan(log_densities).any():
        raise ValueError("p-no is a mean over forgeries, and one is NaN: leave it out")
    return float(logsumexp(log_densities) - np.log(len(log_densities)))


def share_of_yes(log_p_yes, log_p_no):
    """Score of 1993, p-yes / (p-yes + p-no).

    Parameters
    ----------
    log_p_yes : array_like
        ln p-yes of questioned signatures.
    log_p_no : float
        From :func:`log_p_no`.

    Returns
    -------
    ndarray
        From 0 to 1.  It rises with p-yes, so that it sorts signatures as
        p-yes does, where floats can still tell.
    """
    log_p_yes, log_p_no = as_numbers(log_p_yes, "ln p-yes"), as_numbers(log_p_no, "ln p-no")
    if log_p_no.ndim:
        raise ValueError(
            f"one ln p-no serves all signatures; got shape {log_p_no.shape}: "
            "log_p_no() makes one of many"
        )
    return expit(log_p_yes - log_p_no)


def _unit(embeddings):
    """Return embeddings brought to length 1; zero stays zero."""
    scale = power_of_two(embeddings)
    embeddings = embeddings * scale
    length = np.linalg.norm(embeddings, axis=-1, keepdims=True)
    return embeddings / np.maximum(length, 1e-12 * scale)


def _usable(embeddings, unit):
    """Return embeddings whose distances are numbers, of length 1 if so asked."""
    if not np.isfinite(embeddings).all():
        raise ValueError(
            f"{int((~np.isfinite(embeddings)).sum())} of {embeddings.size} values of the "
            "embeddings are not finite; has the network diverged?"
        )
    if unit:
        return _unit(embeddings)
    if np.abs(embeddings).max(initial=0.0) > _LARGEST:
        raise ValueError(
            f"embeddings beyond ±{_LARGEST:g} have distances that no float holds; bring them to "
            "length 1 (unit=True) or divide them by a number"
        )
    return embeddings


def quantised(values, bits):
    """Round values to the middle of 2**bits equal steps between ± the largest.

    Parameters
    ----------
    values : array_like
        Any numbers.
    bits : int
        From 1 to 8; with 1, only the sign is left.

    Returns
    -------
    ndarray
        In the same shape; at most ``largest / 2**bits`` away.

    Raises
    ------
    ValueError
        If there is no such number of bits, or a value is not finite.
    """
    values = as_numbers(values, "values")
    if not np.isfinite(values).all():
        raise ValueError("values to round must be finite; leave out what is not")
    return _from_levels(_levels(values, bits), bits) * np.abs(values).max(initial=0.0)


def _levels(values, bits):
    """Return the number of each value's step, from 0."""
    _check_bits(bits)
    half = 1 << (bits - 1)
    largest = max(np.abs(values).max(initial=0.0), 1e-300)
    return np.clip(np.floor(values / largest * half), -half, half - 1).astype(np.int64) + half


def _from_levels(levels, bits):
    """Return the middle of each step, as a share of the largest value."""
    half = 1 << (bits - 1)
    return (levels - half + 0.5) / half


def _check_bits(bits):
    if isinstance(bits, bool) or bits not in range(1, 9):
        raise ValueError(f"a value takes from 1 to 8 bits, in whole numbers; got {bits!r}")
