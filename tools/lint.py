"""Look over what can be checked without running it, all at once: ``make lint``.

Python's style, JavaScript's faults, docstrings, the types that they say, and links.
"""

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

import stubs

ROOT = Path(__file__).resolve().parents[1]
RUFF = [sys.executable, "-m", "ruff"]


def program(name):
    """Return the path of a program that a package brought along."""
    (file,) = (file for file in metadata.files(name) if file.name == name)
    # Whatever environment it is in: by its place beside the package, not beside this Python.
    return str(Path(metadata.distribution(name).locate_file("")) / file)


def run(*command):
    """Return what a command says, if it fails, as lines."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    said = (done.stdout + done.stderr).strip().splitlines()
    return (said or [f"{' '.join(map(str, command))}: exit code {done.returncode}"]) * bool(
        done.returncode
    )


def python():
    """Return what Ruff finds, and what it would format."""
    return run(*RUFF, "check", "--quiet", ".") + run(*RUFF, "format", "--check", "--quiet", ".")


def javascript():
    """Return what Oxlint finds by ``.oxlintrc.json``."""
    return run(program("oxlint"), "--format", "unix")


def docstrings():
    """Return what numpydoc finds wrong in the docstrings."""
    return stubs.broken_rules()


def types():
    """Return which stubs are not what the docstrings say, and what mypy finds."""
    texts, _ = stubs.written()
    found = [
        f"{path.relative_to(ROOT)} is not what its docstrings say: make types"
        for path in sorted(set(texts) | set((ROOT / "siamtut").glob("*.pyi")))
        if path not in texts or not path.is_file() or path.read_text("utf-8") != texts[path]
    ]
    folder = ROOT / "_build" / "examples"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.py"):
        path.unlink()
    for room, text in stubs.examples().items():
        (folder / f"of_{room}.py").write_text(text, encoding="utf-8")
    files = [*sorted(texts), *sorted(folder.glob("*.py"))]
    return found + run(sys.executable, "-m", "mypy", "--no-error-summary", *map(str, files))


def links():
    """Return the links of the Markdown files outside the book that lead nowhere."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "*.md"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    names = listed.stdout.split("\0")[:-1] or [path.name for path in ROOT.glob("*.md")]
    return [line for name in names if name[:5] != "book/" for line in dead_links(ROOT / name)]


def dead_links(path):
    """Return the links of a Markdown file to what is not there, a line each."""
    found = []
    text = re.sub(r"(?ms)^```.*?^```$|`[^`\n]*`", "", path.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\(<?([^)\s>]+)", text):
        url = urlsplit(link)
        if url.scheme or url.netloc:
            continue
        target = (path.parent / unquote(url.path)) if url.path else path
        if not target.exists():
            found.append(f"{path.name}: {link} leads nowhere")
        elif url.fragment and target.suffix == ".md" and url.fragment not in anchors(target):
            found.append(f"{path.name}: {target.name} has no heading for #{url.fragment}")
    return found


def anchors(path):
    """Return the names of a Markdown file's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def looked_over(check):
    """Return a check's name, its findings and how long it took."""
    start = time.perf_counter()
    try:
        found = check()
    except Exception as error:
        found = [f"{type(error).__name__}: {error}"]
    return check.__name__, found, time.perf_counter() - start


def main():
    """Run all checks, print what they find, exit with 1 if there is anything."""
    start = time.perf_counter()
    # The docstrings and the types read the same modules, one after the other.
    with ThreadPoolExecutor() as pool:
        beside = [pool.submit(looked_over, check) for check in (python, javascript, links)]
        rows = [looked_over(types), looked_over(docstrings)]
        rows += [one.result() for one in beside]
    for name, found, _ in rows:
        print(*(f"{name}: {line}" for line in found), sep="\n", end="\n" if found else "")
    for name, found, seconds in rows:
        print(f"{name:10} {len(found) or 'ok':>6} {seconds:6.1f} s")
    print(f"{'all':10} {'':6} {time.perf_counter() - start:6.1f} s")
    sys.exit(any(found for _, found, _ in rows))


if __name__ == "__main__":
    main()
