// Coming in and going out: which phase the page is in, and everything that begins and ends with a session.
import { facts } from "../base/facts.js";
import { SEARCHES, writeLocal } from "../browser/local-storage.js";
import { onTabs, tellTabs } from "../browser/other-tabs.js";
import { dropBlob } from "../files/blobs.js";
import { call } from "../server/call.js";
import { askServer, forgetToken, logIn, maySignIn, renew, signUp, whenOver } from "../server/tokens.js";
import { allDrafts, forgetDrafts, openDrafts } from "../state/drafts.js";
import { putProfile } from "../state/people.js";
import { blankState, change, state } from "../state/store.js";
import { disconnect, stayConnected } from "../sync/connection.js";
import { closeOutbox, openOutbox } from "../sync/outbox.js";
import { erase, restore } from "../sync/snapshot.js";

const LONGEST_PAUSE_MS = 5000;

/** Find out who is here, and show what can be shown. Never rejects. */
export async function startSession() {
  whenOver(() => leave(isSignedIn() ? "ended" : null));
  onTabs("signed-out", () => isSignedIn() && leave(null));
  onTabs("signed-in", () => !isSignedIn() && resume());
  if (!maySignIn()) await erase();
  const kept = await restore();
  if (!kept) return resume();
  change(() => kept);
  await enterAs(kept.session.me);
}

/** Why a reload will sign one out, as this browser did not keep the cookie: "httpsOnly", "noCookies", or nothing. */
export function whyNotKept() {
  if (maySignIn()) return null;
  return facts.httpsOnly && location.protocol === "http:" ? "httpsOnly" : "noCookies";
}

export async function signIn({ email, password }) {
  await enterAs(await logIn({ email, password }));
  tellTabs("signed-in");
}

/** Show that somebody else has set the server up meanwhile: whoever comes next signs up, if they want to. */
export function wasLate() {
  return showSignIn("setup");
}

export async function register({ name, email, password, invite, setup }) {
  await enterAs(await signUp({ name, email, password, ...(invite && { invite }), ...(setup && { setup }) }));
  tellTabs("signed-in");
}

/** End the session, here and in the other tabs. Rejects where the server cannot be told: it would go on otherwise. */
export async function signOut() {
  await call("POST", "/api/auth/logout").catch((problem) => {
    if (problem.code !== "unauthorized") throw problem;
  });
  Object.values(allDrafts()).forEach(({ files = [] }) => files.forEach(({ key }) => dropBlob(key)));
  forgetDrafts();
  writeLocal(SEARCHES, null);
  tellTabs("signed-out");
  await leave(null);
}

/** Go on with the session that this browser may have; if it has none, find out what visitors see. */
async function resume() {
  if (maySignIn()) await untilAnswered(async () => enterAs(await renew()));
  else await showSignIn(null);
}

async function enterAs(user) {
  if (state().session.me?.id !== user.id) {
    disconnect();
    closeOutbox();
    await erase();
    change(() => blankState({ phase: "signed-in", me: user }));
  }
  openDrafts(user.id);
  await openOutbox(user.id);
  stayConnected({ greeted, ended });
}

/** The server says who one is. Somebody else signed in with this browser, and this tab heard nothing of it? */
function greeted(user) {
  if (state().session.me?.id === user.id) change((before) => putProfile(before, user));
  else enterAs(user);
}

function ended(reason) {
  tellTabs("signed-out");
  leave(reason === "signed_out" ? null : reason);
}

async function leave(reason) {
  disconnect();
  closeOutbox();
  forgetToken();
  change(() => blankState({ phase: "signed-out", endedBecause: reason }));
  await erase();
  await showSignIn(reason);
}

/** Show what people see who are not signed in: a sign-in, or the setup of an empty server. */
function showSignIn(reason) {
  return untilAnswered(async () => {
    const { hasAccounts, needsInvite } = await askServer();
    if (isSignedIn()) return;
    const phase = hasAccounts ? "signed-out" : "setup";
    change((before) => ({ ...before, session: { phase, me: null, needsInvite, endedBecause: reason } }));
  });
}

/** Do something until the server answers, whatever it answers. */
async function untilAnswered(work) {
  for (let pause = 250; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (problem) {
      if (problem.code === "unauthorized") return undefined; // whenOver knows what to do
      if (state().session.phase === "starting") setPhase("unreachable");
    }
    await sleepUntilOnline(pause);
  }
}

function sleepUntilOnline(ms) {
  const waiting = new AbortController();
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
    addEventListener("online", resolve, waiting);
  }).finally(() => waiting.abort());
}

function setPhase(phase) {
  change((before) => ({ ...before, session: { ...before.session, phase } }));
}

function isSignedIn() {
  return state().session.phase === "signed-in";
}
