// What one has said and the server has not confirmed, oldest first. The loop that sends it is in outbox.js.

/** Refused so, the same message may be taken a little later. */
const PASSING = ["too_many_requests", "unavailable", "internal", "no_answer"];

export function isPassing(error) {
  return PASSING.includes(error?.code);
}

export function outboxOf(state, chatId) {
  return state.outbox.filter((draft) => draft.chatId === chatId);
}

/** What was refused because one is no longer in its chat. */
export function strandedOf(state) {
  return state.outbox.filter((draft) => draft.state === "failed" && !state.chats[draft.chatId]);
}

export function addDraft(state, draft) {
  return { ...state, outbox: [...state.outbox, draft] };
}

/** The server has it, or nobody wants it any more. */
export function strikeOut(state, clientId) {
  if (!state.outbox.some((draft) => draft.clientId === clientId)) return state;
  return { ...state, outbox: state.outbox.filter((draft) => draft.clientId !== clientId) };
}

/** Strike out what has become a message of one's own. */
export function strikeOutSent(state, message) {
  const isOwn = message.clientId && message.senderId === state.session.me?.id;
  return isOwn && state.outbox.length ? strikeOut(state, message.clientId) : state;
}

/** Refused for good: only the person can tell what to do. What is wrong with the text says more than that it is. */
export function failDraft(state, clientId, { code, message, fields = {} }) {
  const reason = [fields.body].flat().find((each) => typeof each === "string");
  return marked(state, clientId, { state: "failed", error: { code, message: reason ?? message } });
}

export function retryDraft(state, clientId) {
  return marked(state, clientId, { state: "sending", error: null });
}

/** What to send next in a chat: the oldest that was not refused for good. */
export function nextDraft(drafts, chatId) {
  return drafts.find((draft) => draft.chatId === chatId && draft.state === "sending") ?? null;
}

/** Take over the drafts as another tab left them, but for those known to be done with. */
export function putDrafts(state, drafts, done) {
  const open = drafts.filter(({ clientId }) => !done.has(clientId)).sort((one, other) => (one.at < other.at ? -1 : 1));
  const outbox = open.map((draft) => state.outbox.find((known) => isSame(known, draft)) ?? draft);
  const isUnchanged = outbox.length === state.outbox.length && outbox.every((each, i) => each === state.outbox[i]);
  return isUnchanged ? state : { ...state, outbox };
}

function marked(state, clientId, changes) {
  const outbox = state.outbox.map((draft) => (draft.clientId === clientId ? { ...draft, ...changes } : draft));
  return { ...state, outbox };
}

function isSame(one, other) {
  return one.clientId === other.clientId && one.state === other.state && one.error?.code === other.error?.code;
}
