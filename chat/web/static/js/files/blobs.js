// The bytes of files that were chosen here: kept in IndexedDB until they are sent, with addresses to show them by.
import { read, readAll, remove, write } from "../browser/indexed-db.js";

const MOST_ADDRESSES = 60;
const ABANDONED_MS = 3_600_000; // a tab may just be keeping a file that no draft names yet
const addresses = new Map(); // blob: by the key of a file, and once it is sent by its id as well

/** Keep a file; returns whether the browser has taken it, so that it survives a reload. */
export function keepBlob(key, blob) {
  giveAddress(key, blob);
  return write("files", { key, blob, at: Date.now() });
}

/** The file as it was kept, or null. */
export async function blobOf(key) {
  return (await read("files", key))?.blob ?? null;
}

/** Forget a file. What shows it at the moment goes on doing so. */
export function dropBlob(key) {
  return remove("files", key);
}

/** Forget the files that nothing refers to any more. */
export async function tidyBlobs(keysInUse) {
  const isAbandoned = ({ key, at }) => !keysInUse.has(key) && Date.now() - at > ABANDONED_MS;
  const kept = await readAll("files");
  await Promise.all(kept.filter(isAbandoned).map(({ key }) => dropBlob(key)));
}

/** Where the file of that key or id can be shown from without fetching it, or null. */
export function localAddress(name) {
  return addresses.get(name) ?? null;
}

/** The same, looked for in the storage too: after a reload, or for another tab's file. */
export async function findAddress(key) {
  const blob = addresses.has(key) ? null : await blobOf(key);
  if (blob && !addresses.has(key)) giveAddress(key, blob);
  return localAddress(key);
}

/** A file has been sent, and its message need not fetch it. */
export function showAs(fileId, key) {
  if (addresses.has(key)) addresses.set(fileId, addresses.get(key));
}

function giveAddress(key, blob) {
  addresses.set(key, URL.createObjectURL(blob));
  if (addresses.size <= MOST_ADDRESSES) return;
  const [oldest, address] = addresses.entries().next().value;
  addresses.delete(oldest);
  if (![...addresses.values()].includes(address)) URL.revokeObjectURL(address);
}
