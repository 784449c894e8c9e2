// Three units and one weight: with steps the answer flips, with sigmoids it moves.
import { axes, dragPoint, plane } from "./plane.mjs";
import {
  button, clamp, fixed, h, liveRegion, maths, panel, put, reading, s, sigmoid, sliderRow, tidy, toggle,
  widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const X = [0.79, -0.3];    // the inputs, as in flip.py

/**
 * The sum z of the swept unit and the answers of the three: "either" with weights
 * (weight, 2) and bias -1, "not both" with (-2, -2) and 3, "both" of these with (2, 2) and -3.
 */
export function network(weight, smooth) {
  const answer = smooth ? sigmoid : (z) => Number(z > 0);
  const z = weight * X[0] + 2 * X[1] - 1;
  const [either, notBoth] = [answer(z), answer(-2 * X[0] - 2 * X[1] + 3)];
  return [z, either, notBoth, answer(2 * either + 2 * notBoth - 3)];
}

// ---------------------------------------------------------------- the widget

const NAMES = ["weight", "smooth"];
const [LOW, HIGH] = [1, 3];
const TOP = 168;           // px above the plot, for the network
const output = (weight, smooth) => network(weight, smooth)[3];
const signed = (value, places) => `${value < 0 ? "" : "+"}${fixed(value, places)}`;

function render({ model, el }) {
  const frame = panel(el, model, "A network of three units and one of its weights", NAMES);
  const state = () => [model.get("weight"), model.get("smooth")];
  const move = (weight) => put(model, { weight: clamp(Math.round(weight * 1000) / 1000, LOW, HIGH) });
  let last = null;         // weight, smooth and output when last drawn

  const p = plane(frame, {
    label: "The network, and below it its output against the weight", ratio: 0.98, draw: () => draw(),
    ranges: () => ({ x: [LOW, HIGH], y: [-0.1, 1.1] }), margin: { left: 32, right: 12, top: TOP, bottom: 26 },
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const net = p.layer("siam-net");
  const curve = s("polyline", { class: "siam-curve" });
  p.layer("siam-under").append(curve);
  const point = dragPoint(p, p.layer("siam-tips"), {
    name: "siam-gradient", label: "Weight", step: 0.001, large: 0.1, flat: true,
    get: () => [model.get("weight"), output(...state())], send: ([weight]) => move(weight),
    text: () => `weight ${fixed(model.get("weight"), 3)}, output ${fixed(output(...state()), 4)}`,
  });

  const numbers = reading([["weight", "weight"], ["output", "output"]]);
  const row = sliderRow({
    label: "weight", min: LOW, max: HIGH, step: 0.001, places: 3, get: () => model.get("weight"), put: move,
  });
  const smooth = toggle({
    label: "sigmoids in place of steps", get: () => model.get("smooth"), put: (value) => put(model, { smooth: value }),
  });
  const nudge = (by) => button(`${by < 0 ? "−" : "+"} 0.001`, () => move(tidy(model.get("weight") + by)));
  const after = h("p", { class: "siam-note" });
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element, row.element,
    h("div", { class: "siam-buttons" }, nudge(-0.001), nudge(0.001), button("Reset", frame.reset)),
    smooth.element, after),
  h("div", { class: "siam-notes" },
    maths("“Both” asks whether “either” and “not both” answer 1. One weight of “either” is swept: its sum is *z* = weight · 0.79 + 2 · (−0.3) − 1.")));
  const say = liveRegion(frame);

  function drawNetwork(weight, soft) {
    const [z, either, notBoth, both] = network(weight, soft);
    const [left, middle, right] = [44, p.width * 0.52, p.width - 44];
    const at = { x1: [left, 46], x2: [left, 124], either: [middle, 46], notBoth: [middle, 124], both: [right, 85] };
    const wire = (from, to, name = "") => s("line", {
      class: `siam-wire ${name}`, x1: at[from][0], y1: at[from][1], x2: at[to][0], y2: at[to][1],
    });
    const text = ([x, y], words, name = "") => s("text", { class: `siam-part ${name}`, x, y }, words);
    const unit = ([x, y], answer, words) => [
      s("circle", { class: "siam-unit", cx: x, cy: y, r: 21 }),
      s("circle", { class: "siam-answer", cx: x, cy: y, r: 21, "fill-opacity": 0.3 * answer }),
      text([x, y + 5], soft ? fixed(answer, 2) : String(answer)),
      text([x, y + 37], words, "siam-quiet"),
    ];
    const input = ([x, y], words) => [s("rect", { class: "siam-unit", x: x - 26, y: y - 15, width: 52, height: 30, rx: 4 }), text([x, y + 5], words)];
    net.replaceChildren(
      wire("x2", "either"), wire("x1", "notBoth"), wire("x2", "notBoth"), wire("either", "both"), wire("notBoth", "both"),
      wire("x1", "either", "siam-swept"), text([(left + middle) / 2, 34], fixed(weight, 3), "siam-swept"),
      ...input(at.x1, fixed(X[0], 2)), ...input(at.x2, fixed(X[1], 1)),
      ...unit(at.either, either, "either"), ...unit(at.notBoth, notBoth, "not both"), ...unit(at.both, both, "both"),
      text([middle, 16], `z = ${fixed(z, 4)}`, "siam-quiet"),
    );
  }

  function draw() {
    if (p.width === 0) return;
    const [weight, soft] = state();
    const both = output(weight, soft);
    drawAxes({ x: [1, 2, 3], y: [0, 0.5, 1], places: 1, xName: "weight", yName: "output" });
    // The threshold lies between two thousandths, so a thousandth is fine enough.
    const sweep = Array.from({ length: 2001 }, (_, k) => LOW + k / 1000);
    curve.setAttribute("points", sweep.map((u) => `${p.px(u)},${p.py(output(u, soft))}`).join(" "));
    drawNetwork(weight, soft);
    for (const part of [point, row, smooth]) part.refresh();
    numbers.show({ weight: fixed(weight, 3), output: fixed(both, soft ? 4 : 0) });
    if (last && last[0] !== weight && last[1] === soft) {
      const moved = both - last[2];
      after.textContent = `The weight moved by ${signed(weight - last[0], 3)}, the output by ${
        soft ? signed(moved, 4) : moved === 0 ? "0" : signed(moved, 0)}.`;
    } else if (last && last[1] !== soft) after.textContent = "";
    last = [weight, soft, both];
    say(`weight ${fixed(weight, 3)}, output ${fixed(both, soft ? 4 : 0)}`);
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("flip", render);
