// Where lines and words are. Points are [x, y], boxes [y1, x1, y2, x2], both in pixels of the upright picture.

/** The smallest box around some points. */
export function boxOf(points) {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  return [Math.min(...ys), Math.min(...xs), Math.max(...ys), Math.max(...xs)];
}

/** The corners of a box, clockwise from the top left. */
export function corners([y1, x1, y2, x2]) {
  return [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];
}

/** A polygon around a line. */
export function outlineOf(line) {
  return line.outline?.length > 2 ? line.outline : corners(line.box);
}

const turned = (degrees) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];

/** A point of the picture in a frame that is turned as a line is: how far along it, how far down. */
function intoFrame([x, y], [c, s]) {
  return [c * x + s * y, c * y - s * x];
}

function outOfFrame([along, down], [c, s]) {
  return [c * along - s * down, s * along + c * down];
}

/** The extent [top, left, bottom, right] of a line in its own frame, which is turned by its angle. */
export function extentOf(line) {
  const turn = turned(line.angle || 0);
  return boxOf(outlineOf(line).map((point) => intoFrame(point, turn)));
}

/** A movement on the picture, as movement along a line and down from it. */
export function along(line, movement) {
  return intoFrame(movement, turned(line.angle || 0));
}

/** The four corners of an extent in the frame of a line, in the picture. */
export function placed(line, extent) {
  const turn = turned(line.angle || 0);
  return corners(extent).map((corner) => outOfFrame(corner, turn));
}

/** A polygon around a word: as long as the word, as high as the line. */
export function wordPolygon(line, word) {
  if (Math.abs(line.angle || 0) < 3) {
    const [, left, , right] = word.box;
    const ribbon = slice(outlineOf(line), left, right);
    return ribbon ?? corners(word.box);
  }
  const turn = turned(line.angle);
  const boxes = word.glyphs?.length ? word.glyphs.map((glyph) => glyph.box) : [word.box];
  const spans = boxes.map(([y1, x1, y2, x2]) => {
    const [along] = intoFrame([(x1 + x2) / 2, (y1 + y2) / 2], turn);
    const half = word.glyphs?.length ? Math.min(x2 - x1, y2 - y1) / 2 : Math.max(x2 - x1, y2 - y1) / 2;
    return [along - half, along + half];
  });
  const [top, , bottom] = extentOf(line);
  const left = Math.min(...spans.map((span) => span[0]));
  const right = Math.max(...spans.map((span) => span[1]));
  return placed(line, [top, left, bottom, right]);
}

/** The part of a ribbon (its upper edge rightwards, then its lower one back) between two columns, or null. */
function slice(outline, left, right) {
  if (outline.length < 6 || outline.length % 2) return null;
  const half = outline.length / 2;
  const upper = outline.slice(0, half);
  const lower = outline.slice(half).reverse();
  const inside = (edge) => [
    [left, heightAt(edge, left)],
    ...edge.filter(([x]) => x > left && x < right),
    [right, heightAt(edge, right)],
  ];
  return [...inside(upper), ...inside(lower).reverse()];
}

function heightAt(edge, x) {
  const n = Math.max(1, edge.findIndex((point) => point[0] >= x));
  const [[x1, y1], [x2, y2]] = [edge[n - 1], edge[n]];
  if (edge[edge.length - 1][0] < x || x2 === x1) return edge[edge.length - 1][1];
  return y1 + ((y2 - y1) * Math.min(1, Math.max(0, (x - x1) / (x2 - x1))));
}

/** A line moved and stretched so that its extent, in its own frame, becomes another. Its words go with it. */
export function reshaped(line, extent) {
  const from = extentOf(line);
  const turn = turned(line.angle || 0);
  const scale = (value, low, high, newLow, newHigh) =>
    high === low ? newLow : newLow + ((value - low) * (newHigh - newLow)) / (high - low);
  const moved = (point) => {
    const [along, down] = intoFrame(point, turn);
    return outOfFrame(
      [scale(along, from[1], from[3], extent[1], extent[3]), scale(down, from[0], from[2], extent[0], extent[2])],
      turn,
    );
  };
  const movedBox = (box) => boxOf(corners(box).map(moved)).map(Math.round);
  return {
    ...line,
    outline: outlineOf(line).map(moved),
    baseline: (line.baseline ?? []).map(moved),
    box: movedBox(line.box),
    words: line.words.map((word) => ({
      ...word,
      box: movedBox(word.box),
      ...(word.glyphs ? { glyphs: word.glyphs.map((glyph) => ({ ...glyph, box: movedBox(glyph.box) })) } : {}),
    })),
  };
}

/** A rectangle around several lines, turned as the first of them is. */
export function around(lines) {
  const turn = turned(lines[0].angle || 0);
  const points = lines.flatMap((line) => outlineOf(line).map((point) => intoFrame(point, turn)));
  return corners(boxOf(points)).map((corner) => outOfFrame(corner, turn));
}

/** Points as an SVG attribute. */
export function attribute(points) {
  return points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
}
