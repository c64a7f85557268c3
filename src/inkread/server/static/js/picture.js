// The picture of a page in a window that scrolls and zooms; what lies over it is in overlay.js.

import { pictureOf } from "./api.js";
import { h } from "./dom.js";

const LARGEST = 4;
/** Screen pixels to which a pixel of the picture can be magnified. */

const STEP = 1.25;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Emits `zoom` and `scroll` (by the user alone, not by `reveal`). */
export class Picture extends EventTarget {
  /**
   * @param {string} id of the page
   * @param {string} label what a screen reader calls the picture
   */
  constructor(id, label) {
    super();
    this.id = id;
    this.size = null;
    this.zoom = 1;
    this.fits = true;
    this.loaded = 0;
    this.image = h("img", { alt: label, class: "scan", draggable: "false" });
    this.image.addEventListener("error", () => (this.image.hidden = true));
    this.image.addEventListener("load", () => (this.image.hidden = false));
    this.sheet = h("div", { class: "sheet" }, this.image);
    this.view = h("div", { class: "viewport" }, this.sheet);
    this.view.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.view.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.pinching();
    new ResizeObserver(() => this.fits && this.fit()).observe(this.view);
    this.load();
  }

  /** Shows the picture no finer than the screen can, and again finer where it is magnified. */
  load() {
    const shown = this.size ? this.size[1] * this.zoom : this.view.clientWidth || 800;
    const width = Math.min(4000, Math.ceil((shown * devicePixelRatio) / 400) * 400);
    if (width <= this.loaded) return;
    this.loaded = width;
    this.image.src = pictureOf(this.id, this.size && width >= this.size[1] ? undefined : width);
  }

  /** Says how large the picture is: `[height, width]` in its own pixels. */
  sized(size) {
    if (!size || (this.size?.[0] === size[0] && this.size[1] === size[1])) return;
    this.size = size;
    this.fit();
  }

  fit() {
    if (!this.size || !this.view.clientWidth) return;
    this.fits = true;
    this.resize(this.view.clientWidth / this.size[1]);
  }

  /** Magnifies by a factor around a point of the window, its middle if left out. */
  zoomBy(factor, x = this.view.clientWidth / 2, y = this.view.clientHeight / 2) {
    if (!this.size) return;
    this.fits = false;
    const before = this.zoom;
    const [left, top] = [this.view.scrollLeft + x, this.view.scrollTop + y];
    this.resize(before * factor);
    const ratio = this.zoom / before;
    this.quietly(() => this.view.scrollTo({ left: left * ratio - x, top: top * ratio - y, behavior: "instant" }));
  }

  zoomIn() {
    this.zoomBy(STEP);
  }

  zoomOut() {
    this.zoomBy(1 / STEP);
  }

  resize(zoom) {
    const least = Math.min(this.view.clientWidth / this.size[1], this.view.clientHeight / this.size[0], 1);
    this.zoom = Math.max(least, Math.min(LARGEST, zoom));
    this.sheet.style.width = `${this.size[1] * this.zoom}px`;
    this.sheet.style.height = `${this.size[0] * this.zoom}px`;
    this.load();
    this.dispatchEvent(new Event("zoom"));
  }

  /** A point of the screen in the picture. */
  at({ clientX, clientY }) {
    const box = this.sheet.getBoundingClientRect();
    return [(clientX - box.left) / this.zoom, (clientY - box.top) / this.zoom];
  }

  /** Scrolls until a box of the picture can be seen, no further than it must. */
  reveal([y1, x1, y2, x2]) {
    const { view, zoom } = this;
    const along = (from, to, start, length) => {
      const margin = Math.min(48, length / 6);
      if (to - from > length - 2 * margin) return from - margin;
      if (from < start + margin) return from - margin;
      if (to > start + length - margin) return to - length + margin;
      return start;
    };
    const left = along(x1 * zoom, x2 * zoom, view.scrollLeft, view.clientWidth);
    const top = along(y1 * zoom, y2 * zoom, view.scrollTop, view.clientHeight);
    if (Math.abs(left - view.scrollLeft) < 1 && Math.abs(top - view.scrollTop) < 1) return;
    this.quietly(() => view.scrollTo({ left, top, behavior: calm.matches ? "instant" : "smooth" }), 600);
  }

  /** The height in the picture that stands at a share of the window's height. */
  heightAt(share) {
    return (this.view.scrollTop + share * this.view.clientHeight) / this.zoom;
  }

  /** Scrolls so that a height of the picture stands at a share of the window's. */
  bring(height, share) {
    this.quietly(() => this.view.scrollTo({ top: height * this.zoom - share * this.view.clientHeight, behavior: "instant" }));
  }

  quietly(act, milliseconds = 120) {
    this.quietUntil = performance.now() + milliseconds;
    act();
  }

  scrolled() {
    if (performance.now() > (this.quietUntil ?? 0)) this.dispatchEvent(new Event("scroll"));
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = this.view.getBoundingClientRect();
    this.zoomBy(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  }

  /** Two fingers magnify. */
  pinching() {
    const fingers = new Map();
    const spread = () => {
      const [one, two] = [...fingers.values()];
      return Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    };
    let before = 0;
    this.view.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "touch") return;
      fingers.set(event.pointerId, event);
      if (fingers.size === 2) before = spread();
    });
    this.view.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, event);
      if (fingers.size !== 2) return;
      const now = spread();
      const box = this.view.getBoundingClientRect();
      const [one, two] = [...fingers.values()];
      this.zoomBy(now / before, (one.clientX + two.clientX) / 2 - box.left, (one.clientY + two.clientY) / 2 - box.top);
      before = now;
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      this.view.addEventListener(end, (event) => fingers.delete(event.pointerId));
    }
  }
}
