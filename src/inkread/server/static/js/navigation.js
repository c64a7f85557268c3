// Where one is: the document, and the way through its pages.

import { button, h, icon } from "./dom.js";

/** What stands in the header for a page of a document. */
export function pageNavigation(document, number) {
  const name = h("span", { class: "name", text: document.name, title: document.name });
  if (document.page_count < 2) return [name];
  const go = (to) => (location.hash = `#/documents/${document.id}/${to}`);
  const select = h(
    "select",
    { "aria-label": "Page", on: { change: () => go(select.value) } },
    ...document.pages.map((page) => h("option", { value: String(page.number), text: described(page, document.page_count) })),
  );
  select.value = String(number);
  const link = (label, name, to) =>
    to < 1 || to > document.page_count
      ? button(label, { name, disabled: true })
      : h("a", { class: "button round", href: `#/documents/${document.id}/${to}`, "aria-label": label, title: label }, icon(name));
  const onKey = (event) => {
    if (!select.isConnected) return void removeEventListener("keydown", onKey);
    const by = event.altKey ? { PageDown: 1, PageUp: -1 }[event.key] : 0;
    if (!by || number + by < 1 || number + by > document.page_count) return;
    event.preventDefault();
    go(number + by);
  };
  addEventListener("keydown", onKey);
  return [name, link("Previous page", "left", number - 1), select, link("Next page", "right", number + 1)];
}

function described(page, count) {
  const state = { waiting: "waiting", reading: "being read", failed: "failed" }[page.state];
  const detail = state ?? (page.unsure ? `${page.unsure} to check` : "");
  return `${page.number} of ${count}${detail ? ` · ${detail}` : ""}`;
}
