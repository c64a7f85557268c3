// Where lines and words are. Points are [x, y], boxes [y1, x1, y2, x2], both in pixels of the upright picture.

/** Share of a line's height that lies above its baseline, as the server takes it to be. */
const ASCENT = 0.75;

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
  const [top, , bottom] = extentOf(line);
  const [left, right] = spanOf(line, word);
  return placed(line, [top, left, bottom, right]);
}

/** Where a word of a turned line begins and ends in the line's frame: by its characters, or by what its box covers. */
function spanOf(line, word) {
  const turn = turned(line.angle);
  const [top, first, bottom, last] = extentOf(line);
  let ends;
  if (word.glyphs?.length) {
    ends = word.glyphs.flatMap(({ box: [y1, x1, y2, x2] }) => {
      const [along] = intoFrame([(x1 + x2) / 2, (y1 + y2) / 2], turn);
      const half = Math.min(x2 - x1, y2 - y1) / 2;
      return [along - half, along + half];
    });
  } else {
    const [c, s] = turn;
    const middle = (top + bottom) / 2;
    const [y1, x1, y2, x2] = word.box;
    ends = Math.abs(c) > Math.abs(s) ? [x1, x2].map((x) => (x + s * middle) / c) : [y1, y2].map((y) => (y - c * middle) / s);
  }
  const inside = ends.map((end) => Math.max(first, Math.min(last, end)));
  return [Math.min(...inside), Math.max(...inside)];
}

/** A line turned about its middle by degrees clockwise, as a rectangle. Its words go with it. */
export function rotated(line, degrees) {
  const extent = extentOf(line);
  const angle = ((((line.angle || 0) + degrees + 180) % 360) + 360) % 360 - 180;
  const middle = [(extent[1] + extent[3]) / 2, (extent[0] + extent[2]) / 2];
  const [x, y] = intoFrame(outOfFrame(middle, turned(line.angle || 0)), turned(angle));
  const [right, down] = [x - middle[0], y - middle[1]];
  const at = (top, left, bottom, end) => placed({ angle }, [top + down, left + right, bottom + down, end + right]);
  const outline = at(...extent);
  const words = line.words.map((word) => {
    const [left, end] = spanOf(line, word);
    return { ...word, glyphs: [], box: boxOf(at(extent[0], left, extent[2], end)).map(Math.round) };
  });
  return { ...line, angle, outline, baseline: [], box: boxOf(outline).map(Math.round), words };
}

/** What the server is asked to read where a line stands: a level box, a bent outline, or the foot of a turned rectangle. */
export function regionOf(line) {
  const outline = outlineOf(line);
  if (outline.length > 4) return { outline };
  if (!line.angle) return { box: boxOf(outline) };
  const [top, , bottom] = extentOf(line);
  return { baseline: footOf(line), height: Math.max(4, bottom - top) };
}

/** The baseline of a line that is a rectangle, from its beginning to its end. */
export function footOf(line) {
  const [top, left, bottom, right] = extentOf(line);
  const [, , end, start] = placed(line, [top, left, top + ASCENT * (bottom - top), right]);
  return [start, end];
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

/** The place of a line's size below it, on a page of a size. */
export function below(line, [pageHeight]) {
  const [top, left, bottom, right] = extentOf(line);
  const at = (down) => placed(line, [top + down, left, bottom + down, right]);
  const step = 1.1 * (bottom - top);
  return at(Math.max(0, Math.min(step, step - (boxOf(at(step))[2] - pageHeight))));
}

/** Points as an SVG attribute. */
export function attribute(points) {
  return points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
}
