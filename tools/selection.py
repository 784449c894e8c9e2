"""What a change touches, and the tests that are about it: for ``make check``."""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WIDGETS = ROOT / "siamtut" / "widgets"


@dataclass
class Selection:
    """What is to be tested.

    Attributes
    ----------
    pages, widgets : set of str
        Names of pages, and of widgets' modules.
    tests : set of str
        Files of tests outside ``tests/browser``, to be run whole.
    browser : set of str
        What the names of tests in ``tests/browser`` may contain, beside pages and widgets.
    site : bool
        Whether all pages are meant.
    """

    pages: set = field(default_factory=set)
    widgets: set = field(default_factory=set)
    tests: set = field(default_factory=set)
    browser: set = field(default_factory=set)
    site: bool = False

    def add_pages(self, names):
        """Add pages with the widgets that live there."""
        self.pages |= set(names)
        self.widgets |= {name for name, page in widget_pages().items() if page in names}


def pages():
    """Return the files of the book's pages by name."""
    found = sorted((ROOT / "book").iterdir())
    return {path.stem: path for path in found if path.suffix in (".ipynb", ".md")}


def widget_pages():
    """Return the widgets' modules, in order, and the page where each lives (or None).

    By the table that the browser tests run on, not by like names: the widget of
    ``losses`` is ``loss_landscape``.
    """
    sys.path.insert(0, str(ROOT / "tests" / "browser"))
    try:
        from widget_table import ROWS
    finally:
        del sys.path[0]
    return {row.name: row.page and Path(row.page).stem for row in ROWS}


def of_page(name):
    """Return the selection of ``make check PAGE=name``."""
    if name not in pages():
        sys.exit(f"no page {name!r}: make check PAGE=name, with one of {', '.join(pages())}")
    selection = Selection()
    selection.add_pages({name})
    return selection


def of_widget(name):
    """Return the selection of ``make check WIDGET=name``; its class's name will do, too."""
    module = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().replace("-", "_")
    if module not in widget_pages():
        known = ", ".join(widget_pages())
        sys.exit(f"no widget {name!r}: make check WIDGET=name, with one of {known}")
    return Selection(widgets={module})


def changed():
    """Return the paths that differ from the last commit, new ones among them."""
    found = []
    for command in (
        ["diff", "--name-only", "--no-renames", "-z", "HEAD"],
        ["ls-files", "--others", "--exclude-standard", "-z"],
    ):
        done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, encoding="utf-8")
        if done.returncode:
            reason = done.stderr.strip()
            sys.exit(f"git cannot say what has changed ({reason}): make check PAGE=name")
        found += done.stdout.split("\0")[:-1]
    return sorted(set(found))


def of_changes(paths):
    """Return the selection for changed paths, and the paths that no test is about."""
    selection, nothing = Selection(), []
    for path in paths:
        if not _add(selection, Path(path)):
            nothing.append(path)
    selection.tests = {test for test in selection.tests if (ROOT / test).is_file()}
    return selection, nothing


def _add(selection, path):
    """Add what a changed path touches to a selection; return whether there is anything."""
    top, name = path.parts[0], path.stem
    if path.parent == Path("book") and path.suffix in (".ipynb", ".md"):
        if name in pages():  # a page that was removed is looked for in the others
            selection.add_pages({name})
        selection.site |= name not in pages()
    elif top == "book" or str(path) in ("_config.yml", "_toc.yml"):
        selection.site = True
    elif path.parts[:2] == ("siamtut", "widgets"):
        known = widget_pages()
        selection.widgets |= {name} if name in known else set(known)
    elif path.parts[:2] == ("siamtut", "check"):
        page = name.replace("_", "-")
        if page in pages():
            selection.pages.add(page)
        else:
            selection.tests.add("tests/test_check.py")
    elif top == "siamtut" and len(path.parts) == 2:
        selection.tests |= naming(name)
    elif path.parts[:2] == ("tests", "browser"):
        known = widget_pages()
        if name in ("conftest", "axe", "widget_table"):
            selection.widgets |= set(known)
            selection.site = True
        else:
            selection.browser.add(name)
    elif path.parts[:2] == ("tests", "book"):
        selection.site = True
    elif top == "tests" and path.match("test_*.py"):
        selection.tests.add(str(path))
    elif top == "tests":
        selection.tests |= {str(p.relative_to(ROOT)) for p in (ROOT / "tests").glob("test_*.py")}
    else:
        supply = top == ".github" or len(path.parts) == 1
        test = "tests/test_supply.py" if supply else f"tests/test_{name}.py"
        selection.tests.add(test)
        return (supply or top == "tools") and (ROOT / test).is_file()
    return True


def naming(room):
    """Return the test files that are about a room of the package, or use it by name."""
    files = [*(ROOT / "tests").glob("test_*.py"), *(ROOT / "tests" / "widgets").glob("test_*.py")]
    name = "main" if room == "__main__" else "package" if room == "__init__" else room
    uses = re.compile(rf"(^|\n)(from siamtut[.\w]* )?import [^\n]*\b{room}\b|siamtut\.{room}\b")
    return {
        str(file.relative_to(ROOT))
        for file in files
        if file.stem == f"test_{name}" or uses.search(file.read_text(encoding="utf-8"))
    }
