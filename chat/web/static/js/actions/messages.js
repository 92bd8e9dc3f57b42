// Saying something, and what one does with what waits to be sent. What one does with messages that there are is in
// sync/acting.js.
import { newId } from "../base/new-id.js";
import { nextMoment } from "../base/time.js";
import { dropBlob } from "../files/blobs.js";
import { draftOf as keptDraft, joinDrafts, keepDraft } from "../state/drafts.js";
import { addDraft, draftOf, dropFile, filesOf, forgetDraft, retryDraft, takeEdits } from "../state/outbox.js";
import { change, state } from "../state/store.js";
import { whenKept } from "../sync/outbox-storage.js";
import { deleteUpload } from "../sync/uploading.js";

/** Say something, with files that files/blobs.js keeps. It is in the state at once, and on the disk once that resolves. */
export async function sendMessage(chatId, body, replyTo = null, files = []) {
  const draft = { clientId: newId(), chatId, body, replyTo, files, at: nextMoment(), state: "sending", error: null };
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

/** Give up sending a message: it goes back to where it was written, with its files, before what is there by now. */
export function takeBackMessage(clientId) {
  const draft = draftOf(takeEdits(state(), clientId), clientId);
  if (!draft) return discardMessage(clientId);
  const { chatId, body, replyTo, files } = draft;
  keepDraft(chatId, joinDrafts({ text: body, replyTo, files }, keptDraft(chatId)));
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
