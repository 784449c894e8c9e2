"""The asserts of the pages: none is lost or emptied without a line that says so.

``asserts.txt`` lists them all, normalised by Python's own grammar: spaces, quotes and
comments do not count, and the loop or condition in which an assert stands does.
What can never fail is refused, listed or not.
"""

import ast
import builtins

import pytest
from reviewed import BY_NAME, blocks, check_pages, code_cells, difference

CLOSE = ("allclose", "isclose", "assert_allclose", "approx")
# Where the tolerances of these stand, counted from the compared values on.
PLACES = {"approx": {1: "rel", 2: "abs"}}
OTHERS = {2: "rtol", 3: "atol"}
LARGEST = {"rtol": 0.5, "rel": 0.5, "atol": 1.0, "abs": 1.0}
"""A share of one half, and one in whatever unit a page compares, are no agreement."""
BOUND = 1e6  # no number of the book comes near: what is only below this is not bounded


def asserts(source):
    """Yield each assert of some code, within its loops and conditions, as (text, node, around).

    Calls such as ``np.testing.assert_allclose(...)`` count, too.
    """

    def visit(nodes, around):
        for node in nodes:
            if isinstance(node, ast.Assert) or _calls_assert(node):
                yield ": ".join([*map(_header, around), ast.unparse(node)]), node, around
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(node, field, None)
                if isinstance(inner, list):
                    yield from visit(inner, [*around, (node, field)])
            for handler in getattr(node, "handlers", ()):
                yield from visit(handler.body, [*around, (handler, "body")])

    yield from visit(ast.parse(source).body, [])


def _calls_assert(node):
    """Whether a statement is a call of ``assert_something``."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and _name(node.value.func).startswith("assert")
    )


def _name(function):
    """Return the last part of a called function's name."""
    return getattr(function, "attr", getattr(function, "id", ""))


def _header(place):
    """Return the line that opens the block in which an assert stands."""
    node, field = place
    first = ast.unparse(node).splitlines()
    line = next(line for line in first if not line.startswith("@")).rstrip(":")
    return line if field == "body" else f"{field} of {line}"


def vacuous(text, node, around):
    """Return why an assert cannot fail, or None."""
    for place, _ in around:
        test = getattr(place, "test", getattr(place, "iter", None))
        if (
            test is not None
            and _is_constant(test)
            and not (hasattr(place, "iter") and _value(test))
        ):
            return "it stands where no code gets to"
        if isinstance(place, ast.Try) and place.handlers:
            return "the try around it swallows its failure"
        if isinstance(place, ast.With) and "suppress" in ast.unparse(place.items[0]):
            return "the suppress around it swallows its failure"
    if isinstance(node, ast.Assert) and (reason := _always(node.test)):
        return reason
    for call in ast.walk(node):
        is_close = isinstance(call, ast.Call) and _name(call.func) in CLOSE
        if is_close and (reason := _too_close(call)):
            return reason
    for number in ast.walk(node):
        if isinstance(number, ast.expr) and _is_constant(number):
            value = _value(number)
            if isinstance(value, int | float) and not abs(value) < BOUND:
                return f"{ast.unparse(number)} bounds nothing"
    return None


def _always(test):
    """Return why an expression is always true, or None."""
    if _is_constant(test) or isinstance(test, ast.Tuple | ast.List | ast.Dict | ast.Lambda):
        return f"{ast.unparse(test)} is a constant"
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            if reason := _always(value):
                return reason
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _always(test.operand)
    if isinstance(test, ast.Call) and _name(test.func) == "array_equal" and _same(*test.args[:2]):
        return "it compares a thing with itself"
    if isinstance(test, ast.Compare):
        terms = [test.left, *test.comparators]
        for left, sign, right in zip(terms, test.ops, terms[1:], strict=False):
            if _same(left, right):
                return "it compares a thing with itself"
            if (
                isinstance(left, ast.Call)
                and _name(left.func) in ("abs", "len")
                and _is_constant(right)
                and (
                    (isinstance(sign, ast.GtE) and _value(right) <= 0)
                    or (isinstance(sign, ast.Gt) and _value(right) < 0)
                )
            ):
                return f"{_name(left.func)} is never below zero"
    return None


def _too_close(call):
    """Return what is wrong with a comparison up to a tolerance, or None."""
    name = _name(call.func)
    if name != "approx" and len(call.args) > 1 and _same(*call.args[:2]):
        return "it compares a thing with itself"
    places = PLACES.get(name, OTHERS)
    given = {places[k]: value for k, value in enumerate(call.args) if k in places}
    given |= {word.arg: word.value for word in call.keywords if word.arg in LARGEST}
    for word, value in given.items():
        if not _is_constant(value):
            return f"the tolerance {word} is to be a number in the assert itself"
        if not 0 <= _value(value) <= LARGEST[word]:
            return f"a tolerance {word} of {ast.unparse(value)} lets nearly all pass"
    return None


def _same(left, right):
    """Whether two expressions are the same code."""
    return ast.dump(left) == ast.dump(right)


def _is_constant(node):
    """Whether an expression holds no name but those of Python itself."""
    names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
    return all(hasattr(builtins, name) for name in names) and not isinstance(
        node, ast.Lambda | ast.Slice | ast.Starred | ast.FormattedValue | ast.JoinedStr
    )


def _value(node):
    """Return the value of an expression without names; None if it has none."""
    try:
        return eval(compile(ast.Expression(node), "assert", "eval"), {})
    except Exception:  # a fragment that is no value by itself
        return None


def listed(path):
    """Return the lines of a notebook's block: its asserts in order."""
    return [text for cell in code_cells(path) for text, _, _ in asserts(cell.source)]


@BY_NAME
def test_no_assert_is_lost_or_altered_without_a_line_that_says_so(path):
    found = difference(
        "asserts.txt",
        path.stem,
        blocks("asserts.txt").get(path.stem, []),
        listed(path),
        "its asserts are not those that somebody has looked at.",
    )
    if found:
        pytest.fail(found, pytrace=False)


def test_the_list_has_a_block_for_each_notebook():
    check_pages("asserts.txt")


@BY_NAME
def test_every_assert_can_fail(path):
    bad = [
        f"{cell.id}: {text}\n    {reason}"
        for cell in code_cells(path)
        for text, node, around in asserts(cell.source)
        if (reason := vacuous(text, node, around))
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    "source",
    [
        "assert True",
        "assert 1",
        "assert not False",
        "assert 'words'",
        "assert 1 < 2",
        "assert a == a",
        "assert low < x[0] <= x[0]",
        "assert error < 0.1 or True",
        "assert True or error < 0.1",
        "assert (error < 0.1, 'too much')",
        "assert [error < 0.1]",
        "assert len(rows) >= 0",
        "assert abs(a - b) > -1",
        "assert np.abs(a - b) >= 0",
        "assert abs(a - b) < 1e9",
        "assert abs(a - b) < 10**9",
        "assert -1e9 < a",
        "assert a < float('inf')",
        "assert np.allclose(a, b, atol=1e9)",
        "assert np.allclose(a, b, rtol=0.6)",
        "assert np.allclose(a, b, 1)",
        "assert np.allclose(a, b, 0, 10)",
        "assert np.allclose(a, b, atol=loose)",
        "assert np.allclose(a, b, rtol=np.inf)",
        "assert np.isclose(a.mean(), a.mean())",
        "assert np.array_equal(a, a)",
        "assert a == pytest.approx(b, rel=2)",
        "assert a == pytest.approx(b, abs=5)",
        "np.testing.assert_allclose(a, b, rtol=3)",
        "torch.testing.assert_allclose(a, a)",
        "if False:\n    assert a < b",
        "while 0:\n    assert a < b",
        "for k in ():\n    assert a[k] < b",
        "try:\n    assert a < b\nexcept AssertionError:\n    pass",
        "with contextlib.suppress(AssertionError):\n    assert a < b",
    ],
)
def test_an_assert_that_cannot_fail_is_refused(source):
    ((text, node, around),) = asserts(source)
    assert vacuous(text, node, around)


@pytest.mark.parametrize(
    "source",
    [
        "assert a < b",
        "assert len(total) == 3004",
        "assert report.ok",
        "assert abs(genuine) < 3 < forged",
        "assert np.allclose(a, b, rtol=0, atol=1)",
        "assert all(mean[k] < keep[k] for k in range(1, 9))",
        "assert main == {'acc_c': 0.7}",
        "for k in range(3):\n    assert a[k] < b",
        "for k in (1, 2):\n    assert a[k] < b",
    ],
)
def test_an_assert_that_can_fail_is_not_refused(source):
    ((text, node, around),) = asserts(source)
    assert vacuous(text, node, around) is None


def test_formatting_does_not_count_and_everything_else_does():
    def texts(source):
        return [text for text, _, _ in asserts(source)]

    one = texts("assert  np.allclose( a,b, atol = 1e-12)  # close")
    assert one == texts("assert (\n    np.allclose(a, b, atol=1e-12)\n)")
    assert one != texts("assert np.allclose(a, b, atol=1e-2)")
    assert texts("for k in r:\n    assert a[k]") != texts("for k in r:\n    pass\nassert a[k]")
    assert texts("if x:\n    pass\nelse:\n    assert a") == ["orelse of if x: assert a"]
    assert texts("# assert a < b\nprint('assert a < b')") == []
    message = difference("asserts.txt", "page", ["assert a", "assert b"], ["assert b"], "Look.")
    assert "-    assert a" in message
    assert "+" not in message
    assert difference("asserts.txt", "page", ["assert a"], ["assert a"], "Look.") is None
