// Marks in the table of contents where the reader is.
(() => {
  const links = new Map(
    Array.from(document.querySelectorAll(".contents a"), (link) => [decodeURIComponent(link.hash.slice(1)), link]),
  );
  const headings = Array.from(links.keys(), (id) => document.getElementById(id)).filter(Boolean);
  if (!headings.length) return;

  const mark = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
    const here = (passed.at(-1) ?? headings[0]).id;
    links.forEach((link, id) => {
      if (id === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };

  addEventListener("scroll", mark, { passive: true });
  mark();
})();
