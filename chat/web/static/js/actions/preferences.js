// How one wants to be notified, on all of one's devices.
import { call } from "../server/call.js";
import { isPreferences } from "../server/shapes.js";
import { change } from "../state/store.js";

const PLACE = "/api/users/me/notifications";

export async function loadPreferences() {
  take(await call("GET", PLACE, undefined, isPreferences));
}

/** Change some of {quiet, mail, language}. */
export async function savePreferences(some) {
  take(await call("PATCH", PLACE, some, isPreferences));
}

function take(preferences) {
  change((before) => (before.session.phase === "signed-in" ? { ...before, preferences } : before));
}
