// Sending: what is said goes into the browser's storage first, and stays there until the server has it.
import { NoAnswer, call } from "../server/http.js";
import { blobOf, dropBlob, showAs, tidyBlobs } from "../files/blobs.js";
import { allDrafts, draftOf as keptDraft, keepDraft } from "../state/drafts.js";
import { late } from "../browser/lazy.js";
import { putMessage } from "../state/messages.js";
import {
  addDraft,
  draftOf,
  dropFile,
  failDraft,
  failFile,
  filesOf,
  forgetUploads,
  isPassing,
  nextDraft,
  nextFile,
  putDrafts,
  putFile,
  retryDraft,
  strikeOut,
} from "../state/queue.js";
import { newId } from "../server/tokens.js";
import { isMessage } from "../server/shapes.js";
import { ask } from "./socket.js";
import { readAll, read, remove, write } from "../browser/database.js";
import { change, state, subscribe } from "../state/store.js";
import { t } from "../text/strings.js";
import { inTurn, onTabs, tellTabs } from "../browser/tabs.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
const FITS_A_FRAME = 9000; // characters: a larger frame would end the connection; HTTP says in words what is too long
const TELL_PROGRESS_MS = 100;

const fetchUploads = late(() => import("../files/uploads.js"));

let owner = null; // whose drafts are in the state
let known = []; // the drafts as they were last kept
let lastTime = 0;
const unsaved = new Set(); // clientIds on their way into the storage
const done = new Set(); // clientIds that are not to come back
const busy = new Set(); // chats that are being sent to
let keeping = Promise.resolve(); // the writes that are under way
let wasOnline = false;

/** Take up what this person said here and the server has not confirmed. */
export async function openOutbox(userId) {
  if (owner === userId) return;
  owner = userId;
  known = state().outbox;
  await readAgain();
  await tidyUp();
}

/** Leave in the storage what is there, for when the same person comes back. */
export function closeOutbox() {
  owner = null;
}

/** Say something, with files that files/blobs.js keeps. It is in the state at once, and on the disk when the promise is kept. */
export async function send(chatId, body, replyTo = null, files = []) {
  lastTime = Math.max(Date.now(), lastTime + 1); // so that the times are also the order
  const at = new Date(lastTime).toISOString();
  const draft = { clientId: newId(), chatId, body, replyTo, files, at, state: "sending", error: null };
  change((before) => addDraft(before, draft));
  await keeping;
}

export function retry(clientId) {
  change((before) => retryDraft(before, clientId));
}

export function discard(clientId) {
  const draft = draftOf(state(), clientId);
  change((before) => strikeOut(before, clientId));
  if (draft) filesOf(draft).forEach(deleteUpload);
}

/** Give up sending a message: it goes back to where it was written, with its files, if nothing else is there. */
export function takeBack(clientId) {
  const draft = draftOf(state(), clientId);
  if (!draft || keptDraft(draft.chatId)) return discard(clientId);
  const { chatId, body, replyTo, files } = draft;
  keepDraft(chatId, { text: body, replyTo, files });
  return change((before) => strikeOut(before, clientId));
}

/** Send a message without one of its files; it is none any more if that was all. */
export function discardFile(clientId, key) {
  const file = filesOf(draftOf(state(), clientId) ?? {}).find((each) => each.key === key);
  change((before) => dropFile(before, clientId, key));
  if (!file) return;
  dropBlob(key);
  deleteUpload(file);
}

/** The server need not keep what has become of no message. */
function deleteUpload({ fileId }) {
  if (fileId) call("DELETE", `/api/files/${fileId}`).catch(() => {}); // it forgets it by itself, later
}

subscribe(({ outbox, connection, session }) => {
  if (session.me?.id !== owner) return;
  const cameOnline = connection === "online" && !wasOnline;
  wasOnline = connection === "online";
  const isChanged = outbox !== known;
  if (isChanged) keeping = Promise.all([keeping, keep(outbox)]);
  if (isChanged || cameOnline) sendAll();
});

onTabs("outbox", ({ userId }) => userId === owner && readAgain());
onTabs("upload", ({ userId, key, sent }) => userId === owner && change((before) => withProgress(before, key, sent)));

/** Bring the storage up to the state, and tell the other tabs. */
async function keep(outbox) {
  const fresh = outbox.filter((draft) => !known.includes(draft));
  const gone = known.filter(({ clientId }) => !outbox.some((draft) => draft.clientId === clientId));
  known = outbox;
  const userId = owner;
  for (const { clientId } of fresh) unsaved.add(clientId);
  for (const { clientId } of gone) done.add(clientId);
  const writes = fresh.map((draft) => write("outbox", { ...draft, key: draft.clientId, userId }));
  const inBoxes = new Set(Object.values(allDrafts()).flatMap(filesOf).map(({ key }) => key));
  const blobs = gone.flatMap(filesOf).filter(({ key }) => !inBoxes.has(key)).map(({ key }) => dropBlob(key));
  await Promise.all([...writes, ...gone.map(({ clientId }) => remove("outbox", clientId)), ...blobs]);
  for (const { clientId } of fresh) unsaved.delete(clientId);
  tellTabs("outbox", { userId });
}

async function readAgain() {
  const kept = (await readAll("outbox")).filter(({ userId }) => userId === owner);
  if (state().session.me?.id !== owner) return;
  change((before) => {
    const own = before.outbox.filter(({ clientId }) => unsaved.has(clientId));
    const others = kept.filter(({ clientId }) => !unsaved.has(clientId));
    const next = putDrafts(before, [...others, ...own], done);
    known = next.outbox;
    return next;
  });
  sendAll();
}

/** Forget files whose draft is gone, such as that of a page that was closed as it was just taking them. */
async function tidyUp() {
  const drafts = [...(await readAll("outbox")), ...Object.values(allDrafts())];
  await tidyBlobs(new Set(drafts.flatMap(filesOf).map(({ key }) => key)));
}

function sendAll() {
  if (state().connection !== "online") return;
  const waiting = state().outbox.filter((draft) => draft.state === "sending");
  for (const chatId of new Set(waiting.map((draft) => draft.chatId))) sendIn(chatId);
}

/** Send what waits in a chat, one after the other, in turn with the other tabs. */
async function sendIn(chatId) {
  if (busy.has(chatId)) return;
  busy.add(chatId);
  try {
    let pause = FIRST_PAUSE_MS;
    while (state().connection === "online" && nextDraft(state().outbox, chatId)) {
      const problem = await inTurn(`outbox-${chatId}`, () => sendNext(chatId));
      if (problem) await sleep(Math.max(pause, (problem.retryAfter ?? 0) * 1000));
      pause = problem ? Math.min(pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    }
  } finally {
    busy.delete(chatId);
  }
}

/** Returns why to wait before going on, or null. */
async function sendNext(chatId) {
  await keeping;
  const draft = nextDraft(state().outbox, chatId);
  if (!draft) return null;
  const { clientId } = draft;
  if ((await read("outbox", clientId))?.state !== "sending") {
    await readAgain(); // another tab was here
    return nextDraft(state().outbox, chatId) === draft ? {} : null;
  }
  try {
    const ready = await uploadFiles(clientId);
    if (!ready) return null;
    const message = await submit(ready);
    change((before) => strikeOut(putMessage(before, message), clientId));
  } catch (problem) {
    if (isPassing(problem)) return problem;
    change((before) => refuse(before, clientId, problem));
  }
  await keeping;
  return null;
}

/** Files that wait for their message are forgotten after some hours, and so may be sent twice. */
function refuse(before, clientId, problem) {
  const draft = draftOf(before, clientId);
  const isFileGone = problem.code === "not_found" && draft?.files?.length && before.chats[draft.chatId];
  return isFileGone && !draft.isSecondTry ? forgetUploads(before, clientId) : failDraft(before, clientId, problem);
}

function submit({ chatId, body, clientId, replyTo, files = [] }) {
  const fileIds = files.map(({ fileId }) => fileId);
  const message = { body, clientId, replyTo: replyTo?.id ?? null, ...(fileIds.length && { fileIds }) };
  if (body.length > FITS_A_FRAME) return call("POST", `/api/chats/${chatId}/messages`, message, isMessage);
  return ask("message:send", { chatId, ...message }, isMessage);
}

/** Upload what the server does not have yet of a draft; returns the draft, or null if it is not to be sent now. */
async function uploadFiles(clientId) {
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

/** Here and in the other tabs; `sent` undefined when it is over. */
function tellProgress(key, sent) {
  change((before) => withProgress(before, key, sent));
  tellTabs("upload", { userId: owner, key, sent });
}

function withProgress(before, key, sent) {
  const { [key]: _, ...others } = before.uploads;
  return { ...before, uploads: sent === undefined ? others : { ...others, [key]: sent } };
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
