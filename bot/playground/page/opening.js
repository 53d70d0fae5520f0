// Who opens a link to the bot: in life it is mostly somebody else than who got it.

import { el, openDialog, span } from "./dom.js";
import { phones } from "./welcome.js";

/**
 * Ask who opens a link. `here` is the person in whose chat it stands, or null. `on.anew(tag)`: somebody new,
 * whose phone speaks that language; `on.by(id)`: somebody who is there; `on.write()`, where there is one: nobody,
 * it is only to be written.
 */
export function askWhoOpens(link, board, here, on) {
  const title = "Who opens this link?";
  openDialog(title, { class: "small" }, (close) => {
    const choice = (given, words, act) =>
      el("button", { type: "button", ...given, onclick: () => (close(), act()) }, words);
    const fresh = phones(board.languages).map(({ tag, name }) =>
      choice({ class: "accent phone" }, span(name, { lang: tag }), () => on.anew(tag)),
    );
    const people = [...board.people].sort((one, other) => (other.id === here?.id) - (one.id === here?.id));
    const known = people.map((each) =>
      choice({ class: "plain opener" }, nameOf(each, here), () => on.by(each.id)),
    );
    return [
      el("h2", {}, title),
      el("p", { class: "opened", dir: "ltr" }, link),
      group("new-phones", "Somebody new, with a phone that speaks", "phones", fresh),
      known.length ? group("known-people", "Somebody who is here", "openers", known) : null,
      el(
        "div",
        { class: "dialog-foot" },
        on.write ? choice({ class: "plain" }, "Only write it", on.write) : null,
        el("button", { type: "button", class: "plain", onclick: close }, "Cancel"),
      ),
    ].filter(Boolean);
  });
}

function nameOf(person, here) {
  const more = person.id === here?.id ? el("small", {}, " whose chat this is") : null;
  return [span(person.name), more];
}

function group(id, label, kind, choices) {
  return el(
    "div",
    {},
    el("p", { class: "ask", id }, label),
    el("div", { class: kind, role: "group", "aria-labelledby": id }, choices),
  );
}
