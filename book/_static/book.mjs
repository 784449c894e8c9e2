// What scrolls sideways in its own box (a long formula, a wide table) can be reached
// with the Tab key and scrolled with the arrows; what fits is no stop on the way.

function mark(box) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

const watch = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
const boxes = document.querySelectorAll(".bd-article div.math, .bd-article table");
for (const box of boxes) watch.observe(box);

// On a phone the page's contents lie over the page: a link to a place in it clears the view.
document.addEventListener("click", ({ target }) => {
  target.closest('dialog[open] a[href^="#"]')?.closest("dialog").close();
});

// The theme's button for print names the function that it calls.
document.addEventListener("click", ({ target }) => {
  const name = target.closest("[data-calls]")?.dataset.calls;
  if (name) window[name]?.();
});
