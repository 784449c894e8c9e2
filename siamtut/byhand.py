r"""Layers by hand, in NumPy, in the contract of Torch7.

A layer is a formula, ``forward(x)``, and the chain rule for it: ``backward(x,
grad_output)`` is given the gradient with respect to the output, returns that
with respect to x, and *adds* those of the parameters, summed over the batch, to
``grad_weight`` and ``grad_bias``.  All is float64; the first axis is the batch B;
a wrong shape is a ValueError that names both.  Write into weights in place
(``layer.weight[:] = ...``): rebound, a name is no longer shared with a clone.

Chapters: :doc:`/book/backpropagation`, :doc:`/book/time-delay-network`, ``tied-weights``.
"""

import copy

import numpy as np

from siamtut._numbers import as_numbers
from siamtut.geometry import EPS, cosine, cosine_gradient
from siamtut.neurons import sigmoid, sigmoid_derivative

PARAMETERS, GRADIENTS = ("weight", "bias"), ("grad_weight", "grad_bias")


class Layer:
    """What all layers have in common; a layer adds ``forward`` and ``backward``."""

    layers, on = (), True  # the layers inside, where made of others; on: dropout's switch

    def leaves(self):
        """Return the layers inside that are not made of others, in order."""
        return [leaf for layer in self.layers for leaf in layer.leaves()] or [self]

    def parameters(self):
        """Return the weights and biases: weight 1, bias 1, weight 2, ..."""
        return self._arrays(PARAMETERS)

    def gradients(self):
        """Return their gradients, in the same order."""
        return self._arrays(GRADIENTS)

    def zero_grad(self):
        """Set all gradients to zero; until then ``backward`` adds to them."""
        for gradient in self.gradients():
            gradient[...] = 0.0

    def step(self, learning_rate):
        """Go downhill: parameter -= learning_rate * gradient, one array after the other."""
        for parameter, gradient in zip(self.parameters(), self.gradients(), strict=True):
            parameter -= learning_rate * gradient

    def clone(self, share=PARAMETERS):
        """Return a copy that shares the arrays named, gradients too if named, and owns the rest."""
        if not set(share) <= {*PARAMETERS, *GRADIENTS}:
            raise ValueError(f"share a tuple of names in {PARAMETERS + GRADIENTS}; got {share!r}")
        kept = {id(array): array for array in self._arrays(share)}
        for leaf in self.leaves():
            if isinstance(leaf, Dropout):  # else both twins would draw the same masks
                kept[id(leaf.random)] = leaf.random.spawn(1)[0]
        return copy.deepcopy(self, kept)

    def training(self, on=True):
        """Switch dropout on; for evaluation, off."""
        for leaf in self.leaves():
            leaf.on = on

    def _arrays(self, names):
        return [getattr(leaf, n) for leaf in self.leaves() for n in names if hasattr(leaf, n)]


class _Weighted(Layer):
    """Weights start uniform in ±1/√(inputs of a unit), as in Torch7; `seed`: int or Generator."""

    def __init__(self, shape, seed):
        _positive(*shape)
        random, bound = np.random.default_rng(seed), 1.0 / np.sqrt(np.prod(shape[1:]))
        self.weight = random.uniform(-bound, bound, shape)
        self.bias = random.uniform(-bound, bound, shape[0])
        self.grad_weight, self.grad_bias = np.zeros(shape), np.zeros(shape[0])


class Linear(_Weighted):
    """Weighted sums, z = x Wᵀ + b: x (B, in) -> (B, out); weight (out, in), bias (out,)."""

    def __init__(self, in_features, out_features, seed=0):
        super().__init__((out_features, in_features), seed)

    def forward(self, x):
        """Return x Wᵀ + b."""
        x = _array(x, self, (None, self.weight.shape[1]))
        return x @ self.weight.T + self.bias

    def backward(self, x, grad_output):
        """Return g W; add gᵀ x to grad_weight, Σ_B g to grad_bias (g: grad_output)."""
        x = _array(x, self, (None, self.weight.shape[1]))
        g = _array(grad_output, self, (len(x), len(self.weight)), "grad_output")
        self.grad_weight += g.T @ x
        self.grad_bias += g.sum(axis=0)
        return g @ self.weight


class TimeDelay(_Weighted):
    """One Linear that reads a window of `width` time steps, moved on by `stride`.

    z[b, o, s] = bias[o] + Σ_i Σ_k weight[o, i, k] x[b, i, stride s + k]
    x (B, in, T) -> (B, out, (T - width) // stride + 1); weight (out, in, width).
    """

    def __init__(self, in_features, out_features, width, stride=1, seed=0):
        _positive(stride)
        super().__init__((out_features, in_features, width), seed)
        self.width, self.stride = width, stride

    def forward(self, x):
        """Return the weighted sums of each window."""
        windows = _windows(x, self, self.weight.shape[1])
        return np.einsum("bisk,oik->bos", windows, self.weight, optimize=True) + self.bias[:, None]

    def backward(self, x, grad_output):
        """Return each time step's share of the blame, summed over the windows that saw it."""
        windows = _windows(x, self, self.weight.shape[1])
        batch, _, places, _ = windows.shape
        g = _array(grad_output, self, (batch, len(self.weight), places), "grad_output")
        self.grad_weight += np.einsum("bos,bisk->oik", g, windows, optimize=True)
        self.grad_bias += g.sum(axis=(0, 2))
        grad_input = np.zeros(np.shape(x))
        for k in range(self.width):  # step k of window s is time step stride s + k
            seen = slice(k, k + self.stride * (places - 1) + 1, self.stride)
            grad_input[:, :, seen] += np.einsum("bos,oi->bis", g, self.weight[:, :, k])
        return grad_input


class Average(Layer):
    """Mean of each `width` time steps: x (B, C, T) -> (B, C, T // width); a rest is not read."""

    def __init__(self, width):
        _positive(width)
        self.width = self.stride = width

    def forward(self, x):
        """Return the mean of each window."""
        return _windows(x, self).mean(axis=3)

    def backward(self, x, grad_output):
        """Return g / width for each time step that was read, 0 for the rest."""
        g = _array(grad_output, self, _windows(x, self).shape[:3], "grad_output")
        grad_input = np.zeros(np.shape(x))
        grad_input[:, :, : g.shape[2] * self.width] = np.repeat(g / self.width, self.width, axis=2)
        return grad_input


class Tanh(Layer):
    """tanh of each number; tanh' = 1 - tanh²."""

    def forward(self, x):
        """Return tanh(x)."""
        return np.tanh(_array(x, self))

    def backward(self, x, grad_output):
        """Return g (1 - tanh²(x))."""
        x = _array(x, self)
        return _array(grad_output, self, x.shape, "grad_output") * (1.0 - np.tanh(x) ** 2)


class Sigmoid(Layer):
    """σ of each number; σ' = σ (1 - σ)."""

    def forward(self, x):
        """Return σ(x)."""
        return sigmoid(_array(x, self))

    def backward(self, x, grad_output):
        """Return g σ'(x)."""
        x = _array(x, self)
        return _array(grad_output, self, x.shape, "grad_output") * sigmoid_derivative(x)


class Dropout(Layer):
    """Set each number to 0 with probability p, divide the others by 1 - p; off: do nothing.

    The division ("inverted" dropout) keeps the expected value.  Each forward draws anew.
    """

    def __init__(self, p=0.5, seed=0):
        if not 0.0 <= p < 1.0:
            raise ValueError(f"the share p to drop lies in [0, 1); got {p}")
        self.p, self.random, self.mask = p, np.random.default_rng(seed), None

    def forward(self, x):
        """Return x times a new mask of 0 and 1 / (1 - p), or x where dropout is off."""
        x = _array(x, self)
        kept = self.random.random(x.shape) >= self.p if self.on else np.ones(x.shape)
        self.mask = kept / (1.0 - self.p) if self.on else kept
        return x * self.mask

    def backward(self, x, grad_output):
        """Return g times the mask of the last forward."""
        if np.shape(x) != np.shape(self.mask):
            raise ValueError(f"Dropout: x {np.shape(x)}, but the last mask {np.shape(self.mask)}")
        return _array(grad_output, self, np.shape(x), "grad_output") * self.mask


class Sequential(Layer):
    """One layer after the other.  It remembers one pass; two at a time need a clone."""

    def __init__(self, *layers):
        self.layers, self.passed = layers, []

    def forward(self, x):
        """Return the last layer's output."""
        self.passed = [copy.deepcopy(x)]
        for layer in self.layers:
            self.passed.append(layer.forward(self.passed[-1]))
        return self.passed[-1]

    def backward(self, x, grad_output):
        """Return the gradient with respect to x, the layers asked from last to first."""
        if not self.passed or not _same(x, self.passed[0]):
            raise ValueError("backward needs the x of the last forward; two at a time: clone()")
        for layer, fed in zip(self.layers[::-1], self.passed[-2::-1], strict=True):
            grad_output = layer.backward(fed, grad_output)
        return grad_output


class Twin(Layer):
    """Two networks side by side, pair -> pair: Twin(a, a.clone()).

    Each steps in turn: one step along the sum of gradients, or two where those are shared too.
    """

    def __init__(self, a, b):
        self.layers = (a, b)

    def forward(self, pair):
        """Return (a(x), b(y)) for the pair (x, y)."""
        return tuple(twin.forward(x) for twin, x in zip(self.layers, _pair(pair), strict=True))

    def backward(self, pair, grad_output):
        """Return the pair of gradients with respect to x and y."""
        threes = zip(self.layers, _pair(pair), _pair(grad_output), strict=True)
        return tuple(twin.backward(x, g) for twin, x, g in threes)


class Cosine(Layer):
    """Cosine of the angle between two outputs, each flattened: pair of (B, ...) -> (B,)."""

    def __init__(self, eps=EPS):
        self.eps = eps

    def forward(self, pair):
        """Return x·y / √((x·x + ε)(y·y + ε))."""
        return cosine(*self._flat(pair), self.eps)

    def backward(self, pair, grad_output):
        """Return the pair g ∂cos/∂x, g ∂cos/∂y."""
        x, y = self._flat(pair)
        g = _array(grad_output, self, (len(x),), "grad_output")[:, None]
        return tuple((g * d).reshape(np.shape(pair[0])) for d in cosine_gradient(x, y, self.eps))

    def _flat(self, pair):
        x, y = (_array(z, self) for z in _pair(pair))
        if x.shape != y.shape or x.ndim < 2:
            raise ValueError(f"Cosine needs two of one shape (B, ...); got {x.shape}, {y.shape}")
        return x.reshape(len(x), -1), y.reshape(len(y), -1)


def _array(x, layer, wanted=None, what="x"):
    """Return x as float64, its shape checked: None stands for any length."""
    x = as_numbers(x, f"{what} of {type(layer).__name__}")
    wanted = x.shape if wanted is None else wanted
    pairs = list(zip(wanted, x.shape, strict=False))
    if len(wanted) != x.ndim or any(w not in (None, n) for w, n in pairs):
        shape = str(tuple(wanted)).replace("None", "any")
        raise ValueError(f"{type(layer).__name__} needs {what} of shape {shape}; got {x.shape}")
    return x


def _windows(x, layer, channels=None):
    """Return the windows of x (B, C, T) in time, as a view (B, C, places, width)."""
    x = _array(x, layer, (None, channels, None))
    if x.shape[2] < layer.width:
        raise ValueError(f"{type(layer).__name__} needs T >= {layer.width} steps; got x {x.shape}")
    return np.lib.stride_tricks.sliding_window_view(x, layer.width, axis=2)[:, :, :: layer.stride]


def _positive(*sizes):
    if not all(isinstance(size, int | np.integer) and size >= 1 for size in sizes):
        raise ValueError(f"sizes must be 1 or more, in whole numbers; got {sizes}")


def _pair(pair):
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise ValueError(f"a pair (first, second) is needed; got {type(pair).__name__}")
    return pair


def _same(x, y):
    pairs = isinstance(x, tuple | list) and isinstance(y, tuple | list)
    return all(map(_same, x, y)) if pairs else np.array_equal(x, y, equal_nan=True)
