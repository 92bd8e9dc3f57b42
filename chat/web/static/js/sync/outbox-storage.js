// The outbox in IndexedDB: as it is in the state, for the next start and for the other tabs.
import { readAll, remove, write } from "../browser/indexed-db.js";
import { tellTabs } from "../browser/other-tabs.js";
import { dropBlob, tidyBlobs } from "../files/blobs.js";
import { allDrafts } from "../state/drafts.js";
import { filesOf, putDrafts } from "../state/outbox.js";
import { change, state } from "../state/store.js";

let owner = null; // whose drafts are in the state
let known = []; // the drafts as they were last kept
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
  known = state().outbox;
  return true;
}

/** Bring the storage up to the state; returns whether there was anything to bring. */
export function keepOutbox(outbox) {
  if (outbox === known) return false;
  keeping = Promise.all([keeping, keep(outbox)]);
  return true;
}

/** Kept when all that was said up to now is in the storage. */
export function whenKept() {
  return keeping;
}

/** Bring the state up to the storage, as another tab may have left it; returns false if that is no longer wanted. */
export async function readAgain() {
  const kept = (await readAll("outbox")).filter(({ userId }) => userId === owner);
  if (state().session.me?.id !== owner) return false;
  change((before) => {
    const own = before.outbox.filter(({ clientId }) => unsaved.has(clientId));
    const others = kept.filter(({ clientId }) => !unsaved.has(clientId));
    const next = putDrafts(before, [...others, ...own], done);
    known = next.outbox;
    return next;
  });
  return true;
}

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

/** Forget files whose draft is gone, such as that of a page that was closed as it was just taking them. */
export async function forgetLostFiles() {
  const drafts = [...(await readAll("outbox")), ...Object.values(allDrafts())];
  await tidyBlobs(new Set(drafts.flatMap(filesOf).map(({ key }) => key)));
}
