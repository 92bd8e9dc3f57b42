// Where the unread line is. It stays where it was when the chat was opened, as long as one reads; what comes while one
// looks elsewhere begins another one.
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

/** The last seq above the line, or null for none. */
export function useUnreadLine(chat) {
  const line = useRef();
  line.current ??= { after: chat.unread > 0 ? chat.readSeq : null, lastSeq: chat.lastSeq, wasRead: chat.unread === 0 };
  const now = line.current;
  if (chat.lastSeq > now.lastSeq) {
    if (now.wasRead && !isLooking()) now.after = now.lastSeq;
    now.lastSeq = chat.lastSeq;
  }
  now.wasRead = chat.unread === 0;
  return now.after;
}
