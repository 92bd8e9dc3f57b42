// The chat above or below another in the list.

/** The next chat from `chatId` in a direction (-1 up, 1 down), going round at the ends; null if there is none.
 *
 * With `isWanted`, the next one that it is true of. From a chat that is not in the list: its first or last. */
export function neighbour(chats, chatId, direction, isWanted = () => true) {
  const start = chats.findIndex((chat) => chat.id === chatId);
  const from = start < 0 && direction < 0 ? chats.length : start;
  for (let step = 1; step <= chats.length; step += 1) {
    const chat = chats[(from + direction * step + chats.length * 2) % chats.length];
    if (chat.id !== chatId && isWanted(chat)) return chat;
  }
  return null;
}
