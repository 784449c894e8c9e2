"""Run the tests in stages, to the end even if one fails, and sum them up in a table.

Stages that leave each other room run side by side.

Usage: ``python tools/run_tests.py`` for everything, ``--page NAME`` for one page with its
widgets and checkers, ``--widget NAME`` for one widget, ``--changed`` for what has changed
since the last commit.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import selection as chosen
from execute_notebooks import KERNEL_ENVIRONMENT
from selection import pages

ROOT = Path(__file__).resolve().parents[1]

WITH_NBVAL = [sys.executable, "-m", "pytest"]
# Where no notebook is run, nbval and all that it brings need not be loaded.
PYTEST = [*WITH_NBVAL, "-p", "no:nbval"]
LINT = [[sys.executable, "tools/lint.py"]]
# Loadfile: a notebook's cells must stay together, and so on one worker.
NBVAL = [
    *WITH_NBVAL,
    "--nbval",
    "--nbval-current-env",
    "--nbval-sanitize-with=tests/book/sanitize.cfg",
    "-p",
    "tools.compare_figures",
    "--dist=loadfile",
]
# A page or a browser that answers no more would hold up everything behind it.  The time
# is far above what any test needs, on a busy machine too; the worker ends with its test,
# and another goes on.
# Its own cache: what failed here is not to be mixed up with what fails beside it.
BROWSER = [*PYTEST, "tests/browser", "--timeout=600", "-o", "cache_dir=.pytest_cache/browser"]
# On a busy machine a browser now and then answers late or not at all.  Tests that failed
# run once more, one at a time: what fails again is wrong, and the summary says the rest.
AGAIN = ["-n1", "--last-failed", "--last-failed-no-failures=none"]
MAKE = ["make", "--no-print-directory"]

SUMMARY = re.compile(r"\b\d+ (?:passed|failed|skipped|errors?|deselected|xfailed)\b.* in [\d.]+s")


def everything():
    """Return the stages of ``make test``, name and commands, those of a group side by side.

    What waits now and then (Sphinx writing, a server starting) leaves room for another.
    """
    return [
        [("lint", LINT)],
        [
            (
                "package",
                [[*PYTEST, "tests", "--ignore=tests/book", "--ignore=tests/browser", "-n2"]],
            ),
            ("build", [[*MAKE, "book"]]),
        ],
        [("notebooks", [[*NBVAL, "-n2", "book"]])],
        [("browser", [[*BROWSER, "-m", "not jupyterlab", "-n2"]])],
        [
            # One worker: one server with its kernels is load enough.
            ("jupyterlab", [[*BROWSER, "-m", "jupyterlab", "-n1"]]),
            ("book", [[*PYTEST, "tests/book"]]),
        ],
    ]


def some(selection):
    """Return the stages of ``make check`` for a selection, in groups as above."""
    known = pages()
    names = sorted(selection.pages)
    about = [*names, *sorted(selection.widgets)]
    groups = [[("lint", LINT)], []]
    tests = sorted(selection.tests)
    package = [[*PYTEST, *tests, "-n2"]] if tests else []
    if about:
        mine = [name for name in tests_of(names, selection.widgets) if name not in tests]
        # By name: `losses` and `loss_landscape` are in those of the tests of either.
        alike = [name.replace("-", "_") for name in about]
        alike += [name.replace("_", "") for name in selection.widgets]  # classes
        if mine:
            package.append([*PYTEST, *mine, "-k", " or ".join(alike)])
    if package:
        groups[1].append(("package", package))
    notebooks = [f"book/{name}.ipynb" for name in names if known[name].suffix == ".ipynb"]
    if notebooks:
        groups[1].append(("notebooks", [[*NBVAL, *notebooks]]))
    browser = [*about, *sorted(selection.browser), *(["test_pages"] if selection.site else [])]
    if browser:
        groups[1].append(("build", [[*MAKE, "book"]]))
        row = ["-n2", "-k", " or ".join(browser)]
        groups.append([("browser", [[*BROWSER, "-m", "not jupyterlab", *row]])])
    if names or selection.site:
        row = [] if selection.site else ["-k", " or ".join(f"[{name}]" for name in names)]
        groups[-1].append(("book", [[*PYTEST, "tests/book", *row]]))
    return [group for group in groups if group]


def tests_of(names, widgets):
    """Return where the tests of pages and widgets are, beside those in a browser."""
    found = []
    for name in (name.replace("-", "_") for name in names):
        found += [f"tests/test_{name}.py"] if (ROOT / f"tests/test_{name}.py").is_file() else []
        if (ROOT / "siamtut" / "check" / f"{name}.py").is_file():
            found.append("tests/test_check.py")
    return [*dict.fromkeys(found), *(["tests/widgets"] if widgets else [])]


def run(command, environment, say):
    """Run a command, saying its output; return its exit code and pytest's summary lines."""
    if "pytest" in command:
        command = [*command, "--durations=5", "--durations-min=1"]
    say("$ " + " ".join(command).replace(sys.executable, "python"))
    summaries = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout:
            say(line.rstrip("\n"))
            if "pytest" in command and (match := SUMMARY.search(line)):
                summaries.append(match.group())
    return process.returncode, summaries


def run_stage(name, commands, environment, say):
    """Run the commands of a stage; return its name, whether all went well, time and summary."""
    start = time.perf_counter()
    codes, lines = [], []
    for command in commands:
        code, summaries = run(command, environment, say)
        lines += summaries
        if code and command[: len(BROWSER)] == BROWSER:
            code, summaries = run([*command, *AGAIN], environment, say)
            lines += [f"second chance: {line}" for line in summaries]
        codes.append(code)
    return name, not any(codes), time.perf_counter() - start, "; ".join(lines)


def run_group(group, environment):
    """Run the stages of a group side by side, each line led by its stage; return their rows."""
    print(f"\n=== {', '.join(name for name, _ in group)}", flush=True)
    width = max(len(name) for name, _ in group)

    def one(stage):
        name, commands = stage
        led = f"{name:{width}} | " if len(group) > 1 else ""
        return run_stage(name, commands, environment, lambda line: print(led + line, flush=True))

    with ThreadPoolExecutor(len(group)) as pool:
        return list(pool.map(one, group))


def main(argv=None):
    """Run the stages, print the table, exit with 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--page", metavar="NAME", help="test this page, its widgets and checkers")
    which.add_argument("--widget", metavar="NAME", help="test this widget")
    which.add_argument("--changed", action="store_true", help="test what git says has changed")
    arguments = parser.parse_args(argv)
    if arguments.changed:
        paths = chosen.changed()
        selection, nothing = chosen.of_changes(paths)
        print("changed since the last commit: " + (", ".join(paths) or "nothing"))
        for path in nothing:
            print(f"no test is about {path} alone: make test")
        stages = some(selection)
    elif arguments.page is not None:
        stages = some(chosen.of_page(arguments.page))
    elif arguments.widget is not None:
        stages = some(chosen.of_widget(arguments.widget))
    else:
        stages = everything()
    start = time.perf_counter()
    environment = os.environ | KERNEL_ENVIRONMENT
    rows = []
    for group in stages:
        rows += run_group(group, environment)

    print("\n=== summary")
    for name, passed, seconds, line in rows:
        print(f"{name:10} {'ok' if passed else 'FAILED':7} {seconds:6.1f} s  {line}")
    print(f"{'all, some side by side':18} {time.perf_counter() - start:6.1f} s")
    if failed := [name for name, passed, *_ in rows if not passed]:
        sys.exit(f"FAILED: {', '.join(failed)}")


if __name__ == "__main__":
    main()
