// Copying and downloading what was read, in every format.

import * as api from "./api.js";
import { announce, failed } from "./announce.js";
import { button, h } from "./dom.js";

const KEPT = "inkread.format";

const isText = (format) => /^text\/|json|xml/.test(format.media_type ?? "text/plain");

let known = null;

/**
 * The button and the panel for export.
 * @param {{page: () => string, document: string, pages: number, before: () => Promise<void>}} what `before` is awaited
 *     first, so that the latest corrections are in the file
 */
export function exporting({ page, document, pages, before }) {
  const format = h("select", { id: "export-format" });
  const scope = h("select", { id: "export-scope" }, h("option", { value: "pages", text: "This page" }), h("option", { value: "documents", text: `All ${pages} pages` }));
  const copy = button("Copy", { name: "copy", wide: true, on: { click: () => run(copied) } });
  const download = button("Download", { name: "download", wide: true, on: { click: () => run(downloaded) } });
  const panel = h(
    "div",
    { id: "export", class: "popover", popover: "auto", role: "dialog", "aria-label": "Copy or download" },
    h("label", { for: "export-format", text: "Format" }),
    format,
    pages > 1 ? h("label", { for: "export-scope", text: "Pages" }) : null,
    pages > 1 ? scope : null,
    h("div", { class: "actions" }, copy, download),
  );
  const opener = button("Export", { name: "download", wide: true, popovertarget: "export", "aria-haspopup": "dialog" });
  panel.addEventListener("beforetoggle", ({ newState }) => newState === "open" && fill().catch(failed));
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState !== "open") return;
    place();
    format.focus();
  });
  format.addEventListener("change", () => {
    localStorage.setItem(KEPT, format.value);
    copy.disabled = !isText(chosen());
  });

  const chosen = () => known.find(({ name }) => name === format.value);

  async function fill() {
    known ??= await api.formats();
    format.replaceChildren(...known.map(({ name, about }) => h("option", { value: name, text: about })));
    const kept = localStorage.getItem(KEPT);
    format.value = known.some(({ name }) => name === kept) ? kept : known[0].name;
    copy.disabled = !isText(chosen());
  }

  function place() {
    const box = opener.getBoundingClientRect();
    const width = panel.offsetWidth;
    panel.style.top = `${Math.min(box.bottom + 6, innerHeight - panel.offsetHeight - 8)}px`;
    panel.style.left = `${Math.max(8, Math.min(box.right - width, innerWidth - width - 8))}px`;
  }

  async function run(act) {
    try {
      await before();
      const kind = pages > 1 ? scope.value : "pages";
      await act(api.exported(kind, kind === "pages" ? page() : document, format.value));
    } catch (error) {
      failed(error);
    }
  }

  async function copied(answer) {
    const text = await (await answer).text();
    await write(text);
    panel.hidePopover();
    announce("Copied");
  }

  async function downloaded(answer) {
    const response = await answer;
    const name = /filename\*?="?(?:UTF-8'')?([^";]+)"?/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
    const url = URL.createObjectURL(await response.blob());
    h("a", { href: url, download: name ? decodeURIComponent(name) : `page${chosen().suffix}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    panel.hidePopover();
    announce("Downloaded");
  }

  /** Copies text, also where the page was opened over plain HTTP and has no clipboard of its own. */
  async function write(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = h("textarea", { class: "hidden", "aria-hidden": "true" });
    field.value = text;
    panel.append(field);
    field.select();
    const done = globalThis.document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("The browser does not let the page copy; download it instead.");
  }

  return { opener, panel };
}
