// Text that is written from right to left, and what else turns words around.

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u200f]/u;
const LETTER = /\p{L}/u;
const EMBEDDED = /[\u202a-\u202e]/g;
const ISOLATES = /[\u2066-\u2069]/g;

/** "rtl" or "ltr", by the first letter. */
export function directionOf(text) {
  return RIGHT_TO_LEFT.test(LETTER.exec(text)?.[0] ?? "") ? "rtl" : "ltr";
}

/** A name or another's words as part of a sentence: how they are written must not turn the words around them. */
export function isolated(text) {
  const tame = isClosed(text) ? text.replace(EMBEDDED, "") : text.replace(EMBEDDED, "").replace(ISOLATES, "");
  return RIGHT_TO_LEFT.test(tame) ? `\u2068${tame}\u2069` : tame;
}

/** Whether every isolate ends, and none that begins outside. */
function isClosed(text) {
  let depth = 0;
  for (const [sign] of text.matchAll(ISOLATES)) {
    depth += sign === "\u2069" ? -1 : 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
