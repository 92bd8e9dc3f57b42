// The strings of the client, filled in.
import { isolated } from "./bidi.js";
import { strings } from "./language.js";
import { locale } from "./locale.js";

const rules = new Map(); // of plurals and numbers, by locale

/** The string under "section.name", its {places} filled; `values.count` chooses the plural form. */
export function t(key, values = {}) {
  const found = find(key);
  if (found === undefined) throw new Error(`there is no string ${key}`);
  return filled(typeof found === "string" ? found : (found[rulesNow().plurals.select(values.count)] ?? found.other), values);
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

function shown(value) {
  return typeof value === "number" ? rulesNow().numbers.format(value) : isolated(String(value));
}

function rulesNow() {
  const tag = locale();
  if (!rules.has(tag)) rules.set(tag, { plurals: new Intl.PluralRules(tag), numbers: new Intl.NumberFormat(tag) });
  return rules.get(tag);
}
