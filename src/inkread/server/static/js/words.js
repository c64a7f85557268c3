// Words: what else one could be, which are unsure, and what becomes of them when their text changes.

/** Alternatives that a word offers at most; keys 1 to 5 take them. */
export const MOST = 5;

/** Probability under which an alternative is not worth offering. */
const LEAST = 0.005;

/**
 * What a word could be if one or two of its characters were others, the likeliest first.
 * @returns {{text: string, confidence: number}[]}
 */
export function alternativesOf(word) {
  if (word.alternatives) return word.alternatives.map(toPair).filter(({ text }) => text !== word.text).slice(0, MOST);
  const glyphs = word.glyphs ?? [];
  if (glyphs.map((glyph) => glyph.text).join("") !== word.text) return [];
  const others = glyphs.flatMap((glyph, place) =>
    (glyph.alternatives ?? [])
      .filter(([text, p]) => text !== glyph.text && p >= LEAST)
      .map(([text, p]) => ({ place, text, odds: p / Math.max(glyph.confidence, LEAST) })),
  );
  const single = others.map((one) => [one]);
  const pairs = others.flatMap((one, n) => others.slice(n + 1).filter((two) => two.place !== one.place).map((two) => [one, two]));
  const found = new Map();
  for (const changes of [...single, ...pairs]) {
    const letters = glyphs.map((glyph) => glyph.text);
    for (const { place, text } of changes) letters[place] = text;
    const odds = changes.reduce((product, { odds: one }) => product * one, 1);
    const text = letters.join("");
    if (text !== word.text) found.set(text, Math.max(odds, found.get(text) ?? 0));
  }
  return [...found]
    .sort((one, two) => two[1] - one[1])
    .slice(0, MOST)
    .map(([text, odds]) => ({ text, confidence: Math.min(0.99, odds * word.confidence) }));
}

const toPair = (one) =>
  Array.isArray(one) ? { text: one[0], confidence: one[1] } : typeof one === "string" ? { text: one } : one;

/**
 * The words that somebody should look at, the least sure first.
 * @param {object[]} lines
 * @param {number} least confidence under which a word is unsure
 * @returns {{key: string, index: number, confidence: number}[]}
 */
export function unsureWords(lines, least) {
  return lines
    .filter((line) => line.state !== "not-text")
    .flatMap((line) =>
      line.words.flatMap((word, index) =>
        isUnsure(word, least) ? [{ key: line.key, index, confidence: word.confidence }] : [],
      ),
    )
    .sort((one, two) => one.confidence - two.confidence);
}

export const isUnsure = (word, least) => !word.checked && word.confidence < least;

export const textOf = (words) => words.map((word) => word.text).join(" ");

/** A word that somebody has read. */
const checked = (text, box) => ({ text, box, confidence: 1, checked: true });

/** Divides a box among words by the number of their characters, along its longer side. */
function divided(texts, box) {
  const [y1, x1, y2, x2] = box;
  const total = texts.reduce((sum, text) => sum + text.length + 1, -1);
  const upright = y2 - y1 > 2 * (x2 - x1);
  let done = 0;
  return texts.map((text) => {
    const [from, to] = [done / total, (done + text.length) / total];
    done += text.length + 1;
    return checked(
      text,
      upright
        ? [Math.round(y1 + from * (y2 - y1)), x1, Math.round(y1 + to * (y2 - y1)), x2]
        : [y1, Math.round(x1 + from * (x2 - x1)), y2, Math.round(x1 + to * (x2 - x1))],
    );
  });
}

/** The words that stand in place of some others when what they say is corrected. */
export function replacements(words, text) {
  const texts = text.split(/\s+/).filter(Boolean);
  if (texts.length === words.length) return words.map((word, n) => replacement(word, texts[n]));
  const boxes = words.map((word) => word.box);
  const around = [0, 1, 2, 3].map((n) => (n < 2 ? Math.min : Math.max)(...boxes.map((box) => box[n])));
  return divided(texts, around);
}

function replacement(word, text) {
  return text === word.text ? { ...word, confidence: 1, checked: true } : checked(text, word.box);
}

/** The words of a line whose whole text is corrected: those that stay keep their places. */
export function rewritten(line, text) {
  const texts = text.split(/\s+/).filter(Boolean);
  if (!line.words.length) return divided(texts, line.box);
  const pairs = common(line.words.map((word) => word.text), texts);
  const result = [];
  let [old, fresh] = [0, 0];
  for (const [n, m] of [...pairs, [line.words.length, texts.length]]) {
    const gone = line.words.slice(old, n);
    const come = texts.slice(fresh, m);
    if (come.length && gone.length) result.push(...replacements(gone, come.join(" ")));
    else if (come.length) result.push(...divided(come, gap(line, line.words[n - 1], line.words[n])));
    if (n < line.words.length) result.push({ ...line.words[n], confidence: 1, checked: true });
    [old, fresh] = [n + 1, m + 1];
  }
  return result;
}

/** The place between two words, or between one and the end of its line. */
function gap(line, before, after) {
  const [y1, x1, y2, x2] = line.box;
  const left = before ? before.box[3] : x1;
  const right = after ? after.box[1] : x2;
  return right - left > 4 ? [y1, left, y2, right] : [y1, Math.max(x1, left - 4), y2, Math.min(x2, left + 4)];
}

/** The longest common subsequence of two lists, as pairs of their places. */
export function common(one, two) {
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint16Array(two.length + 1));
  for (let n = one.length - 1; n >= 0; n--) {
    for (let m = two.length - 1; m >= 0; m--) {
      lengths[n][m] = one[n] === two[m] ? lengths[n + 1][m + 1] + 1 : Math.max(lengths[n + 1][m], lengths[n][m + 1]);
    }
  }
  const pairs = [];
  let [n, m] = [0, 0];
  while (n < one.length && m < two.length) {
    if (one[n] === two[m]) pairs.push([n++, m++]);
    else if (lengths[n + 1][m] >= lengths[n][m + 1]) n++;
    else m++;
  }
  return pairs;
}
