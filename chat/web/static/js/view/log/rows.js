// What stands in the log, from top to bottom: days, the unread line, messages and what is still on its way. No
// DOM here.
import { isSameDay } from "../../text/time.js";

const TOGETHER = 5 * 60_000;
const asMessages = new WeakMap();

/** Return the rows: {kind: "day", key, time}, {kind: "unread", key} or {kind: "message", key, message, isFirst}.
 *
 * `unreadAfter` is the last seq above the unread line, or null for no line. `pending` are the drafts of the outbox, which
 * follow the messages; `shown(message)` is how one is drawn. */
export function rowsOf({ items, pending, me, unreadAfter, shown = (message) => message }) {
  const rows = [];
  let before = null;
  let time = null;
  let isLineDrawn = unreadAfter === null;
  for (const known of [...items, ...pending.map((draft) => asMessage(draft, me))]) {
    const message = shown(known);
    const at = message.createdAt ?? time; // a deleted message does not say when it was sent
    const isNewDay = at && !(time && isSameDay(time, at));
    const isUnread = !isLineDrawn && message.seq > unreadAfter && message.senderId !== me;
    if (isNewDay) rows.push({ kind: "day", key: `day ${new Date(at).toDateString()}`, time: at });
    if (isUnread) rows.push({ kind: "unread", key: "unread" });
    const isFirst = isNewDay || isUnread || !follows(before, message, time, at);
    rows.push({ kind: "message", key: keyOf(message), message, isFirst });
    isLineDrawn ||= isUnread;
    before = message;
    time = at;
  }
  return rows;
}

/** Who has come how far: for each of one's own messages, the ids of those whose reading ended there or at what
 * followed. */
export function seenAt(items, members, me) {
  const mine = items.filter((message) => message.senderId === me && !message.deletedAt);
  const seen = new Map();
  for (const { userId, readSeq } of members) {
    if (userId === me) continue;
    const last = mine.findLast((message) => message.seq <= readSeq);
    if (last) seen.set(last.seq, [...(seen.get(last.seq) ?? []), userId]);
  }
  return seen;
}

/** What waits in the outbox, in the shape of a message; the same object as long as nothing changes. */
export function asMessage(draft, me) {
  if (!asMessages.has(draft)) {
    const { clientId, chatId, body, replyTo, at, files: attachments = [] } = draft;
    const said = { clientId, chatId, body, replyTo, attachments, createdAt: at, senderId: me, reactions: [] };
    asMessages.set(draft, { ...said, pending: draft });
  }
  return asMessages.get(draft);
}

function follows(before, message, time, at) {
  return before?.senderId === message.senderId && !message.replyTo && (!time || !at || isSoonAfter(time, at));
}

function isSoonAfter(time, at) {
  return new Date(at) - new Date(time) < TOGETHER;
}

/** Stays the same from sending to sent, so that the element does. */
function keyOf({ clientId, id, senderId }) {
  return clientId ? `${senderId} ${clientId}` : id;
}
