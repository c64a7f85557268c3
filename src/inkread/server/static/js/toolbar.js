// A toolbar: one stop for Tab, arrow keys between its buttons.

import { h } from "./dom.js";

/**
 * Makes a toolbar.
 * @param {string} label what a screen reader calls it
 * @param {...(HTMLElement|null)} items buttons, and what stands between them
 */
export function toolbar(label, ...items) {
  const bar = h("div", { class: "bar", role: "toolbar", "aria-label": label }, ...items);
  const usable = () => [...bar.querySelectorAll("button:not([disabled])")];
  const arrange = (current) => {
    for (const one of bar.querySelectorAll("button")) one.setAttribute("tabindex", one === current ? "0" : "-1");
  };
  bar.addEventListener("keydown", (event) => {
    const buttons = usable();
    const place = buttons.indexOf(document.activeElement);
    const to = {
      ArrowRight: (place + 1) % buttons.length,
      ArrowLeft: (place - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (place < 0 || to === undefined) return;
    event.preventDefault();
    buttons[to].focus();
  });
  bar.addEventListener("focusin", (event) => event.target.matches("button") && arrange(event.target));
  bar.refresh = () => {
    const held = bar.querySelector('button[tabindex="0"]:not([disabled])');
    arrange(held ?? usable()[0]);
  };
  bar.refresh();
  return bar;
}

/** A line between groups of buttons. */
export const divider = () => h("span", { class: "divider", role: "separator", "aria-orientation": "vertical" });
