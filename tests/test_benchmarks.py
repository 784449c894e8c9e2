"""The tables of the benchmarks: every row can be run, and every contender has a row."""

import inspect
import json
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from found import assert_rows, public

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"

UNMEASURED = {"network-4-target-0", "invented-1993", "invented-1993-target-0"}
"""Rows that `make accuracy` has not measured since they were written: to be emptied."""


@pytest.fixture
def modules(monkeypatch):
    """Return benchmarks/rows.py and benchmarks/contenders.py."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    import contenders
    import rows

    return rows, contenders


def test_every_contender_has_a_row_and_every_row_a_contender(modules):
    rows, contenders = modules
    given = {row.work for row in rows.ROWS}
    works = {
        name
        for name, thing in public(contenders).items()
        if inspect.isfunction(thing) and name != "join"  # puts the folds' results together
    }
    assert_rows("ROWS in benchmarks/rows.py", given, works)


def test_every_row_can_be_run(modules):
    rows, contenders = modules
    names = [row.name for row in rows.ROWS]
    assert len(set(names)) == len(names)
    for row in rows.ROWS:
        work = inspect.signature(getattr(contenders, row.work))
        if row.needs:
            work.bind([], **row.keywords)
            assert set(row.needs) < set(names[: names.index(row.name)]), row.name
        else:
            jobs = list(row.jobs(4))
            assert len(jobs) == max(1, len(row.seeds)) * (4 if row.folded else 1)
            for _, (_, keywords) in jobs:
                work.bind(**keywords)


def test_every_row_was_measured(modules):
    rows, _ = modules
    kept = json.loads((BENCHMARKS / "accuracy.json").read_text(encoding="utf-8"))["rows"]
    measured = {row["name"]: row for row in kept}
    assert_rows("benchmarks/accuracy.json", {*measured, *UNMEASURED}, {r.name for r in rows.ROWS})
    assert not UNMEASURED & set(measured)
    for row in rows.ROWS:
        for rule, rate, bound in row.bars:
            found = measured[row.name]["errors"][rule][rate]
            share = found[0] if isinstance(found, list) else found
            assert (share >= bound) if rate == "accepted" else (share <= bound), row.name


def test_every_row_of_training_was_measured(modules, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    import training as benchmark

    monkeypatch.setattr(benchmark.episodes.Pool, "of", lambda records: None)
    kept = json.loads((BENCHMARKS / "training.json").read_text(encoding="utf-8"))
    parts = set(kept) - {"date", "protocol", "seeds"}
    assert_rows("benchmarks/training.json", parts, benchmark.PARTS)
    for part, rows in benchmark.PARTS.items():
        there_are = {name for name, _ in rows(MagicMock())}
        measured = {row["name"] for row in kept[part]} - {"untrained"}
        assert_rows(f"{part} in benchmarks/training.json", measured, there_are - {"untrained"})
