// Parts of the page that the first screen can do without, each a file or more. After an update the server has only
// newer ones, and the page must be loaded anew.

import { assetUrl } from "../base/assets.js";

const QUIET_MS = 3000;
const sheets = new Map(); // what was asked for, by name
const unfetched = [];
let isQuiet = false;

/** A function that imports a part. Once the page has come to rest it is fetched anyway, so as to be there at once. */
export function lazyImport(load) {
  const loadWithParts = () => load().then(withItsParts);
  unfetched.push(loadWithParts);
  return () => loadWithParts().catch(importFailed);
}

/** Fetch all parts as soon as the page has come to rest. */
export function fetchLazyParts() {
  const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
  const begin = () => {
    isQuiet = true;
    fetchAll();
  };
  setTimeout(() => whenIdle(begin), QUIET_MS);
}

/** Resolves when the sheet of that name is in force; rejects if it does not come. */
export function loadSheet(name) {
  if (!sheets.has(name)) sheets.set(name, addSheet(name));
  return sheets.get(name);
}

function addSheet(name) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: assetUrl(name) });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      sheets.delete(name); // whoever needs it asks again
      link.remove();
      reject(new Error(`${name} did not come`));
    };
    document.head.append(link);
  });
}

/** Throw why a file did not come; if the server has the page's version no longer, head/load-failure.js hears of it,
 * and session/front.js if somebody else answered. */
export async function importFailed(problem) {
  const asking = { method: "HEAD", cache: "no-store", redirect: "manual" };
  const answer = await fetch(import.meta.url, asking).catch(() => null);
  if (answer?.status === 404) dispatchEvent(new Event("outdated"));
  else if (answer && !/javascript/.test(answer.headers.get("Content-Type"))) dispatchEvent(new Event("barred")); // perhaps
  throw problem;
}

/** A part that has just come may have named others. */
function withItsParts(part) {
  if (isQuiet) fetchAll();
  return part;
}

function fetchAll() {
  unfetched.splice(0).forEach((load) => load().catch(() => {})); // whoever needs the part asks again
}
