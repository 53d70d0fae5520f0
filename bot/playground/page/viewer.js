// Pictures and leaflets, large.

import { pages } from "./api.js";
import { el, iconButton, openDialog, span } from "./dom.js";

/** Open pictures: [{url, label}], first the one at `start`. */
export function openPictures(pictures, start = 0) {
  view(pictures[start].label, pictures[start].url, (stage) => {
    stage.append(...pictures.map((each) => picture(each.url, each.label)));
    stage.children[start].scrollIntoView();
  });
}

/** Open a PDF page under page; `shapes` as the server tells them. */
export function openPages(name, url, shapes) {
  view(name, url, (stage) => {
    stage.append(
      ...shapes.map((shape, number) => {
        const page = picture(`${url}?page=${number}`, `Page ${number + 1} of ${shapes.length}: ${name}`);
        page.firstChild.style.aspectRatio = shape;
        return page;
      }),
    );
  });
}

function picture(url, label) {
  const image = el("img", { src: url, alt: label, loading: "lazy" });
  const zoom = el(
    "button",
    { type: "button", class: "zoom", "aria-pressed": "false", "aria-label": `${label}. Larger` },
    image,
  );
  zoom.addEventListener("click", () => {
    const large = zoom.classList.toggle("large");
    zoom.setAttribute("aria-pressed", String(large));
  });
  return zoom;
}

function view(name, url, fill) {
  const stage = el("div", { class: "viewer-stage", tabindex: "0", role: "group", "aria-label": name });
  openDialog(name, { class: "viewer" }, (close) => [
    el(
      "div",
      { class: "viewer-bar" },
      span(name, { class: "viewer-name" }),
      el("a", { class: "viewer-open", href: url, target: "_blank", rel: "noopener" }, "Open in a new tab"),
      iconButton("close", "Close", close),
    ),
    stage,
  ]);
  fill(stage);
}

const known = new Map();

/** What pages a PDF has, asked once for each file. */
export function shapesOf(file) {
  if (!known.has(file))
    known.set(
      file,
      pages(file).catch(() => []),
    );
  return known.get(file);
}
