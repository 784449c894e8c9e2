// A polynomial through noisy points, and its errors on them and on points it has not seen.
import { axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, maths, panel, put, reading, s, set, sliderRow, tidy, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const [POINTS, HELD_OUT] = [10, 20];      // these five as in overfit.py
const REACH = 2;
const DECAYS = [-7, 1];
const even = (count) => Array.from({ length: count }, (_, i) => -1 + (2 * i + 1) / count);
const [X, X_HELD_OUT] = [even(POINTS), even(HELD_OUT)];

/** sin πx, on which the points would lie without noise */
export const law = (x) => Math.sin(Math.PI * x);

/** Standard normal numbers of a sample: Box and Muller's of mulberry32's, as in Python */
export function normals(sample, count) {
  let state = 1000 * sample + 7;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  });
}

/** [y of the points, y of the held-out points] */
export function targets(noise, sample, moved) {
  const deviates = normals(sample, POINTS + HELD_OUT);
  return [X.map((x, i) => law(x) + noise * deviates[i] + moved[i]),
    X_HELD_OUT.map((x, i) => law(x) + noise * deviates[POINTS + i])];
}

/** [P₀(x), …, P_d(x)] by Legendre's recurrence (k+1) P = (2k+1) x P - k P */
export function basis(x, degree) {
  const p = [1, x];
  for (let k = 1; k < degree; k += 1) p.push(((2 * k + 1) * x * p[k] - k * p[k - 1]) / (k + 1));
  return p.slice(0, degree + 1);
}

/** f(x) = Σ w_k P_k(x) */
export function predict(weights, x) {
  return basis(x, weights.length - 1).reduce((sum, p, k) => sum + weights[k] * p, 0);
}

/** The typical miss: the root of the mean of (f(x) - y)² */
export function miss(weights, x, y) {
  return Math.sqrt(x.reduce((sum, at, i) => sum + (predict(weights, at) - y[i]) ** 2, 0) / x.length);
}

/** Weights of least mean ½ (f - y)² + ½ λ Σ w²: (ΦᵀΦ/N + λ I) w = Φᵀy/N, by Cholesky. */
export function fit(x, y, degree, decay) {
  const [rows, n] = [x.map((at) => basis(at, degree)), x.length];
  const mean = (f) => rows.reduce((sum, row, i) => sum + f(row, i), 0) / n;
  const lower = [];                       // L Lᵀ = ΦᵀΦ/N + λ I, and L u = Φᵀy/N on the way
  const u = [];
  for (let i = 0; i <= degree; i += 1) {
    lower.push([]);
    for (let j = 0; j <= i; j += 1) {
      let value = mean((row) => row[i] * row[j]) + (i === j ? decay : 0);
      for (let k = 0; k < j; k += 1) value -= lower[i][k] * lower[j][k];
      lower[i].push(i === j ? Math.sqrt(value) : value / lower[j][j]);
    }
    const sum = u.reduce((all, value, k) => all + lower[i][k] * value, 0);
    u.push((mean((row, at) => row[i] * y[at]) - sum) / lower[i][i]);
  }
  const w = [];                           // Lᵀ w = u, from the last weight to the first
  for (let i = degree; i >= 0; i -= 1) {
    let value = u[i];
    for (let k = i + 1; k <= degree; k += 1) value -= lower[k][i] * w[k];
    w[i] = value / lower[i][i];
  }
  return w;
}

// ---------------------------------------------------------------- the widget

const NAMES = ["degree", "log_decay", "noise", "sample", "moved", "chart"];
const MISSES = [0.03, 3];                 // the chart's lowest and highest error; what is below lies on its floor
const CHARTS = {
  degree: { at: even(POINTS).map((_, k) => k), ticks: [0, 3, 6, 9], name: "degree d" },
  decay: { at: Array.from({ length: 17 }, (_, k) => DECAYS[0] + k / 2), ticks: [-7, -5, -3, -1, 1], name: "log₁₀ λ" },
};

function render({ model, el }) {
  const frame = panel(el, model, "A curve through noisy points, and its errors", NAMES);
  const get = Object.fromEntries(NAMES.map((name) => [name, () => model.get(name)]));
  const send = (name) => (value) => put(model, { [name]: value });
  const decayOf = (log) => (log === null ? 0 : 10 ** log);
  let y = [];

  const margin = { left: 34, right: 10, top: 8, bottom: 150 };  // below: the chart, a share of the height
  const p = plane(frame, {
    label: "Noisy points, the fitted curve, and its errors", ratio: 1.12, margin,
    draw: () => draw(), ranges: () => ({ x: [-1.1, 1.1], y: [-REACH, REACH] }),
  });
  const law_ = s("polyline", { class: "siam-law" });
  const curve = s("polyline", { class: "siam-curve" });
  const cover = s("rect", { class: "siam-zero" });  // a curve that leaves the plane must not cross the chart
  p.layer("siam-under").append(law_, curve, cover);
  const drawAxes = axes(p, p.layer("siam-axes"));
  const chart = p.layer("siam-chart");
  const others = p.layer("siam-points");
  const tips = p.layer("siam-tips");
  const handles = X.map((x, i) => dragPoint(p, tips, {
    name: "siam-a", label: `Point ${i + 1}`, step: 0.1, large: 0.5,
    get: () => [x, clamp(y[i], -REACH, REACH)],
    send([, to]) {
      const wanted = clamp(Math.round(to * 100) / 100, -REACH, REACH);
      const moved = [...model.get("moved")];
      moved[i] = tidy(moved[i] + wanted - y[i]);
      put(model, { moved });
    },
    text: () => `y ${fixed(y[i], 2)}`,
  }));

  const numbers = reading([
    ["training", "training miss"], ["validation", "validation miss"], ["count", "weights"], ["length", "their length"],
  ]);
  const rows = {
    degree: sliderRow({
      label: "degree", hint: "d", min: 0, max: POINTS - 1, step: 1, places: 0,
      get: get.degree, put: (v) => send("degree")(Math.round(v)),
    }),
    decay: sliderRow({
      label: "decay", hint: "log₁₀ λ", min: DECAYS[0], max: DECAYS[1], step: 0.5, places: 1,
      get: () => model.get("log_decay") ?? DECAYS[0], put: send("log_decay"),
    }),
    noise: sliderRow({ label: "noise", min: 0, max: 1, step: 0.05, places: 2, get: get.noise, put: send("noise") }),
  };
  const against = choice({
    label: "chart", options: [["degree", "errors against degree"], ["decay", "errors against decay"]],
    get: get.chart, put: send("chart"),
  });
  const plain = maths("The curve is the sum of *d* + 1 weighted Legendre polynomials with the least mean square error on the ● points.");
  const ridge = maths("The curve is the sum of *d* + 1 weighted Legendre polynomials with the least mean ½(*f* − *y*)² + ½ *λ* Σ *w*² on the ● points.");
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element,
    ...Object.values(rows).map((row) => row.element), against.element,
    h("div", { class: "siam-buttons" }, button("New sample", another), button("Reset", frame.reset))),
  h("div", { class: "siam-notes" },
    maths("● and the solid line: points to fit, and the error on them. ○ and the dashed line: points that the fit does not see. "
      + "Drag a ● up or down. Thin dashes: the law behind all points, without the noise."), plain, ridge));
  const say = liveRegion(frame);

  function another() {
    put(model, { sample: (model.get("sample") % 999) + 1, moved: X.map(() => 0) });
  }

  /** Both errors for each value along the chart, and where the present setting stands. */
  function drawChart(kind, held) {
    const { at, ticks, name } = CHARTS[kind];
    const log = model.get("log_decay");
    const both = (value) => {
      const w = kind === "degree" ? fit(X, y, value, decayOf(log)) : fit(X, y, model.get("degree"), decayOf(value));
      return [miss(w, X, y), miss(w, X_HELD_OUT, held)];
    };
    const [left, right] = [p.px(-1) + 6, p.px(1) - 6];
    const [top, floor] = [p.height - margin.bottom + 46, p.height - 24];
    const cx = (value) => left + ((value - at[0]) / (at.at(-1) - at[0])) * (right - left);
    const share = (error) => Math.log(clamp(error, ...MISSES) / MISSES[0]) / Math.log(MISSES[1] / MISSES[0]);
    const cy = (error) => floor - share(error) * (floor - top);
    const line = (a, b, name_) => s("line", { class: name_, x1: a[0], y1: a[1], x2: b[0], y2: b[1] });
    const text = (x, y_, anchor, words, more = "") => s("text", { class: `siam-tick ${more}`, x, y: y_, "text-anchor": anchor }, words);
    const now = kind === "degree" ? model.get("degree") : log ?? DECAYS[0];
    const here = both(now);
    const errors = at.map(both);
    chart.replaceChildren(
      ...[0.1, 1].flatMap((v) => [
        line([left - 6, cy(v)], [right + 6, cy(v)], "siam-grid"), text(left - 13, cy(v) + 4, "end", fixed(v, 1)),
      ]),
      line([left - 6, floor], [right + 6, floor], "siam-axis"),
      ...ticks.map((v) => text(cx(v), floor + 17, "middle", fixed(v, 0))),
      text(left, top - 5, "start", `miss, logarithmic, by ${name}`),
      line([cx(now), floor], [cx(now), top], "siam-drop"),
      ...["siam-a siam-one", "siam-b siam-zero"].flatMap((name_, k) => [
        s("polyline", { class: `siam-error ${name_.split(" ")[0]}`, points: errors.map((e, i) => `${cx(at[i])},${cy(e[k])}`).join(" ") }),
        s("circle", { class: `siam-point ${name_}`, r: 4, cx: cx(now), cy: cy(here[k]) }),
      ]),
    );
  }

  function draw() {
    if (p.width === 0) return;
    margin.bottom = Math.round(0.4 * p.height);
    const [degree, log] = [model.get("degree"), model.get("log_decay")];
    const [points, held] = targets(model.get("noise"), model.get("sample"), model.get("moved"));
    y = points;
    const weights = fit(X, y, degree, decayOf(log));
    const dots = (f) => Array.from({ length: 201 }, (_, i) => -1 + i / 100)
      .map((x) => `${p.px(x)},${clamp(p.py(f(x)), -p.height, 2 * p.height)}`).join(" ");
    law_.setAttribute("points", dots(law));
    curve.setAttribute("points", dots((x) => predict(weights, x)));
    set(cover, { x: 0, y: p.py(-REACH) + 1, width: p.width, height: margin.bottom });
    drawAxes({ x: [-1, -0.5, 0, 0.5, 1], y: [-2, -1, 0, 1, 2], xPlaces: 1, xName: "x", yName: "y" });
    others.replaceChildren(...X_HELD_OUT.map((x, i) => s("circle", {
      class: "siam-point siam-b siam-zero", r: 3.5, cx: p.px(x), cy: p.py(clamp(held[i], -REACH, REACH)),
    })));
    const decays = log !== null;
    drawChart(decays ? model.get("chart") : "degree", held);
    for (const part of [...handles, ...Object.values(rows), against]) part.refresh();
    handles.forEach(({ element }, i) => set(element, {
      "aria-valuenow": tidy(y[i]), "aria-valuemin": -REACH, "aria-valuemax": REACH, "aria-orientation": "vertical",
    }));
    [rows.decay.element.hidden, against.element.hidden] = [!decays, !decays];
    [plain.hidden, ridge.hidden] = [decays, !decays];
    const [seen, unseen] = [miss(weights, X, y), miss(weights, X_HELD_OUT, held)];
    numbers.show({
      training: fixed(seen, 3), validation: fixed(unseen, 3), count: String(degree + 1),
      length: fixed(Math.hypot(...weights), 2),
    });
    say(`training miss ${fixed(seen, 2)}, validation miss ${fixed(unseen, 2)}`);
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("overfit", render);
