// The operators in what is typed into the search box: from:anna in:general has:file before:2026-01-01. Each becomes a filter
// as soon as it is clear what it means; until then it is open, and values are offered for it. No DOM here.
import { FILTERS } from "../../state/search/search.js";
import { t } from "../../text/strings.js";

const MOST_ALIKE = 5; // of several who are called so, anybody is meant

/** {text, filters: [{name, value}], open}: what is left of the text, the filters it named, and the operator at its end that
 * is still being typed, {name, value, start}, or null.
 *
 * `valuesFor(name, value)` are the values that may be meant, best first, as {value, title, isExact}. `isDone`: nothing more is
 * going to be typed. */
export function readTyped(text, valuesFor, { isDone = false } = {}) {
  const filters = [];
  let left = "";
  let open = null;
  let at = 0;
  for (const part of operatorsIn(text)) {
    left += text.slice(at, part.start);
    const isLast = part.end === text.length;
    const taken = take(part, valuesFor, isDone || !isLast);
    if (taken) {
      filters.push(...taken.values.map((value) => ({ name: part.name, value })));
      left += taken.rest;
    } else {
      if (isLast && !isDone) open = { name: part.name, value: part.value.replace(/^"/, "").trim(), start: left.length };
      left += text.slice(part.start, part.end);
    }
    at = part.end;
  }
  return { text: left + text.slice(at), filters, open };
}

/** An operator as it is typed in the language of the page: "from:". */
export function operatorFor(name) {
  return `${spellings(name)[0]}:`;
}

/** The operators of a text in their order, each with all that follows until the next. What stands in quotes is none. */
function operatorsIn(text) {
  const found = [];
  const names = FILTERS.flatMap((name) => spellings(name).map((spelling) => [spelling, name]));
  const known = new Map(names);
  const pattern = new RegExp(`(?<![^\\s])(${[...known.keys()].join("|")}):("[^"]*"?)?|"[^"]*"?`, "giu");
  for (const match of text.matchAll(pattern)) {
    if (!match[1]) continue;
    const start = match.index;
    if (found.length) found.at(-1).end = start;
    const from = start + match[1].length + 1;
    found.push({ name: known.get(match[1].toLowerCase()), start, from, end: text.length });
  }
  return found.map((part) => ({ ...part, value: text.slice(part.from, part.end) }));
}

function take({ name, value }, valuesFor, isClosed) {
  const quoted = /^"([^"]*)"/.exec(value);
  if (quoted) return taken(valuesFor(name, quoted[1]), value.slice(quoted[0].length));
  if (name === "from" || name === "in") return takeName(name, value, valuesFor, isClosed);
  const [, word, rest] = /^\s*(\S*)(.*)$/s.exec(value);
  const isWhole = isClosed || /^\s/.test(rest);
  return isWhole && word ? taken(valuesFor(name, word).filter(({ isExact }) => isExact), rest) : null;
}

/** A name may have several words: it is as many of those that follow as somebody is called. */
function takeName(name, value, valuesFor, isClosed) {
  const words = value.replace(/^"/, "").trim().split(/\s+/).filter(Boolean);
  for (let count = words.length; count > 0; count -= 1) {
    const values = valuesFor(name, words.slice(0, count).join(" "));
    if (!values.length) continue;
    const isAll = count === words.length;
    const isSure = /\s$/.test(value) && (values[0].isExact || (values.length === 1 && wordsIn(values[0].title) <= count));
    if (isAll && !isClosed && !isSure) return null; // the name may go on
    return taken(values, isAll ? value.slice(value.trimEnd().length) : ` ${words.slice(count).join(" ")}${spaceAfter(value)}`);
  }
  return null;
}

function taken(values, rest) {
  const exact = values.filter(({ isExact }) => isExact);
  const meant = (exact.length ? exact : values).slice(0, MOST_ALIKE);
  return meant.length ? { values: meant.map(({ value }) => value), rest: rest.trimStart() } : null;
}

function spaceAfter(value) {
  return /\s$/.test(value) ? " " : "";
}

function wordsIn(title) {
  return title.trim().split(/\s+/).length;
}

/** What an operator may be called: in the language of the page, and in English, which people know from elsewhere. */
function spellings(name) {
  return [...new Set([t(`search.op_${name}`), name])];
}
