// Direct chats that have only begun: somebody was picked, and nothing is said. They are this page's, and nobody else sees
// them; sync/begun-chats.js has the server make a real one of them with the first word.
import { begunWith, personOf } from "../base/begun-id.js";
import { summaryOf } from "../text/file-words.js";
import { excerptOf } from "../text/reading/graphemes.js";
import { outboxOf } from "./outbox.js";

const made = new Map(); // by id: what it was made of, and the chat, the same object while that is the same

/** A chat, also one that has only begun; undefined for none. */
export function chatOf(state, chatId) {
  return state.chats[chatId] ?? begunChat(state, chatId);
}

/** The direct chat with a person, if the server has one. */
export function directWith(state, userId) {
  const isTheirs = ({ kind, members }) => kind === "direct" && members.some((member) => member.userId === userId);
  return userId === state.session.me?.id ? undefined : Object.values(state.chats).find(isTheirs);
}

/** The chats that have begun with a word that is still on its way. */
export function begunChats(state) {
  const ids = new Set(state.outbox.map(({ chatId }) => chatId).filter(personOf));
  return [...ids].map((chatId) => begunChat(state, chatId)).filter(Boolean);
}

/** Its words, and what was done with them, belong to the chat that it has become. */
export function moveUnsent(state, from, to) {
  const moved = (each) => (each.chatId === from ? { ...each, chatId: to } : each);
  const outbox = state.outbox.map(moved);
  const acts = state.acts.map(moved);
  const { [from]: _, ...windows } = state.windows;
  return { ...state, outbox, acts, windows };
}

/** The id under which one writes to a person. */
export function chatIdWith(state, userId) {
  return directWith(state, userId)?.id ?? begunWith(userId);
}

function begunChat(state, chatId) {
  const userId = personOf(chatId);
  const me = state.session.me?.id;
  if (!userId || !me || userId === me) return undefined;
  const last = outboxOf(state, chatId).at(-1);
  const known = made.get(chatId);
  if (known?.me === me && known.last === last) return known.chat;
  const chat = blankChat(chatId, [me, userId], last);
  made.set(chatId, { me, last, chat });
  return chat;
}

function blankChat(id, pair, last) {
  const members = pair.map((userId) => ({ userId, role: "member", readSeq: 0 }));
  const updatedAt = last?.at ?? new Date(0).toISOString();
  const numbers = { version: 0, lastSeq: 0, lastChange: 0, readSeq: 0, unread: 0 };
  return { id, kind: "direct", name: null, members, notify: "all", updatedAt, ...numbers, lastMessage: previewOf(last, pair[0]) };
}

function previewOf(draft, senderId) {
  if (!draft) return null;
  const { body, files, at: createdAt } = draft;
  return { seq: 0, senderId, excerpt: excerptOf(body), attachments: summaryOf(files ?? []), createdAt };
}
