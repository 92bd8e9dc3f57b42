// Which parts of a text are what was searched for, and the part around the first of them. Ranges are [start, end] in the
// text's own units.
import { folded } from "./folding.js";
import { beginningOf } from "./graphemes.js";
import { SPACELESS_LETTER } from "./links.js";

const LEAD = 60; // characters before the first match
const MOST = 200;
const LETTER = /.[\p{M}\uff9e\uff9f]*/gsu; // the last two are the marks of half-width kana

/** [{text, isMatch}], which is all of the text in its order. Ranges that are none of its own do no harm. */
export function pieces(text, matches) {
  const found = [];
  let at = 0;
  for (const [start, end] of [...matches].sort(([one], [other]) => one - other)) {
    if (!(end > start) || start < at || end > text.length) continue;
    if (start > at) found.push({ text: text.slice(at, start), isMatch: false });
    found.push({ text: text.slice(start, end), isMatch: true });
    at = end;
  }
  return at < text.length ? [...found, { text: text.slice(at), isMatch: false }] : found;
}

/** Where words of the text begin with one of those searched for; excluded ones (-word) are nowhere. */
export function matchesOf(text, q) {
  const wanted = [...q.matchAll(/(-?)"([^"]*)"?|\S+/g)].flatMap(([part, minus, phrase]) => {
    if (minus || (phrase === undefined && part.startsWith("-"))) return [];
    return foldedWords(phrase ?? part);
  });
  if (!wanted.length) return [];
  const { plain, starts, ends } = foldedInPlace(text);
  const found = [];
  for (const word of new Set(wanted)) {
    for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + word.length)) {
      if (SPACELESS_LETTER.test(word) || !isInWord(plain, at)) found.push([starts[at], ends[at + word.length - 1]]);
    }
  }
  return merged(found.sort(([one], [other]) => one - other));
}

/** {excerpt, matches} of one line: the part around the first match, with … where it is cut. */
export function excerptAround(text, find) {
  const [first] = find(text)[0] ?? [0];
  const start = first > LEAD ? afterSpace(text, first - LEAD) : 0;
  const part = beginningOf(text.slice(start), MOST);
  const excerpt = `${start ? "…" : ""}${part}${start + part.length < text.length ? "…" : ""}`;
  return { excerpt, matches: find(excerpt) };
}

/** The same with a lead that is shorter, for a narrow place. */
export function withShortLead({ excerpt, matches }, most) {
  const first = matches[0]?.[0] ?? 0;
  if (first <= most) return { excerpt, matches };
  const start = afterSpace(excerpt, first - most);
  return { excerpt: `…${excerpt.slice(start)}`, matches: matches.map(([from, to]) => [from - start + 1, to - start + 1]) };
}

export function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

/** A text folded, letter by letter with their marks; the i-th unit of that is of what begins at `starts[i]` in the text, and
 * ends at `ends[i]`. */
function foldedInPlace(text) {
  let plain = "";
  const starts = [];
  const ends = [];
  for (const { 0: letter, index } of text.matchAll(LETTER)) {
    const part = folded(letter);
    for (let unit = 0; unit < part.length; unit += 1) {
      starts.push(index);
      ends.push(index + letter.length);
    }
    plain += part;
  }
  return { plain, starts, ends };
}

function foldedWords(text) {
  return folded(text).split(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+/u).filter(Boolean);
}

function isInWord(plain, at) {
  return /[\p{L}\p{M}\p{N}]$/u.test(plain.slice(Math.max(0, at - 2), at));
}

function merged(ranges) {
  const all = [];
  for (const [start, end] of ranges) {
    const last = all.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else all.push([start, end]);
  }
  return all;
}

/** The beginning of a word at or after a place, if there is one nearby. */
function afterSpace(text, place) {
  const space = text.indexOf(" ", place);
  if (space >= 0 && space < place + 20) return space + 1;
  return isLowSurrogate(text, place) ? place + 1 : place;
}

function isLowSurrogate(text, place) {
  return /[\udc00-\udfff]/.test(text.charAt(place));
}
