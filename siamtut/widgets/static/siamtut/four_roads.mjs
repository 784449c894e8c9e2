// The smallest twin network: one step by four roads that agree, and by three that do not.
import { arrow, axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, maths, numberField, panel, put, reading, s, sliderRow,
  widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const EPS = 1e-12;         // as in siamtut.geometry
const dot = (u, v) => u[0] * v[0] + u[1] * v[1];

/** The unit's answer to each moment: tanh(w x + b) */
export const vector = ([w, b], x) => x.map((moment) => Math.tanh(w * moment + b));

export const cosine = (u, v) => dot(u, v) / Math.sqrt((dot(u, u) + EPS) * (dot(v, v) + EPS));

/** The angle between two outputs in degrees */
export const angle = (u, v) => (Math.acos(clamp(cosine(u, v), -1, 1)) * 180) / Math.PI;

/** ∂cos/∂u */
function towards(u, v) {
  const [square, c] = [dot(u, u) + EPS, cosine(u, v)];
  const root = Math.sqrt(square * (dot(v, v) + EPS));
  return u.map((component, k) => v[k] / root - (c * component) / square);
}

/** A call of the unit: its output, and how a gradient of that output reaches w and b. */
function call(theta, x) {
  const f = vector(theta, x);
  return { f, back(pull) {
    const dz = f.map((value, k) => pull[k] * (1 - value * value));
    return [dot(dz, x), dz[0] + dz[1]];
  } };
}

/** [cos, ∂C/∂θ of A, ∂C/∂θ of B] for C = ½ (cos - t)² */
export function shares(thetaA, thetaB, x, y, target) {
  const [a, b] = [call(thetaA, x), call(thetaB, y)];
  const c = cosine(a.f, b.f);
  const pull = (u, v) => towards(u, v).map((slope) => (c - target) * slope);
  return [c, a.back(pull(a.f, b.f)), b.back(pull(b.f, a.f))];
}

const add = (to, by) => by.forEach((value, k) => { to[k] += value; });
const move = (theta, rate, slope) => add(theta, slope.map((value) => -rate * value));

// Two arrays are shared where they are one and the same array, as in NumPy and Torch7.
const ROADS = {
  copies: { start: (t) => [[...t], [...t]], step(a, b, rate, gA, gB) {
    const sum = gA.map((value, k) => value + gB[k]);
    for (const theta of [a, b]) move(theta, rate, sum);
  } },
  clones: { start: (t) => [t, t], step(a, b, rate, gA, gB) { move(a, rate, gA); move(b, rate, gB); } },
  called_twice: { start: (t) => [t, t], step(a, b, rate, gA, gB) {
    const gradient = [0, 0];
    for (const g of [gB, gA]) add(gradient, g);    // backwards: the last call first
    move(a, rate, gradient);
  } },
  by_hand: { start: (t) => [t, t], step(a, b, rate, gA, gB) {
    a[0] -= rate * (gA[0] + gB[0]);
    a[1] -= rate * (gA[1] + gB[1]);
  } },
  nothing: { start: (t) => [[...t], [...t]], step(a, b, rate, gA, gB) { move(a, rate, gA); move(b, rate, gB); } },
  gradients: { start: (t) => [t, t], step(a, b, rate, gA, gB) {
    const gradient = [0, 0];
    for (const g of [gA, gB]) add(gradient, g);
    for (const theta of [a, b]) move(theta, rate, gradient);
  } },
  average: { start: (t) => [t, t], step(a, b, rate, gA, gB) {
    move(a, rate, gA.map((value, k) => (value + gB[k]) / 2));
  } },
};

/** [w of A, b of A, w of B, b of B] at the start and after each step, by one road */
export function path(road, w, b, x, y, target, rate, steps) {
  const { start, step } = ROADS[road];
  const [one, other] = start([w, b]);
  const rows = [[...one, ...other]];
  for (let k = 0; k < steps; k += 1) {
    const [, gA, gB] = shares(one, other, x, y, target);
    step(one, other, rate, gA, gB);
    rows.push([...one, ...other]);
  }
  return rows;
}

// ---------------------------------------------------------------- the widget

const NAMES = ["w", "b", "x", "y", "target", "learning_rate", "beside", "steps"];
const MOST = 200;          // steps, and the reach of the start, as in four_roads.py
const LIMIT = 4;
const TIED = {
  copies: "1 copies, summed", clones: "2 clones", called_twice: "3 called twice", by_hand: "4 by hand",
};
const BESIDE = {
  nothing: ["nothing shared", "Each twin has weights of its own, and follows its own share."],
  gradients: ["gradients shared too", "Both clones hold the sum, and both step: two steps for one."],
  average: ["averaged", "One set of weights, moved by half of the sum."],
};
const pairOf = (numbers) => numbers.map((value) => fixed(value, 3)).join(", ");
/** From -1 to 2 if that shows all the numbers, else ±2 or as many doublings as they need. */
function viewOf(numbers) {
  if (numbers.every((value) => value >= -1 && value <= 2)) return [-1, 2];
  let reach = 2;
  while (reach < Math.max(...numbers.map(Math.abs))) reach *= 2;
  return [-reach, reach];
}
const degrees = (value) => `${fixed(value, 1)}°`;

function render({ model, el }) {
  const frame = panel(el, model, "A twin network of two weights and its steps", NAMES);
  const get = (name) => model.get(name);
  const walk = (road) => path(road, get("w"), get("b"), get("x"), get("y"), get("target"), get("learning_rate"), get("steps"));
  const touch = (values) => put(model, { ...values, steps: 0 });
  let view = viewOf([]);   // the lowest and the highest value on both axes

  const p = plane(frame, {
    label: "The plane of the weights", ratio: 1, draw: () => draw(),
    ranges: () => ({ x: view, y: view }), margin: { left: 28, right: 8, top: 10, bottom: 26 },
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const trails = p.layer("siam-under");
  const arrows = p.layer("siam-arrows");
  const [ofSum, ofA, ofB] = ["siam-gradient", "siam-a", "siam-b"].map((name) => arrow(arrows, name));
  const words = p.layer("siam-words");
  const start = dragPoint(p, p.layer("siam-tips"), {
    name: "siam-start", label: "Start of the weights", step: 0.1, large: 0.5, end: () => draw(),
    get: () => [get("w"), get("b")], text: () => `w ${fixed(get("w"), 2)}, b ${fixed(get("b"), 2)}`,
    send: ([w, b]) => {
      const within = (value) => clamp(Math.round(value * 100) / 100, Math.max(-LIMIT, view[0]), Math.min(LIMIT, view[1]));
      touch({ w: within(w), b: within(b) });
    },
  });

  const numbers = reading([["angle", "angle, four roads"], ["other", "angle, beside"], ["own", "x with itself"], ["steps", "steps"]]);
  const knobs = ["w", "b"].map((name) => numberField({
    label: name === "w" ? "Weight w" : "Bias b", min: -LIMIT, max: LIMIT, step: 0.1, places: 2,
    get: () => get(name), put: (value) => touch({ [name]: value }),
  }));
  const row = (name, label, hint, min, max) => sliderRow({
    label, hint, min, max, step: 0.05, places: 2, get: () => get(name), put: (value) => touch({ [name]: value }),
  });
  const sliders = [row("target", "target", "t", -1, 1), row("learning_rate", "learning rate", "η", 0.05, 3)];
  const beside = choice({
    label: "beside", options: Object.entries(BESIDE).map(([key, [name]]) => [key, name]),
    get: () => get("beside"), put: (value) => put(model, { beside: value }),
  });
  const after = h("p", { class: "siam-note" });
  const line = (kind, ...texts) => h("div", { class: "siam-row", role: "row" },
    ...texts.map((text, k) => h("div", { role: k === 0 && kind === "cell" ? "rowheader" : kind,
      class: ["", "siam-far", "siam-a", "siam-a", "siam-b", "siam-b"][k] }, text)));
  const table = h("div", { class: "siam-table", role: "table", "aria-label": "Each road’s weights and outputs" });
  const note = maths("The plane is that of *w* and *b*. The unit answers tanh(*w* · moment + *b*) to two moments: ");
  const inputs = h("span", {});
  note.append(inputs);
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element,
    h("div", { class: "siam-vector" }, h("span", {}, "start ", h("i", {}, "w"), ", ", h("i", {}, "b")), ...knobs.map((k) => k.element)),
    ...sliders.map((slider) => slider.element), beside.element,
    h("div", { class: "siam-buttons" }, button("One step", () => go(1)), button("Ten steps", () => go(10)), button("Reset", reset)),
    after),
  table, h("div", { class: "siam-notes" }, note));
  const say = liveRegion(frame);

  const ticks = () => (view[0] === -1 ? [-1, 0, 1, 2] : [-1, -0.5, 0, 0.5, 1].map((k) => k * view[1]));
  const go = (count) => put(model, { steps: Math.min(MOST, get("steps") + count) });

  function reset() {
    frame.reset();
    draw();
  }

  function drawTable(walks, tied) {
    const rows = Object.entries(walks).map(([road, steps]) => {
      const [a, b] = [steps.at(-1).slice(0, 2), steps.at(-1).slice(2)];
      const [fx, fy] = [vector(a, get("x")), vector(b, get("y"))];
      const made = line("cell", TIED[road] ?? BESIDE[road][0], degrees(angle(fx, fy)), pairOf(a), pairOf(fx), pairOf(b), pairOf(fy));
      if (!(road in TIED)) made.classList.add("siam-other");
      return made;
    });
    table.replaceChildren(line("columnheader", "road", "angle", "A: w, b", "A: output", "B: w, b", "B: output"), ...rows);
    const apart = Math.max(...Object.keys(TIED).flatMap((road) => walks[road].at(-1).map((value, k) => Math.abs(value - tied.at(-1)[k]))));
    return apart === 0 ? "not at all" : `by ${apart.toExponential(0).replace("-", "\u2212")} at most`;
  }

  function drawTrails(tied, other) {
    const split = get("beside") === "nothing";
    const lines = [[other, 0, split ? "siam-a" : "siam-other", split ? "A alone" : BESIDE[get("beside")][0]],
      ...(split ? [[other, 2, "siam-b", "B alone"]] : []), [tied, 0, "siam-tied", "four roads"]];
    const at = (at4, k) => [p.px(at4[k]), p.py(at4[k + 1])];
    const ends = lines.map(([steps, k]) => at(steps.at(-1), k));
    trails.replaceChildren(...lines.flatMap(([steps, k, name]) => [
      s("polyline", { class: `siam-path ${name}`, points: steps.map((four) => at(four, k).join(",")).join(" ") }),
      ...steps.slice(1).map((four) => s("circle", { class: `siam-stop ${name}`, r: 3, cx: at(four, k)[0], cy: at(four, k)[1] })),
    ]));
    // A name at each end, unless the ends are too near to tell which is meant.
    const clear = (k) => ends.every(([u, v], j) => j === k || Math.hypot(u - ends[k][0], v - ends[k][1]) > 16);
    words.replaceChildren(...lines.flatMap(([, , name, text], k) => {
      // It stands on the side away from the other ends.
      const others = ends.filter((_, j) => j !== k);
      const [du, dv] = [0, 1].map((axis) => ends[k][axis] - others.reduce((sum, end) => sum + end[axis], 0) / others.length);
      const [u, v] = ends[k];
      const room = 7 * text.length + 10;
      const side = du < 0 ? u > room + 28 : u < p.width - room;
      const [anchor, x, y] = side ? [du < 0 ? "end" : "start", u + (du < 0 ? -9 : 9), v + 4]
        : [u < 80 ? "start" : u > p.width - 80 ? "end" : "middle", u, dv > 0 ? v + 18 : v - 9];
      const label = s("text", { class: `siam-height ${name}`, x, y, style: `text-anchor: ${anchor}` }, text);
      return get("steps") > 0 && clear(k) ? [label] : [];
    }));
  }

  function draw() {
    if (p.width === 0) return;
    const chosen = get("beside");
    const walks = Object.fromEntries([...Object.keys(TIED), chosen].map((road) => [road, walk(road)]));
    const [tied, other] = [walks.by_hand, walks[chosen]];
    const here = tied.at(-1).slice(0, 2);
    if (!start.element.classList.contains("siam-held")) {
      view = viewOf([...tied, ...other].flat());
    }
    drawAxes({ x: ticks(), y: ticks(), xName: "w", yName: "b" });
    const [, gA, gB] = shares(here, here, get("x"), get("y"), get("target"));
    const tip = (slope) => here.map((value, k) => value - get("learning_rate") * slope[k]);
    ofA.place(p, here, tip(gA));
    ofB.place(p, here, tip(gB));
    ofSum.place(p, here, tip(gA.map((value, k) => value + gB[k])));
    drawTrails(tied, other);
    const differ = drawTable(walks, tied);
    for (const part of [start, ...knobs, ...sliders, beside]) part.refresh();
    const [a, b] = [other.at(-1).slice(0, 2), other.at(-1).slice(2)];
    const pair = angle(vector(here, get("x")), vector(here, get("y")));
    const second = angle(vector(a, get("x")), vector(b, get("y")));
    numbers.show({ angle: degrees(pair), other: degrees(second), own: degrees(angle(vector(a, get("x")), vector(b, get("x")))), steps: String(get("steps")) });
    const full = get("steps") === MOST ? ` It ends after ${MOST} steps.` : "";
    after.textContent = `The four roads differ ${differ}. Beside them, ${BESIDE[chosen][0]}: ${BESIDE[chosen][1]}${full}`;
    inputs.textContent = `of x, ${get("x").map((v) => fixed(v, 1)).join(" and ")}, and of y, ${get("y").map((v) => fixed(v, 1)).join(" and ")}.`;
    say(`${get("steps")} steps, angle by the four roads ${degrees(pair)}, beside them ${degrees(second)}`);
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("four_roads", render);
