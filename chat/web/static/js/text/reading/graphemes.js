// Texts cut between what a reader takes for characters: an emoji may be several.

import { facts } from "../../base/facts.js";

const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter();

/** The beginning of a message, as the chat list and quotes have it. */
export function excerptOf(body) {
  return beginningOf(body, facts.lengths.excerpt);
}

/** At most so many code points from the beginning, and no half of an emoji or of a letter with its marks. */
export function beginningOf(text, most) {
  const points = [...text.slice(0, 2 * most + 2)];
  if (points.length <= most) return points.join("");
  const cut = points.slice(0, most).join("");
  const end = startsOf(points.slice(0, most + 1).join("")).findLast((start) => start <= cut.length);
  return end ? cut.slice(0, end) : cut; // one that alone is longer than there is room
}

/** Its characters, as a reader counts them. */
export function characters(text) {
  return segmenter ? Array.from(segmenter.segment(text), ({ segment }) => segment) : [...text];
}

function startsOf(text) {
  let at = 0;
  return characters(text).map((character) => (at += character.length) - character.length);
}
