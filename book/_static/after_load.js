// The scripts marked as text/after-load are not run by the browser.  Once the page has loaded,
// they are fetched, then run one after the other, in their order, and none into a drag.
addEventListener("load", async () => {
  const waiting = [...document.querySelectorAll('script[type="text/after-load"]')];
  const add = (tag, set) => document.head.append(Object.assign(document.createElement(tag), set));
  const steps = [
    () => { for (const { src } of waiting) add("link", { rel: "prefetch", href: src }); },
    () => { delete document.documentElement.dataset.opening; },
    ...waiting.map((script) => () => new Promise((done) => {
      add("script", { src: script.src, onload: done, onerror: done });
    }).then(() => script.remove())),
  ];
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const pointing = ["pointerdown", "pointermove"];
  let quiet = 0;
  const dragging = (event) => { if (event.buttons) quiet = performance.now() + 300; };
  for (const type of pointing) addEventListener(type, dragging, true);
  await pause(100);
  for (const step of steps) {
    await pause(0);
    while (performance.now() < quiet) await pause(100);
    await step();
  }
  for (const type of pointing) removeEventListener(type, dragging, true);
});
