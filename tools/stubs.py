"""Write what the docstrings say of types into ``siamtut/*.pyi``: ``make types``.

The docstrings are the one place where types stand, for readers and for programs alike:
the code of the rooms, which is there to be read, carries none.  An editor and mypy read
the files that this writes; ``make lint`` says if they are not what the docstrings say,
runs mypy over them and over the examples of the docstrings, and holds the docstrings to
numpydoc's rules, without which there would be nothing to read.
"""

import ast
import dataclasses
import doctest
import functools
import importlib
import inspect
import re
import sys
from pathlib import Path

from siamtut import files

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "siamtut"

RULES = {
    # Sections in order and with known names; a summary.
    *("GL03", "GL05", "GL06", "GL07", "GL08", "GL10", "SS01", "SS03"),
    # Every parameter in its order, with type and description; what comes back.
    *("PR01", "PR02", "PR03", "PR04", "PR05", "PR06", "PR07", "PR10", "RT01", "YD01"),
}
"""numpydoc's rules that every public docstring keeps."""

# The one-line docstrings of a room whose head, or whose classes' heads, say the rest.
SHORT = {"byhand", "losses"}
# What those heads say, by the name of the parameter, and of the method for what comes back.
UNSAID = {
    **dict.fromkeys(["in_features", "out_features", "width", "stride", "seed"], "int"),
    **dict.fromkeys(["p", "eps", "learning_rate"], "float"),
    **dict.fromkeys(["x", "grad_output"], "array_like"),
    **dict.fromkeys(["cos", "label", "target", "prediction", "logit"], "torch.Tensor"),
    **dict.fromkeys(["cos_positive", "cos_negative"], "torch.Tensor"),
    **dict.fromkeys(["*layers", "a", "b"], "siamtut.byhand.Layer"),
    **{"on": "bool", "share": "sequence of str", "pair": "pair of array_like"},
}
RETURNED = {
    **dict.fromkeys(["forward", "backward"], "ndarray"),
    **dict.fromkeys(["Twin.forward", "Twin.backward", "Cosine.backward"], "pair of ndarray"),
    **{"clone": "siamtut.byhand.Layer", "extra_repr": "str"},
    **dict.fromkeys(["leaves"], "list of siamtut.byhand.Layer"),
    **dict.fromkeys(["parameters", "gradients"], "list of ndarray"),
}

WORDS = {
    **{name: name for name in ("str", "int", "float", "bool", "bytes", "object", "None")},
    "array_like": "ArrayLike",
    "ndarray": "NDArray[Any]",
    "ndarray of bool": "NDArray[numpy.bool_]",
    "ndarray of float64": "NDArray[numpy.float64]",
    "ndarray of int": "NDArray[numpy.integer[Any]]",
    "path-like": "PathLike[str]",
    "pathlib.Path": "Path",
    "callable": "Callable[..., Any]",
    "tuple": "tuple[Any, ...]",
    "sequence": "Sequence[Any]",
    "collection": "Collection[Any]",
    "dict": "dict[str, Any]",
    "anything": "Any",
}
GENERIC = {"list": "list[{}]", "sequence": "Sequence[{}]", "iterable": "Iterable[{}]"}
GENERIC |= {"iterator": "Iterator[{}]", "collection": "Collection[{}]", "tuple": "tuple[{}, ...]"}
GENERIC |= {"container": "Container[{}]", "pair": "tuple[{0}, {0}]"}

HEAD = """\
# Written from the docstrings of {name}.py by `make types`: edit those.
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import matplotlib.figure
import numpy
import numpy.random
import torch
from numpy.typing import ArrayLike, NDArray
"""


def split(text, separator):
    """Split a text where a separator stands outside of brackets and quotes."""
    parts, depth, start, k = [], 0, 0, 0
    while k < len(text):
        depth += (text[k] in "({[") - (text[k] in ")}]")
        if depth == 0 and text.startswith(separator, k):
            parts.append(text[start:k])
            start = k = k + len(separator)
        else:
            k += 1
    return [*parts, text[start:]]


class Stub:
    """The text of one room's ``.pyi``, and how much of it is said.

    ``said`` counts the parameters and returns with a type, ``unsaid`` lists those without.
    """

    def __init__(self, module):
        self.module = module
        self.room = module.__name__.rpartition(".")[2]
        self.imports, self.said, self.unsaid = set(), 0, []
        self.body = []

    # ------------------------------------------------------------ types

    def type_of(self, text, given):
        """Return a docstring's type as Python writes it, or None where it is not understood."""
        text = re.sub(r"^an? ", "", text.strip().removesuffix(", optional"))
        if text.startswith("{"):
            return f"Literal[{text.strip('{}')}]"
        # What follows a comma is the shape; "or None" may come after it.
        first, *rest = split(text, ", ")
        alternatives = split(first, " or ")
        for part in rest:
            if part in ("path-like or None", "float", "int", "str or bool"):
                alternatives += split(part, " or ")
            elif part == "or None":
                alternatives.append("None")
        found = [self.atom(part, given) for part in alternatives]
        if None in found:
            return None
        if not given and len(found) > 1 and any("NDArray" in one for one in found):
            return "Any"  # as NumPy's own: which it is depends on what was given
        return " | ".join(dict.fromkeys(found))

    def atom(self, text, given):
        """Return one type without alternatives."""
        text = re.sub(r"^three ", "", text)
        if text in WORDS:
            return WORDS[text]
        if text.startswith("array_like of "):
            return "ArrayLike"
        if text.startswith("("):
            parts = [self.type_of(part, given) for part in split(text.strip("()"), ", ")]
            return None if None in parts else f"tuple[{', '.join(parts)}]"
        if match := re.fullmatch(r"dict of (.+?) to (.+)", text):
            parts = [self.type_of(part, given) for part in match.groups()]
            kind = "Mapping" if given else "dict"
            return None if None in parts else f"{kind}[{', '.join(parts)}]"
        if match := re.fullmatch(r"(\w+) of (?:\d )?(.+)", text):
            kind, inner = match[1], self.type_of(match[2], given)
            return GENERIC[kind].format(inner) if inner and kind in GENERIC else None
        if re.fullmatch(r"(torch|numpy|matplotlib)(\.\w+)+", text):
            return text
        if match := re.fullmatch(r"(siamtut\.\w+)\.\w+", text):
            if match[1] == self.module.__name__:
                return text.rpartition(".")[2]
            self.imports.add(match[1])
            return text
        for module in (self.module, *rooms()):
            if inspect.isclass(thing := getattr(module, text, None)):
                return self.type_of(f"{thing.__module__}.{text}", given)
        return None

    def typed(self, where, text, given=True):
        """Return the annotation for a documented type, and count it."""
        found = self.type_of(text, given) if text else None
        if found is None:
            self.unsaid.append(f"{where}: {text or 'not documented'}")
            return "Any"
        self.said += 1
        return found

    # ------------------------------------------------------------ functions

    def documented(self, owner, name, function):
        """Return the parameters' types and that of the result, as the docstring says."""
        sections = [parsed(function)]
        if owner is not None:
            # A method that overrides another is described there, a constructor in its class.
            bases = owner.__mro__[1:]
            sections += [parsed(vars(base)[name]) for base in bases if name in vars(base)]
            sections.append(parsed(owner))
        parameters, result = {}, None
        for doc in sections:
            for entry in (*doc["Parameters"], *doc["Attributes"]):
                for one in entry.name.split(", "):
                    parameters.setdefault(one, entry.type)
            listed = {e.name: e.type for e in doc["Attributes"]}
            if result is None and name in listed:
                result = [listed[name]]
            if result is None and (back := doc["Returns"] or doc["Yields"]):
                # Of two names with one type, each has it.
                result = [e.type or e.name for e in back for _ in split(e.type and e.name, ", ")]
                if doc["Yields"]:
                    result = [f"iterator of {said}" for said in result]
        # "As in the other function": the same name in the same room is the same thing.
        for one in [one for one, said in parameters.items() if not said]:
            parameters[one] = next(filter(None, self.alike(one)), "")
        return parameters, result

    def alike(self, name):
        """Give what is said of a parameter's type elsewhere in the room."""
        for thing in vars(self.module).values():
            if callable(thing) and getattr(thing, "__module__", "").startswith("siamtut"):
                for entry in parsed(thing)["Parameters"]:
                    if name in entry.name.split(", "):
                        yield entry.type

    def function(self, name, function, owner=None, indent="", decorator=""):
        """Add a function or a method."""
        where = ".".join(filter(None, [self.room, owner and owner.__name__, name]))
        types, result = self.documented(owner, name, function)
        parts, star = [], False
        for k, one in enumerate(inspect.signature(function).parameters.values()):
            if owner is not None and k == 0 and decorator != "@staticmethod":
                parts.append(one.name)
                continue
            stars = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
            if one.kind is one.KEYWORD_ONLY and not star:
                parts.append("*")
                star = True
            star = star or stars == "*"
            said = types.get(stars + one.name) or types.get(one.name)
            if not said and self.room in SHORT:
                said = UNSAID.get(stars + one.name)
            annotation = self.typed(f"{where}({one.name})", said)
            if one.default is None and "None" not in annotation and annotation != "Any":
                annotation += " | None"
            default = "" if one.default is one.empty else " = ..."
            parts.append(f"{stars}{one.name}: {annotation}{default}")
        if result is None and self.room in SHORT and returns(function):
            by_class = owner and RETURNED.get(f"{owner.__name__}.{name}")
            said = by_class or RETURNED.get(name)
            said = "torch.Tensor" if said == "ndarray" and self.room == "losses" else said
            result = [said] if said else None
        if name == "__init__" or (result is None and not returns(function)):
            back = "None"
        else:
            found = [self.typed(f"{where}()", one, given=False) for one in result or [None]]
            back = found[0] if len(found) == 1 else f"tuple[{', '.join(found)}]"
        self.add(indent, decorator)
        self.add(indent, f"def {name}({', '.join(parts)}) -> {back}: ...")

    def add(self, indent, line):
        """Add a line, if there is one."""
        if line:
            self.body.append(indent + line)

    # ------------------------------------------------------------ classes

    def class_(self, name, thing):
        """Add a class with its attributes and methods."""
        base = next(
            b for b in thing.__mro__[1:] if b.__name__[0] != "_" and b.__name__ != "Generic"
        )
        is_row = issubclass(thing, tuple) and hasattr(thing, "_fields")
        if is_row:
            title = "NamedTuple"
        elif base.__module__ == self.module.__name__:
            title = base.__name__
        elif base.__module__.startswith("siamtut."):
            self.imports.add(base.__module__)
            title = f"{base.__module__}.{base.__name__}"
        else:
            title = {"Module": "torch.nn.Module", "object": ""}.get(base.__name__, base.__name__)
        self.body += ["", f"class {name}({title}):" if title else f"class {name}:"]
        doc, before = parsed(thing), len(self.body)
        types = {one: e.type for e in doc["Attributes"] for one in e.name.split(", ")}
        if is_row or dataclasses.is_dataclass(thing):
            parameters = {one: e.type for e in doc["Parameters"] for one in e.name.split(", ")}
            types = {**parameters, **types}
        for one, said in types.items():
            if not isinstance(vars(thing).get(one), property):
                self.add("    ", f"{one}: {self.typed(f'{self.room}.{name}.{one}', said)}")
        # Private bases are left out, and so what they hold is this class's own.
        own = {}
        for part in reversed(thing.__mro__[: thing.__mro__.index(base)]):
            own |= vars(part) if part.__module__.startswith("siamtut") else {}
        for one, value in own.items():
            if one[0] == "_" and one not in ("__init__", "__call__", "__len__"):
                continue
            if one == "__init__" and is_row:
                continue
            if isinstance(value, classmethod | staticmethod):
                kind = type(value).__name__
                self.function(one, value.__func__, thing, "    ", f"@{kind}")
            elif isinstance(value, property):
                self.function(one, value.fget, thing, "    ", "@property")
            elif inspect.isfunction(value) and one == "__len__":
                self.add("    ", "def __len__(self) -> int: ...")
            elif inspect.isfunction(value):
                self.function(one, value, thing, "    ")
        if not types and base is object:
            # Attributes that no docstring lists are found, and not checked.
            self.add("    ", "def __getattr__(self, name: str) -> Any: ...")
        if len(self.body) == before:
            self.body[-1] += " ..."

    # ------------------------------------------------------------ a room

    def text(self):
        """Return the whole file."""
        tree = ast.parse(inspect.getsource(self.module))
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("siamtut"):
                # What a room takes from another is found there, too.
                for alias in node.names:
                    if alias.name[0] != "_":
                        name = alias.asname or alias.name
                        self.body.append(f"from {node.module} import {alias.name} as {name}")
            for name in names_of(node):
                if name[0] == "_":
                    continue
                thing = getattr(self.module, name)
                if isinstance(node, ast.FunctionDef):
                    self.function(name, inspect.unwrap(thing))
                elif isinstance(node, ast.ClassDef):
                    self.class_(name, thing)
                else:
                    self.body.append(f"{name}: {type_of_value(thing)}")
        imports = "".join(f"import {name}\n" for name in sorted(self.imports))
        return HEAD.format(name=self.room) + imports + "\n" + "\n".join(self.body) + "\n"


def names_of(node):
    """Return the names that a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


def type_of_value(value):
    """Return the type of a constant."""
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind.__name__
    if isinstance(value, tuple | frozenset | set | list) and value:
        inner = {type_of_value(one) for one in value}
        inner = inner.pop() if len(inner) == 1 else "Any"
        kind = type(value).__name__
        return f"tuple[{inner}, ...]" if kind == "tuple" else f"{kind}[{inner}]"
    if isinstance(value, dict) and value:
        inner = [{type_of_value(one) for one in part} for part in (value, value.values())]
        key, held = (one.pop() if len(one) == 1 else "Any" for one in inner)
        return f"dict[{key}, {held}]"
    return "NDArray[Any]" if type(value).__name__ == "ndarray" else "Any"


def parsed(thing):
    """Return numpydoc's reading of an object's own docstring."""
    from numpydoc.docscrape import NumpyDocString

    return NumpyDocString(inspect.cleandoc(getattr(thing, "__doc__", None) or ""))


def returns(function):
    """Whether a function has a ``return`` or a ``yield`` with a value."""
    try:
        source = inspect.cleandoc("\n" + inspect.getsource(function))
    except (OSError, TypeError):
        return False
    nodes = ast.walk(ast.parse(source))
    return any(isinstance(n, ast.Return | ast.Yield) and n.value is not None for n in nodes)


@functools.cache
def rooms():
    """Return the rooms that get a stub: all but the packages within the package."""
    import siamtut

    found = [name for name in siamtut._ROOMS if (PACKAGE / f"{name}.py").is_file()]
    return [importlib.import_module(f"siamtut.{name}") for name in found]


def entrance():
    """Return the stub of ``siamtut`` itself."""
    import siamtut

    lines = [f"from siamtut import {name} as {name}" for name in siamtut._ROOMS]
    return "\n".join(
        [
            "# Written by `make types`.",
            "from pathlib import Path",
            "",
            *lines,
            "",
            "__version__: str",
            "",
            "def bundled(name: str) -> Path: ...",
            "",
        ]
    )


def written():
    """Return all stubs, text by path, and those who made them."""
    stubs = [Stub(module) for module in rooms()]
    texts = {PACKAGE / f"{stub.room}.pyi": stub.text() for stub in stubs}
    return texts | {PACKAGE / "__init__.pyi": entrance()}, stubs


def coverage(stubs):
    """Return the share of parameters and results that have a type, and those that have none."""
    unsaid = [line for stub in stubs for line in stub.unsaid]
    said = sum(stub.said for stub in stubs)
    return said / (said + len(unsaid)), unsaid


def examples():
    """Return the examples of all docstrings as one program a room, by the room's name."""
    finder, texts = doctest.DocTestFinder(), {}
    for module in rooms():
        lines = []
        for k, test in enumerate(finder.find(module)):
            sources = [e.source for e in test.examples if doctest.SKIP not in e.options]
            if sources and not any(e.exc_msg for e in test.examples):
                body = "".join(sources)
                lines.append(f"def _{k}() -> None:\n" + re.sub("(?m)^(?=.)", "    ", body))
        texts[module.__name__.rpartition(".")[2]] = "\n".join(lines)
    return texts


def broken_rules():
    """Return what numpydoc finds wrong in public docstrings, a line each."""
    from numpydoc.validate import validate

    found = []
    for module in rooms():
        room = module.__name__
        names = [room]
        for name, thing in vars(module).items():
            if name[0] == "_" or getattr(thing, "__module__", None) != room:
                continue
            if inspect.isfunction(thing) or inspect.isclass(thing):
                names.append(f"{room}.{name}")
            if inspect.isclass(thing):
                kinds = classmethod | staticmethod | property
                names += [
                    f"{room}.{name}.{one}"
                    for one, value in vars(thing).items()
                    if one[0] != "_" and (inspect.isfunction(value) or isinstance(value, kinds))
                ]
        for name in names:
            found += [f"{name}: {code} {said}" for code, said in validate(name)["errors"]
                      if code in RULES and not excused(name, code)]  # fmt: skip
    return found


def excused(name, code):
    """Whether a rule does not hold for an object."""
    parts = name.split(".")
    if code == "PR04":
        return True  # named like another of the room, which says its type
    if code not in ("PR01", "RT01"):
        return False
    thing = getattr(importlib.import_module(".".join(parts[:2])), parts[2])
    if inspect.isclass(thing) and len(parts) == 3:
        # A record's fields are its Attributes.
        return bool(parsed(thing)["Attributes"]) or parts[1] in SHORT
    return parts[1] in SHORT and len(parts) == 4


def main(argv=None):
    """Write the stubs, and say how much they cover."""
    texts, stubs = written()
    for path, text in texts.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            files.write(path, text)
            print(f"{path.relative_to(ROOT)}: written")
    for path in set(PACKAGE.glob("*.pyi")) - set(texts):
        path.unlink()
    share, unsaid = coverage(stubs)
    print(f"{share:.1%} of the parameters and results of public functions have a type")
    if "--unsaid" in (argv or sys.argv[1:]):
        print(*unsaid, sep="\n")


if __name__ == "__main__":
    main()
