// What survives a reload: stores in IndexedDB. Where there is none (a private window), they live as long as the page.

const STORES = ["outbox", "snapshot", "files"];
const VERSION = 2;
const memory = Object.fromEntries(STORES.map((name) => [name, new Map()])); // as last known: for want of an answer
const untaken = new WeakSet(); // values that the database does not have yet
const PATIENCE_MS = 2000; // a database that is blocked by another tab must not hold anything up
const FILE_PATIENCE_MS = 60_000; // but a large file takes its time

let opened = null;

export async function readAll(store) {
  const answer = await run(store, "readonly", (objects) => objects.getAll());
  if (answer) memory[store] = new Map([...answer.result, ...untakenOf(store)].map((value) => [value.key, value]));
  return [...memory[store].values()];
}

export async function read(store, key) {
  const answer = await run(store, "readonly", (objects) => objects.get(key));
  const known = memory[store].get(key) ?? null;
  return answer && !untaken.has(known) ? (answer.result ?? null) : known;
}

/** Keep a value under its `key`, and what the database could not take before; of files, which one that is too large
 * would keep out, only the one. Returns whether the database has it. */
export async function write(store, value) {
  memory[store].set(value.key, value);
  untaken.add(value);
  const values = store === "files" ? [value] : untakenOf(store);
  const answer = await run(store, "readwrite", (objects) => values.forEach((each) => objects.put(each)));
  if (answer) values.forEach((each) => untaken.delete(each));
  return Boolean(answer);
}

export async function remove(store, key) {
  memory[store].delete(key);
  await run(store, "readwrite", (objects) => objects.delete(key));
}

/** Whether the database has all that it was given of what one wrote. */
export function isAllKept() {
  return !untakenOf("outbox").length && !untakenOf("files").length;
}

function untakenOf(store) {
  return [...memory[store].values()].filter((value) => untaken.has(value));
}

/** Return {result} as the database answers, or null where there is none or it fails; the next time may go better. */
async function run(store, mode, ask) {
  const opening = (opened ??= open());
  const db = await opening;
  if (!db) return null;
  try {
    const durability = store === "snapshot" ? "relaxed" : "strict";
    const transaction = db.transaction(store, mode, { durability });
    const request = ask(transaction.objectStore(store));
    const end = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    await inTime(end, store === "files" ? FILE_PATIENCE_MS : PATIENCE_MS);
    return { result: request?.result };
  } catch (problem) {
    console.warn("The browser's storage fails; going on without it for now.", problem);
    if (opened === opening) opened = null;
    db.close();
    return null;
  }
}

async function open() {
  try {
    const db = await inTime(new Promise((resolve, reject) => {
      const request = indexedDB.open("hearth", VERSION);
      request.onupgradeneeded = () => makeStores(request.result);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }));
    db.onversionchange = () => db.close(); // a newer page in another tab is not to wait for this one
    return db;
  } catch {
    return null;
  }
}

function makeStores(db) {
  const missing = STORES.filter((name) => !db.objectStoreNames.contains(name));
  missing.forEach((name) => db.createObjectStore(name, { keyPath: "key" }));
}

function inTime(promise, patience = PATIENCE_MS) {
  const late = new Promise((_, reject) => setTimeout(reject, patience, new Error("Storage does not answer.")));
  return Promise.race([promise, late]);
}
