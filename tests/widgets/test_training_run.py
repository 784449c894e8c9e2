"""What TrainingRun has stored, and what it counts."""

import numpy as np
import pytest

from siamtut.verification import equal_error_rate
from siamtut.widgets import TrainingRun
from siamtut.widgets import training_run as module


def test_each_run_has_ten_moments_of_both_groups():
    kept = module.stored()
    assert kept["epochs"][0] == 0
    assert list(kept["runs"]) == list(module.RUNS)
    for run in kept["runs"].values():
        for group in module.GROUPS:
            one = run[group]
            assert {len(one[name]) for name in one} == {len(kept["epochs"])} == {10}
            assert all(len(kind) == module.BINS for counts in one["counts"] for kind in counts)
            sums = [sum(kind) for counts in one["counts"] for kind in counts]
            assert all(abs(total - 10000) < 20 for total in sums)
            count = 2 * module.SIGNERS * (module.GENUINE + module.FORGED)
            assert all(len(points) == count for points in one["points"])
            assert np.abs(one["points"]).max() <= 100


def test_rates_and_equal_errors_are_those_of_the_angles():
    rng = np.random.default_rng(4)
    angles = [rng.normal(mean, 12, 20000).clip(0, 180) for mean in (50, 75, 90)]
    counts = [module.histogram(kind) for kind in angles]
    found = module.rates(counts, 65)
    exact = [np.mean(angles[0] < 65), np.mean(angles[1] >= 65), np.mean(angles[2] >= 65)]
    assert found == pytest.approx(100 * np.array(exact), abs=0.2)
    for kind, some in zip(angles[1:], counts[1:], strict=True):
        rate, degrees = module.equal_error(counts[0], some)
        assert rate == pytest.approx(100 * equal_error_rate(-angles[0], -kind), abs=0.5)
        assert module.rates(counts, degrees)[0] == pytest.approx(100 - rate)


def test_a_stored_file_is_read_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_FILE", tmp_path / "data.mjs")
    module.write({"epochs": [0, 1]}, module._FILE)
    assert module.stored.__wrapped__() == {"epochs": [0, 1]}


def test_the_story_of_the_chapter():
    """With 1 and -1 half of all strangers pass at 90 degrees, and more than before training."""
    before, after = TrainingRun(group="new"), TrainingRun(group="new", moment=9)
    assert before._stored() is after._stored()
    assert 45 < after.rates()[2] < 55
    untrained, trained = (module.stored()["runs"]["minus"]["new"]["counts"][k] for k in (0, 9))
    errors = [module.equal_error(c[0], c[2])[0] for c in (untrained, trained)]
    assert errors[1] > 2 * errors[0]
