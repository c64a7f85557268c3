// Corrections on their way to the server: kept here first, then sent, put together with what others changed meanwhile.

import { page as getPage, putPage, Refused, Unreachable } from "./api.js";
import { connection } from "./connection.js";
import { debounced } from "./dom.js";
import * as drafts from "./drafts.js";
import { correctLine, correctWord, sendable, sent } from "./edits.js";
import { merge } from "./merge.js";

const PAUSE = 400;
/** Milliseconds between the last correction and the request that carries it. */

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("inkread") : null;

/** Sends the corrections of one page. Emits `status`: saved, saving, unsent or refused; and `merged`, with conflicts. */
export class Saver extends EventTarget {
  /** @param {import("./state.js").PageState} state */
  constructor(state) {
    super();
    this.state = state;
    this.status = "saved";
    this.pending = null;
    this.busy = null;
    this.closed = false;
    this.later = debounced(PAUSE, () => this.save());
    this.listen = () => this.save();
    connection.addEventListener("back", this.listen);
    state.addEventListener("change", ({ detail }) => detail.why === "adopted" || this.touched());
    this.heard = ({ data }) => this.changedElsewhere(data);
    channel?.addEventListener("message", this.heard);
  }

  say(status, message) {
    this.status = status;
    this.dispatchEvent(new CustomEvent("status", { detail: { status, message } }));
  }

  /** Keeps what is being typed, before it is a correction; null when nothing is. */
  typing(pending) {
    this.pending = pending;
    this.keep();
  }

  touched() {
    this.keep();
    if (!this.state.dirty) return;
    this.say(connection.up ? "saving" : "unsent");
    this.later();
  }

  keep() {
    const { state } = this;
    if (!state.dirty && !this.pending) return this.drop();
    this.stamp = `${Date.now()} ${Math.random()}`;
    const draft = { page: state.id, document: state.document, base: state.base, lines: state.lines, pending: this.pending };
    return drafts.keep({ ...draft, stamp: this.stamp }).catch((error) => console.error("not kept", error));
  }

  drop() {
    return drafts.settle(drafts.keyOf(this.state.id), this.stamp).catch((error) => console.error(error));
  }

  /** Sends what is unsent; resolves when nothing is, or when it cannot be sent. */
  save() {
    this.busy ??= this.send().finally(() => {
      this.busy = null;
      if (this.again) {
        this.again = false;
        this.later();
      }
    });
    return this.busy;
  }

  async send() {
    const { state } = this;
    if (!state.dirty) {
      if (this.status !== "saved") this.say("saved");
      return this.drop();
    }
    this.say("saving");
    const lines = sendable(state.lines);
    const before = state.lines;
    try {
      const page = await putPage(state.id, state.revision, lines.map((line) => sent(line, state.base)));
      this.accept(page, lines, before);
    } catch (error) {
      await this.refused(error);
    }
  }

  accept(page, lines, before) {
    const { state } = this;
    const isCurrent = state.lines === before && lines.length === before.length;
    page.lines.forEach((line, n) => state.named(lines[n].key, line.id));
    channel?.postMessage({ page: page.id, revision: page.revision });
    if (isCurrent) state.adopt(page);
    else state.follow(page);
    this.again = state.dirty;
    this.keep();
    if (!this.again) this.say("saved");
  }

  async refused(error) {
    if (error instanceof Unreachable) {
      connection.lost();
      return this.say("unsent");
    }
    if (error instanceof Refused && error.status === 412) return this.rebase();
    if (error instanceof Refused && error.status === 429) {
      setTimeout(this.later, 1000 * error.retryAfter);
      return this.say("unsent");
    }
    this.say("refused", error.message);
  }

  /** Puts what was changed elsewhere together with what was changed here, and sends that. */
  async rebase() {
    const { state } = this;
    try {
      const theirs = await getPage(state.id);
      const before = state.base;
      state.follow(theirs);
      const { lines, conflicts } = merge(before, state.lines, state.base);
      state.replace(lines, "merged");
      this.dispatchEvent(new CustomEvent("merged", { detail: { conflicts } }));
      this.again = true;
    } catch (error) {
      await this.refused(error);
    }
  }

  async changedElsewhere({ page, revision }) {
    if (page !== this.state.id || revision <= this.state.revision || this.state.dirty || this.pending) return;
    try {
      this.state.adopt(await getPage(page));
      this.dispatchEvent(new CustomEvent("merged", { detail: { conflicts: [] } }));
    } catch (error) {
      await this.refused(error);
    }
  }

  /** Sends what is unsent and stops listening. */
  async close() {
    this.closed = true;
    connection.removeEventListener("back", this.listen);
    channel?.removeEventListener("message", this.heard);
    await this.save();
  }
}

/** A page with the corrections of a draft of it, as lines; `conflicts` as `merge` has them. */
export function applied(draft, state) {
  const withPending = draft.pending ? typed(draft.lines, draft.pending) : draft.lines;
  const { lines, conflicts } = merge(draft.base, withPending, state.base);
  const keys = new Map(state.base.map((line) => [line.id, line.key]));
  return { lines: lines.map((line) => ({ ...line, key: keys.get(line.id) ?? state.newKey() })), conflicts };
}

function typed(lines, { key, index, whole, text }) {
  return lines.map((line) => {
    if (line.key !== key) return line;
    if (whole) return correctLine(line, text);
    return line.words[index] ? correctWord(line, index, text) : correctLine(line, text);
  });
}
