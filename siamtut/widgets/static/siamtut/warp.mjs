// Two signatures, the table of their meetings, and the cheapest path from corner to corner.
import { axes, dragPoint, plane } from "./plane.mjs";
import {
  button, choice, clamp, fixed, h, liveRegion, maths, panel, put, reading, s, set, sliderRow, widget,
} from "./ui.mjs";

// ---------------------------------------------------------------- the maths

const POINTS = 60;      // as in warp.py

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** The positions of a line [[x, y, down], ...], centred, of mean squared distance 1. */
export function standardised(line) {
  const [x, y] = [0, 1].map((k) => mean(line.map((point) => point[k])));
  const points = line.map(([u, v]) => [u - x, v - y]);
  const size = Math.sqrt(mean(points.map(([u, v]) => u * u + v * v)));
  return points.map(([u, v]) => [u / size, v / size]);
}

/** What each meeting of two lines costs: a list of rows. */
export function costs(a, b) {
  const other = standardised(b);
  return standardised(a).map(([x, y]) => other.map(([u, v]) => Math.sqrt((x - u) * (x - u) + (y - v) * (y - v))));
}

/** [distance, path] of two lines; only meetings with |i - j| <= band are allowed. */
export const warped = (a, b, band) => through(costs(a, b), band);

function through(cost, band) {
  const n = cost.length;
  const best = Array.from({ length: n + 1 }, () => new Array(n + 1).fill(Infinity));
  best[0][0] = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      if (Math.abs(i - j) > band) continue;
      best[i + 1][j + 1] = cost[i][j] + Math.min(best[i][j], best[i][j + 1], best[i + 1][j]);
    }
  }
  let [i, j] = [n, n];
  const path = [[n - 1, n - 1]];
  while (i > 1 || j > 1) {
    const ways = [[i - 1, j - 1], [i - 1, j], [i, j - 1]];      // of equal ones the first
    [i, j] = ways.reduce((one, way) => (best[way[0]][way[1]] < best[one[0]][one[1]] ? way : one));
    path.push([i - 1, j - 1]);
  }
  return [best[n][n] / (2 * n), path.reverse()];
}

/** Which meeting of a path is shown: a share of the way, rounded. */
export const place = (path, share) => Math.floor(share * (path.length - 1) + 0.5);

/** The meeting of a path that is nearest to a place of the table. */
export function nearest(path, [u, v]) {
  const far = ([i, j]) => (i - u) ** 2 + (j - v) ** 2;
  return path.reduce((one, meeting, k) => (far(meeting) < far(path[one]) ? k : one), 0);
}

// ---------------------------------------------------------------- the widget

const NAMES = ["kind", "band", "share", "reference", "genuine", "forged"];
const KINDS = { genuine: "a genuine one", forged: "a forgery" };
const EDGE = 12;      // px around the ink

function render({ model, el }) {
  const frame = panel(el, model, "The cheapest path through the meetings of two signatures", NAMES);
  const other = () => model.get(model.get("kind"));
  const colour = () => (model.get("kind") === "genuine" ? "siam-genuine" : "siam-forged");
  let [cost, distance, path, straight, known] = [[], 0, [[0, 0]], 0, ""];
  const at = () => place(path, model.get("share"));
  const go = (k) => put(model, { share: clamp(k, 0, path.length - 1) / (path.length - 1) });

  // ------------------------------------------------ the table

  const table = plane(frame, {
    label: "Table of meetings: the greyer, the dearer", ratio: 1, draw: () => draw(),
    ranges: () => ({ x: [-0.5, POINTS - 0.5], y: [-0.5, POINTS - 0.5] }),
    margin: { left: 30, right: 10, top: 10, bottom: 28 },
  });
  const image = s("image", { preserveAspectRatio: "none", style: "image-rendering: pixelated" });
  table.layer("siam-map").append(image);
  const drawAxes = axes(table, table.layer("siam-axes"));
  const [upper, lower] = [s("line", { class: "siam-drop" }), s("line", { class: "siam-drop" })];
  const line = s("polyline", { class: "siam-curve" });
  table.layer("siam-under").append(upper, lower, line);
  const point = dragPoint(table, table.layer("siam-tips"), {
    name: "siam-meeting", label: "Meeting", step: 1, large: 5, get: () => path[at()],
    text: () => path[at()].map((k) => k + 1).join(" with "),
    send([u, v]) {
      const [i, j] = path[at()];
      let to = nearest(path, [u, v]);
      // An arrow key always moves on, also where the path goes another way.
      if (to === at() && Number.isInteger(u) && Number.isInteger(v)) to += Math.sign(u - i + v - j);
      go(to);
    },
  });

  // ------------------------------------------------ the two inks

  const ink = plane(frame, {
    label: "The two signatures; lines join points that meet", ratio: 1.1, draw: () => draw(),
    ranges: () => ({ x: [0, 1], y: [0, 1] }), margin: { left: 0, right: 0, top: 0, bottom: 0 },
  });
  const [links, traces, marks] = ["siam-links", "siam-trace", "siam-marks"].map(ink.layer);
  const meeting = s("line", { class: "siam-tangent" });
  const dots = [s("circle", { class: "siam-now", r: 5 }), s("circle", { class: "siam-nib", r: 5 })];
  marks.append(meeting, ...dots);

  /** Where the points of a line stand on the screen, in the upper or the lower half. */
  function layout(points, half) {
    const [x, y] = [0, 1].map((k) => points.map((p) => p[k]));
    const extent = (values) => Math.max(...values) - Math.min(...values);
    const [width, height] = [ink.width - 2 * EDGE, ink.height / 2 - 2 * EDGE - 14];
    const scale = Math.min(width / extent(x), height / Math.max(extent(y), 1e-9));
    const top = half * (ink.height / 2) + 14 + EDGE + (height - scale * extent(y)) / 2;
    return points.map(([u, v]) => [EDGE + scale * (u - Math.min(...x)), top + scale * (Math.max(...y) - v)]);
  }

  let placed = [[], []];
  function drawInks() {
    const lines = [model.get("reference"), other()];
    placed = lines.map(layout);
    traces.replaceChildren(...lines.flatMap((points, half) => points.slice(0, -1).flatMap(([, , down], k) => {
      const [[x1, y1], [x2, y2]] = [placed[half][k], placed[half][k + 1]];
      if (!down) return [];
      return [s("line", { class: half ? `siam-speed ${colour()}` : "siam-pen", x1, y1, x2, y2 })];
    })), ...["reference", KINDS[model.get("kind")]].map((word, half) =>
      s("text", { class: "siam-tick", x: EDGE, y: half * (ink.height / 2) + 16 }, word)));
    links.replaceChildren(...path.filter((_, k) => k % 3 === 0).map(([i, j]) => join(s("line", { class: "siam-grid" }), i, j)));
  }

  function join(element, i, j) {
    const [[x1, y1], [x2, y2]] = [placed[0][i], placed[1][j]];
    set(element, { x1, y1, x2, y2 });
    return element;
  }

  // ------------------------------------------------ controls

  const numbers = reading([["meeting", "meeting"], ["cost", "it costs"], ["distance", "distance D"], ["straight", "D of the diagonal"]]);
  const kind = choice({
    label: "compared with", options: Object.entries(KINDS), get: () => model.get("kind"), put: (v) => put(model, { kind: v }),
  });
  const along = sliderRow({
    label: "Along the path", min: 0, max: 1, step: 0.01, places: 2, get: () => model.get("share"), put: (v) => put(model, { share: v }),
  });
  const band = sliderRow({
    label: "Band, points", min: 0, max: POINTS - 1, step: 1, places: 0, get: () => model.get("band"), put: (v) => put(model, { band: v }),
  });
  frame.body.append(table.element, h("div", { class: "siam-side" }, numbers.element, kind.element, along.element, band.element,
    ink.element, h("div", { class: "siam-buttons" }, button("Reset", () => frame.reset()))),
  h("div", { class: "siam-notes" }, maths("Each signature is 60 points, evenly spaced in time. A meeting costs as much as its two points are apart, both signatures centred and of one size.")));
  const say = liveRegion(frame);

  function paint() {
    const canvas = h("canvas", { width: POINTS, height: POINTS });
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(POINTS, POINTS);
    const dearest = Math.max(...cost.flat());
    cost.forEach((row, i) => row.forEach((value, j) => {
      // A grey that shows on white and on black paper; the first point is lowest.
      pixels.data.set([128, 128, 128, Math.round((230 * value) / dearest)], 4 * ((POINTS - 1 - j) * POINTS + i));
    }));
    context.putImageData(pixels, 0, 0);
    image.setAttribute("href", canvas.toDataURL());
  }

  function draw() {
    if (table.width === 0 || ink.width === 0) return;
    const key = JSON.stringify([...NAMES.filter((name) => name !== "share").map((name) => model.get(name)), table.width, ink.width]);
    if (key !== known) {
      known = key;
      const allowed = Math.floor(model.get("band"));
      cost = costs(model.get("reference"), other());
      [distance, path] = through(cost, allowed);
      straight = mean(cost.map((row, k) => row[k])) / 2;
      paint();
      const edge = POINTS - 0.5;
      const [left, right, low, high] = [table.px(-0.5), table.px(edge), table.py(-0.5), table.py(edge)];
      set(image, { x: left, y: high, width: right - left, height: low - high });
      const beyond = allowed + 0.5;
      set(upper, { x1: left, y1: table.py(beyond - 0.5), x2: table.px(edge - beyond), y2: high });
      set(lower, { x1: table.px(beyond - 0.5), y1: low, x2: right, y2: table.py(edge - beyond) });
      for (const one of [upper, lower]) one.style.display = allowed < POINTS - 1 ? "" : "none";
      line.setAttribute("points", path.map(([i, j]) => `${table.px(i).toFixed(1)},${table.py(j).toFixed(1)}`).join(" "));
      line.setAttribute("style", `stroke: var(--siam-${model.get("kind") === "genuine" ? "genuine" : "forgery"})`);
      drawInks();
    }
    drawAxes({ x: [0, 20, 40], y: [0, 20, 40], xName: "reference", yName: "other" });
    const [i, j] = path[at()];
    join(meeting, i, j);
    set(dots[0], { cx: placed[0][i][0], cy: placed[0][i][1] });
    set(dots[1], { cx: placed[1][j][0], cy: placed[1][j][1], class: `siam-nib ${colour()}` });
    for (const part of [point, kind, along, band]) part.refresh();
    const texts = {
      meeting: `${i + 1}, ${j + 1}`, cost: fixed(cost[i][j], 3), distance: fixed(distance, 3), straight: fixed(straight, 3),
    };
    numbers.show(texts);
    say(`Point ${i + 1} with point ${j + 1}, at a cost of ${texts.cost}. Distance ${texts.distance}.`);
  }

  frame.follow(draw);
  for (const p of [table, ink]) p.measure();
}

export default widget("warp", render);
