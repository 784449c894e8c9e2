r"""The Siamese network: one branch, called twice, and the cosine that joins them.

The 1993 paper draws two identical networks whose weights are constrained to be
equal.  In PyTorch that is one module called twice: there is one set of
weights, and autograd adds up what both calls say about it.
"""

import torch
from torch import nn

from siamtut.geometry import EPS


def cosine(x, y, eps=EPS):
    r"""Cosine of the angle between vectors, on torch tensors.

    .. math:: \cos(x, y) = x \cdot y \,/ \sqrt{(x \cdot x + ε)(y \cdot y + ε)}

    Parameters
    ----------
    x, y : torch.Tensor, shape (..., D)
        Vectors along the last axis, with broadcastable batch axes.
    eps : float, optional
        The ε of the formula; far smaller than float32 can add to 1, it only
        matters for vectors close to zero.

    Returns
    -------
    torch.Tensor, shape (...)
        Between -1 and 1 up to rounding; 0 where a vector is zero, NaN where one
        is not finite.

    Raises
    ------
    ValueError
        If the vectors differ in length, or have none; if their batch axes do not
        fit together, or they are not tensors of real numbers.

    See Also
    --------
    siamtut.geometry.cosine : The same on NumPy arrays.
    angle : The angle itself, with a gradient that is finite everywhere.

    Notes
    -----
    torch.nn.functional.cosine_similarity uses another ε: it keeps the product
    of the norms from falling below 1e-8.  Vectors with large components are first
    divided by a power of two, which changes no digit, since float32 cannot hold the
    product of the squares of 1e10; half precision is computed in float32, where the ε
    is not 0.  Built in the chapter :doc:`/book/angle`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.siamese import cosine
    >>> cosine(torch.tensor([3.0, 4.0]), torch.tensor([3.0, 4.0])).item()
    1.0
    """
    x, y, kind = _vectors(x, y)
    (x, eps_x), (y, eps_y) = _shrunk(x, eps), _shrunk(y, eps)
    square_x, square_y = (x * x).sum(-1) + eps_x, (y * y).sum(-1) + eps_y
    return ((x * y).sum(-1) / torch.sqrt(square_x * square_y)).to(kind)


def angle(x, y, eps=EPS, degrees=True):
    r"""Angle between vectors, on torch tensors, with a finite gradient everywhere.

    .. math:: θ = \arccos \cos(x, y)
                = 2 \arctan \frac{\lVert u - v \rVert}{\lVert u + v \rVert}

    with u and v the vectors brought to length 1.

    Parameters
    ----------
    x, y : torch.Tensor, shape (..., D)
        Vectors along the last axis, with broadcastable batch axes.
    eps : float, optional
        The ε of :func:`cosine`.
    degrees : bool, optional
        Degrees if true (the default), radians if false.

    Returns
    -------
    torch.Tensor, shape (...)
        Between 0° and 180°; 90° where a vector is zero.

    Raises
    ------
    ValueError
        As for :func:`cosine`.

    See Also
    --------
    siamtut.geometry.angle : The same on NumPy arrays.

    Notes
    -----
    The slope of the arc cosine is infinite at ±1, so that ``torch.acos`` of the
    cosine of two vectors of one direction has an infinite gradient, or NaN, and
    rounding moves the angle by up to 0.03° in float32.  The arc tangent has
    neither fault.  The ε is a component of its own: with u = (x, √ε, 0) and
    v = (y, 0, √ε) the cosine of our formula is the plain cosine of u and v, and
    the two never quite agree.  With ε = 0 they may; the slope of a kink is then
    taken as 0.  W. Kahan, "How futile are mindless assessments of roundoff" (2006),
    has the formula.

    Examples
    --------
    >>> import torch
    >>> from siamtut.siamese import angle
    >>> x = torch.tensor([3.0, 4.0], requires_grad=True)
    >>> angle(x, x).backward()
    >>> bool(x.grad.isfinite().all())
    True
    """
    x, y, kind = _vectors(x, y)
    (x, eps_x), (y, eps_y) = _shrunk(x, eps), _shrunk(y, eps)
    square_x, square_y = (x * x).sum(-1) + eps_x, (y * y).sum(-1) + eps_y
    u, v = x * square_x.rsqrt()[..., None], y * square_y.rsqrt()[..., None]
    beside = eps_x / square_x + eps_y / square_y
    apart, together = (_root(((w * w).sum(-1)) + beside) for w in (u - v, u + v))
    radians = 2 * torch.atan2(apart, together)
    return (torch.rad2deg(radians) if degrees else radians).to(kind)


def _vectors(x, y):
    """Return both in one type fit to be squared, and the type that is due to the caller."""
    for tensor in (x, y):
        if not isinstance(tensor, torch.Tensor):
            raise ValueError(
                f"torch tensors are needed; got {type(tensor).__name__}: torch.as_tensor makes "
                "one, and siamtut.geometry takes arrays"
            )
    if not x.ndim or not y.ndim or x.shape[-1] != y.shape[-1] or not x.shape[-1]:
        raise ValueError(
            "two vectors of one length are needed along the last axis; got shapes "
            f"{tuple(x.shape)} and {tuple(y.shape)}"
        )
    try:
        torch.broadcast_shapes(x.shape, y.shape)
    except RuntimeError:
        raise ValueError(
            "the axes before the last must be the same in both, or 1; got shapes "
            f"{tuple(x.shape)} and {tuple(y.shape)}: for all with all, x[:, None] and y[None]"
        ) from None
    kind = torch.promote_types(x.dtype, y.dtype)
    if kind.is_complex:
        raise ValueError(f"real numbers are needed; got {kind}: take .real, or .abs()")
    if not kind.is_floating_point:  # whole numbers, whose squares would not fit
        kind = torch.get_default_dtype()
    wide = kind if torch.finfo(kind).bits >= 32 else torch.float32
    return x.to(wide), y.to(wide), kind


def _shrunk(x, eps):
    """Return vectors divided by a power of two that brings them below 1, and their ε.

    Vectors below 1 are left as they are: there ε matters, and must not grow.
    """
    largest = x.detach().abs().amax(dim=-1, keepdim=True)
    scale = torch.where(largest > 1, torch.frexp(largest).mantissa / largest, 1.0)
    return x * scale, eps * scale[..., 0] ** 2


def _root(square):
    """Return the square root, with the slope 0 at 0."""
    positive = ~(square <= 0)  # a NaN stays one
    return torch.where(positive, torch.where(positive, square, 1.0).sqrt(), 0.0)


class SiameseNetwork(nn.Module):
    """One branch for both signatures, and the cosine between what it says of each.

    Parameters
    ----------
    branch : torch.nn.Module
        Takes (B, F, T) and returns (B, C, steps), such as
        :func:`siamtut.tdnn.architecture_1`.

    Attributes
    ----------
    branch : torch.nn.Module
        The one set of weights.

    Examples
    --------
    >>> import torch
    >>> from siamtut.siamese import SiameseNetwork
    >>> from siamtut.tdnn import architecture_1
    >>> twins = SiameseNetwork(architecture_1())
    >>> a, b = torch.randn(2, 5, 8, 200)
    >>> twins(a, b).shape, twins.embed(a).shape
    (torch.Size([5]), torch.Size([5, 304]))
    """

    def __init__(self, branch):
        super().__init__()
        self.branch = branch

    def embed(self, x):
        """Return one vector per signature.

        Parameters
        ----------
        x : torch.Tensor, shape (B, F, T)
            A batch of signatures as features.

        Returns
        -------
        torch.Tensor, shape (B, D)
            The branch's output, channel after channel: component
            ``c * steps + k`` is channel c at time step k.  (Torch7 and the
            golden numbers go time step after time step; no cosine changes.)

        Raises
        ------
        ValueError
            If the branch cannot read that shape.
        """
        return self.branch(x).flatten(start_dim=1)

    def forward(self, a, b):
        """Return how alike the signatures of each pair are.

        Parameters
        ----------
        a, b : torch.Tensor, shape (B, F, T)
            Two batches; a[i] and b[i] are a pair.

        Returns
        -------
        torch.Tensor, shape (B,)
            The cosine of each pair: 1 the same direction, 0 unrelated, -1
            opposite.

        Raises
        ------
        ValueError
            If the branch cannot read a shape, or the two batches differ in
            length.
        """
        if len(a) != len(b):
            raise ValueError(
                f"pairs need two batches of one length; got {len(a)} and {len(b)} signatures"
            )
        return cosine(self.embed(a), self.embed(b))
