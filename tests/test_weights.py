"""Files of weights: no damage passes, nor what is none of ours, and no old file is lost."""

import pytest
import safetensors.torch
import torch

import siamtut
from siamtut import files, weights
from siamtut.files import UNSEALED, seal
from siamtut.weights import Configuration, WeightsError, fill, load, packed, save, unpacked

CONFIGURATION = Configuration(target=0.0, training=("U1",))


@pytest.fixture
def path(tmp_path):
    """Return a file of weights."""
    save(tmp_path / "w.safetensors", CONFIGURATION.build(), CONFIGURATION)
    return tmp_path / "w.safetensors"


def forged(path, state=None, **changes):
    """Write a file as save does, but of other tensors or with another configuration."""
    about = dict(weights.about(CONFIGURATION), **changes)
    state = CONFIGURATION.build().state_dict() if state is None else state
    path.write_bytes(weights.packed(state, about))
    return path


def test_no_damage_is_accepted(path, damages, monkeypatch):
    good = path.read_bytes()
    for data in damages(good):
        monkeypatch.setattr(files, "read", lambda *_, data=data: data)
        with pytest.raises(WeightsError) as error:
            load(path)
        assert str(error.value).startswith(str(path))
        assert "\n" not in str(error.value)
    monkeypatch.setattr(files, "read", lambda *_: good)
    load(path)


def test_the_bundled_weights_carry_their_checksum():
    path = siamtut.bundled("weights/architecture_1.safetensors")
    network, configuration = load(path)
    assert path.read_bytes() == weights.packed(network.state_dict(), weights.about(configuration))


@pytest.mark.parametrize("kind", [torch.int32, torch.float64, torch.float16, torch.bool])
def test_weights_of_another_type_are_refused(path, kind):
    state = {name: value.to(kind) for name, value in CONFIGURATION.build().state_dict().items()}
    with pytest.raises(WeightsError, match=r"float32 .* is due"):
        load(forged(path, state))


@pytest.mark.parametrize(
    "changes",
    [
        {"architecture": True},
        {"architecture": 1.0},
        {"architecture": {}},
        {"seed": -1},
        {"seed": 10**30},
        {"seed": 1.5},
        {"target": True},
        {"target": None},
        {"target": [[]]},
        {"data": 7},
        {"training": "U1"},
        {"training": [1]},
        {"held_out": {"U1": 2}},
        {"features": ["x"] * 100_000},
        {"features": [["x"]]},
        {"speed": ["absolute"]},
        {"recipe": []},
    ],
)
def test_a_configuration_of_the_wrong_types_is_refused(path, changes):
    with pytest.raises(WeightsError, match="its configuration is wrong") as error:
        load(forged(path, **changes))
    assert len(str(error.value)) < 400


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, "9" * 5000, "1e999", "{"])
def test_a_configuration_without_end_is_refused(path, text):
    text = f'{{"checksum": "{UNSEALED.decode()}", "features": {text}}}'
    state = CONFIGURATION.build().state_dict()
    path.write_bytes(seal(safetensors.torch.save(state, {"siamtut": text})))
    with pytest.raises(WeightsError, match=r"its configuration (is wrong|lacks)"):
        load(path)


def test_weights_of_any_network_are_packed_and_filled_in(tmp_path):
    one, other = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    (tmp_path / "w").write_bytes(packed(one.state_dict(), {"of": "a line"}))
    state, about = unpacked(tmp_path / "w")
    assert about["of"] == "a line"
    fill(other, state, "w")
    assert torch.equal(one.weight, other.weight)
    with pytest.raises(WeightsError, match=r"^w: of the weights bias, none is there .*; look$"):
        fill(other, {"weight": state["weight"]}, "w", "look")


def test_a_name_that_steers_a_terminal_is_escaped(tmp_path):
    with pytest.raises(WeightsError) as error:
        load(tmp_path / "a\x1b[31mb")
    assert str(error.value).isprintable()


def test_a_write_that_fails_leaves_the_file_that_was(path, full_disk):
    before = path.read_bytes()
    for _ in full_disk():
        with pytest.raises(WeightsError, match=r"w\.safetensors: .*no space left"):
            save(path, CONFIGURATION.build(), Configuration(seed=2))
        assert path.read_bytes() == before
        assert [file.name for file in path.parent.iterdir()] == [path.name]
