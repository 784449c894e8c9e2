"""What ``make lint`` finds: each fault that it is there for, planted."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import lint
import stubs

ROOT = lint.ROOT

# What the docstrings leave without a type may only become less.
COVERED = 0.97


def test_the_share_of_public_parameters_and_results_with_a_type_does_not_fall():
    share, unsaid = stubs.coverage(stubs.written()[1])
    assert share >= COVERED, f"of {share:.1%} alone; say what these are:\n" + "\n".join(unsaid)


def test_the_package_tells_programs_that_it_has_types():
    assert (ROOT / "siamtut" / "py.typed").is_file()
    assert "def cosine(" in (ROOT / "siamtut" / "geometry.pyi").read_text(encoding="utf-8")


STUB = stubs.Stub(ModuleType("siamtut.made_up"))


@pytest.mark.parametrize(
    ("said", "given", "written"),
    [
        ("int, optional", True, "int"),
        ("array_like, shape (N, D)", True, "ArrayLike"),
        ("ndarray of bool, shape (N,)", False, "NDArray[numpy.bool_]"),
        ("ndarray of float64, shape (N,), or None", True, "NDArray[numpy.float64] | None"),
        ("float or ndarray, shape (...)", False, "Any"),
        ("str, path-like or None", True, "str | PathLike[str] | None"),
        ("dict of str to tuple of float", True, "Mapping[str, tuple[float, ...]]"),
        ("dict of str to tuple of float", False, "dict[str, tuple[float, ...]]"),
        ("sequence of (str, dict of str to array_like)", True,
         "Sequence[tuple[str, Mapping[str, ArrayLike]]]"),
        ('{"light", "dark"}, optional', True, 'Literal["light", "dark"]'),
        ("pair of int", True, "tuple[int, int]"),
        ("torch.Tensor, shape (B, D)", False, "torch.Tensor"),
        ("Signature", True, "siamtut.signature.Signature"),
        ("what you like", True, None),
    ],
)  # fmt: skip
def test_a_type_in_words_is_written_as_python_does(said, given, written):
    assert STUB.type_of(said, given) == written


def test_a_stub_has_what_the_docstring_says():
    def scaled(x, *factors, by=2.0, name=None):
        """Scale.

        Parameters
        ----------
        x : array_like
            What to scale.
        *factors : int
            By what.
        by : float, optional
            By what, too.
        name : str, optional
            Whose.

        Returns
        -------
        ndarray
            The same, scaled.
        """
        return x

    stub = stubs.Stub(ModuleType("siamtut.made_up"))
    stub.function("scaled", scaled)
    assert stub.body == [
        "def scaled(x: ArrayLike, *factors: int, by: float = ..., name: str | None = ...)"
        " -> NDArray[Any]: ..."
    ]
    assert (stub.said, stub.unsaid) == (5, [])

    def bare(x):
        return x

    stub.function("bare", bare)
    assert stub.body[-1] == "def bare(x: Any) -> Any: ..."
    assert stub.unsaid == ["made_up.bare(x): not documented", "made_up.bare(): not documented"]


def test_a_docstring_without_a_parameter_is_found(monkeypatch):
    from siamtut import geometry

    documented = geometry.cosine.__doc__
    monkeypatch.setattr(stubs, "rooms", lambda: [geometry])
    assert stubs.broken_rules() == []
    renamed = documented.replace("    eps : ", "    epsilon : ")
    monkeypatch.setattr(geometry.cosine, "__doc__", renamed)
    found = "\n".join(stubs.broken_rules())
    assert "siamtut.geometry.cosine: PR01" in found
    assert "siamtut.geometry.cosine: PR02" in found


def test_an_example_that_contradicts_the_types_is_found(tmp_path, monkeypatch):
    texts = {"geometry": "from siamtut.geometry import cosine\ncosine([1], [1], eps='little')\n"}
    monkeypatch.setattr(stubs, "examples", lambda: texts)
    monkeypatch.setattr(stubs, "written", lambda: ({}, []))
    monkeypatch.setattr(lint, "ROOT", tmp_path)
    (tmp_path / "siamtut").symlink_to(ROOT / "siamtut")
    (tmp_path / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    found = [line for line in lint.types() if "make types" not in line]
    assert any('"cosine" has incompatible type "str"; expected "float"' in line for line in found)


def test_a_stub_that_is_not_what_the_docstrings_say_is_found(monkeypatch):
    path = ROOT / "siamtut" / "geometry.pyi"
    monkeypatch.setattr(stubs, "written", lambda: ({path: "changed\n"}, []))
    monkeypatch.setattr(stubs, "examples", dict)
    monkeypatch.setattr(lint, "run", lambda *command: [])
    assert "siamtut/geometry.pyi is not what its docstrings say: make types" in lint.types()


def test_a_fault_of_a_script_is_found(tmp_path):
    (tmp_path / "a.mjs").write_text("var a = 1;\nif (a == b) { let c; }\n", encoding="utf-8")
    config = str(ROOT / ".oxlintrc.json")
    found = lint.run(lint.program("oxlint"), "-c", config, "--format", "unix", str(tmp_path))
    for rule in ("no-var", "eqeqeq", "no-undef", "no-unused-vars"):
        assert rule in "\n".join(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](b.md) [c](https://x.example/) `[d](e.md)` ![f](p.png)", []),
        ("[a](b.md#the-first-one) [b](#here)\n\n# Here", []),
        ("[a](c.md)", ["page.md: c.md leads nowhere"]),
        ("[a](b.md#second)", ["page.md: b.md has no heading for #second"]),
    ],
)
def test_a_dead_link_is_found(tmp_path, text, found):
    (tmp_path / "b.md").write_text("# B\n\n## The first, one\n", encoding="utf-8")
    (tmp_path / "p.png").touch()
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    assert lint.dead_links(page) == found


def test_a_check_that_breaks_is_a_finding_and_ends_in_1(monkeypatch, capsys):
    def python():
        raise OSError("no ruff")

    for name in ("types", "docstrings", "javascript", "links"):
        monkeypatch.setattr(lint, name, list)
    monkeypatch.setattr(lint, "python", python)
    with pytest.raises(SystemExit) as end:
        lint.main()
    assert end.value.code
    assert "python: OSError: no ruff" in capsys.readouterr().out
