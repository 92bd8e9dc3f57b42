// Keeps the page's own files, so that it opens without a network: of the newest version, and of each that is still open
// in a tab. The API is none of its business.

const CACHE = "hearth-{{ version }}";
const FILES = {{ files | tojson }};
const PATIENCE = 3000; // a network that takes longer is as good as none, if there is a page to show

async function install() {
  const page = await fetch("/", { cache: "reload", redirect: "error" });
  const text = await page.clone().text();
  if (!page.ok || !text.includes("/static/{{ version }}/")) throw new Error("The page is of another version.");
  const cache = await caches.open(CACHE);
  await Promise.all(FILES.map((url) => keep(cache, url)));
  await cache.put("/", page);
  await self.skipWaiting();
}

/** Keep a file, if it is one: a sign-in in front of Hearth may answer with its page, or lead there. */
async function keep(cache, url) {
  const response = await fetch(url, { redirect: "error" });
  const isPage = /html/.test(response.headers.get("Content-Type"));
  if (!response.ok || isPage) throw new Error(`${url} did not come.`);
  await cache.put(url, response);
}

async function activate() {
  await self.clients.claim();
  await tidyUp();
}

/** Pages hold a lock that is called like the cache of their version; a worker that is being installed holds none yet. */
async function tidyUp() {
  if (registration.installing || registration.waiting) return;
  const { held } = await navigator.locks.query();
  const used = [CACHE, ...held.map(({ name }) => name)];
  const names = (await caches.keys()).filter((name) => name.startsWith("hearth-") && !used.includes(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function page(request) {
  const kept = await caches.match("/", { cacheName: CACHE });
  const late = new AbortController();
  const timer = kept && setTimeout(() => late.abort(), PATIENCE);
  try {
    // A redirect is handed on as it is, and the browser follows it: to a sign-in in front of Hearth, wherever that is.
    const asking = { credentials: "same-origin", cache: "no-cache", redirect: "manual", signal: late.signal };
    const response = await fetch(request.url, asking);
    return isAway(response) && kept ? kept : response;
  } catch (problem) {
    if (kept) return kept;
    throw problem;
  } finally {
    clearTimeout(timer); // the page itself may take its time
  }
}

function isAway({ status }) {
  return status >= 500 && status !== 511; // the network wants a sign-in
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname, searchParams } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (pathname === "/") {
    if (event.request.mode !== "navigate" || searchParams.has("fresh")) return; // see js/session/place.js
    event.respondWith(page(event.request));
    event.waitUntil(tidyUp());
  } else if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
});
