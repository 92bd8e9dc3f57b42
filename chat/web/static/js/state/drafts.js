// What was typed and not sent, per chat, across reloads. It belongs to one person; nobody else sees it. Tabs share it.

const KEY = "hearth.drafts";
const listeners = new Set();
let owner = null;
let drafts = {};

/** Take up the drafts that this person left here; throw away anybody else's. */
export function openDrafts(userId) {
  if (owner === userId) return;
  const kept = read();
  owner = userId;
  drafts = kept?.owner === userId ? kept.drafts : {};
  write();
  addEventListener("storage", hearOtherTab);
  tell();
}

/** {text, replyTo, files} as it was kept, or null. `files` are described as in queue.js; their bytes are in files/blobs.js. */
export function draftOf(chatId) {
  return drafts[chatId] ?? null;
}

/** Keep a draft, or with null or nothing in it forget it. */
export function keepDraft(chatId, draft) {
  takeOver(read());
  if (!owner) return;
  const { [chatId]: before, ...others } = drafts;
  const isEmpty = !draft || (!draft.text?.trim() && !draft.replyTo && !draft.files?.length);
  if (isEmpty && !before) return;
  drafts = isEmpty ? others : { ...others, [chatId]: draft };
  write();
  tell();
}

/** Forget them all: for signing out on a computer that others use. */
export function forgetDrafts() {
  owner = null;
  drafts = {};
  write();
  tell();
}

/** All drafts by chat; another object whenever one changes. */
export function allDrafts() {
  return drafts;
}

export function onDrafts(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell() {
  listeners.forEach((listener) => listener(drafts));
}

function hearOtherTab({ key }) {
  if (key !== KEY) return;
  takeOver(read());
  tell();
}

/** Go on with what another tab kept. If that is somebody else's, or nobody's, one is signed out. */
function takeOver(kept) {
  if (!kept) return;
  if (kept.owner !== owner) owner = null;
  drafts = owner ? kept.drafts : {};
}

/** {owner, drafts}, or null where nothing can be kept. */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return kept && typeof kept.drafts === "object" && kept.drafts ? kept : null;
  } catch {
    return null;
  }
}

function write() {
  try {
    localStorage.setItem(KEY, JSON.stringify({ owner, drafts }));
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}
