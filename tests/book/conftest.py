"""What the tests of notebooks and built pages share: where things are."""

import os
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
HTML = Path(os.environ.get("SIAMTUT_HTML") or ROOT / "_build" / "html")

sys.path.insert(0, str(ROOT / "tools"))


def toc_pages():
    """Return the pages of the table of contents in order, as paths without suffix."""

    def files(entry):
        for key in ("root", "file"):
            if key in entry:
                yield entry[key]
        for key in ("parts", "chapters", "sections"):
            for child in entry.get(key, ()):
                yield from files(child)

    return list(files(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))))
