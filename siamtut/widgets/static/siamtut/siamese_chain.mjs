// A tiny twin: every value and every gradient of the whole chain, one step at a time.
import { plane } from "./plane.mjs";
import {
  button, choice, fixed, h, liveRegion, maths, panel, put, reading, s, set, sliderRow, tidy, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths
// Arrays are flat: rows one after the other.  32 parameters: weight 1 (2, 2, 4), bias 1,
// weight 2 (2, 2, 3), bias 2; a signature is (2, 12), layer 1 says (2, 5), layer 2 (2, 2).

const EPS = 1e-12;         // as in siamtut.geometry
const LAYERS = [{ width: 4, stride: 2, from: 0 }, { width: 3, stride: 2, from: 18 }];
const dot = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
const scaled = (u, by) => u.map((value) => by * value);
const plus = (u, v) => u.map((value, k) => value + v[k]);

/** Calls f(unit, place, row, step, weight's index, fed's index) for each use of each weight. */
function eachUse({ width, stride, from }, steps, f) {
  const places = Math.floor((steps - width) / stride) + 1;
  for (let o = 0; o < 2; o += 1) for (let at = 0; at < places; at += 1)
    for (let r = 0; r < 2; r += 1) for (let k = 0; k < width; k += 1)
      f(o * places + at, from + (2 * o + r) * width + k, r * steps + stride * at + k);
  return places;
}

/** tanh of the windows' weighted sums */
function say(layer, fed, w) {
  const z = [];
  const bias = layer.from + 4 * layer.width;
  const places = eachUse(layer, fed.length / 2, (unit, weight, at) => { z[unit] = (z[unit] ?? 0) + w[weight] * fed[at]; });
  return z.map((sum, unit) => Math.tanh(sum + w[bias + Math.floor(unit / places)]));
}

/** From the blame of a layer's output to that of what it was fed; adds into `share`. */
function back(layer, fed, said, blame, w, share) {
  const dz = blame.map((g, unit) => g * (1 - said[unit] * said[unit]));
  const dFed = fed.map(() => 0);
  const places = eachUse(layer, fed.length / 2, (unit, weight, at) => {
    share[weight] += dz[unit] * fed[at];
    dFed[at] += dz[unit] * w[weight];
  });
  dz.forEach((g, unit) => { share[layer.from + 4 * layer.width + Math.floor(unit / places)] += g; });
  return dFed;
}

const branch = (x, w) => { const hidden = say(LAYERS[0], x, w); return [hidden, say(LAYERS[1], hidden, w)]; };

/** [layer 1 and output of A, of B, cos, C = ½ (cos - t)²] */
export function forward(x, y, w, target) {
  const [hA, fA] = branch(x, w);
  const [hB, fB] = branch(y, w);
  const cos = dot(fA, fB) / Math.sqrt((dot(fA, fA) + EPS) * (dot(fB, fB) + EPS));
  return [hA, fA, hB, fB, cos, 0.5 * (cos - target) ** 2];
}

/** [∂C/∂f, ∂C/∂ layer 1, ∂C/∂ input, share of A; the same of B; the sum of both shares] */
export function backward(x, y, w, target) {
  const [hA, fA, hB, fB, cos] = forward(x, y, w, target);
  const root = Math.sqrt((dot(fA, fA) + EPS) * (dot(fB, fB) + EPS));
  const half = (fed, hidden, f, other) => {
    const pull = plus(scaled(other, 1 / root), scaled(f, -cos / (dot(f, f) + EPS)));
    const [share, df] = [w.map(() => 0), scaled(pull, cos - target)];
    const dHidden = back(LAYERS[1], hidden, f, df, w, share);
    return [df, dHidden, back(LAYERS[0], fed, hidden, dHidden, w, share), share];
  };
  const [a, b] = [half(x, hA, fA, fB), half(y, hB, fB, fA)];
  return [...a, ...b, plus(a[3], b[3])];
}

/** The 32 parameters after one gradient step */
export const step = (x, y, w, target, rate) => plus(w, scaled(backward(x, y, w, target)[8], -rate));

// ---------------------------------------------------------------- the words

const [NAMES, STAGES] = [["x", "y", "weights", "target", "stage", "chosen", "place", "learning_rate"], 9];   // as in siamese_chain.py
const CUT = { weight_1: 0, bias_1: 16, weight_2: 18, bias_2: 30 };
const SIZE = { x: 24, y: 24, weight_1: 16, bias_1: 2, weight_2: 12, bias_2: 2, hidden_a: 10, output_a: 4, hidden_b: 10, output_b: 4 };
const PARTS = {
  x: "input A", y: "input B", weight_1: "weights of layer 1", bias_1: "biases of layer 1", weight_2: "weights of layer 2", bias_2: "biases of layer 2",
  hidden_a: "layer 1, A (read only)", output_a: "output A (read only)", hidden_b: "layer 1, B (read only)", output_b: "output B (read only)",
};
const f3 = (value) => fixed(value, 3);
const f4 = (value) => fixed(value, 4);
const less = (value) => (value < 0 ? `+ ${f4(-value)}` : `− ${f4(value)}`);

function whereabouts(part, i) {
  const row = (n) => [Math.floor(i / n) + 1, (i % n) + 1];
  if (part === "x" || part === "y") return `feature ${row(12)[0]}, step ${row(12)[1]}`;
  if (part.startsWith("bias")) return `unit ${i + 1}`;
  if (part.startsWith("hidden")) return `unit ${row(5)[0]}, place ${row(5)[1]}`;
  if (part.startsWith("output")) return `unit ${row(2)[0]}, place ${row(2)[1]}`;
  const [width, from] = part === "weight_1" ? [4, "feature"] : [3, "layer 1’s unit"];
  return `to unit ${Math.floor(i / (2 * width)) + 1} from ${from} ${Math.floor((i % (2 * width)) / width) + 1}, ${(i % width) + 1} of ${width} steps`;
}

function working(stage, target, values, slopes) {
  const [, fA, , fB, cos, cost] = values;
  const [dA, , , ofA, dB, , , ofB, total] = slopes;
  const list = (numbers) => `(${numbers.map(f3).join(", ")})`;
  return [
    ["The inputs, two features at 12 steps in each signature, and the one set of weights.", "Press Next."],
    ["Forward: layer 1.", "Two units read windows of 4 steps, 2 apart, in A and in B with the same weights; then tanh."],
    ["Forward: layer 2.", `The same once more, windows of 3. Flat: A = ${list(fA)}, B = ${list(fB)}.`],
    ["Forward: the cosine.", `cos = A·B / (‖A‖ ‖B‖) = ${f3(dot(fA, fB))} / (${f3(Math.sqrt(dot(fA, fA)))} · ${f3(Math.sqrt(dot(fB, fB)))}) = ${f4(cos)}`],
    ["The cost.", `C = ½ (cos − t)² = ½ (${f4(cos)} ${less(target)})² = ${f4(cost)}`],
    ["Back: the first number.", `∂C/∂cos = cos − t = ${f4(cos)} ${less(target)} = ${f4(cos - target)}`],
    ["Back: times the cosine’s own gradient, one arrow for each twin.", `∂C/∂A = ${list(dA)}, ∂C/∂B = ${list(dB)}: each is made from the other’s output.`],
    ["Back through layer 2, in each twin by itself.", "Times 1 − output²; then to the weights of layer 2, summed over both places, and through them to layer 1."],
    ["Back through layer 1, in each twin by itself.", "The same: times 1 − output²; then to the weights of layer 1, summed over five places, and to the inputs."],
    ["One set of weights: the shares are summed.", `The first weight: A says ${f4(ofA[0])}, B says ${f4(ofB[0])}, together ${f4(total[0])}.`],
  ][stage];
}

// ---------------------------------------------------------------- the widget

function render({ model, el }) {
  const frame = panel(el, model, "A tiny twin network, forward and backward", NAMES);
  const get = (name) => model.get(name);
  const inputs = () => [get("x"), get("y"), get("weights"), get("target")];
  let said = "";

  const p = plane(frame, { label: "Every value, and every gradient", ratio: 1.2, draw: () => draw(),
    ranges: () => ({ x: [0, 1], y: [0, 1] }), margin: { left: 0, right: 0, top: 0, bottom: 0 },
  });
  const [net, title, line] = [p.layer("siam-cells"), h("b", {}), h("span", {})];
  const work = h("p", { class: "siam-note siam-working" }, title, h("br"), line);

  const place = () => Math.min(get("place"), SIZE[get("chosen")]) - 1;
  const index = () => place() + (CUT[get("chosen")] ?? 0);
  /** The chosen number's value and gradient; a weight's A's share, B's share and their sum. */
  function here(values, slopes) {
    const found = {
      x: [get("x"), slopes[2]], y: [get("y"), slopes[6]], hidden_a: [values[0], slopes[1]], output_a: [values[1], slopes[0]],
      hidden_b: [values[2], slopes[5]], output_b: [values[3], slopes[4]] }[get("chosen")] ?? [get("weights"), slopes[3], slopes[7], slopes[8]];
    return found.map((list) => list[index()]);
  }
  const touch = (values) => { said = ""; put(model, values); };
  function send(value) {
    const name = get("chosen") in CUT ? "weights" : get("chosen");
    touch({ [name]: get(name).map((old, k) => (k === index() ? value : old)) });
  }
  const all = () => [forward(...inputs()), backward(...inputs())];
  const numbers = reading([["slope", "its gradient"], ["cosine", "cosine"], ["cost", "cost C"], ["length", "‖summed gradient‖"]]);
  const stage = sliderRow({ label: "step", min: 0, max: STAGES, step: 1, places: 0, get: () => get("stage"), put: (value) => put(model, { stage: Math.round(value) }) });
  const go = (by) => put(model, { stage: Math.min(STAGES, Math.max(0, get("stage") + by)) });
  const part = choice({ label: "look at", options: Object.entries(PARTS), get: () => get("chosen"), put: (chosen) => touch({ chosen, place: 1 }) });
  const which = sliderRow({ label: "which one", min: 1, max: 24, step: 1, places: 0, get: () => place() + 1, put: (value) => touch({ place: Math.round(value) }) });
  const value = sliderRow({ label: "its value", min: -4, max: 4, step: 0.1, places: 2, get: () => here(...all())[0], put: send });
  const [target, rate] = [["target", "target", "t", -1, 1], ["learning_rate", "learning rate", "η", 0.05, 5]].map(([name, label, hint, min, max]) =>
    sliderRow({ label, hint, min, max, step: 0.05, places: 2, get: () => get(name), put: (v) => touch({ [name]: v }) }));
  const [chosen, after] = [h("p", { class: "siam-note" }), h("p", { class: "siam-note", role: "status" })];
  const row = (...buttons) => h("div", { class: "siam-buttons" }, ...buttons);
  frame.body.append(h("div", { class: "siam-plot-and-work" }, p.element, work), h("div", { class: "siam-side" }, numbers.element, stage.element,
    row(button("Next", () => go(1)), button("Back", () => go(-1)), button("Whole chain", () => put(model, { stage: STAGES }))),
    part.element, which.element, value.element, chosen, target.element, rate.element,
    row(button("Gradient step", descend), button("Reset", () => { said = ""; frame.reset(); draw(); })), after),
  h("div", { class: "siam-notes" }, maths("A square’s area is the number’s size: full is positive, hollow negative, and the largest of a block fills its cell. Both shares and their sum are one block. Tap a square to read its number.")));
  const speak = liveRegion(frame);
  function descend() {
    const moved = step(...inputs(), tidy(get("learning_rate")));
    const [before, now] = [get("weights"), moved].map((w) => forward(get("x"), get("y"), w, get("target"))[4]);
    const fits = Math.max(...moved.map(Math.abs)) <= 4;
    if (fits) put(model, { weights: moved });
    said = fits ? `All 32 moved against the sum; the cosine went ${f4(before)} → ${f4(now)}.` : "The step is not taken: a weight would leave ±4.";
    draw();
  }

  /** Squares of one kind, from `column` on; `cells` are [part, place, column, row, number]. */
  function squares(cells, column, top, name, group = cells.map((cell) => cell[4])) {
    const c = p.width / 25;
    const largest = Math.max(...group.map(Math.abs), 1e-12);
    return cells.flatMap(([key, i, across, down, number]) => {
      const [u, v] = [(column + across) * c, top + down * c];
      const lit = key === get("chosen") && i === place();
      const frameOf = s("rect", { class: `siam-cell ${lit ? "siam-lit" : ""}`, x: u + 1, y: v + 1, width: c - 2, height: c - 2, "data-part": key, "data-place": i + 1 });
      const side = 0.8 * c * Math.sqrt(Math.abs(number) / largest);
      return [frameOf, s("rect", { class: `siam-square ${name} ${number > 0 ? "siam-full" : ""}`,
        x: u + (c - side) / 2, y: v + (c - side) / 2, width: side, height: side })];
    });
  }

  function drawChain(at, values, slopes) {
    const [c, high] = [p.width / 25, (p.height - 26) / 8];
    const grid = (key, numbers_, columns, from = 0) => numbers_.map((number, i) => [key, i, from + (i % columns), Math.floor(i / columns), number]);
    const layer = (w, k) => {
      const [key, bias, width, first, gap] = k === 1 ? ["weight_1", "bias_1", 4, 0, 6] : ["weight_2", "bias_2", 3, 18, 5];
      const of = w.slice(first, first + 4 * width).map((number, i) =>
        [key, i, gap * Math.floor(i / (2 * width)) + (i % width), Math.floor((i % (2 * width)) / width), number]);
      return [...of, ...[0, 1].map((o) => [bias, o, gap * o + width + 0.3, 0.5, w[first + 4 * width + o]])];
    };
    const text = (u, v, words, name = "") => s("text", { class: `siam-part siam-first ${name}`, x: u + 2, y: v }, words);
    // Half a row: a name, and squares of the kinds whose stage has come.
    const band = (k, column, words, name, ...kinds) => {
      const top = k * high + (k > 1 ? 26 : 0);
      const shown = kinds.filter(([, from]) => at >= from);
      const lit = kinds.some(([, from]) => from === at) ? "siam-now-on" : "siam-quiet";
      return [text(column * c, top + 12, words, lit), ...shown.flatMap(([cells, , group]) => squares(cells, column, top + 17, name, group))];
    };
    const [hA, fA, hB, fB, cos, cost] = values;
    const [dfA, dhA, dxA, ofA, dfB, dhB, dxB, ofB, total] = slopes;
    const together = [...ofA, ...ofB, ...total];
    const two = (names, hidden, f, from, to) => [[grid(names[0], hidden, 5), from], [grid(names[1], f, 2, 7), to]];
    const [A, B, g, w, middle] = ["siam-a", "siam-b", "siam-gradient", get("weights"), 2 * high + 17];
    net.replaceChildren(
      ...band(0, 0, "input A", A, [grid("x", get("x"), 12), 0]), ...band(0, 13, "∂C/∂ input A", g, [grid("x", dxA, 12), 8]),
      ...band(1, 0, "layer 1, output A", A, ...two(["hidden_a", "output_a"], hA, fA, 1, 2)),
      ...band(1, 13, "their gradients", g, ...two(["hidden_a", "output_a"], dhA, dfA, 7, 6)),
      ...(at >= 3 ? [text(0, middle, `cos ${f4(cos)}${at >= 4 ? `,  C ${f4(cost)}` : ""}`, at < 5 ? "siam-now-on" : "")] : []),
      ...(at >= 5 ? [text(13 * c, middle, `∂C/∂cos ${f4(cos - get("target"))}`, at === 5 ? "siam-now-on" : "")] : []),
      ...band(2, 0, "layer 1, output B", B, ...two(["hidden_b", "output_b"], hB, fB, 1, 2)),
      ...band(2, 13, "their gradients", g, ...two(["hidden_b", "output_b"], dhB, dfB, 7, 6)),
      ...band(3, 0, "input B", B, [grid("y", get("y"), 12), 0]), ...band(3, 13, "∂C/∂ input B", g, [grid("y", dxB, 12), 8]),
      ...[1, 2].flatMap((k) => [
        ...band(3 + k, 0, `weights ${k}, biases ${k}`, "siam-inked", [layer(w, k), 0]),
        ...band(3 + k, 13, `sum of both, layer ${k}`, g, [layer(total, k), 9, together]),
        ...band(5 + k, 0, `A’s share, layer ${k}`, A, [layer(ofA, k), 9 - k, together]), ...band(5 + k, 13, `B’s share, layer ${k}`, B, [layer(ofB, k), 9 - k, together]),
      ]),
    );
  }

  net.addEventListener("click", ({ target: { dataset } }) => {
    if (dataset.part) touch({ chosen: dataset.part, place: Number(dataset.place) });
  });

  function draw() {
    if (p.width === 0) return;
    const [[values, slopes], at, name] = [all(), get("stage"), get("chosen")];
    drawChain(at, values, slopes);
    const [words, calculation] = working(at, get("target"), values, slopes);
    [title.textContent, line.textContent] = [`${at} of ${STAGES}. ${words}`, calculation];
    const reach = name in CUT ? 4 : 2;
    for (const [field, ends] of [[which, { max: SIZE[name] }], [value, { min: -reach, max: reach }]]) {
      for (const input of field.element.querySelectorAll("input")) set(input, ends);
    }
    value.element.hidden = /_[ab]$/.test(name);
    for (const each of [stage, part, which, value, target, rate]) each.refresh();
    const [number, ...slope] = here(values, slopes);
    const shares = slope.length > 1 ? ` A’s share ${f4(slope[0])}, B’s share ${f4(slope[1])}.` : "";
    chosen.textContent = `${PARTS[name].replace(" (read only)", "")}, ${whereabouts(name, place())}: ${f3(number)}.${shares}`;
    numbers.show({ slope: f4(slope.at(-1)), cosine: f4(values[4]), cost: f4(values[5]), length: f4(Math.sqrt(dot(slopes[8], slopes[8]))) });
    after.textContent = said;
    speak(`step ${at}: ${words} ${calculation} ${chosen.textContent} Its gradient ${f4(slope.at(-1))}, cosine ${f4(values[4])}.`);
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("siamese_chain", render);
