// Which messages somebody wants to hear of who looks elsewhere: by the level of the chat, mentions, and quiet time.
import { isQuiet } from "./quiet.js";

/** What is new in chats since, of which one wants to hear: [{chatId, seq, isMention, count}], `count` being how many new
 * messages there are. */
export function freshNews(state, before) {
  if (isQuiet(state.preferences?.quiet)) return [];
  return Object.values(state.chats)
    .map((chat) => newsOf(chat, before[chat.id], state.session.me?.id))
    .filter(Boolean);
}

/** Whether one still wants to hear of it: nothing is left of what has been read, deleted, or silenced meanwhile. */
export function isStillNews(chat, { seq, isMention }) {
  return Boolean(chat) && chat.unread > 0 && chat.readSeq < seq && !isDeleted(chat, seq) && isWanted(chat, isMention);
}

export function isDeleted({ deletedSeqs = [] }, seq) {
  return deletedSeqs.includes(seq);
}

function newsOf(chat, old, me) {
  if (!old || chat.lastSeq <= old.lastSeq || chat.lastMessage?.senderId === me) return null;
  const isMention = (chat.mentionSeqs ?? []).some((seq) => seq > old.lastSeq);
  if (!isWanted(chat, isMention)) return null;
  return { chatId: chat.id, seq: chat.lastSeq, isMention, count: chat.lastSeq - old.lastSeq };
}

function isWanted({ notify }, isMention) {
  return notify === "all" || (notify === "mentions" && isMention);
}
