// The beginning: who is asked for a token, what is recovered, which view is shown.

import * as api from "./api.js";
import { announce, failed, note } from "./announce.js";
import { connection } from "./connection.js";
import { button, byId, h } from "./dom.js";
import { takeAnywhere } from "./files.js";
import { helping } from "./help.js";
import { showHome } from "./home.js";
import { Learning } from "./learn.js";
import { pageNavigation } from "./navigation.js";
import { showPage } from "./page_view.js";
import { recover } from "./recovery.js";
import { sendAll } from "./sending.js";
import { settings } from "./settings.js";
import { askToken } from "./token.js";

const main = byId("main");
let view = null;
let leaving = new AbortController();

/** Shows whether corrections are saved; only where they are not, it is read out. */
function status(text, kind) {
  const place = byId("status");
  if (place.textContent === text) return;
  if (["unsent", "refused"].includes(kind) && place.dataset.kind !== kind) announce(text);
  place.textContent = text;
  place.dataset.kind = kind;
}

async function take(files) {
  if (!files.length) return note("There is no picture and no PDF among these files.", { kind: "warning", id: "nothing" });
  const made = await sendAll(files, { added: (document) => view?.add?.(document) });
  if (files.length === 1 && made.length === 1) location.hash = `#/documents/${made[0].id}/1`;
}

/** Shows the view that the address names. */
async function route() {
  leaving.abort(new DOMException("another view", "AbortError"));
  leaving = new AbortController();
  const { signal } = leaving;
  const old = view;
  view = null;
  status("", "");
  const turning = byId("navigation").contains(document.activeElement) && document.activeElement.ariaLabel;
  byId("navigation").replaceChildren();
  await old?.leave?.().catch(failed);
  const [, id, number] = /^#\/documents\/([0-9a-f]+)\/(\d+)$/.exec(location.hash) ?? [];
  try {
    const shown = id ? await openPage(id, Number(number), { signal, turning }) : await openHome(signal);
    if (signal.aborted) await shown?.leave?.();
    else view = shown;
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error instanceof api.Unreachable) connection.lost();
    main.replaceChildren(trouble(error));
  }
}

async function openHome(signal) {
  document.title = "inkread";
  learning.openPage = null;
  const home = await showHome(main, { take, signal });
  if (document.activeElement === document.body) main.focus({ preventScroll: true });
  return home;
}

async function openPage(id, number, { signal, turning }) {
  const shown = await api.documentOf(id);
  if (signal.aborted) throw signal.reason;
  const place = Math.max(1, Math.min(number, shown.page_count));
  document.title = `${shown.name} – inkread`;
  byId("navigation").replaceChildren(...pageNavigation(shown, place));
  if (turning) keepFocus(turning);
  const opened = await showPage(main, shown, place, { status, signal });
  learning.openPage = () => shown.pages[place - 1].id;
  learning.beforeReread = () => opened.views?.saver.save();
  return opened;
}

/** Leaves the focus where it was, so that one can turn several pages. */
function keepFocus(label) {
  const found = byId("navigation").querySelector(`[aria-label="${label}"]`);
  (found && !found.disabled ? found : byId("navigation").querySelector("select"))?.focus();
}

function trouble(error) {
  const again = button("Try again", { wide: true, on: { click: () => route() } });
  const home = h("a", { href: "#/", class: "button", text: "All documents" });
  return h("div", { class: "empty" }, h("p", { role: "alert", text: error.message }), h("div", { class: "actions" }, again, home));
}

async function begin() {
  api.onUnauthorized(askToken);
  const { token_required: wanted, signed_in: inside, unsure } = await api.session();
  settings.propose(unsure);
  if (wanted && !inside) await askToken();
  for (const { name, number, document, conflicts } of await recover().catch(() => [])) {
    const more = conflicts.length ? " Lines that were changed elsewhere meanwhile have what you wrote." : "";
    note(`Corrections of ${name}, page ${number}, which had not been sent, are saved now.${more}`, {
      id: `recovered-${document}-${number}`,
    });
  }
  addEventListener("hashchange", route);
  await route();
  learning.look().catch(failed);
}

const learning = new Learning(byId("models"));
helping(byId("help"));
takeAnywhere(take);
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
connection.addEventListener("lost", () => note("The server cannot be reached. Corrections are kept in this browser and sent when it is back.", { kind: "warning", id: "lost" }));
connection.addEventListener("back", () => {
  document.querySelector('[data-note="lost"]')?.remove();
  note("Connected again.", { seconds: 5, id: "back" });
  if (!view) route();
});
begin().catch((error) => {
  if (error instanceof api.Unreachable) connection.lost();
  main.replaceChildren(trouble(error));
});
