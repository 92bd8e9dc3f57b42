// Trying a websocket beside the line by polling that there is.
import { sleep } from "../../base/time.js";
import { NoAnswer } from "../../server/http.js";
import { freshToken } from "../../server/tokens.js";
import { askOver, openLine } from "./socket.js";
import { SILENT_MS } from "./way.js";

const LONGEST_MS = 60_000;

/** Whether a websocket works, both ways, and for so long. */
export async function works(fetchClient, ms) {
  let other = null;
  try {
    const [fresh, { io }] = await Promise.all([freshToken(), fetchClient()]);
    const isHeard = new Promise((resolve) => (other = openLine(io, fresh, "websocket", resolve)));
    await before(isHeard, other, SILENT_MS);
    await before(sleep(ms), other, LONGEST_MS);
    await askOver(other, "auth:renew", { token: (await freshToken()).token });
    return true;
  } catch {
    return false;
  } finally {
    other?.socket.removeAllListeners().offAny().disconnect();
  }
}

/** Throws if the line is lost before that, or if it takes too long. */
async function before(wanted, other, patience) {
  const isLost = await Promise.race([wanted.then(() => false), other.isLost.then(() => true), sleep(patience)]);
  if (isLost) throw new NoAnswer();
}
