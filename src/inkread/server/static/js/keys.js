// Keys on the picture, where the current line has the focus, and those that hold on the whole page.

/** Keys, and what they do, as the help shows them. */
export const KEYS = [
  ["In the text", [
    ["Tab, Shift+Tab", "next or previous unsure word, the least sure first"],
    ["1 to 5", "take an alternative"],
    ["a letter, Enter", "correct the word"],
    ["F2", "correct the whole line"],
    ["Space", "the word is right; Shift+Space, the line is"],
    ["arrow keys", "from word to word and line to line"],
    ["Delete", "the line is not text"],
    ["Escape", "to the line on the picture"],
  ]],
  ["On the picture", [
    ["arrow keys", "from line to line; with Shift, choose several"],
    ["Enter", "to the text of the line"],
    ["D", "draw a line; Shift+D, below the current one"],
    ["M", "move, resize or turn the line"],
    ["J", "join with the next line, or those chosen"],
    ["R", "read the line again"],
    ["Delete", "the line is not text"],
    ["Alt+Up, Alt+Down", "earlier or later in the order"],
    ["+, -, 0", "larger, smaller, as wide as the window"],
  ]],
  ["Everywhere", [
    ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
    ["Alt+Page Up, Alt+Page Down", "previous or next page of the document"],
  ]],
];

/**
 * Binds the keys; returns what unbinds them.
 * @param {import("./state.js").PageState} state
 * @param {object} acts of `correcting`
 * @param {object} views
 */
export function shortcuts(state, acts, { overlay, text, picture, drawing, refresh }) {
  const onPicture = {
    ArrowDown: (event) => (event.altKey ? acts.shift(1) : overlay.step(1, event.shiftKey)),
    ArrowUp: (event) => (event.altKey ? acts.shift(-1) : overlay.step(-1, event.shiftKey)),
    Enter: () => text.focus(),
    " ": () => acts.checkLine(),
    F2: () => acts.editLine(),
    d: (event) => (event.shiftKey || drawing.active ? acts.drawBelow() : acts.draw()),
    m: () => acts.adjust(),
    j: () => acts.join(),
    r: () => acts.readAgain(),
    n: () => acts.notText(),
    Delete: () => acts.notText(),
    Backspace: () => acts.notText(),
    "+": () => picture.zoomIn(),
    "=": () => picture.zoomIn(),
    "-": () => picture.zoomOut(),
    0: () => picture.fit(),
  };

  function inOverlay(event) {
    if (drawing.active && event.key === "Enter") acts.drawBelow();
    else {
      const act = onPicture[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act || event.ctrlKey || event.metaKey) return;
      act(event);
    }
    event.preventDefault();
  }

  function everywhere(event) {
    if (event.key === "Escape" && drawing.active) {
      drawing.stop();
      refresh();
    } else if (event.key === "Escape" && text.grid.contains(event.target) && !text.editing) overlay.focus();
    else if ((event.ctrlKey || event.metaKey) && !event.target.matches?.("input, textarea")) {
      const key = event.key.toLowerCase();
      if (key === "z") event.shiftKey ? acts.redo() : acts.undo();
      else if (key === "y") acts.redo();
      else return;
    } else return;
    event.preventDefault();
  }

  overlay.svg.addEventListener("keydown", inOverlay);
  document.addEventListener("keydown", everywhere);
  return () => document.removeEventListener("keydown", everywhere);
}
