// Where one looks in a chat: at its end as it grows, or wherever one has scrolled to.

import { iconButton, toast } from "./dom.js";

const NEAR = 120;
const END = 4;
const EDGE = 8;

export class Place {
  /** `log` scrolls; `shown` holds its elements by name, and is changed by others. */
  constructor(log, shown) {
    this.log = log;
    this.shown = shown;
    this.follows = false;
    this.down = iconButton("down", "To the newest message", () => this.toBottom(), {
      class: "icon-button to-bottom",
      hidden: true,
    });
    log.addEventListener("scroll", () => this.turn());
    for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      log.addEventListener(name, () => (this.follows = this.awaits = false), { passive: true });
    }
    new ResizeObserver(() => this.follows && this.toNewest()).observe(log);
    for (const name of ["grown", "load"]) {
      log.addEventListener(name, () => this.follows && this.toNewest(), true);
    }
  }

  turn() {
    this.down.hidden = this.isNear(NEAR);
  }

  isNear(pixels) {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < pixels;
  }

  /** Something was pressed: what comes of it is shown, wherever that is. */
  expect() {
    this.awaits = true;
  }

  /** Let `draw` add messages; `newest` names the one to read first, `own` says that one wrote it oneself. */
  grow(draw, newest, own) {
    if (!(this.follows || this.awaits || own || this.isNear(NEAR))) return this.keep(draw);
    draw();
    this.awaits = false;
    this.toNewest(newest);
  }

  /** Let `draw` change messages that are there; what one looks at stays where it is. */
  change(draw) {
    if (!this.isNear(END) || this.startsAbove()) return this.keep(draw);
    draw();
    const { follows } = this;
    this.toNewest();
    this.follows = follows;
  }

  keep(draw) {
    const seen = [...this.shown].map(([name, element]) => [name, element.getBoundingClientRect()]);
    const { top } = this.log.getBoundingClientRect();
    draw();
    const anchor = seen.find(([name, box]) => box.bottom > top && this.shown.has(name));
    if (anchor) {
      const [name, box] = anchor;
      this.log.scrollTop += this.shown.get(name).getBoundingClientRect().top - box.top;
    }
    this.turn();
  }

  /** Whether the newest message begins above what can be seen. */
  startsAbove() {
    const newest = this.newest || [...this.shown.keys()].at(-1);
    return this.above(newest) > EDGE;
  }

  /** By how many pixels a message begins above where reading begins. */
  above(name) {
    const element = this.shown.get(name);
    if (!element) return 0;
    return this.log.getBoundingClientRect().top + EDGE - element.getBoundingClientRect().top;
  }

  /** To the end of the chat; what is new and longer than the screen is shown from where it begins. */
  toNewest(name) {
    if (name) this.newest = name;
    this.toBottom();
    const above = this.above(this.newest);
    if (above > 0) this.log.scrollTop -= above;
  }

  toBottom() {
    this.follows = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.down.hidden = true;
  }

  goTo(name) {
    const found = this.shown.get(name);
    if (!found) return toast("That message is not here any more.");
    found.scrollIntoView({ block: "center" });
    found.focus();
  }
}
