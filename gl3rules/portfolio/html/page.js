// The page is whole without its script; with it the table of the worst becomes a list of all that can be searched.
// The parts stand in one function; see __init__.py.
const data = JSON.parse(document.getElementById("data").textContent);
const form = document.querySelector("form.filters");
let language = document.querySelector("input[name=language]:checked").value;

const say = (name, values = {}) =>
  data.words[language][name].replace(/\{(\w+)\}/g, (field, key) => (key in values ? values[key] : field));
const spoken = () => data.languages.indexOf(language);
const figure = (number) => number.toLocaleString("en");
// Full-width and half-width forms, and upper and lower case, are found alike.
const folded = (text) => text.normalize("NFKC").toLowerCase();
const make = (tag, name = "", ...inner) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inner);
  return made;
};

const rows = data.rows.map(([number, ...texts], position) => ({
  number,
  title: () => texts[spoken()],
  clause: () => texts[data.languages.length + spoken()],
  startsChapter: data.chapters[position] !== data.chapters[position - 1],
}));
const positions = new Map(rows.map((row, position) => [row.number, position]));

// What an organisation does not have at the end of its list is left out there; see data.py.
const unpacked = (packed, index) => {
  const [id, name, path, number, status, letters, tags = [], forms = [], history = [], changes = []] = packed;
  const count = (wanted) => [...letters].filter((letter) => wanted.includes(letter)).length;
  const latest = history.slice(-2);
  return {
    index, id, name, path, number, status, letters, history, changes,
    failing: count("fe"),
    unknown: count("u"),
    difference: latest.length === 2 && latest[0] && latest[1] ? latest[1][0] - latest[0][0] : null,
    tags: tags.flatMap((value, place) => (place % 2 ? [] : [[value, tags[place + 1]]])),
    reports: forms.map((form) => [data.forms[form][0], data.forms[form][1].replaceAll("*", id)]),
  };
};
const members = data.members.map(unpacked);
const byId = new Map(members.map((member) => [member.id, member]));
const addressOf = (member) => `#organisation-${encodeURIComponent(member.id)}`;

const badge = (letter) => {
  const kind = data.kinds[letter] || "no-row";
  return make("span", `badge ${kind}`, say(`status-${kind}`));
};
const signed = (number) => (number === null ? "–" : number > 0 ? `+${number}` : number < 0 ? `−${-number}` : "0");

const speak = () => {
  language = document.querySelector("input[name=language]:checked").value;
  document.documentElement.lang = language;
};
for (const button of document.querySelectorAll("input[name=language]")) button.addEventListener("change", speak);
// A browser may keep the choice of before when the page is loaded again.
speak();
