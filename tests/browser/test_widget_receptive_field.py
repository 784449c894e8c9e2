"""The receptive field in Chromium: what a shift, a layer and an architecture do."""

from widget_table import ROW, live, problems, readings

from siamtut.widgets import ReceptiveField

FIELD = ROW["receptive_field"]

CENTRES = """(panel, kind) => [...panel.querySelectorAll(kind)]
    .map((c) => [c.cx.baseVal.value, c.cy.baseVal.value])"""


def test_rings_meet_dots_only_for_whole_hops(show):
    page = show(ReceptiveField())
    panel = live(page, FIELD)
    shift = panel.get_by_label("shift, as a number")
    assert panel.locator(".siam-old").count() == 0
    for steps, whole in (("9", True), ("4", False), ("-18", True)):
        shift.fill(steps)
        old, now = (panel.evaluate(CENTRES, kind) for kind in (".siam-old", ".siam-now"))
        met = sum(any(abs(x - u) + abs(y - v) < 0.02 for u, v in now) for x, y in old)
        by = abs(int(steps)) // 9
        assert met == (19 - by if whole else 0)
        assert (readings(panel)["misfit"] == "0.00") == whole
    assert readings(panel)["moved"] == "-2.00"
    assert problems(page) == []


def test_the_two_architectures_read_the_same_steps(show):
    page = show(ReceptiveField(unit=3))
    panel = live(page, FIELD)
    before = readings(panel)["steps"]
    panel.get_by_label("architecture").select_option("2, averages")
    assert readings(panel)["steps"] == before
    assert panel.locator("select:visible").nth(1).input_value() == "4"
    assert panel.locator(".siam-tooth").count() == 57
    assert panel.locator(".siam-tooth.siam-read").count() == 3


def test_a_change_of_layer_keeps_the_place_in_time(show):
    page = show(ReceptiveField(unit=12))
    panel = live(page, FIELD)
    place = panel.locator(".siam-handle").evaluate("(e) => e.transform.baseVal[0].matrix.e")
    panel.get_by_label("layer", exact=True).and_(panel.locator(":visible")).select_option("layer 1")
    moved = panel.locator(".siam-handle").evaluate("(e) => e.transform.baseVal[0].matrix.e")
    assert abs(moved - place) < 5
    assert readings(panel)["count"] == "11 steps"
    read = panel.locator(".siam-pen.siam-read").evaluate("(e) => e.points.length")
    assert read == 11


def test_at_the_start_of_the_chapter_only_the_unit_moves(show):
    page = show(ReceptiveField(full=False))
    panel = live(page, FIELD)
    assert panel.get_by_label("architecture").is_hidden()
    assert panel.get_by_label("shift, as a number").is_hidden()
    assert panel.locator("[data-reading=misfit]").is_hidden()
    panel.get_by_label("Unit", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert readings(panel)["steps"] == "90–127"
