// HTTP. A request gives the answer's JSON, or throws Refusal (the server says no) or NoAnswer (it says nothing).
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

let skew = 0; // of this computer's clock, which may be off by hours

/** The time, as far as the server's clock is known. */
export function serverNow() {
  return Date.now() + skew;
}

/** Ask the server, with the token that is given or without one; call.js asks as the person who is signed in. */
export async function request(method, path, { body, token, headers = {}, isExpected = isObject } = {}) {
  const answer = await answered(method, path, {
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(token && { "X-Hearth-Token": token }),
      ...headers,
    },
  });
  if (answer.status === 204) return null;
  const json = await answer.json().catch(() => null);
  if (!answer.ok) throw refusalOf(answer.status, json, answer.headers.get("Retry-After"));
  if (!isExpected(json)) throw new NoAnswer("The server's answer is not what it should be.");
  return json;
}

async function answered(method, path, options) {
  try {
    const answer = await fetch(path, { method, ...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
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
  if (!isObject(error) || typeof error.code !== "string") return new NoAnswer(); // a proxy's page, not Hearth's answer
  const { code, message, fields } = error;
  const known = { code, message: String(message), fields: isObject(fields) ? fields : {} };
  return new Refusal(known, { status, retryAfter: Number(retryAfter) || null });
}
