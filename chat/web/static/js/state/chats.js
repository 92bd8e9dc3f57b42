// Chats: what is known of each, with positions that only move forward; and what the view wants to know of them.
import { summaryOf } from "../text/file-words.js";
import { excerptOf } from "../text/reading/graphemes.js";
import { isMentionIn, mentionsBeyond, notedMention } from "./mentions.js";
import { nameOf } from "./people.js";

const MOST_MENTIONED = 100; // seqs of which a chat remembers that they mentioned one

/** Take over a chat as the server tells it: the newer version, and the furthest of all positions. */
export function putChat(state, told) {
  const known = state.chats[told.id];
  const next = known ? state : { ...state, cursors: { ...state.cursors, [told.id]: told.lastChange } };
  const chat = known ? merged(known, told) : told;
  return withChat(next, { ...chat, markedSeq: markedHere(state, chat) });
}

/** Somebody has read up to there, or further. Oneself: then the chat is not marked as unread any more, unless the server,
 * which tells it, has not heard of the mark yet. */
export function putRead(state, chatId, userId, seq) {
  const chat = state.chats[chatId];
  const isMarked = userId === state.session.me?.id && markedIn(chat) && !state.unsentMarks[chatId];
  return withPosition(isMarked ? withChat(state, { ...chat, markedSeq: null }) : state, chatId, userId, seq);
}

/** One has marked a chat as unread from a message on, or, with null, that has ended. `told` is what the server says of the
 * messages that count again: {deletedSeqs, mentionSeqs}, which this page may know nothing of. */
export function putMarked(state, chatId, seq, told = {}) {
  const chat = state.chats[chatId];
  if (!chat || (markedIn(chat) === seq && !told.deletedSeqs && !told.mentionSeqs)) return state;
  const known = (state.windows[chatId]?.items ?? []).filter((message) => message.seq >= seq);
  const seqsOf = (isWanted) => known.filter(isWanted).map((message) => message.seq);
  const deletedSeqs = bothOf(bothOf(chat.deletedSeqs, told.deletedSeqs), seq ? seqsOf(({ deletedAt }) => deletedAt) : []);
  const mine = seq ? seqsOf((message) => isMentionIn(chat, message, state.session.me?.id)) : [];
  const mentionSeqs = bothOf(bothOf(chat.mentionSeqs, told.mentionSeqs), mine).sort((one, other) => one - other);
  return withChat(state, { ...chat, markedSeq: seq, deletedSeqs, mentionSeqs });
}

function withPosition(state, chatId, userId, seq) {
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
  const me = state.session.me?.id;
  next.mentionSeqs = notedMention(chat, message, me);
  if (message.senderId === me && message.seq > chat.lastSeq && !state.unsentMarks[chat.id]) next.markedSeq = null;
  next.lastSeq = Math.max(chat.lastSeq, message.seq);
  next.lastChange = Math.max(chat.lastChange, message.change);
  if (message.deletedAt) next.deletedSeqs = bothOf(chat.deletedSeqs, [message.seq]);
  return withPosition(withChat(state, next), chat.id, message.senderId, message.seq);
}

/** Be without a chat. */
export function removeChat(state, chatId) {
  if (!state.chats[chatId] && !state.windows[chatId]) return state;
  const next = { ...state };
  for (const part of ["chats", "windows", "typing", "unsentReads", "unsentMarks", "cursors", "held"]) {
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

/** How many of the unread messages mention oneself. */
export function mentionsOf(chat) {
  return chat.mentionSeqs?.length ?? 0;
}

/** The last seq before what is unread: as far as one has read, or to where one has marked the chat as unread. */
export function unreadAfter(chat) {
  const marked = markedIn(chat);
  return marked === null ? chat.readSeq : Math.min(chat.readSeq, marked - 1);
}

/** How much of a chat is unread and one wants to hear of: where it is to tell of mentions only, those; where it is to be
 * silent, nothing. */
export function heardOf(chat) {
  const wanted = { none: () => 0, mentions: mentionsOf };
  return wanted[chat.notify]?.(chat) ?? chat.unread;
}

/** The same, of all chats. */
export function totalUnread(state) {
  return Object.values(state.chats).reduce((sum, chat) => sum + heardOf(chat), 0);
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
  const isLater = told.lastChange >= known.lastChange;
  const read = new Map(older.members.map(({ userId, readSeq }) => [userId, readSeq]));
  return {
    ...newer,
    members: newer.members.map((member) => furthest(member, read.get(member.userId) ?? 0)),
    lastSeq: Math.max(known.lastSeq, told.lastSeq),
    deletedSeqs: bothOf(known.deletedSeqs, told.deletedSeqs),
    mentionSeqs: (isLater && told.mentionSeqs) || known.mentionSeqs,
    mentioned: known.mentioned,
    markedSeq: told.markedSeq === undefined ? known.markedSeq : told.markedSeq,
    lastMessage: (isLater ? told : known).lastMessage,
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

/** Keep a chat, with one's own position and the unread counts that follow from it. */
function withChat(state, chat) {
  const readSeq = chat.members.find(({ userId }) => userId === state.session.me?.id)?.readSeq ?? chat.readSeq;
  const after = unreadAfter({ ...chat, readSeq });
  const deletedSeqs = (chat.deletedSeqs ?? []).filter((seq) => seq > after);
  const mentionSeqs = mentionsBeyond(chat.mentionSeqs, after);
  const unread = Math.max(0, chat.lastSeq - after - deletedSeqs.length);
  const mentioned = bothOf(chat.mentioned, chat.mentionSeqs).slice(-MOST_MENTIONED); // the read ones, too
  const own = { readSeq, markedSeq: markedIn(chat), deletedSeqs, mentionSeqs, mentioned, unread };
  return { ...state, chats: { ...state.chats, [chat.id]: { ...chat, ...own } } };
}

/** From where on a chat is marked as unread, or null. */
function markedIn(chat) {
  return chat?.markedSeq ?? null;
}

/** What one has marked or read here counts, if the server has not heard of it. */
function markedHere({ unsentMarks, unsentReads }, { id, markedSeq }) {
  return unsentMarks[id] ?? (unsentReads[id] === undefined ? markedSeq : null);
}

function bothOf(some = [], others = []) {
  return [...new Set([...some, ...others])];
}
