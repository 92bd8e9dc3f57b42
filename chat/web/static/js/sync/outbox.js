// The outbox: what is said goes into the browser's storage first, and stays there until the server has it.
import { lazyImport } from "../browser/lazy.js";
import { onTabs } from "../browser/other-tabs.js";
import { withProgress } from "../state/outbox.js";
import { change, state, subscribe } from "../state/store.js";
import { forgetLostFiles, keepOutbox, ownerOfOutbox, readAgain, setOwner } from "./outbox-storage.js";

// Nobody needs them to sign in.
const fetchSenders = lazyImport(() => Promise.all([import("./sending.js"), import("./acting.js")]));

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

async function send() {
  if (!state().outbox.length && !state().acts.length) return;
  const [sending, acting] = await fetchSenders().catch(() => []); // the next change, or connection, tries again
  sending?.sendAll();
  acting?.sendActs();
}
