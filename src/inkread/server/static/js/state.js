// A page that is being corrected: its lines, what is selected, and what can be undone.

import { sendable } from "./edits.js";

const SEEN = "inkread.seen.";

const signature = (lines) => JSON.stringify(sendable(lines).map(({ key, text, state, outline }) => [key, text, state, outline]));

/** Emits `change` (lines), `select` (the current word or line), `hover`, `saved` (the server's copy). */
export class PageState extends EventTarget {
  /** @param {object} page as the server sends it */
  constructor(page) {
    super();
    this.id = page.id;
    this.document = page.document;
    this.size = page.size;
    this.undone = [];
    this.done = [];
    this.current = { key: null, index: 0, whole: false };
    this.chosen = new Set();
    this.hovered = { key: null, index: null };
    this.keys = new Map();
    this.fresh = 0;
    this.seen = new Set(JSON.parse(localStorage.getItem(SEEN + page.id) ?? "[]"));
    this.adopt(page);
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Takes the page as it is on the server, with what was looked at here. */
  adopt(page) {
    this.follow(page);
    this.lines = this.base;
    if (!this.line(this.current.key)) this.current = { key: this.lines[0]?.key ?? null, index: 0, whole: false };
    this.emit("change", { why: "adopted" });
  }

  /** Notes how the page is on the server, and leaves the lines as they are here. */
  follow(page) {
    this.revision = page.revision;
    this.base = page.lines.map((line) => this.known(line));
  }

  known(line) {
    const key = this.keys.get(line.id) ?? line.id;
    const looked = line.state === "ok" || line.state === "not-text";
    const words = line.words.map((word, n) => ({
      ...word,
      checked: looked || this.seen.has(`${line.id} ${n} ${word.text}`),
    }));
    return { ...line, key, words };
  }

  /** A key for a line that the server does not know yet. */
  newKey() {
    return `new-${++this.fresh}`;
  }

  /** Notes that the server knows a line, which was sent under a key, by an id. */
  named(key, id) {
    this.keys.set(id, key);
    this.lines = this.lines.map((line) => (line.key === key ? { ...line, id } : line));
  }

  line(key) {
    return this.lines.find((line) => line.key === key) ?? null;
  }

  get currentLine() {
    return this.line(this.current.key);
  }

  get currentWord() {
    return this.currentLine?.words[this.current.index] ?? null;
  }

  /** Whether the server has other lines than there are here. */
  get dirty() {
    return this.lines !== this.base && signature(this.lines) !== signature(this.base);
  }

  /** How many lines differ from those that the server has. */
  get unsent() {
    const theirs = new Map(this.base.map((line) => [line.key, signature([line])]));
    const changed = this.lines.filter((line) => theirs.get(line.key) !== signature([line])).length;
    return changed + this.base.filter((line) => !this.line(line.key)).length;
  }

  /** Changes the lines so that it can be undone. */
  change(lines, why) {
    if (lines === this.lines) return;
    this.done.push({ lines: this.lines, current: this.current, why });
    this.undone = [];
    this.replace(lines, why);
  }

  /** Changes one line, given what becomes of it. */
  changeLine(key, edit, why) {
    const line = this.line(key);
    const changed = line && edit(line);
    if (!line || changed === line) return;
    this.change(this.lines.map((one) => (one === line ? changed : one)), why);
  }

  replace(lines, why) {
    this.lines = lines;
    this.chosen = new Set([...this.chosen].filter((key) => this.line(key)));
    this.remember();
    this.emit("change", { why });
  }

  undo() {
    return this.restore(this.done, this.undone);
  }

  redo() {
    return this.restore(this.undone, this.done);
  }

  restore(from, to) {
    const step = from.pop();
    if (!step) return null;
    to.push({ lines: this.lines, current: this.current, why: step.why });
    this.replace(step.lines, "restored");
    this.select(step.current.key, step.current.index, { whole: step.current.whole });
    return step.why;
  }

  /** Makes a word, or a whole line, the current one. `from` says who asked, so that they need not follow. */
  select(key, index = 0, { from, whole = false, focus = false } = {}) {
    const line = this.line(key);
    if (!line) return;
    this.current = { key, index: Math.max(0, Math.min(index, line.words.length - 1)), whole };
    this.emit("select", { from, focus });
  }

  hover(key, index = null) {
    if (this.hovered.key === key && this.hovered.index === index) return;
    this.hovered = { key, index };
    this.emit("hover");
  }

  /** Remembers which words were looked at, for this browser, as the server knows whole lines alone. */
  remember() {
    const seen = this.lines.flatMap((line) =>
      line.id && line.state !== "ok"
        ? line.words.flatMap((word, n) => (word.checked ? [`${line.id} ${n} ${word.text}`] : []))
        : [],
    );
    this.seen = new Set(seen);
    try {
      if (seen.length) localStorage.setItem(SEEN + this.id, JSON.stringify(seen));
      else localStorage.removeItem(SEEN + this.id);
    } catch {
      // Full or forbidden: words that were looked at are marked again after a reload, nothing else.
    }
  }
}
