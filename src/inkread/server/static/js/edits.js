// What somebody can do to the lines of a page. Each function takes lines and returns new ones; none changes its arguments.

import { around, boxOf, footOf, outlineOf } from "./geometry.js";
import { isUnsure, replacements, rewritten, textOf } from "./words.js";

/** A line with other words: corrected where that changes its text, and no text where nothing is left. */
function withWords(line, words) {
  const text = textOf(words);
  if (!text) return { ...line, state: "not-text", was: line.state };
  return { ...line, words, text, state: text === line.text ? line.state : "corrected" };
}

/** A line in which a word is replaced by what somebody typed or took; an empty text removes it. */
export function correctWord(line, index, text) {
  const words = replacements([line.words[index]], text);
  return settled(withWords(line, [...line.words.slice(0, index), ...words, ...line.words.slice(index + 1)]), 0);
}

/** A line in which a word is right as it is. Once no unsure word is left, the line is. */
export function checkWord(line, index, least) {
  const words = line.words.map((word, n) => (n === index ? { ...word, checked: true } : word));
  return settled({ ...line, words }, least);
}

const settled = (line, least) =>
  least && line.state === "read" && !line.words.some((word) => isUnsure(word, least)) ? { ...line, state: "ok" } : line;

/** A line that is right as it is. */
export function checkLine(line) {
  if (line.state === "not-text") return line;
  const words = line.words.map((word) => ({ ...word, checked: true }));
  return { ...line, words, state: line.state === "read" ? "ok" : line.state };
}

/** A line that says something else. */
export function correctLine(line, text) {
  const words = rewritten(line, text);
  return textOf(words) === line.text ? checkLine(line) : withWords(line, words);
}

/** A line that is none, or is one after all. */
export function toggleNotText(line) {
  if (line.state !== "not-text") return { ...line, state: "not-text", was: line.state };
  return { ...line, state: line.was ?? "ok", was: undefined };
}

/** Lines of which some have become others, by their keys; null takes one away. */
export function replaced(lines, changes) {
  return lines.flatMap((line) => {
    if (!changes.has(line.key)) return [line];
    const change = changes.get(line.key);
    return change ? [change] : [];
  });
}

/** Lines of which several have become one, at the place of the first, with their words in the order of writing. */
export function joined(lines, keys) {
  const parts = lines.filter((line) => keys.includes(line.key));
  if (parts.length < 2) return lines;
  const sideways = sideBySide(parts);
  const rightToLeft = parts[0].direction === "rtl";
  const ordered = sideways
    ? [...parts].sort((one, two) => (one.box[1] - two.box[1]) * (rightToLeft ? -1 : 1))
    : parts;
  const written = ordered.filter((line) => line.state !== "not-text");
  const words = (written.length ? written : ordered).flatMap((line) => line.words);
  const outline = around(parts);
  const one = {
    ...parts[0],
    outline,
    baseline: [],
    box: boxOf(outline).map(Math.round),
    words,
    text: textOf(words),
    state: "corrected",
  };
  return replaced(lines, new Map(parts.map((line, n) => [line.key, n ? null : one])));
}

function sideBySide(parts) {
  const boxes = parts.map((line) => line.box);
  const overlap = Math.min(...boxes.map((box) => box[2])) - Math.max(...boxes.map((box) => box[0]));
  return overlap > 0;
}

/** Lines with one more, before the first that stands below it. */
export function inserted(lines, line) {
  const middle = (line.box[0] + line.box[2]) / 2;
  const place = lines.findIndex(({ box }) => {
    const sameRow = middle > box[0] && middle < box[2];
    const beside = line.box[3] < box[1] || line.box[1] > box[3];
    if (sameRow && beside) return line.box[3] < box[1];
    const overColumn = line.box[1] < box[3] && line.box[3] > box[1];
    return overColumn && (box[0] + box[2]) / 2 > middle;
  });
  const at = place < 0 ? lines.length : place;
  return [...lines.slice(0, at), line, ...lines.slice(at)];
}

/** Lines in which one stands a place earlier or later. */
export function shifted(lines, key, by) {
  const from = lines.findIndex((line) => line.key === key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= lines.length) return lines;
  const others = lines.filter((line) => line.key !== key);
  return [...others.slice(0, to), lines[from], ...others.slice(to)];
}

/** The line that follows one on the page, which a join without a choice takes; null for the last. */
export function following(lines, key) {
  const place = lines.findIndex((line) => line.key === key);
  return lines[place + 1] ?? null;
}

/** The lines that can be sent: one that was drawn and has no text yet cannot. */
export const sendable = (lines) => lines.filter((line) => line.text || line.state === "not-text");

const tenths = (points) => points.map(([x, y]) => [Math.round(10 * x) / 10, Math.round(10 * y) / 10]);

const place = (line) => JSON.stringify(tenths(outlineOf(line)));

/** A line as the server takes it, with its place and its words where it stands elsewhere there; `theirs` is the page there. */
export function sent(line, theirs) {
  const there = theirs.find(({ id }) => line.id && id === line.id);
  const said = { ...(there ? { id: line.id } : {}), state: line.state, text: line.text };
  if (there && place(line) === place(there)) return said;
  const known = line.baseline?.length > 1;
  const baseline = known ? tenths(line.baseline) : line.angle ? tenths(footOf(line)) : null; // says which way it runs
  const words = textOf(line.words) === line.text ? line.words.map(sentWord) : null;
  return { ...said, outline: tenths(outlineOf(line)), baseline, words };
}

const sentWord = ({ text, confidence, box, glyphs = [] }) => ({
  text,
  confidence,
  box,
  glyphs: glyphs.map(({ text, confidence, box, alternatives = [] }) => ({ text, confidence, box, alternatives })),
});

/** A line that somebody drew, which is yet to be read. */
export function drawn(outline, angle = 0) {
  const line = { kind: null, direction: "ltr", baseline: [], confidence: 1, words: [], text: "", state: "read" };
  return { ...line, angle, outline, box: boxOf(outline).map(Math.round) };
}
