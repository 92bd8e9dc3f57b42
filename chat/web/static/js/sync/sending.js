// The loop that sends what is in the outbox: in each chat one after the other, and in turn with the other tabs.
import { personOf } from "../base/begun-id.js";
import { sleep } from "../base/time.js";
import { read } from "../browser/indexed-db.js";
import { inTurn } from "../browser/other-tabs.js";
import { call } from "../server/call.js";
import { isMessage } from "../server/shapes.js";
import { putMessage } from "../state/messages.js";
import { draftOf, failDraft, forgetUploads, isPassing, nextDraft, removeDraft, takeEdits } from "../state/outbox.js";
import { change, state } from "../state/store.js";
import { makeReal } from "./begun-chats.js";
import { ask } from "./connection.js";
import { readAgain, whenKept } from "./outbox-storage.js";
import { uploadFiles } from "./uploading.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
const FITS_A_FRAME = 9000; // characters: a larger frame would end the connection; HTTP says in words what is too long

const busy = new Set(); // what is being sent, by its name

/** Send what waits, if there is a connection. */
export function sendAll() {
  if (state().connection !== "online") return;
  const drafts = state().outbox.filter((draft) => draft.state === "sending");
  for (const chatId of new Set(drafts.map((draft) => draft.chatId))) {
    inOrder(`outbox-${chatId}`, () => nextDraft(state().outbox, chatId), () => sendNext(chatId));
  }
}

/** Send what waits while there is a `next`, one after the other, in turn with the other tabs. */
export async function inOrder(name, next, send) {
  if (busy.has(name)) return;
  busy.add(name);
  try {
    let pause = FIRST_PAUSE_MS;
    while (state().connection === "online" && next()) {
      const problem = await inTurn(name, send);
      if (problem) await sleep(Math.max(pause, (problem.retryAfter ?? 0) * 1000));
      pause = problem ? Math.min(pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    }
  } finally {
    busy.delete(name);
  }
}

/** Returns why to wait before going on, or null. */
async function sendNext(chatId) {
  await whenKept();
  const draft = nextDraft(state().outbox, chatId);
  if (!draft) return null;
  const { clientId } = draft;
  if ((await read("outbox", clientId))?.state !== "sending") {
    if (await readAgain()) sendAll(); // another tab was here
    return nextDraft(state().outbox, chatId) === draft ? {} : null;
  }
  try {
    if (!(await uploadFiles(clientId))) return null;
    const ready = rewritten(clientId);
    if (!ready) return null;
    if (personOf(ready.chatId)) return await makeReal(ready.chatId).then(() => null); // where it is sent then
    const message = await submit(ready);
    change((before) => removeDraft(putMessage(before, message), clientId));
  } catch (problem) {
    if (isPassing(problem)) return problem;
    change((before) => refuse(before, clientId, problem));
  }
  await whenKept();
  return null;
}

/** The draft as it is to be sent now, edited meanwhile perhaps; null if it is wanted no longer. */
function rewritten(clientId) {
  change((before) => takeEdits(before, clientId));
  return draftOf(state(), clientId);
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
