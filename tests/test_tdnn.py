"""The published shapes and parameter counts, layer by layer, and what a unit can see."""

import pytest
import torch

from siamtut.tdnn import TimeDelayNetwork, architecture_1, architecture_2

# Layer, then what comes out of it, from the paper's figures.
SHAPES_1 = [("layer_1", (12, 64)), ("layer_2", (16, 19))]
SHAPES_2 = [
    ("layer_1", (6, 192)),
    ("average_1", (6, 64)),
    ("layer_2", (4, 57)),
    ("average_2", (4, 19)),
]


@pytest.mark.parametrize(
    ("build", "shapes"), [(architecture_1, SHAPES_1), (architecture_2, SHAPES_2)]
)
def test_every_stage_has_the_published_shape(build, shapes):
    network = build()
    seen = {}
    for name, layer in network.named_children():

        def note(_layer, _x, out, name=name):
            seen[name] = tuple(out.shape)

        layer.register_forward_hook(note)
    out = network(torch.randn(3, 8, 200))
    for name, shape in shapes:
        assert seen[name] == (3, *shape)
    assert tuple(out.shape) == (3, *shapes[-1][1])


@pytest.mark.parametrize(
    ("build", "outputs", "free"), [(architecture_1, 304, 3004), (architecture_2, 76, 634)]
)
def test_outputs_and_free_parameters(build, outputs, free):
    network = build()
    assert network(torch.zeros(1, 8, 200)).numel() == outputs
    assert sum(p.numel() for p in network.parameters()) == free


def test_parameters_come_in_the_fixed_order():
    shapes = [tuple(p.shape) for p in architecture_1().parameters()]
    assert shapes == [(12, 8, 11), (12,), (16, 12, 10), (16,)]
    shapes = [tuple(p.shape) for p in architecture_2().parameters()]
    assert shapes == [(6, 8, 9), (6,), (4, 6, 8), (4,)]


def test_other_numbers_of_features():
    assert architecture_1(features=10)(torch.zeros(2, 10, 200)).shape == (2, 16, 19)
    assert architecture_2(features=14)(torch.zeros(2, 14, 200)).shape == (2, 4, 19)


def test_other_numbers_of_points():
    """More time steps, the same weights: (256 - 11) // 3 + 1 = 82, (82 - 10) // 3 + 1 = 25."""
    wide = architecture_1(14, points=256)
    assert wide(torch.zeros(2, 14, 256)).shape == (2, 16, 25)
    assert sum(p.numel() for p in wide.parameters()) == 14 * 12 * 11 + 12 + 12 * 16 * 10 + 16
    assert architecture_2(points=256)(torch.zeros(1, 8, 256)).shape == (1, 4, 25)


def test_architecture_1_written_out():
    """By loops over units and time steps, from the definition."""
    torch.manual_seed(1)
    network = architecture_1().double()
    w1, b1, w2, b2 = network.parameters()
    x = torch.randn(8, 200, dtype=torch.float64)
    h = torch.stack(
        [torch.tanh(b1 + (w1 * x[:, 3 * k : 3 * k + 11]).sum((1, 2))) for k in range(64)], dim=1
    )
    y = torch.stack(
        [torch.tanh(b2 + (w2 * h[:, 3 * k : 3 * k + 10]).sum((1, 2))) for k in range(19)], dim=1
    )
    torch.testing.assert_close(network(x[None])[0], y, rtol=0, atol=1e-13)


def test_architecture_2_squashes_before_it_averages():
    torch.manual_seed(1)
    network = architecture_2().double()
    w1, b1, w2, b2 = network.parameters()
    x = torch.randn(8, 200, dtype=torch.float64)
    h = torch.stack(
        [torch.tanh(b1 + (w1 * x[:, k : k + 9]).sum((1, 2))) for k in range(192)], dim=1
    )
    h = h.reshape(6, 64, 3).mean(-1)
    y = torch.stack([torch.tanh(b2 + (w2 * h[:, k : k + 8]).sum((1, 2))) for k in range(57)], dim=1)
    y = y.reshape(4, 19, 3).mean(-1)
    torch.testing.assert_close(network(x[None])[0], y, rtol=0, atol=1e-13)


def test_a_unit_sees_its_receptive_field_and_no_more():
    """Two layers see 11 + 9·3 = 38 points; output k those from 9k on."""
    network = architecture_1()
    x = torch.randn(1, 8, 200, requires_grad=True)
    for k in (0, 7, 18):
        (grad,) = torch.autograd.grad(network(x)[0, :, k].sum(), x)
        seen = grad[0].abs().sum(0).nonzero().squeeze()
        assert (seen.min().item(), seen.max().item()) == (9 * k, 9 * k + 37)


def test_shifting_the_input_shifts_the_output():
    network = architecture_1()
    x = torch.randn(1, 8, 209)
    here, later = network(x[..., :200]), network(x[..., 9:])
    torch.testing.assert_close(here[..., 1:], later[..., :-1])


@pytest.mark.parametrize(
    ("shape", "hint"),
    [
        ((8, 200), r"x\[None\]"),
        ((5, 200, 8), r"transpose\(1, 2\)"),
        ((5, 8, 199), ""),
        ((5, 7, 200), ""),
        ((5, 1, 8, 200), ""),
    ],
)
def test_a_wrong_shape_is_named_beside_the_right_one(shape, hint):
    with pytest.raises(ValueError, match=r"\(B, 8, 200\)") as error:
        architecture_1()(torch.zeros(shape))
    assert str(tuple(shape)) in str(error.value)
    assert error.match(hint)


def test_too_few_points_are_refused_on_building():
    with pytest.raises(ValueError, match="20 points are too few"):
        TimeDelayNetwork(points=20, channels=(12, 16), widths=(11, 10), strides=(3, 3))
    smallest = TimeDelayNetwork(points=38, channels=(12, 16), widths=(11, 10), strides=(3, 3))
    assert smallest(torch.zeros(1, 8, 38)).shape == (1, 16, 1)
    with pytest.raises(ValueError, match="37 points are too few"):
        TimeDelayNetwork(points=37, channels=(12, 16), widths=(11, 10), strides=(3, 3))
