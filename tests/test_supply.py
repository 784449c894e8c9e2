"""What is installed and what CI runs: named exactly, down to what nobody asked for by name."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]


def requirements(name):
    """The requirements that hold for this Python and system, of a file at top level."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and line[0] not in "#-"]
    return {canonicalize_name(r.name): r for r in found if not r.marker or r.marker.evaluate()}


def needed(name, extras=frozenset(), seen=None):
    """Return the installed versions of a package and of all that it stands on, by name."""
    seen = {} if seen is None else seen
    key = canonicalize_name(name), frozenset(extras)
    if key not in seen:
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            seen[key] = None
        else:
            seen[key] = distribution.version
            for text in distribution.requires or ():
                wanted = Requirement(text)
                if wanted.marker is None or any(
                    wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras)
                ):
                    needed(wanted.name, wanted.extras, seen)
    return {name: version for (name, _), version in seen.items()}


def complaints(pins, constraints, installed):
    """Return what is missing from the constraints or installed in another version."""
    found = []
    for name, wanted in pins.items():
        if name not in constraints:
            found.append(f"{name} is not in constraints.txt: make lock")
        elif constraints[name].specifier != wanted.specifier:
            found.append(f"{constraints[name]} in constraints.txt is not {wanted}: make lock")
    for name, version in installed.items():
        if name not in constraints:
            found.append(f"{name} is needed, and not in constraints.txt: make lock")
        elif version is None:
            found.append(f"{name} is needed, and not installed: make book")
        # A build such as 2.13.0+cpu is one of 2.13.0.
        elif not constraints[name].specifier.contains(version, prereleases=True):
            found.append(f"{name} {version} is installed, not {constraints[name]}: make book")
    return found


def test_the_constraints_hold_every_package_that_is_needed_as_it_is_installed():
    pins, constraints = requirements("requirements.txt"), requirements("constraints.txt")
    installed = {}
    for name, wanted in pins.items():
        installed |= needed(name, wanted.extras)
    installed |= needed("siamtut")
    del installed["siamtut"]
    assert len(installed) > 150
    assert complaints(pins, constraints, installed) == []


@pytest.mark.parametrize(
    ("pins", "installed", "said"),
    [
        ({"a": "a==2"}, {}, "a==1 in constraints.txt is not a==2"),
        ({"b": "b==1"}, {}, "b is not in constraints.txt"),
        ({}, {"a": "1.1"}, "a 1.1 is installed, not a==1"),
        ({}, {"a": None}, "a is needed, and not installed"),
        ({}, {"b": "1"}, "b is needed, and not in constraints.txt"),
    ],
)
def test_what_the_constraints_miss_is_named(pins, installed, said):
    pins = {name: Requirement(text) for name, text in pins.items()}
    (line,) = complaints(pins, {"a": Requirement("a==1")}, installed)
    assert line.startswith(said)


def test_a_local_build_is_one_of_its_version():
    assert complaints({}, {"torch": Requirement("torch==2.1")}, {"torch": "2.1+cpu"}) == []


@pytest.mark.parametrize("name", ["requirements.txt", "constraints.txt"])
def test_a_list_pins_exactly_and_names_no_host_and_no_path(name):
    for wanted in requirements(name).values():
        (specifier,) = wanted.specifier
        assert specifier.operator == "=="
        assert Version(specifier.version).local is None
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^\s*--|file:|@|^[./~]", text, re.MULTILINE)


def test_make_installs_by_the_constraints():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^\$\(INSTALLED\):.*\bconstraints\.txt", text, re.MULTILINE)
    assert re.search(r"pip install [^\n]*(\\\n[^\n]*)?-c constraints\.txt -r requirements", text)


ACTION = re.compile(r"^\s*(?:- )?uses: (\S+)(.*)$", re.MULTILINE)


def test_actions_are_pinned_by_commit_and_say_their_version():
    used = [
        use
        for file in (ROOT / ".github").rglob("*.yml")
        for use in ACTION.findall(file.read_text(encoding="utf-8"))
    ]
    assert len(used) >= 3
    for action, comment in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r"\s+# v\d+\.\d+\.\d+", comment), action
