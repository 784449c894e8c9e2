"""Flip in Chromium: the last thousandth."""

from widget_table import ROW, live, readings

from siamtut.widgets import Flip


def test_the_last_thousandth_flips_the_answer(show):
    page = show(Flip(weight=2.02))
    panel = live(page, ROW["flip"])
    seen = []
    for _ in range(6):
        panel.get_by_role("button", name="+ 0.001").click()
        seen.append(tuple(readings(panel).values()))
    assert [weight for weight, _ in seen] == [f"2.02{k}" for k in range(1, 7)]
    assert [output for _, output in seen] == ["0"] * 5 + ["1"]
    assert "The weight moved by +0.001, the output by +1." in panel.inner_text()
    panel.get_by_role("button", name="− 0.001").click()
    assert "The weight moved by −0.001, the output by −1." in panel.inner_text()


def test_with_sigmoids_each_thousandth_moves_it_a_little(show):
    page = show(Flip(weight=2.02, smooth=True))
    panel = live(page, ROW["flip"])
    last = float(readings(panel)["output"])
    for _ in range(12):
        panel.get_by_role("button", name="+ 0.001").click()
        now = float(readings(panel)["output"])
        assert 0 <= now - last <= 0.0002
        last = now
    assert "The weight moved by +0.001, the output by +0.0001." in panel.inner_text()
