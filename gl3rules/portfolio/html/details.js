// One organisation.
const dialog = document.querySelector("dialog.detail");
let opened = null;
const listOf = (member, wanted) => {
  const items = rows.flatMap((row, position) => {
    const letter = member.letters[position];
    if (!wanted.includes(letter)) return [];
    const clause = make("span", "clause", say("clause", { clause: row.clause() }));
    return [[wanted.indexOf(letter), make("li", "", badge(letter), make("span", "number", row.number), make("span", "", row.title(), clause))]];
  });
  return make("ul", "list", ...items.sort((one, two) => one[0] - two[0]).map(([, item]) => item));
};
const changesOf = (member) => {
  const [isNew, ...changed] = member.changes;
  const items = changed.map(([position, letters, facts, reasons]) => {
    const row = rows[position];
    const told = make("li", "", badge(letters[0]), " → ", badge(letters[1]), " ", make("span", "number", row ? row.number : position), row ? ` ${row.title()}` : "");
    for (let place = 0; place < facts.length; place += 3) {
      const [fact, before, after] = facts.slice(place, place + 3).map((text) => data.texts[text]);
      told.append(make("p", "why", make("code", "", fact), `: ${before || say("undeclared")} → ${after || say("undeclared")}`));
    }
    for (const reason of reasons) told.append(make("p", "why", data.reasons[reason][spoken()]));
    return told;
  });
  return [make("h3", "", say("changes")), ...(isNew ? [make("p", "", say("is_new"))] : []), make("ul", "changed-rows", ...items)];
};
const historyOf = (member) => {
  const cell = (tag, text, name = "") => {
    const made = make(tag, name, text);
    if (tag === "th") made.scope = name === "day" ? "row" : "col";
    return made;
  };
  const top = make("tr", "", cell("th", say("run")), cell("th", say("failing"), "figure"), cell("th", say("status-unknown"), "figure"));
  const runs = data.runs.map(([name, day], number) => {
    const counts = member.history[number] || [say("not_in_run"), ""];
    return make("tr", "", cell("th", name === day ? day : `${day} ${name}`, "day"), ...counts.map((count) => cell("td", String(count), "figure")));
  });
  return [make("h3", "", say("history")), make("table", "", make("thead", "", top), make("tbody", "", ...runs))];
};
const reportsOf = (member) => {
  const links = member.reports.map(([form_, address]) => {
    const link = make("a", "", form_);
    link.href = address;
    link.setAttribute("aria-label", say("report_on", { form: form_, organisation: member.name }));
    return make("li", "", link);
  });
  return links.length ? [make("h3", "", say("reports")), make("ul", "links", ...links)] : [];
};
const button = (name, sign, act) => {
  const made = make("button", "", sign);
  made.type = "button";
  made.dataset.does = name;
  made.setAttribute("aria-label", say(name));
  made.title = say(name);
  made.addEventListener("click", act);
  return made;
};
const step = (by) => {
  const next = shown[shown.indexOf(opened) + by];
  if (!next) return;
  history.replaceState(null, "", addressOf(next));
  open(next);
  dialog.querySelector(`[data-does=${by > 0 ? "next" : "previous"}]`).focus();
};
const open = (member) => {
  opened = member;
  const place = shown.indexOf(member);
  const name = make("h2", "", member.name);
  name.id = "detail-name";
  const buttons = make("p", "buttons", button("previous", "↑", () => step(-1)), button("next", "↓", () => step(1)), button("close", "✕", () => dialog.close()));
  buttons.children[2].autofocus = true;
  buttons.children[0].disabled = place <= 0;
  buttons.children[1].disabled = place < 0 || place === shown.length - 1;
  const chips = Object.keys(data.kinds).map((letter) => [letter, [...member.letters].filter((one) => one === letter).length])
    .filter(([, count]) => count).map(([letter, count]) => make("span", `badge ${data.kinds[letter]}`, `${say(`status-${data.kinds[letter]}`)} ${count}`));
  const tags = member.tags.map(([tag, value]) => make("li", "", `${data.tags[tag]}: ${data.texts[value]}`));
  const waived = listOf(member, "w");
  const inPart = listOf(member, "i");
  const action = listOf(member, "feu");
  dialog.replaceChildren(
    buttons,
    name,
    make("p", "about", `${member.id} · ${say("place", { path: member.path, number: member.number })}`),
    make("p", "chips", ...chips),
    ...(tags.length ? [make("ul", "chips", ...tags)] : []),
    ...reportsOf(member),
    ...(member.changes.length ? changesOf(member) : []),
    make("h3", "", say("action")),
    action.children.length ? action : make("p", "", say("no_action")),
    ...(waived.children.length ? [make("h3", "", say("waived")), waived] : []),
    ...(inPart.children.length ? [make("h3", "", say("in_part")), inPart] : []),
    ...(data.runs.length ? historyOf(member) : []),
  );
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
};
dialog.addEventListener("close", () => {
  // The event comes a moment after the closing: the address may lead elsewhere by now, or to what is open again.
  if (dialog.open || !opened) return;
  const place = shown.indexOf(opened);
  if (hash() === `organisation-${opened.id}`) history.replaceState(null, "", "#matrix");
  opened = null;
  // The browser has gone back to the link that was followed; after the buttons of the dialog that is another line.
  const isElsewhere = document.activeElement !== document.body && !box.contains(document.activeElement);
  if (place < 0 || isElsewhere) return;
  box.scrollIntoView({ block: "nearest" });
  goTo(place);
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
