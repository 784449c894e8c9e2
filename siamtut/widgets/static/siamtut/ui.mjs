// The shared parts of every widget: numbers as text, elements, fields, the reading,
// the live region; the plane with its axes, arrows and points to drag is plane.mjs.
// No library, no build step.  Colours come from palette.css, looks from widgets.css;
// nothing here moves unless the reader moves it.

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
  // Nor may its notebook, higher up, keep them from the sliders and the fields.
  root.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) event.stopPropagation();
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
  const note = h("p", { class: "siam-note", role: "status", tabindex: -1 });
  function reveal() {
    const value = input.valueAsNumber;
    if (value >= min && value <= max) {
      input.value = "";
      commit(value);
      note.focus({ preventScroll: true });  // the field is gone, and the focus with it
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
