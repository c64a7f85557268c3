// Picture and text in step: who scrolls one sees the same lines in the other.

import { boxOf, outlineOf } from "./geometry.js";

const SHARE = 0.35;
/** The share of a window's height at which the line that both show stands. */

/**
 * Keeps a picture and a text in step.
 * @param {import("./state.js").PageState} state
 * @param {import("./picture.js").Picture} picture
 * @param {import("./text.js").Text} text
 * @param {HTMLElement} scroller in which the text scrolls
 */
export function inStep(state, picture, text, scroller) {
  let quietUntil = 0;

  const middleOf = (line) => {
    const [top, , bottom] = boxOf(outlineOf(line));
    return (top + bottom) / 2;
  };

  scroller.addEventListener("scroll", () => {
    if (performance.now() < quietUntil || picture.fits && picture.view.scrollHeight <= picture.view.clientHeight + 1) return;
    const frame = scroller.getBoundingClientRect();
    const at = frame.top + SHARE * frame.height;
    const row = [...text.rows.values()].find(({ node }) => node.getBoundingClientRect().bottom >= at);
    if (!row) return;
    const atStart = scroller.scrollTop < 2;
    const atEnd = scroller.scrollTop + scroller.clientHeight > scroller.scrollHeight - 2;
    if (atStart) picture.bring(0, 0);
    else if (atEnd) picture.bring(state.size[0], 1);
    else picture.bring(middleOf(row.line), SHARE);
  }, { passive: true });

  picture.addEventListener("scroll", () => {
    const height = picture.heightAt(SHARE);
    const rows = [...text.rows.values()];
    if (!rows.length || scroller.scrollHeight <= scroller.clientHeight) return;
    const distance = ({ line }) => Math.abs(middleOf(line) - height);
    const nearest = rows.reduce((best, row) => (distance(row) < distance(best) ? row : best));
    const frame = scroller.getBoundingClientRect();
    const box = nearest.node.getBoundingClientRect();
    quietUntil = performance.now() + 120;
    scroller.scrollTo({ top: scroller.scrollTop + box.top + box.height / 2 - frame.top - SHARE * frame.height, behavior: "instant" });
  });

  state.addEventListener("select", ({ detail }) => {
    const { currentLine: line, currentWord: word } = state;
    quietUntil = performance.now() + 300;
    if (line && detail.from !== "picture") picture.reveal(word && !state.current.whole ? word.box : boxOf(outlineOf(line)));
  });
}
