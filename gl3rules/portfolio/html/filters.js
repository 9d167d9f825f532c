// Orders, each made once for a language.
const orders = new Map();
const ordered = () => {
  const order = form.elements.order.value;
  const key = `${order} ${language}`;
  if (!orders.has(key)) orders.set(key, members.slice().sort(comparison(order)));
  return orders.get(key);
};
const comparison = (order) => {
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  if (order === "name") return (one, two) => compare(one.name, two.name) || one.index - two.index;
  if (order === "id") return (one, two) => compare(one.id, two.id) || one.index - two.index;
  if (order === "change") return (one, two) => (two.difference ?? -1000) - (one.difference ?? -1000) || one.index - two.index;
  if (!order.startsWith("tag-")) return (one, two) => one.index - two.index;
  const tag = Number(order.slice(4));
  const valueOf = (member) => (member.tags.find(([name]) => name === tag) || [])[1];
  const sorted = [...new Set(members.map(valueOf))].filter((value) => value !== undefined);
  sorted.sort((one, two) => compare(data.texts[one], data.texts[two]));
  const ranks = new Map(sorted.map((value, rank) => [value, rank]));
  const rank = (member) => ranks.get(valueOf(member)) ?? sorted.length;
  return (one, two) => rank(one) - rank(two) || one.index - two.index;
};

// Filters.
const searched = new Map();
const textOf = (member) => {
  if (!searched.has(member)) {
    const tags = member.tags.map(([, value]) => data.texts[value]);
    searched.set(member, folded([member.name, member.id, member.path, ...tags].join("\n")));
  }
  return searched.get(member);
};
const statusLetters = () => {
  const chosen = new Set([...form.querySelectorAll("input[name=status]:checked")].map((item) => item.value));
  return new Set(Object.keys(data.kinds).filter((letter) => chosen.has(data.kinds[letter])));
};
const filter = () => {
  const letters = statusLetters();
  const words = folded(form.elements.text.value).split(/\s+/).filter(Boolean);
  const position = positions.get(form.elements.row.value);
  const wanted = form.elements.state.value;
  const tags = [...form.querySelectorAll("select[data-tag]")].filter((item) => item.value)
    .map((item) => [Number(item.dataset.tag), Number(item.value)]);
  shown = ordered().filter((member) =>
    letters.has(member.status) &&
    (position === undefined || wanted.includes(member.letters[position])) &&
    tags.every(([name, value]) => member.tags.some((tag) => tag[0] === name && tag[1] === value)) &&
    words.every((word) => textOf(member).includes(word)));
  table.setAttribute("aria-rowcount", shown.length + 1);
  box.scrollTop = 0;
  active = 0;
  redraw();
  tell();
};
const tell = (text = "") => {
  const counted = say("shown", { shown: figure(shown.length), total: figure(members.length) });
  form.querySelector(".shown").textContent = text || (shown.length ? counted : say("nothing_shown"));
  head.forEach((column) => column.classList.toggle("lit", column.textContent === form.elements.row.value));
};

// What can be chosen is in one language, so it is filled in anew for each.
const choices = (select, options) => {
  const before = select.value;
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  if (options.some(([value]) => value === before)) select.value = before;
};
const tagValues = data.tags.map((name, tag) => [...new Set(members.flatMap((member) =>
  member.tags.filter(([one]) => one === tag).map(([, value]) => value)))]);
const fillChoices = () => {
  const tagOrders = data.tags.map((tag, number) => [`tag-${number}`, say("tag", { tag })]);
  const changes = hasDifference ? [["change", say("change")]] : [];
  choices(form.elements.order, [["worst", say("worst")], ...changes, ["name", say("name")], ["id", say("id")], ...tagOrders]);
  choices(form.elements.row, [["", say("any")], ...rows.map((row) => [row.number, `${row.number} ${row.title()}`])]);
  const states = Object.entries(data.kinds).map(([letter, kind]) => [letter, say(`status-${kind}`)]);
  choices(form.elements.state, [["fe", say("failing")], ["feu", say("to_act_on")], ...states]);
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  for (const select of form.querySelectorAll("select[data-tag]")) {
    const values = tagValues[select.dataset.tag].map((value) => [String(value), data.texts[value]]);
    choices(select, [["", say("any")], ...values.sort((one, two) => compare(one[1], two[1]))]);
  }
};
const addTags = () => {
  const place = form.querySelector(".tags");
  data.tags.forEach((name, tag) => {
    // A tag that nearly everybody has another value of, such as a telephone number, is found by its text.
    if (tagValues[tag].length > 200) return;
    const select = make("select");
    select.dataset.tag = tag;
    place.append(make("label", "", `${name} `, select));
    place.hidden = false;
  });
};
