// Looking whether it is Hearth that answers, where other signs (a websocket, an upload) do not tell.
import { askServer } from "./tokens.js";

const EVERY_MS = 5000; // a server that is away needs no crowd of questions

let last = -Infinity;

/** Ask for something that everybody may know, now and then; http.js tells if a sign-in is in front. */
export async function lookAhead() {
  if (Date.now() - last < EVERY_MS) return;
  last = Date.now();
  await askServer().catch(() => {});
}
