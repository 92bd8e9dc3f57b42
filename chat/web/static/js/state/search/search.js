// Messages that were found: what was asked for, and the lists of what came. A list is the answer to its `key`; while the next
// one is on its way the former stays. No DOM here.
import { isDay, midnightOf } from "../../text/time.js";
import { hitOf, retold } from "./hits.js";

export const FILTERS = ["from", "in", "has", "after", "before"];
export const KINDS = ["file", "picture", "link"]; // of "has"
export const LONGEST = 500; // as the server has it: it has to fit into an address, in any script
export const LONGEST_TYPED = 4 * LONGEST; // what is too long is said, and not cut off unseen
const IS_VALUE = { from: isId, in: isId, has: (kind) => KINDS.includes(kind), after: isDay, before: isDay };
const EMPTY = { key: null, asked: null, items: [], next: null, reachesBack: null, isLoading: false, error: null };

/** {q, from, in, has, after, before} of an address, whatever stands there: ids in lists, days as "2026-01-31" or null. */
export function parseSearch(address) {
  const given = new URLSearchParams(address);
  const all = (name) => valuesIn(given, name).filter(IS_VALUE[name]);
  const [after = null, before = null] = [all("after")[0], all("before")[0]];
  return { q: (given.get("q") ?? "").trim(), from: all("from"), in: all("in"), has: all("has"), after, before };
}

/** The filters of an address that make no sense, as they stand there: "has=virus". */
export function strayFilters(address) {
  const given = new URLSearchParams(address);
  return FILTERS.flatMap((name) => valuesIn(given, name).filter((value) => !IS_VALUE[name](value)).map((value) => `${name}=${value}`));
}

/** The same as an address has it; the same search is always the same text. */
export function searchAddress(search) {
  const { q, after, before } = search;
  const all = { q: q?.trim(), ...listsOf(search), after, before };
  return String(new URLSearchParams(Object.entries(all).filter(([, value]) => value)));
}

/** Whether there is nothing to search for. */
export function isBlank(search) {
  return !searchAddress(search);
}

/** Whether the server would refuse it. */
export function isTooLong({ q }) {
  return q.length > LONGEST;
}

/** Whether anything of the text can be found: punctuation is not. */
export function isFindable({ q }) {
  return /[\p{L}\p{M}\p{N}\p{So}\p{Extended_Pictographic}]/u.test(q);
}

/** All filters of a search, as [{name, value}]. */
export function filtersOf(search) {
  return FILTERS.flatMap((name) => [search[name] ?? []].flat().map((value) => ({ name, value })));
}

/** The search with a filter more. Of days there is one on each side. */
export function withFilter(search, { name, value }) {
  if (!Array.isArray(search[name])) return { ...search, [name]: value };
  return search[name].includes(value) ? search : { ...search, [name]: [...search[name], value] };
}

export function withoutFilter(search, { name, value }) {
  const { [name]: values } = search;
  return { ...search, [name]: Array.isArray(values) ? values.filter((each) => each !== value) : null };
}

/** What to ask the server for. Days begin and end where the reader is; they are instants to the server. */
export function searchRequest(search, { cursor = null, limit = 20 } = {}) {
  const request = new URLSearchParams({ q: search.q, limit });
  for (const name of ["from", "in", "has"]) for (const value of search[name]) request.append(name, value);
  if (search.after) request.set("after", midnightOf(search.after).toISOString());
  if (search.before) request.set("before", midnightOf(search.before).toISOString());
  if (cursor) request.set("cursor", cursor);
  return String(request);
}

/** The list of that name: "search", "palette" or "mentions". */
export function foundIn(state, name) {
  return state.found[name] ?? EMPTY;
}

/** The answer to `key` is on its way. What has not come of another one does not count any more. */
export function beginFinding(state, name, key) {
  return withFound(state, name, { ...foundIn(state, name), asked: key, isLoading: true, error: null });
}

/** Take over an answer, or with `isMore` what goes on with it. One that comes late, when something else is asked for, changes
 * nothing. */
export function putFound(state, name, key, { items, next, reachesBack = null }, { isMore = false } = {}) {
  const list = foundIn(state, name);
  if (list.asked !== key || (isMore && list.key !== key)) return state;
  const before = isMore ? list.items : [];
  const known = new Set(before.map(({ messageId }) => messageId));
  const all = [...before, ...items.filter(({ messageId }) => !known.has(messageId))];
  return withFound(state, name, { ...EMPTY, asked: key, key, items: all, next, reachesBack });
}

/** It did not come; `error.isMore` if that was what goes on with the list. What there was before stays only if it was the same
 * that was asked for. */
export function failFinding(state, name, key, error) {
  const list = foundIn(state, name);
  if (list.asked !== key) return state;
  const kept = list.key === key ? list : { ...EMPTY, key };
  return withFound(state, name, { ...kept, asked: key, isLoading: false, error });
}

export function forgetFound(state, name) {
  const { [name]: _, ...found } = state.found;
  return { ...state, found };
}

/** A message as it is now: out of all lists when it is deleted, told as it reads when it is edited, and into the list of
 * mentions when it mentions one, which `isMention(message, {isListed})` says: `isListed` if it is in there. */
export function noteInFound(state, message, isMention) {
  let next = state;
  for (const [name, list] of Object.entries(state.found)) {
    const items = name === "mentions" ? amongMentions(list, message, isMention) : amongHits(list, message);
    if (items !== list.items) next = withFound(next, name, { ...list, items });
  }
  return next;
}

function amongHits(list, message) {
  const { items } = list;
  const at = items.findIndex(({ messageId }) => messageId === message.id);
  if (at < 0) return items;
  if (message.deletedAt) return items.toSpliced(at, 1);
  const hit = retold(items[at], message, parseSearch(list.key).q);
  return hit === items[at] ? items : items.with(at, hit);
}

function amongMentions({ items, key, next }, message, isMention) {
  const at = items.findIndex(({ messageId }) => messageId === message.id);
  const isOne = !message.deletedAt && isMention(message, { isListed: at >= 0 });
  if (at < 0 && (!isOne || key === null)) return items;
  if (!isOne) return items.toSpliced(at, 1);
  if (at >= 0) return items[at].editedAt === message.editedAt ? items : items.with(at, hitOf(message));
  const older = items.findIndex(({ createdAt }) => createdAt < message.createdAt);
  if (older < 0) return next ? items : [...items, hitOf(message)];
  return items.toSpliced(older, 0, hitOf(message));
}

function listsOf(search) {
  return Object.fromEntries(["from", "in", "has"].map((name) => [name, search[name]?.join(",")]));
}

function valuesIn(given, name) {
  return [...new Set(given.getAll(name).flatMap((value) => value.split(",")).filter(Boolean))];
}

function isId(text) {
  return /^[0-9a-f]{24}$/.test(text);
}

function withFound(state, name, list) {
  return { ...state, found: { ...state.found, [name]: list } };
}
