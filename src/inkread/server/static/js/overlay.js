// The lines of a page over its picture: shapes that can be pointed at, chosen, and walked through with the keyboard.

import { h } from "./dom.js";
import { attribute, outlineOf, wordPolygon } from "./geometry.js";
import { isUnsure } from "./words.js";

const STATES = { "not-text": ", not text", ok: ", checked", corrected: ", corrected", read: "" };

/** A list box in SVG, of which each line is an option. */
export class Overlay {
  /**
   * @param {import("./state.js").PageState} state
   * @param {{least: number}} settings `least` is the confidence under which a word is unsure
   */
  constructor(state, settings) {
    this.state = state;
    this.settings = settings;
    this.drawn = new Map();
    this.svg = h("svg:svg", {
      class: "overlay",
      viewBox: `0 0 ${state.size[1]} ${state.size[0]}`,
      preserveAspectRatio: "none",
      role: "listbox",
      "aria-label": "Lines on the picture",
      "aria-multiselectable": "true",
      "aria-describedby": "picture-keys",
    });
    this.svg.addEventListener("pointerover", (event) => this.hover(event));
    this.svg.addEventListener("pointerleave", () => state.hover(null));
    this.svg.addEventListener("mousedown", (event) => event.preventDefault()); // a click says itself where the focus goes
    this.svg.addEventListener("click", (event) => this.click(event));
    this.svg.addEventListener("focusin", (event) => this.focused(event));
    state.addEventListener("change", () => this.draw());
    state.addEventListener("select", () => this.mark());
    state.addEventListener("hover", () => this.mark());
    this.draw();
  }

  /** Draws what has changed. */
  draw() {
    const held = this.svg.contains(document.activeElement);
    const before = this.drawn;
    this.drawn = new Map();
    this.state.lines.forEach((line, n) => {
      const old = before.get(line.key);
      const kept = old?.line === line && old.least === this.settings.least;
      const node = kept ? old.node : this.shape(line);
      node.setAttribute("aria-label", `Line ${n + 1}: ${line.text || "empty"}${STATES[line.state] ?? ""}`);
      this.drawn.set(line.key, { line, node, least: this.settings.least });
    });
    const nodes = [...this.drawn.values()].map(({ node }) => node);
    if (nodes.length !== this.svg.childNodes.length || nodes.some((node, n) => node !== this.svg.childNodes[n])) {
      this.svg.replaceChildren(...nodes);
    }
    this.mark();
    if (held && !this.svg.contains(document.activeElement)) this.focus();
  }

  shape(line) {
    const words = line.words.map((word, n) =>
      h("svg:polygon", {
        points: attribute(wordPolygon(line, word)),
        class: `word${line.state !== "not-text" && isUnsure(word, this.settings.least) ? " unsure" : ""}`,
        data: { index: String(n) },
      }),
    );
    const outline = h("svg:polygon", { class: "outline", points: attribute(outlineOf(line)) });
    const parts = [outline, ...(line.state === "not-text" ? [] : words)];
    return h("svg:g", { role: "option", class: `line ${line.state}`, data: { key: line.key } }, ...parts);
  }

  /** Marks what is current, chosen and pointed at. */
  mark() {
    const { current, chosen, hovered, lines } = this.state;
    for (const [key, { node }] of this.drawn) {
      const isCurrent = key === current.key;
      node.classList.toggle("current", isCurrent);
      node.classList.toggle("chosen", chosen.has(key));
      node.classList.toggle("hovered", key === hovered.key);
      node.setAttribute("aria-selected", String(isCurrent || chosen.has(key)));
      node.setAttribute("tabindex", isCurrent || (!current.key && key === lines[0]?.key) ? "0" : "-1");
      for (const word of node.querySelectorAll(".word")) {
        const index = Number(word.dataset.index);
        word.classList.toggle("here", isCurrent && !current.whole && index === current.index);
        word.classList.toggle("hovered", key === hovered.key && index === hovered.index);
      }
    }
  }

  found(event) {
    const line = event.target.closest?.(".line");
    if (!line) return null;
    const index = event.target.dataset.index;
    return { key: line.dataset.key, index: index === undefined ? null : Number(index) };
  }

  hover(event) {
    if (event.pointerType === "touch") return;
    const found = this.found(event);
    this.state.hover(found?.key ?? null, found?.index ?? null);
  }

  click(event) {
    const found = this.found(event);
    if (!found) return;
    if (event.shiftKey || event.ctrlKey || event.metaKey) return this.choose(found.key);
    this.state.chosen.clear();
    this.state.select(found.key, found.index ?? 0, { from: "picture", focus: true, whole: found.index === null });
  }

  /** Adds a line to those chosen, beside the current one, or takes it from them. */
  choose(key) {
    const { state } = this;
    if (!state.chosen.size && state.current.key) state.chosen.add(state.current.key);
    if (state.chosen.has(key) && state.chosen.size > 1) state.chosen.delete(key);
    else state.chosen.add(key);
    state.select(key, 0, { from: "shapes" });
    this.focus();
  }

  focused(event) {
    const found = this.found(event);
    if (found && found.key !== this.state.current.key) this.state.select(found.key, 0, { from: "shapes" });
  }

  focus() {
    this.drawn.get(this.state.current.key)?.node.focus({ preventScroll: true });
  }

  /** Goes to another line; `extend` chooses those passed. */
  step(by, extend) {
    const { state } = this;
    const place = state.lines.findIndex((line) => line.key === state.current.key);
    const next = state.lines[place + by];
    if (!next) return;
    if (extend) state.chosen.add(state.current.key).add(next.key);
    else state.chosen.clear();
    state.select(next.key, 0, { from: "shapes" });
    this.focus();
  }
}
