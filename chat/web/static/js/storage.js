// What survives a reload: two stores in IndexedDB. Where there is none (a private window), they live as long as the page.

const STORES = ["outbox", "snapshot"];
const memory = Object.fromEntries(STORES.map((name) => [name, new Map()]));
const PATIENCE_MS = 2000; // a database that is blocked by another tab must not hold anything up

let opened = null;

export async function readAll(store) {
  const kept = await run(store, "readonly", (objects) => objects.getAll());
  for (const value of kept ?? []) memory[store].set(value.key, value);
  return kept ?? [...memory[store].values()];
}

export async function read(store, key) {
  const kept = await run(store, "readonly", (objects) => objects.get(key));
  return kept ?? memory[store].get(key) ?? null;
}

/** Keep a value under its `key`. */
export async function write(store, value) {
  memory[store].set(value.key, value);
  await run(store, "readwrite", (objects) => objects.put(value));
}

export async function remove(store, key) {
  memory[store].delete(key);
  await run(store, "readwrite", (objects) => objects.delete(key));
}

/** Return what the database answers, or undefined where there is none. */
async function run(store, mode, ask) {
  opened ??= open();
  const db = await opened;
  if (!db) return undefined;
  try {
    const durability = store === "outbox" ? "strict" : "relaxed";
    const transaction = db.transaction(store, mode, { durability });
    const request = ask(transaction.objectStore(store));
    await inTime(new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    }));
    return request.result;
  } catch (problem) {
    console.warn("The browser's storage fails; going on without it.", problem);
    opened = Promise.resolve(null);
    return undefined;
  }
}

async function open() {
  try {
    return await inTime(new Promise((resolve, reject) => {
      const request = indexedDB.open("hearth", 1);
      request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name, { keyPath: "key" }));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }));
  } catch {
    return null;
  }
}

function inTime(promise) {
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS, new Error("Storage does not answer.")));
  return Promise.race([promise, late]);
}
