// HTTP. A request gives the answer's JSON, or throws Refusal (the server says no), NoAnswer (it says nothing), or Barred.
import { isObject } from "./shapes.js";

const PATIENCE_MS = 10_000;

/** The server said no: `code` and `message`, and `fields` where something in a form is not right. */
export class Refusal extends Error {
  constructor({ code, message, fields = {} }, { status = 0, retryAfter = null } = {}) {
    super(message);
    Object.assign(this, { name: "Refusal", code, fields, status, retryAfter });
  }
}

/** Nobody answered, or not Hearth: the network, a proxy, a server that is restarting. */
export class NoAnswer extends Error {
  constructor(message = "The server does not answer.") {
    super(message);
    Object.assign(this, { name: "NoAnswer", code: "no_answer", fields: {}, status: 0, retryAfter: null });
  }
}

/** Not Hearth answered but a sign-in in front of it: of the organisation, or of the network one is in. */
export class Barred extends NoAnswer {}

const BARRING = [401, 403, 407, 511]; // without words of Hearth's

let barred = () => {};

/** Say what to do whenever a request finds that. */
export function whenBarred(fn) {
  barred = fn;
}

let skew = 0; // of this computer's clock, which may be off by hours

/** The time, as far as the server's clock is known. */
export function serverNow() {
  return Date.now() + skew;
}

/** Ask the server, with the token that is given or without one; call.js asks as the person who is signed in. */
export async function request(method, path, { body, token, headers = {}, isExpected = isObject, signal } = {}) {
  try {
    return await asked(method, path, { body, token, headers, isExpected, signal });
  } catch (problem) {
    if (problem instanceof Barred) barred();
    throw problem;
  }
}

async function asked(method, path, { body, token, headers, isExpected, signal }) {
  const answer = await answered(method, path, {
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(token && { "X-Hearth-Token": token }),
      ...headers,
    },
    signal,
  });
  if (answer.type === "opaqueredirect") throw new Barred(); // Hearth leads no request of the page elsewhere
  if (answer.status === 204) return null;
  const json = await answer.json().catch(() => null);
  if (!answer.ok) throw refusalOf(answer.status, json, answer.headers.get("Retry-After"));
  if (json === null && isPage(answer)) throw new Barred();
  if (!isExpected(json)) throw new NoAnswer("The server's answer is not what it should be.");
  return json;
}

async function answered(method, path, { signal, ...options }) {
  try {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const limit = signal ? (AbortSignal.any?.([patience, signal]) ?? patience) : patience; // Firefox before 124 has no `any`
    const answer = await fetch(path, { method, ...options, cache: "no-store", redirect: "manual", signal: limit });
    const date = Date.parse(answer.headers.get("Date"));
    if (!Number.isNaN(date)) skew = date - Date.now();
    return answer;
  } catch {
    throw new NoAnswer();
  }
}

/** What an answer that is none says; what is not Hearth's counts as no answer. */
export function refusalOf(status, json, retryAfter) {
  const error = json?.error;
  if (!isObject(error) || typeof error.code !== "string") {
    return BARRING.includes(status) ? new Barred() : new NoAnswer(); // a proxy's page, not Hearth's answer
  }
  const { code, message, fields } = error;
  const known = { code, message: String(message), fields: isObject(fields) ? fields : {} };
  return new Refusal(known, { status, retryAfter: Number(retryAfter) || null });
}

function isPage({ headers }) {
  return /html/.test(headers.get("Content-Type"));
}
