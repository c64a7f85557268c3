// Models, and learning from corrections.

import * as api from "./api.js";
import { announce, failed, note } from "./announce.js";
import { button, byId, h, percent } from "./dom.js";
import { confirmed } from "./home.js";

const PAUSE = 1000;
/** Milliseconds between looks at a training that runs. */

const rate = (value) => `${(100 * value).toFixed(1)} %`;

/** The dialog of models and learning, and the button that opens it. */
export class Learning {
  constructor(opener) {
    this.opener = opener;
    this.timer = 0;
    this.openPage = null;
    this.list = h("ul", { class: "models" });
    this.name = h("input", { id: "model-name", type: "text", placeholder: "my-hand", pattern: "[A-Za-z0-9_-]+", title: "Letters, digits, - and _", maxlength: "60" });
    this.start = button("Learn from corrections", { name: "learn", wide: true, on: { click: () => this.begin() } });
    this.start.classList.add("primary");
    this.stop = button("Stop", { wide: true, on: { click: () => this.end() } });
    this.bar = h("progress", { max: "1", "aria-label": "Progress of learning" });
    this.message = h("p", { class: "quiet", id: "learning-message" });
    this.result = h("p", { class: "result" });
    this.running = h("div", { class: "running", hidden: true }, this.bar, this.message, this.stop);
    this.again = button("Read this page again with it", { name: "again", wide: true, hidden: true, on: { click: () => this.reread() } });
    this.dialog = h(
      "dialog",
      { class: "dialog", "aria-labelledby": "learn-title" },
      h("div", { class: "title" }, h("h2", { id: "learn-title", text: "Models" }), button("Close", { name: "close", on: { click: () => this.dialog.close() } })),
      this.list,
      this.again,
      h("h3", { text: "Learn from corrections" }),
      h("p", { class: "quiet", text: "From the lines that you corrected or checked, ten at least, a model of its own is made in minutes. It keeps what it could, and says on corrections that were held back how much better it became." }),
      h("div", { class: "field" }, h("label", { for: "model-name", text: "Name of the new model" }), this.name, this.start),
      this.running,
      this.result,
    );
    document.body.append(this.dialog);
    opener.addEventListener("click", () => this.open());
  }

  async open() {
    this.dialog.showModal();
    try {
      await Promise.all([this.models(), this.look()]);
    } catch (error) {
      this.dialog.close();
      failed(error);
    }
  }

  async models(known) {
    const { current, models } = known ?? (await api.models());
    this.current = current;
    this.list.replaceChildren(...models.map((model) => this.model(model, current)));
    this.again.hidden = !this.openPage?.();
  }

  model({ name, origin, created, card }, current) {
    const field = h("input", { type: "radio", name: "model", value: name, id: `model-${name}` });
    field.checked = name === current;
    field.addEventListener("change", () => this.use(name));
    const measured = card?.before !== undefined && card?.after !== undefined ? `errors ${rate(card.before)} before, ${rate(card.after)} after` : "";
    const when = created ? new Date(1000 * created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }) : "comes with inkread";
    const about = [origin === "trained" ? "learnt" : "", when, measured].filter(Boolean).join(" · ");
    const remove = origin === "trained" && name !== current
      ? button(`Delete the model ${name}`, { name: "delete", on: { click: () => this.remove(name) } })
      : null;
    return h("li", {}, field, h("label", { for: `model-${name}` }, h("b", { text: name }), h("span", { class: "about", text: about })), remove);
  }

  async use(name) {
    try {
      await this.models(await api.useModel(name));
      announce(`${name} reads from now on`);
      byId(`model-${name}`).focus();
    } catch (error) {
      failed(error);
      await this.models().catch(() => {});
    }
  }

  async remove(name) {
    if (!(await confirmed(`Delete the model ${name}?`))) return;
    await api.removeModel(name).catch(failed);
    await this.models().catch(failed);
  }

  async begin() {
    if (!this.name.reportValidity()) return;
    this.result.textContent = "";
    this.result.classList.remove("problem");
    try {
      this.show(await api.startTraining(this.name.value.trim()));
      announce("Learning has begun");
      this.stop.focus();
    } catch (error) {
      this.result.textContent = error.message;
      this.result.classList.add("problem");
      announce(error.message);
    }
  }

  async end() {
    this.stop.disabled = true;
    try {
      this.show(await api.stopTraining());
    } catch (error) {
      failed(error);
    }
  }

  /** Looks how the training is, and again while it runs. */
  async look() {
    clearTimeout(this.timer);
    try {
      this.show(await api.training());
    } catch (error) {
      if (!(error instanceof api.Unreachable)) throw error;
      this.timer = setTimeout(() => this.look(), 5 * PAUSE);
    }
  }

  show({ state, progress, message, lines, result, error, name }) {
    const was = this.state;
    this.state = state;
    const runs = state === "running";
    this.running.hidden = !runs;
    this.start.disabled = this.name.disabled = runs;
    this.stop.disabled = false;
    this.bar.value = progress ?? 0;
    this.message.textContent = [message, lines ? `${lines} lines` : ""].filter(Boolean).join(" · ");
    this.opener.querySelector("span").textContent = runs ? `Learning ${percent(progress ?? 0)}` : "Models";
    clearTimeout(this.timer);
    if (runs) this.timer = setTimeout(() => this.look().catch(failed), PAUSE);
    else if (state !== "none") this.ended({ state, result, error, name }, was === "running");
  }

  ended({ state, result, error, name }, justNow) {
    const measured = result?.before !== undefined && result?.after !== undefined;
    const text = {
      done: `${name} has learnt.${measured ? ` Errors on corrections that were held back: ${rate(result.before)} before, ${rate(result.after)} after.` : ""}`,
      stopped: "Learning was stopped; nothing has changed.",
      failed: `Learning failed: ${error}`,
    }[state];
    this.result.textContent = text ?? "";
    this.result.classList.toggle("problem", state === "failed");
    if (!justNow) return;
    this.models().catch(failed);
    announce(text);
    if (!this.dialog.open) note(text, { actions: [{ label: "Models", act: () => this.open() }], id: "learnt" });
  }

  async reread() {
    const page = this.openPage?.();
    if (!page) return;
    try {
      await this.beforeReread?.();
      await api.readAgain(page, false);
    } catch (error) {
      if (error.status !== 409) return failed(error);
      if (!(await confirmed("This page has lines that were checked. Read it again, and give them up?", "Read again"))) return;
      await api.readAgain(page, true).catch(failed);
    }
    this.dialog.close();
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
}
