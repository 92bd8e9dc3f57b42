// Keeps the page's own files, so that it opens without a network: of the newest version, and of each that is still open
// in a tab; and shows what is pushed while nobody looks. The API is none of its business, but to renew a subscription.

const CACHE = "hearth-{{ version }}";
const FILES = {{ files | tojson }};
const PATIENCE = 3000; // a network that takes longer is as good as none, if there is a page to show

const SUBSCRIPTION = "/push-subscription"; // what the page keeps of it in the cache "push": see js/browser/worker/push.js
const HEARD = 1500; // a page that takes longer to hear something has been put to sleep
const ICON = "{{ icon }}";
const BADGE = "{{ badge }}";
const WORDS = {
{%- for language, sections in words.items() %}
  {{ language }}: {
{{ sections }}  },
{%- endfor %}
};

{{ shared }}

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

/** Whatever comes, something is shown: a browser that has seen nothing a few times ends the subscription. */
async function pushed(data) {
  const news = read(data);
  try {
    await tell(news);
  } catch {
    await registration.showNotification(wordsFor({}, navigator.language).title, { tag: "unknown", icon: ICON, badge: BADGE });
  }
  await noteOnIcon().catch(() => {}); // not everywhere is there one
}

/** One notification for each chat. Without a sound, if somebody has that chat before their eyes, or if the page was faster to
 * show one about the same message: then it stays as it is. */
async function tell(news) {
  const tag = news.chatId ? tagOf(news.chatId) : "unknown";
  const [shown, isSeen] = await Promise.all([registration.getNotifications({ tag }), isLookedAt(news.chatId)]);
  const same = shown.find((each) => each.data?.seq >= news.seq);
  const { title, body } = same ?? wordsFor(news, (await kept())?.language ?? navigator.language);
  const about = { chatId: news.chatId, seq: news.seq, count: news.count };
  const isSilent = Boolean(same) || isSeen;
  const how = { silent: isSilent, renotify: shown.length > 0 && !isSilent };
  await registration.showNotification(title, { body, tag, data: same?.data ?? about, icon: ICON, badge: BADGE, ...how });
}

/** How much is unread in the chats that notifications stand for. A page that is awake, and takes back what it has read, knows
 * it better. */
async function noteOnIcon() {
  const answers = await Promise.all((await openPages()).map((page) => asked(page, { about: "notified" })));
  if (answers.some(Boolean) || !navigator.setAppBadge) return;
  const shown = await registration.getNotifications();
  await navigator.setAppBadge(shown.reduce((sum, { data }) => sum + (data?.count ?? 1), 0));
}

/** What is pushed; whatever else comes, something must be shown, or the browser would say that the page does things unseen. */
function read(data) {
  try {
    const news = data.json();
    return news?.type === "message" && typeof news.chatId === "string" && typeof news.sender === "string" ? news : {};
  } catch {
    return {};
  }
}

function wordsFor(news, wanted) {
  const language = WORDS[wanted.split("-")[0]] ? wanted.split("-")[0] : "en";
  const say = (key, values = {}) => {
    const [section, name] = key.split(".");
    const found = WORDS[language][section]?.[name] ?? WORDS[language].kinds.file;
    const text = typeof found === "string" ? found : (found[new Intl.PluralRules(language).select(values.count)] ?? found.other);
    return text.replace(/\{(\w+)\}/g, (place, value) => (value in values ? isolated(String(values[value])) : place));
  };
  return news.chatId ? notificationText(news, say) : { title: say("notifications.unknown"), body: "" };
}

/** Go to what a notification is about, in a page that is open, or in a new one. */
async function clicked(notification) {
  notification.close();
  const { chatId, seq } = notification.data ?? {};
  const place = chatId ? `/#/chats/${chatId}${seq ? `/${seq}` : ""}` : "/";
  const [page] = await openPages();
  if (!page) {
    await clients.openWindow(place);
    return;
  }
  await page.focus().catch(() => {});
  if (!chatId || (await asked(page, { about: "go", chatId, seq }))) return;
  try {
    await page.navigate(place);
  } catch {
    await clients.openWindow(place); // not every browser lets a worker lead a page elsewhere
  }
}

/** The pages of Hearth, the one that was used last first. */
async function openPages() {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter(({ url }) => new URL(url).pathname === "/");
}

/** Whether somebody has the chat before their eyes, as the page says: a worker may know a page by the address it had first. */
async function isLookedAt(chatId) {
  const pages = (await openPages()).filter(({ focused }) => focused && chatId);
  const answers = await Promise.all(pages.map((page) => asked(page, { about: "looking" })));
  return answers.some((answer) => answer?.chatId === chatId);
}

/** What a page answers; null if it does not, as it sleeps. */
function asked(page, message) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    setTimeout(resolve, HEARD, null);
    port1.onmessage = ({ data }) => resolve(data);
    page.postMessage(message, [port2]);
  });
}

/** The push service has another subscription for this browser, or wants one to be asked for. */
async function renewed({ oldSubscription, newSubscription }) {
  const known = await kept();
  const oldEndpoint = oldSubscription?.endpoint ?? known?.endpoint;
  if (!oldEndpoint) return; // the page subscribes at its next start
  const applicationServerKey = oldSubscription?.options?.applicationServerKey ?? known?.publicKey;
  const subscription = newSubscription ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
  const { endpoint, keys } = subscription.toJSON();
  const cache = await caches.open("push");
  await cache.put(SUBSCRIPTION, new Response(JSON.stringify({ ...known, endpoint })));
  const body = JSON.stringify({ oldEndpoint, subscription: { endpoint, keys } });
  const headers = { "Content-Type": "application/json" };
  await fetch("/api/push/renewals", { method: "POST", headers, body, redirect: "error" });
}

async function kept() {
  try {
    const found = await caches.match(SUBSCRIPTION, { cacheName: "push" });
    return found ? await found.json() : null;
  } catch {
    return null;
  }
}

self.addEventListener("push", (event) => event.waitUntil(pushed(event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(clicked(event.notification)));
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renewed(event)));
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
