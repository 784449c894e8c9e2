"""Checkers of the chapter :doc:`/book/gradient-checking`, and its four suspects."""

import numpy as np

from siamtut.byhand import Linear, Sequential, Tanh
from siamtut.check.functions import asks_function
from siamtut.check.judge import Verdict, array, asks, asks_number
from siamtut.check.reading import WrongError
from siamtut.costs import LogitCrossEntropy
from siamtut.gradcheck import check_layer

__all__ = [
    "Fifth",
    "gradient_checking_1",
    "gradient_checking_2",
    "gradient_checking_3",
    "suspect",
]


class SuspectA(Linear):
    """A Linear with something wrong in its ``backward``."""

    def backward(self, x, grad_output):
        """Answer wrongly."""
        super().backward(x, grad_output)
        return grad_output @ self.weight.T


class SuspectB(LogitCrossEntropy):
    """A cross-entropy with something wrong in its ``gradient``."""

    def gradient(self, prediction, target):
        """Answer wrongly."""
        return super().gradient(prediction, target) * len(prediction)


class SuspectC(Linear):
    """A Linear with something wrong in its ``backward``."""

    def backward(self, x, grad_output):
        """Answer wrongly."""
        self.grad_weight -= grad_output.T @ x
        self.grad_bias += grad_output.sum(axis=0)
        return grad_output @ self.weight


class SuspectD(Linear):
    """A Linear with something wrong in its ``backward``."""

    def backward(self, x, grad_output):
        """Answer wrongly."""
        self.grad_weight += grad_output.T @ x
        return grad_output @ self.weight


def suspect(letter, seed=0, hidden=16):
    """Return a network of three layers and its cost, with one mistake planted.

    Parameters
    ----------
    letter : {"", "A", "B", "C", "D"}
        Which mistake; without a letter there is none.
    seed : int, optional
        Of the start, which is the same for every letter.
    hidden : int, optional
        Units of each of the two hidden layers; the network has two inputs and one
        output, the logit.

    Returns
    -------
    network : siamtut.byhand.Sequential
    cost : siamtut.costs.LogitCrossEntropy

    Raises
    ------
    KeyError
        If there is no suspect of that name.
    """
    middle = {"": Linear, "A": SuspectA, "B": Linear, "C": SuspectC, "D": SuspectD}[letter]
    cost = SuspectB() if letter == "B" else LogitCrossEntropy()
    first, second, third = np.random.default_rng(seed).integers(1 << 30, size=3)
    network = Sequential(
        Linear(2, hidden, first),
        Tanh(),
        middle(hidden, hidden, second),
        Tanh(),
        Linear(hidden, 1, third),
    )
    return network, cost


class Fifth(Linear):
    """A Linear of three inputs and three outputs; its weights' gradient is transposed."""

    def __init__(self):
        super().__init__(3, 3, seed=4)

    def backward(self, x, grad_output):
        """Add x^T g where g^T x belongs."""
        x, grad_output = np.asarray(x, dtype=float), np.asarray(grad_output, dtype=float)
        self.grad_weight += x.T @ grad_output
        self.grad_bias += grad_output.sum(axis=0)
        return grad_output @ self.weight


@asks_number("put a step in place of None; 1e-5 is one.")
def gradient_checking_1(got):
    """Check the best step of a one-sided difference in float64 (exercise 1).

    Parameters
    ----------
    got : float or None
        The step that makes ε + 2·1.1e-16/ε least: 1.5e-8.

    Returns
    -------
    Verdict
    """
    got, best = float(got), np.sqrt(2 * 1.1e-16)
    if 0.99e-8 <= got <= 2.2e-8:
        return Verdict(
            True,
            "Right: 1 = 2.2e-16/ε², so ε = 1.5e-8, and the error there is 3e-8: "
            "a thousand times that of the central difference at its best.",
        )
    if got <= 0:
        return Verdict(False, f"A step of {got:g} measures nothing. It must be above 0.")
    if 2e-6 <= got <= 2e-5:
        return Verdict(
            False, "That is the central difference's. Here the curve's share is ε, not ε²."
        )
    if 1e-16 <= got <= 5e-16:
        return Verdict(
            False,
            "That is the rounding itself: there the second term alone is about 1. "
            "Both terms must be small.",
        )
    error = got + 2.2e-16 / max(got, 1e-300)
    return Verdict(
        False,
        f"At ε = {got:.2g} the sum is {error:.2g}; at the best step it is {2 * best:.2g}. "
        "Where is its derivative zero?",
    )


@asks_function("along(f, x, v)")
def gradient_checking_2(along):
    """Check a central difference along a direction (exercise 2).

    Parameters
    ----------
    along : callable or None
        Takes f, x and v (both of one shape); returns the rate at which f rises
        when x moves along v, by two calls of f.

    Returns
    -------
    Verdict
    """
    rng = np.random.default_rng(7)
    x, v = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    places = []

    def f(z):
        places.append(array(z, "f is asked at").values)
        return float(np.sin(places[-1]).sum() + (places[-1] ** 3).sum())

    function = along.function

    def from_zero(*arguments):  # it may be called again, with tensors
        places.clear()
        return function(*arguments)

    along.function = from_zero
    got = along.number(f, x, v)
    if len(places) > 2:
        raise WrongError(
            f"It called f {len(places)} times. Move all numbers at once: two calls will do."
        )
    slope = np.cos(x) + 3 * x**2
    expected = float((slope * v).sum())
    length = np.linalg.norm(v)
    mistakes = [
        (expected / length, "You made v one long. The gradient will be multiplied by v as it is."),
        (2 * expected, "Twice too large: the two places are 2 ε apart."),
        (expected / 2, "Half of it: is that a one-sided difference, divided by 2 ε?"),
        (-expected, "The sign is turned: ahead minus behind."),
        (slope.sum(), "All numbers were moved alike. Move x by ε v."),
    ]
    off = abs(float(got) - expected)
    if 2e-6 < off < 0.1 and any(np.array_equal(place, x) for place in places):
        raise WrongError(f"Nearly: use both sides, and an ε of about 1e-5. It is off by {off:.1g}.")
    got.expect(expected, mistakes, within=1e-3 if off > 0.1 else 2e-5)
    return Verdict(True, f"Right: {expected:.4f} by two calls, however many numbers x may have.")


@asks("put a batch of inputs in place of None.")
def gradient_checking_3(x):
    """Check a batch at which a wrong layer passes (exercise 3).

    Parameters
    ----------
    x : array_like, shape (B, 3), or None
        The inputs at which to check the layer `Fifth`.

    Returns
    -------
    Verdict
    """
    x = array(x, "A batch of inputs is needed, numbers of shape (B, 3); got").values
    if x.ndim != 2 or x.shape[1] != 3 or len(x) == 0:
        return Verdict(False, f"Numbers of shape (B, 3) are needed; got shape {x.shape}.")
    if len(x) > 1000 or np.abs(x).max() > 1e3:
        return Verdict(
            False, "Up to 1000 rows, and numbers up to 1000, please: beyond, rounding joins in."
        )
    report = check_layer(Fifth(), x)
    if not report:
        worst = report.worst
        where = f"{worst.parameter}[{', '.join(map(str, worst.index))}]"
        one = "With one example a wrong order of the factors shows, too. " if len(x) == 1 else ""
        return Verdict(
            False,
            f"The checker is not fooled: {where} got {worst.got:.4g}, expected "
            f"{worst.expected:.4g}. {one}For which x is x^T g the same as g^T x, for any g?",
        )
    if np.any(x):
        return Verdict(
            True,
            "Right: so small that the mistake drowns in what the checker allows. "
            "Nobody should check there.",
        )
    return Verdict(
        True,
        "Right: with x = 0 both products are 0, and two wrongs agree. "
        "Check at random places, never at special ones.",
    )
