// What one did with messages and the server has not confirmed: edits, reactions and deletions, oldest first. They are
// shown at once. The loop that sends them is in sync/acting.js.
//
// {clientId, act: "edit" | "react" | "unreact" | "delete", chatId, message: {id, clientId, seq}, body?, emoji?, at, state,
// error}: the message has no `id` while it waits in the outbox itself.

const NONE = [];
const shownAs = new WeakMap(); // messages with what was done to them

export function actsIn(state, chatId) {
  return state.acts.filter((act) => act.chatId === chatId);
}

/** Do something more; what it makes pointless is forgotten. */
export function addAct(state, begun) {
  const act = onMessageAsItIs(state, begun);
  return { ...state, acts: [...state.acts.filter((known) => !isReplaced(known, act)), act] };
}

/** While one made up one's mind the message may have been sent, or its chat have come to be. */
function onMessageAsItIs(state, act) {
  const { id, clientId } = act.message;
  if (id || !clientId) return act;
  const drafts = state.outbox.filter((draft) => draft.clientId === clientId);
  const [sent] = Object.values(state.windows).flatMap(({ items }) => items.filter((each) => each.clientId === clientId));
  if (!sent) return { ...act, chatId: drafts[0]?.chatId ?? act.chatId };
  return { ...act, chatId: sent.chatId, message: { id: sent.id, clientId, seq: sent.seq } };
}

export function removeAct(state, clientId) {
  const acts = state.acts.filter((act) => act.clientId !== clientId);
  return acts.length === state.acts.length ? state : { ...state, acts };
}

/** Nothing is to be done any more with a message that will not be sent. */
export function removeActsOn(state, message) {
  const acts = state.acts.filter((act) => !isSameMessage(act.message, message));
  return acts.length === state.acts.length ? state : { ...state, acts };
}

/** Refused for good: the person is told. Of a chat that one is not in any more, only the words of an edit are kept. */
export function failAct(state, act, refusal) {
  if (!state.chats[act.chatId] && act.act !== "edit") return removeAct(state, act.clientId);
  return marked(state, act.clientId, { state: "failed", error: errorOf(refusal) });
}

/** Why the server refused something for good. What is wrong with the text says more than that it is; the same text is
 * never taken, so it `isOfText`. */
export function errorOf({ code, message, fields = {} }) {
  const reason = [fields.body].flat().find((each) => typeof each === "string");
  return reason ? { code, message: reason, isOfText: true } : { code, message };
}

export function retryAct(state, clientId) {
  return marked(state, clientId, { state: "sending", error: null });
}

/** What to do next in a chat: the oldest that was not refused for good and whose message the server has. */
export function nextAct(state, chatId) {
  return state.acts.find((act) => act.chatId === chatId && act.state === "sending" && act.message.id) ?? null;
}

/** A message has come to the server: what was done with it may follow. */
export function resolveActs(state, { id, clientId, seq, chatId }) {
  const isAboutIt = ({ chatId: other, message }) => other === chatId && !message.id && message.clientId === clientId;
  if (!state.acts.some(isAboutIt)) return state;
  const acts = state.acts.map((act) => (isAboutIt(act) ? { ...act, message: { id, clientId, seq } } : act));
  return { ...state, acts };
}

/** Of what waits: what was done with one message. */
export function actsOn(acts, message) {
  const found = acts.length ? acts.filter((act) => isSameMessage(act.message, message)) : NONE;
  return found.length ? found : NONE;
}

/** What was refused in a chat of messages that are not loaded, so that it stands at none. */
export function failedElsewhere(state, chatId) {
  const failed = actsIn(state, chatId).filter((act) => act.state === "failed");
  if (!failed.length) return NONE;
  const loaded = [...(state.windows[chatId]?.items ?? []), ...state.outbox];
  return failed.filter(({ message }) => !loaded.some((each) => isSameMessage(each, message)));
}

/** Take over what another tab left, but for what is known to be done with. */
export function putActs(state, acts, done) {
  const open = acts.filter(({ clientId }) => !done.has(clientId)).sort((one, other) => (one.at < other.at ? -1 : 1));
  const next = open.map((act) => state.acts.find((known) => isSame(known, act)) ?? act);
  const isUnchanged = next.length === state.acts.length && next.every((each, i) => each === state.acts[i]);
  return isUnchanged ? state : { ...state, acts: next };
}

function isReplaced(known, act) {
  if (known.chatId !== act.chatId || !isSameMessage(known.message, act.message)) return false;
  if (act.act === "delete") return true;
  return act.act === "edit" ? known.act === "edit" : known.emoji === act.emoji && known.act !== "edit";
}

function isSameMessage(one, other) {
  return one.id && other.id ? one.id === other.id : Boolean(one.clientId) && one.clientId === other.clientId;
}

function marked(state, clientId, changes) {
  return { ...state, acts: state.acts.map((act) => (act.clientId === clientId ? { ...act, ...changes } : act)) };
}

function isSame(one, other) {
  return one.clientId === other.clientId && one.state === other.state && one.message.id === other.message.id;
}

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
