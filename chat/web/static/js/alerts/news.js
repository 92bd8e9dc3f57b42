// Hearing of what is new in chats, for those who tell somebody of it.
import { state, subscribe } from "../state/store.js";
import { freshNews } from "./wanted.js";

/** Hear what freshNews finds, from now on, or since the chats were as in `before`; returns how to stop. */
export function onNews(listener, before = state().chats) {
  let known = before;
  return subscribe((now) => {
    if (now.chats === known) return;
    const fresh = freshNews(now, known);
    known = now.chats;
    if (fresh.length) listener(fresh);
  });
}
