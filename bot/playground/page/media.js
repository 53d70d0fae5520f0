// What stands in a bubble above its words: pictures, leaflets, recordings, places.

import { mediaUrl } from "./api.js";
import { clock, el, fileSize, icon, span } from "./dom.js";
import { openPages, openPictures, shapesOf } from "./viewer.js";

/** The media of one message, or of all messages of an album. */
export function mediaOf(messages) {
  const seen = messages.filter((each) => each.photo || each.video || each.animation);
  const parts = [];
  if (seen.length) parts.push(gallery(seen));
  for (const message of messages) {
    if (message.voice) parts.push(player(message.voice, "Voice message"));
    else if (message.audio) parts.push(audio(message.audio));
    else if (message.video_note) parts.push(film(message.video_note, "Video message"));
    else if (message.sticker)
      parts.push(el("img", { class: "sticker", src: mediaUrl(message.sticker.file_id), alt: "Sticker" }));
    else if (message.venue || message.location) parts.push(place(message));
    else if (message.contact)
      parts.push(card("file", message.contact.first_name, message.contact.phone_number));
    else if (message.dice)
      parts.push(el("p", { class: "dice" }, `${message.dice.emoji} ${message.dice.value}`));
    else if (message.poll)
      parts.push(
        card("help", message.poll.question, message.poll.options.map((each) => each.text).join(" · ")),
      );
    else if (message.document && !message.animation) parts.push(file(message.document));
  }
  return parts;
}

function gallery(messages) {
  const photos = messages.filter((each) => each.photo);
  const pictures = photos.map((each, number) => ({
    url: mediaUrl(each.photo.at(-1).file_id),
    label: each.caption || (photos.length > 1 ? `Photo ${number + 1} of ${photos.length}` : "Photo"),
  }));
  const tiles = messages.map((each) => {
    if (!each.photo) return film(each.video || each.animation, each.caption || "Video");
    const number = photos.indexOf(each);
    const { width, height } = each.photo.at(-1);
    const image = el("img", {
      src: pictures[number].url,
      alt: pictures[number].label,
      width,
      height,
      loading: "lazy",
    });
    return el(
      "button",
      {
        type: "button",
        class: "tile",
        "aria-label": `Open large: ${pictures[number].label}`,
        onclick: () => openPictures(pictures, number),
      },
      image,
    );
  });
  return el("div", { class: `gallery tiles-${Math.min(tiles.length, 4)}` }, tiles);
}

function film(media, label) {
  return el("video", {
    class: "film",
    src: mediaUrl(media.file_id),
    controls: true,
    preload: "metadata",
    playsinline: true,
    "aria-label": label,
  });
}

function audio(media) {
  const title = [media.performer, media.title].filter(Boolean).join(" – ") || media.file_name || "Audio";
  return el("div", { class: "audio" }, span(title), player(media, title));
}

function player(media, label) {
  const sound = new Audio();
  sound.preload = media.duration ? "none" : "metadata";
  sound.src = mediaUrl(media.file_id);
  const length = () => (Number.isFinite(sound.duration) ? sound.duration : media.duration);
  const button = el(
    "button",
    { type: "button", class: "round", "aria-label": `Play: ${label}, ${clock(media.duration)}` },
    icon("play"),
  );
  const place = el("input", {
    type: "range",
    min: "0",
    max: "1000",
    value: "0",
    "aria-label": `Place in the ${label.toLowerCase()}`,
  });
  const time = el("span", { class: "player-time" }, clock(media.duration));
  button.addEventListener("click", () =>
    sound.paused ? sound.play().catch(() => show("Cannot be played")) : sound.pause(),
  );
  place.addEventListener("input", () => (sound.currentTime = (place.value / 1000) * length()));
  const show = (words) => (time.textContent = words);
  const turn = () => {
    button.replaceChildren(icon(sound.paused ? "play" : "pause"));
    button.setAttribute("aria-label", `${sound.paused ? "Play" : "Pause"}: ${label}, ${clock(length())}`);
  };
  sound.addEventListener("loadedmetadata", () => sound.paused && show(clock(length())));
  for (const name of ["play", "pause", "ended"]) sound.addEventListener(name, turn);
  sound.addEventListener("timeupdate", () => {
    place.value = String(Math.round((sound.currentTime / (length() || 1)) * 1000));
    show(clock(sound.paused && !sound.currentTime ? length() : sound.currentTime));
  });
  return el("div", { class: "player" }, button, place, time);
}

function file(media) {
  const name = media.file_name || "File";
  const url = mediaUrl(media.file_id);
  if (media.mime_type === "application/pdf") return leaflet(media, name, url);
  return el(
    "a",
    { class: "file", href: url, download: name },
    badge(),
    el("span", {}, span(name), el("small", {}, fileSize(media.file_size || 0))),
  );
}

function leaflet(media, name, url) {
  const about = el("small", {}, `PDF · ${fileSize(media.file_size || 0)}`);
  const link = el(
    "a",
    { class: "file", href: url, target: "_blank", rel: "noopener" },
    badge(),
    el("span", {}, span(name), about),
  );
  const holder = el("div", { class: "leaflet" }, link);
  shapesOf(media.file_id).then((shapes) => {
    if (!shapes.length) return;
    about.textContent = `PDF · ${shapes.length} ${shapes.length === 1 ? "page" : "pages"} · ${fileSize(media.file_size || 0)}`;
    const image = el("img", { src: `${url}?page=0`, alt: "", loading: "lazy" });
    image.style.aspectRatio = shapes[0];
    const open = el(
      "button",
      {
        type: "button",
        class: "leaflet-page",
        "aria-label": `Read ${name}, ${shapes.length} pages`,
        onclick: () => openPages(name, url, shapes),
      },
      image,
    );
    holder.prepend(open);
    holder.dispatchEvent(new Event("grown", { bubbles: true }));
  });
  return holder;
}

const badge = () => el("span", { class: "badge" }, icon("file"));

function card(picture, title, more) {
  return el(
    "div",
    { class: "file" },
    el("span", { class: "badge" }, icon(picture)),
    el("span", {}, span(title), el("small", { dir: "auto" }, more)),
  );
}

function place({ location, venue }) {
  const where = `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`;
  return card("place", venue ? venue.title : "Place", venue ? venue.address : where);
}
