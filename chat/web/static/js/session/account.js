// One's own account: profile, picture, password, and where one is signed in.
import { sendPicture } from "../files/pictures.js";
import { call } from "../server/call.js";
import { isListed, isUser } from "../server/shapes.js";
import { putProfile } from "../state/people.js";
import { change } from "../state/store.js";

export async function listSessions() {
  return (await call("GET", "/api/auth/sessions", undefined, isListed((each) => Boolean(each?.id)))).items;
}

export async function endSession(id) {
  await call("DELETE", `/api/auth/sessions/${id}`);
}

export async function endOtherSessions() {
  await call("DELETE", "/api/auth/sessions");
}

export async function changeProfile(changes) {
  const me = await call("PATCH", "/api/users/me", changes, isUser);
  change((before) => putProfile(before, me));
}

/** Have a picture: a blob, or null for none. */
export async function changePicture(blob) {
  const me = await sendPicture("/api/users/me/avatar", blob, isUser);
  change((before) => putProfile(before, me));
}

export async function changePassword({ current, new: password }) {
  await call("PUT", "/api/users/me/password", { current, new: password });
}
