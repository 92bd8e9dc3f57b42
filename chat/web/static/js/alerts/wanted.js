// Which messages somebody wants to hear of who looks elsewhere: by the level of the chat, mentions, and quiet time.
import { isQuiet } from "./quiet.js";

/** What is new in chats since, of which one wants to hear: [{chatId, seq, mentionSeq, count}]: the newest message, the newest
 * that mentions one or null, and how many new ones there are. Where one wants to hear of mentions alone, all of it is about
 * these. */
export function freshNews(state, before) {
  if (isQuiet(state.preferences?.quiet)) return [];
  return Object.values(state.chats)
    .map((chat) => newsOf(chat, before[chat.id], state.session.me?.id))
    .filter(Boolean);
}

/** Whether one still wants to hear of it: nothing is left of what has been read, deleted, or silenced meanwhile, and nothing
 * is said in quiet time. */
export function isStillNews(state, { chatId, seq, mentionSeq }) {
  const chat = state.chats[chatId];
  if (!chat || isQuiet(state.preferences?.quiet)) return false;
  const isMentioned = isUnreadMention(chat, mentionSeq);
  return chat.notify === "mentions" ? isMentioned : chat.notify === "all" && (isMentioned || !isOver(chat, seq));
}

/** What can be said of it by now: {said, isMention, mentions}. `said` is the chat's last message if one wants to hear of that
 * and it is there, else null; `isMention` says that it is the one that mentions one, and `mentions` how many others do, of
 * which nobody knows here who wrote them. */
export function sayable(chat, { mentionSeq }) {
  const { lastMessage: last, readSeq, mentionSeqs = [] } = chat;
  const isMention = Boolean(last) && last.seq === mentionSeq && isUnreadMention(chat, mentionSeq);
  const isWanted = Boolean(last) && (chat.notify === "all" || isMention) && !isDeleted(chat, last.seq);
  const mentions = !isMention && isUnreadMention(chat, mentionSeq) ? mentionSeqs.filter((seq) => seq > readSeq).length : 0;
  return { said: isWanted ? last : null, isMention, mentions };
}

/** Whether nobody needs to hear of a message any more: it has been read, or deleted. */
export function isOver(chat, seq) {
  return chat.readSeq >= seq || isDeleted(chat, seq);
}

function newsOf(chat, old, me) {
  if (!old || chat.lastSeq <= old.lastSeq || chat.lastMessage?.senderId === me) return null;
  const mentions = (chat.mentionSeqs ?? []).filter((seq) => seq > old.lastSeq);
  const mentionSeq = mentions.at(-1) ?? null;
  const { id: chatId, lastSeq: seq, notify } = chat;
  if (notify === "all") return { chatId, seq, mentionSeq, count: seq - old.lastSeq };
  return notify === "mentions" && mentions.length ? { chatId, seq: mentionSeq, mentionSeq, count: mentions.length } : null;
}

function isUnreadMention({ mentionSeqs = [], readSeq }, seq) {
  return seq > readSeq && mentionSeqs.includes(seq);
}

function isDeleted({ deletedSeqs = [] }, seq) {
  return deletedSeqs.includes(seq);
}
