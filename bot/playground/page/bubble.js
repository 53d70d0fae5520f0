// One message, or one album, as an article with its keyboard below.

import { el, icon, menuButton, span } from "./dom.js";
import { mediaOf } from "./media.js";
import { formatted } from "./words.js";

/**
 * `messages` are Telegram's, several for an album. `on` has press, link, command, reply, edit, goTo;
 * `who` says whose words they are.
 */
export function bubble(messages, who, on) {
  const [first] = messages;
  const told = messages.find((each) => each.text || each.caption) || first;
  const own = !first.from?.is_bot;
  const content = [quote(first.reply_to_message, on), ...mediaOf(messages), wordsOf(told, on)];
  const body = el("div", { class: "bubble" }, content, foot(messages, own));
  const keyboard = keyboardOf(first, on);
  return el(
    "article",
    {
      class: `message ${own ? "own" : "theirs"}`,
      "aria-label": `${who}, ${time(first.date)}`,
      tabindex: "-1",
      "data-last": messages.at(-1).message_id,
    },
    el("div", { class: "bubble-line" }, body, tools(told, own, on)),
    keyboard,
  );
}

function wordsOf(message, on) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  return el(
    "div",
    { class: "words", dir: "auto" },
    formatted(text, message.entities || message.caption_entities, on),
  );
}

function quote(message, on) {
  if (!message) return null;
  return el(
    "button",
    { type: "button", class: "quote", onclick: () => on.goTo(message.message_id) },
    el("span", { class: "unseen" }, "In reply to: "),
    span(excerpt(message)),
  );
}

/** A message in a few words, of so many characters at most. */
export function excerpt(message, most = 90) {
  const words = (message.text || message.caption || "").replaceAll("\n", " ");
  if (words) return words.length > most ? `${words.slice(0, most)}…` : words;
  const kinds = {
    photo: "Photo",
    video: "Video",
    voice: "Voice message",
    audio: "Audio",
    document: "File",
    location: "Place",
  };
  return kinds[Object.keys(kinds).find((kind) => kind in message)] || "Message";
}

function foot(messages, own) {
  const [first] = messages;
  const edited = own && messages.some((each) => each.edit_date) ? el("span", {}, "edited ") : null;
  const stamp = el("time", { datetime: new Date(first.date * 1000).toISOString() }, time(first.date));
  return el("div", { class: "foot" }, edited, stamp, own ? ticks() : null);
}

const ticks = () => el("span", { class: "ticks", "aria-hidden": "true" }, "✓✓");

export function time(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function tools(message, own, on) {
  const items = () => {
    const list = [{ icon: "reply", label: "Reply", act: () => on.reply(message) }];
    if (own && (message.text || message.caption))
      list.push({ icon: "edit", label: "Edit", act: () => on.edit(message) });
    if (message.text)
      list.push({
        icon: "copy",
        label: "Copy the words",
        act: () => navigator.clipboard?.writeText(message.text),
      });
    return list;
  };
  return menuButton("more", `More for this message: ${excerpt(message, 30)}`, items, {
    class: "menu-holder message-tools",
  });
}

function keyboardOf(message, on) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return el(
    "div",
    { class: "keyboard", role: "group", "aria-label": "Buttons" },
    rows.map((row) =>
      el(
        "div",
        { class: "row" },
        row.map((each) => key(each, message, on)),
      ),
    ),
  );
}

function key(button, message, on) {
  if (button.url) {
    return el(
      "a",
      {
        class: "key",
        href: button.url,
        target: "_blank",
        rel: "noopener noreferrer",
        onclick: (event) => on.link(button.url, event),
      },
      span(button.text),
      icon("link"),
    );
  }
  const shown = el(
    "button",
    { type: "button", class: "key", "data-key": button.callback_data },
    span(button.text),
  );
  shown.addEventListener("click", () => on.press(message, button, shown));
  return shown;
}
