// The error of a measured slope against its step: one-sided and central differences.
import { axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, maths, panel, put, reading, s, set, sliderRow, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

// Sums, products and quotients alone, and steps parsed from decimals: every machine
// rounds these alike, so that even the noise is Python's.  A float32 is a float64
// rounded after each operation.
const ROUND = { float64: (v) => v, float32: Math.fround };
const TENTHS = ["1", "1.26", "1.58", "2", "2.51", "3.16", "3.98", "5.01", "6.31", "7.94"];

/** The step 10^exponent, the exponent rounded to tenths, with three digits */
export function eps(exponent) {
  const tenths = Math.floor(10 * exponent + 0.5);
  const decade = Math.floor(tenths / 10);
  return Number(`${TENTHS[tenths - 10 * decade]}e${decade}`);
}

/** f(x), each operation rounded to the precision */
export function value(kind, x, precision = "float64") {
  const r = ROUND[precision];
  if (kind === "kink") return Math.abs(x);
  const square = r(x * x);
  if (kind === "square") return square;
  return kind === "cubic" ? r(square * x) : r(1 / r(1 + square));
}

/** The true slope f'(x); NaN at the kink */
export function slope(kind, x) {
  if (kind === "cubic") return 3 * x * x;
  if (kind === "square") return 2 * x;
  if (kind === "kink") return x === 0 ? NaN : Math.sign(x);
  const below = 1 + x * x;
  return (-2 * x) / (below * below);
}

/** The measured slope: (f(x + ε) - f(x - ε)) / 2ε, or (f(x + ε) - f(x)) / ε */
export function difference(kind, x, exponent, precision, sides) {
  const r = ROUND[precision];
  const [at, step] = [r(x), r(eps(exponent))];
  const f = (v) => value(kind, v, precision);
  const ahead = f(r(at + step));
  if (sides === "one-sided") return r(r(ahead - f(at)) / step);
  return r(r(ahead - f(r(at - step))) / r(2 * step));
}

/** How far the measured slope is from the true one, at x as the precision holds it */
export function error(kind, x, exponent, precision, sides) {
  return Math.abs(difference(kind, x, exponent, precision, sides) - slope(kind, ROUND[precision](x)));
}

// ---------------------------------------------------------------- the widget

const NAMES = ["function", "precision", "exponent", "x"];
const FLOOR = -16;         // as in gradient_check.py
const REACH = 2;
const FUNCTIONS = {
  cubic: ["x³", [-8, 8], [-8, 0, 8], "At *x* = 0 the cubic’s own slope is 0: there only the step’s error is left, *ε*²."],
  square: ["x²", [0, 4], [0, 2, 4], "A parabola bends as much on the left as on the right: there is nothing to lose but rounding."],
  bump: ["1/(1 + x²)", [0, 1.2], [0, 0.5, 1], "Where the bump’s slope bends neither way, the central error is smallest."],
  kink: ["|x|", [0, 2], [0, 1, 2], "A step that reaches over the kink, *ε* > |*x*|, mixes the slopes of both sides."],
};
const SIDES = { central: "siam-a", "one-sided": "siam-b" };

/** 1.2e−7 with a true minus sign; 0 is 0 */
const brief = (v, digits = 1) => (Number.isNaN(v) ? "none" : v === 0 ? "0" : v.toExponential(digits).replace("-", "−").replace("+", ""));

/** A line that breaks where a point is missing */
const pathOf = (points) => {
  let pen = "M";
  return points.map(([u, v]) => {
    if (Number.isNaN(v)) { pen = "M"; return ""; }
    const part = `${pen}${u.toFixed(1)},${v.toFixed(1)}`;
    pen = "L";
    return part;
  }).join("");
};

function render({ model, el }) {
  const frame = panel(el, model, "The error of a measured slope", NAMES);
  const get = Object.fromEntries(NAMES.map((name) => [name, () => model.get(name)]));
  const send = (name) => (v) => put(model, { [name]: v });
  const off = (exponent, sides) => error(get.function(), get.x(), exponent, get.precision(), sides);
  const height = (exponent, sides) => Math.max(Math.log10(off(exponent, sides)), FLOOR);
  const tenth = (v) => clamp(Math.floor(10 * v + 0.5) / 10, FLOOR, 0);

  // The errors, both axes in powers of ten.
  const p = plane(frame, {
    label: "Error against step, both as powers of ten", ratio: 1.12, draw: () => draw(),
    ranges: () => ({ x: [FLOOR, 0], y: [FLOOR, 2] }), margin: { left: 38, right: 10, top: 10, bottom: 26 },
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const under = p.layer("siam-under");
  const drop = s("line", { class: "siam-drop" });
  under.append(drop);
  const lines = {};
  const names = {};
  for (const sides of ["one-sided", "central"]) {
    lines[sides] = s("path", { class: `siam-error ${SIDES[sides]}` });
    names[sides] = [
      s("path", { class: `siam-error ${SIDES[sides]}` }), s("text", { class: "siam-part" }, sides),
    ];
    under.append(lines[sides], ...names[sides]);
  }
  const seen = () => { const v = height(get.exponent(), "central"); return Number.isNaN(v) ? FLOOR : v; };
  const step = dragPoint(p, p.layer("siam-tips"), {
    name: "siam-a", label: "Step size", step: 0.1, large: 1, flat: true,
    get: () => [get.exponent(), seen()],
    send: ([v]) => put(model, { exponent: tenth(v) }),
    text: () => `ε ${brief(eps(get.exponent()), 2)}, central error ${brief(off(get.exponent(), "central"))}`,
  });

  // The function, the two slopes measured, and the true one.
  const q = plane(frame, {
    label: "The function, its slope and the slopes measured", ratio: 0.62, draw: () => draw(),
    ranges: () => ({ x: [-REACH, REACH], y: FUNCTIONS[get.function()][1] }),
    margin: { left: 38, right: 10, top: 10, bottom: 26 },
  });
  const drawGrid = axes(q, q.layer("siam-axes"));
  const picture = q.layer("siam-under");
  const curve = s("path", { class: "siam-curve" });
  const tangent = s("line", { class: "siam-tangent" });
  const secants = { "one-sided": s("path", { class: "siam-error siam-b" }), central: s("path", { class: "siam-error siam-a" }) };
  picture.append(curve, tangent, ...Object.values(secants));
  const place = dragPoint(q, q.layer("siam-tips"), {
    name: "siam-gradient", label: "Point x", step: 0.05, large: 0.5, flat: true,
    get: () => [get.x(), value(get.function(), get.x())],
    send: ([x]) => put(model, { x: clamp(Math.round(x * 100) / 100, -REACH, REACH) }),
    text: () => `x ${fixed(get.x(), 2)}, slope ${brief(slope(get.function(), get.x()), 2)}`,
  });

  const numbers = reading([["eps", "step ε"], ["slope", "true slope"], ["central", "central"], ["one", "one-sided"]]);
  const kind = choice({
    label: "function", options: Object.entries(FUNCTIONS).map(([key, [words]]) => [key, words]),
    get: get.function, put: send("function"),
  });
  const precision = choice({
    label: "numbers", options: [["float64", "float64, 16 digits"], ["float32", "float32, 7 digits"]],
    get: get.precision, put: send("precision"),
  });
  const row = sliderRow({
    label: "point", hint: "x", min: -REACH, max: REACH, step: 0.01, places: 2, get: get.x, put: send("x"),
  });
  const notes = Object.entries(FUNCTIONS).map(([key, [, , , words]]) => [key, maths(words)]);
  frame.body.append(p.element, h("div", { class: "siam-side" }, q.element, numbers.element, kind.element,
    precision.element, row.element, h("div", { class: "siam-buttons" }, button("Reset", frame.reset))),
  h("div", { class: "siam-notes" },
    maths("Under “central” and “one-sided” stands how far each is off. The axes count powers of ten: −8 is 10⁻⁸. The lower edge is 10⁻¹⁶ or less."),
    ...notes.map(([, note]) => note)));
  const say = liveRegion(frame);

  function draw() {
    if (p.width === 0 || q.width === 0) return;
    const [name, x, exponent] = [get.function(), get.x(), get.exponent()];
    drawAxes({ x: [-16, -12, -8, -4, 0], y: [-16, -12, -8, -4, 0], xName: "step ε", yName: "error" });
    for (const [k, sides] of Object.keys(SIDES).entries()) {
      const points = Array.from({ length: 161 }, (_, i) => FLOOR + i / 10);
      lines[sides].setAttribute("d", pathOf(points.map((e) => [p.px(e), p.py(height(e, sides))])));
      const [u, v] = [p.px(FLOOR) + 12, p.py(FLOOR) - 38 + 20 * k];
      names[sides][0].setAttribute("d", `M${u},${v}h26`);
      set(names[sides][1], { x: u + 34, y: v + 4, style: "text-anchor: start" });
    }
    set(drop, { x1: p.px(exponent), x2: p.px(exponent), y1: p.py(FLOOR), y2: p.py(seen()) });

    const [, , ticks] = FUNCTIONS[name];
    drawGrid({ x: [-2, -1, 0, 1, 2], y: ticks, places: name === "bump" ? 1 : 0, xName: "x", yName: "" });
    const xs = Array.from({ length: 81 }, (_, i) => -REACH + i / 20);
    curve.setAttribute("d", pathOf(xs.map((v) => [q.px(v), q.py(value(name, v))])));
    const at = [q.px(x), q.py(value(name, x))];
    const [du, dv] = [q.px(1) - q.px(0), q.py(1) - q.py(0)];
    const along = (rise, half) => {
      const k = half / Math.hypot(du, dv * rise);
      return [at[0] - k * du, at[1] - k * dv * rise, at[0] + k * du, at[1] + k * dv * rise];
    };
    const rise = slope(name, x);
    const [x1, y1, x2, y2] = along(Number.isNaN(rise) ? 0 : rise, Number.isNaN(rise) ? 0 : 76);
    set(tangent, { x1, y1, x2, y2 });
    for (const sides in secants) {
      const ends = along(difference(name, x, exponent, get.precision(), sides), sides === "central" ? 58 : 48);
      secants[sides].setAttribute("d", `M${ends[0]},${ends[1]}L${ends[2]},${ends[3]}`);
    }
    for (const part of [step, place, kind, precision, row]) part.refresh();
    const [central, one] = [off(exponent, "central"), off(exponent, "one-sided")];
    numbers.show({ eps: brief(eps(exponent)), slope: Number.isNaN(rise) ? "none" : fixed(rise, 4), central: brief(central), one: brief(one) });
    for (const [key, note] of notes) note.hidden = key !== name;
    say(`step ${brief(eps(exponent))}, central error ${brief(central)}, one-sided error ${brief(one)}`);
  }

  frame.follow(() => draw());
  p.measure();
  q.measure();
}

export default widget("gradient_check", render);
