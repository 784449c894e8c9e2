"""The widgets in live JupyterLab with a kernel: traits lead and follow.

One server, one kernel, one notebook; each test runs the cell with its own widgets.
JupyterLab's own requests for news and updates are switched off.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from conftest import ROOT, WAIT, watch
from playwright.sync_api import TimeoutError
from widget_table import ROWS, place, read, ways

pytestmark = pytest.mark.jupyterlab

# Guards against what hangs; JupyterLab and a kernel beside other work take a minute and more.
START_SECONDS = 300
LOADING = 300_000  # ms

# Each widget twice; and two buttons by which Python leads: it gives the second one what
# it has seen of the first, and puts both back.
WIDGET_CELLS = """\
from ipywidgets import Button
from siamtut.widgets import {name}
def show():
    one, other = {name}(), {name}()
    start = one.{trait}
    copy, move = Button(description="Python copies"), Button(description="Python moves")
    copy.on_click(lambda _: setattr(other, "{trait}", one.{trait}))
    move.on_click(lambda _: [setattr(each, "{trait}", start) for each in (one, other)])
    display(one, other, copy, move)
show()"""

LINK_CELL = """\
from ipywidgets import FloatSlider, HTML, link
from siamtut.widgets import Angle
angle = Angle(x=(2, 0), y=(0, 2))
slider = FloatSlider(min=0.1, max=5, value=0.5, step=0.1, description="linked rate")
link((angle, "learning_rate"), (slider, "value"))
rate, count = HTML(f"rate {angle.learning_rate}"), HTML()
angle.observe(lambda change: setattr(rate, "value", f"rate {change.new:.1f}"), "learning_rate")
angle.observe(lambda change: setattr(count, "value", f"{change.new} in Python"), "steps")
display(angle, slider, rate, count)"""


MYST_CELL = """\
:::{admonition} Predict
Which way?
:::

```{exercise} A question
:label: lab-1
:nonumber:
What is $1 + 1$?
```"""


CHANGED = "([e, reading, before]) => e.querySelector(reading).textContent !== before"


RUN = """(number) => {
    const {content} = jupyterapp.shell.currentWidget;
    content.deselectAll();
    content.activeCellIndex = number;
    jupyterapp.commands.execute("notebook:run-cell");
}"""

# All widgets of a cell are there, the kernel has nothing to do, and none of them has moved
# for some frames: what is grasped stays where it was seen.
SETTLED = """([number, panels]) => {
    const cell = document.querySelectorAll(".jp-Notebook .jp-Cell")[number];
    const all = [...cell.querySelectorAll(".siam-panel")];
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel.status;
    const places = all.map((e) => Math.round(e.getBoundingClientRect().top)).join();
    const still = all.length === panels && kernel === "idle" && window.placesWere === places;
    window.placesWere = places;
    window.stillFor = still ? window.stillFor + 1 : 0;
    return window.stillFor > 10;
}"""

# anywidget allows a module two seconds to begin; then Python's changes no longer reach the
# widget.  On a busy machine one of many takes longer: the cell is run again.
GAVE_UP = "[anywidget] Failed to initialize model"


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A JupyterLab that knows nothing of this machine's settings; its base URL."""
    folder = tmp_path_factory.mktemp("jupyterlab")
    cells = [WIDGET_CELLS.format(name=row.widget.__name__, trait=row.trait) for row in ROWS]
    notebook = nbformat.v4.new_notebook(
        cells=[
            *(nbformat.v4.new_code_cell(source) for source in [*cells, LINK_CELL]),
            nbformat.v4.new_markdown_cell(MYST_CELL),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    (folder / "notebooks").mkdir()
    nbformat.write(notebook, folder / "notebooks" / "widgets.ipynb")
    # Every cell is on the page, also those out of sight.
    tracker = folder / "settings" / "@jupyterlab" / "notebook-extension"
    tracker.mkdir(parents=True)
    (tracker / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    notification = {"fetchNews": "false", "checkForUpdates": False}
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(notification))

    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
    environment |= {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
    }
    port = free_port()
    options = [
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.allow_root=True",
        "--ServerApp.open_browser=False",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder / 'notebooks'}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.expose_app_in_browser=True",
    ]
    log = (folder / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        wait_for(url, process, folder / "log")
        yield url
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(url, process, log):
    """Wait until the server answers; fail with its log if it does not."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}api", timeout=2):
            return
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}", pytrace=False)


@pytest.fixture(scope="module")
def lab(server, chromium):
    """The notebook in JupyterLab, its kernel started."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.siamtut_log = log = []
    watch(page, log)
    page.goto(f"{server}lab/tree/widgets.ipynb", timeout=LOADING)
    page.locator(".jp-Notebook .jp-Cell").nth(len(ROWS)).wait_for(timeout=LOADING)
    kernel = (
        "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    page.wait_for_function(kernel, timeout=LOADING)
    yield page
    context.close()


def copy_until(output, copied):
    """Let Python copy what it has seen, again and again until it has seen the last of it.

    A click overtakes what the picture sends: while the kernel works on one change of a
    trait, the next ones wait in the page, and a button's message does not.
    """
    button = output.get_by_role("button", name="Python copies")
    end = time.monotonic() + WAIT / 1000
    while copied.count() == 0 and time.monotonic() < end:
        button.click()
        with contextlib.suppress(TimeoutError):
            copied.wait_for(timeout=1000)
    assert copied.count() == 1


def shown(lab, number, panels=2):
    """Run a cell, unless it has been run; return its output once its widgets live."""
    output = lab.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-OutputArea")
    end = time.monotonic() + WAIT / 1000
    if output.locator(".siam-panel").count() == panels:
        return output
    lab.evaluate(RUN, number)
    while time.monotonic() < end:
        try:
            lab.wait_for_function(SETTLED, arg=[number, panels], timeout=3000)
            settled = True
        except TimeoutError:
            settled = False
        if any(GAVE_UP in line for line in lab.siamtut_log):
            lab.siamtut_log[:] = [line for line in lab.siamtut_log if GAVE_UP not in line]
            lab.evaluate(RUN, number)
        elif settled:
            return output
    pytest.fail(f"cell {number} of the notebook did not show {panels} widgets")


# JupyterLab takes keys and the wheel for itself, and a mouse drags cells: these two for each
# widget.  Finger and pen meet the same points and sliders everywhere: here for one of each.
OF_EACH_KIND = ("angle", "sigmoid_neuron")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_moving_the_picture_sets_the_trait(lab, row):
    output = shown(lab, ROWS.index(row))
    panel = place(output, row)
    other = output.locator(".siam-panel").nth(1)
    before = read(panel, row)
    reading = f"[data-reading={row.reading}]"
    for way, move in ways(panel, row):
        if way not in ("mouse", "keyboard") and row.name not in OF_EACH_KIND:
            continue
        move(lab, panel, row)
        lab.wait_for_function(CHANGED, arg=[panel.element_handle(), reading, before])
        assert read(other, row) == before, f"{way}: both have moved"
        # What Python saw makes the same picture; then Python puts the first value back.
        copied = other.locator(reading).get_by_text(read(panel, row), exact=True)
        copy_until(output, copied)
        output.get_by_role("button", name="Python moves").click()
        for each in (panel, other):
            each.locator(reading).get_by_text(before, exact=True).wait_for()


def test_a_trait_links_to_a_slider_both_ways(lab):
    output = shown(lab, len(ROWS), panels=1)
    number = output.get_by_label("learning rate, as a number")
    number.wait_for()
    # link takes the first one's value.
    output.get_by_text("rate 2.0", exact=True).wait_for()
    number.fill("3.5")
    output.locator(".widget-readout").get_by_text("3.50", exact=True).wait_for()
    output.locator(".noUi-handle").focus()
    lab.keyboard.press("ArrowRight")
    output.get_by_text("rate 3.6", exact=True).wait_for()
    assert number.input_value() == "3.6"


def test_python_sees_the_steps(lab):
    output = shown(lab, len(ROWS), panels=1)
    panel = output.locator(".siam-panel")
    output.get_by_role("button", name="One step").click()
    assert "1 step taken" in panel.inner_text()
    reading = panel.locator(".siam-reading").inner_text()
    output.get_by_text("1 in Python", exact=True).wait_for()
    # Back from the kernel nothing changes: what the browser computed, Python took.
    assert panel.locator(".siam-reading").inner_text() == reading


def test_boxes_and_exercises_are_rendered(lab):
    written = lab.locator(".jp-Notebook .jp-MarkdownCell")
    written.scroll_into_view_if_needed()
    written.locator("aside").first.get_by_text("Predict", exact=True).wait_for()
    written.get_by_text("Exercise (A question)").wait_for()
    assert written.locator(".katex, mjx-container, math").count() >= 1
    text = written.locator(".myst").first.inner_text()
    assert "Which way?" in text
    assert "{" not in text
    assert ":label:" not in text


def test_jupyterlab_follows_its_dark_theme(lab):
    panel = shown(lab, 0).locator(".siam-panel").first
    ground = "(e) => getComputedStyle(e).backgroundColor"
    assert panel.evaluate(ground) == "rgb(255, 255, 255)"
    theme = "(name) => jupyterapp.commands.execute('apputils:change-theme', {theme: name})"
    lab.evaluate(theme, "JupyterLab Dark")
    lab.locator("body[data-jp-theme-light=false]").wait_for(state="attached")
    assert panel.evaluate(ground) != "rgb(255, 255, 255)"
    lab.evaluate(theme, "JupyterLab Light")


def test_no_other_host_is_asked_and_nothing_fails(lab):
    lab.evaluate("0")
    ours = [
        line
        for line in lab.siamtut_log
        if line.startswith(("foreign", "page error")) or "siam" in line or "anywidget" in line
    ]
    assert ours == []
