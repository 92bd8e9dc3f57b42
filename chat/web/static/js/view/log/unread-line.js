// Where the unread line is. It stays where it was when the chat was opened, as long as one reads; what comes while one
// looks elsewhere begins another one. Whoever answers has read what is below it, and needs it no longer.
import { isLooking } from "../../browser/looking.js";
import { unreadAfter } from "../../state/chats.js";
import { useEffect, useRef } from "../base/html.js";

/** Call `act` when somebody comes back to the page. */
export function useComingBack(act) {
  const latest = useRef();
  latest.current = act;
  useEffect(() => {
    const check = () => isLooking() && latest.current();
    addEventListener("focus", check);
    document.addEventListener("visibilitychange", check);
    return () => {
      removeEventListener("focus", check);
      document.removeEventListener("visibilitychange", check);
    };
  }, []);
}

/** The last seq above the line, or null for none. `items` are its messages, and `waiting` what one has just
 * said in it. */
export function useUnreadLine(chat, { items, waiting, me }) {
  const line = useRef();
  line.current ??= lineIn(chat);
  const now = line.current;
  if (chat.lastSeq > now.lastSeq) {
    if (now.wasRead && !isLooking()) Object.assign(now, { after: now.lastSeq, answered: now.lastSeq, since: new Date().toISOString() });
    now.lastSeq = chat.lastSeq;
  }
  if (chat.markedSeq !== now.marked) Object.assign(now, chat.markedSeq ? lineIn(chat) : { marked: null });
  const hasAnswered = items.some(({ seq, senderId }) => senderId === me && seq > now.answered);
  if (now.after !== null && (hasAnswered || waiting.some(({ at }) => at > now.since))) now.after = null;
  now.wasRead = chat.unread === 0;
  return now.after;
}

function lineIn(chat) {
  const { unread, lastSeq, readSeq, markedSeq = null } = chat;
  const times = { since: new Date().toISOString(), answered: readSeq };
  return { after: unread > 0 ? unreadAfter(chat) : null, marked: markedSeq, lastSeq, wasRead: unread === 0, ...times };
}
