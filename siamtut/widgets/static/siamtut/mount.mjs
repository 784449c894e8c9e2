// Brings the widgets of a published page to life, without a kernel: each
// <div class="siamtut-widget" data-widget="angle" data-state="{...}"> gets a small
// model and the very module that Jupyter runs.  A widget that fails says so in its
// place, with its picture left standing, and the rest of the page lives on.

/** As much of Jupyter's model as a widget may use: get, set, on, off, save_changes. */
export function createModel(state) {
  const values = structuredClone(state);
  const listeners = new Map();
  return {
    get: (name) => values[name],
    set(name, value) {
      if (JSON.stringify(values[name]) === JSON.stringify(value)) return;
      values[name] = value;
      for (const listener of [...(listeners.get(`change:${name}`) ?? [])]) listener();
    },
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(listener);
    },
    off: (event, listener) => listeners.get(event)?.delete(listener),
    save_changes() {},
  };
}

/** Bring one place of the page to life; never throws. */
export async function mount(place) {
  const { widget, state } = place.dataset;
  const el = document.createElement("div");
  el.className = "siam-live";
  place.dataset.live = "soon";
  let verb = "start";
  const fail = (error) => {
    el.remove();
    const sorry = document.createElement("p");
    sorry.className = "siam-sorry";
    sorry.setAttribute("role", "status");
    sorry.textContent = `This figure could not ${verb} here, so its picture stands in for it; `
      + "reloading the page may help.";
    place.prepend(sorry);
    place.dataset.live = "failed";
    console.warn(`siamtut: the widget "${widget}" could not ${verb}:`, error);
  };
  try {
    const module = await import(`./${widget}.mjs`);
    place.append(el);
    place.dataset.live = "yes";
    await module.default.render({ model: createModel(JSON.parse(state)), el, fail });
    verb = "go on";
  } catch (error) {
    fail(error);
  }
}

function mountAll() {
  for (const place of document.querySelectorAll(".siamtut-widget[data-widget]:not([data-live])")) {
    mount(place);
  }
}

// With <script type="module" async> this runs while the page is still being read: what
// all widgets share is fetched meanwhile, and none waits for the scripts of the theme.
import("./plane.mjs").catch(() => {});  // ui.mjs with it; the widget that needs them will say so
mountAll();
if (document.readyState === "loading") {
  const reading = new MutationObserver(mountAll);
  reading.observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("readystatechange", () => {
    reading.disconnect();
    mountAll();
  }, { once: true });
}
