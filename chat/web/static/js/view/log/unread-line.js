// Where the unread line is. It stays where it was when the chat was opened, as long as one reads; what comes while one
// looks elsewhere begins another one. Whoever answers has read what is below it, and needs it no longer.
import { unreadAfter } from "../../state/chats.js";
import { useEffect, useRef } from "../base/html.js";

/** Whether somebody is looking at the page. */
export function isLooking() {
  return document.visibilityState === "visible" && document.hasFocus();
}

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
    if (now.wasRead && !isLooking()) Object.assign(now, { after: now.lastSeq, since: new Date().toISOString() });
    now.lastSeq = chat.lastSeq;
  }
  const hasAnswered = items.some(({ seq, senderId }) => senderId === me && seq > now.after);
  if (now.after !== null && (hasAnswered || waiting.some(({ at }) => at > now.since))) now.after = null;
  now.wasRead = chat.unread === 0;
  return now.after;
}

function lineIn(chat) {
  const { unread, lastSeq } = chat;
  return { after: unread > 0 ? unreadAfter(chat) : null, lastSeq, wasRead: unread === 0, since: new Date().toISOString() };
}
