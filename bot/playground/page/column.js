// One person's phone: its head, the chat with the bot, and where they write.

import { act, answered, startOf } from "./api.js";
import { bubble, excerpt } from "./bubble.js";
import { Composer } from "./composer.js";
import { el, icon, iconButton, menuButton, openDialog, span, toast } from "./dom.js";

const NEAR = 120;
const EDGE = 8;
const SPOKEN = 5;

export class Column {
  /** `app` gives `board()` and `languageName(tag)`. */
  constructor(person, app) {
    this.person = person;
    this.app = app;
    this.messages = new Map();
    this.shown = new Map();
    this.settled = false;
    this.composer = new Composer(
      () => this.person,
      () => this.toBottom(),
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
    this.more = iconButton("down", "To the newest message", () => this.toBottom(), {
      class: "icon-button to-bottom",
      hidden: true,
    });
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
      el("div", { class: "log-holder" }, this.log, this.more),
      this.composer.element,
    );
    this.log.addEventListener("scroll", () => (this.more.hidden = this.isAtBottom()));
    for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      this.log.addEventListener(name, () => (this.follows = false), { passive: true });
    }
    new ResizeObserver(() => this.follows && this.toNewest()).observe(this.log);
    for (const name of ["grown", "load"]) {
      this.log.addEventListener(name, () => this.follows && this.toNewest(), true);
    }
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
    this.status.replaceChildren(
      span(this.app.languageName(person.language)),
      person.blocked ? " · has blocked the bot" : " · talks with the bot",
    );
    this.composer.turn();
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

  /** Take changes of the chat, as `history` of the server tells them. */
  receive({ messages, gone, keyboard }) {
    const follows = this.follows || this.isAtBottom() || messages.some((each) => !each.from?.is_bot);
    const heard = messages.filter((each) => each.from?.is_bot && !this.messages.has(each.message_id));
    for (const number of gone) this.messages.delete(number);
    for (const message of messages) this.messages.set(message.message_id, message);
    this.composer.isNew = !this.messages.size;
    this.composer.turn();
    this.composer.showKeys(keyboard);
    this.draw(new Set([...gone, ...messages.map((each) => each.message_id)]));
    if (this.settled) this.speak(heard);
    if (heard.length) this.calm();
    this.follows = follows;
    if (follows) this.toNewest(this.settled ? heard[0] : heard.at(-1));
    else this.more.hidden = this.isAtBottom();
    this.settled = true;
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
      const now = old && !messages.some((each) => changed.has(each.message_id)) ? old : this.drawn(messages);
      if (old && now !== old) swap(old, now, this.log);
      else if (!old) before ? before.after(now) : this.log.prepend(now);
      this.shown.set(name, now);
      before = now;
    }
  }

  drawn(messages) {
    const who = messages[0].from?.is_bot ? this.app.board().bot.name : this.person.name;
    return bubble(messages, who, {
      press: (message, button, element) => this.press(message, button, element),
      link: (url, event) => {
        if (this.open(url)) event.preventDefault();
      },
      command: (words) => this.composer.say(words),
      reply: (message) => this.composer.reply(message),
      edit: (message) => this.composer.edit(message),
      goTo: (number) => this.goTo(number),
    });
  }

  async press(message, button, element) {
    if (element.getAttribute("aria-busy")) return;
    element.setAttribute("aria-busy", "true");
    this.follows = true;
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

  busy() {
    this.calm();
    this.waiting = el("p", { class: "typing", "aria-hidden": "true" }, icon("more"), "typing…");
    this.log.append(this.waiting);
    setTimeout(() => this.calm(), 5000);
  }

  calm() {
    this.waiting?.remove();
  }

  // ------------------------------------------------------------------ where one looks

  isAtBottom() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  /** To the end of the chat; what is new and longer than the screen is shown from where it begins. */
  toNewest(message) {
    if (message) this.newest = this.shown.get(nameOf(message));
    this.toBottom();
    if (!this.newest?.isConnected) return;
    const above = this.log.getBoundingClientRect().top + EDGE - this.newest.getBoundingClientRect().top;
    if (above > 0) this.log.scrollTop -= above;
  }

  toBottom() {
    this.follows = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.more.hidden = true;
  }

  goTo(number) {
    const message = this.messages.get(number);
    const found = message && this.shown.get(nameOf(message));
    if (!found) return toast("That message is not here any more.");
    found.scrollIntoView({ block: "center" });
    found.focus();
  }
}

/** What is drawn together has one name. */
const nameOf = (message) =>
  message.media_group_id ? `g${message.media_group_id}` : `m${message.message_id}`;

/** Put a message in the place of its older self; the focus stays on the same button, or on the message. */
function swap(old, now, log) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.dataset.key;
  old.replaceWith(now);
  if (!focused) return;
  const same = name && now.querySelector(`[data-key="${CSS.escape(name)}"]`);
  (same || now).focus({ preventScroll: true });
  if (!now.isConnected) log.focus();
}
