// One unit of a time-delay network: the steps and the ink that it reads, and a shift.
import { axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, panel, put, reading, s, sliderRow, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const STEPS = 200;
const [FIRST, LAST] = [30, 170];       // when the pen moves; as in receptive_field.py

const STAGES = {
  1: [["layer 1", 11, 3], ["layer 2", 10, 3]],
  2: [["layer 1", 9, 1], ["average 1", 3, 3], ["layer 2", 8, 1], ["average 2", 3, 3]],
};

/** The pen's place [x, y] at time step t: at rest before FIRST and after LAST. */
export function pen(t) {
  const u = clamp((t - FIRST) / (LAST - FIRST), 0, 1);
  const { PI, sin, cos } = Math;
  const x = 6 * u + sin(PI * u) * (0.5 * cos(2 * PI * 7 * u) - 0.9 * sin(2 * PI * u));
  const wave = 0.6 * sin(2 * PI * 7 * u) + 0.5 * sin(2 * PI * 2.6 * u + 0.7);
  return [x, sin(PI * u) * (wave + 0.2 * sin(2 * PI * 12 * u))];
}

/** A stage's window: a rise and a fall, a bump, or a mean. */
export function weights(name, width) {
  return Array.from({ length: width }, (_, k) => {
    if (name.startsWith("average")) return 1 / width;
    const turn = (2 * Math.PI * (k + 0.5)) / width;
    return ((name === "layer 1" ? 0.5 * Math.sin(turn) : 0.45 * Math.cos(turn)) * 10) / width;
  });
}

const stages = (architecture, stage) => STAGES[architecture].slice(0, stage);

/** A stage's [units, hop, field], hop and field in time steps of the input. */
export function geometry(architecture, stage) {
  let [places, hop, width] = [STEPS, 1, 1];
  for (const [, reach, stride] of stages(architecture, stage)) {
    places = Math.floor((places - reach) / stride) + 1;
    width += (reach - 1) * hop;
    hop *= stride;
  }
  return [places, hop, width];
}

/** The first and the last time step that a unit reads, from the unit back. */
export function field(architecture, stage, unit) {
  return stages(architecture, stage).toReversed().reduce(
    ([first, last], [, reach, stride]) => [stride * first, stride * last + reach - 1], [unit, unit]);
}

/** What a stage says where its field starts at step 0, 1, ...: the curve under the units. */
export function curve(architecture, stage, shift) {
  let values = Array.from({ length: STEPS }, (_, t) => pen(t - shift)[1]);
  let hop = 1;
  for (const [name, width, stride] of stages(architecture, stage)) {
    const window = weights(name, width);
    const sum = (t) => window.reduce((total, w, k) => total + w * values[t + k * hop], 0);
    const sums = Array.from({ length: values.length - (width - 1) * hop }, (_, t) => sum(t));
    values = name.startsWith("average") ? sums : sums.map(Math.tanh);
    hop *= stride;
  }
  return values;
}

/** The values of a stage's units: the curve at every hop. */
export function featureMap(architecture, stage, shift) {
  const [places, hop] = geometry(architecture, stage);
  const values = curve(architecture, stage, shift);
  return Array.from({ length: places }, (_, unit) => values[hop * unit]);
}

/** How far the shifted map is from the old one, moved by the nearest whole units. */
export function misfit(architecture, stage, shift) {
  const by = Math.floor(shift / geometry(architecture, stage)[1] + 0.5);
  const [old, now] = [0, shift].map((at) => featureMap(architecture, stage, at));
  return Math.max(...now.map((value, k) => Math.abs(value - (old[k - by] ?? value))));
}

// ---------------------------------------------------------------- the widget

const NAMES = ["architecture", "stage", "unit", "shift", "full"];
const [INK, ROW, BELOW, MAP] = [8.1, 4.9, 2.95, 1.3];      // heights of the four bands
const OTHER = { 1: { 1: 2, 2: 4 }, 2: { 1: 1, 2: 1, 3: 2, 4: 2 } };   // the like stage of the other

function render({ model, el }) {
  const frame = panel(el, model, "The receptive field of one unit", NAMES);
  const get = (name) => model.get(name);
  const where = () => [get("architecture"), Math.min(get("stage"), STAGES[get("architecture")].length)];
  const shape = () => geometry(...where());
  const unit = () => Math.min(get("unit"), shape()[0] - 1);
  const centre = (k) => shape()[1] * k + (shape()[2] - 1) / 2;      // in time steps
  const nearest = (t) => clamp(Math.round((t - centre(0)) / shape()[1]), 0, shape()[0] - 1);

  const p = plane(frame, {
    label: "Ink, its height over time, and the map of one layer", ratio: 0.92, draw: () => draw(),
    ranges: () => ({ x: [-3, 202], y: [0, 10] }), margin: { left: 6, right: 12, top: 6, bottom: 24 },
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const paper = s("polygon", { class: "siam-fill-paper" });      // the ink's x is no time: no grid there
  p.layer("siam-paper").append(paper);
  const cone = s("polygon", { class: "siam-half" });
  const strip = s("polygon", { class: "siam-half" });
  p.layer("siam-fields").append(cone, strip);
  const line = (name) => s("polyline", { class: name });
  const [ink, read, row, dense] = ["siam-pen", "siam-pen siam-read", "siam-pen", "siam-dense"].map(line);
  p.layer("siam-lines").append(dense, ink, read, row);
  const [ticks, dots, words] = ["siam-below", "siam-units", "siam-words"].map(p.layer);
  // The same plane, but its x counts units: an arrow key then moves by one of them.
  const inUnits = {
    ...p, px: (k) => p.px(centre(k)), ranges: () => ({ x: [0, shape()[0] - 1], y: [0, 10] }),
    at: (event) => [(p.at(event)[0] - centre(0)) / shape()[1], p.at(event)[1]],
  };
  const handle = dragPoint(inUnits, p.layer("siam-tips"), {
    name: "siam-a", label: "Unit", step: 1, large: 5, flat: true,
    get: () => [unit(), MAP + featureMap(...where(), get("shift"))[unit()]],
    send: ([k]) => put(model, { unit: clamp(Math.round(k), 0, shape()[0] - 1) }),
    text: () => `${unit()} of ${shape()[0]}, steps ${span().join(" to ")}`,
  });
  const span = () => field(...where(), unit());

  // A change of layer keeps the place in time.
  const change = (values) => {
    const t = centre(unit());
    for (const name in values) model.set(name, values[name]);
    put(model, { unit: nearest(t) });
  };
  const which = choice({
    label: "architecture", options: [[1, "1, strides"], [2, "2, averages"]], get: () => get("architecture"),
    put: (value) => {
      if (Number(value) !== get("architecture")) change({ architecture: Number(value), stage: OTHER[get("architecture")][where()[1]] });
    },
  });
  const lists = [1, 2].map((architecture) => choice({
    label: "layer", options: STAGES[architecture].map(([name], k) => [k + 1, name]), get: () => where()[1],
    put: (value) => change({ stage: Number(value) }),
  }));
  const slide = sliderRow({
    label: "shift", hint: "steps", min: -20, max: 20, step: 1, places: 0,
    get: () => get("shift"), put: (value) => put(model, { shift: Math.round(value) }),
  });
  const numbers = reading([["steps", "steps read"], ["count", "that is"], ["moved", "units moved"], ["misfit", "misfit"]]);
  const note = h("p", { class: "siam-note" });
  const legend = h("p", { class: "siam-note" }, "Dots are the units of this layer. The thin curve is what it would say at every step. "
    + "Rings are the values before the shift, moved along with the input. Misfit is the largest difference between a unit’s value "
    + "now and the old value that the nearest whole number of units brings to it.");
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element, which.element,
    ...lists.map((list) => list.element), slide.element, h("div", { class: "siam-buttons" }, button("Reset", frame.reset))),
  h("div", { class: "siam-notes" }, note, legend));
  const say = liveRegion(frame);

  const points = (list) => list.map(([u, v]) => `${p.px(u).toFixed(1)},${p.py(v).toFixed(1)}`).join(" ");

  function draw() {
    if (p.width === 0) return;
    const [[places, hop, width], shift, full] = [shape(), get("shift"), get("full")];
    const [first, last] = span();
    const name = STAGES[where()[0]][where()[1] - 1][0];
    const trace = Array.from({ length: STEPS }, (_, t) => [t, ...pen(t - shift)]);
    const written = trace.map(([, x, y]) => [27 * x + 12, INK + 1.05 * y]);
    drawAxes({ x: [0, 50, 100, 150, 200], y: [], xName: "time step" });
    paper.setAttribute("points", points([[-3, 6.7], [202, 6.7], [202, 10], [-3, 10]]));
    ink.setAttribute("points", points(written));
    read.setAttribute("points", points(written.slice(first, last + 1)));
    row.setAttribute("points", points(trace.map(([t, , y]) => [t, ROW + 0.85 * y])));
    strip.setAttribute("points", points([[first - 0.5, 3.7], [last + 0.5, 3.7], [last + 0.5, 6.1], [first - 0.5, 6.1]]));

    const values = curve(...where(), shift);
    dense.setAttribute("points", points(values.map((v, t) => [t + (width - 1) / 2, MAP + v])));
    const size = hop > 1 ? 3 : 1.5;
    const circle = (kind, t, v, r) => s("circle", { class: kind, cx: p.px(t), cy: p.py(MAP + v), r });
    const old = shift === 0 ? [] : featureMap(...where(), 0).map((v, k) => circle("siam-old", centre(k) + shift, v, size + 3));
    dots.replaceChildren(...old, ...Array.from({ length: places }, (_, k) => circle("siam-now", centre(k), values[hop * k], size)));

    // Between the unit and the input, the units of the stage below, those that it reads in colour.
    const tip = [centre(unit()), MAP + values[hop * unit()]];
    const [level, below] = [where()[1] - 1, []];
    const edge = [[first - 0.5, 3.7], [last + 0.5, 3.7]];
    if (level > 0) {
      const [count, step, reach] = geometry(where()[0], level);
      const [, wide, stride] = STAGES[where()[0]][level];
      const at = (k) => step * k + (reach - 1) / 2;
      const [from, to] = [stride * unit(), stride * unit() + wide - 1];
      for (let k = 0; k < count; k += 1) {
        const kind = k >= from && k <= to ? "siam-tooth siam-read" : "siam-tooth";
        below.push(s("line", { class: kind, x1: p.px(at(k)), x2: p.px(at(k)), y1: p.py(BELOW - 0.2), y2: p.py(BELOW + 0.2) }));
      }
      edge.unshift([at(from), BELOW]);
      edge.push([at(to), BELOW]);
    }
    ticks.replaceChildren(...below);
    cone.setAttribute("points", points([tip, ...edge]));
    const word = (y, text) => s("text", { class: "siam-tick", x: p.px(2), y: p.py(y) }, text);
    words.replaceChildren(word(9.6, "ink"), word(6.25, "its height over time"), word(0.1, `${name}: ${places} units`));

    for (const part of [handle, which, slide, ...lists]) part.refresh();
    which.element.hidden = slide.element.hidden = legend.hidden = !full;
    lists.forEach((list, k) => { list.element.hidden = where()[0] !== k + 1; });
    for (const key of ["moved", "misfit"]) numbers.element.querySelector(`[data-reading=${key}]`).parentElement.hidden = !full;
    const units = shift / hop;
    const off = misfit(...where(), shift);
    numbers.show({
      steps: `${first}\u2013${last}`, count: `${last - first + 1} steps`,
      moved: fixed(units, 2), misfit: fixed(off, 2),
    });
    const next = `Unit ${unit()} of ${name} (0 to ${places - 1}) reads steps ${first} to ${last}; the next one reads ${hop === 1 ? "1 step" : `${hop} steps`} further on.`;
    const moved = Number.isInteger(units)
      ? "The shift is a whole number of units: each old value is back, in another unit."
      : "The shift is not a whole number of units: the dots meet the curve at other places.";
    note.textContent = full && shift !== 0 ? `${next} ${moved}` : next;
    say(`${name}, unit ${unit()}, steps ${first} to ${last}${full ? `, shift ${fixed(shift, 0)}, misfit ${fixed(off, 2)}` : ""}`);
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("receptive_field", render);
