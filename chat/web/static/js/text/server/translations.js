// Finds what the server says in a table of translations. Comes with the first of them, so not to those who need none.
const PLACE = /\\\{\w+\\\}/g;
const NUMBER = /^\d[\d,]*(?:\.\d+)?(?= [KMG]B$|$)/;

/** A function that gives the translation of an English sentence, or null, by a table that may have {places} in both.
 *
 * Numbers in those places are written by the function `written`. */
export function translator(table) {
  const patterns = Object.entries(table)
    .filter(([english]) => english.includes("{"))
    .map(asPattern);

  return (sentence, written) => {
    if (Object.hasOwn(table, sentence)) return table[sentence];
    for (const [pattern, names, translation] of patterns) {
      const found = pattern.exec(sentence);
      const value = (name) => found[names.indexOf(name) + 1].replace(NUMBER, (number) => written(Number(number.replaceAll(",", ""))));
      if (found) return translation.replace(/\{(\w+)\}/g, (_, name) => value(name));
    }
    return null;
  };
}

function asPattern([english, translation]) {
  const escaped = english.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const names = [...english.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return [new RegExp(`^${escaped.replace(PLACE, "(.+?)")}$`), names, translation];
}
