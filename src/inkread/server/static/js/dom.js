// Elements without a framework: what a page needs of one, in a few functions.

/**
 * Makes an element.
 * @param {string} tag its name; `svg:` before it makes one of SVG
 * @param {object} [properties] `class`, `data` (an object), `on` (handlers by event), `text`; all else are attributes,
 *     of which `true` sets an empty one and `false`, `null` and `undefined` none
 * @param {...(Node|string|null)} children
 */
export function h(tag, properties = {}, ...children) {
  const node = tag.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4))
    : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "class") node.setAttribute("class", value);
    else if (name === "text") node.textContent = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** The element with an id, which has to be there. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return found;
}

/** An icon of the sprite `static/img/icons.svg`, hidden from screen readers. */
export function icon(name) {
  const use = h("svg:use", { href: `static/img/icons.svg#${name}` });
  return h("svg:svg", { class: "icon", "aria-hidden": "true", focusable: "false" }, use);
}

/** A button with an icon; its label is read out, and shown where `wide` is set. */
export function button(label, { name, wide = false, keys, on, ...rest } = {}) {
  const parts = [name ? icon(name) : null, wide ? h("span", { text: label }) : null];
  const title = keys ? `${label} (${keys})` : label;
  return h(
    "button",
    { type: "button", class: wide ? "button" : "button round", "aria-label": wide ? null : label, title, on, ...rest },
    ...parts,
  );
}

/** Calls a function once no more calls have come for some milliseconds; `flush` calls it at once if one is due. */
export function debounced(wait, act) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      act();
    }, wait);
  };
  later.flush = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    act();
  };
  later.due = () => timer !== 0;
  return later;
}

export const percent = (value) => `${Math.round(100 * value)} %`;

/** "1 word", "2 words". */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
