// Two vectors, the angle between them, and one gradient step at a time.
import { arrow, axes, dragPoint, plane } from "./plane.mjs";
import {
  button, clamp, fixed, guess, h, liveRegion, maths, numberField, panel, put, reading, s, set, sliderRow,
  toggle, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths
// The formulas of siamtut.geometry; tests/widgets/vectors.py holds both to 1e-9.

const EPS = 1e-12;
const dot = (x, y) => x[0] * y[0] + x[1] * y[1];

/** cos(x, y) = x·y / √((x·x + ε)(y·y + ε)) */
export function cosine(x, y) {
  return clamp(dot(x, y) / Math.sqrt((dot(x, x) + EPS) * (dot(y, y) + EPS)), -1, 1);
}

/** θ = arccos cos(x, y), in degrees */
export const angle = (x, y) => (Math.acos(cosine(x, y)) * 180) / Math.PI;

/** ∂cos/∂x = y / √((x·x + ε)(y·y + ε)) - cos(x, y) x / (x·x + ε); and the same for y */
export function cosineGradient(x, y) {
  const [xx, yy] = [dot(x, x) + EPS, dot(y, y) + EPS];
  const root = Math.sqrt(xx * yy);
  const cos = dot(x, y) / root;
  return [
    [y[0] / root - (cos * x[0]) / xx, y[1] / root - (cos * x[1]) / xx],
    [x[0] / root - (cos * y[0]) / yy, x[1] / root - (cos * y[1]) / yy],
  ];
}

/** L = ½ (target - cos(x, y))² */
export const loss = (x, y, target) => 0.5 * (target - cosine(x, y)) ** 2;

/** x - rate ∂L/∂x = x + rate (target - cos) ∂cos/∂x; and the same for y */
export function gradientStep(x, y, target, rate) {
  const [gx, gy] = cosineGradient(x, y);
  const by = rate * (target - cosine(x, y));
  return [[x[0] + by * gx[0], x[1] + by * gx[1]], [y[0] + by * gy[0], y[1] + by * gy[1]]];
}

// ---------------------------------------------------------------- the widget

const LIMIT = 16;          // as in angle.py
const ENLARGED = 4;        // gradients are drawn four times as long as they are
const norm = (v) => Math.hypot(v[0], v[1]);
const largest = (x, y) => Math.max(...x.map(Math.abs), ...y.map(Math.abs));

const NAMES = ["x", "y", "target", "learning_rate", "show_gradient", "hide_reading", "descent", "guess", "steps"];

function render({ model, el }) {
  const frame = panel(el, model, "The angle between two vectors", NAMES);
  const get = Object.fromEntries(NAMES.map((name) => [name, () => model.get(name)]));
  const send = (name) => (value) => put(model, { [name]: value });
  const within = (v) => v.map((c) => clamp(Math.round(c * 100) / 100, -extent, extent));

  let extent = 4;          // half the plane's width: 4, or as many doublings as the tips need
  let trail = [];          // where the steps since the last touch have led
  let stepping = false;
  let refused = false;     // the last step would have left the plane
  let verdict = "";        // what the guess deserved to hear, until the next touch

  // The plane.
  const p = plane(frame, {
    label: "The plane of both vectors", ratio: 1, draw: () => draw(),
    ranges: () => ({ x: [-extent, extent], y: [-extent, extent] }),
    margin: { left: 28, right: 8, top: 10, bottom: 26 },
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const under = p.layer("siam-under");
  const wedge = s("path", { class: "siam-wedge" });
  const arc = s("path", { class: "siam-arc" });
  const trails = [0, 1].map((k) => s("polyline", { class: `siam-trail siam-${"ab"[k]}` }));
  under.append(wedge, arc, ...trails);
  const arrows = p.layer("siam-arrows");
  const [a, b] = [arrow(arrows, "siam-a"), arrow(arrows, "siam-b")];
  const [ga, gb] = [arrow(arrows, "siam-gradient"), arrow(arrows, "siam-gradient")];
  const words = p.layer("siam-words");
  const degrees = s("text", { class: "siam-label siam-degrees" });
  const [nameA, nameB] = ["a", "b"].map((k) => s("text", { class: `siam-label siam-${k}` }, k.toUpperCase()));
  words.append(degrees, nameA, nameB);
  const tip = (trait, letter) => dragPoint(p, p.layer("siam-tips"), {
    name: `siam-tip siam-${letter}`, label: `Tip of twin ${letter.toUpperCase()}`, get: get[trait],
    send: (v) => touch(trait, within(v)), step: 0.1, large: 1, end: () => draw(),
    text: () => model.get(trait).map((c) => fixed(c, 2)).join(", "),
  });
  const tips = [tip("x", "a"), tip("y", "b")];

  // The side.
  const numbers = reading([["angle", "angle"], ["cosine", "cosine"], ["norm-a", "length of A"], ["norm-b", "length of B"]]);
  const ask = guess({
    question: "Your guess of the angle", unit: "°", min: 0, max: 180,
    commit(value) {
      verdict = judge(value, angle(model.get("x"), model.get("y")));
      put(model, { guess: value, hide_reading: false });
    },
  });
  const coordinate = (trait, letter, k) => numberField({
    label: `Twin ${letter}, ${["first", "second"][k]} component`, min: -LIMIT, max: LIMIT, step: 0.1, places: 2,
    get: () => model.get(trait)[k],
    put: (value) => touch(trait, model.get(trait).map((c, i) => (i === k ? value : c))),
  });
  const fields = [["x", "A"], ["y", "B"]].map(([trait, letter]) => [0, 1].map((k) => coordinate(trait, letter, k)));
  const row = (trait, letter, [first, second]) => h("div", { class: "siam-vector" },
    h("span", { class: `siam-${letter.toLowerCase()}` }, h("b", {}, `twin ${letter}`), " ", h("small", {}, "1st, 2nd")),
    first.element, second.element);
  const gradient = toggle({
    label: `gradient of the cosine, drawn × ${ENLARGED}`, get: get.show_gradient, put: send("show_gradient"),
  });
  const target = sliderRow({
    label: "target", hint: "t", min: -1, max: 1, step: 0.1, places: 1, get: get.target, put: send("target"),
  });
  const rate = sliderRow({
    label: "learning rate", hint: "η", min: 0.1, max: 5, step: 0.1, places: 1, get: get.learning_rate, put: send("learning_rate"),
  });
  const rule = maths("One step goes downhill on the loss ½ (*t* − cos *θ*)²: "
    + "*x* ← *x* + *η* (*t* − cos *θ*) ∂cos *θ*/∂*x*, and *y* likewise.");
  const after = h("p", { class: "siam-note", role: "status" });
  const notes = h("div", { class: "siam-notes" }, rule);
  const stepper = button("One step", step);
  const side = h("div", { class: "siam-side" },
    // The buttons stand high, so that a phone shows the picture while they are pressed.
    numbers.element, ask.element, h("div", { class: "siam-buttons" }, stepper, button("Reset", reset)), after,
    h("div", { class: "siam-rows" }, row("x", "A", fields[0]), row("y", "B", fields[1])),
    gradient.element, target.element, rate.element);
  frame.body.append(p.element, side, notes);
  const say = liveRegion(frame);

  function touch(trait, value) {
    refused = false;
    verdict = "";
    put(model, { [trait]: value, steps: 0 });
  }

  function step() {
    const start = [model.get("x"), model.get("y")];
    const [x, y] = gradientStep(...start, model.get("target"), model.get("learning_rate"));
    refused = !(largest(x, y) <= LIMIT);
    verdict = "";
    if (!refused) {
      if (trail.length === 0) trail = [start];
      trail.push([x, y]);
      stepping = true;
      put(model, { x, y, steps: model.get("steps") + 1 });
      stepping = false;
    }
    draw();
  }

  function reset() {
    refused = false;
    verdict = "";
    const earned = !model.get("hide_reading");
    frame.reset();
    if (earned) put(model, { hide_reading: false });
    draw();
  }

  function draw() {
    if (p.width === 0) return;
    const [x, y] = [model.get("x"), model.get("y")];
    const covered = model.get("hide_reading");
    const [cos, theta] = [cosine(x, y), angle(x, y)];
    if (!stepping && `${trail.at(-1)}` !== `${[x, y]}`) trail = [];
    if (!p.svg.querySelector(".siam-held")) {
      extent = 4;
      while (extent < largest(x, y)) extent *= 2;
    }
    const ticks = [-1, -0.5, 0, 0.5, 1].map((c) => c * extent);
    drawAxes({ x: ticks, y: ticks });
    a.place(p, [0, 0], x);
    b.place(p, [0, 0], y);
    drawAngle(x, y, theta, covered);
    const [gx, gy] = cosineGradient(x, y);
    for (const [g, at, by] of [[ga, x, gx], [gb, y, gy]]) {
      g.place(p, at, model.get("show_gradient") ? [at[0] + ENLARGED * by[0], at[1] + ENLARGED * by[1]] : at);
    }
    trails.forEach((line, k) => line.setAttribute("points",
      trail.map((pair) => `${p.px(pair[k][0])},${p.py(pair[k][1])}`).join(" ")));
    for (const part of [...tips, ...fields.flat(), gradient, target, rate]) part.refresh();

    for (const element of [gradient.element, target.element, rate.element, stepper, after, notes]) {
      element.hidden = !model.get("descent");
    }
    numbers.element.hidden = covered;
    numbers.show({
      angle: `${fixed(theta, 1)}°`, cosine: fixed(cos, 4), "norm-a": fixed(norm(x), 3), "norm-b": fixed(norm(y), 3),
    });
    ask.show(covered, verdict);
    const steps = model.get("steps");
    after.replaceChildren(...(refused
      ? ["Not taken: this step would throw a tip out of the plane. Lengthen the shorter vector, or lower the learning rate."]
      : [`${steps} ${steps === 1 ? "step" : "steps"} taken`,
        ...(covered ? [] : [", loss ", h("b", {}, fixed(loss(x, y, model.get("target")), 4))])]));
    say(covered ? "" : `angle ${fixed(theta, 1)} degrees, cosine ${fixed(cos, 4)}`);
  }

  function drawAngle(x, y, theta, covered) {
    const zero = norm(x) === 0 || norm(y) === 0;
    const one = p.px(1) - p.px(0);
    const radius = clamp(0.6 * one * Math.min(norm(x), norm(y)), 14, 46);
    const [from, to] = [Math.atan2(x[1], x[0]), Math.atan2(y[1], y[0])];
    const turn = Math.atan2(Math.sin(to - from), Math.cos(to - from));
    const spot = (r, phi) => [p.px(0) + r * Math.cos(phi), p.py(0) - r * Math.sin(phi)];
    const path = `${spot(radius, from)} A ${radius} ${radius} 0 0 ${turn > 0 ? 0 : 1} ${spot(radius, to)}`;
    arc.setAttribute("d", zero ? "" : `M ${path}`);
    wedge.setAttribute("d", zero ? "" : `M ${spot(0, 0)} L ${path} Z`);
    // Between the vectors where there is room, beside A where there is not; gradients
    // point inwards from the tips and would cross the number, so the reading alone has it.
    const unsaid = covered || zero || model.get("show_gradient");
    const narrow = theta < 40;
    const phi = narrow ? from - Math.sign(turn || 1) * 0.7 : from + turn / 2;
    place(degrees, spot(radius + (narrow ? 0 : 14) + 18 * Math.abs(Math.cos(phi)), phi), unsaid ? "" : `${fixed(theta, 1)}°`);
    // Each name beyond its tip, on the side away from the other vector.
    const beyond = (v, phi0, away) => {
      const [tx, ty] = [p.px(v[0]), p.py(v[1])];
      const [u, w] = [Math.cos(phi0 + away), -Math.sin(phi0 + away)];
      return [clamp(tx + 24 * u, 38, p.width - 14), clamp(ty + 24 * w, 18, p.height - 36)];
    };
    const sign = Math.sign(turn || 1);
    place(nameA, beyond(x, from, -0.9 * sign), "A");
    place(nameB, beyond(y, to, 0.9 * sign), "B");
  }

  frame.follow(() => draw());
  p.measure();
}

function place(text, [x, y], words) {
  set(text, { x, y: y + 5 });
  if (text.textContent !== words) text.textContent = words;
}

/** What a guess deserves to hear. */
export function judge(value, theta) {
  const off = Math.abs(value - theta);
  const said = `You said ${fixed(value, Number.isInteger(value) ? 0 : 1)}°, it is ${fixed(theta, 1)}°`;
  if (off < 1) return `${said}: less than one degree off.`;
  return `${said}: ${fixed(off, 1)}° off${off <= 10 ? ", a good eye" : ""}.`;
}

export default widget("angle", render);
