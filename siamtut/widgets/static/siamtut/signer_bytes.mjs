// A signer's model rounded to a few bits a value: what it keeps, and what it costs.
import { axes, plane } from "./plane.mjs";
import { equalErrorRate } from "./threshold.mjs";
import { normals } from "./overfit.mjs";
import { button, fixed, h, liveRegion, maths, panel, put, reading, s, sliderRow, widget } from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const [VALUES, SIGNERS, REFERENCES, QUESTIONED] = [76, 12, 5, 10];   // these as in signer_bytes.py
const [NOISE, AWAY] = [0.8, 0.75];
const BITS = [1, 2, 3, 4, 5, 6, 7, 8];
const HEADER = 4;

const dot = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
const length = (u) => Math.sqrt(dot(u, u));
const scaled = (u, factor) => u.map((value) => value * factor);
const unit = (u) => scaled(u, 1 / length(u));

/** {references, genuine, forged} of a dozen signers, arrows of length 1 */
export function people(sample) {
  const rows = 2 + REFERENCES + 2 * QUESTIONED;
  const drawn = scaled(normals(sample, SIGNERS * rows * VALUES), 1 / Math.sqrt(VALUES));
  const row = (k, i) => drawn.slice((k * rows + i) * VALUES, (k * rows + i + 1) * VALUES);
  return Array.from({ length: SIGNERS }, (_, k) => {
    const [own, forger] = [row(k, 0), row(k, 1)];
    const near = (from, count, away) => Array.from({ length: count }, (_, i) => {
      const noise = row(k, 2 + from + i);
      return unit(own.map((value, at) => value + away * forger[at] + NOISE * noise[at]));
    });
    return {
      references: near(0, REFERENCES, 0),
      genuine: near(REFERENCES, QUESTIONED, 0),
      forged: near(REFERENCES + QUESTIONED, QUESTIONED, AWAY),
    };
  });
}

const meanOf = (rows) => rows[0].map((_, at) => rows.reduce((sum, row) => sum + row[at], 0) / rows.length);
const largest = (values) => Math.max(...values.map(Math.abs));

/** The model of the first signer of a dozen */
export const mean = (sample) => meanOf(people(sample)[0].references);

/** Values rounded to the middle of 2^bits equal steps between ± the largest */
export function quantised(values, bits) {
  const [half, most] = [2 ** (bits - 1), largest(values)];
  return values.map((value) => {
    const level = Math.min(half - 1, Math.max(-half, Math.floor((value / most) * half)));
    return ((level + 0.5) / half) * most;
  });
}

/** The angle in degrees between a model and what is left of it */
export function turn(sample, bits) {
  const exact = unit(mean(sample));
  const left = unit(quantised(exact, bits));
  const apart = (sign) => length(exact.map((value, k) => value + sign * left[k]));
  return (2 * Math.atan2(apart(-1), apart(1)) * 180) / Math.PI;    // exact near 0°, unlike an arc cosine
}

/** Equal error rates of a dozen: exact, then with 1 to 8 bits a value */
export function errors(sample) {
  const models = people(sample).map((person) => {
    const m = meanOf(person.references);
    return { ...person, m, b: (REFERENCES / (REFERENCES - 1)) * (1 - dot(m, m)) };
  });
  const rate = (rounded) => {
    const kept = models.map((model) => {
      const left = rounded(model.m);
      return scaled(left, length(model.m) / length(left));
    });
    const own = (REFERENCES - 1) / REFERENCES;
    const scores = (kind) => models.flatMap(({ b, [kind]: asked }, k) => asked.map((u) => {
      const away = u.map((value, at) => value - kept[k][at]);
      return -(dot(away, away) + own * b) / 2 / Math.sqrt(b);
    }));
    return equalErrorRate(scores("genuine"), scores("forged"));
  };
  return [rate((values) => values), ...BITS.map((bits) => rate((values) => quantised(values, bits)))];
}

// ---------------------------------------------------------------- the widget

function render({ model, el }) {
  const frame = panel(el, model, "A signer’s model, rounded", ["bits", "sample"]);
  const p = plane(frame, {
    label: "The values of a model, and what is left of them", ratio: 0.72,
    margin: { left: 30, right: 8, top: 8, bottom: 12 }, draw: () => draw(),
    ranges: () => ({ x: [0, VALUES], y: [-1.05, 1.05] }),
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const left = s("polyline", { class: "siam-left" });
  p.layer("siam-curves").append(left);
  const dots = p.layer("siam-points");
  const chart = plane(frame, {
    label: "Equal error rate over bits a value", ratio: 0.62,
    margin: { left: 30, right: 10, top: 8, bottom: 28 }, draw: () => draw(),
    ranges: () => ({ x: [0.5, 8.5], y: [0, 40] }),
  });
  const drawChart = axes(chart, chart.layer("siam-axes"));
  const curve = chart.layer("siam-curves");
  const numbers = reading([
    ["bytes", "bytes"], ["turn", "turned by"], ["eer", "EER, rounded"], ["exact", "EER, exact"],
  ]);
  const bits = sliderRow({
    label: "bits a value", min: 1, max: 8, step: 1, places: 0,
    get: () => model.get("bits"), put: (v) => put(model, { bits: Math.round(v) }),
  });
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element, bits.element,
    h("div", { class: "siam-buttons" },
      button("Other people", () => put(model, { sample: (model.get("sample") % 999) + 1 })), button("Reset", frame.reset)),
    chart.element),
  h("div", { class: "siam-notes" },
    maths("● the 76 values of one signer’s model, as shares of the largest; the line is what is left of them. "
      + "The chart: the equal error rate, in per cent, of twelve signers at each number of bits; dashed, without rounding. All are invented.")));
  const say = liveRegion(frame);
  let known = null;

  function draw() {
    if (p.width === 0 || chart.width === 0) return;
    const [now, sample] = [model.get("bits"), model.get("sample")];
    if (known?.sample !== sample) known = { sample, values: mean(sample), errors: errors(sample) };
    const most = largest(known.values);
    const shares = known.values.map((value) => value / most);
    drawAxes({ x: [], y: [-1, 0, 1], yName: "value" });
    left.setAttribute("points", quantised(shares, now).flatMap((value, k) => [k, k + 1].map((x) => `${p.px(x)},${p.py(value)}`)).join(" "));
    dots.replaceChildren(...shares.map((value, k) => s("circle", { class: "siam-score siam-a", r: 2.6, cx: p.px(k + 0.5), cy: p.py(value) })));
    drawChart({ x: BITS, y: [0, 10, 20, 30, 40], xName: "bits", yName: "EER" });
    const [exact, ...rounded] = known.errors;
    const at = (k) => [chart.px(BITS[k]), chart.py(Math.min(40, 100 * rounded[k]))];
    curve.replaceChildren(
      s("line", { class: "siam-drop", x1: chart.px(0.5), x2: chart.px(8.5), y1: chart.py(100 * exact), y2: chart.py(100 * exact) }),
      s("polyline", { class: "siam-curve", points: BITS.map((_, k) => at(k).join(",")).join(" ") }),
      ...BITS.map((_, k) => s("circle", {
        class: `siam-point siam-a ${k === now - 1 ? "siam-one" : "siam-zero"}`, r: k === now - 1 ? 5 : 3, cx: at(k)[0], cy: at(k)[1],
      })));
    bits.refresh();
    const percent = (rate) => `${fixed(100 * rate, 1)} %`;
    const size = HEADER + Math.ceil((VALUES * now) / 8);
    numbers.show({
      bytes: String(size), turn: `${fixed(turn(sample, now), 1)}°`, eer: percent(rounded[now - 1]), exact: percent(exact),
    });
    say(`${now} bits, ${size} bytes, error ${percent(rounded[now - 1])}`);
  }

  frame.follow(() => draw());
  p.measure();
  chart.measure();
}

export default widget("signer_bytes", render);
