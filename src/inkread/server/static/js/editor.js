// The field in which a word, or a whole line, is corrected where it stands.

import { h } from "./dom.js";

/**
 * Opens a field in place of a cell or a row.
 * @param {HTMLElement} place whose content the field takes
 * @param {string} label what a screen reader calls it
 * @param {string} text what stands in it at first
 * @param {{select: boolean, typing: (text: string) => void, done: (text: string|null, how: "enter"|"tab"|"back"|"away") =>
 *     void}} how `typing` hears each change; `done` is given the text, or null where it is to stay as it was
 */
export function openEditor(place, label, text, { select, typing, done }) {
  const field = h("input", {
    class: "editor",
    type: "text",
    "aria-label": label,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "done",
  });
  const widen = () => (field.style.width = `${Math.max(3, field.value.length + 1)}ch`);
  let open = true;
  const close = (value, how) => {
    if (!open) return;
    open = false;
    done(value, how);
  };
  field.value = text;
  widen();
  field.addEventListener("input", () => {
    widen();
    typing(field.value);
  });
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter") close(field.value, "enter");
    else if (event.key === "Tab") close(field.value, event.shiftKey ? "back" : "tab");
    else if (event.key === "Escape") close(null, "enter");
    else return;
    event.preventDefault();
  });
  for (const type of ["click", "dblclick"]) field.addEventListener(type, (event) => event.stopPropagation());
  field.addEventListener("blur", () => close(field.value, "away"));
  place.replaceChildren(field);
  field.focus();
  if (select) field.select();
  else field.setSelectionRange(text.length, text.length);
  return field;
}
