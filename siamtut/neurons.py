r"""One neuron by hand: the perceptron, and the sigmoid neuron that learns gently.

Both weigh their inputs and add a bias, z = w·x + b.  They differ in what they
make of z: the perceptron answers 0 or 1, and a change of a weight by a hair
can turn the one into the other; the sigmoid neuron answers σ(z), and a small
change of a weight is a small change of its answer.

Vectors lie along the last axis; all axes before it are batch axes.

Chapters: :doc:`/book/perceptron`, :doc:`/book/sigmoid-neuron`.
"""

from dataclasses import dataclass

import numpy as np

from siamtut._numbers import as_count, as_numbers


def step(z):
    """Return 1 where z > 0, else 0: the perceptron's answer.

    Parameters
    ----------
    z : array_like
        Weighted sums, any shape.

    Returns
    -------
    int or ndarray of int, the shape of z
        A plain int for a single number.

    Raises
    ------
    ValueError
        If one is NaN, which lies on no side of 0.
    """
    z = as_numbers(z, "weighted sums")
    if np.isnan(z).any():
        raise ValueError(
            "a weighted sum is NaN, and a perceptron answers 0 or 1: look for NaN in the inputs "
            "and in the weights"
        )
    answer = (z > 0).astype(int)
    return int(answer) if answer.ndim == 0 else answer


def sigmoid(z):
    r"""Return the logistic function of any real number.

    .. math:: σ(z) = \frac{1}{1 + e^{-z}}

    Parameters
    ----------
    z : array_like
        Any real numbers, any shape.

    Returns
    -------
    float or ndarray, the shape of z
        Between 0 and 1: the *output* is confined, the input is not.

    Notes
    -----
    Only :math:`e^{-|z|}`, never above 1, is computed, so nothing overflows;
    for z < 0 the formula reads :math:`e^{z} / (1 + e^{z})`, the same number.

    Examples
    --------
    >>> from siamtut.neurons import sigmoid
    >>> sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)
    (0.5, 0.0, 1.0)
    """
    z = as_numbers(z, "weighted sums")
    small = np.exp(-np.abs(z))
    return _plain(np.where(z >= 0, 1.0, small) / (1.0 + small))


def sigmoid_derivative(z):
    r"""Return the derivative of the logistic function.

    .. math:: σ'(z) = σ(z)\,(1 - σ(z)) = \frac{e^{-|z|}}{(1 + e^{-|z|})^2}

    Parameters
    ----------
    z : array_like
        Any real numbers, any shape.

    Returns
    -------
    float or ndarray, the shape of z
        Between 0 and 1/4, the latter at z = 0.

    Notes
    -----
    The second form keeps its digits where σ(z) rounds to 1 (from z = 37 on)
    and 1 - σ(z) would be 0.

    Examples
    --------
    >>> from siamtut.neurons import sigmoid_derivative
    >>> sigmoid_derivative(0.0)
    0.25
    """
    small = np.exp(-np.abs(as_numbers(z, "weighted sums")))
    # Rounding would lift the top of the bell by a digit.
    return _plain(np.minimum(small / (1.0 + small) ** 2, 0.25))


class _Neuron:
    """What both neurons share: weights, a bias, and the weighted sum."""

    def __init__(self, weight, bias=0.0):
        self.weight = as_numbers(weight, "weights").copy()
        bias = as_numbers(bias, "the bias")
        if bias.ndim:
            raise ValueError(f"a neuron has one bias, a number; got an array of shape {bias.shape}")
        self.bias = float(bias)
        if self.weight.ndim != 1 or self.weight.size == 0:
            raise ValueError(
                f"a neuron needs one weight for each input, shape (F,); got {self.weight.shape}"
            )

    def __repr__(self):
        return f"{type(self).__name__}(weight={self.weight.tolist()}, bias={self.bias})"

    def weighted_sum(self, x):
        """Return z = w·x + b.

        Parameters
        ----------
        x : array_like, shape (..., F)
            Inputs along the last axis.

        Returns
        -------
        float or ndarray, shape (...)

        Raises
        ------
        ValueError
            If x does not hold F inputs along its last axis.
        """
        x = as_numbers(x, "inputs")
        if x.ndim == 0 or x.shape[-1] != self.weight.size:
            raise ValueError(
                f"this neuron has weights of shape {self.weight.shape} and needs inputs of "
                f"shape (..., {self.weight.size}); got {x.shape}"
            )
        return _plain(x @ self.weight + self.bias)


@dataclass(frozen=True)
class Outcome:
    """How a perceptron's learning ended.

    Attributes
    ----------
    separated : bool
        Whether every point now gets its target.
    passes : int
        Passes made through the data.
    updates : int
        Mistakes met, each of which changed the weights once.
    """

    separated: bool
    passes: int
    updates: int

    def __str__(self):
        if self.separated:
            return f"separated after {self.passes} passes and {self.updates} updates"
        return (
            f"not separated within {self.passes} passes ({self.updates} updates): "
            "allow more passes, or no straight boundary separates these data"
        )


class Perceptron(_Neuron):
    r"""The step unit of Rosenblatt, with his learning rule.

    .. math:: a = 1 \text{ if } w \cdot x + b > 0, \text{ else } 0

    Parameters
    ----------
    weight : array_like, shape (F,)
        One weight for each input; copied.
    bias : float, optional
        The bias b.

    Raises
    ------
    ValueError
        If the weights are not one row of numbers.

    Notes
    -----
    F. Rosenblatt, "The perceptron", Psychological Review 65 (1958).
    Chapter: :doc:`/book/perceptron`.

    Examples
    --------
    >>> from siamtut.neurons import Perceptron
    >>> nand = Perceptron([-2, -2], bias=3)
    >>> nand.output([[0, 0], [0, 1], [1, 0], [1, 1]]).tolist()
    [1, 1, 1, 0]
    """

    def output(self, x):
        """Return the answers 0 or 1.

        Parameters
        ----------
        x : array_like, shape (..., F)
            Inputs along the last axis.

        Returns
        -------
        int or ndarray of int, shape (...)

        Raises
        ------
        ValueError
            If x does not hold F inputs along its last axis.
        """
        return step(self.weighted_sum(x))

    def learn(self, x, target):
        r"""Show one point; on a mistake, move the weights by Rosenblatt's rule.

        .. math:: w \leftarrow w + (y - a)\, x, \qquad b \leftarrow b + (y - a)

        Parameters
        ----------
        x : array_like, shape (F,)
            One point.
        target : int
            The answer y wanted, 0 or 1.

        Returns
        -------
        bool
            Whether the weights were updated, that is, the answer was wrong.

        Raises
        ------
        ValueError
            If x is not one point of F inputs, or the target is not 0 or 1.

        Notes
        -----
        The rule has no learning rate: from zero weights it would only scale
        w and b together, and the boundary would stay where it is.
        """
        x, targets = self._points(as_numbers(x, "the point")[None], [target])
        error = int(targets[0]) - self.output(x[0])
        self.weight += error * x[0]
        self.bias += error
        return error != 0

    def fit(self, x, targets, passes=100):
        r"""Go through the data, in their order, until they are separated.

        Parameters
        ----------
        x : array_like, shape (N, F)
            The points.
        targets : array_like, shape (N,)
            The answers wanted, 0 or 1.
        passes : int, optional
            How many passes through the data are allowed.

        Returns
        -------
        Outcome
            Whether the data are now separated, the passes made, the updates.

        Raises
        ------
        ValueError
            If points and targets do not match, or a target is not 0 or 1.

        Notes
        -----
        From zero weights and for data that a boundary through the origin of
        the points (x, 1) separates with margin γ, at most :math:`(R/γ)^2`
        updates are made, R being the length of the longest point (x, 1)
        (A. Novikoff, 1962).  Data that no boundary separates keep it busy for
        ever: hence the limit.

        Examples
        --------
        >>> from siamtut.neurons import Perceptron
        >>> corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
        >>> print(Perceptron([0, 0]).fit(corners, [0, 1, 1, 0], passes=10).separated)
        False
        """
        x, targets = self._points(x, targets)
        passes = as_count(passes, "the number of passes", 0)
        updates = 0
        for made in range(passes):
            if np.array_equal(self.output(x), targets):
                return Outcome(True, made, updates)
            updates += sum(self.learn(*pair) for pair in zip(x, targets, strict=True))
        return Outcome(np.array_equal(self.output(x), targets), passes, updates)

    def _points(self, x, targets):
        """Return points (N, F) and targets (N,), both checked."""
        x, targets = as_numbers(x, "points"), np.asarray(targets)
        if x.ndim != 2 or x.shape[1] != self.weight.size or targets.shape != x.shape[:1]:
            raise ValueError(
                f"points of shape (N, {self.weight.size}) and targets of shape (N,) are needed; "
                f"got {x.shape} and {targets.shape}"
            )
        if not np.isin(targets, (0, 1)).all():
            raise ValueError(
                f"a perceptron's targets are 0 and 1, as its answers; got {np.unique(targets)}. "
                "From labels -1 and +1: (label + 1) // 2"
            )
        return x, targets


class SigmoidNeuron(_Neuron):
    r"""A neuron that answers σ(w·x + b).

    Parameters
    ----------
    weight : array_like, shape (F,)
        One weight for each input; copied.
    bias : float, optional
        The bias b.

    Raises
    ------
    ValueError
        If the weights are not one row of numbers.

    Notes
    -----
    Multiply w and b by a large number and σ turns into the perceptron's step.
    Chapter: :doc:`/book/sigmoid-neuron`.

    Examples
    --------
    >>> from siamtut.neurons import SigmoidNeuron
    >>> SigmoidNeuron([1, -1]).output([2, 2])
    0.5
    """

    def output(self, x):
        """Return σ(w·x + b).

        Parameters
        ----------
        x : array_like, shape (..., F)
            Inputs along the last axis: any real numbers.

        Returns
        -------
        float or ndarray, shape (...)

        Raises
        ------
        ValueError
            If x does not hold F inputs along its last axis.
        """
        return sigmoid(self.weighted_sum(x))

    def gradient(self, x):
        r"""Return how the answer moves with each weight and with the bias.

        .. math:: \frac{\partial a}{\partial w} = σ'(z)\, x,
                  \qquad \frac{\partial a}{\partial b} = σ'(z)

        Parameters
        ----------
        x : array_like, shape (..., F)
            Inputs along the last axis.

        Returns
        -------
        grad_weight : ndarray, shape (..., F)
        grad_bias : float or ndarray, shape (...)

        Raises
        ------
        ValueError
            If x does not hold F inputs along its last axis.
        """
        slope = sigmoid_derivative(self.weighted_sum(x))
        return np.asarray(slope)[..., None] * as_numbers(x, "inputs"), slope


def _plain(value):
    """Return a Python float for a single number, the array otherwise."""
    return float(value) if np.ndim(value) == 0 else value
