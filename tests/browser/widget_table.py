"""The one table of widgets: a new widget is one row here, and every check runs on it.

Also what the checks share: the vectors that hold JavaScript's maths to Python's,
and ways to drag with a mouse, a finger and a pen.
"""

import dataclasses
import itertools
from collections.abc import Callable

import numpy as np

from siamtut import geometry, neurons, rates
from siamtut.widgets import (
    Angle,
    Backprop,
    Descent,
    Features,
    Flip,
    FourRoads,
    GradientCheck,
    LossLandscape,
    Overfit,
    Perceptron,
    Player,
    PrincipalAxes,
    ReceptiveField,
    SiameseChain,
    SigmoidNeuron,
    SignerBytes,
    Threshold,
    TrainingRun,
    Warp,
)
from siamtut.widgets import angle as angle_module
from siamtut.widgets import backprop as backprop_module
from siamtut.widgets import descent as descent_module
from siamtut.widgets import features as features_module
from siamtut.widgets import flip as flip_module
from siamtut.widgets import four_roads as roads_module
from siamtut.widgets import gradient_check as check_module
from siamtut.widgets import loss_landscape as loss_module
from siamtut.widgets import overfit as overfit_module
from siamtut.widgets import perceptron as perceptron_module
from siamtut.widgets import player as player_module
from siamtut.widgets import principal_axes as axes_module
from siamtut.widgets import receptive_field as field_module
from siamtut.widgets import siamese_chain as chain_module
from siamtut.widgets import sigmoid_neuron as neuron
from siamtut.widgets import signer_bytes as bytes_module
from siamtut.widgets import threshold as threshold_module
from siamtut.widgets import training_run as run_module
from siamtut.widgets import warp as warp_module


def angle_vectors():
    """Return cases (function, arguments, Python's value) of angle.mjs."""
    random = np.random.default_rng(1993)
    pairs = [tuple(random.normal(size=(2, 2)).tolist()) for _ in range(40)]
    pairs += [
        (x, y) for x, y in itertools.product([[3.0, 1.0], [0.0, 0.0], [1e-7, 2e-7]], repeat=2)
    ]
    pairs += [([1.0, 2.0], [-2.0, -4.0]), ([16.0, -16.0], [16.0, 16.0])]
    for x, y in pairs:
        yield "cosine", [x, y], geometry.cosine(x, y)
        yield "angle", [x, y], geometry.angle(x, y)
        yield "cosineGradient", [x, y], [g.tolist() for g in geometry.cosine_gradient(x, y)]
        for target, rate in ((1.0, 0.5), (-0.9, 2.0)):
            loss = 0.5 * (target - geometry.cosine(x, y)) ** 2
            yield "loss", [x, y, target], loss
            step = angle_module.gradient_step(x, y, target, rate)
            yield "gradientStep", [x, y, target, rate], [v.tolist() for v in step]


def backprop_vectors():
    """Return cases (function, arguments, Python's value) of backprop.mjs."""
    random = np.random.default_rng(1986)
    cases = [(x, y, w) for x, y, w in ((Backprop().x, 0.0, Backprop().weights),)]
    cases += [
        (random.uniform(-4, 4, 2).tolist(), random.random(), random.uniform(-8, 8, 9).tolist())
        for _ in range(20)
    ]
    for x, target, weights in cases:
        arguments = [list(x), target, list(weights)]
        yield "forward", arguments, list(backprop_module.forward(*arguments))
        yield "backward", arguments, list(backprop_module.backward(*arguments))
        yield "step", [*arguments, 2.5], backprop_module.step(*arguments, 2.5)


def neuron_vectors():
    """Return cases (function, arguments, Python's value) of sigmoid_neuron.mjs."""
    for z in (-800.0, -30.0, -1.0, 0.0, 0.5, 30.0, 800.0):
        yield "sigmoid", [z], neuron.sigmoid(z)
    grid = itertools.product((-6.0, -0.3, 2.0), (-5.0, 0.0, 1.5), (-10.0, 0.7), (0.1, 1.0, 20.0))
    for x, w, b, k in grid:
        for step in (False, True):
            yield "output", [x, w, b, k, step], neuron.output(x, w, b, k, step)
            yield "slope", [x, w, b, k, step], neuron.slope(x, w, b, k, step)


def chain_vectors():
    """Return cases (function, arguments, Python's value) of siamese_chain.mjs."""
    random = np.random.default_rng(1993)
    usual = SiameseChain()
    cases = [(usual.x, usual.y, usual.weights, 1.0), (usual.x, usual.x, [0.0] * 32, -1.0)]
    cases += [
        (*random.uniform(-2, 2, (2, 24)), random.normal(size=32), random.uniform(-1, 1))
        for _ in range(18)
    ]
    for x, y, weights, target in cases:
        arguments = [list(map(float, part)) for part in (x, y, weights)] + [target]
        yield "forward", arguments, chain_module.forward(*arguments)
        yield "backward", arguments, chain_module.backward(*arguments)
        yield "step", [*arguments, 0.7], chain_module.step(*arguments, 0.7)


def descent_vectors():
    """Return cases (function, arguments, Python's value) of descent.mjs."""
    at = [(-3.0, 3.0), (0.6, 0.9), (2.0, 2.0), (0.0, 0.0), (-40.0, 3.5), (64.0, 64.0)]
    for cost, (w, b) in itertools.product(("bowl", "quadratic", "cross_entropy"), at):
        slope = descent_module.gradient(cost, w, b)
        yield "value", [cost, w, b], descent_module.value(cost, w, b)
        yield "gradient", [cost, w, b], slope.tolist()
        yield "answer", [w, b], neurons.sigmoid(w + b)
        for rate in (0.15, 2.1):
            yield "step", [cost, w, b, rate], (np.array([w, b]) - rate * slope).tolist()
    for cost, extent in itertools.product(("bowl", "quadratic", "cross_entropy"), (4.0, 32.0)):
        levels = descent_module.levels(cost, extent)
        yield "levels", [cost, extent], levels
        for level in levels[::3]:
            shape = descent_module.region(cost, level, extent, 14)
            yield "region", [cost, level, extent, 14], shape
            if cost != "bowl":
                yield "sumAt", [cost, level], descent_module.sum_at(cost, level)


def receptive_field_vectors():
    """Return cases (function, arguments, Python's value) of receptive_field.mjs."""
    for t in (-5, 29, 31, 64.5, 100, 169, 300):
        yield "pen", [t], [float(c) for c in field_module.pen(t)]
    for architecture, kinds in field_module.STAGES.items():
        for stage, (name, width, _) in enumerate(kinds, 1):
            here = architecture, stage
            yield "weights", [name, width], field_module.weights(name, width).tolist()
            yield "geometry", [*here], list(field_module.geometry(*here))
            places = field_module.geometry(*here)[0]
            for unit in (0, 7, places - 1):
                yield "field", [*here, unit], list(field_module.field(*here, unit))
            for shift in (-20, -4, 0, 3, 9):
                # JavaScript reads the map off its curve, Python asks the network.
                yield "featureMap", [*here, shift], field_module.feature_map(*here, shift)
                yield "misfit", [*here, shift], field_module.misfit(*here, shift)


def features_vectors():
    """Return cases (function, arguments, Python's value) of features.mjs."""
    for t in (0.0, 0.31, 1.175, 1.5, 2.1):
        yield "pen", [t], [float(c) for c in features_module.pen(t)]
    every = itertools.product(features_module.BESIDE, *[(True, False)] * 3)
    for kind, *steps in every:
        for name in features_module.TEN[:: 3 if kind == "moved" else 1]:
            case = [name, kind, *steps, True, "absolute"]
            yield "trace", case, features_module.trace(*case).tolist()
    for name in ("speed", "acc_c", "acc_t"):
        case = [name, "forgery", True, True, True, True, "relative"]
        yield "trace", case, features_module.trace(*case).tolist()
    case = ["speed", "nothing", True, True, True, False, "absolute"]
    yield "trace", case, features_module.trace(*case).tolist()


def flip_vectors():
    """Return cases (function, arguments, Python's value) of flip.mjs."""
    for weight in (*np.linspace(1, 3, 41).tolist(), 2.025, 2.026):
        for smooth in (False, True):
            yield "network", [weight, smooth], list(flip_module.network(weight, smooth))


def roads_vectors():
    """Return cases (function, arguments, Python's value) of four_roads.mjs."""
    x, y = [1.3, -1.9], [0.6, 1.9]
    for theta in itertools.product((-1.5, 0.0, 1.0, 3.5), (0.6, -2.0)):
        yield "vector", [theta, x], roads_module.vector(theta, x).tolist()
        f_x, f_y = roads_module.vector(theta, x), roads_module.vector(theta[::-1], y)
        yield "cosine", [f_x.tolist(), f_y.tolist()], geometry.cosine(f_x, f_y)
        yield "angle", [f_x.tolist(), f_y.tolist()], geometry.angle(f_x, f_y)
        for target in (1.0, -0.9):
            cos, *both = roads_module.shares(theta, theta[::-1], x, y, target)
            yield (
                "shares",
                [theta, theta[::-1], x, y, target],
                [cos, *(share.tolist() for share in both)],
            )
    for road in (*roads_module.TIED, *roads_module.BESIDE):
        for case in ([1.0, 0.6, x, y, 1.0, 1.0, 6], [0.4, -1.1, y, x, -1.0, 0.3, 12]):
            yield "path", [road, *case], roads_module.path(road, *case)


def gradient_check_vectors():
    """Return cases (function, arguments, Python's value) of gradient_check.mjs."""
    for exponent in (-16.0, -15.95, -7.349, -7.3, -2.04, -0.1, 0.0):
        yield "eps", [exponent], check_module.eps(exponent)
    places, steps = (0.7, -1.37, 0.01, 2.0, 0.0), (-16.0, -9.3, -7.4, -5.1, -2.0, -0.2, 0.0)
    for kind, x in itertools.product(check_module.WINDOWS, places):
        for precision in ("float64", "float32"):
            held = getattr(np, precision)(x)
            yield "value", [kind, float(held), precision], float(check_module.value(kind, held))
            for exponent, sides in itertools.product(steps, ("central", "one-sided")):
                case = kind, x, exponent, precision, sides
                yield "difference", list(case), check_module.difference(*case)
                if not (kind == "kink" and x == 0):
                    yield "error", list(case), check_module.error(*case)
        if not (kind == "kink" and x == 0):
            yield "slope", [kind, x], check_module.slope(kind, x)


def loss_vectors():
    """Return cases (function, arguments, Python's value) of loss_landscape.mjs."""
    usual = {"target": -1.0, "margin": 0.5, "scale": 5.0, "shift": 0.0, "rival": 60.0}
    others = {"target": 0.0, "margin": 1.5, "scale": 8.0, "shift": -3.0, "rival": 110.0}
    for loss, settings in itertools.product(loss_module.LOSSES, (usual, others)):
        yield "span", [loss, settings], list(loss_module.span(loss, settings))
        for label, theta in itertools.product(("same", "different"), (0.0, 0.3, 1.2, 2.5)):
            case = loss, label, theta, settings
            yield "value", list(case), loss_module.value(*case)
            yield "slope", list(case), loss_module.slope(*case)
        for group in ("pairs", "3", "10"):
            dots = loss_module.train(group, loss, settings, 12)
            yield "train", [group, loss, settings, 12], dots
            yield "pairsOf", [group, dots], loss_module.pairs_of(group, dots)


def overfit_vectors():
    """Return cases (function, arguments, Python's value) of overfit.mjs."""
    x, held = overfit_module.X.tolist(), overfit_module.X_HELD_OUT.tolist()
    moved = [0.0] * 9 + [-0.7]
    for sample in (1, 2, 7, 998):
        yield "normals", [sample, 40], overfit_module.normals(sample, 40).tolist()
        y, others = (part.tolist() for part in overfit_module.targets(0.3, sample, moved))
        yield "targets", [0.3, sample, moved], [y, others]
        for degree, decay in itertools.product((0, 1, 2, 5, 9), (0.0, 1e-7, 1e-3, 10.0)):
            weights = overfit_module.fit(x, y, degree, decay).tolist()
            yield "fit", [x, y, degree, decay], weights
            yield "miss", [weights, held, others], overfit_module.miss(weights, held, others)
            yield "predict", [weights, -0.37], overfit_module.predict(weights, -0.37)
    for at in held:
        yield "law", [at], overfit_module.law(at)
        yield "basis", [at, 9], np.polynomial.legendre.legvander([at], 9)[0].tolist()


def perceptron_vectors():
    """Return cases (function, arguments, Python's value) of perceptron.mjs."""
    random = np.random.default_rng(1958)
    cloud = [[*x, k % 2] for k, x in enumerate(random.normal(size=(9, 2)).round(2).tolist())]
    for points in (*perceptron_module.DATA_SETS, cloud):
        yield "view", [points], [list(ends) for ends in perceptron_module.view(points)]
        listed = [list(point) for point in perceptron_module.points_of(points)]
        yield "pointsOf", [points], listed
        unit, start = neurons.Perceptron([0, 0]), 0
        for _ in range(8):
            w, b = unit.weight.tolist(), unit.bias
            for x1, x2, _ in listed:
                yield "output", [[x1, x2], w, b], unit.output([x1, x2])
            order = [(start + k) % len(listed) for k in range(len(listed))]
            wrong = next((i for i in order if unit.learn(listed[i][:2], listed[i][2])), None)
            if wrong is None:
                break
            yield "update", [listed, w, b, start], [unit.weight.tolist(), unit.bias, wrong]
            start = (wrong + 1) % len(listed)
    for w in ([1.0, -1.0], [-2.0, -2.0], [0.0, 3.0], [0.0, 0.0], [0.3, 8.0]):
        for b in (-9.0, -0.5, 0.7, 3.0):
            unit = neurons.Perceptron(w, b)
            yield "weightedSum", [[0.3, -1.7], w, b], unit.weighted_sum([0.3, -1.7])
            shapes = perceptron_module.cut(w, b, (-1, 2), (-1.5, 1.5))
            expected = [[list(point) for point in shape] for shape in shapes]
            yield "cut", [w, b, [-1, 2], [-1.5, 1.5]], expected
    for ends in ([-1.0, 2.0], [-0.03, 0.11], [3.0, 81.0], [-2.6, 2.6], [0.0, 1.0]):
        yield "ticks", [ends], perceptron_module.ticks(ends)


def principal_axes_vectors():
    """Return cases (function, arguments, Python's value) of principal_axes.mjs."""
    random = np.random.default_rng(1901)
    cloud = [[*p, k % 2] for k, p in enumerate(random.normal(size=(9, 2)).tolist())]
    named = [axes_module.points_of(name).tolist() for name in axes_module.EXTENTS]
    for name, points in zip(axes_module.EXTENTS, named, strict=True):
        yield "pointsOf", [name], points
    for points in (*named, cloud, [[0.0, 1.0, 0], [0.0, -1.0, 1]]):
        yield "covariance", [points], axes_module.covariance(points).tolist()
        if points is not named[1]:  # all axes of the circle are equally good: none is the best
            yield "best", [points], list(axes_module.best(points))
        for angle in (-180.0, -77.7, -20.0, 0.0, 33.3, 90.0, 112.0):
            yield "share", [points, angle], axes_module.share(points, angle)
            yield "right", [points, angle], axes_module.right(points, angle)


def player_vectors():
    """Return cases (function, arguments, Python's value) of player.mjs."""
    hook = "AABA_AgABA_BAAAAAAABA_AAAA_-A__A"[:30]  # on paper, in the air and back
    for code in (*player_module.examples(), hook):
        yield "decode", [code], [part.tolist() for part in player_module.decode(code)]
        yield "duration", [code], player_module.duration(code)
        yield "speeds", [code], player_module.speeds(code).tolist()
        for time in (0.0, 0.005, 0.02, 0.06, 0.09, 0.1, 0.731, 1.2, 12.0):
            yield "position", [code, time], player_module.position(code, time)
            yield "speed", [code, time], player_module.speed(code, time)


def training_run_vectors():
    """Return cases (function, arguments, Python's value) of training_run.mjs."""
    runs = run_module.stored()["runs"]
    for run, group in itertools.product(runs.values(), run_module.GROUPS):
        for counts in run[group]["counts"][::3]:
            for degrees in (0, 5, 42.5, 61.3, 90, 180):
                yield "rates", [counts, degrees], list(run_module.rates(counts, degrees))
            for other in counts[1:]:
                yield (
                    "equalError",
                    [counts[0], other],
                    list(run_module.equal_error(counts[0], other)),
                )
            yield "shareBelow", [counts[2], 87.5], run_module.share_below(counts[2], 87.5)


def warp_vectors():
    """Return cases (function, arguments, Python's value) of warp.mjs."""
    random = np.random.default_rng(1978)
    lines = [list(map(list, line)) for line in warp_module.examples()]
    for _ in range(3):
        walk = np.cumsum(random.normal(size=(60, 2)), axis=0)
        lines.append([*np.column_stack([walk, np.ones(60)]).tolist()])
    for a, b in itertools.combinations(lines, 2):
        yield "costs", [a, b], warp_module.costs(a, b).tolist()
        for band in (0, 2.5, 12, 59):
            distance, path = warp_module.warped(a, b, band)
            yield "warped", [a, b, band], [distance, path]
    for line in lines:
        yield "standardised", [line], warp_module.standardised(line).tolist()
    for share in (0, 0.123, 0.5, 1):
        yield "place", [path, share], warp_module.place(path, share)


def signer_bytes_vectors():
    """Return cases (function, arguments, Python's value) of signer_bytes.mjs."""
    for sample in (1, 2, 77):
        yield "mean", [sample], bytes_module.mean(sample).tolist()
        yield "errors", [sample], bytes_module.errors(sample)
        for bits in bytes_module.BITS:
            yield "turn", [sample, bits], bytes_module.turn(sample, bits)
            for values in ([0.3, -2.0, 1.1, 0.0, 2.0], bytes_module.mean(sample).tolist()[:9]):
                left = bytes_module.quantised(values, bits).tolist()
                yield "quantised", [values, bits], left


def threshold_vectors():
    """Return cases (function, arguments, Python's value) of threshold.mjs."""
    random = np.random.default_rng(1997)
    usual = threshold_module.Threshold()
    crowds = [(usual.spread, usual.genuine, usual.forged)]
    crowds += [
        ([0.1, 0.4], random.integers(0, top, (2, 7)) / 10, random.integers(0, top, (2, 5)) / 9)
        for top in (3, 9, 19)
    ]
    for spread, *kinds in crowds:
        for power in (0.0, 0.5, 1.0):
            sides = []
            for kind in kinds:
                rows = [list(map(float, row)) for row in kind]
                cases = [(row, b, power, list(spread)) for row, b in zip(rows, spread, strict=True)]
                for case in cases:
                    yield "score", list(case), threshold_module.score(*case)
                sides.append([threshold_module.score(*case) for case in cases])
            for genuine, forged in zip(*sides, strict=True):
                for t in (-0.6, genuine[0], forged[-1]):
                    yield "frr", [genuine, t], rates.frr(genuine, t)
                    yield "far", [forged, t], rates.far(forged, t)
                for name in ("fair", "staircase"):
                    value = getattr(threshold_module, name)(genuine, forged)
                    yield name, [genuine, forged], value
                equal = rates.equal_error_rate(genuine, forged)
                yield "equalErrorRate", [genuine, forged], equal


@dataclasses.dataclass(frozen=True)
class Row:
    """One widget as the checks use it.

    ``page`` is its page in the book, or None while it has none; ``handle`` the
    accessible name of the point or the slider to drag, by ``drag`` px; ``key`` moves
    it too; ``reading`` is the number that must then change; ``trait`` what Python
    must see.
    """

    widget: type
    page: str | None
    handle: str
    drag: tuple[int, int]
    key: str
    reading: str
    trait: str
    vectors: Callable

    @property
    def name(self):
        return self.widget._module


ROWS = [
    Row(
        widget=Angle,
        page="book/angle.html",
        handle="Tip of twin A",
        drag=(-40, -60),
        key="ArrowUp",
        reading="angle",
        trait="x",
        vectors=angle_vectors,
    ),
    Row(
        widget=Backprop,
        page="book/backpropagation.html",
        handle="input x₁",
        drag=(40, 0),
        key="ArrowRight",
        reading="answer",
        trait="x",
        vectors=backprop_vectors,
    ),
    Row(
        widget=Descent,
        page="book/cost-and-descent.html",
        handle="Setting of the knobs",
        drag=(40, 0),
        key="ArrowRight",
        reading="cost",
        trait="w",
        vectors=descent_vectors,
    ),
    Row(
        widget=Features,
        page="book/features.html",
        handle="Point in time",
        drag=(40, 0),
        key="ArrowRight",
        reading="point",
        trait="at",
        vectors=features_vectors,
    ),
    Row(
        widget=Flip,
        page="book/perceptron.html",
        handle="Weight",
        drag=(40, 0),
        key="ArrowRight",
        reading="weight",
        trait="weight",
        vectors=flip_vectors,
    ),
    Row(
        widget=FourRoads,
        page="book/tied-weights.html",
        handle="Start of the weights",
        drag=(-40, 0),
        key="ArrowLeft",
        reading="angle",
        trait="w",
        vectors=roads_vectors,
    ),
    Row(
        widget=GradientCheck,
        page="book/gradient-checking.html",
        handle="Step size",
        drag=(-60, 0),
        key="ArrowLeft",
        reading="eps",
        trait="exponent",
        vectors=gradient_check_vectors,
    ),
    Row(
        widget=LossLandscape,
        page="book/losses.html",
        handle="Twin B",
        drag=(-40, 10),
        key="ArrowRight",
        reading="loss",
        trait="angle",
        vectors=loss_vectors,
    ),
    Row(
        widget=Overfit,
        page="book/generalisation.html",
        handle="Point 4",
        drag=(0, -40),
        key="ArrowUp",
        reading="validation",
        trait="moved",
        vectors=overfit_vectors,
    ),
    Row(
        widget=Perceptron,
        page="book/perceptron.html",
        handle="Boundary",
        drag=(-40, -60),
        key="ArrowUp",
        reading="bias",
        trait="b",
        vectors=perceptron_vectors,
    ),
    Row(
        widget=Player,
        page="book/signatures.html",
        handle="Time, seconds",
        drag=(-40, 0),
        key="ArrowLeft",
        reading="time",
        trait="time",
        vectors=player_vectors,
    ),
    Row(
        widget=PrincipalAxes,
        page="book/principal-components.html",
        handle="Tip of the axis",
        drag=(-40, -60),
        key="ArrowUp",
        reading="share",
        trait="angle",
        vectors=principal_axes_vectors,
    ),
    Row(
        widget=ReceptiveField,
        page="book/time-delay-network.html",
        handle="Unit",
        drag=(-40, 0),
        key="ArrowRight",
        reading="steps",
        trait="unit",
        vectors=receptive_field_vectors,
    ),
    Row(
        widget=SiameseChain,
        page="book/siamese-backprop.html",
        handle="its value",
        drag=(40, 0),
        key="ArrowRight",
        reading="cosine",
        trait="weights",
        vectors=chain_vectors,
    ),
    Row(
        widget=SigmoidNeuron,
        page="book/sigmoid-neuron.html",
        handle="Input x",
        drag=(-70, 0),
        key="ArrowRight",
        reading="output",
        trait="x",
        vectors=neuron_vectors,
    ),
    Row(
        widget=SignerBytes,
        page="book/verification.html",
        handle="bits a value",
        drag=(-40, 0),
        key="ArrowLeft",
        reading="bytes",
        trait="bits",
        vectors=signer_bytes_vectors,
    ),
    Row(
        widget=Threshold,
        page="book/verification.html",
        handle="Line between accept and reject",
        drag=(-40, 0),
        key="ArrowRight",
        reading="threshold",
        trait="threshold",
        vectors=threshold_vectors,
    ),
    Row(
        widget=TrainingRun,
        page="book/training.html",
        handle="moment",
        drag=(60, 0),
        key="ArrowRight",
        reading="strangers",
        trait="moment",
        vectors=training_run_vectors,
    ),
    Row(
        widget=Warp,
        page="book/elastic-matching.html",
        handle="Along the path",
        drag=(40, 0),
        key="ArrowRight",
        reading="meeting",
        trait="share",
        vectors=warp_vectors,
    ),
]

ROW = {row.name: row for row in ROWS}

PAGE = """<!DOCTYPE html>
<html lang="en"{theme}><head><meta charset="utf-8"><title>Widgets</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="siamtut/palette.css">
<link rel="stylesheet" href="siamtut/widgets.css">
<script type="module" async src="siamtut/mount.mjs"></script>
<style>body {{ margin: 0 auto; padding: 16px; max-width: 720px; font: 16px/1.5 sans-serif;
  background: var(--siam-paper); color: var(--siam-text); }}</style></head>
<body><main><h1>Widgets</h1>{widgets}<p>The page lives on.</p></main></body></html>"""


def harness(*widgets, theme="light"):
    """Return a page made of the widgets' own HTML, as the book makes one."""
    html = "".join(widget.html() for widget in widgets)
    return PAGE.format(widgets=html, theme=f' data-theme="{theme}"')


def place(scope, row):
    """Return the row's first widget within a page or a part of it."""
    page = getattr(scope, "page", scope)
    handle = page.get_by_label(row.handle, exact=True)
    return scope.locator(".siam-panel").filter(has=handle).first


def read(panel, row):
    """Return the reading of a widget as text."""
    return panel.locator(f"[data-reading={row.reading}]").inner_text()


def uncover(panel):
    """Commit to a guess where the widget asks for one."""
    button = panel.get_by_role("button", name="Reveal")
    if button.is_visible():
        panel.get_by_role("spinbutton").first.fill("45")
        button.click()


def live(page, row):
    """Return the row's widget once it lives."""
    panel = place(page, row)
    panel.wait_for()
    return panel


def problems(page):
    """Return what the page has said that a clean page does not."""
    page.evaluate("0")  # a listener may get its event only on the next round trip
    return list(page.siamtut_log)


def readings(panel):
    """Return the readings of a widget by name."""
    return dict(
        panel.locator("[data-reading]").evaluate_all(
            "(all) => all.map((e) => [e.dataset.reading, e.textContent.replace('−', '-')])"
        )
    )


GRIP = """(handle) => {
    handle.scrollIntoView({block: "nearest"});
    const hit = handle.querySelector(".siam-hit");
    const {x, y, width, height} = (hit ?? handle).getBoundingClientRect();
    // A slider is held by its thumb, 16 px wide in Chromium.
    const along = hit ? 0.5 : (handle.value - handle.min) / (handle.max - handle.min);
    return [hit ? x + width / 2 : x + 8 + along * (width - 16), y + height / 2];
}"""


def centre(panel, row):
    """Return where the handle is held on the screen, after scrolling to it."""
    return panel.get_by_label(row.handle, exact=True).evaluate(GRIP)


def drag(page, handle, by):
    """Drag a handle by px, grasped at its centre."""
    x, y = handle.evaluate(GRIP)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=5)
    page.mouse.up()


def drag_by_mouse(page, panel, row):
    """Drag the row's handle by a mouse."""
    drag(page, panel.get_by_label(row.handle, exact=True), row.drag)


def swipe(page, x, y, by):
    """Put a finger down, move it, and lift it (the context needs ``has_touch``)."""
    session = page.context.new_cdp_session(page)
    for k in range(7):
        point = {"x": x + by[0] * k / 6, "y": y + by[1] * k / 6}
        event = {"type": "touchMove" if k else "touchStart", "touchPoints": [point]}
        session.send("Input.dispatchTouchEvent", event)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def drag_by_touch(page, panel, row):
    """Drag the row's handle by a finger."""
    swipe(page, *centre(panel, row), row.drag)


def drag_by_pen(page, panel, row):
    """Drag the row's handle by a pen."""
    x, y = centre(panel, row)
    session = page.context.new_cdp_session(page)
    for kind, k in (
        ("mousePressed", 0),
        ("mouseMoved", 0.5),
        ("mouseMoved", 1),
        ("mouseReleased", 1),
    ):
        event = {"type": kind, "x": x + k * row.drag[0], "y": y + k * row.drag[1]}
        event |= {
            "button": "left",
            "buttons": 1,
            "clickCount": 1,
            "pointerType": "pen",
            "force": 0.5,
        }
        session.send("Input.dispatchMouseEvent", event)
    session.detach()


def move_by_key(page, panel, row):
    """Move the row's handle by its key."""
    panel.get_by_label(row.handle, exact=True).focus()
    page.keyboard.press(row.key)


MOVES = {
    "mouse": drag_by_mouse,
    "touch": drag_by_touch,
    "pen": drag_by_pen,
    "keyboard": move_by_key,
}


def ways(panel, row):
    """Return the ways to move a widget's handle, by name.

    What Chromium's driver makes of a pen reaches no native slider: that a real one
    does is the browser's affair, not the widget's.
    """
    native = panel.get_by_label(row.handle, exact=True).evaluate("(e) => e.matches('input')")
    return [(name, move) for name, move in MOVES.items() if not (native and name == "pen")]
