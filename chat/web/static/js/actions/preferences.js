// How one wants to be notified, on all of one's devices.
import { call } from "../server/call.js";
import { isPreferences } from "../server/shapes.js";
import { change, state } from "../state/store.js";

const PLACE = "/api/users/me/notifications";

export async function loadPreferences() {
  take(await call("GET", PLACE, undefined, isPreferences));
}

/** Change some of {quiet, mail, language}: shown at once, and taken back if the server refuses it, but for what has become
 * another meanwhile. */
export async function savePreferences(some) {
  const known = state().preferences;
  take({ ...known, ...some });
  try {
    take(await call("PATCH", PLACE, some, isPreferences));
  } catch (problem) {
    take(takenBack(state().preferences, some, known));
    throw problem;
  }
}

function takenBack(now, some, known) {
  const mine = Object.keys(some).filter((name) => now?.[name] === some[name]);
  return { ...now, ...Object.fromEntries(mine.map((name) => [name, known?.[name]])) };
}

function take(preferences) {
  change((before) => (before.session.phase === "signed-in" ? { ...before, preferences } : before));
}
