r"""How do I know that my gradient is right?  Measure it, and compare.

The derivative of f along one number is measured by taking a small step both ways,

.. math:: \frac{\partial f}{\partial x_i}
          \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h},

a central difference, whose error shrinks with h² until rounding, which grows with
1/h, takes over; in float64 the best h is near 1e-5.  One number is compared with
the other by their relative error

.. math:: \frac{|\text{got} - \text{expected}|}
               {\max(|\text{got}|, |\text{expected}|, 10^{-4} \max(1, |f|))},

where the last term keeps rounding in f from counting as a mistake.

`check_function`, `check_cost` and `check_layer` each return a `Report`, which is
true if all is well and otherwise prints what was got, what was expected, where,
and what mistake that looks like.

Chapter: :doc:`/book/gradient-checking`.
"""

from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from siamtut._numbers import as_numbers
from siamtut.byhand import Sequential, Twin

EPS = 1e-5
"""The step h for a number up to 1; for a larger one, h times its size."""

TOLERANCE = 1e-6
"""The relative error up to which a gradient counts as right."""


@dataclass(frozen=True)
class Finding:
    """What the check found for one array.

    Attributes
    ----------
    layer : str
        Where the array lives: ``"layer 2 Linear"``, the cost's or function's name.
    parameter : str
        ``"weight"``, ``"bias"``, ``"x"`` or whatever was differentiated.
    index : tuple of int
        The number with the largest relative error.
    got, expected : float
        There: the gradient under test, and the central difference.
    error : float
        There: their relative error.
    wrong, numbers : int
        How many numbers are beyond the tolerance, of how many.
    hint : str
        What mistake it looks like; empty if all numbers agree.
    """

    layer: str
    parameter: str
    index: tuple
    got: float
    expected: float
    error: float
    wrong: int
    numbers: int
    hint: str = ""

    @property
    def ok(self):
        """Whether there is nothing to put right."""
        return not self.hint


@dataclass(frozen=True)
class Report:
    """What a gradient check found: true if all is well; print it to see.

    Attributes
    ----------
    findings : tuple of Finding
        One for each array, in the order in which they were checked.
    tolerance : float
        The relative error that was allowed.
    alone : tuple of str
        For a Sequential found wrong: which layers are wrong when each is checked by
        itself, and the hint.  A mistake travels backwards, so that the findings of
        the whole may name innocent layers.
    """

    findings: tuple
    tolerance: float
    alone: tuple = ()

    def __bool__(self):
        return self.ok

    @property
    def ok(self):
        """Whether all gradients agree with their central differences."""
        return all(finding.ok for finding in self.findings)

    @property
    def worst(self):
        """The finding with the largest relative error, those with a hint first."""
        return max(self.findings, key=lambda finding: (not finding.ok, finding.error))

    def __str__(self):
        numbers = sum(finding.numbers for finding in self.findings)
        lines = [
            f"Gradient check of {numbers} numbers against central differences "
            f"(relative error up to {self.tolerance:g} allowed)"
        ]
        for f in self.findings:
            verdict = "ok   " if f.ok else "WRONG"
            lines.append(f"  {verdict}  {f.layer}, {f.parameter}: largest error {f.error:.1e}")
            if not f.ok:
                index = ", ".join(map(str, f.index))
                if f.wrong:
                    lines += [
                        f"         {f.wrong} of {f.numbers} numbers are off; "
                        f"the most, {f.parameter}[{index}]:",
                        f"           got       {f.got:.10g}",
                        f"           expected  {f.expected:.10g}",
                    ]
                lines.append(f"         hint: {f.hint}")
        lines += [f"  checked alone, {culprit}" for culprit in self.alone]
        return "\n".join(lines)


def numerical_gradient(function, x, eps=EPS):
    r"""Measure the gradient of a function by central differences.

    Parameters
    ----------
    function : callable
        Takes an array of the shape of x, returns one number.
    x : array_like
        Where to measure; any shape.
    eps : float, optional
        The step h; a number :math:`x_i` beyond 1 is moved by :math:`h |x_i|`.

    Returns
    -------
    ndarray, the shape of x

    Raises
    ------
    ValueError
        If the function does not return one number, or not the same twice, or
        computes in less than float64.

    Examples
    --------
    >>> from siamtut.gradcheck import numerical_gradient
    >>> numerical_gradient(lambda x: (x**2).sum(), [1.0, -3.0]).round(6).tolist()
    [2.0, -6.0]
    """
    x = _copy_of(x, "x")
    value = _repeatable(lambda: function(x.copy()))
    measured = _measure(value, x, eps)
    _refuse_hidden(value, x)
    return measured


def relative_error(got, expected, floor=1e-4):
    r"""Relative error of two gradients, number by number.

    .. math:: |g - e| \,/ \max(|g|, |e|, \text{floor})

    Parameters
    ----------
    got, expected : array_like
        Broadcastable.
    floor : float, optional
        Differences between numbers smaller than this are measured against it, or
        0 against 1e-13 would count as wholly wrong.

    Returns
    -------
    ndarray
        From 0 to 2; infinite where one of the two is not a finite number.
    """
    got, expected = as_numbers(got, "the gradient got"), as_numbers(expected, "that expected")
    finite = np.isfinite(got) & np.isfinite(expected)
    got, expected = np.where(finite, got, 0.0), np.where(finite, expected, 0.0)
    error = np.abs(got - expected) / np.maximum(np.maximum(abs(got), abs(expected)), floor)
    return np.where(finite, error, np.inf)


def check_function(function, gradient, x, eps=EPS, tolerance=TOLERANCE):
    """Check the gradient of any function of one array.

    Parameters
    ----------
    function : callable
        Takes an array of the shape of x, returns one number.
    gradient : callable or array_like
        The gradient under test: a function of x, or its value at x.
    x : array_like
        Where to check; any shape.
    eps, tolerance : float, optional
        The step of the differences, and the relative error allowed.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If the gradient's shape is not that of x, or the function does not return
        one number, or not the same twice, or computes in less than float64.

    Examples
    --------
    >>> from siamtut.gradcheck import check_function
    >>> print(check_function(lambda x: (x**2).sum(), lambda x: x, [1.0, -3.0]).worst.hint)
    half of what it should be everywhere: a lost factor 2, or two shares averaged, not summed
    """
    x = _copy_of(x, "x")
    got = gradient(x.copy()) if callable(gradient) else gradient
    name = getattr(function, "__name__", type(function).__name__)
    where = "function" if name == "<lambda>" else name
    return _check([(where, "x", x, got)], lambda: function(x.copy()), None, eps, tolerance)


def check_cost(cost, prediction, target, eps=EPS, tolerance=TOLERANCE):
    """Check the gradient of a cost with respect to its prediction.

    Parameters
    ----------
    cost : Cost
        Any object with ``value(prediction, target)`` and ``gradient(...)``.
    prediction, target : array_like
        A batch; where the gradient is a pair, as for the triplet cost, both are
        differentiated.
    eps, tolerance : float, optional
        The step of the differences, and the relative error allowed.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        As for `check_function`.

    Examples
    --------
    >>> from siamtut.costs import Quadratic
    >>> from siamtut.gradcheck import check_cost
    >>> check_cost(Quadratic(), [0.2, 0.7], [0.0, 1.0]).ok
    True
    """
    arrays = [
        _copy_of(a, name) for a, name in ((prediction, "the prediction"), (target, "the target"))
    ]
    gradient = cost.gradient(*arrays)
    gradients = gradient if isinstance(gradient, tuple) else (gradient,)
    names = ("first", "second") if len(gradients) == 2 else ("prediction",)
    where = type(cost).__name__
    checked = [(where, *each) for each in zip(names, arrays, gradients, strict=False)]
    return _check(checked, lambda: cost.value(*arrays), len(arrays[0]), eps, tolerance)


def check_layer(layer, x, eps=EPS, tolerance=TOLERANCE):
    """Check ``backward`` of a layer, or of a network of layers, against its ``forward``.

    Both the gradient it returns and those that it adds to its parameters are
    checked, and that it *adds*: a second backward must double them.  The layer's
    gradients are put back afterwards.

    Parameters
    ----------
    layer : siamtut.byhand.Layer
        Or any object with its ``forward``, ``backward`` and ``zero_grad``, whose
        arrays are ``weight``, ``bias``, ``grad_weight``, ``grad_bias`` and whose
        inner layers, if any, are ``layers``.
    x : array_like, or a pair of them
        A batch of inputs.
    eps, tolerance : float, optional
        The step of the differences, and the relative error allowed.

    Returns
    -------
    Report
        An array shared by several layers is reported once: its gradient is the
        sum of all that they gathered.

    Raises
    ------
    ValueError
        As for `check_function`; a layer that draws anew at each forward (dropout)
        does not return the same twice.

    Notes
    -----
    The output is brought to one number by weighing its numbers with fixed random
    weights, which ``backward`` then receives as ``grad_output``.  Each number of
    x and of the parameters costs two forwards: keep the layer small.

    Examples
    --------
    >>> from siamtut.byhand import Linear
    >>> from siamtut.gradcheck import check_layer
    >>> check_layer(Linear(3, 2), [[1.0, 2.0, 3.0]]).ok
    True
    """
    paired = isinstance(x, tuple)
    inputs = [_copy_of(a, "x") for a in (x if paired else (x,))]

    def forward():
        output = layer.forward(tuple(inputs) if paired else inputs[0])
        return output if isinstance(output, tuple) else (output,)

    random = np.random.default_rng(0)
    output = forward()
    _float64(layer, output)
    weights = tuple(random.uniform(0.5, 1.5, np.shape(o)) for o in output)

    def value():
        return sum(float((w * o).sum()) for w, o in zip(weights, forward(), strict=True))

    def backward():
        forward()
        grad_output = weights if len(weights) > 1 else weights[0]
        grad_input = layer.backward(tuple(inputs) if paired else inputs[0], grad_output)
        return grad_input if isinstance(grad_input, tuple) else (grad_input,)

    def crossed():
        """Return the input's gradient with the Jacobian the wrong way round, where that fits."""
        x, w = inputs[0], weights[0]
        if paired or len(weights) > 1 or w.size != x.size or x.size > 400:
            return None
        columns = []
        for index in np.ndindex(x.shape):
            high = _at(lambda: forward()[0].copy(), x, index, eps)
            low = _at(lambda: forward()[0].copy(), x, index, -eps)
            columns.append((high - low).ravel() / (2.0 * eps))
        return (np.array(columns).T @ w.ravel()).reshape(x.shape)

    _repeatable(value)
    slots = list(_slots(layer))
    kept = [(owner, name, getattr(owner, name)) for _, owner, name in slots]
    kept = [(owner, name, array, array.copy()) for owner, name, array in kept]
    try:
        layer.zero_grad()
        grad_inputs = [np.array(g, dtype=np.float64) for g in backward()]
        once = _gathered(slots)
        backward()
        twice = _gathered(slots)
    finally:
        for owner, name, array, before in kept:
            array[...] = before
            setattr(owner, name, array)
    names = ("x[0]", "x[1]") if paired else ("x",)
    where = f"input of {type(layer).__name__}"
    checked = [(where, *each) for each in zip(names, inputs, grad_inputs, strict=True)]
    checked += [(where, name, array, got) for where, name, array, got in once]
    overwritten = {
        (where, name)
        for (where, name, _, first), (_, _, _, second) in zip(once, twice, strict=True)
        if first.any() and not np.allclose(second, 2.0 * first, rtol=1e-9, atol=0.0)
    }
    report = _check(checked, value, len(inputs[0]), eps, tolerance, overwritten, crossed)
    if report.ok or not isinstance(layer, Sequential):
        return report
    alone, passed = [], tuple(inputs) if paired else inputs[0]
    for number, inner in enumerate(layer.layers):
        worst = check_layer(inner, passed, eps, tolerance).worst
        if not worst.ok:
            name = f"layer {number} {type(inner).__name__}"
            alone.append(f"{name} is wrong in {worst.parameter}: {worst.hint}")
        passed = inner.forward(passed)
    return replace(report, alone=tuple(alone))


def _float64(layer, outputs):
    """Raise unless the layer computes in float64."""
    owners = [(owner, name.removeprefix("grad_")) for _, owner, name in _slots(layer)]
    arrays = [getattr(owner, name) for owner, name in owners]
    for array in (*arrays, *outputs):
        if np.asarray(array).dtype != np.float64:
            raise ValueError(
                f"{type(layer).__name__} computes in {np.asarray(array).dtype}: rounding would "
                "drown the difference. Check in float64"
            )


def _slots(layer, where=""):
    """Yield (where, layer, name of a gradient) for all layers within, each once by position."""
    inner = getattr(layer, "layers", ())
    if not inner:
        for name in ("grad_weight", "grad_bias"):
            if hasattr(layer, name):
                yield where or type(layer).__name__, layer, name
    for number, child in enumerate(inner):
        kind = "twin" if isinstance(layer, Twin) else "layer"
        place = "ab"[number] if kind == "twin" else number
        prefix = f"{where}, " if where else ""
        leaf = "" if getattr(child, "layers", ()) else f" {type(child).__name__}"
        yield from _slots(child, f"{prefix}{kind} {place}{leaf}")


def _gathered(slots):
    """Return (where, name, parameter, gradient), a shared parameter once with all its shares."""
    found = {}
    for where, owner, name in slots:
        parameter, gradient = getattr(owner, name.removeprefix("grad_")), getattr(owner, name)
        entry = found.setdefault(
            id(parameter), [where, name.removeprefix("grad_"), parameter, {}, {}]
        )
        entry[3][id(gradient)] = np.array(gradient, dtype=np.float64)
        entry[4][where] = None
    return [
        (
            where if len(places) == 1 else f"{where} (shared by {len(places)})",
            name,
            parameter,
            sum(shares.values()),
        )
        for where, name, parameter, shares, places in found.values()
    ]


def _repeatable(function):
    """Return the function, after a trial: one number, float64, and twice the same."""
    values = []
    for _ in range(2):
        value = function()
        if np.ndim(value) != 0 and np.size(value) != 1:
            raise ValueError(
                f"a gradient check needs a function that returns one number; got shape "
                f"{np.shape(value)}. Sum it, or weigh its numbers and sum"
            )
        kind = getattr(value, "dtype", None)
        if str(kind).endswith(("float16", "float32")):
            raise ValueError(
                f"the function computes in {kind}: its rounding would drown the difference. "
                "Check in float64"
            )
        values.append(_number(value))
    if values[0] != values[1] and not np.isnan(values).all():
        raise ValueError(
            f"the function returned {values[0]!r}, then {values[1]!r} for the same input: "
            "switch dropout off (layer.training(False)) or fix the seed"
        )
    return lambda: _number(function())


def _copy_of(values, what):
    """Return a fresh float64 array of finite numbers."""
    array = as_numbers(values, what).copy()
    if not np.isfinite(array).all():
        raise ValueError(
            f"{what}: a gradient is measured where all numbers are finite; got "
            f"{array[~np.isfinite(array)][0]}: move the point"
        )
    return array


def _refuse_hidden(value, array):
    """Raise if a function computes in float32 although the type of its value is wider."""
    if array.size and _deaf(value, array):
        raise ValueError(
            "the function computes in float32, though .item() or a cast hides it: changes that "
            "float64 shows are lost, and rounding would drown the difference. Check in float64, "
            "such as with .double()"
        )


def _deaf(value, array):
    """Tell whether value() overlooks steps that are far above the rounding of float64."""
    index = np.unravel_index(int(np.abs(array).argmax()), array.shape)
    size = max(1.0, abs(array[index]))

    def moved(step):
        return _at(value, array, index, step * size)

    here = value()
    try:
        wide, near = (abs(moved(step) - moved(-step)) / 2 for step in (1e-2, 1e-3))
        # On a slope, not at an extremum, an inflection or a plateau: a billionth tells then.
        sloping = 5 * near < wide < 20 * near and 1e-6 * near > 1e-14 * abs(here)
        sloping = sloping and here not in (moved(1e-3), moved(-1e-3))
        return sloping and sum(moved(step) == here for step in (1e-9, -1e-9, 2e-9)) >= 2
    except ValueError:  # a cost refuses what is no cosine
        return False


def _number(value):
    """Return the one number that an array or tensor of one holds."""
    return float(value.item() if hasattr(value, "item") else value)


def _at(value, array, index, step):
    """Return the function's value with one number moved, and put the number back."""
    before = array[index]
    try:
        array[index] = before + step
        return value()
    finally:
        array[index] = before


def _measure(value, array, eps):
    """Return the central differences of value() for each number of an array, moved in place."""
    measured = np.empty(array.shape)
    for index in np.ndindex(array.shape):
        step = eps * max(1.0, abs(array[index]))
        high, low = array[index] + step, array[index] - step  # as rounded, hence not 2 * step
        measured[index] = (_at(value, array, index, step) - _at(value, array, index, -step)) / (
            high - low
        )
    return measured


def _check(checked, value, batch, eps, tolerance, overwritten=(), crossed=None):
    """Compare each (where, name, array, gradient under test) with what is measured."""
    value = _repeatable(value)
    floor = 1e-4 * max(1.0, abs(value()))
    findings = []
    for where, name, array, got in checked:
        got = as_numbers(got, f"{where}: the gradient of {name}")
        if got.shape != array.shape:
            transposed = got.shape == array.shape[::-1]
            raise ValueError(
                f"{where}: the gradient of {name} must have its shape {array.shape}; got "
                f"{got.shape}" + (": transposed?" if transposed else "")
            )
        expected = _measure(value, array, eps)
        errors = relative_error(got, expected, floor)
        wrong = errors > tolerance
        index = np.unravel_index(int(errors.argmax()), errors.shape) if errors.size else ()
        index = tuple(map(int, index))
        hint = ""
        if wrong.any():
            _refuse_hidden(value, array)
            kink = _kink(value, array, index, eps, got[index])
            hint = kink or _hint(got, expected, wrong, batch, floor * tolerance)
            if not kink and crossed is not None and where.startswith("input of"):
                turned = crossed()
                if turned is not None and _alike(got, turned, floor * tolerance):
                    hint = (
                        "transposed: the blame was sent through the layer's matrix the wrong way "
                        "round (W where Wᵀ belongs, or Wᵀ for W)"
                    )
        elif (where, name) in overwritten:
            hint = "right, but overwritten by the next backward: add to the gradient with +="
        if errors.size:
            findings.append(
                Finding(
                    where,
                    name,
                    index,
                    float(got[index]),
                    float(expected[index]),
                    float(errors[index]),
                    int(wrong.sum()),
                    errors.size,
                    hint,
                )
            )
    return Report(tuple(findings), tolerance)


def _kink(value, array, index, eps, got):
    """Return a hint if the function turns sharply within the step and `got` is on one side."""

    def slopes(step):
        here = value()
        left = (here - _at(value, array, index, -step)) / step
        right = (_at(value, array, index, step) - here) / step
        return left, right

    step = eps * max(1.0, abs(array[index]))
    left, right = slopes(step)
    near = np.subtract(*slopes(step / 10.0))
    gap = left - right
    # A smooth curve's two slopes close up tenfold with a tenth of the step.
    smooth = abs(near - gap / 10.0) <= 0.05 * abs(gap)
    slack = 1e-3 * max(abs(left), abs(right))
    between = min(left, right) - slack <= got <= max(left, right) + slack
    if smooth or not between or abs(gap) <= slack:
        return ""
    return (
        f"a kink nearby: measured by a step down the slope is {left:.6g}, by a step up "
        f"{right:.6g}, and the central difference is their mean. Nothing need be wrong: move "
        "the point and check again"
    )


_FACTORS = {
    -1.0: "the sign is turned everywhere: downhill and uphill exchanged",
    2.0: "twice what it should be everywhere: a factor 2 from a square without its ½, "
    "or one share counted twice",
    0.5: "half of what it should be everywhere: a lost factor 2, or two shares averaged, "
    "not summed",
    -2.0: "the sign is turned and it is twice as large everywhere",
    -0.5: "the sign is turned and it is half as large everywhere",
}


def _hint(got, expected, wrong, batch, noise):
    """Return the mistake that a wrong gradient looks like."""
    if not np.isfinite(got).all():
        return "not a finite number: a division by 0, or a logarithm of 0?"
    if not np.isfinite(expected).all():
        return "the function itself is not finite here: move the point"

    if not got.any():
        return "0 everywhere: this gradient is never written, its term is missing"
    if np.abs(expected).max() <= noise:
        return "it should be 0 everywhere: the output does not depend on it here"
    ratio = float((got * expected).sum() / (expected**2).sum())
    if _alike(got, ratio * expected, noise):
        factors = dict(_FACTORS)
        if batch is not None and batch > 1:
            means = {
                batch: f"{batch} times too large everywhere, and the batch has {batch} examples: "
                "the mean is missing (1/B)",
                1.0 / batch: f"{batch} times too small everywhere, and the batch has {batch} "
                "examples: a mean (1/B) too many",
            }
            means |= {-k: f"the sign is turned, and it is {words}" for k, words in means.items()}
            for factor, words in means.items():
                factors[factor] = f"{factors[factor]}; or: {words}" if factor in factors else words
        for factor, words in factors.items():
            if abs(ratio / factor - 1.0) <= 1e-4:
                return words
        if got.size > 1:
            return f"{ratio:.6g} times what it should be everywhere: a constant factor"
    elif rearranged := _rearranged(got, expected, noise):
        return rearranged
    right = got.size - int(wrong.sum())
    if right:
        where = ", ".join(str(tuple(map(int, i))) for i in np.argwhere(wrong)[:3])
        more = ", ..." if wrong.sum() > 3 else ""
        return (
            f"the other {f'{right} numbers are' if right > 1 else 'number is'} right; wrong at "
            f"{where}{more}: a special case, an edge, or a path whose share is not added"
        )
    return (
        "no simple pattern: go backwards from the output, one factor of the chain rule at a "
        "time, and ask where each was evaluated"
    )


def _alike(a, b, noise):
    """Tell whether two arrays agree to what a central difference can tell."""
    return np.abs(a - b).max() <= 1e-5 * np.abs(b).max() + noise


def _rearranged(got, expected, noise):
    """Return a hint if the numbers are right but lie in another order."""
    if got.ndim < 2:
        return "reversed in order: read backwards" if _alike(got[::-1], expected, noise) else ""
    for order in permutations(range(got.ndim)):
        if order == tuple(range(got.ndim)):
            continue
        turned = expected.transpose(order)
        if _alike(got, turned.reshape(got.shape), noise):
            return (
                f"transposed: these are the right numbers with the axes in the order {order}; "
                "exchange the factors of the product, or their indices"
            )
    for axis in range(got.ndim):
        if _alike(np.flip(got, axis), expected, noise):
            return f"reversed along axis {axis}: the index runs backwards"
    return ""
