// Three pens on one clock: ink as wide as the pressure, speed below it, drawn in real time.
import { plane } from "./plane.mjs";
import {
  button, clamp, fixed, h, liveRegion, panel, put, reading, s, set, sliderRow, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const [STEP, UNIT, LONGEST] = [0.02, 0.05, 12];      // s, mm, s; as in player.py
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** [x, y, pressure] of a trace, each a list; pressure 0 is in the air. */
export function decode(code) {
  const digits = [...code].map((letter) => LETTERS.indexOf(letter));
  const points = Array.from({ length: code.length / 5 }, (_, k) => digits.slice(5 * k, 5 * k + 5));
  return [points.map((d) => UNIT * (64 * d[0] + d[1])), points.map((d) => UNIT * (64 * d[2] + d[3])),
    points.map((d) => d[4] / 63)];
}

export const duration = (code) => STEP * (code.length / 5 - 1);

/** The values, one every STEP from `first` on, at a time between: a straight line; held at both ends. */
function between(values, first, time) {
  const at = clamp((time - first) / STEP, 0, values.length - 1);
  const k = Math.min(Math.floor(at), values.length - 2);
  return values[k] + (at - k) * (values[k + 1] - values[k]);
}

/** Where the pen is, in mm, and its pressure: [x, y, pressure]. */
export const position = (code, time) => placeIn(decode(code), time);

/** Catmull and Rom's cubic between the points of a stroke, a straight line in the air. */
function placeIn([x, y, pressure], time) {
  const last = x.length - 1;
  const k = clamp(Math.floor(time / STEP + 1e-9), 0, last);
  if (k === last) return [x[last], y[last], pressure[last]];
  const u = clamp(time / STEP - k, 0, 1);
  const on = pressure[k] > 0;
  const before = on && k > 0 && pressure[k - 1] > 0 ? k - 1 : k;
  const after = on && k + 2 <= last && pressure[k + 1] > 0 ? k + 2 : k + 1;
  const along = (axis) => {
    const [a, b, c, d] = [axis[before], axis[k], axis[k + 1], axis[after]];
    if (!on) return b + u * (c - b);
    return b + (u / 2) * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)));
  };
  return [along(x), along(y), pressure[k]];
}

/** The mean speed from each point to the next, in mm/s. */
export const speeds = (code) => speedsOf(decode(code));

const speedsOf = ([x, y]) => x.slice(1).map((next, k) => Math.hypot(next - x[k], y[k + 1] - y[k]) / STEP);

/** The speed at a time, between the middles of the steps in a straight line. */
export const speed = (code, time) => between(speeds(code), STEP / 2, time);

// ---------------------------------------------------------------- the widget

const KINDS = ["genuine", "copier", "imitator"];
const NAMES = [...KINDS, "time"];
const [TITLE, INK, EDGE] = [26, 0.56, 12];      // px; where the ink ends, as a share of the height; px

function render({ model, el }) {
  const frame = panel(el, model, "A signature and two forgeries, drawn in real time", NAMES);
  let [pens, end, fastest] = [[], 0, 0];
  const time = () => Math.min(model.get("time"), end);

  const narrow = el.clientWidth < 560;
  const trio = h("div", { class: "siam-whole siam-trio" });
  const views = KINDS.map((kind) => view(kind));
  trio.append(...views.map(({ p }) => p.element));

  const slide = sliderRow({
    label: "Time, seconds", min: 0, max: LONGEST, step: STEP, places: 2, get: time,
    put: (value) => { stop(); put(model, { time: clamp(value, 0, end) }); },
  });
  const play = button("Play", () => (playing ? stop() : start()));
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const note = h("p", { class: "siam-note siam-whole" });
  const motion = () => {
    if (still.matches) stop();
    play.hidden = still.matches;
    note.textContent = `${still.matches ? "Your system asks for less motion: move the slider. " : ""}`
      + "The wider the line, the harder the pen presses. Dashed: in the air, where it is not watched.";
  };
  const numbers = reading([["time", "time"], ...KINDS.map((kind) => [kind, `${kind}, mm/s`])]);
  const buttons = h("div", { class: "siam-buttons" }, play, button("Reset", () => { stop(); frame.reset(); }));
  // On a phone the three stand below each other: the slider above them stays in sight.
  frame.body.append(h("div", { class: "siam-side" }, slide.element, buttons),
    h("div", { class: "siam-side" }, numbers.element), trio, note);
  const say = liveRegion(frame);

  // ------------------------------------------------ one pen: its ink above, its speed below

  function view(kind) {
    const v = { kind, steps: [], shown: 0 };
    const p = v.p = plane(frame, {
      label: `${kind}: ink, and speed over time`, ratio: narrow ? 0.62 : 0.95, draw: () => draw(),
      ranges: () => ({ x: [0, end || 1], y: [0, 1] }), margin: { left: EDGE, right: EDGE, top: 0, bottom: 24 },
    });
    p.element.classList.add(kind === "genuine" ? "siam-genuine" : "siam-forged");
    const [words, ink, rate] = ["siam-words", "siam-trace", "siam-rate"].map(p.layer);
    v.words = words;
    v.ink = ink;
    v.line = s("path", { class: "siam-speed siam-ahead" });
    v.past = s("path", { class: "siam-speed" });
    v.cursor = s("line", { class: "siam-drop" });
    v.tail = s("polyline");
    v.nib = s("circle", { class: "siam-nib", r: 4 });
    rate.append(v.line, v.past, v.cursor, v.tail, v.nib);
    return v;
  }

  const floor = (p) => p.height - 24;      // where the speed is 0, in px
  const py = (p, v) => floor(p) - (v / fastest) * (p.height * (1 - INK) - 44);

  /** Lay out one pen: all that does not change with the time. */
  function lay(v, pen, scale) {
    const { p } = v;
    const [[x, y, pressure], rates] = [pen.trace, pen.speeds];
    const [left, top] = [Math.min(...x), Math.max(...y)];
    const middle = TITLE + (p.height * INK - TITLE) / 2 - (scale * (top - Math.min(...y))) / 2;
    v.px = (mm) => EDGE + scale * (mm - left);
    v.py = (mm) => middle + scale * (top - mm);
    // One step of the ink, as far as `until` of it.
    v.step = (k, until) => [0, 1, 2, 3].map((part) => placeIn(pen.trace, STEP * (k + (part * until * 0.999) / 3)))
      .map(([a, b]) => `${v.px(a).toFixed(1)},${v.py(b).toFixed(1)}`).join(" ");
    v.steps = rates.map((_, k) => s("polyline", {
      class: pressure[k] > 0 ? "siam-ahead" : "siam-air siam-ahead", points: v.step(k, 1),
      "stroke-width": pressure[k] > 0 ? (0.6 + 2.6 * pressure[k]).toFixed(1) : 1,
    }));
    v.shown = 0;
    v.ink.replaceChildren(...v.steps);
    v.curve = (until) => rates.map((rate, k) => {
      if (pressure[k] === 0 || (k + 0.5) * STEP > until) return "";
      return `${k > 0 && pressure[k - 1] > 0 ? "L" : "M"}${p.px((k + 0.5) * STEP).toFixed(1)} ${py(p, rate).toFixed(1)}`;
    }).join("");
    v.line.setAttribute("d", v.curve(Infinity));
    const word = (attributes, text) => s("text", { class: "siam-tick", ...attributes }, text);
    const [high, low] = [100 * Math.max(1, Math.floor(fastest / 100)), floor(p)];
    v.words.replaceChildren(
      s("text", { class: "siam-kind", x: EDGE, y: 18 }, `${v.kind}, ${fixed(pen.end, 1)} s`),
      s("line", { class: "siam-axis", x1: EDGE, x2: p.width - EDGE, y1: low, y2: low }),
      s("line", { class: "siam-grid", x1: EDGE, x2: p.width - EDGE, y1: py(p, high), y2: py(p, high) }),
      word({ x: p.width - EDGE, y: py(p, high) - 5, "text-anchor": "end" }, `${high} mm/s`),
      ...Array.from({ length: Math.floor(end) + 1 }, (_, second) => word({
        x: p.px(second), y: low + 16, "text-anchor": second === 0 ? "start" : p.px(second) > p.width - 24 ? "end" : "middle",
      }, second === 0 ? "0 s" : second)),
    );
  }

  /** Show one pen at a time: only what has changed since the last frame is touched. */
  function show(v, pen, now) {
    const done = Math.min(v.steps.length, Math.floor(Math.min(now, pen.end) / STEP + 1e-9));
    for (let k = Math.min(done, v.shown); k < Math.max(done, v.shown); k += 1) v.steps[k].classList.toggle("siam-ahead", k >= done);
    v.shown = done;
    const [x, y, pressure] = placeIn(pen.trace, now);
    const from = v.steps[done];
    v.tail.style.display = from ? "" : "none";
    if (from) {
      set(v.tail, { class: pressure > 0 ? "" : "siam-air", points: v.step(done, clamp(now / STEP - done, 0, 1)),
        "stroke-width": from.getAttribute("stroke-width") });
    }
    set(v.nib, { cx: v.px(x), cy: v.py(y), class: pressure > 0 ? "siam-nib" : "siam-nib siam-air" });
    v.nib.style.display = now < pen.end ? "" : "none";
    v.past.setAttribute("d", v.curve(now));
    const at = v.p.px(Math.min(now, pen.end));
    set(v.cursor, { x1: at, x2: at, y1: py(v.p, fastest), y2: floor(v.p) });
    if (now >= pen.end) return "done";
    return pressure > 0 ? fixed(between(pen.speeds, STEP / 2, now), 0) : "air";
  }

  // ------------------------------------------------ the clock

  let playing = 0;
  function start() {
    const from = time() >= end - 1e-9 ? 0 : time();
    const begun = performance.now();
    play.textContent = "Pause";
    const frameAt = (stamp) => {
      const now = from + Math.max(0, stamp - begun) / 1000;
      // Each frame stays in the page; a kernel is told where the clock stopped.
      model.set("time", Math.min(now, end));
      if (now >= end) stop();
      else playing = requestAnimationFrame(frameAt);
    };
    playing = requestAnimationFrame(frameAt);
  }
  function stop() {
    if (!playing) return;
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "Play";
    model.set("time", Math.round(model.get("time") / STEP) * STEP);  // where the slider can stand
    model.save_changes();
    draw();
  }
  frame.clean(() => { cancelAnimationFrame(playing); still.removeEventListener("change", motion); });
  still.addEventListener("change", motion);

  let laid = "";
  function draw() {
    if (views.some(({ p }) => p.width === 0)) return;
    const key = KINDS.map((kind) => model.get(kind)).join() + views.map(({ p }) => p.width).join();
    if (key !== laid) {
      laid = key;
      pens = KINDS.map((kind) => {
        const code = model.get(kind);
        return { trace: decode(code), speeds: speeds(code), end: duration(code) };
      });
      end = Math.max(...pens.map((pen) => pen.end));
      fastest = Math.max(...pens.flatMap((pen) => pen.speeds.filter((_, k) => pen.trace[2][k] > 0)));
      const extent = (values) => Math.max(...values) - Math.min(...values);
      const scale = Math.min(...views.flatMap(({ p }, i) => [   // one scale for the three
        (p.width - 2 * EDGE) / extent(pens[i].trace[0]), (p.height * INK - TITLE - 8) / extent(pens[i].trace[1])]));
      views.forEach((v, i) => lay(v, pens[i], scale));
      for (const input of slide.element.querySelectorAll("input")) input.max = end;
    }
    const now = time();
    const shown = views.map((v, i) => show(v, pens[i], now));
    slide.refresh();
    numbers.show({ time: `${fixed(now, 2)} s`, ...Object.fromEntries(KINDS.map((kind, i) => [kind, shown[i]])) });
    if (!playing) say(`${fixed(now, 2)} seconds: ${KINDS.map((kind, i) => `${kind} ${shown[i]}`).join(", ")}`);
  }

  motion();
  frame.follow(() => draw());
  for (const { p } of views) p.measure();
}

export default widget("player", render);
