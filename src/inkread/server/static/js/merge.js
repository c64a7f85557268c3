// Two people, or two tabs, corrected the same page: what both did is put together, line by line.

const same = (one, two) =>
  one.text === two.text && one.state === two.state && JSON.stringify(one.outline) === JSON.stringify(two.outline);

const byIdOf = (lines) => new Map(lines.filter((line) => line.id).map((line) => [line.id, line]));

/**
 * Puts together what was changed here and there since a common base.
 * @param {object[]} base lines that both began with
 * @param {object[]} mine lines as they are here
 * @param {object[]} theirs lines as they are on the server
 * @returns {{lines: object[], conflicts: {mine: object, theirs: object|null}[]}} the lines, and those that both sides
 *     changed differently; of these the lines have what was written here
 */
export function merge(base, mine, theirs) {
  const [before, here, there] = [byIdOf(base), byIdOf(mine), byIdOf(theirs)];
  const conflicts = [];
  const lines = [];
  for (const line of theirs) {
    const old = before.get(line.id);
    const own = here.get(line.id);
    if (!old) lines.push(line);
    else if (!own) {
      if (!same(line, old)) lines.push(line);
    } else if (same(own, old)) lines.push({ ...line, key: own.key });
    else {
      if (!same(line, old) && !same(line, own)) conflicts.push({ mine: own, theirs: line });
      lines.push(own);
    }
  }
  for (const [place, line] of mine.entries()) {
    const old = before.get(line.id);
    const gone = line.id && !there.has(line.id);
    if (gone && (!old || same(line, old))) continue;
    if (!gone && line.id) continue;
    if (gone) conflicts.push({ mine: line, theirs: null });
    if (!lines.some((one) => !one.id && same(one, line))) lines.splice(after(mine, place, lines), 0, { ...line, id: undefined });
  }
  return { lines, conflicts };
}

/** Where a line belongs that follows others here: after the nearest of them. */
function after(mine, place, lines) {
  for (let n = place - 1; n >= 0; n--) {
    const found = lines.findIndex((line) => (mine[n].id ? line.id === mine[n].id : line.key === mine[n].key));
    if (found >= 0) return found + 1;
  }
  return 0;
}
