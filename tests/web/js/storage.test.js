// What survives a reload: the browser's database has the last word, and one that fails is tried again.
import assert from "node:assert/strict";
import test from "node:test";

const quota = new Error("QuotaExceededError");

/** As much of IndexedDB as the page uses. `rows` is what it holds; with `isFull` no transaction succeeds. */
class Database {
  rows = { outbox: new Map(), snapshot: new Map(), files: new Map() };
  isFull = false;

  open() {
    const request = { result: this };
    queueMicrotask(() => request.onsuccess());
    return request;
  }

  transaction(store) {
    const [rows, { isFull }] = [this.rows[store], this];
    const objects = {
      get: (key) => ({ result: rows.get(key) }),
      getAll: () => ({ result: [...rows.values()] }),
      put: (value) => isFull || rows.set(value.key, value),
      delete: (key) => isFull || rows.delete(key),
    };
    const transaction = { objectStore: () => objects, error: quota };
    queueMicrotask(() => (isFull ? transaction.onabort() : transaction.oncomplete()));
    return transaction;
  }

  close() {}
}

let pages = 0;

async function newPage(database) {
  globalThis.indexedDB = database;
  return import(`../../../chat/web/static/js/browser/indexed-db.js?${pages++}`);
}

const keys = (values) => values.map(({ key }) => key).sort();

test("what another tab struck out is gone here too", async () => {
  const database = new Database();
  const page = await newPage(database);
  await page.write("outbox", { key: "hello" });
  database.rows.outbox.delete("hello");

  assert.equal(await page.read("outbox", "hello"), null);
  assert.deepEqual(await page.readAll("outbox"), []);
});

test("what a full database refuses lives in the page, and is kept as soon as it can be", async (t) => {
  t.mock.method(console, "warn", () => {});
  const database = new Database();
  const page = await newPage(database);
  await page.write("outbox", { key: "before" });
  database.isFull = true;
  await page.write("outbox", { key: "meanwhile" });
  assert.deepEqual(keys(await page.readAll("outbox")), ["before", "meanwhile"]);

  database.isFull = false;
  assert.deepEqual(await page.read("outbox", "meanwhile"), { key: "meanwhile" });
  assert.deepEqual(keys(await page.readAll("outbox")), ["before", "meanwhile"]);
  await page.write("outbox", { key: "after" });
  assert.deepEqual([...database.rows.outbox.keys()].sort(), ["after", "before", "meanwhile"]);
});

test("a file that does not fit keeps no other out, and it is known that it is not kept", async (t) => {
  t.mock.method(console, "warn", () => {});
  const database = new Database();
  const page = await newPage(database);
  database.isFull = true;
  assert.equal(await page.write("files", { key: "film" }), false);
  database.isFull = false;
  assert.equal(await page.write("files", { key: "photo" }), true);
  assert.deepEqual([...database.rows.files.keys()], ["photo"]);
  assert.deepEqual(await page.read("files", "film"), { key: "film" }, "it lives as long as the page");
});

test("without a database, all of it lives as long as the page", async () => {
  const page = await newPage({ open: () => assert.fail("forbidden") });
  await page.write("snapshot", { key: "last" });
  assert.deepEqual(await page.read("snapshot", "last"), { key: "last" });
  await page.remove("snapshot", "last");
  assert.equal(await page.read("snapshot", "last"), null);
});
