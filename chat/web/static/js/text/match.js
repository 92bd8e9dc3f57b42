// Finding by a few letters: each word typed begins a word of the name. And the order of names in a list.
import { locale } from "./locale.js";

/** How well a name answers to what was typed: 0 not at all, else the higher the better. */
export function score(query, name) {
  const wanted = words(query);
  const found = words(name);
  if (!wanted.length) return 1;
  const places = wanted.map((part) => found.findIndex((word) => word.startsWith(part)));
  if (places.every((place) => place >= 0)) return places[0] === 0 ? 3 : 2;
  return initials(found).startsWith(wanted.join("")) ? 1.5 : 0;
}

/** The items that answer to the query, best first; equally good ones stay in their order. */
export function best(query, items, nameOf) {
  return items
    .map((item, index) => ({ item, index, score: score(query, nameOf(item)) }))
    .filter((found) => found.score > 0)
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .map((found) => found.item);
}

/** Which of two names comes first, as readers of the page's language expect it. */
export function compareNames(one, other) {
  return one.localeCompare(other, locale());
}

/** Lower case and without accents, so that "rene" finds "René", and "strasse" finds "Straße". */
function words(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss");
  return plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

function initials(words) {
  return words.map((word) => [...word][0]).join("");
}
