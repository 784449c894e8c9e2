// The plane of a widget: its scales, axes, arrows, and points to drag.
import { fixed, h, s, set, tidy } from "./ui.mjs";

/**
 * An SVG plane whose user units are CSS pixels, so that text keeps its size on
 * a phone.  `ranges()` gives {x: [low, high], y: [low, high]}; `ratio` is height
 * over width.  `draw` runs on each change of size.
 */
export function plane(frame, { label, ratio, ranges, margin, draw }) {
  const svg = s("svg", { class: "siam-plane", role: "group", "aria-label": label });
  const box = h("div", { class: "siam-plot" }, svg);
  const p = {
    element: box, svg, handles: [], width: 0, height: 0,
    layer(name) {
      const g = s("g", { class: name });
      svg.append(g);
      return g;
    },
    px(x) {
      const [low, high] = ranges().x;
      return margin.left + ((x - low) / (high - low)) * (p.width - margin.left - margin.right);
    },
    py(y) {
      const [low, high] = ranges().y;
      return p.height - margin.bottom
        - ((y - low) / (high - low)) * (p.height - margin.top - margin.bottom);
    },
    /** From a pointer's place on the screen to the plane's units. */
    at(event) {
      const rect = svg.getBoundingClientRect();
      const { x, y } = ranges();
      const u = (event.clientX - rect.left - margin.left) / (p.width - margin.left - margin.right);
      const v = (event.clientY - rect.top - margin.top) / (p.height - margin.top - margin.bottom);
      return [x[0] + u * (x[1] - x[0]), y[1] - v * (y[1] - y[0])];
    },
    ranges,
  };
  function resize() {
    const width = Math.round(box.clientWidth) || 360;
    if (width === p.width) return;
    p.width = width;
    p.height = Math.round(width * ratio);
    set(svg, { width, height: p.height, viewBox: `0 0 ${width} ${p.height}` });
    draw();
  }
  const observer = new ResizeObserver(frame.guard(resize));
  observer.observe(box);
  frame.clean(() => observer.disconnect());
  p.measure = resize;
  return p;
}

/** Grid, the two zero lines, and numbers along the left and lower edges. */
export function axes(p, layer) {
  let drawn = "";
  return ({ x, y, places = 0, xPlaces = 0, xName = "", yName = "" }) => {
    const key = JSON.stringify([x, y, p.width]);
    if (key === drawn) return;
    drawn = key;
    const ranges = p.ranges();
    const [left, right] = ranges.x.map(p.px);
    const [bottom, top] = ranges.y.map(p.py);
    const across = (v, name) => s("line", { class: name, x1: left, x2: right, y1: p.py(v), y2: p.py(v) });
    const down = (v, name) => s("line", { class: name, x1: p.px(v), x2: p.px(v), y1: bottom, y2: top });
    const text = (attributes, value) => s("text", { class: "siam-tick", ...attributes }, value);
    layer.replaceChildren(
      ...x.map((v) => down(v, "siam-grid")),
      ...y.map((v) => across(v, "siam-grid")),
      ...(ranges.y[0] <= 0 && ranges.y[1] >= 0 ? [across(0, "siam-axis")] : []),
      ...(ranges.x[0] <= 0 && ranges.x[1] >= 0 ? [down(0, "siam-axis")] : []),
      ...x.map((v) => text({ x: p.px(v), y: bottom + 17, "text-anchor": "middle" }, fixed(v, xPlaces))),
      ...y.map((v) => text({ x: left - 7, y: p.py(v) + 4, "text-anchor": "end" }, fixed(v, places))),
      text({ class: "siam-tick siam-name", x: right, y: bottom - 6, "text-anchor": "end" }, xName),
      text({ class: "siam-tick siam-name", x: left + 6, y: top + 12 }, yName),
    );
  };
}

/** An arrow with a solid head, from and to in the plane's units. */
export function arrow(layer, name) {
  const line = s("line", { class: "siam-shaft" });
  const head = s("polygon", { class: "siam-head" });
  const group = s("g", { class: `siam-arrow ${name}` }, line, head);
  layer.append(group);
  return {
    group,
    place(p, from, to) {
      const [x1, y1, x2, y2] = [p.px(from[0]), p.py(from[1]), p.px(to[0]), p.py(to[1])];
      const length = Math.hypot(x2 - x1, y2 - y1);
      group.style.display = length < 0.5 ? "none" : "";
      if (length < 0.5) return;
      const [u, v] = [(x2 - x1) / length, (y2 - y1) / length];
      const size = Math.min(12, length * 0.6);
      const [bx, by, half] = [x2 - u * size, y2 - v * size, size * 0.42];
      set(line, { x1, y1, x2: bx + u, y2: by + v });
      head.setAttribute("points",
        `${x2},${y2} ${bx - v * half},${by + u * half} ${bx + v * half},${by - u * half}`);
    },
  };
}

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * A point to drag by mouse, finger, pen or arrow keys (Shift: `large` steps).
 * `get()` and `send([x, y])` speak in the plane's units; `text()` is what a
 * screen reader hears; `flat` points move sideways only, by all four arrow keys.
 * Only the handle itself keeps a finger from scrolling.
 */
export function dragPoint(p, layer, { name, label, get, send, text, step, large, end, flat }) {
  const { x: [low, high] } = p.ranges();
  const element = s("g", {
    class: `siam-handle ${name}`, tabindex: 0, role: "slider", "aria-label": label,
    "aria-roledescription": "point", "aria-valuemin": low, "aria-valuemax": high,
    // For browsers that know no touch-action on a shape.
    touchstart: (event) => event.preventDefault(),
    pointerdown(event) {
      if (event.button !== 0) return;
      event.preventDefault();
      nearest(event).grab(event);
    },
    keydown(event) {
      const move = KEYS[event.key];
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      const by = event.shiftKey ? large : step;
      const at = get();
      const [right, up] = flat ? [move[0] + move[1], 0] : move;
      send([tidy(at[0] + by * right), tidy(at[1] + by * up)]);
      if (end) end();
    },
  }, s("circle", { class: "siam-hit", r: 22 }), s("circle", { class: "siam-ring", r: 13 }),
  s("circle", { class: "siam-dot", r: 7 }));
  layer.append(element);

  // Where two handles overlap, the one whose centre is nearer answers.
  function nearest(event) {
    const [x, y] = p.at(event);
    const far = ({ get: where }) => Math.hypot(p.px(x) - p.px(where()[0]), p.py(y) - p.py(where()[1]));
    return p.handles.reduce((best, other) => (far(other) < far(best) ? other : best), handle);
  }

  function grab(event) {
    const [x, y] = p.at(event);
    const from = get();
    const offset = [from[0] - x, from[1] - y];  // the point does not jump to the pointer
    const moved = (e) => {
      if (e.pointerId !== event.pointerId) return;
      const to = p.at(e);
      send([to[0] + offset[0], to[1] + offset[1]]);
    };
    const released = (e) => {
      if (e.pointerId !== event.pointerId) return;
      element.removeEventListener("pointermove", moved);
      element.removeEventListener("pointerup", released);
      element.removeEventListener("pointercancel", released);
      element.classList.remove("siam-held");
      if (end) end();
    };
    element.setPointerCapture(event.pointerId);
    element.addEventListener("pointermove", moved);
    element.addEventListener("pointerup", released);
    element.addEventListener("pointercancel", released);
    element.classList.add("siam-held");
    element.focus({ preventScroll: true });
  }

  const handle = {
    get, grab, element,
    refresh() {
      const [x, y] = get();
      const range = p.ranges().x;
      set(element, {
        transform: `translate(${p.px(x)} ${p.py(y)})`, "aria-valuenow": tidy(x),
        "aria-valuetext": text(), "aria-valuemin": range[0], "aria-valuemax": range[1],
      });
    },
  };
  p.handles.push(handle);
  return handle;
}
