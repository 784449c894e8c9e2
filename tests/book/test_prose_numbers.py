"""The numbers in the text of the pages: printed by a cell, or on a list with a reason.

A number of two digits or more, in a text, a caption or an alt text, must be printed by a
cell of its page (rounded as the text rounds, as a share or in percent), or stand in its
code.  What is cited from elsewhere or worked out in the head is listed in ``numbers.txt``,
by the words in which it stands, with the reason.

That finds the text which an output has left behind.  A wrong number may be printed
elsewhere on the page by chance; so the file keeps a digest of all numbers of a page, too,
small ones and those in formulas: who changes a number is asked whether it is right.
"""

import hashlib
import re

import pytest
from reviewed import BY_NAME, NOTEBOOKS, blocks, cells, check_pages, difference

NUMBER = re.compile(r"(?<![\w.])\d+(?:[,_]\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?")
# What a text says with numbers that nothing could print.
ELSEWHERE = re.compile(
    r"""
      \b(?:19[4-9]|20[0-3])\d\b                     # years
    | \b\d+\ minutes|\band\ \d+\ more\b             # the time that a chapter takes
    | \b64-bit\b|\b\d+\ (?:MB|kB)\b
    """,
    re.VERBOSE,
)
# What is no text: code, formulas (what they hold is derived, not measured), keys and links.
NO_TEXT = re.compile(
    r"""
      ^(`{3,}|:{3,})\{(?:math|code-block|code)\}.*?^\1$    # whole blocks
    | ^(?:`{3,}|:{3,}).*?$ | ^:[\w-]+:.*?$                 # fences of others, their options
    | \$\$.*?\$\$ | \$[^$\n]*\$
    | \{[\w:-]+\}`[^`]*` | `[^`\n]*`
    | (?<=\])\([^)\s]*\) | https?://\S+ | ^\[[^\]]+\]:\ .*?$
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
KEYS = re.compile(r"\{[\w:-]+\}`[^`]*`|(?<=\])\([^)\s]*\)|https?://\S+|^(?:`{3,}|:{3,}).*?$", re.M)


def texts(path):
    """Yield the texts of a page: its text cells, captions and alt texts."""
    for cell in cells(path):
        if cell.cell_type == "markdown":
            yield cell.source
        else:
            about = cell.metadata.get("mystnb", {})
            yield about.get("image", {}).get("alt", "")
            yield about.get("figure", {}).get("caption", "")


def places_of(token):
    """Return how many decimals a number is written with; None for powers of ten."""
    return None if "e" in token else len(token.partition(".")[2])


def value(token):
    return float(re.sub("[,_]", "", token))


class Known:
    """The numbers that a page's cells print, and those that stand in its code."""

    def __init__(self, path):
        printed, code = [], []
        for cell in cells(path):
            if cell.cell_type == "code":
                code.append(cell.source)
                for output in cell.outputs:
                    printed.append("".join(output.get("text", "")))
                    printed.append("".join(output.get("data", {}).get("text/plain", "")))
        self.printed = {value(token) for token in NUMBER.findall("\n".join(printed))}
        self.code = {value(token) for token in NUMBER.findall("\n".join(code))}

    def __contains__(self, token):
        wanted, places = value(token), places_of(token)
        if wanted in self.code or wanted in self.printed:
            return True
        if places is None:
            return any(f"{each:.0e}" == f"{wanted:.0e}" for each in self.printed)
        shares = (100 * each for each in self.printed if 0 < each < 1)
        return any(round(each, places) == wanted for each in (*self.printed, *shares))


def unknown(text, known, listed=()):
    """Return (number, its words) for each number of a text that no cell knows and no line lists."""
    found = []
    plain = NO_TEXT.sub(lambda match: " " * len(match.group()), text)
    spared = [match.span() for match in ELSEWHERE.finditer(plain)]
    for words in listed:
        at = text.find(words)
        while at >= 0:
            spared.append((at, at + len(words)))
            at = text.find(words, at + 1)
    for match in NUMBER.finditer(plain):
        token = match.group()
        if len(token.lstrip("0.").replace(".", "")) < 2 and "." not in token and "e" not in token:
            continue
        inside = any(low <= match.start() and match.end() <= high for low, high in spared)
        if not inside and token not in known:
            line = text[text.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
            found.append((token, line))
    return found


def digest(path):
    """Return the line that keeps all numbers of a page, those of formulas among them."""
    tokens = [token for text in texts(path) for token in NUMBER.findall(KEYS.sub(" ", text))]
    return f"{len(tokens)} numbers {hashlib.sha256(' '.join(tokens).encode()).hexdigest()[:12]}"


def exceptions(path):
    """Return the exceptions of a page, words to reason."""
    return _reasons(blocks("numbers.txt").get(path.stem, [""])[1:])


def everywhere():
    """Return the exceptions that hold on every page, words to reason."""
    return _reasons(blocks("numbers.txt").get("everywhere", []))


def _reasons(lines):
    split = {line: re.fullmatch(r"(.*\d.*?) +\| +(\S.+)", line) for line in lines}
    for line, match in split.items():
        assert match, f"tests/book/numbers.txt: {line!r} is not: words with a number | reason"
    return dict(match.groups() for match in split.values())


@BY_NAME
def test_a_number_of_the_text_changes_under_somebodys_eyes(path):
    found = difference(
        "numbers.txt",
        path.stem,
        blocks("numbers.txt").get(path.stem, [])[:1],
        [digest(path)],
        "the numbers of its text are not those that somebody has looked at.\n"
        "Look at those that changed: is each printed by a cell, or cited, as the text says?",
    )
    if found:
        pytest.fail(found, pytrace=False)


@BY_NAME
def test_every_number_of_the_text_is_printed_or_listed(path):
    known, listed = Known(path), everywhere() | exceptions(path)
    missing = [each for text in texts(path) for each in unknown(text, known, listed)]
    if missing:
        told = "\n".join(f"    {number} in: {line}" for number, line in missing)
        pytest.fail(
            f"{path.stem}: no cell prints these numbers and no code holds them:\n{told}\n"
            "Print them, or list the words around them, ` | ` and where they come from, in "
            f"the block {path.stem!r} of tests/book/numbers.txt.",
            pytrace=False,
        )


def test_no_exception_is_listed_in_vain():
    """Each spares a number that would be missing without it."""
    general, used = everywhere(), set()
    for path in NOTEBOOKS:
        known, own = Known(path), exceptions(path)
        for words in own | general:
            here = [text for text in texts(path) if words in text]
            both = own | general
            others = [each for each in both if each != words]
            if any(unknown(text, known, both) != unknown(text, known, others) for text in here):
                used.add((path.stem if words in own else "everywhere", words))
    listed = {("everywhere", words) for words in general}
    listed |= {(path.stem, words) for path in NOTEBOOKS for words in exceptions(path)}
    assert listed == used, f"not needed: {sorted(listed - used)}"


def test_the_list_has_a_block_for_each_notebook():
    check_pages("numbers.txt", "everywhere")


class Printed(Known):
    """What some outputs print and some code holds."""

    def __init__(self, printed, code=()):
        self.printed, self.code = set(printed), set(code)


@pytest.mark.parametrize(
    "text",
    [
        "The angle is 12.3°.",
        "The angle is 12°.",
        "About 13 % are refused.",
        "The error is 4e-11.",
        "In 1993, 45 minutes, and 20 more for the exercises.",
        "Two of 3 are $0.77$, as `f(99)` says, see [x](y-88.ipynb) and {cite}`a2077`.",
        "```{math}\n:label: eq-55\n55 + 1\n```",
        "It holds 1,024 numbers.",
        "The other fell to 7.5 by a count of its own.",
    ],
)
def test_a_right_number_is_found_where_it_is_printed(text):
    known = Printed([12.34, 0.1311, 3.9e-11], [1024])
    assert unknown(text, known, ["fell to 7.5 by"]) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The angle is 12.4°.", "12.4"),
        ("The angle is 21°.", "21"),
        ("About 14 % are refused.", "14"),
        ("The error is 5e-11.", "5e-11"),
        ("It holds 1,042 numbers.", "1,042"),
        ("It is half, 0.5.", "0.5"),
        ("The other fell to 7.6 by a count of its own.", "7.6"),
    ],
)
def test_a_wrong_number_is_told_with_its_line(text, wrong):
    known = Printed([12.34, 0.1311, 3.9e-11], [1024])
    assert unknown("One line.\n" + text, known, ["fell to 7.5 by"]) == [(wrong, text)]


@pytest.mark.parametrize("old", ["12", "7", "$0.5$", "1993"])
def test_the_digest_keeps_every_number_of_a_page(old, monkeypatch):
    page = f"It is {old}, see [page 1](angle-4.ipynb)."
    new = page.replace(old, old.replace(re.search(r"\d", old)[0], "8", 1))
    digests = []
    for text in (page, new, page.replace("It is", "It was"), page.replace("angle-4", "angle-5")):
        monkeypatch.setattr(f"{__name__}.texts", lambda path, text=text: [text])
        digests.append(digest(None))
    same, changed, reworded, relinked = digests
    assert same == reworded == relinked != changed
