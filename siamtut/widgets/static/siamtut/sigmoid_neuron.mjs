// One sigmoid neuron: its curve, its slope at a point, and the way to the step.
import { axes, dragPoint, plane } from "./plane.mjs";
import {
  button, clamp, fixed, h, liveRegion, maths, panel, put, reading, s, set, sigmoid, sliderRow, toggle,
  widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

export { sigmoid };

/** a = σ(k (w x + b)); as a step, 1 where w x + b > 0 and 0 elsewhere */
export function output(x, w, b, k, step = false) {
  const z = w * x + b;
  return step ? Number(z > 0) : sigmoid(k * z);
}

/** ∂a/∂x = k w σ'(k (w x + b)) with σ' = σ (1 - σ); 0 for the step */
export function slope(x, w, b, k, step = false) {
  if (step) return 0;
  const z = k * (w * x + b);
  return k * w * sigmoid(z) * sigmoid(-z);
}

// ---------------------------------------------------------------- the widget

const NAMES = ["w", "b", "x", "steepness", "step"];
const REACH = 6;         // the plane shows -6 … 6, as in sigmoid_neuron.py

function render({ model, el }) {
  const frame = panel(el, model, "One sigmoid neuron", NAMES);
  const get = Object.fromEntries(NAMES.map((name) => [name, () => model.get(name)]));
  const send = (name) => (value) => put(model, { [name]: value });
  const values = () => [model.get("w"), model.get("b"), model.get("steepness"), model.get("step")];

  const p = plane(frame, {
    label: "Output of the neuron against its input", ratio: 0.68, draw: () => draw(),
    ranges: () => ({ x: [-REACH, REACH], y: [-0.12, 1.12] }),
    margin: { left: 32, right: 10, top: 10, bottom: 26 },
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const under = p.layer("siam-under");
  const curve = s("polyline", { class: "siam-curve" });
  const drop = s("line", { class: "siam-drop" });
  const tangent = s("line", { class: "siam-tangent" });
  under.append(drop, curve, tangent);
  const point = dragPoint(p, p.layer("siam-tips"), {
    name: "siam-a", label: "Input x", step: 0.1, large: 1, flat: true,
    get: () => [model.get("x"), output(model.get("x"), ...values())],
    send: ([x]) => put(model, { x: clamp(Math.round(x * 100) / 100, -REACH, REACH) }),
    text: () => `x ${fixed(model.get("x"), 2)}, output ${fixed(output(model.get("x"), ...values()), 3)}`,
  });

  const numbers = reading([["input", "input x"], ["z", "sum z"], ["output", "output a"], ["slope", "slope"]]);
  const row = (name, label, hint, min, max) => sliderRow({
    label, hint, min, max, step: 0.1, places: 1, get: get[name], put: send(name),
  });
  const rows = [
    row("w", "weight", "w", -5, 5), row("b", "bias", "b", -10, 10), row("steepness", "steepness", "k", 0.1, 20),
  ];
  const limit = toggle({ label: "a step, as in the perceptron", get: get.step, put: send("step") });
  const smooth = maths("Output *a* = *σ*(*k* *z*) with *z* = *w* *x* + *b*; its slope is *k* *w* *σ*′(*k* *z*), where *σ*′ = *σ* (1 − *σ*).");
  const sharp = maths("Output *a* = 1 where *z* = *w* *x* + *b* > 0, else 0: a small change does nothing, or everything.");
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element,
    ...rows.map((r) => r.element), limit.element,
    h("div", { class: "siam-buttons" }, button("Reset", frame.reset))),
    h("div", { class: "siam-notes" }, smooth, sharp));
  const say = liveRegion(frame);

  function draw() {
    if (p.width === 0) return;
    const [w, b, k, step] = values();
    const x = model.get("x");
    const [a, rise] = [output(x, w, b, k, step), slope(x, w, b, k, step)];
    drawAxes({ x: [-6, -3, 0, 3, 6], y: [0, 0.5, 1], places: 1, xName: "x", yName: "a" });
    curve.setAttribute("points", samples(w, b, k, step).map(([u, v]) => `${p.px(u)},${p.py(v)}`).join(" "));
    set(drop, { x1: p.px(x), x2: p.px(x), y1: p.py(0), y2: p.py(a) });
    // The tangent is as long on the screen at any slope.
    const [du, dv] = [p.px(1) - p.px(0), (p.py(1) - p.py(0)) * rise];
    const half = 64 / Math.hypot(du, dv);
    set(tangent, {
      x1: p.px(x) - half * du, y1: p.py(a) - half * dv, x2: p.px(x) + half * du, y2: p.py(a) + half * dv,
    });
    for (const part of [point, ...rows, limit]) part.refresh();
    numbers.show({
      input: fixed(x, 2), z: fixed(w * x + b, 2), output: fixed(a, 3),
      slope: step && w * x + b === 0 ? "none" : fixed(rise, 3),
    });
    smooth.hidden = step;
    sharp.hidden = !step;
    say(`output ${fixed(a, 3)}, slope ${fixed(rise, 3)}`);
  }

  frame.follow(() => draw());
  p.measure();
}

/** Points of the curve: even over the plane, and both sides of the threshold. */
function samples(w, b, k, step) {
  const xs = Array.from({ length: 241 }, (_, i) => -REACH + (i * 2 * REACH) / 240);
  const threshold = w === 0 ? NaN : -b / w;
  if (Math.abs(threshold) < REACH) {
    const near = step ? [-1e-9, 1e-9] : Array.from({ length: 41 }, (_, i) => ((i - 20) * 0.4) / (k * w));
    for (const d of near) if (Math.abs(threshold + d) < REACH) xs.push(threshold + d);
    xs.sort((p, q) => p - q);
  }
  return xs.map((x) => [x, output(x, w, b, k, step)]);
}

export default widget("sigmoid_neuron", render);
