// The outbox in IndexedDB: as it is in the state, for the next start and for the other tabs.
import { readAll, remove, write } from "../browser/indexed-db.js";
import { tellTabs } from "../browser/other-tabs.js";
import { dropBlob, tidyBlobs } from "../files/blobs.js";
import { allDrafts } from "../state/drafts.js";
import { putActs } from "../state/acts.js";
import { filesOf, putDrafts } from "../state/outbox.js";
import { change, state } from "../state/store.js";

let owner = null; // whose drafts are in the state
let known = { outbox: [], acts: [] }; // as they were last kept
let keeping = Promise.resolve(); // the writes that are under way
const unsaved = new Set(); // clientIds on their way into the storage
const done = new Set(); // clientIds that are not to come back

export function ownerOfOutbox() {
  return owner;
}

/** Keep somebody's drafts from now on, or with null nobody's; returns whether that is anything new. */
export function setOwner(userId) {
  if (owner === userId) return false;
  owner = userId;
  known = partOf(state());
  return true;
}

/** Bring the storage up to the state; returns whether there was anything to bring. */
export function keepOutbox(state) {
  const { outbox, acts } = state;
  if (outbox === known.outbox && acts === known.acts) return false;
  const writes = [keepPart("outbox", known.outbox, outbox), keepPart("acts", known.acts, acts)];
  known = { outbox, acts };
  keeping = Promise.all([keeping, settle(writes)]);
  return true;
}

/** Kept when all that was said up to now is in the storage. */
export function whenKept() {
  return keeping;
}

/** Bring the state up to the storage, as another tab may have left it; returns false if that is no longer wanted. */
export async function readAgain() {
  const [drafts, acts] = await Promise.all(["outbox", "acts"].map(readAll));
  if (state().session.me?.id !== owner) return false;
  change((before) => {
    const withDrafts = putDrafts(before, merged(before.outbox, drafts), done);
    const next = putActs(withDrafts, merged(before.acts, acts), done);
    known = partOf(next);
    return next;
  });
  return true;
}

/** What is kept, and of what is not yet kept, how it is in the state. */
function merged(now, kept) {
  const own = now.filter(({ clientId }) => unsaved.has(clientId));
  return [...kept.filter(({ clientId, userId }) => userId === owner && !unsaved.has(clientId)), ...own];
}

function partOf({ outbox, acts }) {
  return { outbox, acts };
}

async function settle(writes) {
  const userId = owner;
  await Promise.all(writes);
  tellTabs("outbox", { userId });
}

async function keepPart(store, before, now) {
  const fresh = now.filter((draft) => !before.includes(draft));
  const gone = before.filter(({ clientId }) => !now.some((draft) => draft.clientId === clientId));
  const userId = owner;
  for (const { clientId } of fresh) unsaved.add(clientId);
  for (const { clientId } of gone) done.add(clientId);
  const writes = fresh.map((draft) => write(store, { ...draft, key: draft.clientId, userId }));
  const inBoxes = new Set(Object.values(allDrafts()).flatMap(filesOf).map(({ key }) => key));
  const blobs = gone.flatMap(filesOf).filter(({ key }) => !inBoxes.has(key)).map(({ key }) => dropBlob(key));
  await Promise.all([...writes, ...gone.map(({ clientId }) => remove(store, clientId)), ...blobs]);
  for (const { clientId } of fresh) unsaved.delete(clientId);
}

/** Forget files whose draft is gone, such as that of a page that was closed as it was just taking them. */
export async function forgetLostFiles() {
  const drafts = [...(await readAll("outbox")), ...Object.values(allDrafts())];
  await tidyBlobs(new Set(drafts.flatMap(filesOf).map(({ key }) => key)));
}
