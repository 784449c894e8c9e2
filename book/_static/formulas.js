// MathJax's settings.  A formula stands in the page as MathML; MathJax sets it from the LaTeX
// beside it, in one step, so that no reader sees LaTeX, with MathJax or without.
window.MathJax = {
  options: {
    // Its context menu would load parts that are not vendored, and makes every formula a stop
    // for the Tab key.  MathML for screen readers stays.  No macros: the same mathematics must
    // read well in JupyterLab, which knows none.
    enableMenu: false,
    renderActions: {
      // In the place of its search for dollars and brackets in the text.
      find: [10, (page) => {
        for (const place of document.querySelectorAll("[data-tex]")) {
          const { dataset, tagName } = place;
          const { MathItem } = page.options;
          const item = new MathItem(dataset.tex, page.inputJax[0], tagName === "DIV");
          item.start = item.end = { node: place.querySelector("math"), n: 0, delim: "" };
          page.math.push(item);
        }
      }, ""],
    },
  },
};
