"""Write what the traits of the widgets take into ``limits.mjs``, for the browser.

Usage: ``.venv/bin/python tools/write_limits.py``, after a change to a trait or its start.
"""

import json

import siamtut.widgets
from siamtut import files
from siamtut.widgets.base import STATIC

LONGEST = 300
"""Characters of the longest start that is written.

A recording or a crowd of scores is left out: each page would carry it, and a widget
without its data has nothing to show.
"""


def text():
    """Return the text of ``limits.mjs``."""
    lines = ["// Written by tools/write_limits.py: what each trait takes, and where it starts."]
    lines.append("export const LIMITS = {")
    for name in siamtut.widgets.__all__:
        widget = getattr(siamtut.widgets, name)
        traits = {}
        for trait, start in widget().state().items():
            traits[trait] = dict(getattr(widget, trait).limits)
            if len(json.dumps(start)) <= LONGEST:
                traits[trait]["start"] = start
        row = json.dumps(traits, separators=(",", ":"), ensure_ascii=False)
        lines.append(f"  {widget._module}: {row},")
    return "\n".join([*lines, "};", ""])


if __name__ == "__main__":
    files.write(STATIC / "limits.mjs", text())
