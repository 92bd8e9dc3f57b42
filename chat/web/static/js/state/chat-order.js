// The order of the chats in the list, and which stands above or below another.

import { begunChats } from "./begun-chats.js";

let listed = { chats: null, list: [] };

/** All chats, the most recently active first. */
export function chatList(state) {
  if (listed.chats !== state.chats) {
    const list = Object.values(state.chats).sort((one, other) => byTime(other, one));
    listed = { chats: state.chats, list };
  }
  return listed.list;
}

/** What one sees listed: those, after what has begun and is not at the server yet. */
export function shownChats(state) {
  return [...begunChats(state), ...chatList(state)];
}

/** The next chat from `chatId` in a direction (-1 up, 1 down), going round at the ends; null if there is none.
 *
 * With `isWanted`, the next one that it is true of. From a chat that is not in the list: its first or last. */
export function chatBeside(chats, chatId, direction, isWanted = () => true) {
  const start = chats.findIndex((chat) => chat.id === chatId);
  const from = start < 0 && direction < 0 ? chats.length : start;
  for (let step = 1; step <= chats.length; step += 1) {
    const chat = chats[(from + direction * step + chats.length * 2) % chats.length];
    if (chat.id !== chatId && isWanted(chat)) return chat;
  }
  return null;
}

function byTime(one, other) {
  if (one.updatedAt !== other.updatedAt) return one.updatedAt < other.updatedAt ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}
