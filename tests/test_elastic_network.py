"""Paths and distances against the library, the gradient against differences; that it learns."""

import numpy as np
import pytest
import torch
from test_episodes import crowd

from siamtut import bundled, elastic, elastic_network
from siamtut.elastic_network import (
    BAND,
    ElasticNetwork,
    build,
    load,
    loss,
    path_distances,
    paths,
    save,
    train,
)
from siamtut.episodes import FORGED, GENUINE, REFERENCES, Judge, Pool
from siamtut.readers import read_bundled
from siamtut.weights import WeightsError

EACH = REFERENCES + GENUINE + FORGED


def unit(count=6, steps=40, seed=0):
    generator = torch.Generator().manual_seed(seed)
    walk = torch.randn(count, steps, 5, generator=generator, dtype=torch.float64).cumsum(1)
    return torch.nn.functional.normalize(walk, dim=-1)


@pytest.mark.parametrize("band", [0.1, 0.3, 1.0])
def test_distances_are_those_of_the_library(band):
    steps = unit()
    first, second = np.array([0, 1, 2, 3, 3]), np.array([1, 4, 5, 0, 3])
    found = path_distances(steps, first, second, band).tolist()
    for value, i, j in zip(found, first, second, strict=True):
        assert value == pytest.approx(elastic.distance(steps[i], steps[j], band), abs=1e-6)


def test_paths_are_those_of_the_library():
    steps = unit()
    costs = torch.stack([torch.cdist(steps[0], steps[k]) for k in (3, 4, 5)], dim=-1).numpy()
    pair, i, j = paths(costs, 1 + round(0.3 * 40))
    for k in range(3):
        mine = sorted(zip(i[pair == k].tolist(), j[pair == k].tolist(), strict=True))
        assert [list(p) for p in mine] == elastic.path(steps[0], steps[3 + k], 0.3).tolist()


def test_the_gradient_is_that_of_the_minimum():
    """Central differences see the minimum itself, autograd only the cost along the path."""
    raw = unit().requires_grad_()

    def value(steps):
        return path_distances(steps, np.array([0, 2]), np.array([1, 3]), 0.5).sum()

    value(raw).backward()
    rng = np.random.default_rng(0)
    for _ in range(20):
        place = tuple(rng.integers(0, n) for n in (4, 40, 5))
        step = torch.zeros_like(raw)
        step[place] = 1e-5
        with torch.no_grad():
            slope = (value(raw + step) - value(raw - step)).item() / 2e-5
        assert raw.grad[place].item() == pytest.approx(slope, abs=1e-6)
    assert torch.count_nonzero(raw.grad[4:]) == 0


def test_equal_sequences_have_a_finite_gradient():
    steps = unit(1).expand(2, -1, -1).clone().requires_grad_()
    distance = path_distances(steps, np.array([0]), np.array([1]))
    distance.sum().backward()
    assert distance.item() == pytest.approx(0, abs=1e-6)
    assert torch.isfinite(steps.grad).all()


def test_a_step_sees_35_points_and_its_length_is_1():
    network = build()
    x = torch.randn(1, 14, 256, generator=torch.Generator().manual_seed(0), requires_grad=True)
    out = network(x)
    assert out.shape == (1, 128, 16)
    torch.testing.assert_close(out.norm(dim=-1), torch.ones(1, 128))
    out[0, 60, 0].backward()
    seen = torch.nonzero(x.grad.abs().sum(1)[0]).flatten()
    assert (seen.min().item(), seen.max().item()) == (120 - 17, 120 + 17)


def test_the_loss_asks_about_strangers_only_who_are(monkeypatch):
    """Each signer at a place of its own on a line: who is asked about shows in the distance."""
    asked = []

    def spy(steps, first, second, band=BAND):
        asked.append((first, second))
        return torch.ones(len(first))

    monkeypatch.setattr(elastic_network, "path_distances", spy)
    loss(torch.zeros(3 * EACH, 1, 1), Judge(), np.random.default_rng(0))
    ((first, second),) = asked
    own = first // EACH == second // EACH
    assert (first % EACH < REFERENCES).all()
    assert (second[~own] % EACH < REFERENCES + GENUINE).all()
    assert (~own).sum() == 3 * REFERENCES * elastic_network.STRANGERS
    places = sorted(zip((first[own] % EACH).tolist(), (second[own] % EACH).tolist(), strict=True))
    expected = [(i, j) for i in range(REFERENCES) for j in range(i + 1, EACH)]
    assert places == sorted(3 * expected)


@pytest.fixture(scope="module")
def pool():
    return Pool.of(crowd(3))


def weights(network):
    return torch.cat([p.detach().flatten() for p in network.parameters()])


def test_it_learns(pool):
    network = build(1)
    judge, losses = train(network, pool, iterations=16, rate=2e-2, progress=False)
    assert losses.shape == (16,)
    assert losses[-4:].mean() < 0.85 * losses[:4].mean()
    assert judge.slope > 0


def test_the_same_seed_gives_the_same_weights(pool):
    networks = [build(1) for _ in range(3)]
    for network, seed in zip(networks, (0, 0, 1), strict=True):
        train(network, pool, iterations=2, seed=seed, progress=False)
    one, two, other = map(weights, networks)
    assert torch.equal(one, two)
    assert not torch.equal(one, other)


def test_a_loss_that_explodes_is_told(pool):
    network = build()
    with torch.no_grad():
        network.first.weight[0, 0, 0] = torch.nan
    with pytest.raises(FloatingPointError, match="the loss is nan at step 1"):
        train(network, pool, iterations=3, progress=False)


def test_sequences_are_what_the_library_matches():
    records = list(crowd(1))[:3]
    network = build()
    out = network.sequences(record.signature for record in records)
    assert out.shape == (3, 128, 16)
    assert out.dtype == np.float64
    assert elastic.distance(out[0], out[1], BAND) > 0
    assert network.sequences([]).shape == (0, 128, 16)


def test_weights_can_be_kept(tmp_path):
    network = build(3)
    save(tmp_path / "w.safetensors", network, trained_on="nothing")
    assert torch.equal(weights(load(tmp_path / "w.safetensors")), weights(network))


def test_files_that_hold_no_such_weights_are_refused(tmp_path, damages):
    path, network = tmp_path / "w.safetensors", build(3)
    save(path, network, trained_on="nothing")
    for data in (b"no weights", b"", *damages(path.read_bytes(), 99)):
        path.write_bytes(data)
        with pytest.raises(WeightsError, match=r"w\.safetensors: "):
            load(path)
    network.last.bias.data[3] = torch.nan
    save(path, network)
    with pytest.raises(WeightsError, match="not finite"):
        load(path)
    save(path, network.double())
    with pytest.raises(WeightsError, match="another network's"):
        load(path)
    for place, said in (("", "no such file|''"), (tmp_path / "none", "no such file")):
        with pytest.raises(WeightsError, match=said):
            load(place)
    with pytest.raises(WeightsError, match="another network's"):
        load(bundled("weights/architecture_1.safetensors"))


def test_the_bundled_weights_tell_forgeries_of_a_signer_they_never_saw():
    own = [r for r in read_bundled() if r.signer == "Uli Gruhn"]
    own = [r for r in own if r.index <= 8 or 20 < r.index <= 24 or 30 < r.index <= 34]
    steps = load().sequences(record.signature for record in own)
    to_references = [
        np.mean([elastic.distance(steps[k], one, BAND) for k in range(5)]) for one in steps[5:]
    ]
    genuine, forged = to_references[:3], to_references[3:]
    assert np.mean(forged) > 1.5 * np.mean(genuine)


def test_what_is_built_is_an_elastic_network_and_the_seed_decides():
    one, same, other = build(3), build(3), build(4)
    assert isinstance(one, ElasticNetwork)
    weights = [next(network.parameters()) for network in (one, same, other)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])
