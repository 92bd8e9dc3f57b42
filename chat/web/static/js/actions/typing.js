// Saying that one types.
import { personOf } from "../base/begun-id.js";
import { facts } from "../base/facts.js";
import { tell } from "../sync/connection.js";

let typing = { chatId: null, at: 0 };

/** Say that one types, as often as one likes, or that one has ceased to. */
export function setTyping(chatId, isActive) {
  const isKnown = typing.chatId === chatId && Date.now() - typing.at < everyMs();
  if (personOf(chatId)) return; // they are not to know before something is said
  if (isActive ? isKnown : typing.chatId !== chatId) return;
  typing = isActive ? { chatId, at: Date.now() } : { chatId: null, at: 0 };
  tell("typing", { chatId, active: isActive });
}

/** Twice before it expires. */
function everyMs() {
  return (1000 * facts.typingSeconds) / 2;
}
