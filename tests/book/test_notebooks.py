"""The stored notebooks: complete, in order, described, and free of this machine.

nbval runs every cell again and compares what it prints, and ``tools/compare_figures.py``
what it draws; but nothing is compared in a cell without an execution count.  What would be
missed is held here.
Each rule is proven on tampered copies of the real notebooks.
"""

import copy
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import execute_notebooks
import nbformat
import pytest
from conftest import BOOK, ROOT, toc_pages

NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))
BY_NAME = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

PICTURES = ("image/png", "image/jpeg", "image/svg+xml", "image/gif")
WIDTH = 78  # characters of code that fit into a cell at 1,280 pixels
# What makes nbval pass over a cell, as a comment or as a tag.
UNCOMPARED = re.compile(r"NBVAL_\w+|nbval-[a-z-]+")
CELL_ID = re.compile(r"[a-z-]+-\d+")
# Where somebody's files lie: another reader's outputs must not depend on it.
MACHINE_PATH = re.compile(
    r"/(?:home|Users)/\w|\b[A-Z]:\\\\?Users|site-packages|/tmp/\w|ipykernel_\d"
)
# What a browser would fetch by itself; a link waits for the reader.
FETCHED = re.compile(
    r"""<(?:script|img|iframe|link|source|video|audio)\b[^>]*(?:src|href)\s*=\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)


def code_cells(notebook):
    """Return the code cells that hold code."""
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def output_texts(cell):
    """Return all texts in a cell's outputs: streams and every non-picture form."""
    texts = []
    for output in cell.outputs:
        texts.append(output.get("text", ""))
        texts += [str(v) for k, v in output.get("data", {}).items() if k not in PICTURES]
    return texts


def problems(notebook):
    """Return a line for each rule that the notebook breaks."""
    found = []
    cells = code_cells(notebook)
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        found.append(f"execution counts are {counts}, not 1 to {len(cells)}: run `make notebooks`")
    if cells and not any(cell.outputs for cell in cells):
        found.append("no cell has an output: they were cleared; run `make notebooks`")
    for number, cell in enumerate(cells, 1):
        where = f"code cell {number} ({cell.source.strip().splitlines()[0][:40]!r})"
        if shows(cell) and not cell.outputs:
            found.append(f"{where} shows something, but no output is stored: run `make notebooks`")
        if match := UNCOMPARED.search(" ".join([cell.source, *cell.metadata.get("tags", [])])):
            found.append(f"{where} asks not to be compared: {match.group()}")
        if tagged_to_raise(cell) and "assert" in cell.source:
            found.append(f"{where} may raise, so that its assert proves nothing")
        if any(o.output_type == "error" for o in cell.outputs) and not tagged_to_raise(cell):
            found.append(f"{where} stores an error")
        pictures = any(kind in o.get("data", {}) for o in cell.outputs for kind in PICTURES)
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        if pictures and len(alt.split()) < 3:
            found.append(f"{where} shows a figure without alt text (metadata mystnb.image.alt)")
        if longest := [line for line in cell.source.splitlines() if len(line) > WIDTH]:
            found.append(f"{where} has a line that the page cuts off: {longest[0].strip()!r}")
        if not CELL_ID.fullmatch(cell.id):
            found.append(f"{where} has the id {cell.id!r}: the page's name and a number are wanted")
        for text in output_texts(cell):
            if match := MACHINE_PATH.search(text):
                found.append(f"{where} stores a path of this machine: {match.group()!r}")
            if match := FETCHED.search(text):
                found.append(f"{where} fetches from another host: {match.group()!r}")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if re.search(r"!\[\s*\]\(", cell.source):
                found.append(f"an image without alt text in {cell.source[:40]!r}")
            if match := FETCHED.search(cell.source):
                found.append(f"a text cell fetches from another host: {match.group()!r}")
    return found


def shows(cell):
    """Whether the cell is sure to put something out: it prints at top level."""
    return re.search(r"^(print|display)\(", cell.source, re.MULTILINE) is not None


def tagged_to_raise(cell):
    """Whether the cell is there to show an error, and says so by its tag."""
    return "raises-exception" in cell.metadata.get("tags", [])


def test_the_book_has_notebooks():
    assert NOTEBOOKS


def test_every_page_is_listed_and_every_listed_page_exists():
    files = [p for p in BOOK.iterdir() if p.suffix in (".ipynb", ".md") and p.is_file()]
    assert sorted(toc_pages()) == sorted(f"book/{path.stem}" for path in files)


@BY_NAME
def test_stored_notebook(path):
    notebook = nbformat.read(path, as_version=4)
    assert problems(notebook) == []
    assert {cell.id.rpartition("-")[0] for cell in notebook.cells} == {path.stem}


@BY_NAME
def test_stored_as_make_notebooks_writes_it(path):
    stored = path.read_text(encoding="utf-8")
    written = execute_notebooks.text(execute_notebooks.normalise(execute_notebooks.read(path)))
    assert stored == written, f"{path.name} has metadata that changes by itself: `make notebooks`"


# The rules on tampered copies: each must be found, in every notebook where it can be.


def clear_outputs(notebook):
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None


def clear_one(notebook):
    cell = next(c for c in code_cells(notebook) if shows(c))
    cell.outputs = []


def swap_counts(notebook):
    first, second = code_cells(notebook)[:2]
    first.execution_count, second.execution_count = 2, 1


def store_error(notebook):
    cell = code_cells(notebook)[0]
    cell.outputs.append(nbformat.v4.new_output("error", ename="ValueError", evalue="no"))


def drop_alt(notebook):
    figures = [c for c in code_cells(notebook) if "image" in c.metadata.get("mystnb", {})]
    figures[0].metadata.mystnb.image.alt = ""


def add_path(notebook):
    text = f"{Path('/home') / 'someone' / 'x.py'}:3: UserWarning"
    code_cells(notebook)[0].outputs.append(nbformat.v4.new_output("stream", text=text))


def add_fetch(notebook):
    html = '<script src="https://elsewhere.example/x.js"></script>'
    output = nbformat.v4.new_output("display_data", data={"text/html": html})
    code_cells(notebook)[0].outputs.append(output)


def widen(notebook):
    code_cells(notebook)[0].source += "\nlong = " + "1 + " * 18 + "1"


def tag_away(notebook):
    code_cells(notebook)[0].metadata["tags"] = ["nbval-skip"]


def comment_away(notebook):
    code_cells(notebook)[-1].source += "\n# NBVAL_IGNORE_OUTPUT"


def let_raise(notebook):
    cell = next(c for c in code_cells(notebook) if "assert" in c.source)
    cell.metadata["tags"] = ["raises-exception"]


def rename(notebook):
    code_cells(notebook)[0].id += "b"


def test_what_the_page_folds_is_folded_in_jupyterlab():
    new = nbformat.v4
    start, end = "```{solution-start} angle-1\n```", "```{solution-end}\n```\n\n```{exercise} Next"
    cells = [
        new.new_code_cell("answer", metadata={"tags": ["hide-output"]}),
        new.new_code_cell("widget", metadata={"tags": ["hide-input"]}),
        new.new_markdown_cell(start),
        new.new_code_cell("solution"),
        new.new_markdown_cell(end),
        new.new_code_cell("open", metadata={"jupyter": {"source_hidden": True}}),
    ]
    execute_notebooks.normalise(new.new_notebook(cells=cells))
    folded = [sorted(cell.metadata.get("jupyter", {})) for cell in cells]
    both = ["outputs_hidden", "source_hidden"]
    assert folded == [both[:1], both[1:], [], both, [], []]


@pytest.mark.parametrize(
    ("tamper", "complaint"),
    [
        (clear_outputs, "they were cleared"),
        (clear_one, "no output is stored"),
        (swap_counts, "execution counts"),
        (widen, "cuts off"),
        (tag_away, "not to be compared"),
        (comment_away, "not to be compared"),
        (let_raise, "proves nothing"),
        (rename, "the page's name and a number"),
        (store_error, "stores an error"),
        (drop_alt, "alt text"),
        (add_path, "path of this machine"),
        (add_fetch, "another host"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_tampered_copy_is_caught(tamper, complaint):
    tried = 0
    for path in NOTEBOOKS:
        notebook = copy.deepcopy(nbformat.read(path, as_version=4))
        try:
            tamper(notebook)
        except (IndexError, StopIteration, ValueError):
            continue  # this notebook has no such cell
        tried += 1
        assert any(complaint in line for line in problems(notebook)), path.name
    assert tried, "no notebook has a cell to tamper with"


# nbval itself: that it compares, and that what we let it overlook hides no number.


def first_number(notebook):
    """Return the first code cell's index, and output, that printed a number with decimals."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type == "stream" and re.search(r"\d\.\d", output.text):
                    return index, output
    return None


def test_nbval_catches_a_changed_number_and_misses_a_cleared_cell(tmp_path):
    sources = [nbformat.read(path, as_version=4) for path in NOTEBOOKS]
    # The shortest way to a printed number, to keep the test quick.
    source = min((n for n in sources if first_number(n)), key=lambda n: first_number(n)[0])
    index, _ = first_number(source)
    source.cells = source.cells[: index + 1]
    changed, cleared = copy.deepcopy(source), copy.deepcopy(source)
    _, output = first_number(changed)
    output.text = re.sub(
        r"(?<=\d\.)\d", lambda digit: str((int(digit[0]) + 1) % 10), output.text, count=1
    )
    clear_outputs(cleared)
    for name, notebook in (("same", source), ("changed", changed), ("cleared", cleared)):
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")

    options = ["--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-rA"]
    options += ["--nbval-sanitize-with", str(ROOT / "tests" / "book" / "sanitize.cfg")]
    options += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=BOOK,
        env=os.environ | execute_notebooks.KERNEL_ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    failed = set(re.findall(r"^FAILED \S*?(\w+)\.ipynb", run.stdout, re.MULTILINE))
    passed = set(re.findall(r"^PASSED \S*?(\w+)\.ipynb", run.stdout, re.MULTILINE))
    assert failed == {"changed"}, run.stdout
    assert {"same", "cleared"} <= passed, run.stdout
    # The trap: nbval let the cleared copy pass.  Our own rule does not.
    assert problems(cleared)


@BY_NAME
def test_the_words_that_wait_with_an_answer_are_whole_sentences(path):
    """The page folds the paragraph or list below a hidden output with it, and nothing else."""
    cells = nbformat.read(path, as_version=4).cells
    for cell, below in itertools.pairwise(cells):
        if "hide-output" in cell.metadata.get("tags", []) and below.cell_type == "markdown":
            words = below.source.split("\n\n")[0]
            assert words.startswith(("#", "- ")) or words.endswith((".", "?", "!", ".)")), words
