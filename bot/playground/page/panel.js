// For the curious: what is kept of a person, and what the bot asks of Telegram.

import { desk, stored } from "./api.js";
import { el, iconButton, span, toast } from "./dom.js";

const PAUSE = 250;
const CALLS = 60;

export class Panel {
  constructor(element, people) {
    this.element = element;
    this.people = people;
    this.calls = [];
    this.tab = "kept";
    this.person = el("select", { "aria-label": "Whose answers", onchange: () => this.look() });
    this.tabs = ["kept", "calls"].map((name) => this.tabButton(name));
    this.body = el("div", { class: "panel-body", role: "tabpanel", tabindex: "0", id: "panel-body" });
    const head = el(
      "div",
      { class: "panel-head" },
      el("h2", {}, "Behind the chat"),
      iconButton("close", "Close", () => this.onclose()),
    );
    const list = el("div", { class: "tabs", role: "tablist", "aria-label": "Behind the chat" }, this.tabs);
    list.addEventListener("keydown", (event) => this.arrow(event));
    element.append(head, list, this.body);
  }

  tabButton(name) {
    const label = { kept: "What is kept", calls: "Calls to Telegram" }[name];
    return el(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": "panel-body",
        onclick: () => this.choose(name),
      },
      label,
    );
  }

  arrow(event) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    this.choose(this.tab === "kept" ? "calls" : "kept");
    this.tabs.find((each) => each.id === `tab-${this.tab}`).focus();
  }

  choose(name) {
    this.tab = name;
    for (const each of this.tabs) {
      const chosen = each.id === `tab-${name}`;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
    }
    this.body.setAttribute("aria-labelledby", `tab-${name}`);
    this.body.replaceChildren();
    this.drawn = "";
    if (name === "calls") this.showCalls();
    else this.look();
  }

  get open() {
    return !this.element.hidden;
  }

  set open(wanted) {
    this.element.hidden = !wanted;
    if (wanted) this.choose(this.tab);
  }

  /** The people who can be looked at now; `chosen`: the one whose chat was used last. */
  update(chosen) {
    const people = this.people();
    const value = chosen ?? Number(this.person.value);
    this.person.replaceChildren(...people.map((each) => el("option", { value: each.id }, each.name)));
    if (people.some((each) => each.id === value)) this.person.value = String(value);
    this.stir();
  }

  /** Something happened: look again in a moment. */
  stir() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.open && this.tab === "kept" && this.look(), PAUSE);
  }

  heard(call) {
    this.calls.unshift(call);
    this.calls.length = Math.min(this.calls.length, CALLS);
    if (this.open && this.tab === "calls") this.list?.prepend(callLine(call));
    this.stir();
  }

  // ------------------------------------------------------------------ what is kept

  async look() {
    const id = Number(this.person.value);
    if (!id) return this.body.replaceChildren(el("p", { class: "faint" }, "Nobody is here yet."));
    let found;
    try {
      found = await stored(id);
    } catch {
      return;
    }
    const told = JSON.stringify([id, found]);
    if (told === this.drawn || this.tab !== "kept") return;
    this.drawn = told;
    const place = this.body.scrollTop;
    const people = found.participants || [];
    const nothing = el(
      "p",
      { class: "faint" },
      "Nothing is kept of this person yet. Before somebody agrees to take part, no answer is.",
    );
    this.body.replaceChildren(
      el("label", { class: "field" }, "Whose", this.person),
      ...(people.length ? people.map(participant) : [nothing]),
      el(
        "p",
        { class: "faint small-print" },
        "Read from the bot's database as it stands. A person is known by this code only: the name is never stored, and the Telegram number is sealed with a key that lies elsewhere.",
      ),
    );
    this.body.scrollTop = place;
  }

  // ------------------------------------------------------------------ calls

  showCalls() {
    this.list = el("ol", { class: "calls", reversed: true }, this.calls.map(callLine));
    this.body.replaceChildren(switches(), this.list);
  }
}

function participant(each) {
  return el(
    "section",
    { class: "participant" },
    el("h3", {}, "Participant ", el("code", {}, each.id)),
    facts({
      Cohort: each.cohort,
      Invite: each.invite,
      Language: each.language,
      Joined: moment(each.joined_at),
    }),
    each.sessions.map(session),
  );
}

function session(each) {
  const state =
    { complete: "finished", in_progress: "under way", stopped: "stopped" }[each.outcome] ||
    each.outcome ||
    each.stage;
  return el(
    "section",
    { class: "session" },
    el("h4", { dir: "auto" }, each.conversation),
    facts({
      State: `${state} (${each.stage})`,
      Version: each.version.slice(0, 10),
      Started: moment(each.started_at),
      Finished: moment(each.finished_at),
    }),
    each.consents.length
      ? el(
          "p",
          { class: "consents" },
          each.consents.map((item) =>
            el("span", { class: item.given ? "yes" : "no" }, `${item.given ? "✓" : "✗"} ${item.item}`),
          ),
        )
      : null,
    each.answers.length
      ? el("dl", { class: "answers" }, each.answers.map(answer))
      : el("p", { class: "faint" }, "No answers yet."),
  );
}

function answer(each) {
  const value = each.state === "answered" ? each.value : null;
  const parts = [];
  if (value !== null && value !== "")
    parts.push(
      el(
        "span",
        { dir: "auto", class: "value" },
        Array.isArray(value)
          ? value.join(", ")
          : typeof value === "object"
            ? JSON.stringify(value)
            : String(value),
      ),
    );
  if (each.other) parts.push(el("span", { dir: "auto" }, each.other));
  for (const file of each.files) parts.push(el("code", { class: "stored-file" }, file));
  if (each.state !== "answered") parts.push(el("span", { class: "state" }, each.state.replaceAll("_", " ")));
  if (each.comment) parts.push(el("span", { dir: "auto", class: "comment" }, `“${each.comment}”`));
  if (each.revision > 1) parts.push(el("span", { class: "state" }, `version ${each.revision}`));
  return el("div", { class: "answer" }, el("dt", {}, each.variable), el("dd", {}, parts));
}

function facts(given) {
  const told = Object.entries(given).filter(([, value]) => value);
  return el(
    "dl",
    { class: "facts" },
    told.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", { dir: "auto" }, value))),
  );
}

const moment = (iso) =>
  iso ? new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }) : "";

function callLine(call) {
  const result = el("span", { class: call.ok ? "result" : "result failed", dir: "auto" }, call.result);
  const params = Object.entries(call.params).map(([name, value]) =>
    el("div", {}, el("dt", {}, name), el("dd", { dir: "auto" }, String(value))),
  );
  const summary = el(
    "summary",
    {},
    el("strong", {}, call.method),
    el("span", { class: "ms" }, `${call.ms} ms`),
    result,
  );
  return el(
    "li",
    {},
    el(
      "details",
      {},
      summary,
      el(
        "dl",
        { class: "params" },
        params.length ? params : el("div", {}, el("dt", {}, "no parameters"), el("dd", {})),
      ),
    ),
  );
}

function switches() {
  const slow = el(
    "select",
    {
      "aria-label": "How slow Telegram answers",
      onchange: (event) => desk({ latency: Number(event.target.value) }),
    },
    ["0", "0.5", "2", "5"].map((each) =>
      el("option", { value: each }, each === "0" ? "answers at once" : `answers after ${each} s`),
    ),
  );
  const flood = () =>
    desk({ fail: { method: "*", status: 429, retry_after: 3 } }).then(() =>
      toast("The next call is refused with 429: too many requests, wait 3 seconds."),
    );
  const cut = () =>
    desk({ drop: { method: "sendMessage" } }).then(() => toast("At the next message the connection is cut."));
  return el(
    "fieldset",
    { class: "switches" },
    el("legend", {}, "Give Telegram a bad day"),
    slow,
    el("button", { type: "button", class: "plain", onclick: flood }, "Refuse the next call (429)"),
    el("button", { type: "button", class: "plain", onclick: cut }, "Cut the line"),
  );
}
