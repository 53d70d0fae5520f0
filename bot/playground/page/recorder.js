// A voice note from the microphone.

import { act } from "./api.js";
import { clock, el, iconButton, openDialog } from "./dom.js";

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];

/** Record; gives a bar to show meanwhile, or null where there is no microphone. `done()` ends the bar. */
export async function record(send, done) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return null;
  }
  const type = TYPES.find((each) => MediaRecorder.isTypeSupported(each));
  const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
  const began = Date.now();
  const parts = [];
  let wanted = false;
  const seconds = () => (Date.now() - began) / 1000;
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    clearInterval(ticking);
    for (const track of stream.getTracks()) track.stop();
    if (wanted) send(new Blob(parts, { type: recorder.mimeType }), Math.max(1, Math.round(seconds())));
    done();
  });
  const time = el("span", { class: "record-time", role: "timer" }, clock(0));
  const ticking = setInterval(() => (time.textContent = clock(seconds())), 500);
  const end = (keep) => {
    wanted = keep;
    recorder.stop();
  };
  recorder.start();
  return el(
    "div",
    { class: "recording" },
    el("span", { class: "record-dot", "aria-hidden": "true" }),
    el("span", { class: "unseen" }, "Recording"),
    time,
    el("button", { type: "button", class: "plain", onclick: () => end(false) }, "Cancel"),
    iconButton("send", "Send the voice note", () => end(true), { class: "icon-button accent" }),
  );
}

/** Send a recording as this person's voice note. */
export async function speak(person, blob, seconds, replyTo) {
  const form = new FormData();
  const ending =
    { "audio/ogg": "ogg", "audio/webm": "webm", "audio/mp4": "m4a" }[blob.type.split(";")[0]] || "ogg";
  form.append("file", blob, blob.name || `voice.${ending}`);
  form.append("seconds", String(seconds));
  if (replyTo) form.append("reply_to", String(replyTo));
  return act(person, "speak", form);
}

/** How long a recording is, in seconds; 3 where the browser cannot tell. */
export function lengthOf(file) {
  return new Promise((resolve) => {
    const sound = new Audio(URL.createObjectURL(file));
    const tell = (seconds) => {
      URL.revokeObjectURL(sound.src);
      resolve(Number.isFinite(seconds) ? Math.max(1, Math.round(seconds)) : 3);
    };
    sound.addEventListener("loadedmetadata", () => tell(sound.duration));
    sound.addEventListener("error", () => tell(NaN));
  });
}

export function tellOfNoMicrophone(choose) {
  openDialog("No microphone", { class: "small" }, (close) => [
    el("h2", {}, "No microphone here"),
    el(
      "p",
      {},
      "This browser has no microphone, or may not use it. You can send a recording from a file as a voice note instead.",
    ),
    el(
      "div",
      { class: "dialog-foot" },
      el("button", { type: "button", class: "plain", onclick: close }, "Close"),
      el(
        "button",
        { type: "button", class: "accent wide", onclick: () => (close(), choose()) },
        "Choose a recording",
      ),
    ),
  ]);
}
