r"""The time-delay network of 1993, in PyTorch: both of the paper's architectures.

A time-delay layer looks at a few neighbouring time steps of all its inputs
through one small set of weights, and slides along time.  Today that is a
one-dimensional convolution.  The published shapes, features x time steps:

======= ============================== ======================================
stage   architecture 1                 architecture 2
======= ============================== ======================================
input   8 x 200                        8 x 200
layer 1 12 x 64: width 11, stride 3    6 x 192: width 9; averaged by 3: 6 x 64
layer 2 16 x 19: width 10, stride 3    4 x 57: width 8; averaged by 3: 4 x 19
output  304 numbers                    76 numbers
free    3,004 parameters               634 parameters
======= ============================== ======================================

The paper names no activation function and no gain of the averaging layers.
**Our choice** is the plain tanh after both convolutions, before each average,
and a plain mean.  A logistic output would make all components positive: the
cosine of two such vectors is never below 0, and a target of -1 out of reach.

Chapter: :doc:`/book/time-delay-network`.
"""

from torch import nn


class TimeDelayNetwork(nn.Module):
    """Two time-delay layers, each followed by tanh and, if asked, by an average over time.

    Parameters
    ----------
    features : int, optional
        Rows of the input, F.
    points : int, optional
        Time steps of the input, T.
    channels : pair of int
        Rows after the first and the second layer, C.
    widths : pair of int
        Time steps that a unit of each layer sees: its receptive field.
    strides : pair of int, optional
        Time steps between two neighbouring units of each layer.
    averages : pair of int, optional
        How many neighbouring time steps are averaged into one after each
        layer; 1 for none.

    Attributes
    ----------
    layer_1, layer_2 : torch.nn.Conv1d
        The time-delay layers; weights have shape (out, in, width).
        ``parameters()`` yields weight 1, bias 1, weight 2, bias 2.
    features, points : int
        As given.

    Raises
    ------
    ValueError
        On building, if no time step is left after a layer.

    See Also
    --------
    architecture_1, architecture_2 : The paper's two.

    Notes
    -----
    Weights start as PyTorch starts them: uniform in ±1/√(in·width), from
    torch's global random state.

    Examples
    --------
    >>> import torch
    >>> from siamtut.tdnn import TimeDelayNetwork
    >>> network = TimeDelayNetwork(channels=(12, 16), widths=(11, 10), strides=(3, 3))
    >>> network(torch.zeros(5, 8, 200)).shape
    torch.Size([5, 16, 19])
    """

    def __init__(
        self, features=8, points=200, *, channels, widths, strides=(1, 1), averages=(1, 1)
    ):
        super().__init__()
        steps = points
        for width, stride, average in zip(widths, strides, averages, strict=True):
            steps = ((steps - width) // stride + 1) // average if steps >= width else 0
            if steps < 1:
                raise ValueError(
                    f"{points} points are too few for receptive fields of {widths} time steps, "
                    f"strides {strides} and averages {averages}"
                )
        self.features, self.points = features, points
        self.layer_1 = nn.Conv1d(features, channels[0], widths[0], strides[0])
        self.layer_2 = nn.Conv1d(channels[0], channels[1], widths[1], strides[1])
        self.squash = nn.Tanh()
        self.average_1, self.average_2 = (
            nn.AvgPool1d(average) if average > 1 else nn.Identity() for average in averages
        )

    def forward(self, x):
        """Return what the second layer says at each of its time steps.

        Parameters
        ----------
        x : torch.Tensor, shape (B, F, T)
            A batch of signatures as features.

        Returns
        -------
        torch.Tensor, shape (B, C, steps)
            Between -1 and 1; (B, 16, 19) or (B, 4, 19) for the paper's two.

        Raises
        ------
        ValueError
            If ``x`` has another shape; the message names both shapes.
        """
        if x.ndim != 3 or tuple(x.shape[1:]) != (self.features, self.points):
            hint = ""
            if tuple(x.shape) == (self.features, self.points):
                hint = "; a single signature x goes in as x[None]"
            elif tuple(x.shape[1:]) == (self.points, self.features):
                hint = "; features come before time: x.transpose(1, 2)"
            raise ValueError(
                f"the network reads (batch, features, points) = (B, {self.features}, "
                f"{self.points}), got {tuple(x.shape)}{hint}"
            )
        x = self.average_1(self.squash(self.layer_1(x)))
        return self.average_2(self.squash(self.layer_2(x)))


def architecture_1(features=8, points=200):
    """Build the paper's first architecture: wide strides, 304 outputs.

    Parameters
    ----------
    features : int, optional
        Rows of the input; 8 in the paper.
    points : int, optional
        Time steps of the input; 200 in the paper.

    Returns
    -------
    TimeDelayNetwork
        (B, features, 200) → (B, 16, 19), with 3,004 parameters for 8 features.

    Examples
    --------
    >>> from siamtut.tdnn import architecture_1
    >>> sum(p.numel() for p in architecture_1().parameters())
    3004
    """
    return TimeDelayNetwork(features, points, channels=(12, 16), widths=(11, 10), strides=(3, 3))


def architecture_2(features=8, points=200):
    """Build the paper's second architecture: averages instead of strides, 76 outputs.

    Parameters
    ----------
    features : int, optional
        Rows of the input; 8 in the paper.
    points : int, optional
        Time steps of the input; 200 in the paper.

    Returns
    -------
    TimeDelayNetwork
        (B, features, 200) → (B, 4, 19), with 634 parameters for 8 features.

    Examples
    --------
    >>> from siamtut.tdnn import architecture_2
    >>> sum(p.numel() for p in architecture_2().parameters())
    634
    """
    return TimeDelayNetwork(features, points, channels=(6, 4), widths=(9, 8), averages=(3, 3))
