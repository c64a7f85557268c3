// The word that is looked at: its piece of the picture, and what else it could be.

import { button, h, percent } from "./dom.js";
import { alternativesOf } from "./words.js";

const HEIGHT = 56;
/** Height of the piece of the picture, in pixels of the screen. */

export class WordPanel {
  /**
   * @param {import("./state.js").PageState} state
   * @param {import("./picture.js").Picture} picture
   * @param {object} acts `take(n)`, `check()`, `edit()`, `next()`
   */
  constructor(state, picture, acts) {
    this.state = state;
    this.picture = picture;
    this.acts = acts;
    this.canvas = h("canvas", { class: "piece", "aria-hidden": "true" });
    this.others = h("div", { class: "others", role: "group", "aria-label": "Alternatives" });
    this.sure = h("span", { class: "sure" });
    this.right = button("Right", { name: "check", wide: true, keys: "Space", on: { click: () => acts.check() } });
    this.edit = button("Edit", { name: "edit", wide: true, keys: "Enter", on: { click: () => acts.edit() } });
    const next = button("Next", { name: "right", wide: true, keys: "Tab", on: { click: () => acts.next() } });
    const actions = h("div", { class: "actions" }, this.sure, this.right, this.edit, next);
    const choices = h("div", { class: "choices" }, this.others, actions);
    this.element = h("section", { class: "panel", "aria-label": "Current word" }, this.canvas, choices);
    for (const type of ["change", "select"]) state.addEventListener(type, () => this.draw());
    picture.image.addEventListener("load", () => this.piece());
    new ResizeObserver(() => this.piece()).observe(this.element);
    this.draw();
  }

  draw() {
    const { currentWord: word, currentLine: line } = this.state;
    this.element.classList.toggle("without", !line);
    const usable = Boolean(line && line.state !== "not-text");
    const others = word && usable ? alternativesOf(word) : [];
    this.others.replaceChildren(
      ...others.map(({ text }, n) =>
        h(
          "button",
          { type: "button", class: "button other", "aria-keyshortcuts": String(n + 1), on: { click: () => this.acts.take(n) } },
          h("kbd", { text: String(n + 1), "aria-hidden": "true" }),
          h("span", { text }),
        ),
      ),
    );
    this.sure.textContent = !word ? "" : word.checked ? "checked" : `${percent(word.confidence)} sure`;
    this.right.disabled = !usable || !word || Boolean(word.checked);
    this.edit.disabled = !usable;
    this.piece();
  }

  /** Draws the word as it is written, upright, with a little around it. */
  piece() {
    const { currentWord: word, currentLine: line, size } = this.state;
    const { image } = this.picture;
    const width = this.element.clientWidth;
    if (!line || !width || !image.naturalWidth) return;
    const box = word?.box ?? line.box;
    const angle = ((line.angle || 0) * Math.PI) / 180;
    const steep = Math.abs(Math.sin(angle)) > 0.7;
    const [length, height] = steep ? [box[2] - box[0], box[3] - box[1]] : [box[3] - box[1], box[2] - box[0]];
    const ratio = devicePixelRatio || 1;
    const wide = Math.max(80, Math.min(width - 24, ((length + 1.2 * height) * HEIGHT) / (1.5 * height)));
    Object.assign(this.canvas, { width: Math.round(wide * ratio), height: Math.round(HEIGHT * ratio) });
    this.canvas.style.width = `${wide}px`;
    this.canvas.style.height = `${HEIGHT}px`;
    const scale = Math.min((HEIGHT * ratio) / (1.5 * height), (wide * ratio) / (length + 0.4 * height));
    const context = this.canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.translate(this.canvas.width / 2, this.canvas.height / 2);
    context.rotate(-angle);
    context.scale(scale, scale);
    context.translate(-(box[1] + box[3]) / 2, -(box[0] + box[2]) / 2);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, size[1], size[0]);
  }
}
