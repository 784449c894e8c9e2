// The shared parts of every widget: numbers as text, elements, fields, axes,
// arrows, points to drag, the reading, the live region.  No library, no build
// step.  Colours come from palette.css, looks from widgets.css; nothing here
// moves unless the reader moves it.

// ---------------------------------------------------------------- text, elements

/** A number with fixed places and a true minus sign; never "-0.00". */
export function fixed(value, places) {
  const text = value.toFixed(places);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212");
}

/** A number without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
export const tidy = (value) => Number(value.toFixed(6));

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** σ(z) = 1 / (1 + e^-z), without overflow on either side */
export function sigmoid(z) {
  const small = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : small) / (1 + small);
}

const build = (space) => (tag, attributes = {}, ...children) => {
  const element = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

/** h("button", {class: "x", click: f}, "text"): an HTML element. */
export const h = build("http://www.w3.org/1999/xhtml");

/** The same for SVG. */
export const s = build("http://www.w3.org/2000/svg");

export function set(element, attributes) {
  for (const name in attributes) element.setAttribute(name, attributes[name]);
}

let ids = 0;
const newId = () => `siam-${(ids += 1)}`;

// ---------------------------------------------------------------- model and panel

/** Set traits, and let a kernel, if there is one, know. */
export function put(model, values) {
  for (const name in values) model.set(name, values[name]);
  model.save_changes();
}

/**
 * The widget's frame.  `names` are the traits it shows; `draw` runs once at the
 * end of render and whenever one of them changes, by hand or from Python.
 */
export function panel(el, model, label, names) {
  // JupyterLab's shortcuts would take the arrow keys away from the handles.
  const root = h("div", {
    class: "siam-panel", role: "group", "aria-label": label, "data-lm-suppress-shortcuts": "true",
  });
  const body = h("div", { class: "siam-body" });
  root.append(body);
  el.append(root);
  const start = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const cleaners = [];
  return {
    root, body,
    clean: (f) => cleaners.push(f),
    reset: () => put(model, start),
    follow(draw) {
      const events = names.map((name) => `change:${name}`);
      for (const event of events) model.on(event, draw);
      draw();
      return () => {
        for (const event of events) model.off(event, draw);
        for (const f of cleaners) f();
      };
    },
  };
}

/** A polite voice for screen readers: silent at the start, once per pause. */
export function liveRegion(frame) {
  const region = h("div", { class: "siam-hidden", role: "status", "aria-live": "polite" });
  frame.root.append(region);
  let timer;
  let last;
  frame.clean(() => clearTimeout(timer));
  return (text) => {
    if (last !== undefined && text !== last) {
      clearTimeout(timer);
      timer = setTimeout(() => { region.textContent = text; }, 500);
    }
    last = text;
  };
}

// ---------------------------------------------------------------- fields

/** A number to type.  Follows get() unless the reader is typing just that value. */
export function numberField({ label, min, max, step, places, get, put: send }) {
  const input = h("input", {
    type: "number", class: "siam-number", inputmode: "decimal", "aria-label": label, min, max, step,
    input() {
      const value = input.valueAsNumber;
      if (value >= min && value <= max) send(value);
    },
    change() {
      if (Number.isFinite(input.valueAsNumber)) send(clamp(input.valueAsNumber, min, max));
      input.value = get().toFixed(places);
    },
  });
  const refresh = () => {
    if (input.matches(":focus") && input.valueAsNumber === get()) return;
    input.value = get().toFixed(places);
  };
  return { element: input, refresh };
}

/**
 * A label, a native slider and a number field for one value.  With `reach()` the
 * slider runs from -reach to reach, while the field takes all from min to max.
 */
export function sliderRow({ label, hint, min, max, reach, step, places, get, put: send }) {
  const id = newId();
  const range = h("input", {
    type: "range", id, class: "siam-range", min, max, step, input: () => send(range.valueAsNumber),
  });
  const number = numberField({ label: `${label}, as a number`, min, max, step, places, get, put: send });
  const name = h("label", { for: id }, label);
  if (hint) name.append(" ", h("i", {}, hint));
  return {
    element: h("div", { class: "siam-slider" }, name, range, number.element),
    refresh() {
      if (reach) set(range, { min: -reach(), max: reach() });
      range.value = get();
      range.setAttribute("aria-valuetext", fixed(get(), places));
      number.refresh();
    },
  };
}

export function toggle({ label, get, put: send }) {
  const box = h("input", { type: "checkbox", change: () => send(box.checked) });
  return {
    element: h("label", { class: "siam-toggle" }, box, h("span", {}, label)),
    refresh: () => { box.checked = get(); },
  };
}

/** One of a few: `options` are pairs of value and words. */
export function choice({ label, options, get, put: send }) {
  const id = newId();
  const list = h("select", { id, class: "siam-select", change: () => send(list.value) },
    ...options.map(([value, words]) => h("option", { value }, words)));
  return {
    element: h("div", { class: "siam-choice" }, h("label", { for: id }, label), list),
    refresh: () => { list.value = get(); },
  };
}

/** A note in which *x* is set as mathematics are. */
export const maths = (text) => h("p", { class: "siam-note" },
  ...text.split("*").map((part, k) => (k % 2 ? h("i", {}, part) : part)));

export const button = (label, click, attributes = {}) =>
  h("button", { type: "button", class: "siam-button", click, ...attributes }, label);

/** The reading line: fixed places, so that the eye finds each number again. */
export function reading(items) {
  const values = Object.fromEntries(
    items.map(([key]) => [key, h("span", { class: "siam-value", "data-reading": key })]));
  const cells = items.map(([key, name]) => h("div", {}, h("span", { class: "siam-key" }, name), " ", values[key]));
  return {
    // Not a <dl>: every host of these pages has its own looks for one.
    element: h("div", { class: "siam-reading" }, ...cells),
    show(texts) {
      for (const key in texts) values[key].textContent = texts[key];
    },
  };
}

/**
 * Predict, then reveal: a number to commit to before the reading appears.
 * `show(covered, text)`: `text` is the kind and exact sentence after the guess.
 */
export function guess({ question, unit, min, max, commit }) {
  const id = newId();
  const input = h("input", {
    type: "number", id, class: "siam-number", inputmode: "decimal", min, max, step: "any",
    keydown: (event) => { if (event.key === "Enter") reveal(); },
  });
  const ask = h("div", { class: "siam-ask" },
    h("label", { for: id }, question), input, h("span", {}, unit), button("Reveal", reveal));
  const note = h("p", { class: "siam-note", role: "status" });
  function reveal() {
    const value = input.valueAsNumber;
    if (value >= min && value <= max) {
      input.value = "";
      commit(value);
    } else {
      note.textContent = `Any number from ${min} to ${max} will do; then the reading appears.`;
      input.focus();
    }
  }
  return {
    element: h("div", { class: "siam-guess" }, ask, note),
    show(covered, text) {
      ask.hidden = !covered;
      note.textContent = text;
    },
  };
}

// ---------------------------------------------------------------- the plane

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
  const observer = new ResizeObserver(resize);
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
