// Files on their way into the draft of a chat: kept at once, and looked at for what shows them best.
import { newId } from "../base/new-id.js";
import { draftOf, keepDraft } from "../state/drafts.js";
import { putFile } from "../state/outbox.js";
import { change } from "../state/store.js";
import { kindOf } from "../text/file-words.js";
import { dropBlob, keepBlob, localAddress } from "./blobs.js";
import { checkFiles } from "./limits.js";

/** Add files to what is being written; returns a sentence about each that may not be sent. */
export function attach(chatId, blobs) {
  const present = filesIn(chatId);
  const { taken, sentences } = checkFiles(blobs, present.length);
  const files = taken.map(describe);
  if (files.length) keepFiles(chatId, [...present, ...files]);
  files.forEach((file, at) => takeIn(chatId, file, taken[at]));
  return sentences;
}

/** Change what is known of a file that is not sent yet, wherever it is by now. */
export function changeFile(chatId, key, changes) {
  const files = filesIn(chatId);
  if (files.some((file) => file.key === key)) {
    keepFiles(chatId, files.map((file) => (file.key === key ? { ...file, ...changes } : file)));
  } else change((before) => putFile(before, key, changes));
}

export function detach(chatId, key) {
  keepFiles(chatId, filesIn(chatId).filter((file) => file.key !== key));
  dropBlob(key);
}

function filesIn(chatId) {
  return draftOf(chatId)?.files ?? [];
}

function keepFiles(chatId, files) {
  keepDraft(chatId, { text: "", replyTo: null, ...draftOf(chatId), files });
}

function describe({ name, size, type }) {
  const nothingYet = { description: "", fileId: null, error: null, isKept: true };
  return { key: newId(), name, size, type, kind: kindOf(type), ...nothingYet };
}

async function takeIn(chatId, { key, kind }, blob) {
  const keeping = keepBlob(key, blob);
  if (kind === "image") changeFile(chatId, key, await measured(localAddress(key)));
  if (!(await keeping)) changeFile(chatId, key, { isKept: false });
}

/** How large a picture is; one that this browser cannot show is a file like others. */
async function measured(address) {
  const image = new Image();
  image.src = address;
  try {
    await new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject }));
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return { kind: "file" };
  }
}
