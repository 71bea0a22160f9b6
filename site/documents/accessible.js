// Names and keys for what the theme leaves without: its search dialog, its lists of links, what scrolls sideways.
const name = () => {
  document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");
  const told = new Map();
  for (const list of document.querySelectorAll("nav, [role=navigation]")) {
    if (list.dataset.named) continue;
    const own = list.getAttribute("aria-label") ?? list.querySelector(".md-nav__title, label")?.textContent.trim();
    const label = list.matches(".md-code__nav") ? "Copy this code" : own || "Links";
    told.set(label, (told.get(label) ?? document.querySelectorAll(`[data-named="${label}"]`).length) + 1);
    list.setAttribute("aria-label", told.get(label) > 1 ? `${label} (${told.get(label)})` : label);
    list.dataset.named = label;
  }
  // A head of a table without a word is none.
  for (const head of document.querySelectorAll("thead")) if (!head.textContent.trim()) head.remove();
  for (const cell of document.querySelectorAll("th:empty")) cell.replaceWith(document.createElement("td"));
  for (const wide of document.querySelectorAll("pre > code, .md-typeset__scrollwrap")) wide.tabIndex = 0;
  for (const picture of document.querySelectorAll("svg:not([aria-hidden])")) picture.setAttribute("aria-hidden", "true");
};
document$.subscribe(() => {
  name();
  // The theme adds its buttons to copy code when a block is scrolled into view.
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
});
