// Finding messages, and what mentions one. An answer that comes when something else is asked for is not taken over, and its
// request is given up.
import { call } from "../server/call.js";
import { isFound, isListed, isMessage, isPage } from "../server/shapes.js";
import { hitOf } from "../state/search/hits.js";
import { isMentionIn, mentionsMe } from "../state/mentions.js";
import { followMessages } from "../state/messages.js";
import { putUsers } from "../state/people.js";
import { beginFinding, failFinding, forgetFound, foundIn, noteInFound, parseSearch, putFound, searchRequest } from "../state/search/search.js";
import { change, state } from "../state/store.js";

const PAGE = 20;
const MENTIONS = 30;
const running = new Map(); // the request of each list that is under way

/** Have the list of that name answer the search at an address. */
export function findMessages(name, address, { limit = PAGE } = {}) {
  return ask(name, address, () => searchPath(address, { limit }), takeFound);
}

/** What goes on from the end of a list, that of mentions too. */
export function findMore(name) {
  const { key, asked, next, isLoading } = foundIn(state(), name);
  if (!next || isLoading || asked !== key) return undefined;
  if (name === "mentions") return ask(name, key, () => mentionsPath({ cursor: next }), takeMentions, { isMore: true });
  return ask(name, key, () => searchPath(key, { cursor: next, limit: PAGE }), takeFound, { isMore: true });
}

/** Have the messages that mention one, over all chats, the newest first. */
export function findMentions() {
  return ask("mentions", "", () => mentionsPath(), takeMentions);
}

/** What did not come is asked for again: what goes on from the end, so that whoever has scrolled there stays, or all `anew`. */
export function findAgain(name, anew) {
  return foundIn(state(), name).error?.isMore ? findMore(name) : anew();
}

/** From here on what was found follows the messages: what is deleted goes, what is edited reads as it does now. */
export function followFound() {
  followMessages(noteInLists);
}

/** Nothing is searched for any more. */
export function stopFinding(name) {
  running.get(name)?.abort();
  running.delete(name);
  change((before) => forgetFound(before, name));
}

async function ask(name, key, pathOf, take, { isMore = false } = {}) {
  running.get(name)?.abort();
  const mine = new AbortController();
  running.set(name, mine);
  change((before) => beginFinding(before, name, key));
  try {
    const { users, ...answer } = await take(pathOf(), mine.signal);
    if (running.get(name) !== mine) return;
    change((before) => {
      const next = putFound(before, name, key, answer, { isMore });
      return next === before ? before : putUsers(next, unknown(before, users)); // what is taken over needs its people
    });
  } catch (problem) {
    const { code = "internal", message, retryAfter = null, status = 0 } = problem;
    if (running.get(name) !== mine) return;
    change((before) => failFinding(before, name, key, { code, message, retryAfter, status, isMore }));
  }
}

/** The lists after a message was heard. What the server has listed as a mention is one for as long as the message says so: of an
 * @here only the server knows whom it meant. */
export function noteInLists(state, message) {
  const me = state.session.me?.id;
  const isMention = (each, { isListed }) => (isListed ? mentionsMe(each, me) : isMentionIn(state.chats[each.chatId], each, me));
  return noteInFound(state, message, isMention);
}

function takeFound(path, signal) {
  return call("GET", path, undefined, isFound, { signal });
}

async function takeMentions(path, signal) {
  const isAnswer = (value) => isListed(isMessage)(value) && isPage(value);
  const { items, users, next } = await call("GET", path, undefined, isAnswer, { signal });
  return { items: items.filter(({ deletedAt }) => !deletedAt).map(hitOf), users, next };
}

function mentionsPath(page = {}) {
  return `/api/mentions?${new URLSearchParams({ limit: MENTIONS, ...page })}`;
}

function searchPath(address, page) {
  return `/api/search?${searchRequest(parseSearch(address), page)}`;
}

/** Whoever is known is known better, from events: whether they are online, say. */
function unknown({ people }, users) {
  return users.filter(({ id }) => !people[id]);
}
