"""The player in Chromium: it plays in real time, and only when asked and allowed to."""

import pytest
from widget_table import ROW, live, problems, readings

from siamtut.widgets import Player, player

PLAYER = ROW["player"]

# Play, and pause at the first frame that shows half a second or more, in one go: what comes
# between a test's commands on a busy machine is no part of the time.  Where not even a
# frame came before the end, once more.
PLAY_HALF_A_SECOND = """async (panel) => {
    const [play] = panel.querySelectorAll("button");
    const shown = () => parseFloat(panel.querySelector("[data-reading=time]").textContent);
    const end = shown();
    for (;;) {
        const begun = performance.now();
        play.click();
        do await new Promise(requestAnimationFrame);
        while (play.textContent === "Pause" && !(shown() >= 0.5 && shown() < end));
        const passed = performance.now() - begun;
        if (play.textContent === "Pause") {
            play.click();
            return passed;
        }
    }
}"""


def test_play_runs_with_the_clock_pauses_and_ends_where_it_began(show):
    page = show(Player())
    panel = live(page, PLAYER)
    ink = panel.locator(".siam-trace polyline:not(.siam-ahead)")
    steps = ink.count()
    end = readings(panel)
    assert end["genuine"] == end["copier"] == end["imitator"] == "done"
    passed = panel.evaluate(PLAY_HALF_A_SECOND) / 1000
    shown = float(readings(panel)["time"].removesuffix(" s"))
    assert 0.5 <= shown <= passed + 2 * player.STEP
    assert 0 < ink.count() < steps
    # From a pause it goes on; at the end it stops by itself.
    panel.get_by_label("Time, seconds, as a number").fill("3.3")
    panel.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.querySelectorAll('button')[0].textContent === 'Play'")
    assert readings(panel) == end
    assert ink.count() == steps
    assert problems(page) == []


def test_without_motion_there_is_the_slider_alone(show):
    page = show(Player())
    panel = live(page, PLAYER)
    panel.get_by_role("button", name="Play").click()
    page.emulate_media(reduced_motion="reduce")
    panel.get_by_text("Your system asks for less motion").wait_for()
    assert panel.get_by_role("button", name="Play").is_hidden()
    before = readings(panel)["time"]
    page.wait_for_timeout(100)
    assert readings(panel)["time"] == before
    panel.get_by_label("Time, seconds", exact=True).focus()
    page.keyboard.press("Home")
    assert readings(panel)["time"] == "0.00 s"


def test_where_the_clock_stops_the_slider_can_stand(show):
    page = show(Player())
    panel = live(page, PLAYER)
    page.evaluate(
        """() => {
        const stamps = [7];  // one frame, 7 ms after the start, and no other
        window.requestAnimationFrame = (f) => {
            if (stamps.length) queueMicrotask(() => f(performance.now() + stamps.pop()));
            return 1;
        };
    }"""
    )
    panel.get_by_role("button", name="Play").click()
    panel.get_by_role("button", name="Pause").click()
    assert readings(panel)["time"] == "0.00 s"


def test_it_shows_where_the_pen_is_and_what_it_does(show):
    page = show(Player())
    panel = live(page, PLAYER)
    code = player.examples()[0]
    pressure = player.decode(code)[2]
    up = next(k for k in range(len(pressure)) if pressure[k] == 0)
    for k, word in ((up, "air"), (20, f"{player.speed(code, 20 * player.STEP):.0f}")):
        panel.get_by_label("Time, seconds, as a number").fill(f"{k * player.STEP:.2f}")
        assert readings(panel)["genuine"] == word
        plot = panel.locator(".siam-plot").first
        assert plot.locator(".siam-trace polyline:not(.siam-ahead)").count() == k
        hollow = plot.locator(".siam-nib.siam-air").count()
        assert hollow == (word == "air")
    widths = plot.locator(".siam-trace polyline:not(.siam-air)").evaluate_all(
        "(all) => all.map((e) => Number(e.getAttribute('stroke-width')))"
    )
    inked = pressure[:-1][pressure[:-1] > 0]
    assert widths == pytest.approx([0.6 + 2.6 * p for p in inked], abs=0.051)
