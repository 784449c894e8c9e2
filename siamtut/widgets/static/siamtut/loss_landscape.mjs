// A loss over the angle of a pair: its slope on a circle, and a batch that it trains.
import { arrow, axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, maths, panel, put, reading, s, set, sigmoid, sliderRow,
  widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

export const RATE = 0.1;   // as in loss_landscape.py
const MOST = 500;
const MARGINS = { embedding: [0, 1], contrastive: [0.1, 2], triplet: [0.1, 2] };
const PAIRS = [15, 60, 100, 150, 175, 4, 35, 75, 110, 170];
const radians = (degrees) => (degrees * Math.PI) / 180;
const degrees = (theta) => (theta * 180) / Math.PI;
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** The margin that acts: within the loss's own bounds. */
export const within = (loss, margin) => clamp(margin, ...MARGINS[loss]);

/** L of one pair at an angle θ in radians; `set` holds target, margin, scale, shift, rival. */
export function value(loss, label, theta, { target, margin, scale, shift, rival }) {
  const [same, c] = [label === "same", Math.cos(theta)];
  const y = same ? 1 : -1;
  if (loss === "target") return 0.5 * (c - (same ? 1 : target)) ** 2;
  if (loss === "linear") return -y * c;
  if (loss === "calibrated") return softplus(-y * (scale * c + shift));
  const m = within(loss, margin);
  if (loss === "triplet") return Math.max(0, y * (Math.cos(radians(rival)) - c) + m);
  if (same) return 1 - c;
  if (loss === "embedding") return Math.max(0, c - m);
  return 0.5 * Math.max(0, m - Math.sqrt(Math.max(0, 2 - 2 * c))) ** 2;
}

/** dL/dθ = -sin θ dL/dcos θ; for "contrastive" in d = 2 sin(θ/2), whose kink lies at 0° */
export function slope(loss, label, theta, { target, margin, scale, shift, rival }) {
  const [same, c, sine] = [label === "same", Math.cos(theta), Math.sin(theta)];
  const y = same ? 1 : -1;
  if (loss === "target") return -sine * (c - (same ? 1 : target));
  if (loss === "linear") return sine * y;
  if (loss === "calibrated") return sine * scale * y * sigmoid(-y * (scale * c + shift));
  const m = within(loss, margin);
  if (loss === "triplet") return y * (Math.cos(radians(rival)) - c) + m > 0 ? sine * y : 0;
  if (same) return sine;
  if (loss === "embedding") return c > m ? -sine : 0;
  return -Math.max(0, m - 2 * Math.sin(theta / 2)) * Math.cos(theta / 2);
}

/** [low, high]: the losses between which the picture reaches */
export function span(loss, settings) {
  const at = [0, 45, 90, 135, 180].flatMap((d) => ["same", "different"].map((label) => value(loss, label, radians(d), settings)));
  return [Math.min(0, Math.floor(2 * Math.min(...at)) / 2), Math.max(0.5, Math.ceil(2 * Math.max(...at)) / 2)];
}

/** Where the dots begin, in radians: angles of pairs, or directions of identities */
export function start(group) {
  if (group === "pairs") return PAIRS.map(radians);
  return Array.from({ length: Number(group) }, (_, k) => radians(20 + (120 * k) / Number(group) + ((3 * k * k) % 7)));
}

/** The turn from one direction to another, within ±π */
export const between = (one, other) => Math.atan2(Math.sin(other - one), Math.cos(other - one));

/** Where the dots are after one step downhill. */
export function step(group, loss, settings, dots) {
  if (group === "pairs") {
    const half = dots.length / 2;
    return dots.map((theta, k) => {
      const rival = degrees(dots[(k + half) % dots.length]);   // one anchor for both of a rank
      return clamp(theta - RATE * slope(loss, k < half ? "same" : "different", theta, { ...settings, rival }), 0, Math.PI);
    });
  }
  const own = { ...settings, rival: 0 };                       // an identity is at 0° from itself
  return dots.map((one, i) => {
    const pulls = dots.map((other, j) => {
      const turn = between(other, one);
      return i === j ? 0 : (turn < 0 ? -1 : 1) * slope(loss, "different", Math.abs(turn), own);
    });
    return one - (RATE * pulls.reduce((a, b) => a + b, 0)) / (dots.length - 1);
  });
}

/** Where they are after so many steps from their start. */
export function train(group, loss, settings, steps) {
  let dots = start(group);
  for (let k = 0; k < steps; k += 1) dots = step(group, loss, settings, dots);
  return dots;
}

/** The angles of all pairs: the dots themselves, or those of any two identities */
export function pairsOf(group, dots) {
  if (group === "pairs") return dots;
  return dots.flatMap((a, k) => dots.slice(k + 1).map((b) => Math.abs(between(a, b))));
}

// ---------------------------------------------------------------- the widget

const SETTINGS = ["target", "margin", "scale", "shift", "rival"];
const NAMES = ["loss", "label", "angle", ...SETTINGS, "group", "steps"];
// Of each loss: its name, the settings it has, its formula.
const LOSSES = {
  target: ["squared error to a target", ["target"], "*L* = ½ (cos *θ* − *t*)²; the target *t* of a same pair is 1."],
  linear: ["linear", [], "*L* = −cos *θ* for a same pair, cos *θ* for a different one."],
  embedding: ["cosine embedding", ["margin"], "*L* = 1 − cos *θ* for a same pair, max(0, cos *θ* − *m*) for a different one."],
  contrastive: ["contrastive", ["margin"], "With *d* = 2 sin(*θ*/2): *L* = ½ *d*² for a same pair, ½ max(0, *m* − *d*)² for a different one."],
  triplet: ["triplet", ["margin", "rival"], "*L* = max(0, cos *θ*₋ − cos *θ*₊ + *m*): one of the two angles is the slider’s, the other one is the rival’s."],
  calibrated: ["calibrated cross-entropy", ["scale", "shift"], "*L* = −ln P of the right label, with P(same) = *σ*(*a* cos *θ* + *b*)."],
};
const COLOURS = { same: "siam-genuine", different: "siam-forged" };

function render({ model, el }) {
  const frame = panel(el, model, "A loss over the angle of a pair", NAMES);
  const get = (name) => model.get(name);
  const settings = () => Object.fromEntries(SETTINGS.map((name) => [name, get(name)]));
  const theta = () => radians(get("angle"));
  const at = (label = get("label")) => [get("loss"), label, theta(), settings()];
  const afresh = (name) => (v) => put(model, { [name]: v, steps: 0 });   // the dots begin again
  const turn = (v) => put(model, { angle: clamp(Math.round(v * 10) / 10, 0, 180) });

  // The circle: as many px for a unit in both directions.
  const circle = plane(frame, {
    label: "Both twins on the circle", ratio: 0.62, draw: () => draw(), ranges: () => ({ x: [-2, 2], y: [-1.24, 1.24] }),
    margin: { left: 10, right: 10, top: 6.2, bottom: 6.2 },
  });
  const ring = s("ellipse", { class: "siam-drop", fill: "none" });
  circle.layer("siam-under").append(ring);
  const crowd = circle.layer("siam-stops");
  const arrows = circle.layer("siam-arrows");
  const [twinA, twinB, push] = ["siam-a", "siam-b", "siam-gradient"].map((name) => arrow(arrows, name));
  const names = ["a", "b"].map((k) => s("text", { class: `siam-label siam-${k}` }, k.toUpperCase()));
  circle.layer("siam-words").append(...names);
  // The same point in terms of its angle alone, so that all arrow keys turn it.
  const polar = {
    ranges: () => ({ x: [0, 180] }), handles: [],
    px: (d) => circle.px(Math.cos(radians(d))), py: (d) => circle.py(Math.sin(radians(d))),
    at(event) {
      const [x, y] = circle.at(event);
      const d = y < 0 ? (x < 0 ? 180 : 0) : degrees(Math.atan2(y, x));
      return [d, d];
    },
  };
  const tip = dragPoint(polar, circle.layer("siam-tips"), {
    name: "siam-tip siam-b", label: "Twin B", step: 1, large: 10, flat: true, get: () => [get("angle"), get("angle")],
    send: ([d]) => turn(d), text: () => `${fixed(get("angle"), 1)} degrees`,
  });

  // The curve.
  const p = plane(frame, {
    label: "The loss over the angle", ratio: 0.56, draw: () => draw(), margin: { left: 40, right: 12, top: 10, bottom: 26 },
    ranges: () => ({ x: [0, 180], y: span(get("loss"), settings()) }),
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const lines = p.layer("siam-curves");
  const curves = Object.keys(COLOURS).map((label) => [label, s("polyline")]);
  const tangent = s("line", { class: "siam-tangent" });
  const spot = s("circle", { class: "siam-now", r: 6 });
  lines.append(...curves.map(([, line]) => line), tangent);
  const batch = p.layer("siam-stops");
  p.layer("siam-tips").append(spot);

  // The side.
  const numbers = reading([["angle", "angle"], ["loss", "loss"], ["slope", "slope"], ["mean", "dots: mean cosine"]]);
  const pick = (name, label, options) => choice({ label, options, get: () => get(name), put: afresh(name) });
  const rows = {
    angle: sliderRow({ label: "angle", hint: "θ", min: 0, max: 180, step: 1, places: 1, get: () => get("angle"), put: turn }),
  };
  const row = (name, label, hint, min, max, by) => {
    rows[name] = sliderRow({ label, hint, min, max, step: by, places: 2, get: () => get(name), put: afresh(name) });
  };
  row("target", "target", "t", -1, 1, 0.1);
  row("margin", "margin", "m", 0, 2, 0.05);
  row("scale", "scale", "a", 1, 8, 0.5);
  row("shift", "shift", "b", -8, 8, 0.5);
  row("rival", "rival’s angle", "", 0, 180, 1);
  const fields = [
    pick("loss", "loss", Object.entries(LOSSES).map(([key, [words]]) => [key, words])),
    choice({ label: "label", options: [["same", "same"], ["different", "different"]], get: () => get("label"), put: (label) => put(model, { label }) }),
    pick("group", "dots", [["pairs", "ten pairs"], ...["2", "3", "4", "10"].map((n) => [n, `${n} identities`])]),
  ];
  const after = h("p", { class: "siam-note", role: "status" });
  const notes = Object.entries(LOSSES).map(([key, [, , words]]) => [key, maths(words)]);
  const go = (count) => () => put(model, { steps: Math.min(MOST, get("steps") + count) });
  frame.body.append(h("div", {}, circle.element, p.element),
    h("div", { class: "siam-side" }, numbers.element, ...fields.map((f) => f.element), ...Object.values(rows).map((r) => r.element),
      h("div", { class: "siam-buttons" }, button("One step", go(1)), button("Fifty steps", go(50)), button("Reset", () => frame.reset()))),
    h("div", { class: "siam-notes" }, after, ...notes.map(([, note]) => note)));
  const say = liveRegion(frame);

  function draw() {
    if (p.width === 0 || circle.width === 0) return;
    const [loss, label, group, steps] = [get("loss"), get("label"), get("group"), get("steps")];
    const [here, down] = [value(...at()), slope(...at())];
    const [x, y] = [Math.cos(theta()), Math.sin(theta())];
    set(ring, { cx: circle.px(0), cy: circle.py(0), rx: circle.px(1) - circle.px(0), ry: circle.py(0) - circle.py(1) });
    twinA.place(circle, [0, 0], [1, 0]);
    twinB.place(circle, [0, 0], [x, y]);
    // Along the tangent, downhill; half as long as the slope, and short enough for the plane.
    const by = clamp(-down / 2, -0.7, 0.7);
    push.place(circle, [x, y], [x - by * y, y + by * x]);
    set(names[0], { x: circle.px(1) + 14, y: circle.py(0) + 5 });
    set(names[1], { x: circle.px(1.22 * x), y: circle.py(1.18 * y) + (y < 0.25 ? -12 : 5) });

    const [low, high] = span(loss, settings());
    const ticks = Array.from({ length: 5 }, (_, k) => low + ((high - low) * k) / 4);
    drawAxes({ x: [0, 45, 90, 135, 180], y: ticks, places: 2, xName: "angle, degrees", yName: "loss" });
    for (const [kind, line] of curves) {
      const points = Array.from({ length: 181 }, (_, d) => `${p.px(d)},${p.py(value(loss, kind, radians(d), settings()))}`);
      set(line, { points: points.join(" "), class: `siam-loss ${COLOURS[kind]}${kind === label ? " siam-chosen" : ""}` });
    }
    const [du, dv] = [p.px(degrees(1)) - p.px(0), (p.py(1) - p.py(0)) * down];
    const [u, v, half] = [p.px(get("angle")), p.py(here), 44 / Math.hypot(du, dv)];
    set(tangent, { x1: u - half * du, y1: v - half * dv, x2: u + half * du, y2: v + half * dv });
    set(spot, { cx: u, cy: v });

    // The dots: same pairs above twin A and different ones below; identities all around.
    const dots = train(group, loss, settings(), steps);
    const kind = (k) => (group === "pairs" && k < dots.length / 2 ? "same" : "different");
    const dot = (k, cx, cy) => s("circle", { class: `siam-stop ${COLOURS[kind(k)]}`, r: 4.5, cx, cy });
    crowd.replaceChildren(...dots.map((phi, k) => {
      const side = group === "pairs" && kind(k) === "different" ? -1 : 1;
      return dot(k, circle.px(Math.cos(phi)), circle.py(side * Math.sin(phi)));
    }));
    const pairs = pairsOf(group, dots);
    batch.replaceChildren(...pairs.map((angle, k) => {
      const rival = group === "pairs" ? degrees(dots[(k + dots.length / 2) % dots.length]) : 0;
      return dot(k, p.px(degrees(angle)), p.py(clamp(value(loss, kind(k), angle, { ...settings(), rival }), low, high)));
    }));
    const mean = pairs.reduce((sum, angle) => sum + Math.cos(angle), 0) / pairs.length;

    for (const part of [tip, ...fields, ...Object.values(rows)]) part.refresh();
    for (const name of SETTINGS) rows[name].element.hidden = !LOSSES[loss][1].includes(name);
    for (const [key, note] of notes) note.hidden = key !== loss;
    numbers.show({ angle: `${fixed(get("angle"), 1)}°`, loss: fixed(here, 3), slope: fixed(down, 3), mean: fixed(mean, 3) });
    after.textContent = `${steps} ${steps === 1 ? "step" : "steps"} taken${steps === MOST ? ", and no more" : ""}. ${group === "pairs"
      ? "On the circle, the dots of five same pairs are above and those of five different ones below."
      : `No ${group} identities have a mean cosine below −1/${group - 1} = ${fixed(-1 / (group - 1), 3)}.`}`;
    say(`loss ${fixed(here, 3)}, slope ${fixed(down, 3)} at ${fixed(get("angle"), 1)} degrees`);
  }

  frame.follow(() => draw());
  circle.measure();
  p.measure();
}

export default widget("loss_landscape", render);
