// The verbs of the page. Each promise is kept when the server has agreed, or broken with its Refusal or NoAnswer.
import { call } from "../server/http.js";
import { forget, putChat } from "../state/chats.js";
import { late } from "../browser/lazy.js";
import { putMessage } from "../state/messages.js";
import { hearProfile, learn } from "../state/people.js";
import { isChatWithUsers, isListed, isMessage, isUser } from "../server/shapes.js";
import { tell } from "../sync/socket.js";
import { change, state } from "../state/store.js";

export { register, signIn, signOut, start } from "../session/sign-in.js";
export { askServer } from "../server/tokens.js";
export { jumpToLatest, loadNewer, loadOlder, openChat } from "../sync/history.js";
export { discard as discardMessage, discardFile, retry as retryMessage, send as sendMessage } from "../sync/outbox.js";
export { takeBack as takeBackMessage } from "../sync/outbox.js";
export { markRead } from "../sync/read-positions.js";

const fetchUploads = late(() => import("../files/uploads.js"));
const TYPING_EVERY_MS = 3000; // it expires after 6 s

// Oneself

export async function listSessions() {
  return (await call("GET", "/api/auth/sessions", undefined, isListed((each) => Boolean(each?.id)))).items;
}

export async function endSession(id) {
  await call("DELETE", `/api/auth/sessions/${id}`);
}

export async function endOtherSessions() {
  await call("DELETE", "/api/auth/sessions");
}

export async function changeProfile(changes) {
  const me = await call("PATCH", "/api/users/me", changes, isUser);
  change((before) => hearProfile(before, me));
}

/** Have a picture: a blob, or null for none. */
export async function changePicture(blob) {
  const me = await sendPicture("/api/users/me/avatar", blob, isUser);
  change((before) => hearProfile(before, me));
}

export async function changePassword({ current, new: password }) {
  await call("PUT", "/api/users/me/password", { current, new: password });
}

// People and chats

export async function findPeople(search) {
  const query = new URLSearchParams({ search, limit: 100 });
  return (await call("GET", `/api/users?${query}`, undefined, isListed(isUser))).items;
}

export function openDirectChat(userId) {
  return takeChat("POST", "/api/chats/direct", { userId });
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
  change((before) => forget(before, chatId));
}

export async function deleteGroup(chatId) {
  await call("DELETE", `/api/chats/${chatId}`);
  change((before) => forget(before, chatId));
}

async function takeChat(method, path, body) {
  return takeOver(await call(method, path, body, isChatWithUsers));
}

function takeOver({ chat, users }) {
  change((before) => putChat(learn(before, users), chat));
  return chat.id;
}

async function sendPicture(path, blob, isExpected) {
  if (!blob) return call("DELETE", path, undefined, isExpected);
  const { uploadPicture } = await fetchUploads();
  return uploadPicture(path, blob, isExpected);
}

// Messages that there are

export function editMessage(message, body) {
  return takeMessage("PATCH", `/api/messages/${message.id}`, { body });
}

export function deleteMessage(message) {
  return takeMessage("DELETE", `/api/messages/${message.id}`);
}

export function react(message, emoji, isOn) {
  return takeMessage(isOn ? "PUT" : "DELETE", `/api/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`);
}

async function takeMessage(method, path, body) {
  const message = await call(method, path, body, isMessage);
  change((before) => (before.chats[message.chatId] ? putMessage(before, message) : before));
}

// Typing

let typing = { chatId: null, at: 0 };

/** Say that one types, as often as one likes, or that one has ceased to. */
export function setTyping(chatId, isActive) {
  const isKnown = typing.chatId === chatId && Date.now() - typing.at < TYPING_EVERY_MS;
  if (isActive ? isKnown : typing.chatId !== chatId) return;
  typing = isActive ? { chatId, at: Date.now() } : { chatId: null, at: 0 };
  tell("typing", { chatId, active: isActive });
}
