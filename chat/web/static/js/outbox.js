// Sending: what is said goes into the browser's storage first, and stays there until the server has it.
import { call } from "./api.js";
import { putMessage } from "./messages.js";
import { addDraft, failDraft, isPassing, nextDraft, putDrafts, retryDraft, strikeOut } from "./queue.js";
import { newId } from "./session.js";
import { isMessage } from "./shapes.js";
import { ask } from "./socket.js";
import { readAll, read, remove, write } from "./storage.js";
import { change, state, subscribe } from "./store.js";
import { inTurn, onTabs, tellTabs } from "./tabs.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
const FITS_A_FRAME = 9000; // characters: a larger frame would end the connection; HTTP says in words what is too long

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
}

/** Leave in the storage what is there, for when the same person comes back. */
export function closeOutbox() {
  owner = null;
}

/** Say something. It is in the state at once, and on the disk when the promise is kept. */
export async function send(chatId, body, replyTo = null) {
  lastTime = Math.max(Date.now(), lastTime + 1); // so that the times are also the order
  const at = new Date(lastTime).toISOString();
  change((before) => addDraft(before, { clientId: newId(), chatId, body, replyTo, at, state: "sending", error: null }));
  await keeping;
}

export function retry(clientId) {
  change((before) => retryDraft(before, clientId));
}

export function discard(clientId) {
  change((before) => strikeOut(before, clientId));
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

/** Bring the storage up to the state, and tell the other tabs. */
async function keep(outbox) {
  const fresh = outbox.filter((draft) => !known.includes(draft));
  const gone = known.filter(({ clientId }) => !outbox.some((draft) => draft.clientId === clientId));
  known = outbox;
  const userId = owner;
  for (const { clientId } of fresh) unsaved.add(clientId);
  for (const { clientId } of gone) done.add(clientId);
  const writes = fresh.map((draft) => write("outbox", { ...draft, key: draft.clientId, userId }));
  await Promise.all([...writes, ...gone.map(({ clientId }) => remove("outbox", clientId))]);
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
      const isTaken = await inTurn(`outbox-${chatId}`, () => sendNext(chatId));
      if (!isTaken) await new Promise((resolve) => setTimeout(resolve, pause));
      pause = isTaken ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  } finally {
    busy.delete(chatId);
  }
}

/** Returns whether to go on with the next one at once. */
async function sendNext(chatId) {
  await keeping;
  const draft = nextDraft(state().outbox, chatId);
  if (!draft) return true;
  const { clientId } = draft;
  if ((await read("outbox", clientId))?.state !== "sending") {
    await readAgain(); // another tab was here
    return nextDraft(state().outbox, chatId) !== draft;
  }
  try {
    const message = await submit(draft);
    change((before) => strikeOut(putMessage(before, message), clientId));
  } catch (problem) {
    if (isPassing(problem)) return false;
    change((before) => failDraft(before, clientId, problem));
  }
  await keeping;
  return true;
}

function submit({ chatId, body, clientId, replyTo }) {
  const message = { body, clientId, replyTo: replyTo?.id ?? null };
  if (body.length > FITS_A_FRAME) return call("POST", `/api/chats/${chatId}/messages`, message, isMessage);
  return ask("message:send", { chatId, ...message }, isMessage);
}
