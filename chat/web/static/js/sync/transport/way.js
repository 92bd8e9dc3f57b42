// Which way to the server a network lets through: a websocket, or where that is refused, swallowed, silent or soon
// cut, polling. What was found is remembered for a while, since a browser does not say in which network it is.
import { onLocal, readLocal, writeLocal } from "../../browser/local-storage.js";

/** A websocket that has said nothing for so long will not. */
export const SILENT_MS = 4000;

const KEY = "hearth.polling"; // {until, pause}: no websocket until then; and for how long if the next is no better
const PROVEN = "hearth.websocket"; // until when this browser's websockets are known to last
const FIRST_MS = 5 * 60_000;
const LONGEST_MS = 6 * 3600_000;
const PROVEN_MS = 24 * 3600_000;
const YOUNG_MS = 30_000;
const OFTEN_MS = 15 * 60_000; // two that fell silent within that time, at whatever age, are no accident
const PROOF_MS = 8000; // for how long a websocket must last that was remembered as none
const CHECKS_MS = [3000, 10_000, 25_000]; // ages at which one that may yet fall silent is asked something

let isPollingsTurn = false;
let youngLosses = 0; // in a row
let lastSilence = -Infinity; // when one fell silent last that had proved to last
let isFallingSilent = false; // they do so again and again
let isDue = false; // another look at the websocket, whatever was remembered
let isInDoubt = false; // polling works, and the websocket may only have been tried at the wrong moment

/** Go by what other tabs find; `better()` is called when one finds that websockets work again, and `moved()` when this
 * may be another network: what was known of the last one is forgotten. */
export function startWay(better, moved) {
  onLocal(KEY, () => readLocal(KEY) || better());
  const look = () => {
    isDue = true;
    if (readLocal(PROVEN)) writeLocal(PROVEN, null);
    moved();
  };
  addEventListener("online", look);
  globalThis.navigator?.connection?.addEventListener?.("change", look);
}

/** "websocket" or "polling", for the next line. */
export function nextWay() {
  return isPollingsTurn || readLocal(KEY) ? "polling" : "websocket";
}

/** All works over a line, which has been live for so long. */
export function noteLive(way, age) {
  if (way === "websocket") {
    if (age >= YOUNG_MS) noteProof();
  } else if (!readLocal(KEY)) {
    if (youngLosses || isFallingSilent) remember(FIRST_MS);
    else isInDoubt = true;
  }
}

/** A line is lost: `age` is how long it had been live, or null if it never was. `isExcused`: the network or the server
 * said that it goes. `isSilent`: an answer did not come. */
export function noteLoss(way, { age, isExcused, isSilent }) {
  if (way === "polling") isPollingsTurn = false; // if that is no way either, there is none
  else if (age === null) {
    isPollingsTurn = true;
    youngLosses = 0; // it may be an outage
  } else if (!isExcused) {
    youngLosses = age < YOUNG_MS ? youngLosses + 1 : 0;
    if (isSilent) noteSilence(age);
    isPollingsTurn = isSilent || youngLosses > 1;
  }
}

/** Whether to ask something over a line, which so shows whether it is silent by now. `asked` counts how often that was. */
export function isCheckDue(way, age, asked) {
  return way === "websocket" && age >= CHECKS_MS[asked] && !(readLocal(PROVEN) > Date.now());
}

/** Whether a websocket should be tried beside the polling now: returns null, or for how many milliseconds it must last.
 * This tab does so then; the others leave it to this one. */
export function turnToTry() {
  const known = readLocal(KEY);
  const isTime = known ? isDue || Date.now() >= known.until : isInDoubt;
  if (!isTime) return null;
  isDue = isInDoubt = false;
  if (known) remember(known.pause);
  return known ? PROOF_MS : 0;
}

/** What came of that. */
export function noteTry(isGood) {
  isPollingsTurn = isFallingSilent = false;
  youngLosses = 0;
  if (isGood) writeLocal(KEY, null);
  else remember(Math.min(2 * (readLocal(KEY)?.pause ?? FIRST_MS / 2), LONGEST_MS));
}

/** The websocket is tried again at once beside the polling, unless this has happened before. */
function noteSilence(age) {
  writeLocal(PROVEN, null);
  if (age < YOUNG_MS) return;
  isFallingSilent = Date.now() - lastSilence < OFTEN_MS;
  lastSilence = Date.now();
}

function noteProof() {
  youngLosses = 0;
  if (!(readLocal(PROVEN) > Date.now() + PROVEN_MS / 2)) writeLocal(PROVEN, Date.now() + PROVEN_MS);
}

function remember(pause) {
  writeLocal(PROVEN, null);
  writeLocal(KEY, { until: Date.now() + pause, pause });
}
