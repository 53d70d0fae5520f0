// One person's phone: its head, the chat with the bot, and where they write.

import { act, answered, startOf } from "./api.js";
import { bubble, excerpt, renew } from "./bubble.js";
import { Composer } from "./composer.js";
import { el, menuButton, openDialog, span, toast } from "./dom.js";
import { Place } from "./place.js";

const SPOKEN = 5;
const BUSY_FOR = 5000;

export class Column {
  /** `app` gives `board()`, `languageName(tag)` and `offer(link, person, write)`, which asks who opens a link. */
  constructor(person, app) {
    this.person = person;
    this.app = app;
    this.messages = new Map();
    this.shown = new Map();
    this.settled = false;
    this.composer = new Composer(
      () => this.person,
      () => this.place.toBottom(),
      (words, write) => this.app.offer(words, this.person, write),
    );
    this.composer.isNew = true;
    this.build();
  }

  build() {
    const { name, id } = this.person;
    this.status = el("p", { class: "column-status" });
    this.log = el("div", {
      class: "log",
      tabindex: "0",
      role: "region",
      "aria-label": `Chat of ${name} with the bot`,
    });
    this.place = new Place(this.log, this.shown);
    const menu = menuButton("more", `More for ${name}`, () => this.choices(), {
      class: "menu-holder opens-down",
    });
    const head = el(
      "header",
      { class: "column-head" },
      el("span", { class: `avatar tone-${id % 6}`, "aria-hidden": "true" }, [...name][0] || "?"),
      el("div", { class: "column-name" }, el("h2", { dir: "auto" }, name), this.status),
      menu,
    );
    this.element = el(
      "section",
      { class: "column", id: `person-${id}`, "aria-label": name },
      head,
      el("div", { class: "log-holder" }, this.log, this.place.down),
      this.composer.element,
    );
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      this.composer.take(event.dataTransfer?.files);
    });
    this.update(this.person);
  }

  /** The person as they are now. */
  update(person) {
    this.person = person;
    this.composer.turn();
    this.composer.commands.renew();
    this.tell();
  }

  tell() {
    const { language, blocked } = this.person;
    const doing = this.busyUntil > Date.now() ? "typing…" : "talks with the bot";
    this.status.replaceChildren(
      span(this.app.languageName(language)),
      ` · ${blocked ? "has blocked the bot" : doing}`,
    );
  }

  choices() {
    const { blocked, id } = this.person;
    return [
      { icon: "link", label: "Open an invite link", act: () => this.askForLink() },
      {
        icon: "stop",
        label: blocked ? "Unblock the bot" : "Block the bot",
        act: () => this.composer.done(act(id, blocked ? "unblock" : "block")),
      },
    ];
  }

  askForLink() {
    const field = el("input", {
      type: "url",
      placeholder: `https://t.me/${this.app.board().bot.username}?start=…`,
      "aria-label": "Invite link",
      required: true,
    });
    openDialog("Open an invite link", { class: "small" }, (close) =>
      el(
        "form",
        {
          method: "dialog",
          onsubmit: () => {
            if (!this.open(field.value)) toast("That is no link to this bot.");
          },
        },
        el("h2", {}, "Open an invite link"),
        field,
        el(
          "div",
          { class: "dialog-foot" },
          el("button", { type: "button", class: "plain", onclick: close }, "Cancel"),
          el("button", { class: "accent wide" }, "Open"),
        ),
      ),
    );
  }

  /** Open a link to the bot as a phone does: START waits to be pressed. False: it leads elsewhere. */
  open(link) {
    const start = startOf(link, this.app.board().bot.username);
    if (start === null) return false;
    this.composer.invite = start;
    this.composer.turn();
    this.composer.start.focus();
    return true;
  }

  // ------------------------------------------------------------------ what comes in

  /**
   * Take changes of the chat, as `history` of the server tells them; says whether the bot has written something
   * that did not stand there when the page was opened.
   */
  receive({ messages, gone, keyboard }) {
    const added = messages.filter((each) => !this.messages.has(each.message_id));
    const heard = added.filter((each) => each.from?.is_bot);
    for (const number of gone) this.messages.delete(number);
    for (const message of messages) this.messages.set(message.message_id, message);
    this.composer.isNew = !this.messages.size;
    this.composer.turn();
    this.composer.showKeys(keyboard);
    const draw = () => this.draw(new Set([...gone, ...messages.map((each) => each.message_id)]));
    const first = this.settled ? heard[0] : heard.at(-1);
    if (added.length) this.place.grow(draw, first && nameOf(first), heard.length < added.length);
    else this.place.change(draw);
    if (this.settled) this.speak(heard);
    if (heard.length) this.calm();
    const isNews = this.settled && heard.length > 0;
    this.settled = true;
    return isNews;
  }

  draw(changed) {
    const groups = new Map();
    for (const message of [...this.messages.values()].sort(
      (one, other) => one.message_id - other.message_id,
    )) {
      const name = nameOf(message);
      groups.set(name, [...(groups.get(name) || []), message]);
    }
    for (const [name, element] of this.shown) {
      if (!groups.has(name)) {
        element.remove();
        this.shown.delete(name);
      }
    }
    let before = null;
    for (const [name, messages] of groups) {
      const old = this.shown.get(name);
      const same = old && !messages.some((each) => changed.has(each.message_id));
      const now = same ? old : this.drawn(messages);
      if (!old) before ? before.after(now) : this.log.prepend(now);
      before = old && !same ? swap(old, now) : now;
      this.shown.set(name, before);
    }
  }

  drawn(messages) {
    const who = messages[0].from?.is_bot ? this.app.board().bot.name : this.person.name;
    return bubble(messages, who, {
      press: (message, button, element) => this.press(message, button, element),
      link: (url, event) => {
        if (this.app.offer(url, this.person)) event.preventDefault();
      },
      command: (words) => this.composer.say(words),
      reply: (message) => this.composer.reply(message),
      edit: (message) => this.composer.edit(message),
      goTo: (number) => this.place.goTo(nameOf(this.messages.get(number) || { message_id: number })),
    });
  }

  async press(message, button, element) {
    if (element.getAttribute("aria-busy")) return;
    element.setAttribute("aria-busy", "true");
    this.place.expect();
    try {
      const { query } = await act(this.person.id, "press", {
        message_id: message.message_id,
        data: button.callback_data,
      });
      const answer = await answered(this.person.id, query);
      if (answer.text && answer.show_alert)
        openDialog("From the bot", { class: "small" }, (close) => [
          el("p", { dir: "auto" }, answer.text),
          el(
            "div",
            { class: "dialog-foot" },
            el("button", { type: "button", class: "accent wide", onclick: close }, "OK"),
          ),
        ]);
      else if (answer.text) toast(answer.text);
    } catch (error) {
      toast(error.message);
    }
    element.removeAttribute("aria-busy");
  }

  /** Let screen readers say what the bot has sent. */
  speak(messages) {
    const spoken = document.getElementById("spoken");
    for (const message of messages) {
      const keys = (message.reply_markup?.inline_keyboard || []).flat().map((each) => each.text);
      const words = message.text || message.caption || excerpt(message);
      spoken.append(
        el(
          "p",
          { dir: "auto" },
          `${this.person.name}: ${words}${keys.length ? ` — ${keys.join(", ")}` : ""}`,
        ),
      );
    }
    while (spoken.children.length > SPOKEN) spoken.firstChild.remove();
  }

  /** The bot is at work, and says so; a new message ends it. */
  busy() {
    this.busyUntil = Date.now() + BUSY_FOR;
    this.tell();
    setTimeout(() => this.tell(), BUSY_FOR + 1);
  }

  calm() {
    this.busyUntil = 0;
    this.tell();
  }
}

/** What is drawn together has one name. */
const nameOf = (message) =>
  message.media_group_id ? `g${message.media_group_id}` : `m${message.message_id}`;

/** Let a message become its newer self; the focus stays on the same button, or on the message. */
function swap(old, now) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.dataset.key;
  const kept = renew(old, now);
  if (focused && !focused.isConnected) {
    const same = name && kept.querySelector(`[data-key="${CSS.escape(name)}"]`);
    (same || kept).focus({ preventScroll: true });
  }
  return kept;
}
