"""axe-core in a page: put there once, run as often as a test asks."""

from axe_playwright_python.base import AXE_SCRIPT

# Without preload: axe would ask for the style sheets that others import, at the wrong address.
RUN = """async ([context, options, allowed]) => {
    const {violations, passes} = await axe.run(context, {preload: false, ...options});
    const excused = (rule, element) => allowed.some(
        ([other, selector]) => other === rule && element.matches(selector));
    const findings = violations.flatMap(({id, help, nodes}) => nodes
        .map(({target, html}) => [target.at(-1), html])
        .filter(([target]) => !excused(id, document.querySelector(target)))
        .map(([target, html]) => `${id}: ${target}: ${help}: ${html}`));
    return [findings, passes.length];
}"""


def run(page, context, options=None, allowed=()):
    """Return a line for each of axe-core's findings, and how many of its rules passed.

    ``context`` and ``options`` are axe's own; ``allowed`` holds pairs (rule, selector)
    of elements whose findings do not count.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, [context, options or {}, [list(pair) for pair in allowed]])
