// One perceptron over the plane of its two inputs, and Rosenblatt's rule step by step.
import { arrow, axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, maths, panel, put, reading, s, set, sliderRow, tidy, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
const ANSWERS = { and: [0, 0, 0, 1], or: [0, 1, 1, 1], nand: [1, 1, 1, 0], xor: [0, 1, 1, 0] };

/** Points [x₁, x₂, answer wanted] of a data set, or the points that were given. */
export const pointsOf = (points) => (typeof points === "string"
  ? CORNERS.map((x, k) => [...x, ANSWERS[points][k]]) : points);

/** z = w·x + b */
export const weightedSum = (x, w, b) => w[0] * x[0] + w[1] * x[1] + b;

/** a = 1 where z > 0, else 0 */
export const output = (x, w, b) => Number(weightedSum(x, w, b) > 0);

/**
 * Rosenblatt's rule at the first wrong point from number `start` on, round the data:
 * [[w + (y - a) x], b + (y - a), the point's number], or null if none is wrong.
 */
export function update(points, w, b, start) {
  for (let k = 0; k < points.length; k += 1) {
    const i = (start + k) % points.length;
    const [x1, x2, y] = points[i];
    const error = y - output([x1, x2], w, b);
    if (error) return [[w[0] + error * x1, w[1] + error * x2], b + error, i];
  }
  return null;
}

/** The part of a rectangle where z > 0, and the two ends of the boundary within it. */
export function cut(w, b, [x0, x1], [y0, y1]) {
  const corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
  const [area, line] = [[], []];
  corners.forEach((p, k) => {
    const q = corners[(k + 1) % 4];
    const [zp, zq] = [weightedSum(p, w, b), weightedSum(q, w, b)];
    if (zp > 0) area.push(p);
    if (zp > 0 === zq > 0) return;
    const t = zp / (zp - zq);
    line.push([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]);
    area.push(line.at(-1));
  });
  return [area, line];
}

/** A square about the points: one scale on both axes, so that right angles look right. */
export function view(points) {
  if (typeof points === "string") return [[-1, 2], [-1, 2]];
  const ends = [0, 1].map((k) => points.map((p) => p[k])).map((v) => [Math.min(...v), Math.max(...v)]);
  const half = 0.65 * Math.max(...ends.map(([low, high]) => high - low)) || 1;
  return ends.map(([low, high]) => [(low + high) / 2 - half, (low + high) / 2 + half]);
}

/** Two to six round numbers within a range. */
export function ticks([low, high]) {
  const raw = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((k) => k * power >= raw);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, k) => tidy((first + k) * step));
}

// ---------------------------------------------------------------- the widget

const NAMES = ["points", "w", "b", "names", "updates"];
const LIMIT = 1e6;         // as in perceptron.py
const doubled = (start, least) => { let end = start; while (end < least) end *= 2; return end; };
const brief = (value) => String(Number(value.toFixed(2))).replace("-", "\u2212");
const cents = (value) => clamp(Math.round(value * 100) / 100, -LIMIT, LIMIT);

function render({ model, el }) {
  const frame = panel(el, model, "A perceptron and its boundary", NAMES);
  const state = () => [model.get("w"), model.get("b")];

  let anchor = null;       // where the reader holds the boundary; null: the middle
  let next = 0;            // the point that the rule looks at first
  let said = "";           // what the last update did
  let turning = false;     // the arrow is in the reader's hand: its scale must hold still
  let [reach, scale, shown] = [5, 1, 1];
  let ranges = view(model.get("points"));
  let grip = [0, 0];

  const p = plane(frame, {
    label: "The plane of both inputs", ratio: 1, draw: () => draw(),
    ranges: () => ({ x: ranges[0], y: ranges[1] }), margin: { left: 34, right: 8, top: 10, bottom: 32 },
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const half = s("polygon", { class: "siam-half" });
  const boundary = s("line", { class: "siam-boundary" });
  p.layer("siam-under").append(half, boundary);
  const dots = p.layer("siam-points");
  const weights = arrow(p.layer("siam-arrows"), "siam-gradient");
  const name = s("text", { class: "siam-label siam-gradient" }, "w");
  p.layer("siam-words").append(name);
  const tips = p.layer("siam-tips");
  const margin = (share) => ranges.map(([low, high]) => [low + share * (high - low), high - share * (high - low)]);
  const inside = (v, share) => margin(share).map(([low, high], k) => clamp(v[k], low, high));
  const handles = [
    dragPoint(p, tips, {
      name: "siam-grip", label: "Boundary", step: 0.1, large: 0.5, get: () => grip,
      send(at) {
        anchor = inside(at, 0.12);
        touch({ b: cents(-weightedSum(anchor, model.get("w"), 0)) });
      },
      text: () => `bias ${fixed(model.get("b"), 2)}`,
    }),
    dragPoint(p, tips, {
      name: "siam-tip siam-gradient", label: "Tip of the weight arrow", step: 0.05, large: 0.25, get: () => tip(),
      send(at) {
        const w = inside(at, 0).map((c, k) => cents((c - grip[k]) / (scale * shown)));
        if (w[0] === 0 && w[1] === 0) return;
        [turning, anchor] = [true, grip];
        touch({ w, b: cents(-weightedSum(grip, w, 0)) });
      },
      end() { turning = false; draw(); },
      text: () => `weights ${model.get("w").map((c) => fixed(c, 2)).join(", ")}`,
    }),
  ];
  handles[0].element.append(s("rect", { class: "siam-block", x: -7, y: -7, width: 14, height: 14, rx: 2 }));
  const tip = () => grip.map((c, k) => c + shown * scale * model.get("w")[k]);

  const numbers = reading([["wrong", "wrong"], ["updates", "updates"], ["length", "length w"], ["bias", "bias b"]]);
  const data = choice({
    label: "points", options: Object.keys(ANSWERS).map((key) => [key, key.toUpperCase()]),
    get: () => model.get("points"), put: (points) => touch({ points }),
  });
  const row = (label, hint, get, send) => sliderRow({
    label, hint, min: -LIMIT, max: LIMIT, reach: () => reach, step: 0.1, places: 2, get, put: (v) => touch(send(v)),
  });
  const rows = [
    row("weight", "w₁", () => model.get("w")[0], (v) => ({ w: [v, model.get("w")[1]] })),
    row("weight", "w₂", () => model.get("w")[1], (v) => ({ w: [model.get("w")[0], v] })),
    row("bias", "b", () => model.get("b"), (b) => ({ b })),
  ];
  const after = h("p", { class: "siam-note", role: "status" });
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element, data.element,
    ...rows.map((r) => r.element),
    h("div", { class: "siam-buttons" }, button("One update", learn), button("Reset", reset))),
  h("div", { class: "siam-notes" }, after,
    maths("● wants answer 1, ○ wants 0; a ring marks a wrong answer. The unit answers 1 in the shaded part, "
      + "where *z* = *w*₁*x*₁ + *w*₂*x*₂ + *b* > 0. Drag the square to shift the boundary, the arrow to turn it.")));
  const say = liveRegion(frame);

  function touch(values) {
    [said, next] = ["", 0];
    put(model, { ...values, updates: 0 });
  }

  function learn() {
    const points = pointsOf(model.get("points"));
    const found = update(points, ...state(), next);
    if (!found) return;
    const [w, b, i] = found;
    const [x1, x2, y] = points[i];
    const added = y === 1 ? "added to" : "taken from";
    said = `(${brief(x1)}, ${brief(x2)}) was answered ${1 - y} and wants ${y}: it is ${added} the weights, and 1 is ${added} the bias.`;
    next = (i + 1) % points.length;
    put(model, { w, b, updates: model.get("updates") + 1 });
  }

  function reset() {
    [anchor, next, said, reach] = [null, 0, "", 5];
    frame.reset();
  }

  /** Where the reader takes hold of the boundary: near the last hold, and in sight. */
  function hold(w, b) {
    const from = anchor ?? ranges.map(([low, high]) => (low + high) / 2);
    const far = weightedSum(from, w, b) / Math.hypot(...w) / Math.hypot(...w);
    const at = from.map((c, k) => c - far * w[k]);
    const [, [e, f]] = cut(w, b, ...margin(0.12));
    if (!f) return inside(at, 0.12);
    const d = [f[0] - e[0], f[1] - e[1]];
    const t = ((at[0] - e[0]) * d[0] + (at[1] - e[1]) * d[1]) / (d[0] ** 2 + d[1] ** 2 || 1);
    return e.map((c, k) => c + clamp(t, 0, 1) * d[k]);
  }

  function draw() {
    if (p.width === 0) return;
    const [w, b] = state();
    const points = pointsOf(model.get("points"));
    ranges = view(model.get("points"));
    const none = w[0] === 0 && w[1] === 0;
    grip = none ? inside([0, 0], 0.5) : hold(w, b);
    reach = doubled(reach, Math.max(...w.map(Math.abs), Math.abs(b)));
    if (!turning) {
      // Longest: 0.4 of the plane; drawn shorter where the plane would end before the arrow does.
      scale = (0.4 * (ranges[0][1] - ranges[0][0])) / doubled(3, Math.hypot(...w));
      const room = w.map((c, k) => (c === 0 ? 1 : (margin(0.05)[k][c > 0 ? 1 : 0] - grip[k]) / (scale * c)));
      shown = Math.min(1, ...room);
    }
    const [x, y] = ranges.map(ticks);
    const places = (String(tidy(x[1] - x[0])).split(".")[1] ?? "").length;
    const [xName, yName] = model.get("names");
    drawAxes({ x, y, places, xPlaces: places, xName, yName });
    const [area, line] = cut(w, b, ...ranges);
    half.setAttribute("points", area.map(([u, v]) => `${p.px(u)},${p.py(v)}`).join(" "));
    boundary.style.display = line.length ? "" : "none";
    if (line.length) set(boundary, { x1: p.px(line[0][0]), y1: p.py(line[0][1]), x2: p.px(line[1][0]), y2: p.py(line[1][1]) });
    const wrong = points.filter(([x1, x2, wanted]) => output([x1, x2], w, b) !== wanted);
    dots.replaceChildren(...points.flatMap((point) => {
      const at = { cx: p.px(point[0]), cy: p.py(point[1]) };
      const dot = s("circle", { class: `siam-point ${point[2] ? "siam-a siam-one" : "siam-b siam-zero"}`, r: 6, ...at });
      return wrong.includes(point) ? [s("circle", { class: "siam-wrong", r: 12, ...at }), dot] : [dot];
    }));
    weights.place(p, grip, tip());
    for (const { element } of handles) element.style.display = none ? "none" : "";
    const [along, length] = [[p.px(tip()[0]) - p.px(grip[0]), p.py(tip()[1]) - p.py(grip[1])], Math.hypot(...w) || 1];
    const far = Math.hypot(...along) || 1;
    set(name, { x: p.px(tip()[0]) + (22 * along[1]) / far, y: p.py(tip()[1]) - (22 * along[0]) / far + 5 });
    name.style.display = none ? "none" : "";
    data.element.hidden = typeof model.get("points") !== "string";
    for (const part of [...handles, ...rows, data]) part.refresh();
    // What the handles move is the bias and the weights; where they stand says nothing.
    handles.forEach(({ element }, k) => set(element, {
      "aria-valuenow": k ? w[0] : b, "aria-valuemin": -LIMIT, "aria-valuemax": LIMIT,
    }));
    numbers.show({
      wrong: `${wrong.length}/${points.length}`, updates: String(model.get("updates")),
      length: none ? "0.00" : fixed(length, 2), bias: fixed(b, 2),
    });
    const done = wrong.length === 0 ? "No point is wrong, so the rule has nothing to do." : "";
    after.textContent = [model.get("updates") > 0 ? said : "", done].filter(Boolean).join(" ");
    say(`${wrong.length} of ${points.length} wrong, bias ${fixed(b, 2)}`);
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("perceptron", render);
