// What a screen reader says of what happened, and the notes that everybody sees.

import { button, byId, h } from "./dom.js";

let turn = false;

/** Says something through the live region, politely. The same words twice are said twice. */
export function announce(text) {
  turn = !turn;
  byId("live").textContent = turn ? text : `${text}\u00a0`;
}

/**
 * Shows a note until it is dismissed or, where `seconds` is given, for that long; it is read out too.
 * @param {string} text
 * @param {{kind?: "plain"|"warning", seconds?: number, actions?: {label: string, act: () => void}[], id?: string}} [how]
 *     a note with an `id` takes the place of the one that has the same
 */
export function note(text, { kind = "plain", seconds, actions = [], id } = {}) {
  if (id) dismiss(id);
  const box = h("div", { class: `note ${kind}`, data: id ? { note: id } : {} }, h("p", { text }));
  for (const { label, act } of actions) {
    box.append(button(label, { wide: true, on: { click: () => { box.remove(); act(); } } }));
  }
  box.append(button("Dismiss", { name: "close", on: { click: () => box.remove() } }));
  byId("notes").append(box);
  if (seconds) setTimeout(() => box.remove(), 1000 * seconds);
  return box;
}

/** Takes a note away. */
export function dismiss(id) {
  document.querySelector(`[data-note="${id}"]`)?.remove();
}

/** Shows what went wrong. */
export function failed(error, id = "failure") {
  console.error(error);
  note(error.message || String(error), { kind: "warning", id });
}
