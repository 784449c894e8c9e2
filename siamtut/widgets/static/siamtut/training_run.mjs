// Ten moments of three trainings: angles of pairs, loss, the meter of collapse, a map.
import { axes, plane } from "./plane.mjs";
import { STORED } from "./training_run_data.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, maths, panel, put, reading, s, sliderRow, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const WIDTH = 5;                          // these as in training_run.py
const BINS = 180 / WIDTH;
const [SIGNERS, GENUINE, FORGED] = [6, 3, 2];
const total = (counts) => counts.reduce((sum, n) => sum + n, 0);

/** The share of angles below a threshold, in per cent, linear within a bin */
export function shareBelow(counts, degrees) {
  const full = Math.floor(degrees / WIDTH);
  const part = degrees / WIDTH - full;
  return (100 * (total(counts.slice(0, full)) + (part ? part * counts[full] : 0))) / total(counts);
}

/** Genuine accepted, forgeries refused, strangers refused, in per cent */
export function rates(counts, degrees) {
  const [genuine, forged, strangers] = counts.map((kind) => shareBelow(kind, degrees));
  return [genuine, 100 - forged, 100 - strangers];
}

/** [rate at which as many are refused as let in, its angle] */
export function equalError(genuine, other) {
  let before = 100;
  for (let k = 1; k <= BINS; k += 1) {
    const excess = 100 - shareBelow(genuine, WIDTH * k) - shareBelow(other, WIDTH * k);
    if (excess <= 0) {
      const degrees = WIDTH * (k - 1) + (WIDTH * before) / (before - excess);
      return [shareBelow(other, degrees), degrees];
    }
    before = excess;
  }
  return [100, 180];
}

// ---------------------------------------------------------------- the widget

const NAMES = ["run", "against", "group", "moment", "threshold"];
const RUNS = [["minus", "1993, targets 1 and −1"], ["zero", "1993, targets 1 and 0"], ["today", "today’s episodes"]];
const KINDS = [["siam-genuine", "genuine"], ["siam-forged", "forgeries"], ["siam-a", "strangers"]];
const RANKS = [1, 10, 100];               // the meter's marks, on a scale of tens

function render({ model, el }) {
  const frame = panel(el, model, "A training, moment by moment", NAMES);
  const get = Object.fromEntries(NAMES.map((name) => [name, () => model.get(name)]));
  const send = (name) => (v) => put(model, { [name]: v });
  const of = (run) => STORED.runs[run][model.get("group")];

  const p = plane(frame, {
    label: "Histograms of the angles of genuine pairs, forgeries and strangers", ratio: 1.35, draw: () => draw(),
    ranges: () => ({ x: [0, 180], y: [0, 3] }), margin: { left: 12, right: 12, top: 8, bottom: 28 },
  });
  const drawAxes = axes(p, p.layer("siam-axes"));
  const bins = p.layer("siam-bins");

  const margin = { left: 34, right: 10, top: 8, bottom: 170 };  // below: the loss and the meter
  const q = plane(frame, {
    label: "What the network says of six signers, on two axes; the loss; the effective rank", ratio: 1.22,
    draw: () => draw(), ranges: () => ({ x: [-1, 1], y: [-1, 1] }), margin,
  });
  const drawMap = axes(q, q.layer("siam-axes"));
  const map = q.layer("siam-points");
  const chart = q.layer("siam-chart");

  const numbers = reading([
    ["genuine", "genuine accepted"], ["forged", "forgeries refused"], ["strangers", "strangers refused"],
    ["skilled", "equal error, forgeries"], ["random", "equal error, strangers"], ["rank", "effective rank"],
  ]);
  const at = (k) => clamp(Math.round(k), 0, STORED.epochs.length - 1);
  const rows = [
    sliderRow({
      label: "moment", min: 0, max: STORED.epochs.length - 1, step: 1, places: 0,
      get: get.moment, put: (v) => send("moment")(at(v)),
    }),
    sliderRow({ label: "threshold", hint: "°", min: 0, max: 180, step: 5, places: 0, get: get.threshold, put: send("threshold") }),
    choice({ label: "training", options: RUNS, get: get.run, put: send("run") }),
    choice({ label: "outlined", options: [["none", "nothing beside it"], ...RUNS], get: get.against, put: send("against") }),
    choice({
      label: "signers", options: [["learnt", "72 learnt from"], ["new", "30 new ones"]],
      get: get.group, put: send("group"),
    }),
  ];
  const passes = maths("");
  frame.body.append(p.element, h("div", { class: "siam-side" }, passes, numbers.element,
    ...rows.map((row) => row.element), h("div", { class: "siam-buttons" }, button("Reset", frame.reset)), q.element),
  h("div", { class: "siam-notes" },
    maths("Each histogram is as high as its fullest bin. What lies left of the line counts as the same hand. "
      + "The equal errors are those of single pairs, at a threshold of their own."),
    maths("The map: six signers by number, genuine upright, forged in italics; its axes are the principal ones of the last moment."
      + " Loss: solid on what is learnt from, broken on new signers.")));
  const say = liveRegion(frame);

  const line = (a, b, name) => s("line", { class: name, x1: a[0], y1: a[1], x2: b[0], y2: b[1] });
  const text = (x, y, anchor, words) => s("text", { class: "siam-tick", x, y, "text-anchor": anchor }, words);

  /** A row's outline, from 0° to 180°, in pixels */
  function outline(counts, row) {
    const high = Math.max(...counts);
    const y = (n) => p.py(2 - row + 0.8 * (n / high)).toFixed(1);
    const steps = counts.map((n, k) => `V${y(n)}H${p.px(WIDTH * (k + 1)).toFixed(1)}`);
    return `M${p.px(0)},${y(0)}${steps.join("")}V${y(0)}`;
  }

  function drawBins(moment) {
    const beside = model.get("against");
    const threshold = p.px(model.get("threshold"));
    bins.replaceChildren(...KINDS.flatMap(([name, words], row) => [
      s("path", { class: `siam-bin ${name}`, d: outline(of(model.get("run")).counts[moment][row], row) }),
      ...(beside === "none" ? [] : [s("path", { class: "siam-left", d: outline(of(beside).counts[moment][row], row) })]),
      line([p.px(0), p.py(2 - row)], [p.px(180), p.py(2 - row)], "siam-axis"),
      s("text", { class: "siam-part", x: p.px(178), y: p.py(2.62 - row), style: "text-anchor: end" }, words),
    ]), line([threshold, p.py(0)], [threshold, p.py(3)], "siam-left"));
  }

  function drawPoints(points) {
    const each = GENUINE + FORGED;
    map.replaceChildren(...Array.from({ length: SIGNERS * each }, (_, k) => {
      const forged = k % each >= GENUINE;
      return s("text", {
        class: `siam-digit ${forged ? "siam-forged" : "siam-genuine"}`,
        x: q.px(points[2 * k] / 100), y: q.py(points[2 * k + 1] / 100) + 5,
      }, String(Math.floor(k / each) + 1));
    }));
  }

  /** The loss of both groups over the passes, and the effective rank on a scale of tens. */
  function drawChart(moment) {
    const { epochs, runs } = STORED;
    const both = ["learnt", "new"].map((group) => runs[model.get("run")][group].loss);
    const all = both.flat().filter((v) => v !== null);
    const [left, right] = [q.px(-1) + 6, q.px(1) - 6];
    const [top, floor] = [q.height - margin.bottom + 44, q.height - 76];
    const cx = (epoch) => left + (epoch / epochs.at(-1)) * (right - left);
    const cy = (v) => floor - (v / Math.max(...all)) * (floor - top);
    const meter = q.height - 30;
    const mx = (rank) => left + (Math.log10(clamp(rank, 1, 100)) / 2) * (right - left);
    chart.replaceChildren(
      text(left, top - 6, "start", `loss, 0 to ${fixed(Math.max(...all), 2)}, over the passes`),
      line([left, floor], [right, floor], "siam-axis"),
      ...[0, 5, 10, 15, 20].map((v) => text(cx(v), floor + 15, "middle", fixed(v, 0))),
      line([cx(epochs[moment]), floor], [cx(epochs[moment]), top], "siam-drop"),
      ...both.map((curve, k) => s("polyline", {
        class: `siam-error ${k ? "siam-b" : "siam-a"}`,
        points: curve.map((v, i) => (v === null ? "" : `${cx(epochs[i])},${cy(v)}`)).join(" "),
      })),
      text(left, meter - 10, "start", "effective rank: 1 is collapse"),
      line([left, meter], [right, meter], "siam-axis"),
      ...RANKS.map((v, k) => text(mx(v), meter + 19, ["start", "middle", "end"][k], fixed(v, 0))),
      s("circle", { class: "siam-point siam-a siam-one", r: 5, cx: mx(of(model.get("run")).rank[moment]), cy: meter }),
    );
  }

  function draw() {
    if (p.width === 0 || q.width === 0) return;
    const moment = model.get("moment");
    const { counts, points, rank } = of(model.get("run"));
    drawAxes({ x: [0, 30, 60, 90, 120, 150, 180], y: [], xName: "angle, °" });
    drawBins(moment);
    drawMap({ x: [-1, 0, 1], y: [-1, 0, 1] });
    drawPoints(points[moment]);
    drawChart(moment);
    for (const row of rows) row.refresh();
    const found = rates(counts[moment], model.get("threshold"));
    const [genuine, forged, strangers] = counts[moment];
    const skilled = equalError(genuine, forged)[0];
    const when = STORED.epochs[moment] === 0 ? "Before training" : `After ${STORED.epochs[moment]} of 20 passes`;
    passes.textContent = `${when}, ${model.get("group") === "new" ? "on new signers." : "on signers learnt from."}`;
    const percent = (v) => `${fixed(v, 0)} %`;
    numbers.show({
      genuine: percent(found[0]), forged: percent(found[1]), strangers: percent(found[2]),
      skilled: percent(skilled), random: percent(equalError(genuine, strangers)[0]), rank: fixed(rank[moment], 0),
    });
    say(`${when}: ${percent(found[0])} of genuine accepted, ${percent(found[1])} of forgeries refused, `
      + `${percent(found[2])} of strangers`);
  }

  frame.follow(() => draw());
  p.measure();
  q.measure();
}

export default widget("training_run", render);
