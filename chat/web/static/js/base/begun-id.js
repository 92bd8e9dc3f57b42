// The id of a direct chat that the server does not know yet, since nobody has said anything in it: whom it is with.

const PREFIX = "with-";

export function begunWith(userId) {
  return PREFIX + userId;
}

/** Whom the chat of such an id is with; null for the id of any other. */
export function personOf(chatId) {
  return chatId?.startsWith(PREFIX) ? chatId.slice(PREFIX.length) : null;
}
