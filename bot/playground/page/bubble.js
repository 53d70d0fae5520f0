// One message, or one album, as an article with its keyboard below.

import { el, icon, menuButton, span, toast } from "./dom.js";
import { mediaOf } from "./media.js";
import { formatted } from "./words.js";

const drawnFrom = new WeakMap();

/**
 * `messages` are Telegram's, several for an album. `on` has press, link, command, reply, edit, goTo;
 * `who` says whose words they are.
 */
export function bubble(messages, who, on) {
  const [first] = messages;
  const told = messages.find((each) => each.text || each.caption) || first;
  const own = !first.from?.is_bot;
  // Of files that come together each has its own words; a gallery has one's for all.
  const parts = isGallery(first)
    ? [mediaIn(messages), wordsOf(told, on)]
    : messages.flatMap((each) => [mediaIn([each]), wordsOf(each, on)]);
  const body = el("div", { class: "bubble" }, quote(first.reply_to_message, on), parts, foot(messages, own));
  const article = el(
    "article",
    {
      class: `message ${own ? "own" : "theirs"}`,
      "aria-label": `${who}, ${time(first.date)}`,
      tabindex: "-1",
      "data-last": messages.at(-1).message_id,
    },
    el("div", { class: "bubble-line" }, body, tools(told, own, on)),
    keyboardOf(first, on),
  );
  drawnFrom.set(article, messages);
  return article;
}

const isGallery = (message) => Boolean(message.photo || message.video);

const mediaIn = (messages) => el("div", { class: "media" }, mediaOf(messages));

/**
 * Let a message become what it is now, and give the element that shows it. Only what has changed is drawn
 * anew: a film goes on, and a button that is there still is not taken from under the thumb.
 */
export function renew(old, now) {
  const [was, is] = [drawnFrom.get(old), drawnFrom.get(now)];
  if (was.length > 1 || is.length > 1 || besidesWords(was[0]) !== besidesWords(is[0])) {
    old.replaceWith(now);
    return now;
  }
  around(old.querySelector(".media"), now.querySelector(".media"));
  const [line, ...keyboard] = now.children;
  old.querySelector(".message-tools").replaceWith(line.querySelector(".message-tools"));
  if (keysOf(was[0]) !== keysOf(is[0])) {
    old.querySelector(".keyboard")?.remove();
    old.append(...keyboard);
  }
  drawnFrom.set(old, is);
  return old;
}

const keysOf = (message) => JSON.stringify(message.reply_markup || null);

function besidesWords(message) {
  const { text, entities, caption, caption_entities, reply_markup, edit_date, seq, ...rest } = message;
  // The words under a picture are also what it is called.
  return JSON.stringify([rest, message.photo ? caption : ""]);
}

/** Put what stands around `is` around `was`. */
function around(was, is) {
  for (const each of [...was.parentNode.childNodes]) if (each !== was) each.remove();
  const all = [...is.parentNode.childNodes];
  was.before(...all.slice(0, all.indexOf(is)));
  was.after(...all.slice(all.indexOf(is) + 1));
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
        act: () => copy(message.text),
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
    button.copy_text ? icon("copy") : null,
  );
  const press = () => (button.copy_text ? copy(button.copy_text.text) : on.press(message, button, shown));
  shown.addEventListener("click", press);
  return shown;
}

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    toast("Copied.");
  } catch {
    toast("This browser does not let the page copy.");
  }
}
