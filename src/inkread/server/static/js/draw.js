// Drawing a new line on the picture: a drag from corner to corner, or a click on each of the two.

import { h } from "./dom.js";
import { boxOf } from "./geometry.js";

const CLICK = 5;
/** Screen pixels that a pointer may travel between going down and up and still click. */

const LEAST = 6;
/** Pixels of the picture that a line is high and wide at least. */

export class Drawing {
  /**
   * @param {import("./picture.js").Picture} picture
   * @param {SVGElement} layer over the picture
   * @param {(box: number[]) => void} done is given the box that was drawn
   */
  constructor(picture, layer, done) {
    this.picture = picture;
    this.layer = layer;
    this.done = done;
    this.active = false;
    this.corner = null;
    this.rectangle = h("svg:rect", { class: "drawn" });
    layer.addEventListener("pointerdown", (event) => this.down(event));
    layer.addEventListener("pointermove", (event) => this.move(event));
    layer.addEventListener("pointerup", (event) => this.up(event));
    layer.addEventListener("pointercancel", () => this.reset());
  }

  start() {
    this.active = true;
    this.layer.classList.add("drawing");
  }

  stop() {
    this.active = false;
    this.layer.classList.remove("drawing");
    this.reset();
  }

  reset() {
    this.corner = null;
    this.rectangle.remove();
  }

  down(event) {
    if (!this.active || event.button > 0) return;
    event.preventDefault();
    this.layer.setPointerCapture(event.pointerId);
    this.pressed = [event.clientX, event.clientY];
    if (!this.corner) {
      this.corner = this.picture.at(event);
      this.layer.append(this.rectangle);
    }
    this.move(event);
  }

  move(event) {
    if (!this.corner) return;
    const [y1, x1, y2, x2] = boxOf([this.corner, this.picture.at(event)]);
    for (const [name, value] of Object.entries({ x: x1, y: y1, width: x2 - x1, height: y2 - y1 })) {
      this.rectangle.setAttribute(name, value.toFixed(1));
    }
  }

  up(event) {
    if (!this.corner || !this.pressed) return;
    const travelled = Math.hypot(event.clientX - this.pressed[0], event.clientY - this.pressed[1]);
    const [y1, x1, y2, x2] = boxOf([this.corner, this.picture.at(event)]).map(Math.round);
    const large = y2 - y1 >= LEAST && x2 - x1 >= LEAST;
    if (!large && travelled < CLICK) return;
    this.stop();
    if (large) this.done([y1, x1, y2, x2]);
  }
}
