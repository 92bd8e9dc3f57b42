// Messages. A window is one run of a chat's messages, without gaps; whatever comes twice, late or early finds its place.
import { noteMessage } from "./chats.js";
import { removeSentDraft } from "./outbox.js";

export const PAGE = 50;
export const MOST_ITEMS = 300;
export const MOST_WINDOWS = 10;

const EMPTY = { items: [], atStart: false, atEnd: false, loading: null, error: null, early: {}, grew: "newer", usedAt: 0 };

const followers = [];

/** Have a function from a state and a message to a state see each message that comes or changes: for parts of the page that
 * come later. */
export function followMessages(fn) {
  if (!followers.includes(fn)) followers.push(fn);
}

/** Keep the newest state of a message: in its window, in the chat's preview, and no longer in the outbox. */
export function putMessage(state, message) {
  return followers.reduce((next, fn) => fn(next, message), placeMessage(state, message));
}

function placeMessage(state, message) {
  const window = state.windows[message.chatId];
  let next = removeSentDraft(state, message);
  if (!window) return noteMessage(next, message);
  const placed = place(window, message);
  if (placed !== window) next = withWindow(next, message.chatId, placed);
  return noteMessage(next, stateOf(placed, message.seq) ?? message);
}

/** A page is on its way: "older" or "newer" beside the window, or "around" in its place. */
export function beginLoading(state, chatId, side) {
  return withWindow(state, chatId, { ...(state.windows[chatId] ?? EMPTY), loading: side, error: null });
}

export function failLoading(state, chatId, error) {
  const window = state.windows[chatId];
  return window ? withWindow(state, chatId, { ...window, loading: null, error, early: stillEarly(window) }) : state;
}

/** Take over the page that was on its way. What came live meanwhile is newer than the page. */
export function putPage(state, chatId, page, side) {
  const window = state.windows[chatId];
  if (!window || !state.chats[chatId]) return state;
  if (!fits(window, page, side)) return failLoading(state, chatId, null); // the window is another by now
  let next = page.reduce(removeSentDraft, state);
  if (page.length) next = noteMessage(next, stateOf(window, page.at(-1).seq) ?? page.at(-1));
  const joined = { ...join(window, page, side), loading: null, error: null };
  const items = joined.items.map((item) => newer(stateOf(window, item.seq), item));
  const loaded = settleEnd({ ...joined, items }, next.chats[chatId].lastSeq);
  return withWindow(next, chatId, { ...loaded, early: stillEarly(loaded) });
}

/** The chat's last page in the place of what was there: so much was missed that it is all old, as is a page that is on
 * its way. `restarts` tells whoever waits for that one. */
export function startOver(state, chatId, lastPage) {
  const window = state.windows[chatId];
  if (!window) return state;
  const atStart = !lastPage.length || lastPage[0].seq === 1;
  const { usedAt, loading, restarts = 0 } = window;
  const restarted = { ...EMPTY, usedAt, loading, restarts: restarts + 1 };
  return withWindow(state, chatId, { ...restarted, items: lastPage, atStart, atEnd: true });
}

/** Somebody looks at the chat; the windows that nobody has looked at for longest go. */
export function touchWindow(state, chatId, now) {
  const used = withWindow(state, chatId, { ...(state.windows[chatId] ?? EMPTY), usedAt: now });
  const latest = Object.entries(used.windows).sort(([, one], [, other]) => other.usedAt - one.usedAt);
  return { ...used, windows: Object.fromEntries(latest.slice(0, MOST_WINDOWS)) };
}

/** After a sync: a window that claims to reach the end of its chat, and does not, no longer claims it. */
export function checkEnds(state) {
  const isShort = ([chatId, window]) => window.atEnd && nextSeq(window) <= (state.chats[chatId]?.lastSeq ?? 0);
  const short = Object.entries(state.windows).filter(isShort);
  return short.reduce((next, [id, window]) => withWindow(next, id, { ...window, atEnd: false, early: {} }), state);
}

/** Whether the message of that number is in the chat's window. */
export function holds(state, chatId, seq) {
  const window = state.windows[chatId];
  return Boolean(window && indexOf(window, seq) >= 0);
}

/** Whether these are messages in their order, none missing. */
export function isRun(items) {
  return items.every((item, i) => i === 0 || item.seq === items[i - 1].seq + 1);
}

function place(window, message) {
  const known = stateOf(window, message.seq);
  if (known && known.change >= message.change) return window;
  const index = indexOf(window, message.seq);
  if (index >= 0) return { ...window, items: window.items.with(index, recognisable(message, window.items[index])) };
  const mayFit = window.loading || (window.atEnd && message.seq >= nextSeq(window));
  return mayFit ? append({ ...window, early: { ...window.early, [message.seq]: message } }) : window;
}

/** A deleted message is told without its clientId. The view knows its element, which may have the focus, by that. */
function recognisable(message, { clientId }) {
  return message.deletedAt && clientId ? { ...message, clientId } : message;
}

/** Move what was early to the end of a window that reaches the end of its chat. */
function append(window) {
  const items = [];
  for (let seq = nextSeq(window); window.atEnd && window.early[seq]; seq += 1) items.push(window.early[seq]);
  if (!items.length) return window;
  const all = [...window.items, ...items];
  // Whoever reads old messages keeps them; the new ones come when they scroll down.
  if (all.length > MOST_ITEMS && window.grew === "older") return { ...window, atEnd: false };
  const kept = all.slice(-MOST_ITEMS);
  return { ...window, items: kept, early: beyond(window.early, all.at(-1).seq), atStart: kept[0].seq === 1 };
}

function fits({ items }, page, side) {
  if (side === "around" || !items.length || !page.length) return true;
  return side === "older" ? isRun([page.at(-1), items[0]]) : isRun([items.at(-1), page[0]]);
}

function join(window, page, side) {
  const all = { older: [...page, ...window.items], newer: [...window.items, ...page], around: page }[side];
  const items = side === "older" ? all.slice(0, MOST_ITEMS) : all.slice(-MOST_ITEMS);
  const grew = side === "older" ? "older" : "newer";
  return { ...window, items, grew, atStart: items.length === 0 || items[0].seq === 1 };
}

/** See whether the window, with what came early, reaches the end of its chat. */
function settleEnd(window, lastSeq) {
  let seq = nextSeq(window);
  while (window.early[seq]) seq += 1;
  return append({ ...window, atEnd: seq > lastSeq });
}

function stillEarly(window) {
  return window.atEnd ? beyond(window.early, nextSeq(window) - 1) : {};
}

function beyond(early, seq) {
  return Object.fromEntries(Object.entries(early).filter(([key]) => Number(key) > seq));
}

function nextSeq({ items }) {
  return items.length ? items.at(-1).seq + 1 : 1;
}

function indexOf({ items }, seq) {
  const index = items.length ? seq - items[0].seq : -1;
  return index < items.length ? index : -1;
}

function stateOf(window, seq) {
  return newer(window.early[seq], window.items[indexOf(window, seq)]);
}

function newer(one, other) {
  return one && (!other || one.change > other.change) ? one : other;
}

function withWindow(state, chatId, window) {
  return { ...state, windows: { ...state.windows, [chatId]: window } };
}
