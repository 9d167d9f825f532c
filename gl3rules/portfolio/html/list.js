// The list: lines of one height, of which only those in view, and a few around them, exist.
const box = document.querySelector(".lines");
const table = box.querySelector("table");
const body = table.tBodies[0];
const head = [...box.querySelectorAll(".heat.head span")];
const hasDifference = data.runs.length > 1;
const margin = 8;
const onPaperMost = body.rows.length;
let shown = members;
let lines = new Map();
let spare = [];
let active = 0;
let height = 0;
let onPaper = false;

const blankLine = () => {
  const link = make("a", "of");
  const heat = make("span", "heat", ...rows.map(() => make("i")));
  heat.setAttribute("aria-hidden", "true");
  const name = make("th", "name", link, make("span", "meta"));
  name.scope = "row";
  const figures = Array.from({ length: hasDifference ? 3 : 2 }, () => make("td", "figure"));
  return make("tr", "line", name, make("td", "status"), ...figures, make("td", "rows", heat, make("span", "unseen")));
};

// What the cells say to those who can't see them.
const inWords = (member) =>
  [..."feuwi"].map((letter) => {
    const numbers = rows.filter((row, position) => member.letters[position] === letter).map((row) => row.number);
    return numbers.length ? `${say(`status-${data.kinds[letter]}`)}: ${numbers.join(", ")}. ` : "";
  }).join("");

const fill = (line, index) => {
  const member = shown[index];
  const [name, status, failing, unknown, ...others] = line.children;
  const [link, meta] = name.children;
  line.setAttribute("aria-rowindex", index + 2);
  line.dataset.index = index;
  link.textContent = member.name;
  link.href = addressOf(member);
  link.tabIndex = index === active ? 0 : -1;
  meta.textContent = [member.id, ...member.tags.map(([, value]) => data.texts[value])].join(" · ");
  name.title = `${member.name}\n${meta.textContent}\n${member.path}`;
  status.replaceChildren(badge(member.status));
  failing.textContent = member.failing;
  unknown.textContent = member.unknown;
  if (hasDifference) others[0].textContent = signed(member.difference);
  if (hasDifference) others[0].className = `figure ${member.difference > 0 ? "worse" : member.difference < 0 ? "better" : ""}`;
  const [heat, words] = others.at(-1).children;
  [...heat.children].forEach((cell, position) => {
    const kind = data.kinds[member.letters[position]];
    cell.className = rows[position].startsChapter ? `${kind} c` : kind;
    cell.textContent = data.marks[kind] || "";
    cell.removeAttribute("title");
  });
  words.textContent = inWords(member);
};

const space = () => {
  const line = make("tr", "space", make("td"));
  line.setAttribute("aria-hidden", "true");
  line.firstChild.colSpan = table.tHead.rows[0].cells.length;
  return line;
};
const above = space();
const below = space();

const bounds = () => {
  if (onPaper) return [0, Math.min(shown.length, onPaperMost)];
  const first = Math.floor(box.scrollTop / height) - margin;
  // The box is as high as what is in it, but never as high as the window.
  const last = Math.ceil((box.scrollTop + window.innerHeight) / height) + margin;
  return [Math.min(Math.max(first, 0), shown.length), Math.min(last, shown.length)];
};

const draw = () => {
  const [first, last] = bounds();
  for (const [index, line] of lines) {
    if (index >= first && index < last) continue;
    // Who was on a line that goes out of view is still in the list.
    if (line.contains(document.activeElement)) box.focus({ preventScroll: true });
    line.remove();
    lines.delete(index);
    spare.push(line);
  }
  let after = above;
  for (let index = first; index < last; index += 1) {
    if (!lines.has(index)) {
      const line = spare.pop() || blankLine();
      fill(line, index);
      lines.set(index, line);
      after.after(line);
    }
    after = lines.get(index);
  }
  above.firstChild.style.height = `${first * height}px`;
  below.firstChild.style.height = `${(shown.length - last) * height}px`;
  above.hidden = first === 0;
  below.hidden = last === shown.length;
  if (lines.size && !lines.has(active)) activate(Math.min(first + margin, last - 1));
};

const redraw = () => {
  spare.push(...lines.values());
  for (const line of lines.values()) line.remove();
  lines = new Map();
  draw();
};

const activate = (index) => {
  if (lines.has(active)) lines.get(active).querySelector("a").tabIndex = -1;
  active = index;
  if (lines.has(active)) lines.get(active).querySelector("a").tabIndex = 0;
};

const bringIntoView = (index) => {
  const room = box.clientHeight - table.tHead.offsetHeight;
  if (index * height < box.scrollTop) box.scrollTop = index * height;
  else if ((index + 1) * height > box.scrollTop + room) box.scrollTop = (index + 1) * height - room;
  draw();
};

const goTo = (index) => {
  bringIntoView(index);
  activate(index);
  lines.get(index).querySelector("a").focus({ preventScroll: true });
};

const measure = () => {
  const line = lines.values().next().value;
  if (line) height = line.getBoundingClientRect().height || height;
};
