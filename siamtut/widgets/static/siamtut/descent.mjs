// A map of a cost over two knobs, and gradient descent on it, one step at a time.
import { arrow, axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, maths, numberField, panel, put, reading, s, sigmoid,
  sliderRow, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const CURVATURES = [0.125, 1];     // of the bowl, along w and b; as in descent.py

/** ln(1 + e^z), without overflow: the cross-entropy of a = σ(z) with target 0 */
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** The neuron's answer a = σ(w + b): its one input is always 1. */
export const answer = (w, b) => sigmoid(w + b);

/** C at one setting of the knobs; target 0 for the neuron */
export function value(cost, w, b) {
  if (cost === "bowl") return 0.5 * (CURVATURES[0] * w * w + CURVATURES[1] * b * b);
  return cost === "quadratic" ? 0.5 * answer(w, b) ** 2 : softplus(w + b);
}

/** [∂C/∂w, ∂C/∂b]; for the neuron both are ∂C/∂z, a σ'(z) or a */
export function gradient(cost, w, b) {
  if (cost === "bowl") return [CURVATURES[0] * w, CURVATURES[1] * b];
  const a = answer(w, b);
  const slope = cost === "quadratic" ? a * a * sigmoid(-w - b) : a;
  return [slope, slope];
}

/** One step of gradient descent: [w - η ∂C/∂w, b - η ∂C/∂b] */
export function step(cost, w, b, rate) {
  const [dw, db] = gradient(cost, w, b);
  return [w - rate * dw, b - rate * db];
}

/** The costs of the contour lines, evenly spaced, on a map that reaches ±extent. */
export function levels(cost, extent) {
  if (cost === "quadratic") return Array.from({ length: 9 }, (_, k) => (k + 1) / 20);
  return Array.from({ length: 8 }, (_, k) => (k + 1) * (extent / 4) ** (cost === "bowl" ? 2 : 1));
}

/** The sum z = w + b at which the neuron's cost has a value. */
export function sumAt(cost, level) {
  if (cost === "cross_entropy") return level + Math.log(-Math.expm1(-level));
  const a = Math.sqrt(2 * level);
  return Math.log(a / (1 - a));
}

/** The polygon on the map within which the cost is below a level. */
export function region(cost, level, extent, parts) {
  const e = extent;
  if (cost === "bowl") {
    const end = Math.min(e, Math.sqrt((2 * level) / CURVATURES[0]));
    const upper = Array.from({ length: parts + 1 }, (_, k) => {
      const w = end * Math.cos((Math.PI * k) / parts);
      return [w, Math.sqrt(Math.max(0, 2 * level - CURVATURES[0] * w * w) / CURVATURES[1])];
    });
    return [...upper, ...upper.toReversed().map(([w, b]) => [w, -b])].map(([w, b]) => [w, clamp(b, -e, e)]);
  }
  const z = clamp(sumAt(cost, level), -2 * e, 2 * e);
  return z < 0 ? [[-e, -e], [z + e, -e], [-e, z + e]] : [[-e, -e], [e, -e], [e, z - e], [z - e, e], [-e, e]];
}

// ---------------------------------------------------------------- the widget

const NAMES = ["cost", "w", "b", "learning_rate", "steps"];
const LIMIT = 64;          // as in descent.py
const COSTS = {
  bowl: ["a bowl", "The bowl *C* = ½ (*w*²/8 + *b*²) has curvature 1/8 along *w* and 1 along *b*: a step multiplies *w* by 1 − *η*/8 and *b* by 1 − *η*."],
  quadratic: ["neuron, quadratic", "The neuron’s input is 1 and its target 0: *a* = *σ*(*w* + *b*), *C* = ½ *a*², and the slope is *a* · *a*(1 − *a*) along each knob."],
  cross_entropy: ["neuron, cross-entropy", "The neuron’s input is 1 and its target 0: *a* = *σ*(*w* + *b*), *C* = −ln(1 − *a*), and the slope is *a* along each knob."],
};
const short = (number) => fixed(number, number < 100 ? 4 : 1);

function render({ model, el }) {
  const frame = panel(el, model, "Gradient descent on a map of the cost", NAMES);
  const at = () => [model.get("w"), model.get("b")];
  const here = () => [model.get("cost"), ...at()];
  const forward = () => step(...here(), model.get("learning_rate"));

  let extent = 4;          // the map reaches ±4, or as many doublings as the path needs
  let path = [];           // where the steps since the last touch have led
  let stepping = false;
  let said = "";

  const p = plane(frame, {
    label: "Map of the cost over weight and bias", ratio: 1, draw: () => draw(),
    ranges: () => ({ x: [-extent, extent], y: [-extent, extent] }),
    margin: { left: 28, right: 8, top: 10, bottom: 26 },
  });
  const map = p.layer("siam-map");
  const drawAxes = axes(p, p.layer("siam-axes"));
  const heights = p.layer("siam-heights");
  const under = p.layer("siam-under");
  const trail = s("polyline", { class: "siam-path" });
  under.append(trail);
  const stops = p.layer("siam-stops");
  const ahead = arrow(p.layer("siam-arrows"), "siam-gradient");
  const point = dragPoint(p, p.layer("siam-tips"), {
    name: "siam-start", label: "Setting of the knobs", step: 0.1, large: 1, get: at, end: () => draw(),
    send: (v) => touch(Object.fromEntries(v.map((c, k) => ["wb"[k], clamp(Math.round(c * 100) / 100, -extent, extent)]))),
    text: () => at().map((c) => fixed(c, 2)).join(", "),
  });
  let mapped = "";

  const numbers = reading([["cost", "cost C"], ["slope", "slope"], ["answer", "answer a"], ["steps", "steps"]]);
  const kind = choice({
    label: "cost", options: Object.entries(COSTS).map(([key, [words]]) => [key, words]),
    get: () => model.get("cost"), put: (cost) => touch({ cost }),
  });
  const knob = (trait, label) => numberField({
    label, min: -LIMIT, max: LIMIT, step: 0.1, places: 2, get: () => model.get(trait), put: (v) => touch({ [trait]: v }),
  });
  const knobs = [knob("w", "Weight w"), knob("b", "Bias b")];
  const rate = sliderRow({
    label: "learning rate", hint: "η", min: 0.05, max: 5, step: 0.05, places: 2,
    get: () => model.get("learning_rate"), put: (v) => put(model, { learning_rate: v }),
  });
  const after = h("p", { class: "siam-note", role: "status" });
  const notes = Object.entries(COSTS).map(([key, [, words]]) => [key, maths(words)]);
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element, kind.element,
    h("div", { class: "siam-vector" }, h("span", {}, "knobs ", h("i", {}, "w"), ", ", h("i", {}, "b")), ...knobs.map((k) => k.element)),
    rate.element,
    h("div", { class: "siam-buttons" }, button("One step", () => go(1)), button("Ten steps", () => go(10)), button("Reset", reset))),
  h("div", { class: "siam-notes" }, after, ...notes.map(([, note]) => note)));
  const say = liveRegion(frame);

  function touch(values) {
    put(model, { ...values, steps: 0 });
  }

  function go(count) {
    let [was, now] = [null, at()];
    let taken = 0;
    if (path.length === 0) path = [now];
    said = "";
    for (; taken < count; taken += 1) {
      const to = step(model.get("cost"), ...now, model.get("learning_rate"));
      if (Math.max(...to.map(Math.abs)) > LIMIT) {
        said = `The next step is not taken: it would leave the map, which ends at ±${LIMIT}.`;
        break;
      }
      [was, now] = [now, to];
      path.push(to);
    }
    if (taken > 0) {
      const rise = value(model.get("cost"), ...now) - value(model.get("cost"), ...was);
      said = `The last step ${rise > 0 ? "raised" : "lowered"} the cost. ${said}`;
      stepping = true;
      put(model, { w: now[0], b: now[1], steps: model.get("steps") + taken });
      stepping = false;
    }
    draw();
  }

  function reset() {
    [path, said, extent] = [[], "", 4];
    frame.reset();
    draw();
  }

  function drawMap(cost) {
    const key = JSON.stringify([cost, extent, p.width]);
    if (key === mapped) return;
    mapped = key;
    const all = levels(cost, extent);
    const dots = (points) => points.map(([u, v]) => `${p.px(u).toFixed(1)},${p.py(v).toFixed(1)}`).join(" ");
    map.replaceChildren(...all.toReversed().map(
      (level) => s("polygon", { class: "siam-level", points: dots(region(cost, level, extent, 64)) })));
    // Every second line says its cost, in one column of the map.
    const w = 0.72 * extent;
    const b = (level) => (cost === "bowl" ? Math.sqrt(2 * level - CURVATURES[0] * w * w) : sumAt(cost, level) - w);
    heights.replaceChildren(...all.filter((level, k) => k % 2 === 1 && Math.abs(b(level)) < 0.94 * extent).map((level) =>
      s("text", { class: "siam-height", x: p.px(w), y: p.py(b(level)) + 4 }, fixed(level, level < 1 ? 1 : 0))));
  }

  function draw() {
    if (p.width === 0 || stepping) return;
    const [cost, w, b] = here();
    const now = at();
    const held = point.element.classList.contains("siam-held");
    const last = path.at(-1) ?? now;
    if (model.get("steps") === 0 || last[0] !== w || last[1] !== b) [path, said] = [[], ""];
    if (!held) {
      extent = 4;
      while (extent < Math.max(...[now, ...path].flat().map(Math.abs))) extent *= 2;
    }
    drawMap(cost);
    drawAxes({ x: [-1, -0.5, 0, 0.5, 1].map((k) => k * extent), y: [-1, -0.5, 0, 0.5, 1].map((k) => k * extent), xName: "w", yName: "b" });
    trail.setAttribute("points", path.map(([u, v]) => `${p.px(u)},${p.py(v)}`).join(" "));
    stops.replaceChildren(...path.slice(0, -1).map(([u, v]) => s("circle", { class: "siam-stop", r: 3, cx: p.px(u), cy: p.py(v) })));
    ahead.place(p, now, forward());
    for (const part of [point, kind, rate, ...knobs]) part.refresh();
    const slope = Math.hypot(...gradient(cost, w, b));
    numbers.show({
      cost: short(value(cost, w, b)), slope: short(slope), steps: String(model.get("steps")),
      answer: cost === "bowl" ? "–" : fixed(answer(w, b), 4),
    });
    for (const [key, note] of notes) note.hidden = key !== cost;
    after.textContent = said || "The arrow is the next step: η times the slope, downhill.";
    say(`cost ${short(value(cost, w, b))}, slope ${short(slope)}, ${model.get("steps")} steps`);
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("descent", render);
