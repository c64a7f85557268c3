// The first view: where files are put in, and the documents there are.

import * as api from "./api.js";
import { announce, failed } from "./announce.js";
import { button, counted, h, icon } from "./dom.js";
import { chosenFiles } from "./files.js";

const PAUSE = 1500;
/** Milliseconds between looks at documents that are being read. */

const ACCEPTED = "image/*,application/pdf,.pdf,.heic,.heif,.tif,.tiff";

/**
 * Shows the first view.
 * @param {HTMLElement} main where
 * @param {{take: (files: File[]) => void, signal: AbortSignal}} context
 */
export async function showHome(main, { take, signal }) {
  const list = h("ul", { class: "cards" });
  const more = button("Show more", { wide: true, hidden: true });
  const empty = h("p", { class: "quiet", text: "Documents stay on this machine, with your corrections, until you delete them.", hidden: true });
  main.replaceChildren(
    h("div", { class: "home" },
      h("h1", { text: "Read a page" }),
      chooser(take),
      h("section", { "aria-labelledby": "documents" }, h("h2", { id: "documents", text: "Documents" }), empty, list, more),
    ),
  );
  const cards = new Map();
  let next = null;

  async function load(before) {
    const answer = await api.documents(before);
    next = answer.next;
    more.hidden = !next;
    for (const document of answer.documents) add(document, before ? "append" : "append");
    empty.hidden = cards.size > 0;
  }

  function add(document, where) {
    if (cards.has(document.id)) return;
    const card = makeCard(document, () => {
      cards.delete(document.id);
      empty.hidden = cards.size > 0;
    });
    cards.set(document.id, card);
    list[where](card.element);
    empty.hidden = true;
  }

  async function look() {
    if (signal.aborted) return;
    const open = [...cards.values()].filter(({ busy, visible }) => busy() && visible());
    await Promise.all(open.map(({ refresh }) => refresh().catch(() => {})));
    setTimeout(look, PAUSE);
  }

  more.addEventListener("click", () => load(next).catch(failed));
  await load();
  setTimeout(look, PAUSE);
  return { add: (document) => add(document, "prepend") };
}

function chooser(take) {
  const input = (label, name, attributes) => {
    const field = h("input", { type: "file", hidden: true, ...attributes });
    field.addEventListener("change", () => take(chosenFiles(field)));
    const opener = button(label, { name, wide: true, on: { click: () => field.click() } });
    return [opener, field];
  };
  const [choose, chooseField] = input("Choose files", "file", { multiple: true, accept: ACCEPTED });
  const [folder, folderField] = input("Choose a folder", "folder", { webkitdirectory: true });
  const [camera, cameraField] = input("Take a photograph", "camera", { accept: "image/*", capture: "environment" });
  choose.classList.add("primary");
  camera.classList.add("camera");
  return h(
    "div",
    { class: "dropzone" },
    h("div", { class: "glyphs", "aria-hidden": "true" }, icon("page")),
    h("p", { class: "lead", text: "Drop a picture, a PDF or a folder here, or paste one" }),
    h("div", { class: "actions" }, choose, camera, folder),
    chooseField, folderField, cameraField,
  );
}

function makeCard(document, gone) {
  let now = document;
  const picture = h("img", { alt: "", class: "thumbnail", loading: "lazy", hidden: true });
  const title = h("a", { href: `#/documents/${document.id}/1`, text: document.name });
  const about = h("p", { class: "about" });
  const remove = button(`Delete ${document.name}`, { name: "delete", on: { click: () => ask() } });
  const element = h("li", { class: "card" }, h("div", { class: "frame" }, picture), h("div", { class: "words" }, h("h3", {}, title), about), remove);

  const visible = () => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };

  async function refresh() {
    now = await api.documentOf(document.id);
    draw();
  }

  function draw() {
    const first = now.pages?.[0];
    if (first && first.state !== "failed" && picture.hidden) {
      picture.src = api.pictureOf(first.id, 200);
      picture.hidden = false;
    }
    about.textContent = summary(now);
  }

  async function ask() {
    if (!(await confirmed(`Delete ${document.name} with its text and corrections?`))) return;
    try {
      await api.removeDocument(document.id);
      element.remove();
      gone();
      announce(`${document.name} deleted`);
    } catch (error) {
      failed(error);
    }
  }

  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    refresh().catch(() => {});
  }).observe(element);
  draw();
  return { element, refresh, visible, busy: () => ["waiting", "reading"].includes(now.state) };
}

function summary(document) {
  const when = new Date(1000 * document.created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const pages = counted(document.page_count, "page");
  const unsure = (document.pages ?? []).reduce((sum, page) => sum + page.unsure, 0);
  const state = {
    waiting: "waiting",
    reading: `reading, ${document.done} of ${document.page_count}`,
    failed: "could not be read",
    read: document.pages ? (unsure ? `${counted(unsure, "word")} to check` : "nothing to check") : "",
  }[document.state];
  return [pages, state, when].filter(Boolean).join(" · ");
}

/** Asks a question; resolves to whether it was answered with yes. */
export function confirmed(question, yes = "Delete") {
  const dialog = h("dialog", { class: "dialog small", "aria-labelledby": "question" }, h("p", { id: "question", text: question }));
  const close = (value) => ({ click: () => dialog.close(value) });
  dialog.append(h("div", { class: "actions" }, button("Cancel", { wide: true, on: close("") }), button(yes, { wide: true, on: close("yes") })));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    }),
  );
}
