// How far one has read, and what one has marked as unread: known here at once, told to the server as soon as it can hear it.
import { onRoute, route } from "../browser/route.js";
import { call } from "../server/call.js";
import { isListed, isReadAnswer } from "../server/shapes.js";
import { putMarked, putRead } from "../state/chats.js";
import { isPassing } from "../state/outbox.js";
import { change, state, subscribe } from "../state/store.js";
import { ask } from "./connection.js";

const GATHER_MS = 300; // scrolling reads many messages, and one number says it
const LONGEST_PAUSE_MS = 8000;

const leftUnread = new Set(); // chats that were marked as unread while they were open: until one leaves them
let known = {};
let tellingAtOnce = 0; // how often all that was unread is being told in one request: it is not told one by one, too
let timer = 0;
let pause = GATHER_MS;

/** One has seen a chat's messages up to there. Not so in a chat that was marked as unread while one looked at it, and of no
 * account before the message from which on it is marked. */
export function markRead(chatId, seq) {
  const { chats, session } = state();
  const chat = chats[chatId];
  const upTo = Math.min(seq, chat?.lastSeq ?? 0);
  if (!chat || leftUnread.has(chatId) || (chat.markedSeq ? upTo < chat.markedSeq : upTo <= chat.readSeq)) return;
  change((before) => ({
    ...putRead({ ...before, unsentMarks: without(before.unsentMarks, chatId) }, chatId, session.me.id, upTo),
    unsentReads: { ...before.unsentReads, [chatId]: upTo },
  }));
}

/** One wants to have read all of a chat. */
export function markChatRead(chatId) {
  leftUnread.delete(chatId);
  markRead(chatId, state().chats[chatId]?.lastSeq ?? 0);
}

/** Have all chats read; returns whether anything was unread. */
export function markAllRead() {
  const unread = Object.values(state().chats).filter(({ unread }) => unread > 0);
  if (!unread.length) return false;
  leftUnread.clear();
  const me = state().session.me.id;
  const unsent = Object.fromEntries(unread.map(({ id, lastSeq }) => [id, lastSeq]));
  tellingAtOnce += 1;
  change((before) => ({
    ...unread.reduce((next, { id, lastSeq }) => putRead(next, id, me, lastSeq), { ...before, unsentMarks: {} }),
    unsentReads: { ...before.unsentReads, ...unsent }, // for now: a sync that is under way knows nothing of it
  }));
  tellAllRead(unsent, me)
    .catch(() => {}) // then each of them is told
    .finally(() => {
      tellingAtOnce -= 1;
      tellSoon(state());
    });
  return true;
}

/** Mark a chat as unread from a message on. */
export function markUnread(chatId, seq) {
  const chat = state().chats[chatId];
  if (!chat || seq < 1 || seq > chat.lastSeq) return;
  change((before) => ({ ...putMarked(before, chatId, seq), unsentMarks: { ...before.unsentMarks, [chatId]: seq } }));
}

/** Tell the server, from now on. */
export function startReadPositions() {
  subscribe(noteMarks);
  subscribe(tellSoon);
  onRoute(({ chatId }) => [...leftUnread].forEach((each) => each === chatId || leftUnread.delete(each)));
}

/** A chat that gets marked while it is open, here or on another device, would be read again at once. */
function noteMarks({ chats, session, since }) {
  const { chatId } = route();
  const [now, old] = [chats[chatId], known[chatId]];
  known = chats;
  if (session.phase !== "signed-in") leftUnread.clear();
  if (!now || now === old || since === null) return;
  const hasAnswered = now.lastSeq > old?.lastSeq && now.lastMessage?.senderId === session.me?.id;
  if (!now.markedSeq || hasAnswered) leftUnread.delete(chatId);
  else if (old && now.markedSeq !== old.markedSeq) leftUnread.add(chatId);
}

function tellSoon({ unsentReads, unsentMarks, connection }) {
  const isWaiting = connection === "online" && [unsentReads, unsentMarks].some((each) => Object.keys(each).length > 0);
  if (isWaiting && !tellingAtOnce) timer ||= setTimeout(tellAll, pause);
}

async function tellAll() {
  if (tellingAtOnce) {
    timer = 0; // whoever has told that goes on with the rest
    return;
  }
  const { unsentReads, unsentMarks } = state();
  const tellReads = Object.entries(unsentReads).map((each) => tellOne("chat:read", "unsentReads", each));
  const areRead = await Promise.all(tellReads); // first: a read ends a mark
  const tellMarks = Object.entries(unsentMarks).map((each) => tellOne("chat:unread", "unsentMarks", each));
  const areHeard = [...areRead, ...(await Promise.all(tellMarks))];
  pause = areHeard.every(Boolean) ? GATHER_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
  timer = 0;
  tellSoon(state()); // what was read meanwhile
}

/** Returns whether the server has heard it, or never wants to. */
async function tellOne(event, list, [chatId, seq]) {
  if (state()[list][chatId] !== seq) return true; // it is not so any more
  try {
    await ask(event, { chatId, seq }, isReadAnswer);
  } catch (problem) {
    if (isPassing(problem)) return false;
  }
  change((before) => (before[list][chatId] === seq ? { ...before, [list]: without(before[list], chatId) } : before));
  return true;
}

async function tellAllRead(unsent, me) {
  const { items } = await call("PUT", "/api/chats/read", {}, isListed(isReadAnswer));
  change((before) => {
    const next = items.reduce((each, { chatId, readSeq }) => putRead(each, chatId, me, readSeq), before);
    const told = Object.keys(unsent).filter((chatId) => next.unsentReads[chatId] === unsent[chatId]);
    return { ...next, unsentReads: told.reduce(without, next.unsentReads) };
  });
}

function without(all, chatId) {
  const { [chatId]: _, ...others } = all;
  return others;
}
