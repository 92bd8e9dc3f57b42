// Who is typing. It expires by itself, and nobody minds if it gets lost.
import { facts } from "../base/facts.js";

export function putTyping(state, { chatId, userId, active }, now) {
  if (userId === state.session.me?.id) return state;
  if (!active) return stopTyping(state, chatId, userId);
  return withTypists(state, chatId, { ...state.typing[chatId], [userId]: now + 1000 * facts.typingSeconds });
}

export function stopTyping(state, chatId, userId) {
  if (!state.typing[chatId]?.[userId]) return state;
  const { [userId]: _, ...others } = state.typing[chatId];
  return withTypists(state, chatId, others);
}

/** Forget those of whom nothing was heard for long enough. */
export function expireTyping(state, now) {
  let next = state;
  for (const [chatId, until] of Object.entries(state.typing)) {
    for (const userId of Object.keys(until)) {
      if (until[userId] <= now) next = stopTyping(next, chatId, userId);
    }
  }
  return next;
}

/** The people who type in a chat, in the order in which they began. */
export function typists(state, chatId) {
  return Object.keys(state.typing[chatId] ?? {}).map((id) => state.people[id]).filter(Boolean);
}

function withTypists(state, chatId, until) {
  const { [chatId]: _, ...typing } = state.typing;
  return { ...state, typing: Object.keys(until).length ? { ...typing, [chatId]: until } : typing };
}
