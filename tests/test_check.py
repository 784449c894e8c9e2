"""The checkers: right answers pass, each known mistake is named, nothing crashes them."""

import importlib
import math
import pkgutil
import re
from functools import partial

import numpy as np
import pytest
from answers import odd, through, ways
from found import assert_rows, public

from siamtut import check, geometry, neurons


def _turn(degrees, norm, rate, target):
    theta = math.radians(degrees)
    return math.degrees(rate * abs(target - math.cos(theta)) * math.sin(theta) / norm**2)


def _rosenblatt(w, b, x, y, sign=1):
    error = sign * (y - int(w @ x + b > 0))
    return w + error * x, b + error


def _rate(w, b, x):
    return neurons.sigmoid_derivative(x @ w + b)[:, None]


def _slope(w, b, x, y):
    return (neurons.sigmoid(x @ w + b) - y)[:, None] * x


def _blame(weight, g, stride, steps, add=True):
    row = np.zeros(steps)
    for s, one in enumerate(g):
        seen = slice(stride * s, stride * s + len(weight))
        row[seen] = one * weight + add * row[seen]
    return row


def _along(f, x, v, eps=1e-5):
    return (f(x + eps * v) - f(x - eps * v)) / (2 * eps)


def _recurrent(w, inputs, uses=9, slope=1, carry=1):
    h = [0.0]
    for x in inputs:
        h.append(math.tanh(w * h[-1] + x))
    total, blame = 0.0, 1.0
    for t in list(range(len(inputs), 0, -1))[:uses]:
        blame *= 1 - slope * h[t] ** 2
        total += blame * h[t - 1]
        blame *= w if carry else 1
    return total


def _compress(points, kept, last=False, mean=True, back=True):
    centre = points.mean(0) if mean else 0.0
    axes = np.linalg.eigh(np.cov(points.T))[1].T[:: 1 if last else -1][:kept]
    return (points - centre) @ axes.T @ axes + (centre if back else 0.0)


def _banded(a, b, window, outside=np.inf):
    best = np.full((len(a) + 1, len(b) + 1), np.inf)
    best[0, 0] = 0
    for i, j in np.ndindex(len(a), len(b)):
        here = np.linalg.norm(a[i] - b[j]) if abs(i - j) < window else outside
        best[i + 1, j + 1] = here + min(best[i, j], best[i, j + 1], best[i + 1, j])
    return best[-1, -1]


def _triplet(anchor, genuine_arrow, forged, genuine=1):
    to_genuine, of_genuine = geometry.cosine_gradient(anchor, genuine_arrow)
    to_forged, of_forged = geometry.cosine_gradient(anchor, forged)
    return to_forged - genuine * to_genuine, -of_genuine, of_forged


def _updated(mean, spread, count, u, weight=1, b_count=1, length=None):
    new = mean + (u - mean) / (count + weight)
    new = new if length is None else new * length / np.linalg.norm(new)
    return new, (count + b_count) / (count + b_count - 1) * (1 - new @ new)


def _less_line(v, t):
    middle = t - t.mean()
    return v - v.mean() - middle * (middle @ v) / (middle @ middle)


def _raw_sums(v, t):
    return v - v.mean() - (t - t.mean()) * (v @ t) / (t @ t)


@np.errstate(invalid="ignore")
def _with_eps(x, y, eps):
    """The cosine with another ε than the book's."""
    return (x * y).sum(-1) / np.sqrt(((x * x).sum(-1) + eps) * ((y * y).sum(-1) + eps))


@np.errstate(invalid="ignore")
def _eps_on_one(x, y):
    return (x * y).sum(-1) / np.sqrt(((x * x).sum(-1) + 1e-12) * (y * y).sum(-1))


def _eps_on_the_product(x, y):
    return (x * y).sum(-1) / np.sqrt((x * x).sum(-1) * (y * y).sum(-1) + 1e-12)


def _turn_of_degrees(degrees, norm, rate, target):
    """The turn where the sine and the cosine take degrees, left in radians."""
    return rate * abs(target - math.cos(degrees)) * math.sin(degrees) / norm**2


def _without_eps(x, y):
    with np.errstate(invalid="ignore"):
        return (x * y).sum(-1) / np.sqrt((x * x).sum(-1) * (y * y).sum(-1))


def _at_zero(w, b, x, y):
    """Rosenblatt's rule, but for zero: it is taken for above zero."""
    error = y - int(w @ x + b >= 0)
    return w + error * x, b + error


def _eightieth(values):
    return np.quantile(values, 0.8)


_fitted = np.polynomial.Polynomial.fit


def _by_loop(v, t):
    v, t = v - v.mean(), t - t.mean()
    top = below = 0.0
    for one, other in zip(v, t, strict=True):
        top, below = top + one * other, below + other**2
    return v - t * top / below


RIGHT = [
    (check.warm_up_1, 4),
    (check.warm_up_2, lambda w: 20 * (2 * w + 1)),
    (check.warm_up_3, lambda p, t: np.mean((p[:, 0] - t) ** 2)),
    (check.angle_1, 72.54),
    (check.angle_1, 72),
    (check.angle_1, 73),
    (check.angle_2, geometry.cosine),
    (check.angle_3, lambda *case: _turn(*case)),
    (check.angle_3, lambda *case: math.degrees(math.atan(math.radians(_turn(*case))))),
    (check.angle_4, (3, 1)),
    (check.angle_4, np.array([3, 1])),
    (check.perceptron_1, ([1, 1, 1], -1.5)),
    (check.perceptron_2, 2),
    (check.perceptron_3, lambda w, b, x, y: _rosenblatt(w, b, x, y)),
    (check.sigmoid_neuron_1, lambda w, b, x: neurons.sigmoid_derivative(x @ w + b)[:, None] * w),
    (check.sigmoid_neuron_2, 0.1032),
    (check.sigmoid_neuron_3, lambda z: 1.7159 * 2 / 3 * (1 - math.tanh(2 * z / 3) ** 2)),
    (check.cost_and_descent_1, 0.25),
    (check.cost_and_descent_2, lambda w, b, x, y: _slope(w, b, x, y).mean(0)),
    (check.cost_and_descent_3, float("-inf")),
    (check.backpropagation_1, 1 / 256),
    (check.backpropagation_2, lambda x, scale, g: (g * scale, (g * x).sum(0))),
    (check.backpropagation_3, -0.875),
    (check.backpropagation_4, "D"),
    (check.gradient_checking_1, 1.5e-8),
    (check.gradient_checking_2, lambda f, x, v: _along(f, x, v)),
    (check.gradient_checking_3, np.zeros((2, 3))),
    (check.gradient_checking_3, 1e-12 * np.ones((1, 3))),
    (check.time_delay_network_1, 74),
    (check.time_delay_network_2, lambda w, g, stride, steps: _blame(w, g, stride, steps)),
    (check.time_delay_network_3, (1, 724)),
    (check.generalisation_1, ["over-fitted", "sound", "leak", "under-fitted"]),
    (check.generalisation_2, lambda w, x, p: 0.5 * p / (1 - p) * np.sum((w * x) ** 2)),
    (check.generalisation_3, 0.2794),
    (check.tied_weights_1, (0.05, 0.04)),
    (check.tied_weights_2, lambda w, xs: _recurrent(w, xs)),
    (check.tied_weights_3, 0),
    (check.tied_weights_4, "edc"),
    (check.siamese_backprop_1, 64 * 2 * 10),
    (check.siamese_backprop_2, lambda a, g, f: _triplet(a, g, f)),
    (check.siamese_backprop_3, 0),
    (check.siamese_backprop_4, " C"),
    (check.code_review_1, lambda c, y: (c - np.where(y > 0, 1, -0.9)) / len(c)),
    (check.code_review_2, 0.4),
    (check.code_review_3, lambda forged: np.sort(forged)[len(forged) * 4 // 5]),
    (check.code_review_4, 0.019),
    (check.principal_components_1, (0.9305, 0.3664)),
    (check.principal_components_1, [-0.9305, -0.3664]),
    (check.principal_components_2, lambda p, k: _compress(p, k)),
    (check.principal_components_3, 0.8407),
    (check.principal_components_4, "d, b"),
    (check.losses_1, 0.3),
    (check.losses_2, lambda n: 0.5 * ((n - 2) / (n - 1)) ** 2),
    (check.losses_3, lambda c: len(c) ** 2 / (c**2).sum()),
    (check.losses_4, lambda labels: 2 * labels - 1),
    (check.training_1, lambda g, f, t: (g + f * t) / (g + f)),
    (check.training_2, lambda v, h: h[range(5), v.argmin(1)].mean()),
    (check.training_3, 1.789),
    (check.signatures_1, 50.8),
    (check.signatures_2, lambda t, down: np.diff(t)[~down[:-1]].sum()),
    (check.signatures_3, 5),
    (check.signatures_4, lambda t0, mu, sigma: t0 + math.exp(mu - sigma**2)),
    (check.features_1, 2 * math.pi * math.sqrt(2)),
    (check.features_2, lambda v, t: _less_line(v, t)),
    (check.features_3, 1),
    (check.verification_1, 0.8 / (0.8 + 999 * 0.045)),
    (check.verification_2, lambda b, bar, p: bar * b**p),
    (check.verification_3, 0.072),
    (check.verification_4, _updated),
    (check.paper_and_today_1, 6),
    (check.paper_and_today_2, lambda p: 2 * p * (1 - p)),
    (check.paper_and_today_3, 2),
    (check.paper_and_today_4, "b"),
    (check.elastic_matching_1, 13),
    (check.elastic_matching_2, lambda a, b, w: _banded(a, b, w)),
    (check.elastic_matching_3, ([0], [0, 1], [1, 1, 1])),
    (check.elastic_matching_4, " C"),
]
WRONG = [
    (check.warm_up_1, -4, "Mind its sign"),
    (check.warm_up_1, 3, "expected 0"),
    (check.warm_up_2, lambda w: 10 * (2 * w + 1), "rate of z itself"),
    (check.warm_up_2, lambda w: 4 * (2 * w + 1), "last rate"),
    (check.warm_up_2, lambda w: 5 * (2 * w + 1) ** 2, "C itself"),
    (check.warm_up_3, lambda p, t: np.mean((p - t) ** 2), "every target"),
    (check.warm_up_3, lambda p, t: np.sum((p[:, 0] - t) ** 2), "divides by four"),
    (check.angle_1, 45.57, "arc cosine of 0.7 itself"),
    (check.angle_1, 1.266, "radians"),
    (check.angle_2, lambda x, y: (x * y).sum(), "every axis"),
    (check.angle_2, lambda x, y: x @ y.T, "diagonal"),
    (check.angle_2, lambda x, y: (x * y).sum(0), "along the batch"),
    (check.angle_2, lambda x, y: (x * y).sum(-1), "lengths out"),
    (check.angle_2, lambda x, y: np.abs(geometry.cosine(x, y)), "Pair 2"),
    (check.angle_2, lambda x, y: None, "return"),
    (check.angle_2, lambda x, y: _without_eps(x, y), "Where is ε?"),
    (check.angle_3, lambda *case: math.radians(_turn(*case)), "in radians"),
    (check.angle_3, lambda *case: -_turn(*case), "without a sign"),
    (check.angle_3, lambda d, n, *more: _turn(d, n, *more) * n, "One norm is missing"),
    (check.angle_3, lambda d, n, *more: _turn(d, n, *more) * n**2, "shortens the step"),
    (check.angle_3, lambda d, n, r, t: _turn(d, n, r, math.cos(math.radians(d)) + 1), "error"),
    (check.angle_3, lambda d, *m: _turn(d, *m) / math.tan(math.radians(d)), "has a sine"),
    (check.angle_3, lambda d, *m: _turn(d, *m) / math.sin(math.radians(d)), "has a sine"),
    (check.angle_3, lambda d, *m: _turn(math.degrees(d), *m), "taken of degrees"),
    (check.angle_2, lambda x, y: _with_eps(x, y, 1e-10), "Is it the same"),
    (check.angle_2, lambda x, y: np.nan_to_num(_without_eps(x, y)), "Is it the same"),
    (check.angle_2, lambda x, y: _eps_on_one(x, y), "each squared length"),
    (check.angle_2, lambda x, y: _eps_on_one(y, x), "each squared length"),
    (check.angle_2, lambda x, y: _eps_on_the_product(x, y), "each squared length"),
    (check.angle_3, lambda *case: _turn_of_degrees(*case), "taken of degrees"),
    (check.angle_4, (9, 1), "nine times as long too"),
    (check.angle_4, (3, 3), "B would not turn as far"),
    (check.angle_4, (1 / 3, 1), "as far as before, or more"),
    (check.angle_4, (4.5, 1), "how long is the step"),
    (check.angle_4, 3, "Two numbers"),
    (check.angle_4, "31", "Two numbers"),
    (check.angle_4, (3, 1, 1), "Two numbers"),
    (check.perceptron_1, ([1, 1, 1], 0), "content with one"),
    (check.perceptron_1, ([1, 1, 1], -2.5), "all three"),
    (check.perceptron_1, ([1, 1, 1], -2), "all three"),
    (check.perceptron_1, ([2, 1, 1], -2), "zero is not above zero"),
    (check.perceptron_1, [1, 1, 1], "Three weights and a bias"),
    (check.perceptron_2, 3, "bias moves"),
    (check.perceptron_2, 10, "length of the point"),
    (check.perceptron_3, lambda w, b, x, y: _rosenblatt(w, b, x, y, sign=-1), "wrong way"),
    (check.perceptron_3, lambda w, b, x, y: (_rosenblatt(w, b, x, y)[0], b), "it learns too"),
    (check.perceptron_3, lambda w, b, x, y: (w + (2 * y - 1) * x, b + 2 * y - 1), "leave w and b"),
    (check.perceptron_3, lambda *case: _at_zero(*case), "zero is not above zero"),
    (check.sigmoid_neuron_1, lambda w, b, x: _rate(w, b, x) * x, "weights' rates"),
    (check.sigmoid_neuron_1, lambda w, b, x: neurons.sigmoid(x @ w + b)[:, None] * w, "*move*"),
    (check.sigmoid_neuron_1, lambda w, b, x: w + 0 * x, "one more rate"),
    (check.sigmoid_neuron_1, lambda w, b, x: _rate(w, b, x) + 0 * x, "bias's rate"),
    (check.sigmoid_neuron_1, lambda w, b, x: _rate(w, b, x)[:, 0], "one rate for each input"),
    (check.sigmoid_neuron_2, 0.1099, "*output*"),
    (check.sigmoid_neuron_2, 2.063, "takes 20 to it"),
    (check.sigmoid_neuron_3, lambda z: 1.7159 * (1 - math.tanh(2 * z / 3) ** 2), "2/3"),
    (check.sigmoid_neuron_3, lambda z: 2 / 3 * (1 - math.tanh(2 * z / 3) ** 2), "1.7159"),
    (check.sigmoid_neuron_3, lambda z: 1.7159 * 2 / 3 * (1 - math.tanh(z) ** 2), "not at z"),
    (check.cost_and_descent_1, 0.125, "best rate"),
    (check.cost_and_descent_1, 0.5, "*slope*"),
    (check.cost_and_descent_1, 2, "steeper"),
    (check.cost_and_descent_2, lambda w, b, x, y: _slope(w, b, x, y), "their mean"),
    (check.cost_and_descent_2, lambda w, b, x, y: _slope(w, b, x, y).sum(0), "sum over"),
    (check.cost_and_descent_2, lambda w, b, x, y: -_slope(w, b, x, y).mean(0), "sign"),
    (check.cost_and_descent_2, lambda w, b, x, y: _slope(w, b, x, y).sum(0) / 4, "expected ["),
    (check.cost_and_descent_3, 0, "floor for targets 0 and 1"),
    (check.cost_and_descent_3, 0.6931, "ln 2"),
    (check.cost_and_descent_3, float("inf"), "Got inf"),
    (check.cost_and_descent_3, -1e30, "towards 0"),
    (check.backpropagation_1, 1 / 1024, "one σ' too many"),
    (check.backpropagation_1, 1 / 16, "is not σ(0)"),
    (check.backpropagation_1, 0.25, "the fourth unit"),
    (check.backpropagation_1, 1, "does not"),
    (check.backpropagation_1, 256, "Which share"),
    (check.backpropagation_2, lambda x, scale, g: (g * x, (g * scale).sum(0)), "swapped"),
    (check.backpropagation_2, lambda x, scale, g: (g * scale, g * x), "sum its slopes"),
    (check.backpropagation_2, lambda x, scale, g: (g * scale, (g * x).mean(0)), "the mean"),
    (check.backpropagation_2, lambda x, scale, g: (g * scale, -(g * x).sum(0)), "sign"),
    (check.backpropagation_2, lambda x, scale, g: (g * scale, x.sum(0)), "g is missing"),
    (check.backpropagation_2, lambda x, scale, g: (scale, (g * x).sum(0)), "multiply it by g"),
    (check.backpropagation_2, lambda x, scale, g: g * scale, "two arrays"),
    (check.backpropagation_3, 0.125, "with zero_grad"),
    (check.backpropagation_3, -0.25, "two steps"),
    (check.backpropagation_3, 0.875, "signs"),
    (check.backpropagation_3, -0.5, "present w"),
    (check.backpropagation_4, "a", "the signs are right"),
    (check.backpropagation_4, "b", "leaves all biases"),
    (check.backpropagation_4, "c", "own slopes would be right"),
    (check.backpropagation_4, "e", "from a to d"),
    (check.gradient_checking_1, 6e-6, "central difference's"),
    (check.gradient_checking_1, 2.2e-16, "the rounding itself"),
    (check.gradient_checking_1, 1e-3, "the sum is 0.001"),
    (check.gradient_checking_1, -1e-8, "above 0"),
    (check.gradient_checking_2, lambda f, x, v: _along(f, x, v) / np.linalg.norm(v), "one long"),
    (check.gradient_checking_2, lambda f, x, v: 2 * _along(f, x, v), "Twice"),
    (check.gradient_checking_2, lambda f, x, v: (f(x + 1e-5 * v) - f(x)) / 2e-5, "Half"),
    (check.gradient_checking_2, lambda f, x, v: -_along(f, x, v), "ahead minus behind"),
    (check.gradient_checking_2, lambda f, x, v: _along(f, x, np.ones_like(v)), "moved alike"),
    (check.gradient_checking_2, lambda f, x, v: (f(x + 1e-5 * v) - f(x)) / 1e-5, "both sides"),
    (check.gradient_checking_2, lambda f, x, v: f(x) + f(x) + _along(f, x, v), "4 times"),
    (check.gradient_checking_2, lambda f, x, v: v, "one number"),
    (check.gradient_checking_3, np.ones((1, 3)), "With one example"),
    (check.gradient_checking_3, np.arange(12.0).reshape(4, 3), "not fooled: weight"),
    (check.gradient_checking_3, np.zeros(3), "got shape (3,)"),
    (check.gradient_checking_3, 1e4 * np.ones((2, 3)), "rounding"),
    (check.time_delay_network_1, 190, "overlap"),
    (check.time_delay_network_1, 42, "9 steps apart"),
    (check.time_delay_network_1, 83, "in the 38 already"),
    (check.time_delay_network_1, 110, "hop of the new units"),
    (check.time_delay_network_2, lambda w, g, _, n: _blame(w, g, 1, n), "every second step"),
    (check.time_delay_network_2, lambda w, g, s, n: _blame(w, g, s, n, add=False), "add up"),
    (check.time_delay_network_2, lambda w, g, s, n: _blame(w[::-1], g, s, n), "turned round"),
    (check.time_delay_network_2, lambda w, g, s, n: np.convolve(w, g), "share for every step"),
    (check.time_delay_network_2, lambda w, g, _, n: _blame(w, g, 2, n), "expected ["),
    (check.time_delay_network_3, (9, 724), "moves by 1"),
    (check.time_delay_network_3, (1, 181), "one map"),
    (check.time_delay_network_3, (1, 740), "loses two each"),
    (check.generalisation_1, ["sound", "over-fitted", "leak", "under-fitted"], "A and B. A does"),
    (check.generalisation_1, ["over-fitted", "leak", "sound", "under-fitted"], "B misses both"),
    (check.generalisation_1, ["over-fitted", "sound", "sound", "under-fitted"], "How could it"),
    (check.generalisation_1, ["over-fitted", "sound", "leak", "sound"], "cannot bend"),
    (check.generalisation_1, ["fine", "sound", "leak", "sound"], "none of the words"),
    (check.generalisation_2, lambda w, x, p: p / (1 - p) * np.sum((w * x) ** 2), "*half*"),
    (check.generalisation_2, lambda w, x, p: p * (1 - p) / 2 * np.sum((w * x) ** 2), "without the"),
    (check.generalisation_2, lambda w, x, p: p / 2 * np.sum((w * x) ** 2), "its variance"),
    (check.generalisation_2, lambda w, x, p: 0.5 / (1 - p) * np.sum((w * x) ** 2), "E[m²]"),
    (check.generalisation_2, lambda w, x, p: 0.5 * p / (1 - p) * np.sum(w**2), "where is x"),
    (check.generalisation_2, lambda w, x, p: 0.5 * p / (1 - p) * np.sum(w * x) ** 2, "of its own"),
    (check.generalisation_2, lambda w, x, p: np.sum((w * x) ** 2) / 8, "expected"),
    (check.generalisation_3, 0.6415, "Which λ leaves it there"),
    (check.generalisation_3, 0.3585, "λ/(c + λ)"),
    (check.generalisation_3, 0.5, "rule of thumb"),
    (check.generalisation_3, 0.0692, "1 - ηc"),
    (check.generalisation_3, 0.5588, "λ/c"),
    (check.tied_weights_1, (0.2, 0.01), "other way"),
    (check.tied_weights_1, (0.1, 0.02), "not 0.1 times g/2"),
    (check.tied_weights_1, (0.05, 0.02), "halves the decay's pull"),
    (check.tied_weights_1, (0.05, 0.01), "Halved twice"),
    (check.tied_weights_1, (0.05, 1.0), "Match them"),
    (check.tied_weights_1, (0.05,), "Two numbers"),
    (check.tied_weights_2, lambda w, xs: _recurrent(w, xs, uses=1), "last use alone"),
    (check.tied_weights_2, lambda w, xs: _recurrent(w, xs) / len(xs), "mean of the shares"),
    (check.tied_weights_2, lambda w, xs: _recurrent(w, xs, slope=0), "1 - h²"),
    (check.tied_weights_2, lambda w, xs: _recurrent(w, xs, carry=0), "factor w"),
    (check.tied_weights_2, lambda w, xs: None, "`return`"),
    (check.tied_weights_3, 85.4, "x always to A"),
    (check.tied_weights_3, 30, "two twins' gradients"),
    (check.tied_weights_4, "ACDE", "deep copy"),
    (check.tied_weights_4, "BCDE", "load_state_dict"),
    (check.tied_weights_4, "CD", "E is missing"),
    (check.tied_weights_4, "CDF", "from A to E"),
    (check.tied_weights_4, "DE", "C is missing"),
    (check.tied_weights_4, "CE", "D is missing"),
    (check.siamese_backprop_1, 128, "one pair"),
    (check.siamese_backprop_1, 640, "one twin"),
    (check.siamese_backprop_1, 7, "Multiply the places"),
    (check.siamese_backprop_2, lambda a, g, f: [-v for v in _triplet(a, g, f)], "wrong sign"),
    (check.siamese_backprop_2, lambda a, g, f: _triplet(a, g, f, genuine=0), "two terms"),
    (check.siamese_backprop_2, lambda a, g, f: _triplet(a, g, f, genuine=-1), "different signs"),
    (check.siamese_backprop_2, lambda a, g, f: _triplet(a, f, g)[:1] * 3, "of the anchor"),
    (
        check.siamese_backprop_2,
        lambda a, g, f: [_triplet(a, g, f)[k] for k in (0, 2, 1)],
        "exchanged",
    ),
    (check.siamese_backprop_2, lambda a, g, f: a, "Three gradients"),
    (check.siamese_backprop_2, lambda a, g: a, "raised TypeError"),
    (check.siamese_backprop_3, 2, "first number"),
    (check.siamese_backprop_3, 0.7, "0°"),
    (check.siamese_backprop_4, "a", "without a trace"),
    (check.siamese_backprop_4, "b", "two equal shares"),
    (check.siamese_backprop_4, "d", "arrives"),
    (check.siamese_backprop_4, "e", "from a to d"),
    (check.code_review_1, lambda c, y: c - np.where(y > 0, 1, -0.9), "of the sum"),
    (check.code_review_1, lambda c, y: (np.where(y > 0, 1, -0.9) - c) / len(c), "wrong sign"),
    (check.code_review_1, lambda c, y: -y / len(c), "no target in it"),
    (check.code_review_1, lambda c, y: (c - y) / len(c), "its label is -1"),
    (check.code_review_1, lambda c, y: (c - np.where(y > 0, 1, -0.9)) * 2 / len(c), "½"),
    (check.code_review_1, lambda c, y: (c - np.where(y > 0, 1, -0.9)) ** 2 / 10, "the cost"),
    (check.code_review_1, lambda c, y: (c - np.where(y > 0, 1, -0.9)) / 5, "wrong for one"),
    (check.code_review_1, lambda c, y: c, "expected ["),
    (check.code_review_1, lambda c, y: 0.5, "for each of five"),
    (check.code_review_2, 0.7, "share of same"),
    (check.code_review_2, 0, "as many same pairs"),
    (check.code_review_2, 1, "what others want"),
    (check.code_review_2, -0.4, "greater share"),
    (check.code_review_2, 0.3, "label is -1"),
    (check.code_review_2, 0.5, "least mean squared"),
    (check.code_review_3, lambda forged: 0.8, "not a cosine"),
    (check.code_review_3, lambda forged: 0.8 * forged.max(), "share of the pairs"),
    (check.code_review_3, lambda forged: np.sort(forged)[len(forged) // 5], "accepted above"),
    (check.code_review_3, lambda forged: forged.mean(), "Sort them"),
    (check.code_review_3, lambda forged: np.sort(forged)[len(forged) * 4 // 5 - 1], "Sort them"),
    (check.code_review_3, lambda forged: forged, "one number"),
    (check.code_review_3, lambda forged: np.quantile(forged, 0.8), "uses `quantile`"),
    (check.code_review_3, lambda forged: np.percentile(forged, 80), "uses `percentile`"),
    (check.code_review_3, lambda forged: _eightieth(forged), "uses `quantile`"),
    (check.code_review_3, partial(np.quantile, q=0.8), "uses `quantile`"),
    (check.code_review_4, 0.1, "first system alone"),
    (check.code_review_4, 0.001, "one ally"),
    (check.code_review_4, 0.01, "certain ally"),
    (check.code_review_4, 0.02, "counts twice"),
    (check.code_review_4, 0.028, "majority"),
    (check.code_review_4, 0.081, "it is dropped"),
    (check.code_review_4, 0.09, "of either kind"),
    (check.code_review_4, 0.19, "must be wrong, too"),
    (check.code_review_4, 1.9, "percent"),
    (check.code_review_4, 0.5, "at least one"),
    (check.principal_components_1, (2.54, 1), "make its length 1"),
    (check.principal_components_1, (0.7071, 0.7071), "divided by their deviations"),
    (check.principal_components_1, (0.3664, 0.9305), "Swapped"),
    (check.principal_components_1, (1, 0), "stay put"),
    (check.principal_components_1, (0.9305, -0.3664), "shrink"),
    (check.principal_components_1, (0.6, 0.8), "one inch"),
    (check.principal_components_2, lambda p, k: _compress(p, k, back=False), "not back"),
    (check.principal_components_2, lambda p, k: _compress(p, k, mean=False), "never taken off"),
    (check.principal_components_2, lambda p, k: _compress(p, k, last=True), "*last*"),
    (check.principal_components_2, lambda p, k: p, "Nothing has been lost"),
    (check.principal_components_2, lambda p, k: p[:, :k], "the way back"),
    (check.principal_components_2, lambda p, k: _compress(p, 2), "not two"),
    (check.principal_components_3, 0.5, "whole circle"),
    (check.principal_components_3, 0.1593, "second axis's"),
    (check.principal_components_3, 0.6968, "standard deviations"),
    (check.principal_components_3, 84.07, "a hundred times"),
    (check.principal_components_4, "ABD", "parabola"),
    (check.principal_components_4, "BCD", "corners"),
    (check.principal_components_4, "BDE", "nearly a line"),
    (check.principal_components_4, "D", "B is missing"),
    (check.principal_components_4, "B", "D is missing"),
    (check.losses_1, 0.5, "one different pair costs"),
    (check.losses_1, 0.2, "counts the same pairs"),
    (check.losses_1, 0.6, "leaves out the ½"),
    (check.losses_1, 0, "would have learnt"),
    (check.losses_1, 1, "1 is the margin"),
    (check.losses_1, 7, "What does one pair"),
    (check.losses_2, lambda n: ((n - 2) / (n - 1)) ** 2, "½ is missing"),
    (check.losses_2, lambda n: 0, "only two identities"),
    (check.losses_2, lambda n: 0.5 * ((n - 1) / n) ** 2, "not -1/n"),
    (check.losses_2, lambda n: -1 / (n - 1), "What does it cost?"),
    (check.losses_2, lambda n: (n - 2) / (n - 1), "Half its square"),
    (check.losses_2, lambda n: n, "expected 0.4798"),
    (check.losses_2, lambda n: "many", "not one number"),
    (check.losses_3, lambda c: 30 / ((c**2).sum() - 6), "diagonal is missing"),
    (check.losses_3, lambda c: 36 / c.sum(), "Sum the *squares*"),
    (check.losses_3, lambda c: (c**2).sum() / 36, "one over it"),
    (check.losses_3, lambda c: 36 / np.abs(c).sum(), "not the absolute values"),
    (check.losses_3, lambda c: 6 / (c**2).sum(), "divided by n"),
    (check.losses_3, lambda c: 1 / (np.linalg.eigvalsh(c / len(c)) ** 2).sum(), "uses `eigvalsh`"),
    (check.losses_3, lambda c: 36 / (c**2).sum(), "expected"),
    (check.losses_4, lambda labels: labels, "as they were"),
    (check.losses_4, lambda labels: 1 - 2 * labels, "turned round"),
    (check.losses_4, lambda labels: 1 - labels, "the ones ignored"),
    (check.losses_4, lambda labels: -labels, "still 0"),
    (check.training_1, lambda g, f, t: g + f * t, "Divide"),
    (check.training_1, lambda g, f, t: (1 + t) / 2, "half-way"),
    (check.training_1, lambda g, f, t: (f + g * t) / (g + f), "with the target 1"),
    (check.training_1, lambda g, f, t: g / (g + f), "target 0 alone"),
    (check.training_1, lambda g, f, t: 7, "expected 0.05"),
    (check.training_2, lambda v, h: h.min(1).mean(), "no longer held out"),
    (check.training_2, lambda v, h: h.min(), "epoch and seed"),
    (check.training_2, lambda v, h: h[:, -1].mean(), "the last epoch"),
    (check.training_2, lambda v, h: h[range(5), v.argmin(1)].min(), "luckiest"),
    (check.training_2, lambda v, h: h[:, v.mean(0).argmin()].mean(), "one epoch for all"),
    (check.training_2, lambda v, h: 0, "got 0.0000"),
    (check.training_3, 0.8, "one seed each"),
    (check.training_3, 2 / (3.5 / 5**0.5), "squares do"),
    (check.training_3, 1.6, "root is still"),
    (check.training_3, 2.53, "not ten"),
    (check.training_3, 2, "2 points is the difference"),
    (check.training_3, 9, "Expected 1.79"),
    (check.signatures_1, 0.254, "is the dot"),
    (check.signatures_1, 2, "inches"),
    (check.signatures_1, 16.93, "300 dots"),
    (check.signatures_1, 25.4, "here they are 200"),
    (check.signatures_1, 0.00127, "divided by 200"),
    (check.signatures_1, 7, "how long one sample"),
    (check.signatures_2, lambda t, down: np.diff(t)[down[:-1]].sum(), "on the paper"),
    (check.signatures_2, lambda t, down: np.diff(t)[~down[1:]].sum(), "the state after"),
    (check.signatures_2, lambda t, down: np.diff(t)[~down[:-1]].sum() / t[-1], "share"),
    (check.signatures_2, lambda t, down: 0.01 * np.sum(~down), "10 ms"),
    (check.signatures_2, lambda t, down: np.sum(~down[:-1]), "number of lifts"),
    (check.signatures_2, lambda t, down: 1e3 * np.diff(t)[~down[:-1]].sum(), "milliseconds"),
    (
        check.signatures_2,
        lambda t, down: t[~down].sum() + np.diff(t)[~down].sum(),
        "raised",
    ),
    (check.signatures_2, lambda t, down: 0.37, "expected"),
    (check.signatures_2, lambda t, down: np.diff(t)[1:][~down[1:-1]].sum(), "expected"),
    (check.signatures_3, 4, "less than one stroke"),
    (check.signatures_3, 6, "4 passes"),
    (check.signatures_3, 10, "smaller number"),
    (check.signatures_3, 4.5, "whole numbers"),
    (check.signatures_4, lambda t0, mu, sigma: t0 + math.exp(mu), "half of the stroke"),
    (check.signatures_4, lambda t0, mu, sigma: t0 + math.exp(mu + sigma**2 / 2), "the mean"),
    (check.signatures_4, lambda t0, mu, sigma: math.exp(mu - sigma**2), "begins at t0"),
    (check.signatures_4, lambda t0, mu, sigma: t0 + math.exp(mu + sigma**2), "sign of"),
    (check.signatures_4, lambda t0, mu, sigma: t0 + math.exp(mu - sigma), "square"),
    (check.signatures_4, lambda t0, mu, sigma: t0 + mu - sigma**2, "exponential"),
    (check.signatures_4, lambda t0, mu, sigma: 0.3 + math.exp(-1.45), "wrong for another"),
    (check.features_1, 2 * math.pi, "the radius as the unit"),
    (check.features_1, math.pi, "the diameter"),
    (check.features_1, 4.443, "multiplies by it"),
    (check.features_1, 0.2221, "scaled already"),
    (check.features_1, 4 * math.pi, "not half the radius"),
    (check.features_1, 62.83, "in mm per second"),
    (check.features_1, 3, "how many sd"),
    (check.features_2, lambda v, t: v - v.mean(), "slope is still there"),
    (check.features_2, lambda v, t: _less_line(v, np.arange(len(v))), "sample's number"),
    (check.features_2, lambda v, t: v - t * (v @ t) / (t @ t), "forced through zero"),
    (check.features_2, lambda v, t: _raw_sums(v, t), "Centre v and t before"),
    (check.features_2, lambda v, t: v - v[0] - t * (v[-1] - v[0]) / t[-1], "joins the two ends"),
    (check.features_2, lambda v, t: v - _less_line(v, t), "the line itself"),
    (check.features_2, lambda v, t: _less_line(v, t) + v.mean(), "mean is still there"),
    (check.features_2, lambda v, t: 2 * v, "expected ["),
    (check.features_2, lambda v, t: 1.0, "expected (8,)"),
    (check.features_2, lambda v, t: v - np.polyval(np.polyfit(t, v, 1), t), "uses `polyfit`"),
    (check.features_2, lambda v, t: v - _fitted(t, v, 1)(t), "uses `fit`"),
    (check.features_2, lambda v, t: _by_loop(v, t), "loop"),
    (check.features_2, lambda v, t: v - sum(v) / len([one for one in v]), "loop"),
    (check.features_2, lambda v, t: "flat", "not an array"),
    (check.features_3, 2, "before each row"),
    (check.features_3, 0.5, "the slower one"),
    (check.features_3, 4, "an acceleration"),
    (check.features_3, 0, "asked is the ratio"),
    (check.features_3, 1.6, "divided by its own spread"),
    (check.verification_1, 1.75, "As a share"),
    (check.verification_1, 0.8, "not of the refused"),
    (check.verification_1, 0.9467, "every second signature"),
    (check.verification_1, 0.8 / 954.845, "95.5 % are accepted"),
    (check.verification_1, 0.9825, "customers among the refused"),
    (check.verification_1, 0.5, "Of 1,000 signatures"),
    (check.verification_2, lambda b, bar, p: bar / b**p, "Turned round"),
    (check.verification_2, lambda b, bar, p: bar * b, "p = 1 whatever"),
    (check.verification_2, lambda b, bar, p: bar * b**0.5, "root whatever"),
    (check.verification_2, lambda b, bar, p: bar, "p = 0"),
    (check.verification_2, lambda b, bar, p: -bar * b**p, "The sign"),
    (check.verification_2, lambda b, bar, p: (bar * b) ** p, "not the bar"),
    (check.verification_2, lambda b, bar, p: 7, "expected 0.2400"),
    (check.verification_3, 0.128, "is *dropped*"),
    (check.verification_3, 0.008, "all three err"),
    (check.verification_3, 0.104, "the majority"),
    (check.verification_3, 0.2, "first network alone"),
    (check.verification_3, 0.36, "must err, too"),
    (check.verification_3, 0.064, "nobody contradicts"),
    (check.verification_3, 0.5, "not both of the others"),
    (check.verification_4, lambda *case: _updated(*case, weight=0), "R + 1 of them"),
    (check.verification_4, lambda m, b, n, u: ((m + u) / 2, b), "as all others together"),
    (check.verification_4, lambda m, b, n, u: (m + u, b), "a sum"),
    (check.verification_4, lambda m, b, n, u: (m, b), "has not moved"),
    (check.verification_4, lambda *case: _updated(*case, length=1), "At length 1"),
    (check.verification_4, lambda *case: _updated(*case, b_count=0), "in the factor, too"),
    (check.verification_4, lambda *case: _updated(*case, b_count=1e12), "distance 0 from itself"),
    (check.verification_4, lambda m, b, n, u: (_updated(m, b, n, u)[0], b), "the old b"),
    (check.verification_4, lambda m, b, n, u: m, "Return two things"),
    (check.paper_and_today_1, 151, "151 is the number of places"),
    (check.paper_and_today_1, 37, "left over by the training set"),
    (check.paper_and_today_1, 0, "With none in both"),
    (check.paper_and_today_1, 43, "how many must"),
    (check.paper_and_today_1, -6, "counted twice"),
    (check.paper_and_today_1, 5, "108 people are in one set"),
    (check.paper_and_today_2, lambda p: p * (1 - p), "two such orders"),
    (check.paper_and_today_2, lambda p: 1 - 2 * p * (1 - p), "are let in"),
    (check.paper_and_today_2, lambda p: 1 - p**2, "are alike, too"),
    (check.paper_and_today_2, lambda p: min(p, 1 - p), "multiply their two shares"),
    (check.paper_and_today_2, lambda p: 1 - p, "A pair has two members"),
    (check.paper_and_today_2, lambda p: 0.5, "expected 0.0000"),
    (check.paper_and_today_3, 0.25, "How many bits has a byte"),
    (check.paper_and_today_3, 16, "are 608 bytes"),
    (check.paper_and_today_3, 8, "take 304 bytes"),
    (check.paper_and_today_3, 1, "leaves 38 bytes unused"),
    (check.paper_and_today_3, 3, "114 bytes"),
    (check.paper_and_today_3, 640 / 304, "come off the 80 first"),
    (check.paper_and_today_3, 5, "after the header"),
    (check.paper_and_today_4, "a", "the draws would not be ours"),
    (check.paper_and_today_4, "c", "would be near 0"),
    (check.paper_and_today_4, "d", "not trained at all"),
    (check.paper_and_today_4, "e", "from a to d"),
    (check.elastic_matching_1, 6, "without a diagonal step"),
    (check.elastic_matching_1, 63, "4 by 4"),
    (check.elastic_matching_1, 12, "left + below + both"),
    (check.elastic_matching_2, lambda a, b, w: _banded(a, b, len(a)), "no band"),
    (check.elastic_matching_2, lambda a, b, w: _banded(a, b, w + 1), "one place too wide"),
    (check.elastic_matching_2, lambda a, b, w: _banded(a, b, w, outside=0), "short cut"),
    (check.elastic_matching_2, lambda a, b, w: _banded(a, b, w) / (2 * len(a)), "Divided by"),
    (check.elastic_matching_2, lambda a, b, w: 7, "cheapest path costs"),
    (check.elastic_matching_2, lambda a, b: 7, "TypeError"),
    (check.elastic_matching_3, ([0], [1], [2]), "Waiting is free"),
    (check.elastic_matching_3, ([0], [1]), "Three lists"),
    (check.elastic_matching_3, ([0], [], [2]), "a number at least"),
    (check.elastic_matching_4, "a", "tenth digit"),
    (check.elastic_matching_4, "d", "dozen lines"),
    (check.elastic_matching_4, "e", "from a to d"),
]
# Answers rounded as the chapter or its solution prints them; for functions, to how many decimals.
PRINTED = {
    check.warm_up_1: (4.0,),
    check.warm_up_2: 4,
    check.warm_up_3: 4,
    check.angle_1: (72.5, 72.54, "72.5°", "73 degrees"),
    check.angle_2: 4,
    check.angle_3: 4,
    check.angle_4: ((3.0, 1.0), "(3, 1)", "3 and 1"),
    check.perceptron_1: (([1.0, 1.0, 1.0], -1), [1, 1, 1, -1.5]),
    check.perceptron_2: (2.0,),
    check.perceptron_3: 4,
    check.sigmoid_neuron_1: 4,
    check.sigmoid_neuron_2: (0.103, 2.06 / 20),
    check.sigmoid_neuron_3: 4,
    check.cost_and_descent_1: (0.25, "1/4", "2/8"),
    check.cost_and_descent_2: 4,
    check.cost_and_descent_3: ("-inf", "-∞", "minus infinity"),
    check.backpropagation_1: (0.004, 0.0039, "1/256"),
    check.backpropagation_2: 4,
    check.backpropagation_3: (-0.875, -0.88),
    check.gradient_checking_1: (1.5e-8, 1e-8, 1.48e-8),
    check.gradient_checking_2: 5,
    check.gradient_checking_3: (np.zeros((1, 3)),),
    check.time_delay_network_1: (74.0,),
    check.time_delay_network_2: 4,
    check.time_delay_network_3: ((1.0, 724.0), "1, 724"),
    check.generalisation_2: 4,
    check.generalisation_3: (0.28, 0.279),
    check.tied_weights_1: ((0.05, 0.04), "0,05; 0,04"),
    check.tied_weights_2: 4,
    check.tied_weights_3: (0.0, "0°", "0.0 degrees"),
    check.siamese_backprop_1: (1280.0,),
    check.siamese_backprop_2: 4,
    check.siamese_backprop_3: (0.0, 1e-7),
    check.code_review_1: 4,
    check.code_review_2: (0.40, 0.7 - 0.3),
    check.code_review_3: 5,
    check.code_review_4: (0.019, "1.9 %"),
    check.principal_components_1: ((0.93, 0.37), (-0.93, -0.37), [[0.9305], [0.3664]]),
    check.principal_components_2: 4,
    check.principal_components_3: (0.84, "84 %"),
    check.losses_1: (0.30,),
    check.losses_2: 4,
    check.losses_3: 4,
    check.losses_4: 4,
    check.training_1: 4,
    check.training_2: 4,
    check.training_3: (1.79, 1.8),
    check.signatures_1: (50.8, 51, "50.8 mm/s"),
    check.signatures_2: 4,
    check.signatures_3: (5.0,),
    check.signatures_4: 4,
    check.features_1: (8.9, 8.89),
    check.features_2: 4,
    check.features_3: (1.0,),
    check.verification_1: (0.017, 0.0175, 0.018, "1.7 %", "1,7%"),
    check.verification_2: 4,
    check.verification_3: (0.072, "7.2 %"),
    check.verification_4: 4,
    check.paper_and_today_1: (6.0,),
    check.paper_and_today_2: 4,
    check.paper_and_today_3: (2.0,),
    check.elastic_matching_1: (13.0,),
    check.elastic_matching_2: 4,
    check.elastic_matching_3: (((0.0,), (0.0, 1.0), (1.0, 1.0, 1.0)),),
}
CHAPTERS = [
    importlib.import_module(f"siamtut.check.{m.name}") for m in pkgutil.iter_modules(check.__path__)
]
FOUND = [
    checker
    for chapter in CHAPTERS
    for name, checker in public(chapter).items()
    if re.fullmatch(r"[a-z_]+_[0-9]+", name)
]


def _right(checker):
    return next(answer for right, answer in RIGHT if right is checker)


def test_every_checker_has_its_rows():
    assert_rows("RIGHT in tests/test_check.py", (checker for checker, _ in RIGHT), FOUND)
    assert_rows("WRONG in tests/test_check.py", (checker for checker, *_ in WRONG), FOUND)
    spelt = {c for c, answer in RIGHT if isinstance(answer, str | list) and _is_text(answer)}
    rounded = [checker for checker in FOUND if checker not in spelt]
    assert_rows("PRINTED in tests/test_check.py", PRINTED, rounded)


def _is_text(answer):
    return isinstance(answer[0], str)


def test_every_checker_is_found_by_its_name():
    for checker in FOUND:
        assert getattr(check, checker.__name__) is checker
        assert checker.__module__ == f"siamtut.check.{checker.__name__.rpartition('_')[0]}"


def _as_printed(checker):
    """Yield (name, answer) for the right answers rounded as the chapter prints them."""
    printed = PRINTED.get(checker, ())
    if isinstance(printed, int):
        printed = [
            through(answer, partial(np.round, decimals=printed))
            for right, answer in RIGHT
            if right is checker
        ]
    yield from (("rounded", answer) for answer in printed)


@pytest.mark.parametrize("checker", FOUND)
def test_right_answers_are_right_however_they_are_written(checker):
    refused = []
    mine = [answer for right, answer in RIGHT if right is checker]
    tried = [way for answer in mine for way in ways(answer)] + [*_as_printed(checker)]
    for _, answer in _as_printed(checker):
        tried += [] if isinstance(answer, str) else ways(answer)
    for name, answer in tried:
        verdict = checker(answer)
        if not verdict or not repr(verdict).startswith("Right"):
            refused.append(f"{name} ({answer!r:.60}): {verdict}")
    assert not refused, "\n".join(refused)


@pytest.mark.parametrize("checker", FOUND)
def test_known_mistakes_are_named_however_they_are_written(checker):
    wrong = []
    for mistaken, answer, words in WRONG:
        for name, written in ways(answer) if mistaken is checker else ():
            verdict = checker(written)
            # Half a dozen digits are too few to name some mistakes, and never make them right.
            if verdict or (words not in repr(verdict) and "16" not in name):
                wrong.append(f"{words!r}, {name} ({written!r:.60}): {verdict}")
            _assert_the_difference_shows(verdict)
    assert not wrong, "\n".join(wrong)


def _assert_the_difference_shows(verdict):
    for got, expected in re.findall(r"got (\[.*?\]|\S+?), expected (\[.*?\]|\S+)", repr(verdict)):
        assert got != expected.rstrip("."), verdict


@pytest.mark.parametrize("checker", FOUND)
def test_nothing_handed_in_is_not_yet(checker):
    for nothing in (None, ...):
        verdict = checker(nothing)
        assert not verdict
        assert repr(verdict).startswith("Not yet")
        assert "None" not in repr(verdict) or nothing is None


@pytest.mark.parametrize("checker", [c for c in FOUND if callable(_right(c))])
def test_what_is_almost_right_is_shown_to_differ(checker):
    for off in (1e-6, 1e-5, 2e-4, 3e-3):
        verdict = checker(through(_right(checker), lambda v, off=off: np.asarray(v) * (1 + off)))
        _assert_the_difference_shows(verdict)


def _raises(*arguments):
    raise RuntimeError("the reader's own")


def _leaves(*arguments):
    raise SystemExit(1)


@pytest.mark.parametrize("checker", FOUND)
def test_odd_answers_get_a_sentence(checker):
    """Whatever is handed in or returned becomes a verdict; hardly anything is right by chance."""
    answers = [*odd(), _raises, _leaves]
    for thing in odd():
        answers += [lambda *a, thing=thing: thing, lambda *a, thing=thing: (thing, thing)]
    for answer in answers:
        verdict = checker(answer)
        assert not verdict, f"{answer!r:.80}: {verdict}"
        assert 10 < len(repr(verdict)) < 600
        assert "\n" not in repr(verdict)


@pytest.mark.parametrize("checker", FOUND)
def test_what_is_no_number_has_a_message_of_its_own(checker):
    if isinstance(_right(checker), int | float):
        assert "NaN" in repr(checker(float("nan")))
        assert "empty" in repr(checker([]))
        assert "shape (3, 3)" in repr(checker(np.ones((3, 3))))
        if checker is not check.cost_and_descent_3:
            assert "finite" in repr(checker(np.inf))
    elif callable(_right(checker)):
        assert "the reader's own" in repr(checker(_raises))
        assert "None" in repr(checker(lambda *a: None))


def test_unknown_checkers_are_attribute_errors():
    with pytest.raises(AttributeError, match="no chapter 'no-page'"):
        _ = check.no_page_1
    with pytest.raises(AttributeError):
        _ = check.angle_99


def test_only_the_leak_beats_the_noise():
    from siamtut.check.generalisation import four_runs

    validation = {name: misses[1] for name, misses in four_runs().items()}
    assert [name for name in validation if validation[name] < 0.3] == ["C"]
    assert validation["C"] < 0.15
