// The cast: alice looks at her copy of the team's chat, in which bob talks.
import "./facts.js";
import { applySync, applyEvent } from "../../../chat/web/static/js/state/replica.js";
import { beginLoading, putPage } from "../../../chat/web/static/js/state/messages.js";
import { blankState } from "../../../chat/web/static/js/state/store.js";

export const ALICE = "a".repeat(24);
export const BOB = "b".repeat(24);
export const CAROL = "d".repeat(24);
export const TEAM = "c".repeat(24);
export const LUNCH = "e".repeat(24);

const TIME = "2026-01-31T09:00:00.000Z";

export function user(id, name, more = {}) {
  return { id, name, avatarUrl: null, role: "member", online: false, lastSeenAt: null, ...more };
}

export function chat(lastChange = 0, more = {}) {
  const members = [ALICE, BOB].map((userId) => ({ userId, role: "member", readSeq: 0 }));
  const numbers = { lastSeq: more.lastSeq ?? lastChange, lastChange, lastMessage: null, readSeq: 0, unread: 0 };
  const times = { createdAt: TIME, updatedAt: TIME };
  return { id: TEAM, version: 0, kind: "group", name: "Team", members, notify: "all", ...numbers, ...times, ...more };
}

export function message(seq, { change = seq, body = `No. ${seq}`, senderId = BOB, chatId = TEAM, ...more } = {}) {
  const id = `m${seq}`;
  const at = { createdAt: new Date(Date.parse(TIME) + seq * 1000).toISOString(), editedAt: null, deletedAt: null };
  return { id, chatId, seq, change, senderId, body, clientId: `c${seq}`, replyTo: null, reactions: [], ...at, ...more };
}

export function tombstone(seq, change) {
  return { id: `m${seq}`, chatId: TEAM, seq, change, senderId: BOB, deletedAt: TIME };
}

export function messages(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => message(first + i));
}

export function answer({ chats = [], users = [], gone = [], online = [], time = TIME, ...missed } = {}) {
  const { items = [], toChange = null, more = false, limited = false } = missed;
  const moved = toChange === null ? {} : { [TEAM]: { items, toChange, more, limited } };
  return { chats, users, gone, online, time, messages: moved };
}

/** Alice's state, with the given chats synced. */
export function alices(...chats) {
  const blank = blankState({ phase: "signed-in", me: user(ALICE, "Alice", { email: "alice@example.org" }) });
  const users = [user(ALICE, "Alice"), user(BOB, "Bob")];
  return applySync(blank, answer({ chats: chats.length ? chats : [chat()], users }));
}

/** The same, with a page of the team's chat in its window. */
export function looking(state, page, side = "around") {
  return putPage(beginLoading(state, TEAM, side), TEAM, page, side);
}

export function hearAll(state, ...events) {
  return events.reduce((before, each) => applyEvent(before, "message:new", each, 0), state);
}

export function bodies(state) {
  return state.windows[TEAM].items.map(({ body }) => body);
}

export function seqs(state) {
  return state.windows[TEAM].items.map(({ seq }) => seq);
}
