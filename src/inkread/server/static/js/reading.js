// A page while it is read: its lines appear as they come.

import * as api from "./api.js";
import { announce } from "./announce.js";
import { counted, h } from "./dom.js";
import { attribute, corners } from "./geometry.js";

/**
 * Follows the reading of a page until it is read.
 * @param {string} id of the page
 * @param {import("./picture.js").Picture} picture
 * @param {{list: HTMLElement, state: HTMLElement, signal: AbortSignal}} views where lines and progress are shown
 * @returns {Promise<void>} resolves when the page is read, is rejected when it cannot be
 */
export function reading(id, picture, { list, state, signal }) {
  const overlay = h("svg:svg", { class: "overlay", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.sheet.append(overlay);
  const rows = new Map();
  let total = 0;

  function say({ state: now, ahead, lines, size }) {
    if (size) {
      picture.sized(size);
      overlay.setAttribute("viewBox", `0 0 ${size[1]} ${size[0]}`);
    }
    if (lines !== undefined) total = lines;
    const text =
      now === "waiting" ? (ahead ? `Waiting for ${counted(ahead, "page")} before this one` : "Waiting") : progress();
    state.textContent = text;
    announce(text);
  }

  const progress = () => (total ? `Reading: ${Math.min(rows.size, total)} of ${counted(total, "line")}` : "Looking for lines");

  function show(line) {
    if (rows.has(line.n)) return;
    const points = line.outline?.length > 2 ? line.outline : corners(line.box);
    overlay.append(h("svg:g", { class: "line arriving" }, h("svg:polygon", { class: "outline", points: attribute(points) })));
    const row = h("p", { class: "row arriving", text: line.text, dir: "auto", data: { top: String(line.box[0]) } });
    const below = [...list.children].find((other) => Number(other.dataset.top) > line.box[0]);
    list.insertBefore(row, below ?? null);
    rows.set(line.n, row);
    state.textContent = progress();
  }

  return new Promise((resolve, reject) => {
    const events = new EventSource(api.eventsOf(id));
    const end = (act) => {
      events.close();
      overlay.remove();
      act();
    };
    signal.addEventListener("abort", () => end(() => reject(signal.reason)));
    events.addEventListener("state", ({ data }) => say(JSON.parse(data)));
    events.addEventListener("line", ({ data }) => show(JSON.parse(data)));
    events.addEventListener("done", () => end(resolve));
    events.addEventListener("failed", ({ data }) => end(() => reject(new Error(JSON.parse(data).detail))));
    events.addEventListener("error", () => {
      state.textContent = "The connection is lost; trying again";
      if (events.readyState === EventSource.CLOSED) {
        setTimeout(() => signal.aborted || poll().then(resolve, reject), 2000);
      }
    });
  });

  /** Asks again and again, where the browser has given up on the events. */
  async function poll() {
    for (;;) {
      try {
        const page = await api.page(id);
        if (page.state === "read") return overlay.remove();
        if (page.state === "failed") throw new Error(page.error);
      } catch (error) {
        if (!(error instanceof api.Unreachable)) throw error;
      }
      if (signal.aborted) throw signal.reason;
      await new Promise((next) => setTimeout(next, 2000));
    }
  }
}
