// The mail on the desk: one frame that is seen, and while a new version loads a second one that is not yet.

import { goTo, placeIn } from "./place.js";

// CSS pixels; a desktop takes the room there is, and at least what a mail is made for.
const widths = { tablet: 600, phone: 375, small: 320 };
const least = 640;

export class MailFrame {
  #desk;
  #sheet;
  #text;
  #shown = null;
  #coming = null;
  #address = "";
  #width = "desktop";

  constructor(desk) {
    this.#desk = desk;
    this.#sheet = desk.querySelector(".sheet");
    this.#text = desk.querySelector(".plain");
    new ResizeObserver(() => this.#fit()).observe(desk);
  }

  /** Show the mail at `address`, in the place where the one before was; nothing when it is there already. */
  show(address) {
    if (address === this.#address) return;
    this.#address = address;
    this.#coming?.remove();
    this.#coming = null;
    if (!address) {
      this.#shown?.remove();
      this.#shown = null;
      return;
    }
    const frame = document.createElement("iframe");
    // Before the address: what is loaded is bound by what stands here when the loading begins.
    frame.setAttribute("sandbox", this.#sheet.dataset.sandbox);
    frame.title = "The mail as readers see it";
    frame.className = "coming";
    frame.addEventListener("load", () => this.#swap(frame));
    frame.src = address;
    this.#coming = frame;
    this.#sheet.append(frame);
  }

  set width(name) {
    const place = placeIn(this.#shown?.contentDocument);
    this.#width = name;
    this.#fit();
    goTo(this.#shown?.contentDocument, place);
  }

  #swap(frame) {
    if (frame !== this.#coming || !frame.contentDocument) return;
    const before = this.#shown;
    const inside = frame.contentDocument;
    // Whatever a theme says, a link opens a tab and leaves the preview where it is.
    for (const link of inside.querySelectorAll("a[target], area[target]")) link.target = "_blank";
    goTo(inside, placeIn(before?.contentDocument));
    const reading = before !== null && document.activeElement === before;
    frame.className = "shown";
    if (reading) frame.focus();
    before?.remove();
    this.#shown = frame;
    this.#coming = null;
  }

  /** A mail that is wider than the room is shown smaller, as a phone does it, and not cut off. */
  #fit() {
    const margin = this.#desk.clientWidth < 500 ? 0 : 20;
    const room = this.#desk.clientWidth - 2 * margin;
    const width = widths[this.#width] ?? Math.max(room, least);
    const scale = Math.min(1, room / width);
    const height = Math.max(0, this.#desk.clientHeight - 2 * margin);
    for (const box of [this.#sheet, this.#text]) {
      box.style.width = `${width}px`;
      box.style.height = `${Math.floor(height / scale)}px`;
      box.style.left = `${margin + Math.max(0, Math.floor((room - width * scale) / 2))}px`;
      box.style.top = `${margin}px`;
      box.style.transform = scale < 1 ? `scale(${scale})` : "none";
    }
  }
}
