// Links lead to an organisation, or to a row: those who fail it.
const hash = () => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
};
const follow = () => {
  const target = hash();
  if (target.startsWith("organisation-")) {
    const id = target.slice("organisation-".length);
    if (byId.has(id)) open(byId.get(id));
    else tell(say("unlisted", { id }));
    return;
  }
  if (dialog.open) dialog.close();
  if (!target.startsWith("row-") || !positions.has(target.slice(4))) return;
  form.reset();
  form.elements.row.value = target.slice(4);
  filter();
  document.getElementById("matrix").scrollIntoView();
};

const moves = (index) => {
  const page = Math.max(Math.floor((box.clientHeight - table.tHead.offsetHeight) / height) - 1, 1);
  return { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page, Home: 0, End: shown.length - 1 };
};
const listen = () => {
  box.addEventListener("scroll", draw, { passive: true });
  window.addEventListener("resize", () => {
    measure();
    draw();
  });
  box.addEventListener("keydown", (event) => {
    const line = event.target.closest(".line");
    if (!line || event.ctrlKey || event.altKey || event.metaKey) return;
    const index = moves(Number(line.dataset.index))[event.key];
    if (index === undefined) return;
    event.preventDefault();
    goTo(Math.min(Math.max(index, 0), shown.length - 1));
  });
  box.addEventListener("focusin", (event) => {
    const line = event.target.closest(".line");
    if (line) activate(Number(line.dataset.index));
  });
  box.addEventListener("click", (event) => {
    const column = head.indexOf(event.target);
    if (column >= 0) location.hash = `row-${rows[column].number}`;
    const line = event.target.closest(".line");
    if (line && !event.target.closest("a")) location.hash = addressOf(shown[line.dataset.index]);
  });
  box.addEventListener("mouseover", (event) => {
    const cell = event.target.closest(".heat > *");
    head.forEach((column) => column.classList.toggle("lit", column.textContent === form.elements.row.value));
    if (!cell) return;
    const position = [...cell.parentNode.children].indexOf(cell);
    head[position].classList.add("lit");
    const line = cell.closest(".line");
    const about = { row: rows[position].number, title: rows[position].title() };
    const kind = line && data.kinds[shown[line.dataset.index].letters[position]];
    cell.title = line ? say("cell", { ...about, status: say(`status-${kind}`) }) : `${about.row} ${about.title}`;
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The boxes have their new state only after the event.
  form.addEventListener("reset", () => setTimeout(filter));
  window.addEventListener("hashchange", follow);
  for (const choice of document.querySelectorAll("input[name=language]")) {
    choice.addEventListener("change", () => {
      fillChoices();
      filter();
      if (opened) open(opened);
    });
  }
  // On paper the worst are shown, whatever is filtered: nobody could see there that some are missing.
  const paper = (isPaper) => () => {
    if (onPaper === isPaper) return;
    onPaper = isPaper;
    shown = isPaper ? members : shown;
    if (isPaper) redraw();
    else filter();
  };
  window.addEventListener("beforeprint", paper(true));
  window.addEventListener("afterprint", paper(false));
  const media = matchMedia("print");
  media.addEventListener("change", () => paper(media.matches)());
};

addTags();
fillChoices();
form.hidden = false;
document.querySelector(".how").hidden = false;
document.querySelector(".few")?.classList.add("on-paper");
box.classList.add("live");
body.replaceChildren(above, below);
height = 1;
lines.set(0, blankLine());
fill(lines.get(0), 0);
above.after(lines.get(0));
measure();
listen();
filter();
if (location.hash) follow();
