// Chats: what is known of each, with positions that only move forward; and what the view wants to know of them.
import { summaryOf } from "../text/file-words.js";
import { excerptOf } from "../text/reading/graphemes.js";
import { nameOf } from "./people.js";

/** Take over a chat as the server tells it: the newer version, and the furthest of all positions. */
export function putChat(state, told) {
  const known = state.chats[told.id];
  const next = known ? state : { ...state, cursors: { ...state.cursors, [told.id]: told.lastChange } };
  return withChat(next, known ? merged(known, told) : told);
}

/** Somebody has read up to there, or further. */
export function putRead(state, chatId, userId, seq) {
  const chat = state.chats[chatId];
  const member = chat?.members.find((each) => each.userId === userId);
  if (!member || member.readSeq >= seq) return state;
  const members = chat.members.map((each) => (each === member ? { ...each, readSeq: seq } : each));
  return withChat(state, { ...chat, members });
}

/** There is such a message: the chat's numbers and preview follow it, and whoever sent it has read up to it. */
export function noteMessage(state, message) {
  const chat = state.chats[message.chatId];
  if (!chat) return state;
  const next = withPreview(chat, message);
  next.lastSeq = Math.max(chat.lastSeq, message.seq);
  next.lastChange = Math.max(chat.lastChange, message.change);
  if (message.deletedAt) next.deletedSeqs = bothOf(chat.deletedSeqs, [message.seq]);
  return putRead(withChat(state, next), chat.id, message.senderId, message.seq);
}

/** Be without a chat. */
export function removeChat(state, chatId) {
  if (!state.chats[chatId] && !state.windows[chatId]) return state;
  const next = { ...state };
  for (const part of ["chats", "windows", "typing", "unsentReads", "cursors", "held"]) {
    const { [chatId]: _, ...others } = state[part];
    next[part] = others;
  }
  return next;
}

/** The other person of a direct chat, or null. */
export function otherIn(state, chat) {
  if (chat.kind !== "direct") return null;
  const other = chat.members.find(({ userId }) => userId !== state.session.me?.id);
  return state.people[other?.userId] ?? null;
}

/** The name of a group, or of the other person. */
export function titleOf(state, chat) {
  if (chat.kind !== "direct") return chat.name ?? "";
  const other = otherIn(state, chat);
  return other ? nameOf(state, other) : "";
}

export function unreadOf(chat) {
  return chat.unread;
}

/** All that is unread, but for the chats that one wants to hear nothing of. */
export function totalUnread(state) {
  return Object.values(state.chats).reduce((sum, { unread, notify }) => sum + (notify === "none" ? 0 : unread), 0);
}

/** The others who have read a message. */
export function readersOf(state, chat, seq) {
  return chat.members
    .filter(({ userId, readSeq }) => readSeq >= seq && userId !== state.session.me?.id)
    .map(({ userId }) => state.people[userId])
    .filter(Boolean);
}

function merged(known, told) {
  const [newer, older] = told.version >= known.version ? [told, known] : [known, told];
  const read = new Map(older.members.map(({ userId, readSeq }) => [userId, readSeq]));
  return {
    ...newer,
    members: newer.members.map((member) => furthest(member, read.get(member.userId) ?? 0)),
    lastSeq: Math.max(known.lastSeq, told.lastSeq),
    deletedSeqs: bothOf(known.deletedSeqs, told.deletedSeqs),
    lastMessage: (told.lastChange >= known.lastChange ? told : known).lastMessage,
    lastChange: Math.max(known.lastChange, told.lastChange),
    updatedAt: known.updatedAt > told.updatedAt ? known.updatedAt : told.updatedAt,
  };
}

function furthest(member, readSeq) {
  return member.readSeq >= readSeq ? member : { ...member, readSeq };
}

function withPreview(chat, message) {
  const { seq, senderId, body = "", createdAt, deletedAt } = message;
  const last = chat.lastMessage;
  if (last && seq < last.seq) return { ...chat };
  const excerpt = excerptOf(body);
  const attachments = summaryOf(message.attachments);
  if (seq === last?.seq) {
    const isSame = last.excerpt === excerpt && last.attachments?.count === attachments?.count;
    return isSame ? { ...chat } : { ...chat, lastMessage: { ...last, excerpt, attachments } };
  }
  const at = createdAt ?? deletedAt;
  const updatedAt = at > chat.updatedAt ? at : chat.updatedAt;
  return { ...chat, lastMessage: { seq, senderId, excerpt, attachments, createdAt: at }, updatedAt };
}

/** Keep a chat, with one's own position and the unread count that follow from it. */
function withChat(state, chat) {
  const readSeq = chat.members.find(({ userId }) => userId === state.session.me?.id)?.readSeq ?? chat.readSeq;
  const deletedSeqs = (chat.deletedSeqs ?? []).filter((seq) => seq > readSeq);
  const unread = Math.max(0, chat.lastSeq - readSeq - deletedSeqs.length);
  return { ...state, chats: { ...state.chats, [chat.id]: { ...chat, readSeq, deletedSeqs, unread } } };
}

function bothOf(some = [], others = []) {
  return [...new Set([...some, ...others])];
}
