// Messages with what was done to them and is not confirmed, see acts.js.
import { actsOn } from "./acts.js";

const shownAs = new WeakMap();

/** A message as it will be; its `acts` are what was done. The same object as long as nothing changes. */
export function withActs(message, acts, me) {
  const mine = actsOn(acts, message);
  if (!mine.length) return message;
  const known = shownAs.get(message);
  const isKnown = known?.me === me && known.acts.length === mine.length && mine.every((act, i) => act === known.acts[i]);
  if (isKnown) return known.shown;
  const waiting = mine.filter((act) => act.state === "sending");
  const shown = { ...waiting.reduce((before, act) => applied(before, act, me), message), acts: mine };
  shownAs.set(message, { me, acts: mine, shown });
  return shown;
}

function applied(message, { act, body, emoji, at }, me) {
  if (message.deletedAt) return message;
  if (act === "delete") return { ...message, body: "", attachments: [], reactions: [], deletedAt: at };
  if (act === "edit") return { ...message, body, editedAt: message.pending ? undefined : at };
  return { ...message, reactions: reactionsWith(message.reactions ?? [], emoji, act === "react", me) };
}

function reactionsWith(reactions, emoji, isOn, me) {
  const known = reactions.find((each) => each.emoji === emoji);
  if (!known) return isOn ? [...reactions, { emoji, userIds: [me] }] : reactions;
  const others = known.userIds.filter((id) => id !== me);
  const userIds = isOn ? (known.userIds.includes(me) ? known.userIds : [...others, me]) : others;
  return reactions.map((each) => (each === known ? { ...each, userIds } : each)).filter((each) => each.userIds.length);
}
