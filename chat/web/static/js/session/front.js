// A sign-in in front of Hearth whose session has ended: answers are its own, and only a page of the browser's own can
// pass it. The person is led there once; what they wrote is kept, and they come back to where they were.
import { leaveForNetwork } from "./place.js";
import { isAllKept } from "../browser/indexed-db.js";
import { readSession, writeSession } from "../browser/local-storage.js";
import { Barred, whenBarred } from "../server/http.js";
import { askServer } from "../server/tokens.js";
import { areDraftsKept } from "../state/drafts.js";
import { change, state, subscribe } from "../state/store.js";
import { whenKept } from "../sync/outbox-storage.js";
import { saveSnapshot } from "../sync/snapshot.js";

const LOOK_EVERY_MS = 3000;
const LED = "hearth.led"; // when this tab was led there, until Hearth answers again
const AGAIN_MS = 60_000;

let isLooking = false;
let timer = 0;

/** Hear of answers that are not Hearth's, from now on. */
export function startFront() {
  whenBarred(look);
  addEventListener("barred", look); // see browser/lazy.js
  document.addEventListener("visibilitychange", () => state().isBarred && look());
  let wasOnline = false;
  subscribe(({ connection }) => {
    const isBack = connection === "online" && !wasOnline;
    wasOnline = connection === "online";
    if (isBack && ledAt()) look();
  });
}

/** See whether that is so: a firewall, say, may also refuse a single request. */
async function look() {
  if (isLooking) return;
  isLooking = true;
  clearTimeout(timer);
  try {
    await askServer();
    put(false);
    note(null);
  } catch (problem) {
    if (problem instanceof Barred) await lead();
    if (state().isBarred) timer = setTimeout(look, LOOK_EVERY_MS);
  } finally {
    isLooking = false;
  }
}

/** Go there, if that loses nothing and was not in vain a moment ago. Else the page says it, with a link. */
async function lead() {
  put(true);
  if (document.hidden || ledAt()) return; // of many tabs only the one that is looked at
  await whenKept();
  if (!isAllKept() || !areDraftsKept()) return;
  await saveSnapshot();
  if (note(Date.now())) leaveForNetwork();
}

function put(isBarred) {
  if (state().isBarred !== isBarred) change((before) => ({ ...before, isBarred }));
}

/** When this tab was led there, and Hearth has not answered since, or it was less than a minute ago; else 0. */
function ledAt() {
  return readSession(LED) ?? 0;
}

/** Returns whether that could be kept: else nothing would keep it from going there for ever. */
function note(time) {
  if (time) return writeSession(LED, time);
  return Date.now() - ledAt() <= AGAIN_MS || writeSession(LED, null);
}
