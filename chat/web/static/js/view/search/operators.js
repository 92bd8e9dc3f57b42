// The operators in what is typed into the search box: from:anna in:general has:file before:2026-01-01. Each becomes a filter
// as soon as it is clear what it means; until then it is open, and values are offered for it. No DOM here.
import { FILTERS } from "../../state/search/search.js";
import { beginsWith } from "../../text/match.js";
import { t } from "../../text/strings.js";

const MOST_ALIKE = 5; // of several who are called so, anybody is meant
const MANY_WORDS = 8; // that are read as a name, if nobody's has more: each costs a look at all names, at each key
const ENGLISH = { from: ["from"], in: ["in"], has: ["has", "contains"], after: ["after", "since"], before: ["before"] };
const OF_A_DAY = /^(?:\d?[./-]?){0,7}$/; // fewer digits than a whole one has

/** {text, filters: [{name, value}], open, stray}: what is left of the text, the filters it named, and the operator at its end that
 * is still being typed, {name, value, start, isStray}, or null.
 *
 * `stray` are the operators that are none, as [{name, typed, isExcluded}], and so are searched for as text: nobody is called
 * so, say, or there is no such operator, whose name is "unknown" then. `lookUp(name, value)` finds the values that may be meant,
 * best first, as {value, title, isExact}. `isDone`: nothing more is going to be typed. */
export function readTyped(text, lookUp, { isDone = false } = {}) {
  const valuesFor = askedOnce(lookUp);
  const filters = [];
  const stray = [];
  let left = "";
  let open = null;
  let at = 0;
  for (const part of operatorsIn(text)) {
    left += text.slice(at, part.start);
    const isClosed = isDone || part.end < text.length;
    const taken = part.isExcluded ? null : take(part, valuesFor, isClosed);
    if (taken) {
      filters.push(...taken.values.map((value) => ({ name: part.name, value })));
      left += taken.rest;
    } else {
      const isStray = part.value.trim() !== "" && (isClosed || part.isExcluded || !mayBecomeOne(part, valuesFor));
      if (isStray) stray.push({ name: part.name, typed: typedOf(text, part), isExcluded: part.isExcluded });
      if (!isClosed && isOpen(part)) open = { name: part.name, value: valueOf(part), start: left.length, isStray };
      left += text.slice(part.start, part.end);
    }
    at = part.end;
  }
  left += text.slice(at);
  return { text: left, filters, open, stray: [...stray, ...unknownIn(left)] };
}

/** An operator as it is typed in the language of the page: "from:". */
export function operatorFor(name) {
  return `${spellings(name)[0]}:`;
}

function askedOnce(lookUp) {
  const known = new Map();
  return (name, typed) => {
    const key = `${name}:${typed}`;
    if (!known.has(key)) known.set(key, lookUp(name, typed));
    return known.get(key);
  };
}

/** The operators of a text in their order, each with all that follows until the next. What stands in quotes is none. */
function operatorsIn(text) {
  const found = [];
  const names = FILTERS.flatMap((name) => spellings(name).map((spelling) => [spelling, name]));
  const known = new Map(names);
  const pattern = new RegExp(`(?<![^\\s])(-?)(${[...known.keys()].join("|")}):("[^"]*"?)?|"[^"]*"?`, "giu");
  for (const match of text.matchAll(pattern)) {
    const [, minus, spelling] = match;
    if (!spelling) continue;
    const start = match.index;
    if (found.length) found.at(-1).end = start;
    const from = start + minus.length + spelling.length + 1;
    found.push({ name: known.get(spelling.toLowerCase()), isExcluded: minus !== "", start, from, end: text.length });
  }
  return found.map((part) => ({ ...part, value: text.slice(part.from, part.end) }));
}

/** The operators that people may know from elsewhere, and that are none here: "on:friday", but not "on://…". */
function unknownIn(text) {
  const words = t("search.unknownOps").replaceAll(" ", "|");
  const pattern = new RegExp(`(?<![^\\s])(-?)(${words}):(?!/(?:/|$))(?:"[^"]*"?|\\S+)|"[^"]*"?`, "giu");
  const found = [...text.matchAll(pattern)].filter(([, , word]) => word);
  return found.map(([typed, minus]) => ({ name: "unknown", typed, isExcluded: minus !== "" }));
}

/** Whether what is typed so far may be the beginning of a value. */
function mayBecomeOne({ name, value }, valuesFor) {
  const typed = valueOf({ value });
  if (isName(name)) return valuesFor(name, typed).length > 0;
  return !isWhole(value) && ((isDayOf(name) && OF_A_DAY.test(typed)) || valuesFor(name, typed).length > 0);
}

/** Whether values may be offered for it. */
function isOpen({ name, value, isExcluded }) {
  return !isExcluded && (isName(name) || !isWhole(value));
}

/** An operator as it was typed, with the first word of its value. */
function typedOf(text, { start, from, value }) {
  return `${text.slice(start, from)}${/^\s*(?:"[^"]*"?|\S*)/.exec(value)[0]}`;
}

function valueOf({ value }) {
  return value.replace(/^"/, "").trim();
}

function isName(name) {
  return name === "from" || name === "in";
}

function isDayOf(name) {
  return name === "after" || name === "before";
}

/** Of a value of one word: whether that is complete. */
function isWhole(value) {
  return /^\s*\S+\s/.test(value);
}

function take({ name, value }, valuesFor, isClosed) {
  const quoted = /^"([^"]*)"/.exec(value);
  if (quoted) return taken(valuesFor(name, quoted[1]), value.slice(quoted[0].length));
  if (isName(name)) return takeName(name, value, valuesFor, isClosed);
  if (!isClosed && !isWhole(value)) return null;
  const [, word, rest] = /^\s*(\S*)(.*)$/s.exec(value);
  return word ? taken(valuesFor(name, word).filter(({ isExact }) => isExact), rest) : null;
}

/** A name may have several words: it is as many of those that follow as somebody is called. In quotes it ends with these. */
function takeName(name, value, valuesFor, isClosed) {
  const isQuoted = value.startsWith('"');
  const words = valueOf({ value }).split(/\s+/).filter(Boolean);
  if (isQuoted && !isClosed) return null;
  const { values, typed, count } = longestName(name, words, valuesFor);
  if (!count) return null;
  const isAll = count === words.length;
  if (isAll && !isClosed && !(/\s$/.test(value) && isSure(values, typed))) return null; // the name may go on
  return taken(values, isAll ? value.slice(value.trimEnd().length) : ` ${words.slice(count).join(" ")}${spaceAfter(value)}`);
}

/** The most words that somebody is called, from the first on, as {values, typed, count}. Who is not called by some of them is not
 * called by more: but for signs, which only count where there are no letters. */
function longestName(name, words, valuesFor) {
  let longest = { values: [], typed: "", count: 0 };
  for (let count = 1; count <= words.length; count += 1) {
    if (count > MANY_WORDS && !longest.values.some(({ title }) => wordsIn(title) >= count)) break;
    const typed = words.slice(0, count).join(" ");
    const values = valuesFor(name, typed);
    if (values.length) longest = { values, typed, count };
    else if (/[\p{L}\p{N}]/u.test(typed)) break;
  }
  return longest;
}

/** Whether there is nobody whose name would go on where this one ends. */
function isSure(values, typed) {
  if (values.some(({ title }) => beginsWith(title, `${typed} `))) return false;
  return values[0].isExact || (values.length === 1 && wordsIn(values[0].title) <= wordsIn(typed));
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

/** What an operator may be called: in the language of the page, also as its button is, and in English, which people know from
 * elsewhere. */
function spellings(name) {
  const own = [t(`search.op_${name}`), t(`search.by_${name}`).toLowerCase()].filter((word) => !/\s/.test(word));
  return [...new Set([...own, ...ENGLISH[name]])];
}
