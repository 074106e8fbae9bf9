// Replaces each still picture by a live chart. The picture stays for print and where drawing fails.
(() => {
  const options = JSON.parse(document.getElementById("chart-options").textContent);
  const blocks = Array.from(document.querySelectorAll("script[data-vl]"));
  const tally = { drawn: 0, failed: 0 };

  const report = () => {
    const root = document.documentElement.dataset;
    root.charts = String(blocks.length);
    root.chartsDrawn = String(tally.drawn);
    root.chartsFailed = String(tally.failed);
  };

  const draw = async (block) => {
    const figure = block.closest("figure");
    const live = document.createElement("div");
    live.className = "aq-live";
    block.before(live);
    try {
      await vegaEmbed(live, JSON.parse(block.textContent), options);
      figure.classList.add("is-live");
      tally.drawn += 1;
    } catch (error) {
      live.remove();
      tally.failed += 1;
      console.error(error);
    }
    report();
  };

  report();
  // One after the other with a breath between, so that the page stays quick to scroll.
  blocks.reduce(
    (before, block) => before.then(() => new Promise((next) => setTimeout(next))).then(() => draw(block)),
    Promise.resolve(),
  );
})();
