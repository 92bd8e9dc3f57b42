// The files of a message that is being sent, on their way to the server.
import { lazyImport } from "../browser/lazy.js";
import { tellTabs } from "../browser/other-tabs.js";
import { blobOf, showAs } from "../files/blobs.js";
import { call } from "../server/call.js";
import { lookAhead } from "../server/ahead.js";
import { NoAnswer } from "../server/http.js";
import { draftOf, failFile, filesOf, isPassing, nextFile, putFile } from "../state/outbox.js";
import { change, state, subscribe } from "../state/store.js";
import { t } from "../text/strings.js";
import { ownerOfOutbox } from "./outbox-storage.js";

const TELL_PROGRESS_MS = 100;

const fetchUploads = lazyImport(() => import("../files/uploads.js"));

/** Upload what the server does not have yet of a draft; returns the draft, or null if it is not to be sent now. */
export async function uploadFiles(clientId) {
  for (;;) {
    const draft = draftOf(state(), clientId);
    if (draft?.state !== "sending") return null;
    const file = nextFile(draft);
    if (!file) return draft;
    await upload(clientId, file);
  }
}

async function upload(clientId, file) {
  const { key } = file;
  const isWanted = () => filesOf(draftOf(state(), clientId) ?? {}).some((each) => each.key === key);
  const stopping = new AbortController();
  const stopWatching = subscribe(() => isWanted() || stopping.abort());
  try {
    const blob = await readable(file);
    const { uploadFile } = await fetchUploads().catch(() => Promise.reject(new NoAnswer()));
    const { id } = await uploadFile(file, blob, { signal: stopping.signal, onProgress: progressTo(key) });
    showAs(id, key);
    if (isWanted()) change((before) => putFile(before, key, { fileId: id }));
    else deleteUpload({ fileId: id });
  } catch (problem) {
    if (!isWanted()) return;
    if (problem.code === "no_answer") lookAhead();
    if (isPassing(problem)) throw problem;
    change((before) => failFile(before, clientId, key, problem));
  } finally {
    stopWatching();
    tellProgress(key, undefined);
  }
}

/** The file, if it can be read: one that the browser could not keep may be gone from the disk, or be another by now. */
async function readable({ key, name }) {
  const blob = await blobOf(key);
  const isThere = await blob?.slice(-1).arrayBuffer().catch(() => null);
  if (!isThere) throw Object.assign(new Error(t("files.lost", { name })), { code: "lost" });
  return blob;
}

function progressTo(key) {
  let last = 0;
  return (sent) => {
    if (Date.now() - last < TELL_PROGRESS_MS) return;
    last = Date.now();
    tellProgress(key, sent);
  };
}

/** Here and in the other tabs: `sent` undefined when it is over. */
function tellProgress(key, sent) {
  change((before) => withProgress(before, key, sent));
  tellTabs("upload", { userId: ownerOfOutbox(), key, sent });
}

export function withProgress(before, key, sent) {
  const { [key]: _, ...others } = before.uploads;
  return { ...before, uploads: sent === undefined ? others : { ...others, [key]: sent } };
}

/** The server need not keep what has become of no message. */
export function deleteUpload({ fileId }) {
  if (fileId) call("DELETE", `/api/files/${fileId}`).catch(() => {}); // it forgets it by itself, later
}
