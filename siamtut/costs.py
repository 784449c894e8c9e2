r"""What a network is told about its mistakes: costs, by hand, each with its gradient.

All have one shape.  A cost is made once, with its settings, and then asked:

- ``each(prediction, target)``: the cost of each example, shape (B,);
- ``value(prediction, target)``: their **mean** over the batch, a float;
- ``gradient(prediction, target)``: the derivative of that value with respect to
  the prediction, of its shape, the factor 1/B included.

The mean over the batch is the one convention here, as in PyTorch and, by default,
in Torch7; the layers of `siamtut.byhand` then only sum.  Where a formula turns
sharply (a kink), the slope given is that of the flat side, 0.

The costs on a cosine take cosines (B,) and labels (B,): +1 for a pair that is the
same (both genuine, one signer), -1 for a pair that is different.  Their gradient
is what `siamtut.byhand.Cosine.backward` is handed.

Shapes must agree exactly: NumPy would spread targets (B, 1) over predictions (B,)
into a (B, B) table without a word, and so would PyTorch.

Chapters: :doc:`/book/cost-and-descent`, :doc:`/book/losses`.
"""

from dataclasses import dataclass

import numpy as np

from siamtut._numbers import as_numbers
from siamtut.neurons import sigmoid

OVERSHOOT = 1e-4
"""How far outside [-1, 1] a cosine may lie: rounding, and the step of a gradient check."""

NO_COSINE = (
    "an angle is not its cosine, nor is a distance: cos θ of an angle, 1 - d of a cosine distance"
)


class Cost:
    """What all costs have in common: the mean over the batch.

    A cost of its own gives ``_check`` (both arguments, validated), ``_each`` (the
    cost of each number) and ``_slope`` (its derivative).
    """

    def each(self, prediction, target):
        """Return the cost of each example.

        Parameters
        ----------
        prediction : array_like, shape (B,) or, where the cost allows it, (B, D)
            What the network answered.
        target : array_like, the shape of prediction
            What it should have answered.

        Returns
        -------
        ndarray, shape (B,)
            Summed over D where there is such an axis.

        Raises
        ------
        ValueError
            If the shapes differ, the batch is empty or a number is out of range.
        """
        prediction, target = self._check(prediction, target)
        return self._each(prediction, target).reshape(len(prediction), -1).sum(axis=1)

    def value(self, prediction, target):
        """Return the mean of ``each`` over the batch.

        Parameters
        ----------
        prediction, target : array_like
            As for ``each``.

        Returns
        -------
        float

        Raises
        ------
        ValueError
            As for ``each``.
        """
        return float(self.each(prediction, target).mean())

    def gradient(self, prediction, target):
        """Return the derivative of ``value`` with respect to the prediction.

        Parameters
        ----------
        prediction, target : array_like
            As for ``each``.

        Returns
        -------
        ndarray, the shape of prediction

        Raises
        ------
        ValueError
            As for ``each``.
        """
        prediction, target = self._check(prediction, target)
        return self._slope(prediction, target) / len(prediction)

    def _check(self, prediction, target):
        return _alike(self, prediction, target)


@dataclass(frozen=True)
class Quadratic(Cost):
    r"""Half the squared distance to the target.

    .. math:: C = \frac{1}{B} \sum_b \tfrac12 \lVert a_b - y_b \rVert^2,
              \qquad \frac{\partial C}{\partial a_b} = \frac{a_b - y_b}{B}

    Notes
    -----
    The ½ cancels the 2 of the derivative.  PyTorch's ``MSELoss`` has no ½ and takes
    the mean over D too: ours is D/2 times as large.  A. M. Legendre (1805), least
    squares.  Chapter: :doc:`/book/cost-and-descent`.

    Examples
    --------
    >>> from siamtut.costs import Quadratic
    >>> Quadratic().value([0.5, 1.0], [1.0, 1.0])
    0.0625
    """

    def _each(self, a, y):
        return 0.5 * (a - y) ** 2

    def _slope(self, a, y):
        return a - y


@dataclass(frozen=True)
class CrossEntropy(Cost):
    r"""Cross-entropy between targets and predicted probabilities.

    .. math::

        C = -\frac{1}{B} \sum_b \left[ y_b \ln a_b + (1 - y_b) \ln(1 - a_b) \right],
        \qquad
        \frac{\partial C}{\partial a_b}
            = \frac{1}{B} \left( \frac{1 - y_b}{1 - a_b} - \frac{y_b}{a_b} \right)

    Predictions and targets lie in [0, 1]; with an axis D the numbers of one example
    are summed.

    Notes
    -----
    Convex in the logit z of a = σ(z), where the gradient is (a - y)/B: use
    `LogitCrossEntropy` for numbers near 0 or 1, where a has lost its digits.  Not
    convex in the weights of a network with a hidden layer.  A prediction that is
    certain and wrong costs infinity.  I. J. Good (1952), the logarithmic score.
    Chapter: :doc:`/book/cost-and-descent`.

    Examples
    --------
    >>> from siamtut.costs import CrossEntropy
    >>> round(CrossEntropy().value([0.5], [1]), 6)
    0.693147
    """

    def _check(self, prediction, target):
        prediction, target = _alike(self, prediction, target)
        _within(prediction, 0.0, 1.0, "a predicted probability", "for a cosine use Calibrated")
        _within(target, 0.0, 1.0, "a target", "from labels -1 and +1: (label + 1) / 2")
        return prediction, target

    def _each(self, a, y):
        with np.errstate(divide="ignore", invalid="ignore"):
            miss = np.where(y > 0, -y * np.log(a), 0.0)  # 0 ln 0 counts as 0
            return miss + np.where(y < 1, -(1 - y) * np.log1p(-a), 0.0)

    def _slope(self, a, y):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(y < 1, (1 - y) / (1 - a), 0.0) - np.where(y > 0, y / a, 0.0)


@dataclass(frozen=True)
class LogitCrossEntropy(Cost):
    r"""Cross-entropy of a = σ(z), asked in terms of the logit z.

    .. math::

        C = \frac{1}{B} \sum_b \left[ \ln(1 + e^{z_b}) - y_b z_b \right],
        \qquad \frac{\partial C}{\partial z_b} = \frac{σ(z_b) - y_b}{B}

    Targets lie in [0, 1], logits are any real numbers.

    Notes
    -----
    The same value as `CrossEntropy`, finite for every finite z.  The σ' of the
    neuron has cancelled: a neuron that is far off learns fast.
    Chapter: :doc:`/book/cost-and-descent`.

    Examples
    --------
    >>> from siamtut.costs import LogitCrossEntropy
    >>> LogitCrossEntropy().value([-1000.0], [1])
    1000.0
    """

    def _check(self, prediction, target):
        prediction, target = _alike(self, prediction, target)
        _within(target, 0.0, 1.0, "a target", "from labels -1 and +1: (label + 1) / 2")
        return prediction, target

    def _each(self, z, y):
        return np.logaddexp(0.0, z) - y * z

    def _slope(self, z, y):
        return sigmoid(z) - y


class CosineCost(Cost):
    """What the costs on a cosine have in common: cosines (B,), labels (B,) of -1 and +1."""

    def _check(self, cos, label):
        cos, label = _alike(self, cos, label, flat=True)
        _within(cos, -1.0, 1.0, "a cosine", NO_COSINE, OVERSHOOT)
        if not np.isin(label, (-1, 1)).all():
            raise ValueError(
                f"a pair's label is +1 (same) or -1 (different); got {np.unique(label)}. "
                "From 1 and 0: 2 * label - 1"
            )
        return cos, label


@dataclass(frozen=True)
class CosineTarget(CosineCost):
    r"""Half the squared error to a target for the cosine, one for each label.

    .. math:: C = \frac{1}{B} \sum_b \tfrac12 (c_b - t_b)^2,
              \qquad \frac{\partial C}{\partial c_b} = \frac{c_b - t_b}{B}

    Parameters
    ----------
    same, different : float, optional
        The targets t for the labels +1 and -1, in [-1, 1].

    Raises
    ------
    ValueError
        If a target lies outside [-1, 1].

    Notes
    -----
    The desired cosines 1.0 and -0.9 or -1.0 are those of Bromley et al. (1993).
    The paper does not print its cost: squared error, and the ½, are our reading.
    Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> from siamtut.costs import CosineTarget
    >>> round(CosineTarget(different=-0.9).value([1.0, 0.1], [1, -1]), 6)
    0.25
    """

    same: float = 1.0
    different: float = -1.0

    def __post_init__(self):
        _within(np.array([self.same, self.different]), -1.0, 1.0, "a target for a cosine")

    def _each(self, cos, label):
        return 0.5 * self._slope(cos, label) ** 2

    def _slope(self, cos, label):
        return cos - np.where(label > 0, self.same, self.different)


@dataclass(frozen=True)
class CosineEmbedding(CosineCost):
    r"""Torch7's ``CosineEmbeddingCriterion``.

    .. math::

        C = \frac{1}{B} \sum_b
            \begin{cases} 1 - c_b & \text{same} \\
                          \max(0,\, c_b - m) & \text{different} \end{cases}
        \qquad
        \frac{\partial C}{\partial c_b} = \frac{1}{B}
            \begin{cases} -1 & \text{same} \\
                          1 & \text{different, } c_b > m \\ 0 & \text{else} \end{cases}

    Parameters
    ----------
    margin : float, optional
        The cosine m, in [-1, 1], below which a different pair is left in peace.

    Raises
    ------
    ValueError
        If the margin lies outside [-1, 1].

    Notes
    -----
    Also ``torch.nn.CosineEmbeddingLoss``.  Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> from siamtut.costs import CosineEmbedding
    >>> CosineEmbedding(margin=0.5).each([0.75, 0.75, 0.25], [1, -1, -1]).tolist()
    [0.25, 0.25, 0.0]
    """

    margin: float = 0.0

    def __post_init__(self):
        _within(self.margin, -1.0, 1.0, "this margin is a cosine; it")

    def _each(self, cos, label):
        return np.where(label > 0, 1.0 - cos, np.maximum(0.0, cos - self.margin))

    def _slope(self, cos, label):
        return np.where(label > 0, -1.0, np.where(cos > self.margin, 1.0, 0.0))


@dataclass(frozen=True)
class LinearCosine(CosineCost):
    r"""The simplest cost of all: down with the cosine of different pairs, up with the others.

    .. math:: C = -\frac{1}{B} \sum_b y_b c_b,
              \qquad \frac{\partial C}{\partial c_b} = -\frac{y_b}{B}

    Notes
    -----
    B times this is the thread's Σ forged cos - Σ genuine cos ("How is the
    backpropagation computed in the siamese neural networks?", Cross Validated
    154652), and for one pair its gradient -y is what the Torch7 documentation's
    program hands to the cosine.  No margin and no target: the pull never ends, and
    whichever kind has more pairs pulls harder.  Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> from siamtut.costs import LinearCosine
    >>> LinearCosine().gradient([0.3, 0.3], [1, -1]).tolist()
    [-0.5, 0.5]
    """

    def _each(self, cos, label):
        return -label * cos

    def _slope(self, cos, label):
        return -label


@dataclass(frozen=True)
class Contrastive(CosineCost):
    r"""Contrastive cost, on the distance between the two vectors brought to length 1.

    .. math::

        d = \sqrt{2 - 2c}, \qquad
        C = \frac{1}{B} \sum_b
            \begin{cases} \tfrac12 d_b^2 = 1 - c_b & \text{same} \\
                          \tfrac12 \max(0,\, m - d_b)^2 & \text{different} \end{cases}

    .. math::

        \frac{\partial C}{\partial c_b} = \frac{1}{B}
            \begin{cases} -1 & \text{same} \\
                          \max(0,\, m - d_b) / d_b & \text{different} \end{cases}

    Parameters
    ----------
    margin : float, optional
        The distance m, above 0 and at most 2, beyond which a different pair is
        left in peace: 1 is an angle of 60°, √2 of 90°, 2 of 180°.

    Raises
    ------
    ValueError
        If the margin does not lie above 0 and up to 2.

    Notes
    -----
    R. Hadsell, S. Chopra, Y. LeCun, "Dimensionality reduction by learning an
    invariant mapping", CVPR 2006, whose distance is between any two vectors; d is
    that distance between unit vectors, 2 sin(θ/2).  The slope in c grows without
    bound towards c = 1, the slope in the angle θ does not.  At c = 1 itself a
    different pair has no direction to part in; the slope given there is 0.
    Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> from siamtut.costs import Contrastive
    >>> Contrastive(margin=1.5).each([0.5, 0.5], [1, -1]).tolist()
    [0.5, 0.125]
    """

    margin: float = 1.0

    def __post_init__(self):
        _margin_of_distance(self.margin)

    def _each(self, cos, label):
        part = np.maximum(0.0, self.margin - self._distance(cos))
        return np.where(label > 0, 1.0 - cos, 0.5 * part**2)

    def _slope(self, cos, label):
        distance = self._distance(cos)
        part = np.maximum(0.0, self.margin - distance)
        push = np.divide(part, distance, out=np.zeros_like(distance), where=distance > 0)
        return np.where(label > 0, -1.0, push)

    @staticmethod
    def _distance(cos):
        return np.sqrt(np.maximum(0.0, 2.0 - 2.0 * cos))


@dataclass(frozen=True)
class Triplet(Cost):
    r"""Triplet cost: an anchor's genuine partner must be nearer than its forgery, by a margin.

    .. math:: C = \frac{1}{B} \sum_b \max(0,\, c^-_b - c^+_b + m)

    .. math:: \frac{\partial C}{\partial c^+_b} = -\frac{1}{B}, \quad
              \frac{\partial C}{\partial c^-_b} = \frac{1}{B}
              \quad \text{where } c^-_b - c^+_b + m > 0, \text{ else } 0

    The two arguments of ``each``, ``value`` and ``gradient`` are the cosines
    cos(anchor, positive) and cos(anchor, negative), both (B,): there is no label.
    ``gradient`` returns the pair of gradients.

    Parameters
    ----------
    margin : float, optional
        The lead m in cosine, above 0 and at most 2.

    Raises
    ------
    ValueError
        If the margin does not lie above 0 and up to 2.

    Notes
    -----
    F. Schroff, D. Kalenichenko, J. Philbin, "FaceNet", CVPR 2015, with squared
    distances between unit vectors, 2 - 2c: their margin is twice ours.
    Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> from siamtut.costs import Triplet
    >>> Triplet(margin=0.5).each([0.75, 0.75], [0.5, 0.0]).tolist()
    [0.25, 0.0]
    """

    margin: float = 0.2

    def __post_init__(self):
        _margin_of_distance(self.margin)

    def gradient(self, cos_positive, cos_negative):
        """Return the derivatives of ``value`` with respect to both cosines.

        Parameters
        ----------
        cos_positive, cos_negative : array_like, shape (B,)
            The anchor's cosines with the same and with the different one.

        Returns
        -------
        gradient_positive, gradient_negative : ndarray, shape (B,)

        Raises
        ------
        ValueError
            As for ``each``.
        """
        slope = super().gradient(cos_positive, cos_negative)
        return -slope, slope

    def _check(self, positive, negative):
        positive, negative = _alike(self, positive, negative, flat=True)
        for cos in (positive, negative):
            _within(cos, -1.0, 1.0, "a cosine", NO_COSINE, OVERSHOOT)
        return positive, negative

    def _each(self, positive, negative):
        return np.maximum(0.0, negative - positive + self.margin)

    def _slope(self, positive, negative):
        return np.where(negative - positive + self.margin > 0, 1.0, 0.0)


@dataclass(frozen=True)
class Calibrated(CosineCost):
    r"""Cross-entropy of the calibrated head, P(same) = σ(a·cos + b).

    .. math::

        C = \frac{1}{B} \sum_b \ln\left(1 + e^{-y_b (a c_b + b)}\right),
        \qquad
        \frac{\partial C}{\partial c_b} = -\frac{a\, y_b}{B}\, σ(-y_b (a c_b + b))

    Parameters
    ----------
    scale : float, optional
        The a of the head, above 0: how sure an angle makes it.
    shift : float, optional
        The b of the head: P(same) is one half where cos = -b/a.

    Raises
    ------
    ValueError
        If the scale is not above 0 (similarity up means same), or one is not finite.

    Notes
    -----
    A cosine is no probability, so plain cross-entropy has no meaning for it.  The
    head is that of C. Liu, "Probabilistic Siamese Network for Learning
    Representations" (University of Toronto, 2013), and of J. Platt's calibration
    (1999).  Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> from siamtut.costs import Calibrated
    >>> round(Calibrated(scale=5.0).value([0.0], [1]), 6)
    0.693147
    """

    scale: float = 1.0
    shift: float = 0.0

    def __post_init__(self):
        if not 0 < self.scale < np.inf:
            raise ValueError(
                f"the scale is a finite number above 0 (similarity up = same); got {self.scale}"
            )
        if not np.isfinite(self.shift):
            raise ValueError(f"the shift is a finite number, such as 0; got {self.shift}")

    def probability(self, cos):
        """Return P(same) = σ(a·cos + b).

        Parameters
        ----------
        cos : array_like
            Cosines, any shape.

        Returns
        -------
        float or ndarray, the shape of cos

        Raises
        ------
        ValueError
            If a cosine lies outside [-1, 1].
        """
        cos = as_numbers(cos, "cosines")
        _within(cos, -1.0, 1.0, "a cosine", NO_COSINE, OVERSHOOT)
        return sigmoid(self.scale * cos + self.shift)

    def head_gradient(self, cos, label):
        """Return the derivatives of ``value`` with respect to scale and shift.

        Parameters
        ----------
        cos, label : array_like, shape (B,)
            As for ``each``.

        Returns
        -------
        gradient_scale, gradient_shift : float

        Raises
        ------
        ValueError
            As for ``each``.
        """
        cos, label = self._check(cos, label)
        error = -label * sigmoid(-label * (self.scale * cos + self.shift))
        return float((error * cos).mean()), float(error.mean())

    def _each(self, cos, label):
        return np.logaddexp(0.0, -label * (self.scale * cos + self.shift))

    def _slope(self, cos, label):
        return -self.scale * label * sigmoid(-label * (self.scale * cos + self.shift))


def _alike(cost, prediction, target, flat=False):
    """Return both as float64, their shapes the same: (B,) or, unless `flat`, (B, D)."""
    prediction = as_numbers(prediction, "the first argument")
    target = as_numbers(target, "the second argument")
    wanted = "(B,)" if flat else "(B,) or (B, D)"
    dimensions = (1,) if flat else (1, 2)
    if (
        prediction.shape != target.shape
        or prediction.ndim not in dimensions
        or prediction.size == 0
    ):
        raise ValueError(
            f"{type(cost).__name__} needs two arrays of one shape {wanted}, B at least 1; "
            f"got {prediction.shape} and {target.shape}"
        )
    return prediction, target


def _within(number, low, high, what, remedy="", slack=0.0):
    """Raise if a number lies outside [low, high], or is none."""
    number = as_numbers(number, what)
    wrong = number[~((number >= low - slack) & (number <= high + slack))]
    if wrong.size:
        remedy = f"; {remedy}" if remedy else ""
        raise ValueError(f"{what} lies in [{low:g}, {high:g}]; got {wrong.flat[0]:g}{remedy}")


def _margin_of_distance(margin):
    """Raise unless 0 < margin <= 2."""
    if not 0.0 < margin <= 2.0:
        raise ValueError(
            "this margin lies above 0 and at most at 2, as distances of unit vectors do; got "
            f"{margin}"
        )
