// Where one was when a sign-in in front of Hearth took the page's place: it brings people back to the address alone,
// without the part after the #.
import { readSession, writeSession } from "../browser/local-storage.js";

const KEY = "hearth.place";
const GOOD_FOR_MS = 30 * 60_000;
const FRESH = "fresh"; // the worker leaves a page that is asked for with that to the network

let isLeft = false; // for the network's own page

/** Keep the place whenever the page goes, and return to the one that was kept, if another page stood here since. */
export function startPlace() {
  addEventListener("pagehide", () => writeSession(KEY, { hash: location.hash, at: Date.now(), isLeft }));
  addEventListener("pageshow", () => (isLeft = false));
  const kept = taken();
  const address = new URL(location.href);
  const hasFresh = address.searchParams.has(FRESH);
  const isBack = kept?.isLeft || performance.timeOrigin > kept?.at; // another page stood here in between
  if (isBack && !address.hash && Date.now() - kept?.at < GOOD_FOR_MS) address.hash = kept.hash;
  address.searchParams.delete(FRESH);
  if (hasFresh || address.hash !== location.hash) history.replaceState(null, "", address);
}

/** The address at which the network answers, whatever the worker keeps. */
export const freshPage = `/?${FRESH}`;

/** Leave the page for what the network has at its address. */
export function leaveForNetwork() {
  isLeft = true;
  location.replace(freshPage);
}

function taken() {
  const kept = readSession(KEY);
  if (kept) writeSession(KEY, null);
  return kept;
}
