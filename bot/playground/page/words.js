// A message's words with their styles. Telegram counts in UTF-16 units, as JavaScript does.

import { el } from "./dom.js";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const FOUND =
  /(?:https?:\/\/|t\.me\/)[^\s<>"]*[^\s<>".,;:!?)\]»”’،۔؟।]|[\w.+-]+@[\w-]+\.[\w.-]*\w|(?<![\w/])\/[a-z0-9_]{1,32}(?![\w/])/gi;

/** The words as nodes. `on.link(url, event)` and `on.command("/help")` are told of presses. */
export function formatted(text, entities, on) {
  const given = (entities || []).filter(
    (each) => each.type in TAGS || ["text_link", "spoiler"].includes(each.type),
  );
  return piece(text, 0, text.length, given, on);
}

function piece(text, start, stop, entities, on) {
  const nodes = [];
  let at = start;
  while (entities.length) {
    const [first] = entities;
    const end = Math.min(first.offset + first.length, stop);
    const inside = entities.filter((each) => each !== first && each.offset < end);
    entities = entities.filter((each) => each !== first && !inside.includes(each));
    if (first.offset > at) nodes.push(...plain(text.slice(at, first.offset), on));
    const from = Math.max(at, first.offset);
    const within = ["code", "pre", "text_link"].includes(first.type) ? null : on;
    nodes.push(styled(first, piece(text, from, end, inside, within), on));
    at = Math.max(at, end);
  }
  if (at < stop) nodes.push(...plain(text.slice(at, stop), on));
  return nodes;
}

function styled(entity, nodes, on) {
  if (entity.type === "text_link") return link(entity.url, nodes, on);
  if (entity.type === "spoiler") return spoiler(nodes);
  return el(TAGS[entity.type], {}, nodes);
}

function spoiler(nodes) {
  const show = () => hidden.replaceWith(...nodes);
  const hidden = el(
    "button",
    { type: "button", class: "spoiler", "aria-label": "Hidden words: show them", onclick: show },
    "▒▒▒▒",
  );
  return hidden;
}

function link(url, nodes, on) {
  const href = /^[a-z]+:/i.test(url) ? url : `https://${url}`;
  const safe = /^(https?|mailto|tg):/i.test(href) ? href : "about:blank";
  return el(
    "a",
    { href: safe, target: "_blank", rel: "noopener noreferrer", onclick: (event) => on.link(url, event) },
    nodes,
  );
}

/** Words without a style of their own. In them, but not in code, Telegram finds addresses and commands. */
function plain(words, on) {
  if (!on) return [words];
  const nodes = [];
  let at = 0;
  for (const found of words.matchAll(FOUND)) {
    if (found.index > at) nodes.push(words.slice(at, found.index));
    nodes.push(detected(found[0], on));
    at = found.index + found[0].length;
  }
  if (at < words.length) nodes.push(words.slice(at));
  return nodes;
}

function detected(words, on) {
  if (words.startsWith("/")) {
    return el(
      "button",
      { type: "button", class: "command", dir: "ltr", onclick: () => on.command(words) },
      words,
    );
  }
  return link(words.includes("@") && !words.includes("/") ? `mailto:${words}` : words, words, on);
}
