// What one does with chats: begin them, change them, go, and end them.
import { sendPicture } from "../files/pictures.js";
import { call } from "../server/call.js";
import { isChatWithUsers } from "../server/shapes.js";
import { chatIdWith } from "../state/begun-chats.js";
import { putChat, removeChat } from "../state/chats.js";
import { putUsers } from "../state/people.js";
import { change, state } from "../state/store.js";

/** The id of the chat with a person: the one there is, or one that begins with what is said first. */
export function chatWith(person) {
  change((before) => putUsers(before, [person]));
  return chatIdWith(state(), person.id);
}

export function createGroup(name, memberIds) {
  return takeChat("POST", "/api/chats", { name, memberIds });
}

export function renameGroup(chatId, name) {
  return takeChat("PATCH", `/api/chats/${chatId}`, { name });
}

/** Give a group a picture: a blob, or null for none. */
export async function changeGroupPicture(chatId, blob) {
  takeOver(await sendPicture(`/api/chats/${chatId}/avatar`, blob, isChatWithUsers));
}

export function addMembers(chatId, userIds) {
  return takeChat("POST", `/api/chats/${chatId}/members`, { userIds });
}

export function changeRole(chatId, userId, role) {
  return takeChat("PATCH", `/api/chats/${chatId}/members/${userId}`, { role });
}

export function setNotify(chatId, notify) {
  return takeChat("PATCH", `/api/chats/${chatId}/me`, { notify });
}

export async function removeMember(chatId, userId) {
  await call("DELETE", `/api/chats/${chatId}/members/${userId}`); // chat:changed tells the rest
}

export async function leaveGroup(chatId) {
  await call("DELETE", `/api/chats/${chatId}/members/${state().session.me.id}`);
  change((before) => removeChat(before, chatId));
}

export async function deleteGroup(chatId) {
  await call("DELETE", `/api/chats/${chatId}`);
  change((before) => removeChat(before, chatId));
}

async function takeChat(method, path, body) {
  return takeOver(await call(method, path, body, isChatWithUsers));
}

function takeOver({ chat, users }) {
  change((before) => putChat(putUsers(before, users), chat));
  return chat.id;
}
