// Forward and backward through a network of three neurons, one step at a time.
import { plane } from "./plane.mjs";
import {
  button, choice, fixed, h, liveRegion, panel, put, reading, s, set, sigmoid, sliderRow, tidy, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths
// Nine parameters: weight 1 row by row, bias 1, weight 2, bias 2; units: hidden 1, 2, output.

/** [z of the three units, a of the three, cost ½ (a - y)²] */
export function forward(x, target, w) {
  const hidden = [w[0] * x[0] + w[1] * x[1] + w[4], w[2] * x[0] + w[3] * x[1] + w[5]];
  const a = hidden.map(sigmoid);
  const z = w[6] * a[0] + w[7] * a[1] + w[8];
  const answer = sigmoid(z);
  return [[...hidden, z], [...a, answer], 0.5 * (answer - target) ** 2];
}

/** [δ = ∂C/∂z of the three units, ∂C/∂ each of the nine parameters] */
export function backward(x, target, w) {
  const [z, a] = forward(x, target, w);
  const slope = z.map((sum) => sigmoid(sum) * sigmoid(-sum));            // σ'(z)
  const last = (a[2] - target) * slope[2];                                // BP1
  const [d1, d2] = [w[6] * last * slope[0], w[7] * last * slope[1]];      // BP2
  // BP3: a bias's slope is its unit's δ.  BP4: a weight's is δ times what it was fed.
  return [[d1, d2, last], [d1 * x[0], d1 * x[1], d2 * x[0], d2 * x[1], d1, d2, last * a[0], last * a[1], last]];
}

/** The nine parameters after one gradient step: w - η ∂C/∂w */
export function step(x, target, w, rate) {
  const [, gradient] = backward(x, target, w);
  return w.map((value, k) => value - rate * gradient[k]);
}

// ---------------------------------------------------------------- the words

const NAMES = ["x", "target", "weights", "stage", "learning_rate", "chosen"];
const [LIMIT, STAGES] = [8, 9];      // as in backprop.py
const KNOBS = {
  x1: "input x₁", x2: "input x₂", target: "wanted answer y",
  w1_11: "weight, x₁ to hidden 1", w1_12: "weight, x₂ to hidden 1",
  w1_21: "weight, x₁ to hidden 2", w1_22: "weight, x₂ to hidden 2",
  b1_1: "bias of hidden 1", b1_2: "bias of hidden 2",
  w2_11: "weight, hidden 1 to output", w2_12: "weight, hidden 2 to output", b2_1: "bias of output",
};
const PARAMETERS = Object.keys(KNOBS).slice(3);
const f2 = (value) => fixed(value, 2);
const f3 = (value) => fixed(value, 3);
const f4 = (value) => fixed(value, 4);
const factor = (text) => (text.startsWith("\u2212") ? `(${text})` : text);
const times = (...texts) => texts.map((text, k) => (k ? factor(text) : text)).join(" · ");
const plus = (...texts) => texts.map((t, k) => (k && t.startsWith("\u2212") ? `− ${t.slice(1)}` : k ? `+ ${t}` : t)).join(" ");

/** What the stage does, and its calculation in numbers, line by line. */
function working(stage, x, y, w) {
  const [z, a, cost] = forward(x, y, w);
  const [d, g] = backward(x, y, w);
  const slope = a.map((value) => f4(value * (1 - value)));
  const sum = (name, fed, weights, bias, total) =>
    `${name} = ${plus(...weights.map((v, k) => times(f2(v), fed[k])), f2(bias))} = ${f3(total)}`;
  const inputs = x.map(f2);
  return [
    ["The inputs. Press Next.", [`x₁ = ${inputs[0]}, x₂ = ${inputs[1]}; wanted: y = ${f2(y)}`]],
    ["Forward: the hidden units weigh the inputs.",
      [sum("z₁", inputs, w.slice(0, 2), w[4], z[0]), sum("z₂", inputs, w.slice(2, 4), w[5], z[1])]],
    ["Forward: the hidden units answer.", [0, 1].map((k) => `a${"₁₂"[k]} = σ(${f3(z[k])}) = ${f3(a[k])}`)],
    ["Forward: the output weighs their answers.", [sum("z", a.map(f3), w.slice(6, 8), w[8], z[2])]],
    ["Forward: the output answers.", [`a = σ(${f3(z[2])}) = ${f3(a[2])}`]],
    ["The cost.", [`C = ½ (a − y)² = ½ (${f3(a[2])} − ${f2(y)})² = ${f4(cost)}`]],
    ["Back: the output’s blame, error times σ′.",
      [`δ = (a − y) · σ′(z) = ${times(f3(a[2] - y), slope[2])} = ${f4(d[2])}`]],
    ["Back: each weight of the output, its δ times what the weight was fed.",
      [...[0, 1].map((k) => `hidden ${k + 1} to output: δ · a${"₁₂"[k]} = ${times(f4(d[2]), f3(a[k]))} = ${f4(g[6 + k])}`), `bias: δ = ${f4(d[2])}`]],
    ["Back: the hidden units’ blame, through the same weights, times their σ′.",
      [0, 1].map((k) => `δ${"₁₂"[k]} = w · δ · σ′(z${"₁₂"[k]}) = ${times(f2(w[6 + k]), f4(d[2]), slope[k])} = ${f4(d[k])}`)],
    ["Back: each weight of the hidden units, its δ times what the weight was fed.",
      [...[0, 1].map((k) => `to hidden ${k + 1}: ${[0, 1].map((i) => `${times(f4(d[k]), inputs[i])} = ${f4(g[2 * k + i])}`).join(", ")}`), `biases: ${f4(d[0])}, ${f4(d[1])}`]],
  ][stage];
}

// ---------------------------------------------------------------- the widget

function render({ model, el }) {
  const frame = panel(el, model, "Forward and backward through a small network", NAMES);
  const state = () => [model.get("x"), model.get("target"), model.get("weights")];
  let said = "";

  const p = plane(frame, {
    label: "The network with its numbers", ratio: 0.92, draw: () => draw(),
    ranges: () => ({ x: [0, 1], y: [0, 1] }), margin: { left: 0, right: 0, top: 0, bottom: 0 },
  });
  const net = p.layer("siam-values");
  const title = h("b", {});
  const lines = h("span", {});
  const work = h("p", { class: "siam-note siam-working" }, title, lines);

  const get = (key) => {
    const [x, target, w] = state();
    return key === "target" ? target : key[0] === "x" ? x[Number(key[1]) - 1] : w[PARAMETERS.indexOf(key)];
  };
  const send = (key) => (value) => {
    said = "";
    const [x, , w] = state();
    if (key === "target") put(model, { target: value });
    else if (key[0] === "x") put(model, { x: x.map((v, k) => (key === `x${k + 1}` ? value : v)) });
    else put(model, { weights: w.map((v, k) => (key === PARAMETERS[k] ? value : v)) });
  };
  const numbers = reading([["answer", "answer a"], ["wanted", "wanted y"], ["cost", "cost C"], ["after", "C after a step"]]);
  const stage = sliderRow({
    label: "step", min: 0, max: STAGES, step: 1, places: 0,
    get: () => model.get("stage"), put: (value) => put(model, { stage: Math.round(value) }),
  });
  const move = (by) => put(model, { stage: Math.min(STAGES, Math.max(0, model.get("stage") + by)) });
  const kind = choice({
    label: "move", options: Object.entries(KNOBS), get: () => model.get("chosen"), put: (chosen) => put(model, { chosen }),
  });
  const knobs = Object.entries(KNOBS).map(([key, label]) => {
    const [low, high] = key === "target" ? [0, 1] : key[0] === "x" ? [-4, 4] : [-LIMIT, LIMIT];
    return [key, sliderRow({ label, min: low, max: high, step: 0.1, places: 2, get: () => get(key), put: send(key) })];
  });
  const rate = sliderRow({
    label: "learning rate", hint: "η", min: 0.1, max: 20, step: 0.1, places: 1,
    get: () => model.get("learning_rate"), put: (value) => put(model, { learning_rate: value }),
  });
  const after = h("p", { class: "siam-note", role: "status" });
  const row = (...buttons) => h("div", { class: "siam-buttons" }, ...buttons);
  frame.body.append(
    h("div", { class: "siam-plot-and-work" }, p.element, work),
    h("div", { class: "siam-side" }, numbers.element, stage.element,
      row(button("Next", () => move(1)), button("Back", () => move(-1)), button("Whole pass", () => put(model, { stage: STAGES }))),
      kind.element, ...knobs.map(([, knob]) => knob.element), rate.element,
      row(button("Gradient step", descend), button("Reset", () => { said = ""; frame.reset(); draw(); })), after));
  const say = liveRegion(frame);

  function descend() {
    const [x, target, w] = state();
    const moved = step(x, target, w, model.get("learning_rate"));
    if (Math.max(...moved.map(Math.abs)) > LIMIT) {
      said = `The step is not taken: a weight would leave ±${LIMIT}.`;
    } else {
      const [before, now] = [forward(x, target, w)[2], forward(x, target, moved)[2]];
      put(model, { weights: moved });
      said = `All nine moved against their gradient; the cost ${now < before ? "fell" : now > before ? "rose" : "stayed"}: ${f4(before)} → ${f4(now)}.`;
    }
    draw();
  }

  function drawNetwork(at, x, target, w) {
    const [z, a, cost] = forward(x, target, w);
    const [delta, gradient] = backward(x, target, w);
    const size = p.width;
    const [left, middle, right] = [30, 0.5 * size, size - 44];
    const rows = [0.29 * size, 0.75 * size];
    const ends = [[left, rows[0]], [left, rows[1]], [middle, rows[0]], [middle, rows[1]], [right, 0.52 * size]];
    const lit = (stages) => (stages.includes(at) ? (at > 5 ? "siam-swept" : "siam-lit") : "");
    const text = ([u, v], words, name = "", key = "") => {
      const element = s("text", { class: `siam-part ${name}`, x: u, y: v }, words);
      if (key) set(element, { "data-knob": key });
      if (key === model.get("chosen")) element.classList.add("siam-chosen");
      return element;
    };
    const wire = (from, to, k, share, first) => {
      const [[u0, v0], [u1, v1]] = [ends[from], ends[to]];
      const [u, v] = [u0 + share * (u1 - u0), v0 + share * (v1 - v0)];
      const [sums, slopes, blame] = first ? [1, 9, 9] : [3, 7, 8];
      return [
        [s("line", { class: `siam-wire ${lit([sums, slopes, blame])}`, x1: u0, y1: v0, x2: u1, y2: v1 })],
        [text([u, v - 5], f2(w[k]), `siam-quiet ${at === sums ? "siam-lit" : ""}`, PARAMETERS[k]),
          ...(at >= slopes ? [text([u, v + 14], f4(gradient[k]), `siam-blame ${lit([slopes])}`)] : [])],
      ];
    };
    const unit = (k) => {
      const [u, v] = ends[k + 2];
      const [sums, answers, blames, slopes] = k < 2 ? [1, 2, 8, 9] : [3, 4, 6, 7];
      const bias = k < 2 ? 4 + k : 8;
      return [
        s("circle", { class: `siam-unit ${lit([sums, answers, blames])}`, cx: u, cy: v, r: 21 }),
        text([u, v - 46], `b ${f2(w[bias])}`, `siam-quiet ${at === sums ? "siam-lit" : ""}`, PARAMETERS[bias]),
        ...(at >= slopes ? [text([u, v - 62], f4(gradient[bias]), `siam-blame ${lit([slopes])}`)] : []),
        ...(at >= sums ? [text([u, v - 28], `z ${f3(z[k])}`, lit([sums]))] : []),
        ...(at >= answers ? [text([u, v + 5], f3(a[k]), lit([answers]))] : []),
        ...(at >= blames ? [text([u, v + 37], `δ ${f4(delta[k])}`, `siam-blame ${lit([blames])}`)] : []),
      ];
    };
    const input = (k) => [
      s("rect", { class: `siam-unit ${lit([0])}`, x: ends[k][0] - 25, y: ends[k][1] - 15, width: 50, height: 30, rx: 4 }),
      text([ends[k][0], ends[k][1] + 5], f2(x[k]), lit([0]), `x${k + 1}`),
      text([ends[k][0], ends[k][1] - 22], `x${"₁₂"[k]}`, "siam-quiet"),
    ];
    const wires = [
      wire(0, 2, 0, 0.5, true), wire(1, 2, 1, 0.31, true), wire(0, 3, 2, 0.31, true), wire(1, 3, 3, 0.5, true),
      wire(2, 4, 6, 0.46, false), wire(3, 4, 7, 0.46, false),
    ];
    net.replaceChildren(
      ...wires.flatMap(([line]) => line), ...[0, 1, 2].flatMap(unit), ...[0, 1].flatMap(input), ...wires.flatMap(([, words]) => words),
      text([right, 0.8 * size], `y ${f2(target)}`, "siam-quiet", "target"),
      ...(at >= 5 ? [text([right - 6, 0.8 * size + 20], `C ${f4(cost)}`, lit([5]))] : []),
    );
  }

  // A tap on a number chooses it; the list does the same for keyboards.
  net.addEventListener("click", ({ target }) => {
    if (target.dataset.knob) put(model, { chosen: target.dataset.knob });
  });

  function draw() {
    if (p.width === 0) return;
    const at = model.get("stage");
    const [x, target, w] = state();
    drawNetwork(at, x, target, w);
    const [words, calculation] = working(at, x, target, w);
    title.textContent = `${at} of ${STAGES}. ${words}`;
    lines.replaceChildren(...calculation.flatMap((line) => [h("br"), line]));
    for (const part of [stage, kind, rate, ...knobs.map(([, knob]) => knob)]) part.refresh();
    for (const [key, knob] of knobs) knob.element.hidden = key !== model.get("chosen");
    const [, answers, cost] = forward(x, target, w);
    const next = forward(x, target, step(x, target, w, tidy(model.get("learning_rate"))))[2];
    numbers.show({ answer: f4(answers[2]), wanted: f2(target), cost: f4(cost), after: f4(next) });
    after.textContent = said;
    say(`step ${at}: ${words} ${calculation.join("; ")}. Answer ${f4(answers[2])}, cost ${f4(cost)}.`);
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("backprop", render);
