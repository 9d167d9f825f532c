"use strict";
// The page is whole without this script; it adds the filters, and opens a row that a link leads to.
(() => {
  const form = document.querySelector("form.filters");
  const rows = [...document.querySelectorAll("details.row")];
  const chosen = (name) => new Set([...form.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value));
  // Full-width and half-width forms, and upper and lower case, are found alike.
  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, folded(row.textContent));
    return texts.get(row);
  };

  const filter = () => {
    const kept = { status: chosen("status"), severity: chosen("severity"), chapter: chosen("chapter") };
    const words = folded(form.elements.text.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = Object.keys(kept).every((name) => kept[name].has(row.dataset[name]));
      row.hidden = !(fits && words.every((word) => textOf(row).includes(word)));
      shown += row.hidden ? 0 : 1;
    }
    for (const chapter of document.querySelectorAll("section.chapter")) {
      chapter.hidden = !chapter.querySelector("details.row:not([hidden])");
    }
    form.querySelector("[data-shown]").textContent = shown;
    form.querySelector("[data-total]").textContent = rows.length;
  };

  const follow = () => {
    // Ids hold nothing that a link would have to escape.
    const target = document.getElementById(location.hash.slice(1));
    const row = target && target.closest("details.row");
    const hidden = target && target.closest("[hidden]");
    if (hidden) form.reset();
    if (hidden) filter();
    if (row) row.open = true;
    if (target) target.scrollIntoView();
  };

  const speak = () => {
    document.documentElement.lang = document.querySelector("input[name=language]:checked").value;
  };

  for (const button of document.querySelectorAll("input[name=language]")) button.addEventListener("change", speak);
  window.addEventListener("hashchange", follow);
  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    // The boxes have their new state only after the event.
    form.addEventListener("reset", () => setTimeout(filter));
    for (const button of form.querySelectorAll("[data-open]")) {
      button.addEventListener("click", () => {
        const open = button.dataset.open === "true";
        for (const row of rows) if (!open || !row.hidden) row.open = open;
      });
    }
    filter();
    if (location.hash) follow();
  }
  // A browser may keep the choice of before when the page is loaded again.
  speak();
})();
