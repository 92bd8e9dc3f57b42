// Who may do what in a chat.
import { facts } from "../base/facts.js";

/** One's own role in a chat, or null. */
export function roleIn(state, chat) {
  return chat.members.find(({ userId }) => userId === state.session.me?.id)?.role ?? null;
}

/** Whether one's role gives a right; administrators of the server moderate everywhere. */
export function may(state, chat, right) {
  if (right === "moderate" && state.session.me?.role === "admin") return true;
  return chat.kind === "group" && (facts.rights[roleIn(state, chat)] ?? []).includes(right);
}
