// The text of a page: a grid with a row for each line and a cell for each word, so that screen readers and arrow keys find
// their way through it. Tab goes from one unsure word to the next, the least sure first.

import { h, percent } from "./dom.js";
import { alternativesOf, isUnsure, unsureWords } from "./words.js";

export class Text {
  /**
   * @param {import("./state.js").PageState} state
   * @param {{least: number}} settings
   * @param {object} acts what keys do: `take(n)`, `check()`, `edit(text)`, `editLine()`
   */
  constructor(state, settings, acts) {
    this.state = state;
    this.settings = settings;
    this.acts = acts;
    this.rows = new Map();
    this.doubt = 0;
    this.grid = h("div", { class: "grid", role: "grid", "aria-label": "Text", "aria-describedby": "text-keys" });
    this.description = h("span", { id: "word-description", class: "hidden" });
    this.grid.addEventListener("keydown", (event) => this.key(event));
    this.grid.addEventListener("focusin", (event) => this.focused(event));
    this.grid.addEventListener("click", (event) => this.click(event));
    this.grid.addEventListener("dblclick", () => this.acts.edit());
    this.grid.addEventListener("pointerover", (event) => this.hover(event));
    this.grid.addEventListener("pointerleave", () => state.hover(null));
    state.addEventListener("change", () => this.draw());
    state.addEventListener("select", ({ detail }) => this.selected(detail));
    state.addEventListener("hover", () => this.mark());
    this.element = h("div", { class: "text" }, this.grid, this.description);
    this.draw();
    const first = this.unsure()[0];
    if (first) state.select(first.key, first.index, { from: "text" });
  }

  unsure() {
    return unsureWords(this.state.lines, this.settings.least);
  }

  draw() {
    if (this.editing) return;
    const held = this.grid.contains(document.activeElement);
    const before = this.rows;
    this.rows = new Map();
    const rows = this.state.lines.map((line, n) => {
      const old = before.get(line.key);
      const kept = old?.line === line && old.least === this.settings.least;
      const node = kept ? old.node : this.row(line);
      node.setAttribute("aria-rowindex", String(n + 1));
      this.rows.set(line.key, { line, node, least: this.settings.least });
      return node;
    });
    if (rows.some((row, n) => row !== this.grid.children[n]) || rows.length !== this.grid.children.length) {
      this.grid.replaceChildren(...rows);
    }
    this.mark();
    if (held && !this.grid.contains(document.activeElement)) this.focus();
  }

  row(line) {
    const cells = line.words.map((word, n) => this.cell(line, word, n));
    if (!cells.length) cells.push(this.cell(line, { text: "", checked: true, box: line.box }, 0));
    const spaced = cells.flatMap((cell, n) => (n ? [" ", cell] : [cell]));
    return h("div", { role: "row", class: `row ${line.state}`, data: { key: line.key }, dir: line.direction }, ...spaced);
  }

  cell(line, word, n) {
    const unsure = line.state !== "not-text" && isUnsure(word, this.settings.least);
    const very = unsure && word.confidence < this.settings.least / 2;
    const kind = unsure ? (very ? " unsure very" : " unsure") : word.checked && line.state !== "not-text" ? " checked" : "";
    return h("span", {
      role: "gridcell",
      class: `word${kind}`,
      tabindex: "-1",
      text: word.text || "(nothing)",
      data: { index: String(n) },
    });
  }

  cellAt({ key, index }) {
    return this.rows.get(key)?.node.querySelector(`[data-index="${index}"]`) ?? null;
  }

  mark() {
    const { current, hovered, chosen } = this.state;
    for (const [key, { node }] of this.rows) {
      node.classList.toggle("current", key === current.key);
      node.classList.toggle("hovered", key === hovered.key || chosen.has(key));
      for (const cell of node.children) {
        const index = Number(cell.dataset.index);
        const here = key === current.key && index === current.index;
        cell.classList.toggle("here", here);
        cell.classList.toggle("hovered", key === hovered.key && index === hovered.index);
        cell.setAttribute("tabindex", here ? "0" : "-1");
        if (here) cell.setAttribute("aria-describedby", "word-description");
        else cell.removeAttribute("aria-describedby");
      }
    }
    this.describe();
  }

  /** Says of the current word how sure it is, and what else it could be. */
  describe() {
    const { currentLine: line, currentWord: word } = this.state;
    if (!line || !word) return void (this.description.textContent = "");
    const others = alternativesOf(word).map(({ text }, n) => `${n + 1}: ${text}`).join(", ");
    const state = line.state === "not-text" ? "not text" : word.checked ? "checked" : `${percent(word.confidence)} sure`;
    this.description.textContent = others && !word.checked ? `${state}; ${others}` : state;
  }

  selected({ from, focus }) {
    const word = this.state.currentWord;
    if (word && isUnsure(word, this.settings.least)) this.doubt = word.confidence;
    this.mark();
    if (focus) this.focus();
    else if (from !== "text") this.cellAt(this.state.current)?.scrollIntoView({ block: "nearest" });
  }

  focus() {
    const cell = this.cellAt(this.state.current);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest" });
  }

  found(event) {
    const cell = event.target.closest?.("[role=gridcell]");
    return cell ? { key: cell.parentElement.dataset.key, index: Number(cell.dataset.index) } : null;
  }

  focused(event) {
    const found = this.found(event);
    const { current } = this.state;
    if (found && (found.key !== current.key || found.index !== current.index)) {
      this.state.select(found.key, found.index, { from: "text" });
    }
  }

  click(event) {
    const row = event.target.closest?.("[role=row]");
    if (row && event.target === row) this.state.select(row.dataset.key, Infinity, { from: "text", focus: true });
  }

  hover(event) {
    if (event.pointerType === "touch") return;
    const found = this.found(event);
    this.state.hover(found?.key ?? null, found?.index ?? null);
  }

  key(event) {
    if (this.editing || event.isComposing) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const handled = event.key === "Tab" ? this.tab(event.shiftKey) : plain ? this.typed(event) : this.jump(event);
    if (handled) event.preventDefault();
  }

  /** Goes to the next unsure word; leaves the grid, as Tab does elsewhere, after the last and before the first. */
  tab(back) {
    const { current } = this.state;
    const words = this.unsure();
    const place = words.findIndex((word) => word.key === current.key && word.index === current.index);
    const next = place < 0 ? this.beside(words, back) : words[place + (back ? -1 : 1)];
    if (!next) return false;
    this.state.select(next.key, next.index, { from: "text", focus: true });
    return true;
  }

  /** The word to go to from one that has been dealt with: the next that was surer, or the last that was less sure. */
  beside(words, back) {
    if (back) return words.filter((word) => word.confidence < this.doubt).pop();
    return words.find((word) => word.confidence >= this.doubt) ?? words[0];
  }

  typed(event) {
    const { key } = event;
    const n = "12345".indexOf(key);
    if (key.startsWith("Arrow") || key === "Home" || key === "End") return this.arrow(key);
    if (key === "Enter") return this.acts.edit(), true;
    if (key === "F2") return this.acts.editLine(), true;
    if (key === " ") return event.shiftKey ? this.acts.checkLine() : this.acts.check(), true;
    if (key === "Delete") return this.acts.notText(), true;
    if (key === "Backspace") return this.acts.edit(""), true;
    if (n >= 0 && this.acts.take(n)) return true;
    if (key.length === 1) return this.acts.edit(key), true;
    return false;
  }

  jump(event) {
    const { lines } = this.state;
    if (!event.ctrlKey && !event.metaKey) return false;
    if (event.key !== "Home" && event.key !== "End") return false;
    const line = event.key === "Home" ? lines[0] : lines[lines.length - 1];
    if (line) this.state.select(line.key, event.key === "Home" ? 0 : Infinity, { from: "text", focus: true });
    return true;
  }

  arrow(key) {
    const { current, lines, currentLine: line } = this.state;
    if (!line) return false;
    const place = lines.indexOf(line);
    const forward = line.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    let [to, index] = [place, current.index];
    if (key === "Home") index = 0;
    else if (key === "End") index = Infinity;
    else if (key === "ArrowUp" || key === "ArrowDown") {
      to += key === "ArrowUp" ? -1 : 1;
      index = this.nearest(lines[to], line.words[current.index]);
    } else if (key === forward) {
      if (index + 1 < line.words.length) index++;
      else [to, index] = [place + 1, 0];
    } else if (index > 0) index--;
    else [to, index] = [place - 1, Infinity];
    if (lines[to]) this.state.select(lines[to].key, index, { from: "text", focus: true });
    return true;
  }

  /** The word of a line that stands nearest above or below another. */
  nearest(line, word) {
    if (!line || !word) return 0;
    const middle = (word.box[1] + word.box[3]) / 2;
    const distances = line.words.map(({ box }) => Math.abs((box[1] + box[3]) / 2 - middle));
    return Math.max(0, distances.indexOf(Math.min(...distances)));
  }
}
