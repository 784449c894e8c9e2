"""Training learns, repeats, keeps the best epoch, refuses leaks; weights survive the file."""

import io
import json
import struct
from dataclasses import replace

import numpy as np
import pytest
import safetensors.torch
import torch

from siamtut import checkpoint, losses
from siamtut.checkpoint import CheckpointError
from siamtut.features import NETWORK_1
from siamtut.files import UNSEALED, seal
from siamtut.pairs import SAME, LeakError, every_pair, make_pairs, split_signers
from siamtut.siamese import SiameseNetwork
from siamtut.signature import Signature
from siamtut.tdnn import architecture_1
from siamtut.training import (
    Configuration,
    Rates,
    WeightsError,
    collapse,
    cosines_of,
    evaluate,
    load,
    save,
    train,
)
from siamtut.weights import packed


class Crowd:
    """Made-up inputs: a pattern a signer, noise a signature, another pattern in forgeries."""

    def __init__(self, signers=7, genuine=6, forged=6, seed=0):
        rng = np.random.default_rng(seed)
        t = np.linspace(0, 1, 200)
        self.signers, self.genuine, inputs = [], [], []
        for signer in range(signers):
            waves = rng.uniform(1, 12, (2, 8, 1))
            for i in range(genuine + forged):
                real = i < genuine
                clean = np.sin(2 * np.pi * waves[0] * t)
                # A forgery shows in every other channel.
                clean = clean if real else np.where(np.arange(8)[:, None] % 2, clean, waves[1] / 12)
                inputs.append(clean + rng.normal(0, 0.2, (8, 200)))
                self.signers.append(f"U{signer}")
                self.genuine.append(real)
        self.inputs = np.array(inputs, dtype=np.float32)
        self.split = split_signers(self.signers, ["U6"], validation=["U4", "U5"])

    def pairs(self, group, count=200, seed=0):
        return make_pairs(self.signers, self.genuine, getattr(self.split, group), count, seed=seed)


@pytest.fixture(scope="module")
def crowd():
    return Crowd()


def trained(crowd, **how):
    network = Configuration(seed=how.get("seed", 0)).build()
    how = {"epochs": 4, "progress": False} | how
    history = train(
        network, crowd.inputs, crowd.pairs("training"), crowd.pairs("validation"), **how
    )
    return network, history


def weights(network):
    return torch.cat([p.detach().flatten() for p in network.parameters()])


def test_it_learns(crowd):
    _, history = trained(crowd, epochs=12, target=0.0, threshold=0.5)
    before = evaluate(
        Configuration().build(), crowd.inputs, crowd.pairs("training"), 0.0, threshold=0.5
    )
    after = history.training[history.best]
    assert len(history.training) == len(history.validation) == 12
    assert after.loss < 0.3 * before.loss
    assert after.forgery > 0.9 > before.forgery
    assert after.genuine > 0.9


def test_the_same_seed_gives_the_same_weights_bit_for_bit(crowd):
    one, _ = trained(crowd)
    two, _ = trained(crowd)
    other, _ = trained(crowd, seed=1)
    assert torch.equal(weights(one), weights(two))
    assert not torch.equal(weights(one), weights(other))


def test_the_global_random_state_and_threads_stay(crowd):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    threads = torch.get_num_threads()
    trained(crowd, epochs=1, threads=2 if threads == 1 else 1)
    assert torch.equal(torch.rand(3), expected)
    assert torch.get_num_threads() == threads


def test_the_best_validation_epoch_is_kept(crowd):
    """A wild learning rate: the last epoch is not the best, and the best is what stays."""
    for seed in range(10):
        seen = []
        network, history = trained(
            crowd,
            epochs=6,
            rate=0.05,
            seed=seed,
            watch=lambda epoch, network, seen=seen: seen.append((epoch, weights(network))),
        )
        assert [epoch for epoch, _ in seen] == [1, 2, 3, 4, 5, 6]
        assert torch.equal(weights(network), seen[history.best][1])
        losses = [rates.loss for rates in history.validation]
        assert history.best == int(np.argmin(losses))
        again = evaluate(network, crowd.inputs, crowd.pairs("validation"))
        assert again.loss == pytest.approx(losses[history.best], rel=1e-6)
        if history.best < 5:
            assert again.loss < losses[-1]
            return
    pytest.fail("no seed put the best epoch before the last: the test shows nothing")


def test_a_step_is_that_of_two_calls(crowd):
    """One batch, one epoch: the weights of a step written out with forward(a, b)."""
    pairs = crowd.pairs("training", 40)
    ours = Configuration().build()
    train(ours, crowd.inputs, pairs, crowd.pairs("validation"), epochs=1, progress=False)
    theirs = Configuration().build()
    x = torch.from_numpy(crowd.inputs)
    optimiser = torch.optim.Adam(theirs.parameters(), lr=1e-3)
    wanted = torch.where(torch.from_numpy(pairs.label) == SAME, 1.0, -1.0)
    ((theirs(x[pairs.first], x[pairs.second]) - wanted) ** 2).mean().backward()
    optimiser.step()
    start = weights(Configuration().build())
    assert not torch.allclose(weights(ours), start, atol=1e-4)
    # Adam's first step is about ±rate wherever the gradient is not lost in rounding.
    close = torch.isclose(weights(ours), weights(theirs), rtol=0, atol=2e-5)
    assert close.float().mean() > 0.995


def test_the_target_of_different_is_obeyed(crowd):
    """Of pairs that the network learns by heart, the mean cosine follows the target."""
    means = []
    for target in (-0.9, 0.0):
        network, _ = trained(crowd, epochs=12, target=target)
        pairs = crowd.pairs("training")
        x = torch.from_numpy(crowd.inputs)
        forged = pairs.kind == 1
        with torch.no_grad():
            means.append(network(x[pairs.first[forged]], x[pairs.second[forged]]).mean().item())
    assert means[0] < -0.3
    assert abs(means[1]) < 0.3


def test_a_leak_stops_the_training(crowd):
    pairs = crowd.pairs("training")
    network = Configuration().build()
    with pytest.raises(LeakError, match="signer U0, U1, U2, U3 is in the train"):
        train(network, crowd.inputs, pairs, pairs, progress=False)
    assert torch.equal(weights(network), weights(Configuration().build()))


def test_nothing_to_learn_from(crowd):
    pairs = every_pair(["a"], [True])
    with pytest.raises(ValueError, match="0 pairs to learn from"):
        train(Configuration().build(), crowd.inputs, pairs, pairs, progress=False)
    with pytest.raises(ValueError, match="0 epochs"):
        trained(crowd, epochs=0)


def test_a_loss_that_explodes_is_told(crowd):
    bad = crowd.inputs.copy()
    bad[0] = np.nan
    network = Configuration().build()
    with pytest.raises(FloatingPointError, match="the loss is nan after epoch 1"):
        train(network, bad, crowd.pairs("training"), crowd.pairs("validation"), progress=False)
    assert torch.isfinite(weights(network)).all()


def test_the_bar_is_drawn_only_if_wanted(crowd, capsys):
    trained(crowd, epochs=1)
    assert capsys.readouterr().err == ""
    trained(crowd, epochs=2, progress=True)
    assert "2/2" in capsys.readouterr().err


def test_another_loss_and_its_own_numbers_are_learnt(crowd):
    loss = losses.Calibrated(scale=5.0)
    network, history = trained(crowd, epochs=8, loss=loss)
    assert history.training[-1].loss < 0.7 * history.training[0].loss
    assert loss.scale.item() != 5
    assert loss.shift.item() != 0
    pairs = crowd.pairs("validation")
    cosines = torch.from_numpy(cosines_of(network, crowd.inputs, pairs))
    expected = loss(cosines, torch.from_numpy(pairs.label)).item()
    found = evaluate(network, crowd.inputs, pairs, loss=loss).loss
    assert found == pytest.approx(expected, rel=1e-6)


def test_half_the_squared_error_takes_other_steps_to_the_same_place(crowd):
    """Adam does not feel the size of a loss, so that CosineTarget, with its ½, ends close by."""
    one, _ = trained(crowd, epochs=2, target=0.0)
    two, _ = trained(crowd, epochs=2, loss=losses.CosineTarget(different=0.0))
    start = weights(Configuration().build())
    assert (weights(one) - weights(two)).norm() < 0.02 * (weights(one) - start).norm()


def test_decay_shortens_and_dropout_changes(crowd):
    plain, decayed, dropped, again = (
        weights(trained(crowd, **how)[0])
        for how in ({}, {"decay": 10.0}, {"dropout": 0.5}, {"dropout": 0.5})
    )
    assert decayed.norm() < 0.95 * plain.norm()
    assert torch.equal(dropped, again)
    assert not torch.allclose(dropped, plain)
    for wrong in ({"dropout": 1.0}, {"decay": -1.0}):
        with pytest.raises(ValueError, match="dropout is in"):
            trained(crowd, **wrong)


def test_patience_stops_after_the_best(crowd):
    how = {"rate": 0.05, "epochs": 12, "seed": 1}
    _, history = trained(crowd, **how, patience=3)
    assert len(history.validation) == history.best + 1 + 3 < 12
    _, longer = trained(crowd, **how)
    assert longer.validation[: len(history.validation)] == history.validation


def test_a_training_that_went_on_is_the_one_never_stopped(crowd, tmp_path):
    """Also where the first part ended elsewhere, and the loss has numbers of its own."""
    file = tmp_path / "run"
    how = {"decay": 0.1, "dropout": 0.2, "checkpoint": file}
    trained(crowd, epochs=2, loss=losses.Calibrated(), **how)
    loss = losses.Calibrated()
    resumed, history = trained(crowd, epochs=5, loss=loss, **how)
    straight = losses.Calibrated()
    whole, expected = trained(
        crowd, epochs=5, loss=straight, decay=0.1, dropout=0.2, checkpoint=tmp_path / "other"
    )
    assert torch.equal(weights(resumed), weights(whole))
    assert (history.training, history.validation) == (expected.training, expected.validation)
    assert torch.equal(loss.scale, straight.scale)
    assert not list(tmp_path.glob("*.part"))
    again, _ = trained(crowd, epochs=5, loss=losses.Calibrated(), **how)
    assert torch.equal(weights(again), weights(whole))
    for other, words in (
        ({"seed": 1}, "first weights was .* and is"),
        ({"rate": 2e-3}, "rate was 0.001 and is 0.002"),
        ({"epochs": 3}, "has 5 epochs already, and 3 are asked for"),
        ({"loss": losses.Calibrated(scale=2.0)}, "scale=1.* and is .*scale=2"),
    ):
        with pytest.raises(CheckpointError, match=words):
            trained(crowd, **{"epochs": 5, "loss": losses.Calibrated(), **how, **other})


def test_a_file_that_is_no_checkpoint(crowd, tmp_path):
    file = tmp_path / "run"
    trained(crowd, epochs=1, checkpoint=file)
    good = file.read_bytes()
    for data in (b"", b"hello", good[: len(good) // 2], b"PK" + bytes(200)):
        file.write_bytes(data)
        with pytest.raises(CheckpointError, match="not a checkpoint, or damaged"):
            trained(crowd, epochs=1, checkpoint=file)
    torch.save({"weights": torch.zeros(2)}, file)
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        trained(crowd, epochs=1, checkpoint=file)
    with pytest.raises(CheckpointError, match="there is no folder"):
        trained(crowd, epochs=1, checkpoint=tmp_path / "none" / "run")
    file.unlink()
    trained(crowd, epochs=1, checkpoint=file)
    kept = torch.load(io.BytesIO(file.read_bytes().split(b"\n", 1)[1]), weights_only=True)
    for part in kept["state"]:
        file.write_bytes(checkpoint.packed(kept | {"state": kept["state"] | {part: None}}))
        with pytest.raises(CheckpointError, match="holds something else"):
            trained(crowd, epochs=2, checkpoint=file)


class Fixed:
    """A network whose embedding is its input."""

    def embed(self, x):
        return x


def test_rates_from_angles():
    """Four vectors, at 0°, 60°, 120° and 180°: every rate can be counted by hand."""
    angles = np.radians([0, 60, 120, 180])
    inputs = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    # a: 0°, 60°, and a forgery at 120°; b: 180°.
    pairs = every_pair(["a", "a", "a", "b"], [True, True, False, True])
    rates = evaluate(Fixed(), inputs, pairs)
    # genuine 0-60: cos .5; forgeries 0-120: -.5 and 60-120: .5; zero-effort 0-180: -1, 60-180: -.5
    assert rates.counts == {"genuine": 1, "forgery": 2, "zero-effort": 2}
    assert (rates.genuine, rates.forgery, rates.zero_effort) == (1, 0.5, 1)
    assert rates.loss == pytest.approx((0.25 + 0.25 + 2.25 + 0 + 0.25) / 5)
    rates = evaluate(Fixed(), inputs, pairs, target=0.0, threshold=0.6)
    assert (rates.genuine, rates.forgery, rates.zero_effort) == (0, 1, 1)
    assert rates.loss == pytest.approx((0.25 + 0.25 + 0.25 + 1 + 0.25) / 5)


def test_a_kind_without_pairs_has_no_rate():
    rates = evaluate(Fixed(), np.eye(2), every_pair(["a", "a"], [True, True]))
    assert np.isnan([rates.forgery, rates.zero_effort]).all()
    assert rates.genuine == 0
    assert isinstance(rates, Rates)


def test_many_pairs_are_measured_in_parts(monkeypatch):
    crowd = Crowd(seed=3)
    network = Configuration().build()
    pairs = every_pair(crowd.signers, crowd.genuine)
    whole = evaluate(network, crowd.inputs, pairs)
    monkeypatch.setattr("siamtut.training._CHUNK", 7)
    parts = evaluate(network, crowd.inputs, pairs)
    assert parts.loss == pytest.approx(whole.loss, rel=1e-5)
    assert (parts.genuine, parts.forgery) == pytest.approx((whole.genuine, whole.forgery), abs=0.01)


# Configuration and file.


def test_thresholds():
    assert Configuration().threshold == 0
    assert Configuration(target=-0.9).threshold == 0
    assert Configuration(target=0.0).threshold == 0.5


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"architecture": 3}, "1 or 2, not 3"),
        ({"target": 1.0}, r"\[-1, 1\), not 1.0"),
        ({"target": float("nan")}, "not nan"),
        ({"features": ("colour",)}, "colour"),
        ({"speed": "fast"}, "fast"),
    ],
)
def test_configurations_that_mean_nothing(wrong, words):
    with pytest.raises(ValueError, match=words):
        Configuration(**wrong)


CONFIGURATION = Configuration(
    architecture=2,
    features=NETWORK_1,
    speed="relative",
    target=-0.9,
    seed=3,
    data="made up",
    training=("U1",),
    validation=("U2",),
    held_out=("U3", "U4"),
)


def test_weights_survive_the_file(tmp_path):
    network = CONFIGURATION.build()
    save(tmp_path / "w.safetensors", network, CONFIGURATION)
    again, configuration = load(tmp_path / "w.safetensors")
    assert configuration == CONFIGURATION
    assert isinstance(again, SiameseNetwork)
    assert torch.equal(weights(again), weights(network))
    changed = replace(CONFIGURATION, seed=4).build()
    save(tmp_path / "v.safetensors", changed, CONFIGURATION)
    assert torch.equal(weights(load(tmp_path / "v.safetensors")[0]), weights(changed))


def test_the_same_weights_give_the_same_bytes(tmp_path):
    for name in "ab":
        save(tmp_path / name, CONFIGURATION.build(), CONFIGURATION)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def rewritten(tmp_path, change=None, state=None):
    """Return a file of weights whose configuration or tensors were tampered with."""
    path = tmp_path / "w.safetensors"
    configuration = json.loads(
        json.dumps(
            {name: getattr(CONFIGURATION, name) for name in CONFIGURATION.__dataclass_fields__}
        )
    )
    given = change(configuration) if change else configuration
    state = CONFIGURATION.build().state_dict() if state is None else state
    if isinstance(given, dict):
        path.write_bytes(packed(state, given))
    else:
        text = f"[{json.dumps(UNSEALED.decode())}, {json.dumps(given)}]"
        path.write_bytes(seal(safetensors.torch.save(state, {"siamtut": text})))
    return path


def without(name):
    return lambda given: {key: value for key, value in given.items() if key != name}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without("target"), "lacks 'target'"),
        (lambda given: given | {"architecture": 7}, "1 or 2, not 7"),
        (lambda given: given | {"architecture": [1]}, "configuration is wrong"),
        (lambda given: given | {"features": 3}, "configuration is wrong"),
        (lambda given: given | {"features": ["colour"]}, "colour"),
        (lambda given: given | {"target": "low"}, "configuration is wrong"),
        (lambda given: given | {"seed": "x"}, "configuration is wrong"),
        (lambda given: given | {"recipe": "1066"}, "1993 or today, not '1066'"),
        (lambda given: given | {"recipe": "today"}, "for architecture 1"),
        (lambda given: [1, 2], "configuration is wrong"),
        (lambda given: given | {"architecture": 1}, "is due: another network's"),
    ],
)
def test_a_wrong_configuration_is_named(tmp_path, change, words):
    with pytest.raises(WeightsError, match=words) as error:
        load(rewritten(tmp_path, change))
    assert "w.safetensors" in str(error.value)
    assert "siamtut train" in str(error.value)
    assert "\n" not in str(error.value)


def test_weights_of_another_network(tmp_path):
    state = CONFIGURATION.build().state_dict()
    state["branch.layer_1.bias"] = torch.full((6,), torch.nan)
    with pytest.raises(WeightsError, match="not finite"):
        load(rewritten(tmp_path, state=state))
    with pytest.raises(WeightsError, match="is due"):
        load(rewritten(tmp_path, state={"weight": torch.zeros(3)}))
    save(tmp_path / "plain", architecture_1(), Configuration())
    with pytest.raises(WeightsError, match="is due"):
        load(tmp_path / "plain")


def test_files_that_are_none(tmp_path):
    with pytest.raises(WeightsError, match="no such file"):
        load(tmp_path / "missing")
    with pytest.raises(WeightsError, match="a folder"):
        load(tmp_path)
    path = tmp_path / "x.safetensors"
    good = safetensors.torch.save(CONFIGURATION.build().state_dict())
    path.write_bytes(good)
    with pytest.raises(WeightsError, match="no siamtut configuration"):
        load(path)
    for data in (
        b"",
        b"hello",
        b"84\r\n2933 5678 31275775 0\r\n",
        good[:100],
        struct.pack("<Q", 2**62) + good[8:],
        bytes(8) + good[8:],
    ):
        path.write_bytes(data)
        with pytest.raises(WeightsError, match="not a readable safetensors file") as error:
            load(path)
        assert "\n" not in str(error.value)
    with pytest.raises(WeightsError, match="there is no folder"):
        save(tmp_path / "none" / "w", CONFIGURATION.build(), CONFIGURATION)


def test_extraction_follows_the_configuration():
    assert CONFIGURATION.extract([]).shape == (0, 8, 200)
    assert CONFIGURATION.extract([]).dtype == torch.float32


def test_todays_recipe_travels_with_its_weights(tmp_path):
    configuration = Configuration(recipe="today", seed=3, data="invented")
    network = configuration.build()
    save(tmp_path / "w", network, configuration)
    again, known = load(tmp_path / "w")
    assert known == configuration
    assert torch.equal(weights(again), weights(network))
    t = np.linspace(0, 2, 200)
    waves = Signature(np.cos(9 * t), np.sin(7 * t), t, np.full(200, True))
    assert known.extract([waves]).shape == (1, 14, 256)
    assert again.embed(known.extract([waves])).shape == (1, 400)


def test_a_file_without_a_recipe_is_of_1993(tmp_path):
    path = rewritten(tmp_path, without("recipe"))
    assert load(path)[1].recipe == "1993"


def test_only_signatures_that_are_in_a_pair_are_embedded(crowd):
    """Rates do not depend on the rest, which may be anything."""
    pairs = crowd.pairs("validation")
    network = Configuration().build()
    known = evaluate(network, crowd.inputs, pairs)
    spoilt = crowd.inputs.copy()
    outside = np.setdiff1d(np.arange(len(spoilt)), [pairs.first, pairs.second])
    assert len(outside)
    spoilt[outside] = np.nan
    assert evaluate(network, spoilt, pairs) == known


def test_the_first_weights_follow_the_seed_alone():
    torch.manual_seed(1)
    one = weights(Configuration(seed=2).build())
    torch.manual_seed(9)
    assert torch.equal(one, weights(Configuration(seed=2).build()))
    assert not torch.equal(one, weights(Configuration(seed=3).build()))


def test_collapse_by_hand():
    """Four arrows: all alike; half at either pole; two at right angles; lengths do not count."""
    for arrows, cosine, rank in (
        ([[1, 0], [2, 0], [3, 0], [9, 0]], 1, 1),
        ([[1, 0], [2, 0], [-1, 0], [-5, 0]], -1 / 3, 1),
        ([[1, 0], [4, 0], [0, 1], [0, 2]], 1 / 3, 2),
        ([[1, 0, 0], [0, 3, 0], [0, 0, 2]], 0, 3),
    ):
        assert collapse(np.array(arrows, dtype=float)) == pytest.approx((cosine, rank))


def test_evaluation_switches_dropout_off_and_back():
    torch.manual_seed(0)
    branch = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(6, 4), torch.nn.Dropout(0.5))
    branch.append(torch.nn.BatchNorm1d(4))
    branch[3].eval()  # frozen by its owner, and to stay so
    twins = SiameseNetwork(branch)
    inputs = torch.randn(6, 2, 3)
    every = every_pair([1, 1, 1, 2, 2, 2], [True] * 6)
    chance = torch.get_rng_state()
    first, second = (evaluate(twins, inputs, every) for _ in range(2))
    assert first.loss == second.loss
    assert torch.equal(torch.get_rng_state(), chance)
    assert [module.training for module in twins.modules()] == [True] * 5 + [False]
    assert evaluate(twins.eval(), inputs, every).loss == first.loss
    assert not any(module.training for module in twins.modules())


def test_the_modes_come_back_after_an_error():
    twins = SiameseNetwork(torch.nn.Flatten())
    with pytest.raises(ValueError, match="speaks of signature 5, and there are 2"):
        evaluate(twins, torch.ones(2, 2, 3), every_pair([1] * 6, [True] * 6))
    with pytest.raises(TypeError):
        cosines_of(twins, "no inputs", every_pair([1, 1], [True] * 2))
    assert twins.training


def test_a_nan_has_no_rates():
    inputs = torch.ones(4, 2, 3)
    inputs[0, 0, 0] = float("nan")
    rates = evaluate(
        SiameseNetwork(torch.nn.Flatten()), inputs, every_pair([1, 1, 2, 2], [True] * 4)
    )
    assert np.isnan([rates.loss, rates.genuine, rates.zero_effort]).all()


def test_large_outputs_have_their_cosines():
    x = torch.tensor([[[3e25, 4e25]], [[4.0, 3.0]]])
    got = cosines_of(SiameseNetwork(torch.nn.Flatten()), x, every_pair([1, 1], [1, 1]))
    assert got == pytest.approx([0.96], rel=1e-6)


def test_a_batch_and_a_patience_are_whole_numbers():
    inputs, every = torch.ones(4, 2, 3), [every_pair([s, s], [1, 1]) for s in "ab"]
    for setting in ({"batch": 0}, {"batch": -1}, {"patience": -1}):
        with pytest.raises(ValueError, match="is a whole number from"):
            train(SiameseNetwork(torch.nn.Flatten()), inputs, *every, **setting)
