// Finding by a few letters: each word typed begins a word of the name. And the order of names in a list.
import { locale } from "./locale.js";
import { folded } from "./reading/folding.js";

/** How well a name answers to what was typed: 0 not at all, else the higher the better. */
export function score(query, name) {
  return scorer(query)(name);
}

/** The score of any name: what was typed is read once for all of them. */
function scorer(query) {
  const [plain, wanted, whole] = [folded(query).trim(), words(query), joined(query)];
  return (name) => {
    const found = words(name);
    if (!wanted.length) return scoreOfSigns(plain, folded(name));
    const starts = beginnings(found);
    const places = wanted.map((part) => starts.findIndex((word) => word.startsWith(part)));
    if (places.every((place) => place >= 0)) return places[0] === 0 ? 3 : 2;
    const unparted = joined(name);
    if (whole.every((part) => unparted.some((word) => word.startsWith(part)))) return 2;
    return initials(found).startsWith(wanted.join("")) ? 1.5 : 0;
  };
}

/** Emoji and punctuation are found as they stand; nothing typed is in every name. */
function scoreOfSigns(query, name) {
  if (!query) return 1;
  const place = name.indexOf(query);
  return place < 0 ? 0 : place ? 2 : 3;
}

/** The items that answer to the query, best first; equally good ones stay in their order. */
export function best(query, items, nameOf) {
  const scoreOf = scorer(query);
  return items
    .map((item, index) => ({ item, index, score: scoreOf(nameOf(item)) }))
    .filter((found) => found.score > 0)
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .map((found) => found.item);
}

/** Whether a name begins with what was typed, blank for blank. */
export function beginsWith(name, query) {
  const [whole, beginning] = [name, query].map((text) => folded(text).replace(/\s+/gu, " "));
  return whole.startsWith(beginning);
}

/** Which of two names comes first, as readers of the page's language expect it. */
export function compareNames(one, other) {
  return one.localeCompare(other, locale());
}

const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u; // Thai names have a blank

/** What was typed, word by word: its punctuation parts words. */
function words(text) {
  return folded(text).split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean);
}

/** Where a name can be found: at its words, and at each character of scripts that have no blank before a given name. */
function beginnings(words) {
  return words.flatMap((word) => [word, ...[...word].flatMap((letter, place, all) => (place && UNSPACED.test(letter) ? [all.slice(place).join("")] : []))]);
}

/** The same words without the punctuation within them: "maryjo" of "Mary-Jo". */
function joined(text) {
  return folded(text).split(/\s+/u).map((word) => word.replace(/[^\p{L}\p{N}\p{M}]/gu, "")).filter(Boolean);
}

function initials(words) {
  return words.map((word) => [...word][0]).join("");
}
