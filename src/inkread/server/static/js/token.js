// Asking for the token, where the server wants one.

import * as api from "./api.js";
import { h } from "./dom.js";

let asking = null;

/** Asks until a valid token is given; resolves to false if nobody gives one. Asks once, however many requests need it. */
export function askToken() {
  asking ??= prompt().finally(() => (asking = null));
  return asking;
}

function prompt() {
  const field = h("input", { type: "password", id: "token", autocomplete: "current-password", required: true });
  const problem = h("p", { class: "problem", role: "alert" });
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "token-title", text: "This server asks for a token" }),
    h("p", { class: "quiet", text: "It was set, or shown, where the server was started." }),
    h("label", { for: "token", text: "Token" }),
    field,
    problem,
    h("div", { class: "actions" }, h("button", { type: "submit", class: "button primary", text: "Continue" })),
  );
  const dialog = h("dialog", { class: "dialog small", "aria-labelledby": "token-title" }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    const end = (value) => {
      dialog.remove();
      resolve(value);
    };
    dialog.addEventListener("cancel", () => end(false));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.textContent = "";
      try {
        await api.openSession(field.value);
        end(true);
      } catch (error) {
        problem.textContent = error.status === 401 ? "That is not the token." : error.message;
        field.select();
      }
    });
  });
}
