// The shared parts of every widget: its life, numbers as text, elements, fields, the
// reading, the live region; the plane with its axes, arrows and points to drag is plane.mjs.
// No library, no build step.  Colours come from palette.css, looks from widgets.css;
// nothing here moves unless the reader moves it.
import { LIMITS } from "./limits.mjs";

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

// ---------------------------------------------------------------- limits and life

const FITS = {
  number: ({ number: [low, high] }, value) => (
    typeof value === "number" && !Number.isNaN(value) ? clamp(value, low, high) : undefined),
  whole: ({ whole }, value) => FITS.number({ number: whole }, typeof value === "number" ? Math.round(value) : value),
  truth: (_, value) => (typeof value === "boolean" ? value : undefined),
  one: ({ one }, value) => (one.includes(value) ? value : undefined),
  text: ({ text: [shortest, longest], letters, times = 1 }, value) => (
    typeof value === "string" && value.length >= shortest && value.length <= longest && value.length % times === 0
    && (!letters || [...value].every((letter) => letters.includes(letter))) ? value : undefined),
  row: ({ row }, value) => (
    Array.isArray(value) && value.length === row.length ? complete(value.map((item, k) => fit(row[k], item))) : undefined),
  list({ list: [shortest, longest], each, apart }, value) {
    if (!Array.isArray(value) || value.length < shortest || value.length > longest) return undefined;
    const items = complete(value.map((item) => fit(each, item)));
    const places = apart && items ? new Set(items.map((item) => `${item.slice(0, apart)}`)).size : 2;
    return places > 1 ? items : undefined;
  },
  either: ({ either: [one, other] }, value) => fit(one, value) ?? fit(other, value),
};

const complete = (items) => (items.includes(undefined) ? undefined : items);

/**
 * A value as a trait takes it (limits.mjs): numbers too large or too small are brought
 * to the nearest limit; undefined for what is no such value at all.
 */
export function fit(limits, value) {
  if (value === null && limits.none) return null;
  return FITS[Object.keys(limits)[0]](limits, value);
}

/** The model, whose traits hold nothing but what they take, whoever has written them. */
function within(model, limits, guard, clean) {
  const seen = new Map();
  const fitted = (name, value) => {
    const found = fit(limits[name], value);
    return found === undefined ? limits[name].start : found;
  };
  return {
    get(name) {
      const raw = model.get(name);
      if (!seen.has(name) || !Object.is(seen.get(name)[0], raw)) seen.set(name, [raw, fitted(name, raw)]);
      const value = seen.get(name)[1];
      if (value === undefined) throw new TypeError(`no ${name} that could be shown`);
      return value;
    },
    set: (name, value) => model.set(name, fitted(name, value)),
    save_changes: () => model.save_changes(),
    on(event, listener) {
      const guarded = guard(listener);
      model.on(event, guarded);
      clean(() => model.off(event, guarded));
    },
    guard, clean,
  };
}

const apologise = (el) => (error) => {
  el.replaceChildren(h("p", { class: "siam-sorry", role: "status" },
    "This figure does not work here; running its cell again may help."));
  console.warn("siamtut: a widget failed:", error);
};

/**
 * What a widget's module exports.  `render({model, el})` draws the widget `name`; where
 * it throws, then or later, all that it has begun ends, and `fail(error)` tells the reader.
 */
export function widget(name, render) {
  return {
    render({ model, el, fail = apologise(el) }) {
      const cleaners = [];
      let ended = false;
      const end = () => {
        ended = true;
        for (const f of cleaners.splice(0)) f();
      };
      const guard = (f) => (...given) => {
        if (ended) return;
        try {
          f(...given);
        } catch (error) {
          end();
          fail(error);
        }
      };
      guard(render)({ model: within(model, LIMITS[name], guard, (f) => cleaners.push(f)), el });
      return end;
    },
  };
}

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
  return {
    root, body, clean: model.clean, guard: model.guard,
    reset: () => put(model, start),
    follow(draw) {
      for (const name of names) model.on(`change:${name}`, draw);
      draw();
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
