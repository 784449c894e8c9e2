"""A pytest plugin: nbval compares what a cell prints, and this the figures that it shows.

Loaded by ``-p tools.compare_figures`` (tools/run_tests.py).  Figures come with the run of
nbval; no cell is run a second time.  They need not be equal to the bit: a letter may be
drawn by another FreeType, a pixel's edge lie elsewhere.  A line, a colour or a curve that
is another is found.
"""

import base64
import io

import pytest

LIMIT = 0.15
"""Between letters hinted in other ways (0.10) and a dotted line dropped (0.25)."""
BLUR = 3.0  # px of a figure at twice its size: about the width of a line
REACH = 4  # px by which ink may lie elsewhere
SIZES = 12  # px by which letters of other widths may change a figure's size


def pixels(png):
    """Return a PNG file's colours, shape (height, width, 3), from 0 to 1."""
    from matplotlib import image

    return image.imread(io.BytesIO(png), format="png")[..., :3]


def distance(one, other):
    """Return how far apart two figures are to the eye, from 0 to 1.

    Both are blurred; then each must find its colour, at every place, between the darkest
    and the lightest that the other has within reach.  What is told is the largest
    colour left over, at any place, in either direction: a small mark counts like a large one.

    Parameters
    ----------
    one, other : ndarray, shape (height, width, 3)
        Colours from 0 to 1.

    Returns
    -------
    float
        1 where the sizes already tell that these are two figures.
    """
    import numpy as np
    from scipy.ndimage import gaussian_filter, maximum_filter, minimum_filter

    if np.abs(np.subtract(one.shape, other.shape)).max() > SIZES:
        return 1.0
    height, width = np.minimum(one.shape, other.shape)[:2]
    one, other = (
        gaussian_filter(each[:height, :width], (BLUR, BLUR, 0), mode="nearest", truncate=3.0)
        for each in (one, other)
    )
    within = (2 * REACH + 1, 2 * REACH + 1, 1)
    return max(
        float(np.max(beyond))
        for a, b in ((one, other), (other, one))
        for beyond in (a - maximum_filter(b, within), minimum_filter(b, within) - a)
    )


def pictures(outputs):
    """Return the PNG files among a cell's outputs, as bytes."""
    found = (output.get("data", {}).get("image/png") for output in outputs)
    return [base64.b64decode("".join(each)) for each in found if each]


def difference(stored, new):
    """Return what is wrong with a cell's new pictures.

    Parameters
    ----------
    stored, new : list of dict
        Outputs of a cell.
    """
    stored, new = pictures(stored), pictures(new)
    if len(stored) != len(new):
        return f"{len(stored)} figures are stored, and {len(new)} are shown now"
    for one, other in zip(stored, new, strict=True):
        if one != other and (apart := distance(pixels(one), pixels(other))) > LIMIT:
            return f"the stored figure is another one: {apart:.2f} apart, more than {LIMIT}"
    return None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Compare the figures of a cell that nbval has run and found well."""
    result = yield
    is_cell = item.path.suffix == ".ipynb" and item.test_outputs is not None
    if is_cell and (wrong := difference(item.cell.outputs, item.test_outputs)):
        item.raise_cell_error("Figures differ", f"{wrong}\n`make notebooks` stores the new.")
    return result
