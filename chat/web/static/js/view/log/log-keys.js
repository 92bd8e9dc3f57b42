// The log by keyboard: arrows go from message to message, Home and End to the chat's first and last, and a letter does
// something with the one that has the focus.
import { placeAfter } from "../controls/list-keys.js";
import { shortcutFor } from "../shortcuts/keys.js";

/** `messageOf(key)` finds the message of a row, `verbs` act on it, `mayModerate` whether others' messages may be deleted. */
export function logKey(event, { messageOf, me, mayModerate, verbs }) {
  if (event.target.closest("dialog, video, audio")) return; // what a message opened or plays has keys of its own
  const name = !event.defaultPrevented && shortcutFor(event, { where: "inLog" });
  if (name === "write") verbs.write();
  else if (name === "goToDay") verbs.pickDay();
  else if (name === "ends" && event.key === "Home") verbs.toFirst();
  else if (name === "ends") verbs.toLatest({ takesFocus: true });
  else if (name === "step") focusOn(reachedBy(event.key, event.currentTarget));
  else if (!name || !actOn(name, event.target, { messageOf, me, mayModerate, verbs })) return;
  event.preventDefault();
}

function actOn(name, target, { messageOf, me, mayModerate, verbs }) {
  const message = target.matches(".message") && messageOf(target.closest("[data-key]").dataset.key);
  if (!message || message.deletedAt) return false;
  const isMine = message.senderId === me;
  const acts = {
    ...(message.id && { reply: () => verbs.reply(message) }),
    ...(message.id && { unread: () => verbs.markUnread(message) }),
    react: () => verbs.pickReaction(message, target),
    ...(message.body && { copy: () => verbs.copyText(message) }),
    ...(isMine && { edit: () => verbs.edit(message) }),
    ...((isMine || mayModerate) && { trash: () => verbs.remove(message) }),
  };
  acts[name]?.();
  return name in acts;
}

/** The message that a key leads to. From the log itself, up leads to the last in view and down to the first. */
function reachedBy(key, log) {
  const messages = [...log.querySelectorAll(".message")];
  const at = messages.indexOf(document.activeElement.closest(".message"));
  if (at >= 0) return messages[placeAfter(key, at, messages.length, { beyond: "open" })];
  const inView = messages.filter((message) => isInView(message, log.getBoundingClientRect()));
  return (key === "ArrowUp" ? inView.at(-1) : inView[0]) ?? messages.at(-1);
}

function isInView(message, { top, bottom }) {
  const shown = message.getBoundingClientRect();
  return shown.bottom <= bottom + 1 && shown.top >= top - 1;
}

function focusOn(message) {
  message?.focus({ preventScroll: true });
  message?.scrollIntoView({ block: "nearest" });
}
