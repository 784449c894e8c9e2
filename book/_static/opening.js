// The first of a page's scripts, and the only one that it waits for.
((root) => {
  // What the theme keeps for the next page.  Where the browser keeps nothing (cookies refused,
  // a sandboxed frame, a full disk), it is kept while the page is open.
  const storage = (area) => {
    const here = new Map();
    return {
      getItem(key) {
        if (here.has(key)) return here.get(key);
        try { return window[area].getItem(key); } catch { return null; }
      },
      setItem(key, value) {
        here.delete(key);
        try { window[area].setItem(key, value); } catch { here.set(key, String(value)); }
      },
      removeItem(key) {
        here.delete(key);
        try { window[area].removeItem(key); } catch { /* nor is it kept */ }
      },
    };
  };
  window.bookStorage = storage("localStorage");
  window.bookSession = storage("sessionStorage");

  // The theme sets light or dark with its script, late: a page drawn before would be drawn twice.
  const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const mode = window.bookStorage.getItem("mode");
  root.dataset.mode = ["light", "dark"].includes(mode) ? mode : "auto";
  root.dataset.theme = root.dataset.mode === "auto" ? dark : mode;

  // Where a reader begins at the top of a page, what is below the screen is not laid out until
  // the page has loaded (book.css): its widget answers sooner.
  const coming = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (coming && !location.hash) root.dataset.opening = "";
})(document.documentElement);
