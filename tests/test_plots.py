"""The figures: that what they are given is what they show."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from siamtut import geometry, neurons, plots
from siamtut.signature import Signature


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_every_point_is_within_the_picture_of_a_boundary():
    points = np.array([[0.0, 0.0], [1.0, 2.0], [5.0, -3.0], [-4.0, 1.0]])
    unit = neurons.Perceptron([1.0, 2.0], bias=-0.5)
    axes = plots.boundary(points, [0, 1, 1, 0], unit, ("no", "yes"), ("u", "v")).axes[0]
    drawn = np.concatenate([collection.get_offsets() for collection in axes.collections])
    assert sorted(map(tuple, drawn)) == sorted(map(tuple, points))
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert (drawn > (left, bottom)).all()
    assert (drawn < (right, top)).all()
    line = axes.lines[0]
    for x, y in (line.get_xy1(), line.get_xy2()):
        assert unit.weighted_sum([x, y]) == pytest.approx(0.0, abs=1e-12)


def test_the_gradient_field_shows_the_gradient():
    axes = plots.gradient_field([1.0, 2.0]).axes[0]
    arrows = axes.collections[0]
    expected = geometry.cosine_gradient(arrows.XY, [1.0, 2.0])[0]
    np.testing.assert_allclose(np.stack([arrows.U, arrows.V], axis=-1), expected, atol=1e-12)


def test_no_ink_is_drawn_while_the_pen_is_up():
    down = np.array([True, True, False, True, True, True])
    item = Signature(
        np.arange(6.0), np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]), np.arange(6) / 100, down
    )
    x = plots.signatures([item], ["one"]).axes[0].lines[0].get_xdata()
    assert np.isnan(x).sum() == 1
    assert np.isnan(x[3])  # between sample 2 and sample 3


def test_the_flip_is_where_z_crosses_zero():
    z, answer = plots.flip().axes[0].lines
    np.testing.assert_array_equal(answer.get_ydata(), (z.get_ydata() > 0).astype(int))
    assert set(answer.get_ydata()) == {0, 1}


def test_histograms_and_curves_have_a_part_for_each_thing_given():
    angles = {2: np.linspace(0, 180, 50), 30: np.full(50, 90.0)}
    rows = plots.angle_histograms(angles).axes
    assert [row.get_ylabel() for row in rows] == ["2 dimensions", "30 dimensions"]
    assert all(sum(bar.get_height() for bar in row.patches) == 50 for row in rows)
    assert len(plots.steepness((1, 3, 10, 100)).axes[0].lines) == 4
    costs = plots.costs_over_z().axes[0].lines
    assert costs[0].get_ydata()[-1] > 5 > 0.5 > costs[1].get_ydata()[-1]


def test_pair_angles_have_a_row_a_kind_and_a_column_a_group():
    after = {"learnt": [np.full(9, 30.0), np.full(9, 60.0), np.full(9, 100.0)]}
    axes = plots.pair_angles({"learnt": [np.full(9, 10.0)] * 3}, after).axes
    assert [row.get_ylabel() for row in axes] == ["genuine", "forgeries", "strangers"]
    for row, low in zip(axes, (30, 60, 99), strict=True):
        assert [bar.get_x() for bar in row.containers[0] if bar.get_height() > 0] == [low]


def test_maps_and_misfits_show_what_they_are_given():
    maps = [np.linspace(-1, 1, 24).reshape(3, 8), np.zeros((2, 5))]
    drawn = plots.feature_maps(maps, ["input", "layer 1"]).axes[:2]
    assert [axes.get_title(loc="left") for axes in drawn] == ["input", "layer 1"]
    for axes, values in zip(drawn, maps, strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), values)
        assert axes.images[0].get_clim() == (-1, 1)
    lines = plots.misfits({"kept": [0, 2, 1], "averaged": [0, 1, 0.5]}).axes[0].lines
    assert [line.get_ydata().tolist() for line in lines] == [[0, 2, 1], [0, 1, 0.5]]
    assert lines[0].get_marker() != lines[1].get_marker()


def test_the_dot_on_a_learning_curve_is_the_lowest_validation_cost():
    steps = np.arange(0, 50, 10)
    history = np.column_stack([steps, [5, 4, 3, 2, 1], [5, 3, 2, 4, 6]])
    first, second = plots.learning_curves({"one": history, "other": history[::-1]}).axes
    assert (first.get_title(), second.get_title()) == ("one", "other")
    for axes in (first, second):
        training, validation, dot = (np.array(line.get_xydata()) for line in axes.lines)
        assert training[:, 1].min() == 1
        assert dot.tolist() == [[20, 2]] == [min(validation.tolist(), key=lambda p: p[1])]


def test_an_error_of_zero_is_left_out_of_the_valley():
    errors = {("float64", "central"): [1.0, 0.0, 4.0], ("float32", "one-sided"): [1.0, 2.0, 3.0]}
    (axes,) = plots.difference_errors([1e-3, 1e-2, 1e-1], errors).axes
    assert axes.get_xscale() == axes.get_yscale() == "log"
    central, one_sided = (line.get_ydata() for line in axes.lines)
    np.testing.assert_array_equal(central, [1.0, np.nan, 4.0])
    np.testing.assert_array_equal(one_sided, [1.0, 2.0, 3.0])
    assert [line.get_label() for line in axes.lines] == ["central, float64", "one-sided, float32"]


def test_every_training_has_a_line_of_its_own_look():
    histories = {name: np.arange(1.0, 4.0) * k for k, name in enumerate("abcde", 1)}
    (axes,) = plots.cost_curves(histories, every=20).axes
    assert [line.get_label() for line in axes.lines] == list("abcde")
    for line, costs in zip(axes.lines, histories.values(), strict=True):
        np.testing.assert_array_equal(line.get_xydata().T, [[0, 20, 40], costs])
    assert len({line.get_color() for line in axes.lines}) == 5


def test_each_twins_arrows_end_where_its_outputs_lie():
    a, b = [[0.9, 0.8], [0.7, 0.95]], [[0.6, -0.5], [0.1, 1.0]]
    row = plots.twin_arrows({"tied": [a, a], "apart": [a, b]}).axes
    assert [axes.get_title() for axes in row] == ["tied: A", "tied: B", "apart: A", "apart: B"]
    for axes, arrows in zip(row, (a, a, a, b), strict=True):
        tips = [text.xy for text in axes.texts if text.arrow_patch]
        np.testing.assert_allclose(tips, arrows)
        assert [text.get_text() for text in axes.texts if not text.arrow_patch] == ["x", "y"]


def test_each_path_lies_on_its_own_costs():
    cost, path = np.arange(12.0).reshape(3, 4), np.array([[0, 0], [1, 1], [2, 2], [2, 3]])
    left, right = plots.warping_paths([(cost, path, "one"), (3 * cost, path, "other")]).axes
    assert [left.get_title(), right.get_title()] == ["one", "other"]
    for axes, shown in ((left, cost), (right, 3 * cost)):
        np.testing.assert_array_equal(axes.images[0].get_array(), shown.T)
        assert axes.images[0].get_clim() == (0, 33)  # one scale for both
        np.testing.assert_array_equal(axes.lines[1].get_xydata(), path)


def test_each_signer_has_a_mark_of_its_own_and_forgeries_are_hollow():
    points = np.arange(10.0).reshape(5, 2)
    signers, forged = ["B", "A", "B", "B", "A"], [False, False, True, False, True]
    (axes,) = plots.embedding_map(points, signers, forged).axes
    genuine_b, forged_b, genuine_a, forged_a = axes.collections
    assert axes.get_legend_handles_labels()[1] == ["B", "A"]
    np.testing.assert_array_equal(genuine_b.get_offsets(), points[[0, 3]])
    np.testing.assert_array_equal(forged_b.get_offsets(), points[[2]])
    assert len(forged_b.get_facecolor()) == 0 < len(genuine_a.get_facecolor())
    np.testing.assert_array_equal(forged_a.get_edgecolor(), genuine_a.get_edgecolor())


def test_each_loss_has_a_panel_with_both_its_curves():
    degrees = np.array([0, 90, 180])
    losses = {name: (k * degrees, degrees - k) for k, name in enumerate("abcd")}
    panels = [axes for axes in plots.loss_curves(degrees, losses).axes if axes.get_visible()]
    assert [axes.get_title() for axes in panels] == list("abcd")
    for axes, (same, different) in zip(panels, losses.values(), strict=True):
        assert [line.get_ydata().tolist() for line in axes.lines] == [[*same], [*different]]
        assert [line.get_label() for line in axes.lines] == ["same", "different"]
        assert axes.lines[0].get_linestyle() != axes.lines[1].get_linestyle()


def test_single_strokes_are_dashed_under_the_pen():
    t, alone = np.linspace(0, 1, 5), np.arange(15.0).reshape(3, 5)
    (axes,) = plots.stroke_speeds(t, alone, alone.max(axis=0)).axes
    *strokes, pen = axes.lines
    np.testing.assert_array_equal([line.get_ydata() for line in strokes], alone)
    np.testing.assert_array_equal(pen.get_xydata(), np.stack([t, alone[2]], axis=-1))
    assert {line.is_dashed() for line in strokes} == {True}
    assert not pen.is_dashed()
    assert [text.get_text() for text in axes.get_legend().get_texts()][-1] == "the pen"


def test_maps_side_by_side_share_one_scale_of_colours():
    values = {"A": np.full((2, 3), 0.5), "B": np.eye(3)}
    slopes = {"of A": [[0.1, -0.4]], "of B": [[0.2, 0.3]]}
    axes = plots.chain_maps([("value", values), ("gradient", slopes)]).axes[:4]
    assert [each.get_title(loc="left") for each in axes] == ["A", "B", "of A", "of B"]
    drawn = [*values.values(), *slopes.values()]
    for each, expected, limit in zip(axes, drawn, (1, 1, 0.4, 0.4), strict=True):
        np.testing.assert_array_equal(each.images[0].get_array(), expected)
        assert each.images[0].get_clim() == (-limit, limit)


def test_each_feature_has_a_trace_shaded_where_the_pen_is_up():
    rows = np.array([[0.0, 1.0, -1.0, 0.5], [1.0, 1.0, -1.0, 1.0]])
    column = plots.traces(rows, ["x", "pen"], rows[1]).axes
    for axes, row, name in zip(column, rows, ["x", "pen"], strict=True):
        assert axes.get_ylabel() == name
        np.testing.assert_array_equal(axes.lines[-1].get_ydata(), row)
        (shade,) = axes.patches
        assert (shade.get_x(), shade.get_width()) == (1.5, 1.0)


def test_det_curves_are_in_percent():
    curves = {"raw": ([0, 0.5, 1], [1, 0.25, 0]), "root": ([0, 0.2, 1], [1, 0.1, 0])}
    (axes,) = plots.det_curves(curves).axes
    diagonal, *lines = axes.lines
    np.testing.assert_array_equal(*diagonal.get_data())
    for line, (name, (refused, let_in)) in zip(lines, curves.items(), strict=True):
        assert line.get_label() == name
        np.testing.assert_allclose(line.get_data(), 100 * np.array([let_in, refused]))


def test_bars_are_powers_of_the_spread():
    b, genuine, forged = np.array([[0.1, 0.4], [0.15, 0.5], [0.6, 0.7]])
    (axes,) = plots.spread_and_distance(b, genuine, forged, {"root": (0.8, 0.5)}).axes
    dots, squares = axes.collections
    np.testing.assert_allclose(dots.get_offsets(), np.stack([b, genuine], axis=1))
    np.testing.assert_allclose(squares.get_offsets(), np.stack([b, forged], axis=1))
    np.testing.assert_allclose(axes.lines[0].get_ydata(), 0.8 * np.sqrt(b))


def test_intervals_of_errors_stand_one_below_the_other_in_percent():
    (axes,) = plots.error_intervals({"first": (0.3, 0.2, 0.4), "second": (0.1, 0.05, 0.2)}).axes
    np.testing.assert_allclose(axes.lines[0].get_data(), [[30, 10], [0, 1]])
    spans = [segment[:, 0].tolist() for segment in axes.collections[0].get_segments()]
    np.testing.assert_allclose(spans, [[20, 40], [5, 20]])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["first", "second"]
    assert axes.yaxis.get_inverted()


def test_the_style_is_the_figures_own_and_no_letter_is_missing(recwarn):
    before = dict(matplotlib.rcParams)
    figure = plots.gradient_field([1.0, 2.0])
    assert dict(matplotlib.rcParams) == before
    figure.canvas.draw()
    texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text()]
    assert len(texts) > 10  # the names and numbers of both axes
    assert {text.get_fontname() for text in texts} == {"Siamtut Serif"}
    # Drawn at other settings, the numbers on the axes stay what they were made.
    with matplotlib.rc_context({"font.family": ["DejaVu Sans"]}):
        figure.canvas.draw()
    assert {text.get_fontname() for text in texts} == {"Siamtut Serif"}
    assert not [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)]
