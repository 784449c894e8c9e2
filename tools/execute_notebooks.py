"""Run the book's notebooks and store their outputs, the same bytes each time.

Usage: ``python tools/execute_notebooks.py [PAGE ...]`` (all pages without one).

A notebook is written only when its content changed.  What changes from run to run
or from machine to machine is left out: time stamps, widget state and ids, the
kernel's version.  A cell that fails ends the run, and its notebook is left as it was.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from siamtut import files

BOOK = Path(__file__).resolve().parents[1] / "book"

SECONDS_PER_CELL = 60

KERNEL_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONOPTIMIZE": "",  # asserts are run, whatever the reader's shell says
    # Figures go into the notebook, whatever backend the reader's shell asks for.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""The environment of every kernel: here, and when nbval compares (tools/run_tests.py)."""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def read(path):
    """Return the notebook at ``path``; a cell without an id is named by its place."""
    import json

    import nbformat

    content = json.loads(Path(path).read_text(encoding="utf-8"))
    taken = {cell.get("id") for cell in content["cells"]}
    for place, cell in enumerate(content["cells"]):
        if not cell.get("id"):
            cell["id"] = next(
                name
                for name in (f"cell-{place}{suffix}" for suffix in ("", "-a", "-b", "-c"))
                if name not in taken
            )
    content["nbformat"], content["nbformat_minor"] = 4, 5
    return nbformat.reads(json.dumps(content), as_version=4)


def normalise(notebook):
    """Strip, in place, all that a re-run or another machine would change."""
    kept = {k: v for k, v in notebook.metadata.items() if k not in (*METADATA, "widgets")}
    notebook.metadata = type(notebook.metadata)({**kept, **METADATA})
    for cell, is_solution in zip(notebook.cells, _solutions(notebook.cells), strict=True):
        cell.metadata.pop("execution", None)
        _fold_in_jupyterlab(cell, is_solution)
        if cell.cell_type == "code":
            cell.outputs = [output for output in map(_normal_output, cell.outputs) if output]
    return notebook


def _solutions(cells):
    """Say of each cell whether it lies between {solution-start} and {solution-end}."""
    inside = False
    for cell in cells:
        if cell.cell_type != "code":
            inside = cell.source.rfind("{solution-start}") > cell.source.rfind(
                "{solution-end}"
            ) or (inside and "{solution-end}" not in cell.source)
        yield inside


def _fold_in_jupyterlab(cell, is_solution):
    """Fold there what is folded on the page: the tags of MyST-NB mean nothing to JupyterLab."""
    if cell.cell_type != "code":
        return
    tags = cell.metadata.get("tags", [])
    folded = {
        "source_hidden": "hide-input" in tags or is_solution,
        "outputs_hidden": "hide-output" in tags or is_solution,
    }
    cell.metadata.pop("jupyter", None)
    if any(folded.values()):
        cell.metadata["jupyter"] = {key: True for key, value in folded.items() if value}


def _normal_output(output):
    """Return the output without its live-widget view; None if nothing else is there."""
    if "data" in output:
        output.data.pop(WIDGET_VIEW, None)
        if not output.data:
            return None
    if output.output_type == "execute_result" and "metadata" in output:
        output.metadata.pop("execution", None)
    return output


def text(notebook):
    """Return the text that a notebook's file holds."""
    import nbformat

    return nbformat.writes(notebook) + "\n"


def execute(path):
    """Run one notebook in its own folder; return the text of its file afterwards."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook, started = read(path), []
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        place = started[-1] + 1 if started else 0
        sys.exit(f"{path.name}, cell {place}: failed; the file was left alone\n{error}")
    return text(normalise(notebook))


def pages(names):
    """Return the notebooks of these names, or all; exit with the list if one is unknown."""
    have = {path.stem: path for path in sorted(BOOK.glob("*.ipynb"))}
    if unknown := [name for name in names if name not in have]:
        sys.exit(f"no notebook {', '.join(unknown)} in book/; there are: {', '.join(have)}")
    return [have[name] for name in names] or list(have.values())


def main(argv=None):
    """Run the notebooks named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", nargs="*", help="name of a page, such as angle; default: all")
    names = parser.parse_args(argv).page
    os.environ.update(KERNEL_ENVIRONMENT)

    for path in pages(names):
        start = time.perf_counter()
        content = execute(path)
        changed = content != path.read_text(encoding="utf-8")
        if changed:
            files.write(path, content)
        seconds = time.perf_counter() - start
        print(f"{path.name:30} {'changed' if changed else 'unchanged':10} {seconds:5.1f} s")


if __name__ == "__main__":
    main()
