// The outbox: what is said goes into the browser's storage first, and stays there until the server has it.
import { newId } from "../base/new-id.js";
import { onTabs } from "../browser/other-tabs.js";
import { dropBlob } from "../files/blobs.js";
import { draftOf as keptDraft, keepDraft } from "../state/drafts.js";
import { addDraft, draftOf, dropFile, filesOf, forgetDraft, retryDraft, takeEdits } from "../state/outbox.js";
import { change, state, subscribe } from "../state/store.js";
import { forgetLostFiles, keepOutbox, ownerOfOutbox, readAgain, setOwner, whenKept } from "./outbox-storage.js";
import { sendActs } from "./acting.js";
import { sendAll } from "./sending.js";
import { deleteUpload, withProgress } from "./uploading.js";

let lastTime = 0;
let wasOnline = false;

/** Keep and send what is in the outbox, from now on, in turn with the other tabs. */
export function startOutbox() {
  subscribe(look);
  onTabs("outbox", ({ userId }) => userId === ownerOfOutbox() && readAndSend());
  onTabs("upload", ({ userId, key, sent }) => {
    if (userId === ownerOfOutbox()) change((before) => withProgress(before, key, sent));
  });
}

/** Take up what this person said here and the server has not confirmed. */
export async function openOutbox(userId) {
  if (!setOwner(userId)) return;
  await readAndSend();
  await forgetLostFiles();
}

/** Leave in the storage what is there, for when the same person comes back. */
export function closeOutbox() {
  setOwner(null);
}

/** Say something, with files that files/blobs.js keeps. It is in the state at once, and on the disk once that resolves. */
export async function sendMessage(chatId, body, replyTo = null, files = []) {
  lastTime = Math.max(Date.now(), lastTime + 1); // so that the times are also the order
  const at = new Date(lastTime).toISOString();
  const draft = { clientId: newId(), chatId, body, replyTo, files, at, state: "sending", error: null };
  change((before) => addDraft(before, draft));
  await whenKept();
}

export function retryMessage(clientId) {
  change((before) => retryDraft(before, clientId));
}

export function discardMessage(clientId) {
  const draft = draftOf(state(), clientId);
  change((before) => forgetDraft(before, clientId));
  if (draft) filesOf(draft).forEach(deleteUpload);
}

/** Give up sending a message: it goes back to where it was written, with its files, if nothing else is there. */
export function takeBackMessage(clientId) {
  const draft = draftOf(takeEdits(state(), clientId), clientId);
  if (!draft || keptDraft(draft.chatId)) return discardMessage(clientId);
  const { chatId, body, replyTo, files } = draft;
  keepDraft(chatId, { text: body, replyTo, files });
  return change((before) => forgetDraft(before, clientId));
}

/** Send a message without one of its files; it is none any more if that was all. */
export function discardFile(clientId, key) {
  const file = filesOf(draftOf(state(), clientId) ?? {}).find((each) => each.key === key);
  change((before) => dropFile(before, clientId, key));
  if (!file) return;
  dropBlob(key);
  deleteUpload(file);
}

function look(now) {
  const { connection, session } = now;
  if (session.me?.id !== ownerOfOutbox()) return;
  const cameOnline = connection === "online" && !wasOnline;
  wasOnline = connection === "online";
  if (keepOutbox(now) || cameOnline) send();
}

async function readAndSend() {
  if (await readAgain()) send();
}

function send() {
  sendAll();
  sendActs();
}
