// Moving and resizing a line: by its handles, with arrow keys, or with buttons for those who can do neither.

import { announce } from "./announce.js";
import { button, h } from "./dom.js";
import { along, attribute, extentOf, placed, reshaped, rotated } from "./geometry.js";

const PARTS = [
  ["whole", "Whole line"], ["start", "Start"], ["end", "End"], ["top", "Top"], ["bottom", "Bottom"], ["angle", "Angle"],
];

const LETTERS = { w: "whole", a: "angle" };
/** Keys that choose what moves. */

const EDGES = { top: 0, start: 1, bottom: 2, end: 3 };
/** Which number of an extent [top, left, bottom, right] an edge is. */

const HANDLES = [
  ["start", "top"], ["top"], ["end", "top"], ["end"], ["end", "bottom"], ["bottom"], ["start", "bottom"], ["start"],
];

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const LEAST = 6;
/** Pixels of the picture that a line stays long and high at least. */

export class Adjusting {
  /**
   * @param {import("./picture.js").Picture} picture
   * @param {SVGElement} layer over the picture
   * @param {(line: object|null) => void} done is given the line as it has become, or null if nothing is to change
   */
  constructor(picture, layer, done) {
    this.picture = picture;
    this.layer = layer;
    this.done = done;
    this.line = null;
    this.part = h("select", { "aria-label": "What moves" }, ...PARTS.map(([value, text]) => h("option", { value, text })));
    const arrow = (key, label, name) => button(label, { name, on: { click: () => this.nudge(ARROWS[key], 4) } });
    this.bar = h(
      "div",
      { class: "bar adjust", role: "group", "aria-label": "Move or resize the line", hidden: true, on: { keydown: (event) => this.key(event) } },
      this.part,
      arrow("ArrowLeft", "Left", "left"),
      arrow("ArrowUp", "Up", "up"),
      arrow("ArrowDown", "Down", "down"),
      arrow("ArrowRight", "Right", "right"),
      button("Done", { wide: true, keys: "Enter", on: { click: () => this.finish(true) } }),
      button("Cancel", { wide: true, keys: "Escape", on: { click: () => this.finish(false) } }),
    );
    this.shape = h("svg:polygon", { class: "moving", data: { part: "whole" } });
    this.turner = h("svg:circle", { class: "handle turner", data: { part: "angle" } });
    this.handles = HANDLES.map((edges) => h("svg:circle", { class: `handle ${edges.join("-")}`, data: { part: edges.join(" ") } }));
    layer.addEventListener("pointerdown", (event) => this.down(event));
    layer.addEventListener("pointermove", (event) => this.move(event));
    layer.addEventListener("pointerup", () => (this.drag = null));
    picture.addEventListener("zoom", () => this.line && this.draw());
  }

  get active() {
    return this.line !== null;
  }

  start(line) {
    this.line = this.original = line;
    this.turning = null;
    this.part.value = "whole";
    this.bar.hidden = false;
    this.layer.classList.add("adjusting");
    this.layer.append(this.shape, ...this.handles, this.turner);
    this.draw();
    this.part.focus();
    announce("Arrow keys move the line, with Shift its end or bottom, with Alt its start or top; A, then arrow keys, turn it. Enter when done, Escape to leave it as it was.");
  }

  finish(keep) {
    if (!this.line) return;
    const line = keep && (this.line !== this.original || this.line.fresh) ? this.line : null;
    this.line = null;
    this.bar.hidden = true;
    this.layer.classList.remove("adjusting");
    this.shape.remove();
    for (const handle of [...this.handles, this.turner]) handle.remove();
    this.done(line);
  }

  draw() {
    const extent = extentOf(this.line);
    const [a, b, c, d] = placed(this.line, extent);
    const between = ([x1, y1], [x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2];
    const places = [a, between(a, b), b, between(b, c), c, between(c, d), d, between(d, a)];
    this.shape.setAttribute("points", attribute([a, b, c, d]));
    const [, , beyond] = placed(this.line, [extent[0], extent[1], (extent[0] + extent[2]) / 2, extent[3] + 28 / this.picture.zoom]);
    [...this.handles, this.turner].forEach((handle, n) => {
      const [x, y] = places[n] ?? beyond;
      handle.setAttribute("cx", x);
      handle.setAttribute("cy", y);
      handle.setAttribute("r", 7 / this.picture.zoom);
    });
  }

  /** Turns the line by degrees clockwise, from where it was before it was turned: boxes do not grow on the way. */
  turn(degrees) {
    if (this.turning?.line !== this.line) this.turning = { from: this.line, degrees: 0 };
    this.turning.degrees += degrees;
    this.line = this.turning.line = rotated(this.turning.from, this.turning.degrees);
    this.draw();
  }

  /** Moves edges of the line by a movement on the picture. */
  shift(parts, movement, from = this.line) {
    const [length, depth] = along(from, movement);
    const extent = extentOf(from);
    const edges = parts.includes("whole") ? Object.keys(EDGES) : parts;
    for (const edge of edges) extent[EDGES[edge]] += edge === "start" || edge === "end" ? length : depth;
    if (extent[2] - extent[0] < LEAST || extent[3] - extent[1] < LEAST) return;
    this.line = reshaped(from, extent);
    this.draw();
  }

  nudge([x, y], step, part = this.part.value) {
    if (part === "angle") {
      this.turn(((x + y) * step) / 4);
      return announce(`${Math.round(this.line.angle)} degrees`);
    }
    this.shift([part], [x * step, y * step]);
    const [top, left, bottom, right] = extentOf(this.line).map(Math.round);
    announce(`${right - left} by ${bottom - top} pixels, at ${left}, ${top}`);
  }

  key(event) {
    if (!this.line) return;
    const arrow = ARROWS[event.key];
    const letter = LETTERS[event.key.toLowerCase()];
    if (letter && !event.ctrlKey && !event.metaKey) {
      this.part.value = letter;
      announce(this.part.selectedOptions[0].text);
    } else if (event.key === "Escape") this.finish(false);
    else if (event.key === "Enter" && !event.target.closest("button")) this.finish(true);
    else if (arrow) {
      const across = arrow[0] !== 0;
      const part = event.shiftKey ? (across ? "end" : "bottom") : event.altKey ? (across ? "start" : "top") : this.part.value;
      this.nudge(arrow, event.ctrlKey ? 20 : 4, part);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  down(event) {
    const part = event.target.dataset?.part;
    if (!this.line || !part || event.button > 0) return;
    event.preventDefault();
    this.layer.setPointerCapture(event.pointerId);
    this.drag = { parts: part.split(" "), from: this.picture.at(event), line: this.line };
  }

  move(event) {
    if (!this.drag) return;
    const [x, y] = this.picture.at(event);
    if (this.drag.parts[0] === "angle") {
      const [a, , c] = placed(this.line, extentOf(this.line));
      const [middleX, middleY] = [(a[0] + c[0]) / 2, (a[1] + c[1]) / 2];
      const wanted = (Math.atan2(y - middleY, x - middleX) * 180) / Math.PI;
      return this.turn(wanted - (this.line.angle || 0));
    }
    this.shift(this.drag.parts, [x - this.drag.from[0], y - this.drag.from[1]], this.drag.line);
  }
}
