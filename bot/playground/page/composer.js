// Where a person writes, speaks, attaches, replies and edits.

import { act } from "./api.js";
import { excerpt } from "./bubble.js";
import { el, icon, iconButton, menuButton, span, toast } from "./dom.js";
import { lengthOf, record, speak, tellOfNoMicrophone } from "./recorder.js";
import { Tray } from "./tray.js";

const PLACE = { latitude: 53.3811, longitude: -1.4701 };

export class Composer {
  /**
   * `person` gives the person as they are now; `sent()` is called after each message of theirs.
   * `offer(words, write)` takes what is pasted if it is a link to the bot, and calls `write()` where it is only
   * to be written.
   */
  constructor(person, sent, offer) {
    this.person = person;
    this.sent = sent;
    this.offer = offer;
    this.replying = this.editing = this.invite = null;
    this.tray = new Tray(() => this.turn());
    this.build();
    this.turn();
  }

  get id() {
    return this.person().id;
  }

  build() {
    const name = this.person().name;
    this.field = el("textarea", {
      rows: "1",
      dir: "auto",
      placeholder: "Message",
      "aria-label": `Message from ${name}`,
    });
    this.field.addEventListener("input", () => this.turn());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("paste", (event) => this.paste(event));
    this.commands = menuButton("commands", "Commands", () => this.listed(), {
      class: "menu-holder opens-right",
    });
    this.clip = menuButton("clip", "Attach", () => this.attachments());
    this.talk = iconButton("mic", "Record a voice note", () => this.record());
    this.go = iconButton("send", "Send", () => this.send(), { class: "icon-button accent" });
    this.bar = el("div", { class: "composer-bar", hidden: true });
    this.line = el(
      "div",
      { class: "composer-line" },
      this.commands,
      this.field,
      this.clip,
      this.talk,
      this.go,
    );
    this.start = el("button", { type: "button", class: "accent big", hidden: true });
    this.leave = el(
      "button",
      { type: "button", class: "plain leave", onclick: () => this.leaveLink() },
      "Not now",
    );
    this.keys = el("div", { class: "reply-keys", hidden: true });
    this.pick = {
      photos: this.picker("image/*,video/*", true),
      files: this.picker("", true, true),
      voice: this.voicePicker(),
    };
    this.element = el(
      "div",
      { class: "composer" },
      this.bar,
      this.tray.element,
      this.line,
      this.keys,
      this.start,
      this.leave,
      Object.values(this.pick),
    );
  }

  picker(accept, multiple, whole = false) {
    const input = el("input", {
      type: "file",
      accept,
      multiple,
      hidden: true,
      "aria-label": whole ? "Files" : "Photos and videos",
    });
    input.addEventListener("change", () => {
      this.tray.add([...input.files], whole);
      input.value = "";
      this.field.focus();
    });
    return input;
  }

  voicePicker() {
    const input = el("input", { type: "file", accept: "audio/*", hidden: true, "aria-label": "A recording" });
    input.addEventListener("change", async () => {
      const [file] = input.files;
      input.value = "";
      if (file) this.done(speak(this.id, file, await lengthOf(file), this.replying?.message_id));
    });
    return input;
  }

  attachments() {
    return [
      {
        icon: "photo",
        label: "Photos and videos",
        more: "several at once become an album",
        act: () => this.pick.photos.click(),
      },
      { icon: "file", label: "Files", act: () => this.pick.files.click() },
      { icon: "mic", label: "A recording as a voice note", act: () => this.pick.voice.click() },
      {
        icon: "place",
        label: "A place",
        more: "the middle of Sheffield",
        act: () => this.done(act(this.id, "locate", PLACE)),
      },
    ];
  }

  listed() {
    const known = this.person().commands;
    if (!known.length) return [{ icon: "play", label: "/start", act: () => this.say("/start") }];
    return known.map((each) => ({
      icon: "commands",
      label: `/${each.command}`,
      more: each.description,
      act: () => this.say(`/${each.command}`),
    }));
  }

  take(files) {
    if (files?.length) this.tray.add([...files]);
  }

  paste(event) {
    const words = event.clipboardData?.getData("text").trim();
    const write = () => {
      this.field.value = words;
      this.turn();
      this.field.focus();
    };
    if (words && !this.field.value && this.offer(words, write)) event.preventDefault();
    else this.take(event.clipboardData?.files);
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && (this.replying || this.editing)) this.forget();
  }

  /** Show what can be done now: send words, record, press START, unblock. */
  turn() {
    const { blocked } = this.person();
    const something = this.field.value.trim() || this.tray.files.length;
    this.go.hidden = !something;
    this.talk.hidden = Boolean(something) || Boolean(this.editing);
    this.clip.hidden = Boolean(this.editing);
    const begins = !blocked && (this.isNew || this.invite !== null);
    const hadFocus = document.activeElement === this.start;
    this.line.hidden = blocked || begins;
    this.start.hidden = !(blocked || begins);
    this.leave.hidden = blocked || this.isNew || this.invite === null;
    if (hadFocus && this.start.hidden) this.field.focus();
    this.start.textContent = blocked ? "Unblock the bot" : "START";
    this.start.onclick = () => (blocked ? this.unblock() : this.begin());
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
  }

  unblock() {
    this.done(act(this.id, "unblock"));
  }

  begin() {
    this.say(`/start ${this.invite || ""}`.trim());
    this.invite = null;
    this.turn();
  }

  leaveLink() {
    this.invite = null;
    this.turn();
    this.field.focus();
  }

  say(text) {
    return this.done(act(this.id, "say", { text, reply_to: this.replying?.message_id }));
  }

  send() {
    const words = this.field.value.trim();
    const edited = this.editing;
    if (!words && !this.tray.files.length) return;
    this.field.value = "";
    if (edited) this.done(act(this.id, "edit", { message_id: edited.message_id, text: words }));
    else if (this.tray.files.length) this.done(this.tray.send(this.id, words, this.replying?.message_id));
    else this.say(words);
  }

  async done(work) {
    this.forget();
    try {
      await work;
      this.sent();
    } catch (error) {
      toast(error.message);
    }
  }

  reply(message) {
    this.forget();
    this.replying = message;
    this.tell("reply", "Reply to", message);
  }

  edit(message) {
    this.forget();
    this.editing = message;
    this.field.value = message.text || message.caption;
    this.tell("edit", "Edit", message);
  }

  tell(name, words, message) {
    this.bar.replaceChildren(
      icon(name),
      el("div", {}, el("strong", {}, words), span(excerpt(message))),
      iconButton("close", "Leave it", () => this.forget()),
    );
    this.bar.hidden = false;
    this.turn();
    this.field.focus();
  }

  forget() {
    if (this.editing) this.field.value = "";
    this.replying = this.editing = null;
    this.bar.hidden = true;
    this.turn();
  }

  /** A keyboard of plain words in the place of the phone's own. */
  showKeys(keyboard) {
    const rows = keyboard?.keyboard || [];
    this.keys.hidden = !rows.length;
    this.keys.replaceChildren(
      ...rows.map((row) =>
        el(
          "div",
          { class: "row" },
          row.map((each) => {
            const words = each.text ?? each;
            return el(
              "button",
              { type: "button", class: "key", onclick: () => this.say(words) },
              span(words),
            );
          }),
        ),
      ),
    );
  }

  async record() {
    const replyTo = this.replying?.message_id;
    const bar = await record(
      (blob, seconds) => this.done(speak(this.id, blob, seconds, replyTo)),
      () => {
        bar.replaceWith(this.line);
        this.talk.focus();
      },
    );
    if (!bar) return tellOfNoMicrophone(() => this.pick.voice.click());
    this.line.replaceWith(bar);
    bar.querySelector(".accent").focus();
  }
}
