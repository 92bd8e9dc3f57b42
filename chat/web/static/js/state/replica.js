// Keeping equal to the server: what to ask, and what to do with answers and live events. docs/sync.md is the protocol.
import { facts } from "../base/facts.js";
import { chatList } from "./chat-order.js";
import { putChat, putMarked, putRead, removeChat } from "./chats.js";
import { putMessage, startOver } from "./messages.js";
import { putPresence, putProfile, putUsers, setOnline } from "./people.js";
import { putTyping, stopTyping } from "./typing.js";

export function syncRequest(state) {
  const named = chatList(state).slice(0, facts.mostChatsInSync);
  const page = state.after ? { after: state.after } : {};
  return { chats: Object.fromEntries(named.map(({ id }) => [id, state.cursors[id]])), since: state.since, ...page };
}

/** Take over what was missed. Ask again at once while `hasMore`. */
export function applySync(state, answer) {
  let next = answer.gone.reduce(removeChat, state);
  next = setOnline(putUsers(next, answer.users), answer.online);
  for (const chat of answer.chats) next = putChat(isMissed(answer, chat) ? withoutChat(next, chat.id) : next, chat);
  for (const [chatId, missed] of Object.entries(answer.messages)) next = applyMissed(next, chatId, missed);
  if (hasMore(answer)) return { ...next, after: answer.next ?? state.after };
  return { ...next, since: answer.time, after: null, needsSync: false };
}

export function hasMore(answer) {
  return Boolean(answer.next) || Object.values(answer.messages).some(({ more }) => more);
}

/** Take over a live event. Not while a sync is under way: keep it until that is applied. */
export function applyEvent(state, event, payload, now) {
  switch (event) {
    case "message:new":
      return applyMessage(stopTyping(state, payload.chatId, payload.senderId), payload);
    case "message:changed":
      return applyMessage(state, payload);
    case "chat:new":
      return putChat(putUsers(state, payload.users), payload.chat);
    case "chat:changed":
      return applyChange(putUsers(state, payload.users), payload.chat);
    case "chat:gone":
      return removeChat(state, payload.chatId);
    case "chat:read":
      return putRead(state, payload.chatId, payload.userId, payload.readSeq);
    case "chat:marked":
      return putMarked(state, payload.chatId, payload.markedSeq, payload);
    case "user:changed":
      return putProfile(state, payload);
    case "notifications:changed":
      return { ...state, preferences: payload };
    case "presence":
      return putPresence(state, payload);
    case "typing":
      return putTyping(state, payload, now);
    default:
      return state;
  }
}

/** Whether nothing is known to be missing. If it stays so for a second, sync. */
export function isComplete(state) {
  return !state.needsSync && Object.keys(state.held).length === 0;
}

function applyMessage(state, message) {
  const { chatId, change } = message;
  if (!state.chats[chatId]) return inNeedOfSync(state);
  if (change <= state.cursors[chatId]) return state;
  if (change === state.cursors[chatId] + 1) return advanceCursor(putMessage(state, message), chatId, change);
  return withHeld(state, chatId, { ...state.held[chatId], [change]: message });
}

function applyChange(state, chat) {
  return state.chats[chat.id] ? putChat(state, chat) : inNeedOfSync(state);
}

function applyMissed(state, chatId, { items, toChange, limited }) {
  if (!state.chats[chatId]) return state;
  let next = limited ? startOver(state, chatId, items) : state;
  next = items.reduce(putMessage, next);
  return advanceCursor(next, chatId, toChange);
}

/** Nothing is missing up to a change: see how far what was held leads on from there. */
function advanceCursor(state, chatId, change) {
  const held = { ...state.held[chatId] };
  let next = state;
  let cursor = Math.max(state.cursors[chatId], change);
  for (const later of Object.keys(held).map(Number).sort((one, other) => one - other)) {
    if (later > cursor + 1) break;
    if (later === cursor + 1) {
      next = putMessage(next, held[later]);
      cursor = later;
    }
    delete held[later]; // applied, or a sync brought it or something newer in its place
  }
  return withHeld({ ...next, cursors: { ...next.cursors, [chatId]: cursor } }, chatId, held);
}

function withHeld(state, chatId, messages) {
  if (!state.held[chatId] && !Object.keys(messages).length) return state;
  const { [chatId]: _, ...held } = state.held;
  return { ...state, held: Object.keys(messages).length ? { ...held, [chatId]: messages } : held };
}

/** Whether so much of a chat was missed, or is not as it was, that what is known of it counts for nothing. */
function isMissed(answer, chat) {
  return Boolean(answer.messages[chat.id]?.limited);
}

function withoutChat(state, chatId) {
  const { [chatId]: _, ...chats } = state.chats;
  return withHeld({ ...state, chats }, chatId, {});
}

function inNeedOfSync(state) {
  return state.needsSync ? state : { ...state, needsSync: true };
}
