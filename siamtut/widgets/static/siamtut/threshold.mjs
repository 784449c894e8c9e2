// Genuine signatures and forgeries of some signers, and a line between accept and reject.
import { axes, dragPoint, plane } from "./plane.mjs";
import {
  button, clamp, fixed, h, liveRegion, maths, panel, put, reading, s, set, sliderRow, toggle, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

/** Scores -d (b₀ / b)^p of some distances, with b₀ the geometric mean of all spreads */
export function score(distances, spread, power, spreads) {
  const middle = Math.exp(spreads.reduce((sum, b) => sum + Math.log(b), 0) / spreads.length);
  return distances.map((d) => -d * (middle / spread) ** power);
}

/** The share of scores below a threshold: FRR, if they are genuine */
export const frr = (scores, threshold) => scores.filter((v) => v < threshold).length / scores.length;

/** The share of scores that reach a threshold: FAR, if they are forged */
export const far = (scores, threshold) => 1 - frr(scores, threshold);

const bars = (genuine, forged) => [...new Set([...genuine, ...forged])].sort((a, b) => a - b);

/** Corners [let in, refused] of the DET curve, from (1, 0) to (0, 1) */
export function staircase(genuine, forged) {
  return [...bars(genuine, forged), Infinity].map((t) => [far(forged, t), frr(genuine, t)]);
}

/** The rate at which as large a share is refused as let in, linear between thresholds */
export function equalErrorRate(genuine, forged) {
  const corners = staircase(genuine, forged);
  const excess = ([x, y]) => y - x;
  const after = corners.findIndex((corner) => excess(corner) >= 0);
  const [one, two] = [corners[after - 1], corners[after]];
  const share = excess(one) / (excess(one) - excess(two));
  return one[1] + share * (two[1] - one[1]);
}

/** The lowest score at which the share refused reaches the share let in */
export function fair(genuine, forged) {
  const all = bars(genuine, forged);
  return all.find((t) => frr(genuine, t) >= far(forged, t)) ?? all.at(-1);
}

// ---------------------------------------------------------------- the widget

const NAMES = ["threshold", "power", "each", "spread", "genuine", "forged"];
const LOWEST = -1.6;                      // as in threshold.py
const BINS = 16;
const ABOVE = 3.6;                        // room for the histogram, in rows

function render({ model, el }) {
  const frame = panel(el, model, "Scores of signers, and a line between accept and reject", NAMES);
  const signers = model.get("spread").length;
  const top = signers + ABOVE;
  const p = plane(frame, {
    label: "Scores of genuine signatures and forgeries, a row for each signer", ratio: 0.95,
    margin: { left: 34, right: 12, top: 8, bottom: 28 }, draw: () => draw(),
    ranges: () => ({ x: [LOWEST, 0], y: [0, top] }),
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const bins = p.layer("siam-bins");
  const rows = p.layer("siam-people");
  const lines = p.layer("siam-lines");
  const handle = dragPoint(p, p.layer("siam-tips"), {
    name: "siam-line", label: "Line between accept and reject", step: 0.02, large: 0.1, flat: true,
    get: () => [model.get("threshold"), signers + 0.12],
    send: ([to]) => put(model, { threshold: clamp(Math.round(to * 100) / 100, LOWEST, 0) }),
    text: () => `score ${fixed(model.get("threshold"), 2)}`,
  });

  const det = plane(frame, {
    label: "DET curve: genuine refused over forgeries let in, per cent", ratio: 0.78,
    margin: { left: 34, right: 18, top: 8, bottom: 28 }, draw: () => draw(),
    ranges: () => ({ x: [0, 100], y: [0, 100] }),
  });
  const drawDet = axes(det, det.layer("siam-axes"));
  const curve = det.layer("siam-curves");

  const numbers = reading([
    ["frr", "genuine refused"], ["far", "forged let in"], ["threshold", "line at"], ["eer", "EER, one line"],
  ]);
  const power = sliderRow({
    label: "power", hint: "p", min: 0, max: 1, step: 0.05, places: 2,
    get: () => model.get("power"), put: (v) => put(model, { power: v }),
  });
  const each = toggle({
    label: "a line for each signer, chosen afterwards", get: () => model.get("each"), put: (v) => put(model, { each: v }),
  });
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element, power.element, each.element,
    h("div", { class: "siam-buttons" }, button("Reset", frame.reset)), det.element),
  h("div", { class: "siam-notes" },
    maths("● genuine, □ forged, those on the wrong side with a heavy edge; the bars above count all rows. Careful signers (small *b*, at the left edge of each row) stand at the top. "
      + "The score is −*d* (*b*₀/*b*)^*p*; what reaches the line is accepted."),
    maths("The curve: all lines at once. Where it meets the dashes, both errors are equal.")));
  const say = liveRegion(frame);
  const bar = (px, x, y0, y1, name) => s("line", { class: name, x1: px.px(x), x2: px.px(x), y1: px.py(y0), y2: px.py(y1) });

  /** Counts in steps of 0.1: genuine upwards, forged downwards. */
  function drawBins(genuine, forged) {
    const counts = [genuine, forged].map((scores) => {
      const count = new Array(BINS).fill(0);
      for (const v of scores) count[clamp(Math.floor(((v - LOWEST) / -LOWEST) * BINS), 0, BINS - 1)] += 1;
      return count;
    });
    const base = signers + ABOVE / 2 + 0.2;
    const unit = (ABOVE / 2 - 0.35) / Math.max(...counts.flat());
    const width = -LOWEST / BINS;
    bins.replaceChildren(...counts.flatMap((count, kind) => count.map((n, k) => {
      const [high, low] = kind ? [base, base - n * unit] : [base + n * unit, base];
      return s("rect", {
        class: `siam-bin ${kind ? "siam-forged" : "siam-genuine"}`, x: p.px(LOWEST + k * width) + 0.5, y: p.py(high),
        width: p.px(width) - p.px(0) - 1, height: p.py(low) - p.py(high),
      });
    })), s("line", { class: "siam-axis", x1: p.px(LOWEST), x2: p.px(0), y1: p.py(base), y2: p.py(base) }));
  }

  function draw() {
    if (p.width === 0 || det.width === 0) return;
    const [spread, exponent, own] = [model.get("spread"), model.get("power"), model.get("each")];
    const at = (kind) => model.get(kind).map((d, k) => score(d, spread[k], exponent, spread));
    const [genuine, forged] = [at("genuine"), at("forged")];
    const [allGenuine, allForged] = [genuine.flat(), forged.flat()];
    const line = genuine.map((g, k) => (own ? fair(g, forged[k]) : model.get("threshold")));
    const refused = genuine.reduce((sum, g, k) => sum + Math.round(frr(g, line[k]) * g.length), 0);
    const letIn = forged.reduce((sum, f, k) => sum + Math.round(far(f, line[k]) * f.length), 0);
    drawAxes({ x: [-1.5, -1, -0.5, 0], y: [], xPlaces: 1, xName: "score" });
    drawBins(allGenuine, allForged);
    rows.replaceChildren(...genuine.flatMap((g, k) => {
      const y = signers - k - 0.5;
      const mark = (v, forgery) => {
        const [x, wrong] = [p.px(Math.max(v, LOWEST)), forgery ? v >= line[k] : v < line[k]];
        const name = `siam-score ${forgery ? "siam-forged" : "siam-genuine"}${wrong ? " siam-mistake" : ""}`;
        return forgery
          ? s("rect", { class: name, x: x - 3, y: p.py(y - 0.2) - 3, width: 6, height: 6 })
          : s("circle", { class: name, cx: x, cy: p.py(y + 0.2), r: 3.4 });
      };
      return [
        s("line", { class: "siam-grid", x1: p.px(LOWEST), x2: p.px(0), y1: p.py(y - 0.5), y2: p.py(y - 0.5) }),
        s("text", { class: "siam-tick", x: p.px(LOWEST) - 4, y: p.py(y) + 4, "text-anchor": "end" }, fixed(spread[k], 2)),
        ...forged[k].map((v) => mark(v, true)), ...g.map((v) => mark(v, false)),
      ];
    }));
    lines.replaceChildren(
      ...line.map((t, k) => bar(p, Math.max(t, LOWEST), signers - k, signers - k - 1, "siam-boundary")),
      ...(own ? [] : [bar(p, line[0], top, signers, "siam-boundary")]),
      s("text", { class: "siam-tick siam-name", x: p.px(LOWEST) - 4, y: p.py(signers) - 4, "text-anchor": "end" }, "b"));
    handle.element.style.display = own ? "none" : "";
    drawDet({ x: [0, 50, 100], y: [0, 50, 100], xName: "let in, %", yName: "refused, %" });
    const [x, y] = [letIn / allForged.length, refused / allGenuine.length];
    const steps = staircase(allGenuine, allForged).map(([u, v]) => `${det.px(100 * u)},${det.py(100 * v)}`);
    curve.replaceChildren(
      s("line", { class: "siam-drop", x1: det.px(0), y1: det.py(0), x2: det.px(100), y2: det.py(100) }),
      s("polyline", { class: "siam-curve", points: steps.join(" ") }),
      s("circle", { class: "siam-point siam-one siam-grip", r: 5, cx: det.px(100 * x), cy: det.py(100 * y) }));
    for (const part of [handle, power, each]) part.refresh();
    set(handle.element, { "aria-orientation": "horizontal" });
    numbers.show({
      frr: `${refused} of ${allGenuine.length}`, far: `${letIn} of ${allForged.length}`,
      threshold: own ? "–" : fixed(model.get("threshold"), 2),
      eer: `${fixed(100 * equalErrorRate(allGenuine, allForged), 0)} %`,
    });
    say(`${refused} of ${allGenuine.length} genuine refused, ${letIn} of ${allForged.length} forged let in`);
  }

  frame.follow(() => draw());
  p.measure();
  det.measure();
}

export default widget("threshold", render);
