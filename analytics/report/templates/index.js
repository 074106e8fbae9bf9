// Shows only the rows that hold every word of the search box.
(() => {
  const search = document.getElementById("search");
  if (!search) return;
  const found = document.getElementById("found");
  const rows = Array.from(document.querySelectorAll("tbody tr"), (row) => [row, row.textContent.toLowerCase()]);

  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      n += row.hidden ? 0 : 1;
    }
    found.textContent = words.length ? found.dataset.text.replace("{n}", n) : "";
  });
})();
