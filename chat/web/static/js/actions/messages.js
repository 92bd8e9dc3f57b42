// What one does with messages that there are. Sending new ones is in sync/outbox.js.
import { call } from "../server/call.js";
import { isMessage } from "../server/shapes.js";
import { putMessage } from "../state/messages.js";
import { change } from "../state/store.js";

export function editMessage(message, body) {
  return takeMessage("PATCH", `/api/messages/${message.id}`, { body });
}

export function deleteMessage(message) {
  return takeMessage("DELETE", `/api/messages/${message.id}`);
}

export function setReaction(message, emoji, isOn) {
  return takeMessage(isOn ? "PUT" : "DELETE", `/api/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`);
}

async function takeMessage(method, path, body) {
  const message = await call(method, path, body, isMessage);
  change((before) => (before.chats[message.chatId] ? putMessage(before, message) : before));
}
