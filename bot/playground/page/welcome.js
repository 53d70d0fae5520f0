// What this is and what to try, and how people are added.

import { meet } from "./api.js";
import { el, openDialog, span } from "./dom.js";

const NAMES = {
  ar: ["ليلى", "عمر", "نور"],
  bn: ["রহিমা", "করিম"],
  en: ["Grace", "Tom", "Joan", "Dev"],
  fr: ["Aïcha", "Luc"],
  es: ["Lucía", "Mateo"],
  ur: ["پروین", "عمران", "آمنہ"],
};
const LINES = [
  [
    "What it is.",
    "A bot asks people what they think of a draft leaflet, in their language, and keeps their answers in order.",
  ],
  [
    "Who you are.",
    "The participant. This page stands in for Telegram; the bot behind it is the real one, and nothing leaves this computer.",
  ],
  [
    "Try this first.",
    "Choose a phone below, press START, agree, look at the leaflet, and answer by button, in writing, or with your voice.",
  ],
  [
    "Then be difficult.",
    "Press Change, write where you should press, send three photos, go back, switch the language, block the bot, reload the page.",
  ],
  [
    "Look behind.",
    "The panel shows each answer as it is stored, and every call to Telegram. Edit flow.yaml: the next conversation is the new one.",
  ],
];

/** The phones' languages of a study: those of its languages, without Easy Read, which is chosen in the chat. */
export function phones(languages) {
  const found = new Map();
  for (const { tag, name } of languages) {
    const base = tag.split("-")[0];
    if (!found.has(base)) found.set(base, name);
  }
  return [...found].map(([tag, name]) => ({ tag, name }));
}

export function nameFor(tag, people) {
  const names = NAMES[tag] || NAMES.en;
  return (
    names.find((each) => !people.some((person) => person.name === each)) || `${names[0]} ${people.length + 1}`
  );
}

/** The welcome; `begin(tag, link)` is called for a phone in that language, with an invite's link or "". */
export function welcome(board, begin) {
  const choices = phones(board.languages).map(({ tag, name }) =>
    el(
      "button",
      { type: "button", class: "accent phone", onclick: () => begin(tag, "") },
      span(name, { lang: tag }),
    ),
  );
  const waiting = el("p", { class: "faint" }, "The bot is starting…");
  return el(
    "section",
    { class: "welcome", "aria-label": "Welcome" },
    el("h2", {}, "See it as they see it"),
    el(
      "ol",
      { class: "lines" },
      LINES.map(([head, words]) => el("li", {}, el("strong", {}, head), " ", words)),
    ),
    el("p", { class: "ask", id: "phones" }, "Take a phone that speaks"),
    el(
      "div",
      { class: "phones", role: "group", "aria-labelledby": "phones" },
      choices.length ? choices : waiting,
    ),
    board.invites.map(({ url }) =>
      el("p", { class: "by-invite" }, "Or come by an invite into a cohort: ", door("command", url, url)),
    ),
    board.team.map(({ label, url }) => door("phone team", `Run the study: open as ${label}`, url)),
  );

  function door(kind, label, url) {
    const open = () => begin(phones(board.languages)[0].tag, url);
    return el("button", { type: "button", class: kind, onclick: open }, label);
  }
}

/** Ask for a new person, and give it to `added(person, link)`. */
export function askForPerson(board, people, added) {
  const languages = phones(board.languages);
  const first = languages.find(({ tag }) => !people.some((each) => each.language === tag)) || languages[0];
  const name = el("input", {
    required: true,
    maxlength: "40",
    dir: "auto",
    value: nameFor(first?.tag, people),
    autocomplete: "off",
  });
  const language = el(
    "select",
    {},
    languages.map(({ tag, name: own }) => el("option", { value: tag, selected: tag === first?.tag }, own)),
  );
  language.addEventListener("change", () => (name.value = nameFor(language.value, people)));
  const link = el("input", { type: "url", placeholder: "https://t.me/…?start=…", dir: "ltr" });
  const use = (words, url) =>
    el("button", { type: "button", class: "plain", onclick: () => (link.value = url) }, words);
  const known = [
    board.invites.map(({ label, url }) => use(`Use the invite of “${label}”`, url)),
    board.team.map(({ label, url }) => use(`Run the study as ${label}`, url)),
  ].flat();
  const submit = async () =>
    added(await meet(name.value.trim() || "Somebody", language.value), link.value.trim());
  openDialog("Add a person", { class: "small" }, (close) =>
    el(
      "form",
      { method: "dialog", onsubmit: submit },
      el("h2", {}, "Add a person"),
      el("label", { class: "field" }, "Name", name),
      el("label", { class: "field" }, "Language of their phone", language),
      el("label", { class: "field" }, "Invite link, if they have one", link),
      known,
      el(
        "div",
        { class: "dialog-foot" },
        el("button", { type: "button", class: "plain", onclick: close }, "Cancel"),
        el("button", { class: "accent wide" }, "Add"),
      ),
    ),
  );
}
