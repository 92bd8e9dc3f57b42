// What the state says of the connection: online, connecting, and offline only after a while.
import { checkEnds } from "../state/messages.js";
import { setOnline } from "../state/people.js";
import { change, state } from "../state/store.js";

const GRACE_MS = 3000; // without a connection before it is called offline

let grace = 0;

/** The page knows all that the server does. */
export function showOnline() {
  stopShowing();
  change((before) => ({ ...checkEnds(before), connection: "online" }));
}

/** There is no connection; if that stays so, nobody knows who else is there. */
export function showLost() {
  if (state().connection === "online") change((before) => ({ ...before, connection: "connecting" }));
  grace ||= setTimeout(() => change((before) => ({ ...setOnline(before, []), connection: "offline" })), GRACE_MS);
}

/** Nobody wants to know any more whether there is a connection. */
export function stopShowing() {
  clearTimeout(grace);
  grace = 0;
}
