// The day and the time zone where the reader is, which may change while the page is open.
import { observable } from "../../base/observable.js";
import { forgetFormats, zoneAndDay } from "../../text/time.js";

const MINUTE = 60_000;
const current = observable(zoneAndDay());

/** Both, as a string that is another one once either is. */
export const today = current.get;
export const onToday = current.subscribe;

/** No browser tells of another day or zone: look every minute, and whenever somebody comes back to the page. */
export function startToday() {
  setInterval(look, MINUTE);
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
}

function look() {
  const now = zoneAndDay();
  if (now === today()) return;
  forgetFormats();
  current.set(now);
}
