// What the page asks of the server. Everything that happens comes back by `listen`.

async function ask(method, path, body) {
  const given = { method };
  if (body instanceof FormData) given.body = body;
  else if (body !== undefined) {
    given.body = JSON.stringify(body);
    given.headers = { "content-type": "application/json" };
  }
  const response = await fetch(path, given);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || answer.description || "That did not work.");
  return answer;
}

export const meet = (name, language) => ask("POST", "/people", { first_name: name, language_code: language });
export const act = (person, deed, body = {}) => ask("POST", `/people/${person}/${deed}`, body);
export const answered = (person, query) => ask("GET", `/people/${person}/queries/${query}?timeout=15`);
export const stored = (person) => ask("GET", `/people/${person}/stored`);
export const desk = (switches) => ask("POST", "/desk", switches);
export const pages = (file) => ask("GET", `${mediaUrl(file)}?pages`);
export const mediaUrl = (file) => `/media/${file}`;

/** Send what happens to `on.board`, `on.chat`, `on.action`, `on.call`; `on.open` when it begins (anew). */
export function listen(on) {
  const source = new EventSource("/live");
  for (const name of ["board", "chat", "action", "call"]) {
    source.addEventListener(name, (event) => on[name](JSON.parse(event.data)));
  }
  source.addEventListener("open", () => on.open());
  source.addEventListener("error", () => on.lost());
}

/** What a link to Telegram's page for sharing would share; any other link is itself. */
export function shared(link) {
  const found = /^https?:\/\/(?:t|telegram)\.me\/share(?:\/url)?\/?\?(.*)$/i.exec(link.trim());
  return (found && new URLSearchParams(found[1]).get("url")) || link;
}

/** The payload of a t.me link to this bot: "abc" for https://t.me/bot?start=abc, "" without one, else null. */
export function startOf(link, username) {
  const found = /^(?:https?:\/\/)?(?:t|telegram)\.me\/([A-Za-z0-9_]+)\/?(?:\?(.*))?$/i.exec(link.trim());
  if (!found || found[1].toLowerCase() !== username.toLowerCase()) return null;
  return new URLSearchParams(found[2] || "").get("start") || "";
}
