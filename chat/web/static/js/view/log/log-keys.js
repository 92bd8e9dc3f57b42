// The log by keyboard: arrows go from message to message, a letter does something with the one that has the focus.

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** `messageOf(key)` finds the message of a row, `verbs` act on it, `mayModerate` whether others' messages may be deleted. */
export function logKey(event, { messageOf, me, mayModerate, verbs }) {
  if (event.target.closest("dialog, video, audio")) return; // what a message opened or plays has keys of its own
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") verbs.write();
  else if (event.key in STEPS) step(event.currentTarget, STEPS[event.key]);
  else if (event.key === "Home" || event.key === "End") ends(event.currentTarget, event.key);
  else if (!actOn(event, { messageOf, me, mayModerate, verbs })) return;
  event.preventDefault();
}

function actOn({ key, target }, { messageOf, me, mayModerate, verbs }) {
  const message = target.matches(".message") && messageOf(target.closest("[data-key]").dataset.key);
  if (!message || message.deletedAt || message.pending) return false;
  const isMine = message.senderId === me;
  const acts = {
    r: () => verbs.reply(message),
    "+": () => verbs.pickReaction(message, target),
    ...(message.body && { c: () => verbs.copyText(message) }),
    ...(isMine && { e: () => verbs.edit(message) }),
    ...((isMine || mayModerate) && { Delete: () => verbs.remove(message) }),
  };
  acts[key]?.();
  return key in acts;
}

/** From the log itself, up leads to the last message in view and down to the first. */
function step(log, by) {
  const messages = [...log.querySelectorAll(".message")];
  const at = messages.indexOf(document.activeElement.closest(".message"));
  if (at >= 0) return focusOn(messages[at + by]);
  const { top, bottom } = log.getBoundingClientRect();
  const isInView = (message) => {
    const shown = message.getBoundingClientRect();
    return shown.bottom <= bottom + 1 && shown.top >= top - 1;
  };
  const inView = messages.filter(isInView);
  return focusOn((by < 0 ? inView.at(-1) : inView[0]) ?? messages.at(-1));
}

function ends(log, key) {
  const messages = log.querySelectorAll(".message");
  focusOn(messages[key === "Home" ? 0 : messages.length - 1]);
}

function focusOn(message) {
  message?.focus({ preventScroll: true });
  message?.scrollIntoView({ block: "nearest" });
}
