"""Checkpoints: no damage passes, nor another's file, and a failed write loses nothing."""

import pickle
import warnings

import numpy as np
import pytest
import torch

from siamtut import files
from siamtut.checkpoint import Checkpoint, CheckpointError, digest, digest_of, packed


@pytest.fixture
def path(tmp_path):
    """Return a checkpoint."""
    Checkpoint(tmp_path / "run", seed=1).write(weights=torch.arange(50.0), losses=[0.5] * 20)
    return tmp_path / "run"


def test_what_was_kept_comes_back(path):
    state = Checkpoint(path, seed=1).read()
    assert torch.equal(state["weights"], torch.arange(50.0))
    assert state["losses"] == [0.5] * 20
    assert Checkpoint(path.with_name("other")).read() is None
    assert Checkpoint(None).read() is None
    Checkpoint(None).write(nothing=1)
    assert [file.name for file in path.parent.iterdir()] == ["run"]


def test_no_damage_is_accepted(path, damages, monkeypatch):
    for data in damages(path.read_bytes()):
        monkeypatch.setattr(files, "read", lambda *_, data=data: data)
        with pytest.raises(CheckpointError) as error:
            Checkpoint(path, seed=1).read()
        assert str(error.value).startswith(f"{path}: not a checkpoint, or damaged")


class Trap:
    def __reduce__(self):
        return print, ("this must never run",)


@pytest.mark.parametrize("inside", [7, "text", [1], {"settings": 1, "state": {}}, {"state": {}}])
def test_a_checkpoint_of_something_else_is_refused(path, inside):
    write(path, inside)
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        Checkpoint(path, seed=1).read()


def write(path, inside):
    """Write something else in the way of a checkpoint."""
    path.write_bytes(packed(inside))


def test_nothing_runs_and_torch_says_nothing(path, capsys):
    for data in (pickle.dumps(Trap()), b"", b"hello"):
        path.write_bytes(data)
        with pytest.raises(CheckpointError) as error:
            Checkpoint(path).read()
        assert "weights_only" not in str(error.value)
        assert len(str(error.value)) < 300
    write(path, {"settings": {}, "state": Trap()})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(CheckpointError) as error:
            Checkpoint(path).read()
    assert "weights_only" not in str(error.value)
    assert capsys.readouterr() == ("", "")


def test_a_state_that_does_not_fit_is_a_checkpoint_error(path):
    kept = Checkpoint(path, seed=1)
    for mistake in (KeyError("network"), RuntimeError("size\nmismatch"), TypeError("none")):
        with pytest.raises(CheckpointError, match="holds something else"), kept.restoring():
            raise mistake


def test_settings_that_differ_are_named_on_one_printable_line(path):
    with pytest.raises(CheckpointError, match="seed was 1 and is 2") as error:
        Checkpoint(path, seed=2, data="\x1b[2J\n").read()
    assert str(error.value).isprintable()


def test_a_write_that_fails_leaves_the_file_that_was(path, full_disk):
    before = path.read_bytes()
    for _ in full_disk():
        with pytest.raises(CheckpointError, match=r"run: .*no space left"):
            Checkpoint(path, seed=1).write(weights=torch.zeros(3))
        assert path.read_bytes() == before
        assert [file.name for file in path.parent.iterdir()] == ["run"]


def test_a_place_that_cannot_be_written_is_found_before_the_training(tmp_path):
    for place in (tmp_path, tmp_path / "none" / "run"):
        with pytest.raises(CheckpointError, match="folder"):
            Checkpoint(place).read()


def test_a_digest_tells_content_type_and_shape_apart():
    one = np.arange(6)
    assert digest(one) == digest(one.copy())
    others = [one + 1, one.astype(np.int32), one.reshape(2, 3), one[::-1]]
    assert len({digest(one), *map(digest, others)}) == 5


def test_a_network_has_the_digest_of_its_weights():
    network = torch.nn.Linear(3, 2)
    parts = [network.weight.detach().numpy(), network.bias.detach().numpy()]
    assert digest_of(network) == digest(*parts)
