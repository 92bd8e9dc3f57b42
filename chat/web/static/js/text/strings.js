// The strings of the client, filled in.
import { strings } from "./english.js";

const LANGUAGE = "en";
const plurals = new Intl.PluralRules(LANGUAGE);
const numbers = new Intl.NumberFormat();
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** The string under "section.name", its {places} filled; `values.count` chooses the plural form. */
export function t(key, values = {}) {
  const found = find(key);
  if (found === undefined) throw new Error(`there is no string ${key}`);
  const text = typeof found === "string" ? found : (found[plurals.select(values.count)] ?? found.other);
  return text.replace(/\{(\w+)\}/g, (place, value) => (value in values ? shown(values[value]) : place));
}

/** Whether there is such a string: for texts by a code that the server may add to. */
export function hasString(key) {
  return find(key) !== undefined;
}

function find(key) {
  const [section, name] = key.split(".");
  return Object.hasOwn(strings, section) && Object.hasOwn(strings[section], name)
    ? strings[section][name]
    : undefined;
}

/** A value as part of a sentence: a name written from right to left must not turn the words around it. */
function shown(value) {
  if (typeof value === "number") return numbers.format(value);
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : String(value);
}
