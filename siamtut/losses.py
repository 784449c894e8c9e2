r"""The losses of :mod:`siamtut.costs` on torch tensors, where autograd finds the gradient.

Every class here has the name, the settings and the value of its namesake there, and
is called as PyTorch's own losses are:

>>> import torch
>>> from siamtut import losses
>>> cos = torch.tensor([0.9, 0.2], requires_grad=True)
>>> loss = losses.CosineTarget(different=0.0)(cos, torch.tensor([1, -1]))
>>> loss.backward()
>>> [round(slope, 6) for slope in cos.grad.tolist()]
[-0.05, 0.1]

All return the **mean** over the batch.  Where PyTorch has the same loss, it does the
work.  The losses on a cosine take what :class:`siamtut.siamese.SiameseNetwork`
returns, (B,), and labels (B,) of +1 (same) and -1 (different); shapes must agree
exactly, since torch would spread targets (B, 1) over predictions (B,) without a word.

What is no cosine, no probability, no target or no label is refused, as there: a distance
handed in by mistake would be driven to minus infinity.  On the CPU that costs less than a
hundredth of a training step.  A NaN passes and makes the loss NaN: it is for whoever
trains to notice that a network has diverged.

Chapter: :doc:`/book/losses`.
"""

import torch
from torch import nn
from torch.nn import functional

from siamtut import costs


class _Loss(nn.Module):
    """A loss whose settings are those of the cost of the same name."""

    def __init__(self, **settings):
        super().__init__()
        getattr(costs, type(self).__name__)(**settings)  # refuses what the cost refuses
        self._settings = tuple(settings)
        for name, value in settings.items():
            setattr(self, name, self._keep(value))

    def extra_repr(self):
        return ", ".join(
            f"{name}={torch.as_tensor(getattr(self, name)).item():g}" for name in self._settings
        )

    @staticmethod
    def _keep(value):
        return float(value)


class Quadratic(_Loss):
    r"""Half the squared distance to the target, summed over D: :class:`siamtut.costs.Quadratic`.

    .. math:: L = \frac{1}{B} \sum_b \tfrac12 \lVert a_b - y_b \rVert^2

    Call it with a prediction and a target, both (B,) or (B, D); it returns a tensor of
    no axes, and raises ``ValueError`` if the shapes differ.

    Notes
    -----
    D/2 times ``torch.nn.MSELoss``, which has no ½ and takes the mean over D too.
    Chapter: :doc:`/book/cost-and-descent`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.losses import Quadratic
    >>> Quadratic()(torch.tensor([0.5, 1.0]), torch.tensor([1.0, 1.0])).item()
    0.0625
    """

    def forward(self, prediction, target):
        """Return the mean over the batch, of no axes; prediction and target (B,) or (B, D)."""
        target = _alike(self, prediction, target)
        return 0.5 * functional.mse_loss(prediction, target, reduction="sum") / len(prediction)


class CrossEntropy(_Loss):
    r"""Cross-entropy of probabilities, summed over D: :class:`siamtut.costs.CrossEntropy`.

    .. math:: L = -\frac{1}{B} \sum_b \left[ y_b \ln a_b + (1 - y_b) \ln(1 - a_b) \right]

    Call it with probabilities and targets in [0, 1], both (B,) or (B, D); it returns a
    tensor of no axes, and raises ``ValueError`` if the shapes differ or a number lies
    outside [0, 1].

    Notes
    -----
    ``torch.nn.functional.binary_cross_entropy``, which lets no logarithm fall below
    -100: a prediction that is certain and wrong costs 100 here, infinity there.
    Chapter: :doc:`/book/cost-and-descent`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.losses import CrossEntropy
    >>> round(CrossEntropy()(torch.tensor([0.5]), torch.tensor([1])).item(), 4)
    0.6931
    """

    def forward(self, prediction, target):
        """Return the mean over the batch, of no axes; prediction and target (B,) or (B, D)."""
        target = _alike(self, prediction, target)
        _within(prediction, 0.0, 1.0, "a predicted probability", "for a cosine use Calibrated")
        _target(target)
        summed = functional.binary_cross_entropy(prediction, target, reduction="sum")
        return summed / len(prediction)


class LogitCrossEntropy(_Loss):
    r"""The same of a = σ(z), asked in terms of z: :class:`siamtut.costs.LogitCrossEntropy`.

    .. math:: L = \frac{1}{B} \sum_b \left[ \ln(1 + e^{z_b}) - y_b z_b \right]

    Call it with logits and with targets in [0, 1], both (B,) or (B, D); it returns a
    tensor of no axes, and raises ``ValueError`` if the shapes differ or a target lies
    outside [0, 1].

    Notes
    -----
    ``torch.nn.functional.binary_cross_entropy_with_logits``.
    Chapter: :doc:`/book/cost-and-descent`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.losses import LogitCrossEntropy
    >>> LogitCrossEntropy()(torch.tensor([-1000.0]), torch.tensor([1])).item()
    1000.0
    """

    def forward(self, logit, target):
        """Return the mean over the batch, of no axes; logits and targets (B,) or (B, D)."""
        target = _alike(self, logit, target)
        _target(target)
        summed = functional.binary_cross_entropy_with_logits(logit, target, reduction="sum")
        return summed / len(logit)


class CosineTarget(_Loss):
    r"""Half the squared error to a target for the cosine: :class:`siamtut.costs.CosineTarget`.

    .. math:: L = \frac{1}{B} \sum_b \tfrac12 (c_b - t_b)^2

    Call it with cosines and labels, both (B,); it returns a tensor of no axes.

    Parameters
    ----------
    same, different : float, optional
        The targets t for the labels +1 and -1, in [-1, 1].

    Raises
    ------
    ValueError
        If a target lies outside [-1, 1]; when called, if the shapes differ, a
        cosine lies outside [-1, 1] or a label is neither +1 nor -1.

    Notes
    -----
    Half of ``torch.nn.MSELoss``.  Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.losses import CosineTarget
    >>> CosineTarget(different=0)(torch.tensor([1.0, 0.5]), torch.tensor([1, -1])).item()
    0.0625
    """

    def __init__(self, same=1.0, different=-1.0):
        super().__init__(same=same, different=different)

    def forward(self, cos, label):
        """Return the mean over the batch, of no axes; cosines and labels (B,)."""
        same = _is_same(self, cos, label)
        wanted = torch.full_like(cos, self.different).masked_fill(same, self.same)
        return 0.5 * functional.mse_loss(cos, wanted)


class CosineEmbedding(_Loss):
    r"""Torch7's ``CosineEmbeddingCriterion``: :class:`siamtut.costs.CosineEmbedding`.

    .. math:: L = \frac{1}{B} \sum_b
                  \begin{cases} 1 - c_b & \text{same} \\
                                \max(0,\, c_b - m) & \text{different} \end{cases}

    Call it with cosines and labels, both (B,); it returns a tensor of no axes.

    Parameters
    ----------
    margin : float, optional
        The cosine m, in [-1, 1], below which a different pair is left in peace.

    Raises
    ------
    ValueError
        If the margin lies outside [-1, 1]; when called, if the shapes differ, a
        cosine lies outside [-1, 1] or a label is neither +1 nor -1.

    Notes
    -----
    ``torch.nn.CosineEmbeddingLoss`` takes both vectors and computes the cosine itself,
    with another ε; this takes the cosine.  Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.losses import CosineEmbedding
    >>> CosineEmbedding(margin=0.5)(torch.tensor([0.75, 0.75]), torch.tensor([1, -1])).item()
    0.25
    """

    def __init__(self, margin=0.0):
        super().__init__(margin=margin)

    def forward(self, cos, label):
        """Return the mean over the batch, of no axes; cosines and labels (B,)."""
        same = _is_same(self, cos, label)
        return torch.where(same, 1 - cos, functional.relu(cos - self.margin)).mean()


class LinearCosine(_Loss):
    r"""Down with the cosine of different pairs, up with the others.

    The torch form of :class:`siamtut.costs.LinearCosine`.

    .. math:: L = -\frac{1}{B} \sum_b y_b c_b

    Call it with cosines and labels, both (B,); it returns a tensor of no axes, and
    raises ``ValueError`` if the shapes differ, a cosine lies outside [-1, 1] or a label
    is neither +1 nor -1.

    Notes
    -----
    Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.losses import LinearCosine
    >>> LinearCosine()(torch.tensor([0.5, 0.25]), torch.tensor([1, -1])).item()
    -0.125
    """

    def forward(self, cos, label):
        """Return the mean over the batch, of no axes; cosines and labels (B,)."""
        return torch.where(_is_same(self, cos, label), -cos, cos).mean()


class Contrastive(_Loss):
    r"""Contrastive loss on d = √(2 - 2c), the distance of unit vectors.

    The torch form of :class:`siamtut.costs.Contrastive`.

    .. math:: L = \frac{1}{B} \sum_b
                  \begin{cases} \tfrac12 d_b^2 = 1 - c_b & \text{same} \\
                                \tfrac12 \max(0,\, m - d_b)^2 & \text{different} \end{cases}

    Call it with cosines and labels, both (B,); it returns a tensor of no axes.

    Parameters
    ----------
    margin : float, optional
        The distance m, above 0 and at most 2, beyond which a different pair is left
        in peace.

    Raises
    ------
    ValueError
        If the margin does not lie above 0 and up to 2; when called, if the shapes
        differ, a cosine lies outside [-1, 1] or a label is neither +1 nor -1.

    Notes
    -----
    At c = 1 the slope of a different pair is taken as 0, where a plain square root
    would hand autograd an infinity, and the chain rule a NaN.
    Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.losses import Contrastive
    >>> Contrastive(margin=1.5)(torch.tensor([0.5, 0.5]), torch.tensor([1, -1])).item()
    0.3125
    """

    def __init__(self, margin=1.0):
        super().__init__(margin=margin)

    def forward(self, cos, label):
        """Return the mean over the batch, of no axes; cosines and labels (B,)."""
        same = _is_same(self, cos, label)
        square = 2 - 2 * cos
        apart = ~(square <= 0)  # a NaN stays one
        # The root is taken of a stand-in where it has no slope; that branch is then dropped.
        distance = torch.where(apart, square, torch.ones_like(square)).sqrt()
        distance = torch.where(apart, distance, torch.zeros_like(distance))
        push = 0.5 * functional.relu(self.margin - distance) ** 2
        return torch.where(same, 1 - cos, push).mean()


class Triplet(_Loss):
    r"""A genuine partner must be nearer than a forgery: :class:`siamtut.costs.Triplet`.

    .. math:: L = \frac{1}{B} \sum_b \max(0,\, c^-_b - c^+_b + m)

    Call it with cos(anchor, positive) and cos(anchor, negative), both (B,); it returns
    a tensor of no axes.

    Parameters
    ----------
    margin : float, optional
        The lead m in cosine, above 0 and at most 2.

    Raises
    ------
    ValueError
        If the margin does not lie above 0 and up to 2; when called, if the shapes differ
        or a cosine lies outside [-1, 1].

    Notes
    -----
    ``torch.nn.TripletMarginWithDistanceLoss`` with 1 - c as the distance; it takes the
    three vectors, this takes the two cosines.  Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.losses import Triplet
    >>> Triplet(margin=0.5)(torch.tensor([0.75]), torch.tensor([0.5])).item()
    0.25
    """

    def __init__(self, margin=0.2):
        super().__init__(margin=margin)

    def forward(self, cos_positive, cos_negative):
        """Return the mean over the batch, of no axes; both cosines (B,)."""
        cos_negative = _alike(self, cos_positive, cos_negative, flat=True)
        for cos in (cos_positive, cos_negative):
            _cosine(cos)
        return functional.relu(cos_negative - cos_positive + self.margin).mean()


class Calibrated(_Loss):
    r"""Cross-entropy of P(same) = σ(a·c + b): :class:`siamtut.costs.Calibrated`.

    .. math:: L = \frac{1}{B} \sum_b \ln\left(1 + e^{-y_b (a c_b + b)}\right)

    Call it with cosines and labels, both (B,); it returns a tensor of no axes.

    Parameters
    ----------
    scale, shift : float, optional
        Where a and b start; a above 0.

    Attributes
    ----------
    scale, shift : torch.nn.Parameter
        Hand ``parameters()`` to the optimiser, and both are learned with the network.

    Raises
    ------
    ValueError
        If the scale is not above 0; when called, if the shapes differ, a cosine lies
        outside [-1, 1] or a label is neither +1 nor -1.

    Notes
    -----
    ``torch.nn.functional.binary_cross_entropy_with_logits`` of a·c + b.
    Chapter: :doc:`/book/losses`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.losses import Calibrated
    >>> round(Calibrated(scale=5.0)(torch.tensor([0.0]), torch.tensor([1])).item(), 4)
    0.6931
    """

    def __init__(self, scale=1.0, shift=0.0):
        super().__init__(scale=scale, shift=shift)

    def forward(self, cos, label):
        """Return the mean over the batch, of no axes; cosines and labels (B,)."""
        same = _is_same(self, cos, label)
        logit = self.scale * cos + self.shift
        return functional.binary_cross_entropy_with_logits(logit, same.to(logit.dtype))

    @staticmethod
    def _keep(value):
        # Of no axes, a float64 number leaves the cosines in the precision they have.
        return nn.Parameter(torch.tensor(float(value), dtype=torch.float64))


def _alike(loss, prediction, target, flat=False):
    """Return the target in the prediction's dtype; raise unless the shapes agree."""
    for tensor in (prediction, target):
        if not isinstance(tensor, torch.Tensor):
            raise ValueError(
                f"{type(loss).__name__} needs torch tensors; got {type(tensor).__name__}: "
                "torch.as_tensor makes one, and siamtut.costs takes arrays"
            )
    axes = (1,) if flat else (1, 2)
    if prediction.shape != target.shape or prediction.ndim not in axes or prediction.numel() == 0:
        raise ValueError(
            f"{type(loss).__name__} needs two tensors of one shape "
            f"{'(B,)' if flat else '(B,) or (B, D)'}, B at least 1; got "
            f"{tuple(prediction.shape)} and {tuple(target.shape)}"
        )
    if not prediction.is_floating_point() or target.is_complex():
        wrong = target.dtype if prediction.is_floating_point() else prediction.dtype
        raise ValueError(
            f"{type(loss).__name__} needs real numbers, the first of them floating-point; got "
            f"{wrong}: convert with .float()"
        )
    return target.to(prediction.dtype)


def _within(number, low, high, what, remedy, slack=0.0):
    """Raise if a number lies outside [low, high]; a NaN passes."""
    number = number.detach()
    wrong = (number < low - slack) | (number > high + slack)
    if wrong.any():
        raise ValueError(
            f"{what} lies in [{low:g}, {high:g}]; got {number[wrong][0].item():g}; {remedy}"
        )


def _cosine(cos):
    """Raise if a number is no cosine, but for rounding in its own precision."""
    slack = max(costs.OVERSHOOT, 2 * torch.finfo(cos.dtype).eps)
    _within(cos, -1.0, 1.0, "a cosine", costs.NO_COSINE, slack)


def _target(target):
    """Raise if a number is no target for a probability."""
    _within(target, 0.0, 1.0, "a target", "from labels -1 and +1: (label + 1) / 2")


def _is_same(loss, cos, label):
    """Return which pairs are the same; raise if a number is no cosine or no label."""
    _alike(loss, cos, label, flat=True)
    _cosine(cos)
    if not ((label == 1) | (label == -1)).all():
        raise ValueError(
            "a pair's label is +1 (same) or -1 (different); got "
            f"{torch.unique(label).tolist()}. From 1 and 0: 2 * label - 1"
        )
    return label > 0
