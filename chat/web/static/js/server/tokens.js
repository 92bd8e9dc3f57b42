// Who one is. The access token lives in this page only; the refresh token is a cookie that no script can read.
import { facts } from "../base/facts.js";
import { newId } from "../base/new-id.js";
import { readLocal, writeLocal } from "../browser/local-storage.js";
import { inTurn } from "../browser/other-tabs.js";
import { NoAnswer, request, serverNow } from "./http.js";
import { isServer, isTokens } from "./shapes.js";

const SPARE_MS = 60_000; // a token is renewed so long before it expires
const ATTEMPT = "hearth.attempt";

let token = null;
let renewAt = 0; // by this computer's clock
let renewal = null; // under way
let over = () => {};

/** Say what to do when the server says that there is no session any more. */
export function whenOver(fn) {
  over = fn;
}

/** Whether this browser may have a session: the cookie that goes with it can be seen. */
export function maySignIn() {
  return Boolean(csrf());
}

/** `{hasAccounts, needsInvite}`, for those who are not signed in. */
export function askServer() {
  return request("GET", "/api/server", { isExpected: isServer });
}

export function logIn(credentials) {
  return enter("/api/auth/login", credentials);
}

export function signUp(account) {
  return enter("/api/auth/register", account);
}

/** A token that is good for a while yet, and when to come for the next; one that is known to be old is not. */
export async function freshToken(oldToken = null) {
  if (!token || token === oldToken || Date.now() >= renewAt) await renew();
  return { token, renewAt };
}

/** Renew the session, and return its user. Throws a Refusal with the code "unauthorized" if it is over. */
export function renew() {
  renewal ??= inTurn("refresh", askForTokens).finally(() => (renewal = null));
  return renewal;
}

/** Forget the token: it was refused, or the session is over. */
export function forgetToken() {
  token = null;
  renewAt = 0;
}

async function enter(path, body) {
  const answer = await request("POST", path, { body, isExpected: isTokens });
  writeLocal(ATTEMPT, null);
  return take(answer);
}

/** Renew until the answer has come: asking again with the same attempt gives the same answer, whatever got lost. */
async function askForTokens() {
  const attempt = readLocal(ATTEMPT) ?? newId();
  writeLocal(ATTEMPT, attempt);
  const used = csrf();
  try {
    return take(await refresh(attempt, used));
  } catch (problem) {
    if (problem.code !== "unauthorized") throw problem;
    if (csrf() && csrf() !== used) return take(await refresh(attempt, csrf())); // another tab was faster
    writeLocal(ATTEMPT, null);
    forgetToken();
    over();
    throw problem;
  }
}

async function refresh(attempt, csrfToken) {
  const headers = { "X-CSRF-TOKEN": csrfToken ?? "" };
  const answer = await request("POST", "/api/auth/refresh", { body: { attempt }, headers, isExpected: isTokens });
  writeLocal(ATTEMPT, null);
  return answer;
}

function take(answer) {
  const lifetime = Date.parse(answer.expiresAt) - serverNow();
  if (Number.isNaN(lifetime)) throw new NoAnswer("The server's answer is not what it should be.");
  token = answer.accessToken;
  renewAt = Date.now() + Math.max(lifetime - SPARE_MS, lifetime / 2);
  return answer.user;
}

/** What goes with the session's cookie, as text: several values where other programs of this host have one as well. */
function csrf() {
  const values = [facts.csrfCookie, ...facts.formerCsrfCookies].flatMap((name) =>
    document.cookie
      .split("; ")
      .filter((each) => each.startsWith(`${name}=`))
      .map((each) => each.slice(name.length + 1)),
  );
  return [...new Set(values.filter(Boolean))].join(",") || null;
}
