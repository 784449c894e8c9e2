// A cloud of points and an axis to turn: how much of the variance lies along it.
import { arrow, axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, fixed, h, liveRegion, maths, panel, put, reading, s, set, sliderRow, tidy, toggle, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const EXTENTS = { ellipse: 2.5, circle: 1.5, classes: 2.5 };          // as in principal_axes.py
const LEVEL = 1e-9;
const STEPS = [0.7548776662466927, 0.5698402909980532];
const RADIANS = Math.PI / 180;

/** The unit vector at an angle in degrees. */
export const direction = (angle) => [Math.cos(angle * RADIANS), Math.sin(angle * RADIANS)];

/** The points [x, y, class] of a cloud. */
export function pointsOf(cloud) {
  if (cloud === "circle") return Array.from({ length: 36 }, (_, k) => [...direction(10 * k), 0]);
  const [count, turn] = cloud === "ellipse" ? [40, 30] : [32, 20];
  const [ux, uy] = direction(turn);
  return Array.from({ length: count }, (_, k) => {
    // Box and Muller's normal numbers from Roberts's evenly spread ones: no luck involved.
    const [u, v] = STEPS.map((step) => (0.5 + step * (k + 1)) % 1);
    const radius = Math.sqrt(-2 * Math.log(1 - u));
    const kind = cloud === "classes" ? k % 2 : 0;
    const along = 1.05 * radius * Math.cos(2 * Math.PI * v);
    const normal = radius * Math.sin(2 * Math.PI * v);
    const across = cloud === "ellipse" ? 0.4 * normal : 0.3 * (1 - 2 * kind) + 0.07 * normal;
    return [along * ux - across * uy, along * uy + across * ux, kind];
  });
}

/** The covariance [[Cxx, Cxy], [Cxy, Cyy]], the sum divided by N - 1. */
export function covariance(points) {
  const mean = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k], 0) / points.length);
  const sum = (i, j) => points.reduce((total, p) => total + (p[i] - mean[i]) * (p[j] - mean[j]), 0);
  return [0, 1].map((i) => [0, 1].map((j) => sum(i, j) / (points.length - 1)));
}

/** The share of the variance that lies along an axis: uᵀCu over the trace of C */
export function share(points, angle) {
  const [[xx, xy], [, yy]] = covariance(points);
  const [ux, uy] = direction(angle);
  return (xx * ux * ux + 2 * xy * ux * uy + yy * uy * uy) / (xx + yy);
}

/** [angle, share] of the best axis; the angle is null where all are equally good. */
export function best(points) {
  const [[xx, xy], [, yy]] = covariance(points);
  const more = Math.hypot((xx - yy) / 2, xy) / (xx + yy);
  return [more < LEVEL ? null : Math.atan2(2 * xy, xx - yy) / 2 / RADIANS, 0.5 + more];
}

/** The share of the points that the best cut across an axis puts on the right side. */
export function right(points, angle) {
  const [ux, uy] = direction(angle);
  const feet = points.map(([x, y, kind]) => [x * ux + y * uy, kind]).sort((a, b) => a[0] - b[0]);
  let told = feet.filter(([, kind]) => kind === 0).length;    // the cut below all: class 0 above it
  let most = Math.max(told, points.length - told);
  feet.forEach(([foot, kind], k) => {
    told += kind ? 1 : -1;
    const next = feet[k + 1];
    if (!next || next[0] - foot > LEVEL) most = Math.max(most, told, points.length - told);
  });
  return most / points.length;
}

// ---------------------------------------------------------------- the widget

const NAMES = ["cloud", "angle", "show_best", "choose"];
const CLOUDS = {
  ellipse: ["an ellipse", "Each point drops its foot on the axis, and the foot is all that one number keeps. The share is the variance of the feet over that of the points."],
  circle: ["directions", "Directions *θ* all round, each as the point (cos *θ*, sin *θ*). With the axis at 0° a foot is cos *θ* alone, at 90° sin *θ* alone."],
  classes: ["two classes", "● and ○ are two classes. Right answers: what the best single cut across the axis would get."],
};
const percent = (part) => `${fixed(100 * part, 0)} %`;

function render({ model, el }) {
  const frame = panel(el, model, "An axis through a cloud of points", NAMES);
  const extent = () => EXTENTS[model.get("cloud")];
  const tip = () => direction(model.get("angle")).map((c) => 0.87 * extent() * c);
  const turn = (angle) => put(model, { angle: tidy(Math.round(angle * 10) / 10) });

  const p = plane(frame, {
    label: "The cloud and the axis", ratio: 1, draw: () => draw(),
    ranges: () => ({ x: [-extent(), extent()], y: [-extent(), extent()] }),
    margin: { left: 36, right: 8, top: 10, bottom: 26 },
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const drops = p.layer("siam-drops");
  const under = p.layer("siam-under");
  const optimum = s("line", { class: "siam-best" });
  const line = s("line", { class: "siam-boundary" });
  under.append(optimum, line);
  const dots = p.layer("siam-points");
  const shaft = arrow(p.layer("siam-arrows"), "siam-gradient");
  const feet = p.layer("siam-feet");
  const handle = dragPoint(p, p.layer("siam-tips"), {
    name: "siam-tip siam-gradient", label: "Tip of the axis", step: 0.04, large: 0.4, get: tip,
    send([x, y]) { if (x !== 0 || y !== 0) turn(Math.atan2(y, x) / RADIANS); },
    text: () => `angle ${fixed(model.get("angle"), 1)} degrees`,
  });

  const numbers = reading([["share", "along the axis"], ["best", "at best"], ["angle", "angle"], ["right", "right answers"]]);
  const kind = choice({
    label: "cloud", options: Object.entries(CLOUDS).map(([key, [words]]) => [key, words]),
    get: () => model.get("cloud"), put: (cloud) => put(model, { cloud }),
  });
  const angle = sliderRow({
    label: "angle", hint: "α", min: -180, max: 180, step: 1, places: 1, get: () => model.get("angle"), put: turn,
  });
  const show = toggle({
    label: "Show the best axis", get: () => model.get("show_best"), put: (v) => put(model, { show_best: v }),
  });
  const after = h("p", { class: "siam-note", role: "status" });
  const notes = Object.entries(CLOUDS).map(([key, [, words]]) => [key, maths(words)]);
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element, kind.element, angle.element,
    show.element, h("div", { class: "siam-buttons" }, button("Reset", frame.reset))),
  h("div", { class: "siam-notes" }, after, ...notes.map(([, note]) => note)));
  const say = liveRegion(frame);

  const place = (element, [x, y], far) => set(element, { x1: p.px(-x), y1: p.py(-y), x2: p.px(far * x), y2: p.py(far * y) });

  function draw() {
    if (p.width === 0) return;
    const [cloud, alpha] = [model.get("cloud"), model.get("angle")];
    const points = pointsOf(cloud);
    const u = direction(alpha);
    const places = cloud === "circle" ? 1 : 0;
    const ticks = [-2, -1, 0, 1, 2].map((k) => (places ? k / 2 : k));
    const [xName, yName] = cloud === "circle" ? ["cos θ", "sin θ"] : ["x₁", "x₂"];
    drawAxes({ x: ticks, y: ticks, places, xPlaces: places, xName, yName });
    const foot = ([x, y]) => u.map((c) => c * (x * u[0] + y * u[1]));
    const looks = ([, , one]) => (one ? "siam-b siam-zero" : "siam-a siam-one");
    drops.replaceChildren(...points.map((point) => {
      const [x, y] = foot(point);
      return s("line", { class: "siam-drop", x1: p.px(point[0]), y1: p.py(point[1]), x2: p.px(x), y2: p.py(y) });
    }));
    dots.replaceChildren(...points.map((point) => s("circle", {
      class: `siam-point ${looks(point)}`, r: 4.5, cx: p.px(point[0]), cy: p.py(point[1]),
    })));
    feet.replaceChildren(...points.map((point) => {
      const [x, y] = foot(point);
      return s("circle", { class: `siam-foot ${looks(point)}`, r: 3, cx: p.px(x), cy: p.py(y) });
    }));
    place(line, tip(), 1);
    shaft.place(p, [0, 0], tip());
    const [bestAngle, bestShare] = best(points);
    const shown = model.get("show_best") && bestAngle !== null;
    optimum.style.display = shown ? "" : "none";
    if (shown) place(optimum, direction(bestAngle).map((c) => 0.98 * extent() * c), 1);
    for (const part of [handle, kind, angle, show]) part.refresh();
    // What the handle moves is the angle; where it stands says nothing.
    set(handle.element, { "aria-valuenow": alpha, "aria-valuemin": -180, "aria-valuemax": 180 });
    kind.element.hidden = !model.get("choose");
    numbers.element.lastChild.hidden = cloud !== "classes";
    const told = cloud === "classes" ? percent(right(points, alpha)) : "–";
    numbers.show({ share: percent(share(points, alpha)), best: percent(bestShare), angle: `${fixed(alpha, 1)}°`, right: told });
    after.textContent = model.get("show_best") && bestAngle === null ? "No axis is better than any other." : "";
    for (const [key, note] of notes) note.hidden = key !== cloud;
    say(`${percent(share(points, alpha))} of the variance along the axis, at best ${percent(bestShare)}`
      + (cloud === "classes" ? `, ${told} right answers` : ""));
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("principal_axes", render);
