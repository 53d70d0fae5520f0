// Elements in one expression: el("button", {class: "send", "aria-label": "Send", onclick: send}, icon("send")).

export function el(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  add: "M12 5v14M5 12h14",
  behind: "M4 5h16v14H4zM14 5v14M17 9h1M17 12h1",
  close: "M6 6l12 12M18 6L6 18",
  commands: "M5 7h14M5 12h14M5 17h9",
  clip: "M19 11l-7.5 7.5a4.5 4.5 0 0 1-6.4-6.4L13 4.3a3 3 0 0 1 4.3 4.3l-7.8 7.7a1.5 1.5 0 0 1-2.1-2.1L14.5 7",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  down: "M6 9l6 6 6-6",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  help: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  mic: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11v1a6 6 0 0 0 12 0v-1M12 18v3",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  pause: "M8 5v14M16 5v14",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9v.01",
  place: "M12 21s7-6.3 7-11.5a7 7 0 0 0-14 0C5 14.7 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  play: "M7 4.5v15l12-7.5z",
  reply: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6v1",
  send: "M4 12l16-8-6 16-3-6z",
  stop: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.7 5.7l12.6 12.6",
};

/** A decorative icon; its button has the words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows only an icon; `label` is what it is called. */
export function iconButton(name, label, onclick, more = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...more },
    icon(name),
  );
}

/** Words in a direction of their own. */
export function span(words, given = {}) {
  return el("span", { dir: "auto", ...given }, words);
}

export function toast(words) {
  const shown = el("p", { dir: "auto" }, words);
  document.getElementById("toasts").append(shown);
  setTimeout(() => shown.remove(), 6000);
}

/** A dialog that is gone when it is closed. `fill(close)` gives what is in it. */
export function openDialog(label, given, fill) {
  const dialog = el("dialog", { "aria-label": label, ...given });
  dialog.append(...[fill(() => dialog.close())].flat());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * A button with a small list of actions. `items()` gives [{icon, label, more, act}] when it opens.
 * It closes by Escape, by a choice, and when the focus goes elsewhere; `renew()` shows what there is now.
 */
export function menuButton(name, label, items, given = {}) {
  const list = el("div", { class: "menu", hidden: true });
  const button = iconButton(name, label, () => (list.hidden ? open() : close()), {
    "aria-expanded": "false",
  });
  const holder = el("div", { class: "menu-holder", ...given }, button, list);

  function open() {
    list.replaceChildren(...items().map(item));
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    list.querySelector("button")?.focus();
  }
  function close() {
    if (list.hidden) return;
    const had = list.contains(document.activeElement);
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (had) button.focus();
  }
  function item({ icon: picture, label: words, more, act }) {
    const choose = () => {
      close();
      act();
    };
    return el(
      "button",
      { type: "button", onclick: choose },
      icon(picture),
      el("span", {}, el("span", { dir: "auto" }, words), more ? el("small", { dir: "auto" }, more) : null),
    );
  }

  holder.renew = () => {
    if (list.hidden) return;
    const at = [...list.children].indexOf(document.activeElement);
    const place = list.scrollTop;
    // By way of the button, for a focus that is lost closes the list.
    if (at >= 0) button.focus();
    list.replaceChildren(...items().map(item));
    list.scrollTop = place;
    if (at >= 0) (list.children[at] || list.lastChild)?.focus({ preventScroll: true });
  };

  holder.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      const all = [...list.querySelectorAll("button")];
      const at = all.indexOf(document.activeElement);
      all[(at + step + all.length) % all.length].focus();
      event.preventDefault();
    }
  });
  holder.addEventListener("focusout", (event) => {
    if (!holder.contains(event.relatedTarget)) close();
  });
  return holder;
}

export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function fileSize(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
