// Calls of the person who is signed in.
import { request } from "./http.js";
import { isObject } from "./shapes.js";
import { freshToken } from "./tokens.js";

/** Call the API; returns the answer's JSON, or throws as http.js does. `isExpected` says whether that is an answer;
 * a `signal` gives it up. */
export function call(method, path, body, isExpected = isObject, { signal } = {}) {
  return withToken((token) => request(method, path, { body, token, isExpected, signal }));
}

/** Do something with a token; if that is refused as too old, once more with a new one. */
export async function withToken(work) {
  const { token } = await freshToken();
  try {
    return await work(token);
  } catch (problem) {
    if (problem.code !== "unauthorized") throw problem;
    return work((await freshToken(token)).token);
  }
}
