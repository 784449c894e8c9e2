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
        Between -1 and 1 up to rounding; 0 where a vector is zero.

    See Also
    --------
    siamtut.geometry.cosine : The same on NumPy arrays.

    Notes
    -----
    torch.nn.functional.cosine_similarity uses another ε: it keeps the product
    of the norms from falling below 1e-8.  Built in the chapter
    :doc:`/book/angle`.

    Examples
    --------
    >>> import torch
    >>> from siamtut.siamese import cosine
    >>> cosine(torch.tensor([3.0, 4.0]), torch.tensor([3.0, 4.0])).item()
    1.0
    """
    square_x, square_y = (x * x).sum(-1) + eps, (y * y).sum(-1) + eps
    return (x * y).sum(-1) / torch.sqrt(square_x * square_y)


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
