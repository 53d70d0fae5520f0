// The page: people side by side, what happens in their chats, and what is behind.

import { listen, meet, shared, startOf } from "./api.js";
import { Column } from "./column.js";
import { el, icon, iconButton, openDialog, span, toast } from "./dom.js";
import { askWhoOpens } from "./opening.js";
import { Panel } from "./panel.js";
import { askForPerson, nameFor, phones, welcome } from "./welcome.js";

const at = (id) => document.getElementById(id);
const chats = at("chats");
const columns = new Map();
const links = new Map();
const unread = new Set();
let board = {
  title: "",
  ready: false,
  open: true,
  languages: [],
  invites: [],
  team: [],
  problems: [],
  news: "",
  bot: { name: "", username: "" },
  people: [],
};
let chosen = Number(sessionStorage.getItem("person")) || 0;
let lost = 0;

const app = {
  board: () => board,
  languageName: (tag) => phones(board.languages).find((each) => each.tag === tag)?.name || tag,
  offer,
};
const panel = new Panel(at("panel"), () => board.people);

// ------------------------------------------------------------------ people

function drawBoard(now) {
  const before = board;
  board = { ...now, known: true };
  at("study").textContent = board.title || "The bot is starting…";
  document.title = board.title ? `${board.title} – Sounding Board` : "Sounding Board playground";
  for (const [id, column] of columns) {
    if (!board.people.some((each) => each.id === id)) {
      column.element.remove();
      columns.delete(id);
    }
  }
  for (const person of board.people) {
    if (columns.has(person.id)) columns.get(person.id).update(person);
    else addColumn(person);
  }
  if (!board.people.some((each) => each.id === chosen)) chosen = board.people[0]?.id || 0;
  at("add").disabled = !board.languages.length;
  drawWelcome();
  drawPeople();
  drawNotices(before);
  panel.update(chosen);
  openFromAddress();
}

function addColumn(person) {
  const column = new Column(person, app);
  columns.set(person.id, column);
  chats.append(column.element);
  column.element.addEventListener("focusin", () => choose(person.id));
  if (links.has(person.id)) column.open(links.get(person.id));
  links.delete(person.id);
}

function drawWelcome() {
  chats.querySelector(".welcome")?.remove();
  if (!board.people.length) chats.append(welcome(board, begin));
}

function drawPeople() {
  const list = board.people.map((person) => {
    const current = person.id === chosen ? "true" : null;
    return el(
      "button",
      { type: "button", class: "person", "aria-current": current, onclick: () => show(person.id) },
      span(person.name),
      unread.has(person.id)
        ? el("span", { class: "unread" }, el("span", { class: "unseen" }, ", new"))
        : null,
    );
  });
  at("people").replaceChildren(...list);
  list
    .find((each) => each.getAttribute("aria-current"))
    ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  for (const [id, column] of columns) column.element.classList.toggle("chosen", id === chosen);
}

function choose(id) {
  if (id === chosen) return;
  chosen = id;
  unread.delete(id);
  sessionStorage.setItem("person", String(id));
  drawPeople();
  panel.update(chosen);
}

function show(id) {
  choose(id);
  const column = columns.get(id);
  column.element.scrollIntoView({ inline: "center", block: "nearest" });
  column.place.toNewest();
  column.log.focus({ preventScroll: true });
}

async function begin(tag, link) {
  const door = link || (board.open ? "" : board.invites[0]?.url || "");
  try {
    added(await meet(nameFor(tag, board.people), tag), door);
  } catch (error) {
    toast(error.message);
  }
}

/** A new person is there, or will be with the next board; START is next. */
function added(user, link) {
  if (link) links.set(user.id, link);
  const ready = () => {
    const column = columns.get(user.id);
    if (!column) return setTimeout(ready, 20);
    if (links.has(user.id) && !column.open(link)) toast("That is no link to this bot.");
    links.delete(user.id);
    show(user.id);
    column.composer.start.focus();
  };
  ready();
}

/** Ask who opens a link, and say whether it is one to the bot; `write()`: nobody, it is only to be written. */
function offer(given, here, write) {
  const link = shared(given);
  if (startOf(link, board.bot.username) === null) return false;
  askWhoOpens(link, board, here, {
    anew: (tag) => begin(tag, link),
    by(id) {
      show(id);
      columns.get(id).open(link);
    },
    write,
  });
  return true;
}

/** The page's own address may hold what a link would: /#start=abc. It is opened once. */
function openFromAddress() {
  const start = new URLSearchParams(location.hash.slice(1)).get("start");
  if (!start || !board.languages.length) return;
  history.replaceState(null, "", location.pathname);
  offer(`https://t.me/${board.bot.username}?start=${start}`, null);
}

// ------------------------------------------------------------------ notices

function drawNotices(before) {
  const errors = board.problems.filter((each) => !each.warning);
  const list = (errors.length ? errors : board.problems).map(problem);
  const box = at("notices");
  if (JSON.stringify(before.problems) !== JSON.stringify(board.problems)) {
    box.querySelector(".problems")?.remove();
    if (list.length)
      box.append(
        el(
          "section",
          { class: `problems ${errors.length ? "" : "mild"}`, role: errors.length ? "alert" : "status" },
          headline(errors.length, board),
          el("ul", {}, list),
        ),
      );
  }
  if (before.known && board.news !== before.news) toast(board.news);
}

function headline(errors, { ready, problems }) {
  if (!errors)
    return el(
      "h2",
      {},
      `${problems.length} ${problems.length === 1 ? "thing" : "things"} to look at in the study`,
    );
  const goesOn = ready ? "The version before stays in play." : "The bot begins when it is mended.";
  return el("h2", {}, `${errors} ${errors === 1 ? "thing" : "things"} to mend in the study. ${goesOn}`);
}

function problem({ place, message, remedy }) {
  return el(
    "li",
    {},
    el("code", {}, place),
    " ",
    message,
    remedy ? el("span", { class: "remedy" }, ` ${remedy}`) : null,
  );
}

// ------------------------------------------------------------------ tools

function tool(id, name, label, act) {
  const button = at(id);
  button.append(icon(name), el("span", {}, label));
  button.addEventListener("click", act);
}

function look(open) {
  panel.open = open;
  at("look").setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("looking", open);
  sessionStorage.setItem("looking", open ? "1" : "");
}

tool("add", "add", "Add a person", () => askForPerson(board, board.people, added));
tool("about", "help", "About", () =>
  openDialog("About this page", { class: "about" }, (close) => [
    iconButton("close", "Close", close, { class: "icon-button corner" }),
    welcome(board, (tag, link) => {
      close();
      begin(tag, link);
    }),
  ]),
);
tool("look", "behind", "Look behind", () => look(!panel.open));
panel.onclose = () => {
  look(false);
  at("look").focus();
};
window.addEventListener("hashchange", openFromAddress);
look(Boolean(sessionStorage.getItem("looking")));
at("add").disabled = true;
drawWelcome();

// ------------------------------------------------------------------ what happens

listen({
  open() {
    if (lost) location.reload();
  },
  lost() {
    lost += 1;
    if (lost === 1)
      at("notices").append(
        el(
          "section",
          { class: "problems", role: "alert" },
          el("h2", {}, "The playground has ended, or is starting again."),
          el("p", {}, "This page comes back by itself when it is there."),
        ),
      );
  },
  board: drawBoard,
  chat(news) {
    const column = columns.get(news.person);
    if (column?.receive(news) && news.person !== chosen) {
      unread.add(news.person);
      drawPeople();
    }
    panel.stir();
  },
  action: ({ person }) => columns.get(person)?.busy(),
  call: (call) => panel.heard(call),
});
