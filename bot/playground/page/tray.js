// Files that were chosen and wait to be sent, with what they are sent as.

import { act } from "./api.js";
import { el, icon, iconButton, span, toast } from "./dom.js";

const SIDE = 1280;
const MOST = 50 << 20;

/** `changed()` is called when the tray becomes full or empty. */
export class Tray {
  constructor(changed) {
    this.files = [];
    this.changed = changed;
    this.list = el("ul", { class: "tray-files", "aria-label": "Files to send" });
    this.whole = el("input", { type: "checkbox" });
    this.element = el(
      "div",
      { class: "tray", hidden: true },
      this.list,
      el("label", { class: "tray-whole" }, this.whole, "Send as files, unchanged"),
    );
  }

  add(files, whole = false) {
    const together = [...this.files, ...files];
    if (together.reduce((size, file) => size + file.size, 0) > MOST)
      return toast("That is more than 50 MB in one go, which the playground does not take.");
    this.files = together;
    if (whole) this.whole.checked = true;
    this.show();
  }

  clear() {
    this.files = [];
    this.whole.checked = false;
    this.show();
  }

  show() {
    this.list.replaceChildren(...this.files.map((file) => this.entry(file)));
    this.element.hidden = !this.files.length;
    this.changed();
  }

  entry(file) {
    const remove = () => {
      this.files = this.files.filter((each) => each !== file);
      this.show();
    };
    return el(
      "li",
      {},
      thumbnail(file),
      span(file.name, { class: "tray-name" }),
      iconButton("close", `Leave out ${file.name}`, remove),
    );
  }

  async send(person, caption, replyTo) {
    const form = new FormData();
    const whole = this.whole.checked;
    const files = await Promise.all(this.files.map((file) => (whole ? file : asPhoto(file))));
    files.forEach((file, number) => form.append(`file${number}`, file, file.name));
    form.append("caption", caption);
    form.append("as_files", String(whole));
    if (replyTo) form.append("reply_to", String(replyTo));
    this.clear();
    return act(person, "share", form);
  }
}

function thumbnail(file) {
  if (!file.type.startsWith("image/")) return el("span", { class: "badge" }, icon("file"));
  const image = el("img", { src: URL.createObjectURL(file), alt: "" });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  return image;
}

/** As a phone sends photos: a JPEG of at most 1280 pixels a side. What is no picture stays as it is. */
async function asPhoto(file) {
  if (!file.type.startsWith("image/") || file.type === "image/gif") return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = el("canvas", {
      width: Math.round(bitmap.width * scale),
      height: Math.round(bitmap.height * scale),
    });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.88));
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}
