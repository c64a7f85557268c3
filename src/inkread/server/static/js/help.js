// The help: which keys do what.

import { button, h } from "./dom.js";
import { KEYS } from "./keys.js";
import { settings } from "./settings.js";

const LEVELS = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99];

const level = (value) => h("option", { value: String(value), text: `${Math.round(100 * value)} %` });

/** Selects a level, which need not be among those that are offered. */
function choose(select, value) {
  if (![...select.options].some((option) => Number(option.value) === value)) select.append(level(value));
  select.value = String(value);
}

/** The dialog of keys, and of the one thing that can be set. */
export function helping(opener) {
  const least = h("select", { id: "least" }, ...LEVELS.map(level));
  settings.addEventListener("change", () => choose(least, settings.least));
  least.addEventListener("change", () => (settings.least = Number(least.value)));
  const lists = KEYS.map(([title, rows]) =>
    h("section", {}, h("h3", { text: title }), h("dl", {}, ...rows.flatMap(([keys, what]) => [h("dt", { text: keys }), h("dd", { text: what })]))),
  );
  const dialog = h(
    "dialog",
    { class: "dialog wide", "aria-labelledby": "help-title" },
    h("div", { class: "title" }, h("h2", { id: "help-title", text: "Keys" }), button("Close", { name: "close", on: { click: () => dialog.close() } })),
    h("div", { class: "field" }, h("label", { for: "least", text: "Words are unsure under" }), least),
    h("div", { class: "columns" }, ...lists),
  );
  document.body.append(dialog);
  opener.addEventListener("click", () => dialog.showModal());
  addEventListener("keydown", (event) => {
    const editing = event.target.closest?.("input, textarea, select, [role=grid]");
    if (event.key === "?" && !editing && !document.querySelector("dialog[open]")) dialog.showModal();
  });
}
