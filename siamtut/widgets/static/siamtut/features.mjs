// Ink beside any of the ten features; each step of the preprocessing undone and redone.
import { axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, panel, put, reading, s, set, toggle, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths, as in features.py

const [POINTS, RATE, SLOWER, LIMIT, STILL, TYPICAL] = [200, 100, 1.6, 10, 1e-9, 2.5];
const STROKES = [[0, 1.175], [1.335, 1.795], [2.015, 2.195]];      // when the pen is down, in s
const SCALES = {
  pen_down: 1, x: 2, y: 2, speed: 40, acc_c: 800, acc_t: 1250, cos_theta: 1, sin_theta: 1, cos_phi: 1, sin_phi: 1,
};

/** The pen's place [x, y] in mm at t seconds: loops, and at last a short bar. */
export function pen(t) {
  if (t > 2) {
    const w = (t - 2.015) / 0.18;
    const share = w * w * (3 - 2 * w);
    return [25 + 9 * share, 9.2 + 1.2 * share];
  }
  const [u, turn] = [t / 1.8, 2 * Math.PI];
  const phase = turn * (8 * u + 0.2 * Math.sin(turn * 2 * u));
  const bump = (at, width) => Math.exp(-(((u - at) / width) ** 2));
  const tall = 2 + 5 * bump(0.09, 0.07) + 3 * bump(0.8, 0.05) + 0.5 * Math.cos(turn * 3.1 * u);
  return [38 * u - 2.2 * Math.sin(phase) - 0.3 * tall * Math.cos(phase), 0.9 * tall * (1 - Math.cos(phase))];
}

/** What the tablet records: [x, y] in mm, t in s, and whether the pen stays down. */
export function recording(kind) {
  const slower = kind === "forgery" ? SLOWER : 1;
  const end = STROKES.at(-1)[1] * slower;
  const kept = Array.from({ length: Math.floor(end * RATE) + 1 }, (_, k) => k / RATE)
    .map((t) => [t, STROKES.findIndex(([a, b]) => a <= t / slower && t / slower <= b)])
    .filter(([, stroke]) => stroke >= 0);
  const places = kept.map(([t]) => {
    const [x, y] = pen(t / slower);
    return kind === "moved" ? [1.5 * x + 9, 1.5 * y + 4 + 8 * t] : [x + 24, y + 17];
  });
  return [places.map(([x]) => x), places.map(([, y]) => y), kept.map(([t]) => t),
    kept.map(([, stroke], k) => k === kept.length - 1 || kept[k + 1][1] === stroke)];
}

const mean = (v) => v.reduce((sum, one) => sum + one, 0) / v.length;
const spread = (v) => { const m = mean(v); return Math.sqrt(mean(v.map((one) => (one - m) ** 2))); };

function withoutLine(v, t) {
  const [m, middle] = [mean(v), mean(t)];
  const slope = mean(v.map((one, k) => (one - m) * (t[k] - middle))) / spread(t) ** 2;
  return v.map((one, k) => one - m - slope * (t[k] - middle));
}

/** x, y, the pen's state (+1 or -1) and the duration, after the steps that are done. */
export function prepared(kind, detrend, divide, resample) {
  let [x, y, t, down] = recording(kind);
  if (detrend) [x, y] = [withoutLine(x, t), withoutLine(y, t)];
  if (divide) {
    const unit = spread(y);
    [x, y] = [x, y].map((v) => v.map((one) => one / unit));
  }
  let state = down.map((one) => (one ? 1 : -1));
  const end = t.at(-1);
  if (resample) {
    const times = Array.from({ length: POINTS }, (_, k) => (k === POINTS - 1 ? end : k * (end / (POINTS - 1))));
    let j = 0;
    const before = times.map((time) => {
      while (j < t.length - 2 && t[j + 1] <= time) j += 1;
      return j;
    });
    const between = (v) => before.map((i, k) => ((v[i + 1] - v[i]) / (t[i + 1] - t[i])) * (times[k] - t[i]) + v[i]);
    [x, y, state] = [between(x), between(y), before.map((i) => state[i])];
  }
  return [x, y, state, end];
}

/** Central differences, one-sided at both ends: np.gradient. */
const rate = (v) => v.map((_, k) => {
  const [low, high] = [Math.max(0, k - 1), Math.min(v.length - 1, k + 1)];
  return (v[high] - v[low]) / (high - low);
});

/** One feature, unscaled; dt in seconds between two points. */
export function feature(name, x, y, state, dt) {
  const [vx, vy] = [rate(x), rate(y)];
  const [ax, ay] = [rate(vx), rate(vy)];
  const step = vx.map((v, k) => Math.sqrt(v * v + vy[k] * vy[k]));
  const [cos, sin] = [vx, vy].map((v) => v.map((one, k) => (step[k] > STILL ? one / step[k] : 0)));
  const around = (f) => x.map((_, k) => f(Math.max(0, k - 1), Math.min(x.length - 1, k + 1)));
  return {
    pen_down: () => state, x: () => x, y: () => y, speed: () => step.map((v) => v / dt),
    acc_c: () => ax.map((_, k) => (cos[k] * ay[k] - sin[k] * ax[k]) / dt / dt),
    acc_t: () => ax.map((_, k) => (cos[k] * ax[k] + sin[k] * ay[k]) / dt / dt),
    cos_theta: () => cos, sin_theta: () => sin,
    cos_phi: () => around((i, j) => cos[i] * cos[j] + sin[i] * sin[j]),
    sin_phi: () => around((i, j) => cos[i] * sin[j] - sin[i] * cos[j]),
  }[name]();
}

/** One feature over the points, after the steps that are done. */
export function trace(name, kind, detrend, divide, resample, scale, speed) {
  const [x, y, state, end] = prepared(kind, detrend, divide, resample);
  const values = feature(name, x, y, state, (speed === "absolute" ? end : TYPICAL) / (x.length - 1));
  return scale ? values.map((v) => clamp(v / SCALES[name], -LIMIT, LIMIT)) : values;
}

// ---------------------------------------------------------------- the widget

const NAMES = ["feature", "at", "beside", "speed", "detrend", "divide", "resample", "scale", "full"];
const WORDS = {
  pen_down: ["pen down", "+1 while the pen is down, −1 in the air."],
  x: ["x", "Where the pen is, from left to right."],
  y: ["y", "Where the pen is, upwards."],
  speed: ["speed", "How fast the pen moves."],
  acc_c: ["acceleration, centripetal", "How fast its direction turns, times its speed; above 0 to the left."],
  acc_t: ["acceleration, tangential", "How fast its speed changes."],
  cos_theta: ["cos θ, direction", "1 where the pen moves to the right, −1 to the left."],
  sin_theta: ["sin θ, direction", "1 where the pen moves up, −1 down."],
  cos_phi: ["cos φ, turn", "1 on a straight line, less where it turns, −1 where it turns back."],
  sin_phi: ["sin φ, turn", "Above 0 where the line turns to the left."],
};
const INK = [0.53, 1];            // the two bands of the plane, as shares of its height
const TRACE = [0, 0.46];

/** The least of 1, 2 and 5 times a power of ten that is no less. */
const nice = (value) => {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((k) => k * power).find((k) => k >= value * 0.999);
};

function render({ model, el }) {
  const frame = panel(el, model, "Ink and its features", NAMES);
  const get = (name) => model.get(name);
  const steps = () => ["detrend", "divide", "resample"].map(get);
  const values = (kind) => trace(get("feature"), kind, ...steps(), get("scale"), get("speed"));
  const inked = (kind) => prepared(kind, ...(get("full") ? steps() : [false, false, true]));
  let [first, second] = [[0], null];       // what is drawn below
  let [last, floor, edge] = [1, -1, 1];
  const at = () => Math.min(get("at"), first.length - 1);

  const p = plane(frame, {
    label: "Ink, and a feature over time", ratio: 1.02, draw: () => draw(),
    ranges: () => ({ x: [0, last], y: [0, 1] }), margin: { left: 44, right: 12, top: 6, bottom: 26 },
  });
  // The lower band has its own heights; all else is the plane's.
  const band = Object.assign(Object.create(p), {
    py: (v) => p.py(TRACE[0] + ((v - floor) / (1.08 * edge - floor)) * (TRACE[1] - TRACE[0])),
    ranges: () => ({ x: [0, last], y: [floor, 1.08 * edge] }),
  });
  const drawAxes = axes(band, p.layer("siam-axes"));
  const line = (name) => s("path", { class: name });
  const [air, ink, other, row, beside] = ["siam-law", "siam-pen", "siam-error siam-b", "siam-pen", "siam-error siam-b"].map(line);
  const drop = s("line", { class: "siam-drop" });
  p.layer("siam-lines").append(drop, air, other, ink, beside, row);
  const words = p.layer("siam-words");
  const [here, there, level] = ["siam-answer", "siam-b siam-one", "siam-b siam-one"].map((name) => s("circle", { class: name, r: 5 }));
  p.layer("siam-dots").append(there, level, here);
  const handle = dragPoint(band, p.layer("siam-tips"), {
    name: "siam-a", label: "Point in time", step: 1, large: 10, flat: true,
    get: () => [at(), first[at()]],
    send: ([k]) => put(model, { at: clamp(Math.round(k), 0, first.length - 1) }),
    text: () => `point ${at()} of ${first.length}, ${said(first[at()])}`,
  });

  const list = (label, name, options) => choice({ label, options, get: () => get(name), put: (value) => put(model, { [name]: value }) });
  const which = list("feature", "feature", Object.entries(WORDS).map(([name, [text]]) => [name, text]));
  const pair = list("beside it", "beside", [["nothing", "nothing"], ["forgery", "a slow forgery"], ["moved", "the same, moved and larger"]]);
  const pace = list("speed", "speed", [["absolute", "absolute"], ["relative", "relative"]]);
  const boxes = [["detrend", "1 subtract the straight line"], ["divide", "2 divide by sd(y)"],
    ["resample", "3 resample to 200 points"], ["scale", "4 scale"]].map(([name, label]) =>
    toggle({ label, get: () => get(name), put: (value) => put(model, { [name]: value }) }));
  const numbers = reading([["point", "point"], ["time", "time"], ["value", "value"], ["beside", "beside it"]]);
  const more = h("div", { class: "siam-rows" }, ...boxes.map((box) => box.element));
  const note = h("p", { class: "siam-note" });
  frame.body.append(p.element, h("div", { class: "siam-side" }, numbers.element, which.element, more, pair.element, pace.element,
    h("div", { class: "siam-buttons" }, button("Reset", frame.reset))), h("div", { class: "siam-notes" }, note));
  const say = liveRegion(frame);

  const said = (value) => fixed(value, edge > 20 ? 0 : 2);
  const path = (points) => points.map(([u, v], k) => `${k ? "L" : "M"}${u.toFixed(1)},${v.toFixed(1)}`).join("");
  const line2 = (v) => path(v.map((one, k) => [p.px(k), band.py(one)]));

  function draw() {
    if (p.width === 0) return;
    const [full, two] = [get("full"), get("beside") === "nothing" ? [] : [get("beside")]];
    [first, second] = [values("nothing"), two.map(values)[0]];
    last = Math.max(first.length, second?.length ?? 0) - 1;
    const largest = Math.max(...[first, second ?? []].flat().map(Math.abs));
    const unit = get("scale") ? 1 : nice(largest);
    edge = Math.max(unit, largest);
    floor = get("feature") === "speed" ? 0 : -1.08 * edge;      // a speed is never below 0
    drawAxes({ x: get("resample") ? [0, 50, 100, 150, 199] : [0, 100, 200].filter((k) => k <= last), y: [-unit, 0, unit].filter((v) => v >= floor),
      places: unit < 1 ? 1 : 0, xName: get("resample") ? "point" : "sample" });
    row.setAttribute("d", line2(first));
    beside.setAttribute("d", second ? line2(second) : "");

    // One mm of ink is as wide as it is high, and both recordings have one scale.
    const inks = ["nothing", ...two].map(inked);
    const [left, right, low, high] = [0, 0, 1, 1].map((axis, k) => Math[k % 2 ? "max" : "min"](...inks.flatMap((one) => one[axis])));
    const [top, bottom] = [p.py(INK[1]) + 20, p.py(INK[0])];
    const size = Math.min((p.px(last) - p.px(0) - 8) / (right - left), (bottom - top) / (high - low));
    const [cx, cy] = [(p.px(0) + p.px(last)) / 2, (top + bottom) / 2];
    const place = ([x, y], k) => [cx + (x[k] - (left + right) / 2) * size, cy - (y[k] - (low + high) / 2) * size];
    // A pen in the air at point k leaves no line from k to k + 1.
    const written = (one, down) => one[0].slice(1).map((_, k) => (one[2][k] === down ? path([place(one, k), place(one, k + 1)]) : "")).join("");
    ink.setAttribute("d", written(inks[0], 1));
    air.setAttribute("d", written(inks[0], -1));
    other.setAttribute("d", two.length ? written(inks[1], 1) : "");
    const dot = (circle, [u, v]) => set(circle, { cx: u, cy: v });
    dot(here, place(inks[0], at()));
    set(drop, { x1: p.px(at()), x2: p.px(at()), y1: p.py(TRACE[0]), y2: p.py(TRACE[1]) });
    there.style.display = level.style.display = two.length ? "" : "none";
    const k = second ? Math.min(at(), second.length - 1) : 0;
    if (second) {
      dot(there, place(inks[1], k));
      dot(level, [p.px(k), band.py(second[k])]);
    }
    const length = !full || !get("divide") ? "mm" : "sd(y)";
    const word = (v, text) => s("text", { class: "siam-tick", x: p.px(0) + 4, y: v }, text);
    words.replaceChildren(word(p.py(1) + 13, `ink, ${((right - left)).toFixed(0)} ${length} wide`), word(p.py(TRACE[1]) - 8, WORDS[get("feature")][0]));

    for (const part of [handle, which, pair, pace, ...boxes]) part.refresh();
    const cell = numbers.element.querySelector("[data-reading=beside]").parentElement;
    for (const part of [more, pair.element, pace.element, cell]) part.hidden = !full;
    const seconds = (kind, count, i) => (get("resample") ? (recording(kind)[2].at(-1) * i) / (count - 1) : recording(kind)[2][i]);
    numbers.show({
      point: `${at()}`, time: `${fixed(seconds("nothing", first.length, at()), 2)} s`,
      value: said(first[at()]), beside: second ? said(second[k]) : "–",
    });
    const counts = second && !get("resample") ? ` ${first.length} samples here, ${second.length} beside.` : "";
    note.textContent = WORDS[get("feature")][1] + counts;
    say(`${WORDS[get("feature")][0]} ${said(first[at()])} at point ${at()}${second ? `, beside it ${said(second[k])}` : ""}`);
  }

  frame.follow(() => draw());
  p.measure();
}

export default widget("features", render);
