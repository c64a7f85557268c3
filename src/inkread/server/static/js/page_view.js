// The view of one page: its picture, its text, and the toolbars around them.

import * as api from "./api.js";
import { announce, failed } from "./announce.js";
import { Adjusting } from "./adjust.js";
import { correcting, tellConflicts } from "./correcting.js";
import { button, byId, counted, h } from "./dom.js";
import { Drawing } from "./draw.js";
import { drawn } from "./edits.js";
import { exporting } from "./exporting.js";
import { corners } from "./geometry.js";
import { shortcuts } from "./keys.js";
import { Overlay } from "./overlay.js";
import { WordPanel } from "./panel.js";
import { Picture } from "./picture.js";
import { reading } from "./reading.js";
import { Saver } from "./saving.js";
import { settings } from "./settings.js";
import { PageState } from "./state.js";
import { inStep } from "./step.js";
import { Text } from "./text.js";
import { divider, toolbar } from "./toolbar.js";

const TEXT_KEYS = [
  "text-keys",
  "Tab goes to the next unsure word, 1 to 5 take an alternative, typing corrects, Space confirms, F2 edits the line, " +
    "Escape goes to the picture.",
];

const PICTURE_KEYS = [
  "picture-keys",
  "D draws a line, M moves or resizes it, J joins it with the next, R reads it again, Delete marks it as not text, " +
    "Enter goes to its text.",
];

/**
 * Shows a page.
 * @param {HTMLElement} main where
 * @param {object} document of which it is a page
 * @param {number} number of the page, from 1
 * @param {{status: (text: string, kind: string) => void, signal: AbortSignal}} context
 * @returns {Promise<{leave: () => Promise<void>}>}
 */
export async function showPage(main, document, number, { status, signal }) {
  const entry = document.pages[number - 1];
  const picture = new Picture(entry.id, `Page ${number} of ${document.name}`);
  picture.sized(entry.size);
  const left = h("section", { class: "pane picture-pane", "aria-label": "Picture" }, picture.view);
  const right = h("section", { class: "pane text-pane", "aria-label": "Text of the page" });
  main.replaceChildren(h("h1", { class: "hidden", text: `${document.name}, page ${number}` }), h("div", { class: "page" }, left, right));
  picture.fit();
  picture.load();

  let page = await api.page(entry.id);
  if (page.state === "waiting" || page.state === "reading") {
    const list = h("div", { class: "text arriving" });
    const state = h("p", { class: "progress", text: "Waiting" });
    right.replaceChildren(h("div", { class: "bar" }, state, h("span", { class: "spinner", "aria-hidden": "true" })), list);
    await reading(entry.id, picture, { list, state, signal });
    page = await api.page(entry.id);
  }
  if (page.state === "failed") {
    right.replaceChildren(failure(page, signal));
    return { leave: async () => {} };
  }
  if (signal.aborted) throw signal.reason;
  picture.sized(page.size);
  return editing(page, document, { picture, left, right, status });
}

function failure(page) {
  const again = button("Read again", { wide: true, on: { click: () => api.readAgain(page.id).then(() => location.reload(), failed) } });
  return h("div", { class: "empty" }, h("p", { text: page.error || "This page could not be read." }), again);
}

function editing(page, document, { picture, left, right, status }) {
  const state = new PageState(page);
  const views = { picture, refresh: () => refresh() };
  const acts = correcting(state, settings, views);
  const layer = h("svg:svg", { class: "tools", viewBox: `0 0 ${page.size[1]} ${page.size[0]}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  views.saver = new Saver(state);
  views.text = new Text(state, settings, acts);
  views.overlay = new Overlay(state, settings);
  views.drawing = new Drawing(picture, layer, (box) => acts.add(drawn(corners(box))));
  views.adjusting = new Adjusting(picture, layer, acts.adjusted);
  const panel = new WordPanel(state, picture, acts);
  const scroller = h("div", { class: "scroller" }, views.text.element);
  const count = h("span", { class: "count" });
  const [pictureKeys, textKeys] = [PICTURE_KEYS, TEXT_KEYS].map(([id, text]) => h("p", { id, text, class: "hidden" }));
  const on = (act) => ({ click: () => act() });
  const draw = button("Draw a line", { name: "draw", keys: "D", on: on(acts.draw) });
  const join = button("Join with the next line", { name: "join", keys: "J", on: on(acts.join) });
  const undo = button("Undo", { name: "undo", keys: "Ctrl+Z", on: on(acts.undo) });
  const redo = button("Redo", { name: "redo", keys: "Ctrl+Shift+Z", on: on(acts.redo) });
  const notText = button("Not text", { name: "not-text", keys: "Delete", on: on(acts.notText) });
  const pictureBar = toolbar(
    "Picture and lines",
    button("Smaller", { name: "minus", keys: "-", on: on(() => picture.zoomOut()) }),
    button("Larger", { name: "plus", keys: "+", on: on(() => picture.zoomIn()) }),
    button("Fit the width", { name: "fit", keys: "0", on: on(() => picture.fit()) }),
    divider(),
    draw,
    button("Move or resize the line", { name: "move", keys: "M", on: on(acts.adjust) }),
    join,
    notText,
    button("Read the line again", { name: "again", keys: "R", on: on(acts.readAgain) }),
    divider(),
    undo,
    redo,
  );
  const whole = button("All checked", { name: "check-all", wide: true, title: "Everything on this page is right: mark all its lines as checked", on: on(acts.checkAll) });
  const share = exporting({ page: () => page.id, document: document.id, pages: document.page_count, before: () => views.saver.save() });
  whole.classList.add("shrinks");
  const textBar = h("div", { class: "bar" }, count, whole, share.opener, share.panel);

  picture.sheet.append(views.overlay.svg, layer);
  left.replaceChildren(pictureBar, picture.view, views.adjusting.bar, pictureKeys);
  right.replaceChildren(textBar, scroller, panel.element, textKeys);
  if (!page.lines.length) scroller.prepend(h("p", { class: "empty", text: "Nothing was found on this page. Lines can be drawn on the picture." }));

  function refresh() {
    const { unsure, checked } = { unsure: views.text.unsure().length, checked: state.lines.filter((line) => line.state !== "read").length };
    count.textContent = unsure ? `${counted(unsure, "word")} to check` : "No word to check";
    count.classList.toggle("none", !unsure);
    whole.disabled = checked === state.lines.length;
    undo.disabled = !state.done.length;
    redo.disabled = !state.undone.length;
    draw.setAttribute("aria-pressed", String(views.drawing.active));
    notText.setAttribute("aria-pressed", String(state.currentLine?.state === "not-text"));
    const label = state.chosen.size > 1 ? `Join ${state.chosen.size} lines` : "Join with the next line";
    join.setAttribute("aria-label", label);
    join.title = `${label} (J)`;
    pictureBar.refresh();
  }

  for (const type of ["change", "select"]) state.addEventListener(type, refresh);
  views.saver.addEventListener("status", ({ detail }) => status(...statusOf(detail, state)));
  views.saver.addEventListener("merged", ({ detail }) => tellConflicts(state, detail.conflicts));
  inStep(state, picture, views.text, scroller);
  const unbind = shortcuts(state, acts, views);
  const hide = () => globalThis.document.visibilityState === "hidden" && views.saver.later.flush();
  globalThis.document.addEventListener("visibilitychange", hide);
  settings.addEventListener("change", () => [views.text.draw(), views.overlay.draw(), refresh()]);
  refresh();
  status("Saved", "saved");
  announce(`Read: ${counted(page.lines.length, "line")}, ${counted(views.text.unsure().length, "word")} to check`);
  requestAnimationFrame(() => byId("navigation").contains(globalThis.document.activeElement) || views.text.focus());

  return {
    state,
    views,
    async leave() {
      views.adjusting.finish(false);
      unbind();
      globalThis.document.removeEventListener("visibilitychange", hide);
      await views.saver.close();
    },
  };
}

function statusOf({ status, message }, state) {
  if (status === "unsent") return [`Not connected: ${counted(state.unsent, "line")} kept here`, "unsent"];
  if (status === "refused") return [`Not saved: ${message}`, "refused"];
  return status === "saving" ? ["Saving", "saving"] : ["Saved", "saved"];
}
