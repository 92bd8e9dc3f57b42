// Who is mentioned in a message, and which unread messages of a chat mention oneself.
import { facts } from "../base/facts.js";

/** Whether a message mentions oneself: by name, or as one of all. `@here` means those who were online then; whoever asks
 * about a message that comes live is. Not what one said oneself, and nothing that has been deleted. */
export function mentionsMe(message, me, wasHere = true) {
  if (!me || message.deletedAt || message.senderId === me) return false;
  if (message.mentions?.includes(me) || message.mentionsEveryone === "all") return true;
  return message.mentionsEveryone === "here" && wasHere;
}

/** Whether a message counts as one that mentions oneself, in a chat as it is known: not what was said before one came in (again),
 * and an `@here` only where the chat has told of it, or where it came live. */
export function isMentionIn(chat, message, me) {
  const { lastSeq = 0, joinedSeq = 0, mentioned = [] } = chat ?? {};
  if (message.seq <= joinedSeq) return false;
  return mentionsMe(message, me, message.seq > lastSeq || mentioned.includes(message.seq));
}

/** The unread mentions of a chat after a message, or a new state of it, was heard. Whether an earlier @here meant oneself,
 * only the server knows, and the chat says it. */
export function notedMention(chat, message, me) {
  const { mentionSeqs: seqs = [] } = chat;
  const { seq } = message;
  const isKnown = seqs.includes(seq);
  const isOne = isMentionIn(chat, message, me);
  if (isOne === isKnown) return seqs;
  if (!isOne) return seqs.filter((each) => each !== seq);
  return [...seqs, seq].sort((one, other) => one - other);
}

/** Those beyond a position, at most as many as the server would tell of. */
export function mentionsBeyond(seqs = [], position) {
  return seqs.filter((seq) => seq > position).slice(-facts.mostMentions);
}
