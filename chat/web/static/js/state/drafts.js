// What was typed and not sent, per chat, across reloads. It belongs to one person; nobody else sees it. Tabs share it.
import { observable } from "../base/observable.js";
import { onLocal, readLocal, writeLocal } from "../browser/local-storage.js";

const KEY = "hearth.drafts";
const drafts = observable({});
let owner = null;

/** All drafts by chat; another object whenever one changes. */
export const allDrafts = drafts.get;
export const onDrafts = drafts.subscribe;

/** Go on with what another tab keeps, from now on. */
export function startDrafts() {
  onLocal(KEY, () => drafts.set(asKept()));
}

/** Take up the drafts that this person left here; throw away anybody else's. */
export function openDrafts(userId) {
  if (owner === userId) return;
  const kept = read();
  owner = userId;
  put(kept?.owner === userId ? kept.drafts : {});
}

/** {text, replyTo, files, editing} as it was kept, or null. `editing` is a message with the `text` it gets. outbox.js says
 * what `files` are; their bytes are in files/blobs.js. */
export function draftOf(chatId) {
  return allDrafts()[chatId] ?? null;
}

/** Keep a draft, or with null or nothing in it forget it. */
export function keepDraft(chatId, draft) {
  const { [chatId]: before, ...others } = asKept();
  if (!owner) return;
  const isEmpty = !draft || (!draft.text?.trim() && !draft.replyTo && !draft.files?.length && !draft.editing);
  if (isEmpty && !before) return;
  put(isEmpty ? others : { ...others, [chatId]: draft });
}

/** What was typed for a chat goes on in another, after what is there. An edit under way knows the chat of its message. */
export function moveDraft(from, to) {
  const draft = draftOf(from);
  if (!draft) return;
  const moved = draft.editing ? { ...draft, editing: { ...draft.editing, chatId: to } } : draft;
  keepDraft(to, joinDrafts(draftOf(to), moved));
  keepDraft(from, null);
}

/** Two drafts as one, so that nothing that was typed is lost: their texts with an empty line between them. Of two edits
 * under way the first goes on, and the words of the other are kept as text. */
export function joinDrafts(first, second) {
  if (!first || !second) return first ?? second;
  const editing = first.editing ?? second.editing;
  const edited = first.editing && second.editing?.text;
  const text = [first.text, second.text, edited].filter((each) => each?.trim()).join("\n\n");
  const files = [...(first.files ?? []), ...(second.files ?? [])];
  return { ...second, ...first, text, replyTo: first.replyTo ?? second.replyTo ?? null, files, editing };
}

/** Forget them all: for signing out on a computer that others use. */
export function forgetDrafts() {
  owner = null;
  put({});
}

/** Whether the browser has kept what is in the boxes to write in. */
export function areDraftsKept() {
  return !Object.keys(allDrafts()).length || JSON.stringify(read()?.drafts) === JSON.stringify(allDrafts());
}

function put(next) {
  writeLocal(KEY, { owner, drafts: next });
  drafts.set(next);
}

/** The drafts as some tab kept them last. If they are somebody else's, or nobody's, one is signed out. */
function asKept() {
  const kept = read();
  if (!kept) return allDrafts();
  if (kept.owner !== owner) owner = null;
  return owner ? kept.drafts : {};
}

/** {owner, drafts}, or null where nothing is kept. */
function read() {
  const kept = readLocal(KEY);
  return kept && typeof kept.drafts === "object" && kept.drafts ? kept : null;
}
