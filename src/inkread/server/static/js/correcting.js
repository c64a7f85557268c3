// What keys and buttons do to the words and lines of a page.

import * as api from "./api.js";
import { announce, failed, note } from "./announce.js";
import { counted, h } from "./dom.js";
import * as edits from "./edits.js";
import { openEditor } from "./editor.js";
import { below, corners, regionOf } from "./geometry.js";
import { alternativesOf } from "./words.js";

/** The commands of a page that is shown. `views` are its `text`, `overlay`, `picture`, `drawing`, `adjusting`, `saver`. */
export function correcting(state, settings, views) {
  const key = () => state.current.key;

  const acts = {
    /** Takes the alternative with a number from 0; returns whether there is one. */
    take(n) {
      const { currentWord: word, currentLine: line } = state;
      const other = word && line.state !== "not-text" ? alternativesOf(word)[n] : null;
      if (!other) return false;
      state.changeLine(key(), (one) => edits.correctWord(one, state.current.index, other.text), "taken");
      announce(`${other.text}, taken`);
      return true;
    },

    /** Says that the current word is right, and goes to the next unsure one. */
    check() {
      const word = state.currentWord;
      if (!word || state.currentLine.state === "not-text") return;
      state.changeLine(key(), (line) => edits.checkWord(line, state.current.index, settings.least), "checked");
      if (!views.text.tab(false)) announce(left());
    },

    /** Goes to the next unsure word. */
    next() {
      if (!views.text.tab(false)) announce(left());
    },

    checkLine() {
      state.changeLine(key(), edits.checkLine, "checked");
      announce("Line checked");
    },

    checkAll() {
      const lines = state.lines.map((line) => edits.checkLine(line));
      state.change(lines, "checked");
      announce("All lines checked");
    },

    /** Opens the current word to be typed over: with its own text, or with what was typed. */
    edit(typed) {
      const { currentLine: line, currentWord: word } = state;
      if (!line || line.state === "not-text") return announce("This line is marked as not text");
      if (!word) return acts.editLine(typed);
      open(views.text.cellAt(state.current), `Correct “${word.text}”`, typed, word.text, false);
    },

    /** Opens the whole current line to be typed over. */
    editLine(typed) {
      const { currentLine: line } = state;
      if (!line || line.state === "not-text") return;
      open(views.text.rows.get(line.key).node, `Correct the line “${line.text}”`, typed, line.text, true);
    },

    notText() {
      if (!key()) return;
      const keys = state.chosen.size ? [...state.chosen] : [key()];
      const changes = new Map(keys.map((one) => [one, edits.toggleNotText(state.line(one))]));
      state.change(edits.replaced(state.lines, changes), "not text");
      announce(state.currentLine.state === "not-text" ? "Marked as not text" : "Text again");
    },

    /** Joins the lines that are chosen, or the current one with the next. */
    join() {
      const next = edits.following(state.lines, key());
      const keys = state.chosen.size > 1 ? [...state.chosen] : next ? [key(), next.key] : [];
      if (keys.length < 2) return announce("There is no line to join this one with");
      const first = state.lines.find((line) => keys.includes(line.key)).key;
      state.chosen.clear();
      state.change(edits.joined(state.lines, keys), "joined");
      state.select(first, 0, { from: "shapes" });
      announce(`Joined ${counted(keys.length, "line")}: ${state.currentLine.text}`);
    },

    shift(by) {
      const lines = edits.shifted(state.lines, key(), by);
      if (lines === state.lines) return;
      state.change(lines, "moved in order");
      announce(`Line ${lines.findIndex((line) => line.key === key()) + 1} of ${lines.length}`);
    },

    draw() {
      if (views.drawing.active) return views.drawing.stop(), views.refresh();
      views.drawing.start();
      views.refresh();
      announce("Drag from corner to corner of the line, or click on both. Enter draws one below the current line.");
    },

    /** Draws a line below the current one, for those who draw with the keyboard. */
    drawBelow() {
      views.drawing.stop();
      const { size, currentLine: line } = state;
      const [height, width] = size;
      const middle = corners([0.4 * height, 0.1 * width, 0.5 * height, 0.9 * width]);
      const place = line ? below(line, size) : middle;
      views.adjusting.start({ ...edits.drawn(place, line?.angle), fresh: true });
      views.refresh();
    },

    adjust() {
      if (state.currentLine) views.adjusting.start(state.currentLine);
      views.refresh();
    },

    /** Takes a line as it was moved or drawn, and reads it where nobody has typed its text. */
    async adjusted(line) {
      views.refresh();
      if (line?.fresh) return acts.add(line);
      views.overlay.focus();
      if (!line) return;
      state.changeLine(line.key, () => line, "moved");
      if (line.state === "read") await acts.readAgain();
    },

    /** Adds a line that was drawn, and reads it. */
    async add(line) {
      views.refresh();
      const fresh = state.newKey();
      state.change(edits.inserted(state.lines, { ...line, key: fresh, fresh: undefined }), "drawn");
      state.select(fresh, 0, { from: "picture", whole: true });
      await acts.readAgain("drawn");
      if (views.text.editing) return;
      views.text.focus();
      if (!state.line(fresh)?.text) acts.editLine();
    },

    /** Reads the place of the current line again. */
    async readAgain(why = "read again") {
      const line = state.currentLine;
      if (!line) return;
      try {
        const read = await api.readRegion(state.id, regionOf(line));
        const now = state.line(line.key);
        if (now?.text !== line.text) return; // gone, or somebody has typed meanwhile
        const words = read.words ?? [];
        const changed = read.text !== now.text;
        const text = { ...now, text: read.text, words, confidence: read.confidence };
        const change = { ...text, state: "read", angle: read.angle ?? now.angle };
        if (changed) state.changeLine(line.key, () => change, why);
        announce(read.text ? `Read: ${read.text}` : "Nothing could be read there; type what it says");
      } catch (error) {
        failed(new Error(`The line could not be read: ${error.message}. Type what it says.`), "region");
      }
    },

    undo: () => step(state.undo(), "Undone", "Nothing to undo"),
    redo: () => step(state.redo(), "Done again", "Nothing to do again"),
  };

  const left = () => `${counted(views.text.unsure().length, "word")} left to check`;

  function step(why, done, nothing) {
    announce(why ? `${done}: ${why}` : nothing);
  }

  function open(place, label, typed, text, whole) {
    if (!place) return;
    const { key: line, index } = state.current;
    views.text.editing = true;
    place.classList.add("editing");
    const field = whole ? h("span", { role: "gridcell" }) : place;
    if (whole) place.replaceChildren(field);
    openEditor(field, label, typed ?? text, {
      select: typed === undefined && !whole,
      typing: (value) => views.saver.typing({ key: line, index, whole, text: value }),
      done: (value, how) => close(place, { line, index, whole, text }, value, how),
    });
    if (typed !== undefined) views.saver.typing({ key: line, index, whole, text: typed });
  }

  function close(place, { line, index, whole, text }, value, how) {
    views.text.editing = false;
    views.saver.pending = null;
    place.classList.remove("editing");
    views.text.rows.delete(line);
    const corrected = value !== null && (value.trim() !== text || how !== "away");
    const edit = (one) => (whole || !one.words[index] ? edits.correctLine(one, value) : edits.correctWord(one, index, value));
    if (corrected) state.changeLine(line, edit, "corrected");
    views.text.draw();
    views.saver.keep();
    if (how === "away") return;
    state.select(line, index, { from: "text", focus: true });
    if (how !== "enter") views.text.tab(how === "back");
    else if (corrected && value.trim() !== text) announce(value.trim() ? `${value.trim()}, corrected` : "removed");
  }

  return acts;
}

/** Tells of lines that somebody else changed as well, and offers what they wrote. */
export function tellConflicts(state, conflicts) {
  if (!conflicts.length) return note("Changes from elsewhere are shown.", { seconds: 6, id: "merged" });
  const [{ mine, theirs }] = conflicts;
  const more = conflicts.length > 1 ? ` and ${counted(conflicts.length - 1, "other line")}` : "";
  const other = theirs ? `“${theirs.text}”` : "removed";
  note(`Somebody else, or another tab, changed this line${more} too. Here: “${mine.text}”; there: ${other}.`, {
    kind: "warning",
    id: "merged",
    actions: [
      { label: "Keep mine", act: () => {} },
      { label: "Take theirs", act: () => takeTheirs(state, conflicts) },
    ],
  });
}

function takeTheirs(state, conflicts) {
  const changes = new Map(
    conflicts.map(({ mine, theirs }) => {
      const line = state.lines.find((one) => one.key === mine.key || (mine.id && one.id === mine.id));
      return [line?.key, theirs ? { ...theirs, key: line?.key } : null];
    }),
  );
  state.change(edits.replaced(state.lines, changes), "theirs taken");
}
