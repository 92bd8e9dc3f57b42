// What comes late: parts of the page that the first screen can do without. After an update the server has only newer
// ones, and the page must be loaded anew.

const QUIET_MS = 3000;
const waiting = [];
let isQuiet = false;

/** A function that imports a part. Once the page has come to rest it is fetched anyway, so as to be there at once. */
export function late(load) {
  if (isQuiet) inAdvance(load);
  else waiting.push(load);
  return () => load().catch(missing);
}

/** Fetch all parts as soon as the page has come to rest. */
export function fetchLateParts() {
  const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
  const begin = () => {
    isQuiet = true;
    waiting.forEach(inAdvance);
  };
  setTimeout(() => whenIdle(begin), QUIET_MS);
}

/** Throw why a file did not come; if the server has the page's version no longer, head/load-failure.js hears of it. */
export async function missing(problem) {
  const answer = await fetch(import.meta.url, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.status === 404) dispatchEvent(new Event("outdated"));
  throw problem;
}

function inAdvance(load) {
  load().catch(() => {}); // whoever needs the part asks again
}
