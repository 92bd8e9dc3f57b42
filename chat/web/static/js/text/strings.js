// The strings of the client, filled in.
import { isolated } from "./reading/bidi.js";
import { strings } from "./english.js";
import { language } from "./locale.js";
import { number } from "./time.js";

const plurals = new Map();

/** The string under "section.name", its {places} filled; `values.count` chooses the plural form. */
export function t(key, values = {}) {
  const found = find(key);
  if (found === undefined) throw new Error(`there is no string ${key}`);
  const text = typeof found === "string" ? found : (found[pluralOf(values.count)] ?? found.other);
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

function pluralOf(count) {
  if (!plurals.has(language())) plurals.set(language(), new Intl.PluralRules(language()));
  return plurals.get(language()).select(count);
}

function shown(value) {
  return typeof value === "number" ? number(value) : isolated(String(value));
}
