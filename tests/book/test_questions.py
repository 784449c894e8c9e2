"""The page of questions: each is answered, and linked both ways with the chapters that show it."""

import re

import numpy as np
import pytest
from conftest import BOOK, toc_pages

from siamtut import geometry

LINK = re.compile(r"\]\(([\w-]+\.(?:ipynb|md))(?:#([\w-]+))?\)")


def slug(heading):
    """Return the anchor that MyST makes of a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def answers(text):
    """Return for each question, by its anchor, the files that its answer links to."""
    parts = re.split(r"^## (.+\?)$", text, flags=re.MULTILINE)[1:]
    return {
        slug(question): {file for file, _ in LINK.findall(answer)}
        for question, answer in zip(parts[::2], parts[1::2], strict=True)
    }


def linked_questions(text):
    """Return the anchors of the questions that a chapter links to."""
    return {anchor for file, anchor in LINK.findall(text) if file == "questions.md"}


def unreturned(answered, texts):
    """Return the (question, file) whose chapter links back to no question that it answers."""
    return [
        (question, file)
        for question, files in answered.items()
        for file in files
        if not any(file in answered.get(back, ()) for back in linked_questions(texts[file]))
    ]


@pytest.fixture(scope="module")
def answered():
    return answers((BOOK / "questions.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def texts():
    return {
        path.name: path.read_text(encoding="utf-8")
        for suffix in ("ipynb", "md")
        for path in BOOK.glob(f"*.{suffix}")
    }


def test_ten_questions_each_answered_by_a_page_of_the_book(answered):
    assert len(answered) >= 10
    pages = {page.removeprefix("book/") for page in toc_pages()}
    for question, files in answered.items():
        assert files, question
        assert {file.rsplit(".", 1)[0] for file in files} <= pages, question


def test_chapters_link_back_to_what_they_answer(answered, texts):
    assert unreturned(answered, texts) == []
    back = {q: {f for f, text in texts.items() if q in linked_questions(text)} for q in answered}
    for question, files in answered.items():
        assert files & back[question], f"no chapter links back to #{question}"
    strays = set().union(*map(linked_questions, texts.values())) - set(answered) - {""}
    assert strays == set()


def test_a_missing_link_back_is_noticed():
    page = "# Q\n\n## Sum, or average?\n\nSum.\n\nShown in [there](a.ipynb#sum).\n"
    assert answers(page) == {"sum-or-average": {"a.ipynb"}}
    assert unreturned(answers(page), {"a.ipynb": "[?](questions.md#sum-or-average)"}) == []
    assert unreturned(answers(page), {"a.ipynb": "[?](questions.md#other)"}) != []


def test_the_three_vectors_break_the_triangle_inequality_but_their_angles_do_not():
    x, y, z = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    first, second, both = (1 - geometry.cosine(*pair) for pair in ((x, y), (y, z), (x, z)))
    assert round(first, 2) == round(second, 2) == 0.29
    assert first + second < both - 0.4
    angles = [geometry.angle(*pair) for pair in ((x, y), (y, z), (x, z))]
    assert np.allclose(angles, (45, 45, 90), rtol=0, atol=1e-6)
