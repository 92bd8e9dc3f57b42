// What one has said and the server has not confirmed, oldest first. The loop that sends it is in sync/sending.js.
//
// The `files` of a draft are {key, name, size, type, kind, width?, height?, description, fileId, error, isKept}: their
// bytes are in files/blobs.js under the key, and `fileId` is null until the server has them.
import { personOf } from "../base/begun-id.js";

import { actsOn, addAct, errorOf, removeAct, removeActsOn, resolveActs } from "./acts.js";

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
  return [...state.outbox, ...state.acts].filter(
    ({ state: how, chatId }) => how === "failed" && !state.chats[chatId] && !personOf(chatId),
  );
}

export function addDraft(state, draft) {
  return { ...state, outbox: [...state.outbox, draft] };
}

/** The server has it, or nobody wants it any more. */
export function removeDraft(state, clientId) {
  if (!state.outbox.some((draft) => draft.clientId === clientId)) return state;
  return { ...state, outbox: state.outbox.filter((draft) => draft.clientId !== clientId) };
}

/** Nobody wants it any more, nor what was done with it. */
export function forgetDraft(state, clientId) {
  return removeActsOn(removeDraft(state, clientId), { clientId });
}

/** Strike out what has become a message of one's own. What was done with it meanwhile is to follow. */
export function removeSentDraft(state, message) {
  const isOwn = message.clientId && message.senderId === state.session.me?.id;
  if (!isOwn || !(state.outbox.length || state.acts.length)) return state;
  const draft = draftOf(state, message.clientId);
  const next = resolveActs(removeDraft(state, message.clientId), message);
  const isOlder = draft?.firstBody !== undefined && message.body === draft.firstBody && draft.body !== draft.firstBody;
  return isOlder ? addAct(next, lateEdit(draft, message)) : next;
}

/** An edit waits in the message itself: it is sent so, unless it was edited, or deleted, too late for that. */
export function takeEdits(state, clientId) {
  const draft = draftOf(state, clientId);
  const acts = draft ? actsOn(state.acts, { clientId }) : [];
  if (acts.some(({ act }) => act === "delete")) return forgetDraft(state, clientId);
  const edit = acts.find(({ act }) => act === "edit");
  if (!edit) return state;
  return rewriteDraft(removeAct(state, edit.clientId), clientId, edit.body);
}

/** A message that is not sent yet says something else now; one that was refused is tried again so. */
export function rewriteDraft(state, clientId, body) {
  const draft = draftOf(state, clientId);
  if (!draft) return state;
  return retryDraft(marked(state, clientId, { body, firstBody: draft.firstBody ?? draft.body }), clientId);
}

/** Refused for good: only the person can tell what to do. */
export function failDraft(state, clientId, refusal) {
  return marked(state, clientId, { state: "failed", error: errorOf(refusal) });
}

export function retryDraft(state, clientId) {
  const draft = draftOf(state, clientId);
  if (!draft) return state;
  const files = filesOf(draft).map((file) => (file.error ? { ...file, error: null } : file));
  return marked(state, clientId, { state: "sending", error: null, files });
}

export function draftOf(state, clientId) {
  return state.outbox.find((draft) => draft.clientId === clientId) ?? null;
}

export function filesOf(draft) {
  return draft.files ?? [];
}

/** The file of a draft to upload next, or null if the server has them all. */
export function nextFile(draft) {
  return filesOf(draft).find(({ fileId }) => !fileId) ?? null;
}

/** More is known of a file, in whichever draft it is. */
export function putFile(state, key, changes) {
  const draft = state.outbox.find((each) => filesOf(each).some((file) => file.key === key));
  if (!draft) return state;
  const files = draft.files.map((file) => (file.key === key ? { ...file, ...changes } : file));
  return marked(state, draft.clientId, { files });
}

/** The server does not want a file: its message waits for the person to take it out, or to give up. */
export function failFile(state, clientId, key, { code, message, fields = {} }) {
  const reason = Object.values(fields).flat().find((each) => typeof each === "string");
  const error = { code, message: reason ?? message };
  return marked(putFile(state, key, { error }), clientId, { state: "failed", error });
}

/** Without that file, the rest is sent; if there is none, nothing. */
export function dropFile(state, clientId, key) {
  const draft = draftOf(state, clientId);
  if (!draft) return state;
  const files = filesOf(draft).filter((file) => file.key !== key);
  if (!files.length && !draft.body.trim()) return removeDraft(state, clientId);
  const isRefused = files.some(({ error }) => error);
  return marked(state, clientId, isRefused ? { files } : { files, state: "sending", error: null });
}

/** The server has the files no longer, as they waited too long for their message: they are to be uploaded again. */
export function forgetUploads(state, clientId) {
  const files = filesOf(draftOf(state, clientId)).map((file) => ({ ...file, fileId: null }));
  return marked(state, clientId, { files, isSecondTry: true });
}

/** So many bytes of a file are on their way; undefined when that is over. */
export function withProgress(before, key, sent) {
  const { [key]: _, ...others } = before.uploads;
  return { ...before, uploads: sent === undefined ? others : { ...others, [key]: sent } };
}

/** [bytes on their way, bytes in all] of a draft's files. */
export function progressOf(state, draft) {
  const files = filesOf(draft);
  const sentOf = ({ key, size, fileId }) => (fileId ? size : Math.min(size, state.uploads[key] ?? 0));
  return [files.reduce((sum, file) => sum + sentOf(file), 0), files.reduce((sum, { size }) => sum + size, 0)];
}

/** Whether a draft waits until the files of one before it are uploaded. */
export function isHeldUp(state, clientId) {
  const draft = draftOf(state, clientId);
  const first = draft && nextDraft(state.outbox, draft.chatId);
  return Boolean(first && first !== draft && nextFile(first));
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

/** The first try, whose answer was lost, had come to the server: it has what was said then. */
function lateEdit({ clientId, chatId, body, at }, { id, seq }) {
  const message = { id, clientId, seq };
  return { clientId: `${clientId} edit`, act: "edit", chatId, message, body, at, state: "sending", error: null };
}

function marked(state, clientId, changes) {
  const outbox = state.outbox.map((draft) => (draft.clientId === clientId ? { ...draft, ...changes } : draft));
  return { ...state, outbox };
}

function isSame(one, other) {
  if (one.clientId !== other.clientId || one.state !== other.state || one.error?.code !== other.error?.code) return false;
  if (one.body !== other.body) return false;
  return JSON.stringify(filesOf(one)) === JSON.stringify(filesOf(other));
}
