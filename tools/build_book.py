"""Build the book into ``_build/html``, with warnings as errors: ``make book``.

This is ``jupyter-book build . -q -W -n --keep-going``, and the same pages come out, in less
time: what takes seconds and does nothing for the pages is left out.  There are no options for it.
"""

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def build(arguments):
    """Run Jupyter Book's command line and return its exit code."""
    # A build makes millions of objects, keeps most of them and ends: looking through them
    # for garbage, again and again, takes a quarter of the time and finds next to none.
    gc.disable()
    # jsonschema does without this package where it is missing; its import compiles a
    # grammar of internet addresses, which takes a second and a half.
    sys.modules["rfc3987_syntax"] = None
    from jupyter_book.cli.main import main

    try:
        main(arguments)
    except SystemExit as end:
        return end.code
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    code = build(["build", ".", "-q", "-W", "-n", "--keep-going", *sys.argv[1:]])
    sys.stdout.flush()
    sys.stderr.flush()
    # At once: to take the objects down one by one would take two more seconds.
    os._exit(1 if code else 0)
