// The strings of the client, filled in.
import { locale, strings } from "./language.js";

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const rules = new Map(); // of plurals and numbers, by locale

/** The string under "section.name", its {places} filled; `values.count` chooses the plural form. */
export function t(key, values = {}) {
  const found = find(key);
  if (found === undefined) throw new Error(`there is no string ${key}`);
  const text = typeof found === "string" ? found : (found[rulesOf(locale()).plurals.select(values.count)] ?? found.other);
  return filled(text, values);
}

/** Whether there is such a string: for texts by a code that the server may add to. */
export function hasString(key) {
  return find(key) !== undefined;
}

/** A sentence with its {places} filled. */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, value) => (value in values ? shown(values[value]) : place));
}

function find(key) {
  const [section, name] = key.split(".");
  const sections = strings();
  return Object.hasOwn(sections, section) && Object.hasOwn(sections[section], name)
    ? sections[section][name]
    : undefined;
}

/** A value as part of a sentence: a name written from right to left must not turn the words around it. */
function shown(value) {
  if (typeof value === "number") return rulesOf(locale()).numbers.format(value);
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : String(value);
}

function rulesOf(locale) {
  if (!rules.has(locale)) {
    rules.set(locale, { plurals: new Intl.PluralRules(locale), numbers: new Intl.NumberFormat(locale) });
  }
  return rules.get(locale);
}
