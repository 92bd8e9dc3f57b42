// The strings of the client, filled in, and what the server says no with, in the language of the page. A refusal has a
// code, and an English sentence that says more: where that is not the language, the sentence is looked up, and what is not
// known is said by the code alone.
import { strings, translateRefusal } from "./language.js";
import { locale } from "./locale.js";
import { isolated } from "./reading/bidi.js";

const OF_THE_PAGE = ["lost"]; // said by the page itself, so in its language already
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

/** The sentence of a refusal, {code, message}. */
export function refusalText({ code, message }) {
  if (OF_THE_PAGE.includes(code)) return message;
  return translated(message) ?? t(hasString(`refusal.${code}`) ? `refusal.${code}` : "refusal.other");
}

/** What it says of a field. */
export function fieldText(message) {
  return translated(message) ?? t("refusal.field");
}

function translated(message) {
  return translateRefusal(message, (number) => filled("{number}", { number }));
}

/** A sentence with its {places} filled. */
function filled(text, values) {
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
