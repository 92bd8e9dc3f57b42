// What a browser has for those who look elsewhere: notifications, and pushes that come while the page is closed.
import { shell } from "./shell.js";

const PATIENCE_MS = 20_000; // without a network to its push service, a browser may never answer
const KEPT = "push"; // a cache: what the worker needs to renew a subscription, and the language it speaks
const KEPT_AT = "/push-subscription";

/** Why a browser has something not that others have. */
export class Impossible extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** Why no notification can be shown: "insecure", "ios" (the app must be installed), "missing", "blocked"; null if it can. */
export function whyNoNotification() {
  if (!isSecureContext) return "insecure";
  if (!("Notification" in globalThis)) return isApplesTablet() && !isInstalled() ? "ios" : "missing";
  return Notification.permission === "denied" ? "blocked" : null;
}

/** Whether notifications are permitted; asks the person, if nobody has yet. */
export async function askPermission() {
  return (await Notification.requestPermission()) === "granted";
}

/** Subscribe for pushes with the server's key, or find that one has: what the server must know of it.
 * Throws Impossible: "noPush" if the browser has none, "noService" if it cannot reach who delivers them. */
export async function subscribePush(publicKey, language) {
  const worker = "PushManager" in globalThis ? await inTime(shell()) : null;
  if (!worker?.pushManager) throw new Impossible("noPush");
  const subscription = await inTime(subscribed(worker.pushManager, bytesOf(publicKey)));
  const { endpoint, keys } = subscription.toJSON();
  await keep({ endpoint, publicKey, language });
  return { endpoint, keys, language };
}

/** End the subscription, if there is one. `tell(endpoint)` comes before the browser is asked to end it, which it may never
 * answer; and where it does not even say which one it has, with the one that was kept. */
export async function unsubscribePush(tell = () => {}) {
  const known = await kept();
  await globalThis.caches?.delete(KEPT).catch(() => {});
  const subscription = await inTime(subscriptionHere()).catch(() => null);
  const endpoint = subscription?.endpoint ?? known?.endpoint;
  if (endpoint) await tell(endpoint);
  await inTime(subscription?.unsubscribe()).catch(() => {});
}

async function subscriptionHere() {
  return (await shell())?.pushManager?.getSubscription();
}

async function subscribed(manager, applicationServerKey) {
  const known = await manager.getSubscription();
  if (known && !isSame(known.options?.applicationServerKey, applicationServerKey)) await known.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

async function inTime(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Impossible("noService")), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    throw new Impossible("noService");
  } finally {
    clearTimeout(timer);
  }
}

async function kept() {
  try {
    const found = await globalThis.caches?.match(KEPT_AT, { cacheName: KEPT });
    return (await found?.json()) ?? null;
  } catch {
    return null;
  }
}

async function keep(known) {
  const cache = await globalThis.caches?.open(KEPT).catch(() => null);
  await cache?.put(KEPT_AT, new Response(JSON.stringify(known))).catch(() => {});
}

function isSame(buffer, bytes) {
  const known = buffer && new Uint8Array(buffer);
  return !known || (known.length === bytes.length && known.every((byte, at) => byte === bytes[at]));
}

function bytesOf(base64url) {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Tablets of Apple's say that they are computers. */
function isApplesTablet() {
  const { userAgent, platform, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (/^Mac/.test(platform) && maxTouchPoints > 1);
}

function isInstalled() {
  return navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;
}
