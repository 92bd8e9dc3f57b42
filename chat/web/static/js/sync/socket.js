// The live connection: it comes back by itself, and whenever it is there the state is kept equal to the server's.
import { lazyImport } from "../browser/lazy.js";
import { NoAnswer, Refusal } from "../server/http.js";
import { isObject, isSound, isSyncAnswer } from "../server/shapes.js";
import { forgetToken, freshToken } from "../server/tokens.js";
import { checkEnds } from "../state/messages.js";
import { setOnline } from "../state/people.js";
import { applySync, hasMore, hear, isComplete, syncRequest } from "../state/replica.js";
import { change, state } from "../state/store.js";
import { expireTyping } from "../state/typing.js";

const ACK_MS = 5000; // an ack that takes longer is not coming: the connection is dead, whatever TCP believes
const DOUBT_MS = 1000; // a gap may close by itself for so long
const SYNC_EVERY_MS = 60_000; // even if nothing seems to be missing: one cannot miss the last event knowingly
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
const GRACE_MS = 3000; // without a connection before it is called offline
const SLEPT_MS = 15_000; // a second that took so long was a sleep

// Nobody needs it to sign in.
const fetchClient = lazyImport(() => import("socket.io-client"));

let hooks = null; // of whoever wants to be connected; null while nobody does
let socket = null;
let lose = () => {};
let buffer = []; // live events that wait for the sync to be applied; null while they need not wait
let syncing = null;
let isSyncWanted = false;
let lastSync = 0;
let lastTick = 0;
let renewAt = Infinity;
let doubts = 0; // timers
let grace = 0;
let wakeUp = () => {};

/** Be connected from now on. `greeted(user)` is told who one is, and `ended(reason)` that the session is over. */
export function stayConnected(wanted) {
  if (hooks) return;
  hooks = wanted;
  watch();
  declareLost();
  loop(wanted);
}

/** Be connected no longer. */
export function disconnect() {
  hooks = null;
  clearTimeout(grace);
  grace = 0;
  hangUp();
  wakeUp();
}

/** Send an event; returns the ack's data, or throws Refusal or NoAnswer. */
export async function ask(event, payload, isExpected = () => true) {
  const mine = socket;
  if (!mine?.connected) throw new NoAnswer();
  const ack = await mine.timeout(ACK_MS).emitWithAck(event, payload).catch(() => null);
  if (!ack && mine === socket) lose();
  if (ack?.ok === true && isExpected(ack.data)) return ack.data;
  if (ack?.ok === false && isObject(ack.error)) throw new Refusal(ack.error);
  throw new NoAnswer();
}

/** Send an event whose answer nobody waits for, if there is a connection. */
export function tell(event, payload) {
  if (socket?.connected) socket.emit(event, payload);
}

/** Catch up, now or as soon as the sync that is under way is done. */
export function sync() {
  if (!socket?.connected) return wakeUp();
  isSyncWanted = true;
  syncing ??= catchUp(socket).finally(() => (syncing = null));
  return syncing;
}

async function loop(wanted) {
  let pause = 0;
  while (hooks === wanted) {
    try {
      await connected(wanted);
      pause = 0;
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) pause = LONGEST_PAUSE_MS;
    }
    if (hooks !== wanted) return;
    hangUp();
    declareLost();
    await sleep(pause * (0.5 + Math.random() / 2));
    pause = Math.min(Math.max(FIRST_PAUSE_MS, pause * 2), LONGEST_PAUSE_MS);
  }
}

/** Connect, and return when the connection is lost. Throws if it never came to a sync. */
async function connected(wanted) {
  const [fresh, { io }] = await Promise.all([freshToken(), fetchClient()]);
  if (hooks !== wanted) return;
  ({ renewAt } = fresh);
  buffer = [];
  lastSync = 0;
  const mine = io({
    auth: { token: fresh.token },
    transports: ["websocket", "polling"], // polling where a proxy lets no websocket through
    tryAllTransports: true,
    reconnection: false,
    forceNew: true,
    timeout: ACK_MS,
  });
  socket = mine;
  const tooLong = setTimeout(() => lastSync || lose(), 3 * ACK_MS);
  await new Promise((resolve) => {
    lose = resolve;
    mine.on("connect_error", refused);
    mine.on("disconnect", resolve);
    mine.onAny((event, payload) => mine === socket && heard(event, payload));
  });
  clearTimeout(tooLong);
  if (!lastSync) throw new NoAnswer();
}

function refused({ message }) {
  if (message === "unauthorized") forgetToken(); // whatever the clock says
  lose();
}

function hangUp() {
  socket?.removeAllListeners().offAny().disconnect();
  socket = null;
  buffer = [];
  lose();
}

function heard(event, payload) {
  if (event === "session:ended") return ended(payload?.reason);
  if (!isSound(event, payload)) return doubtful(`${event} is not as it should be`);
  if (event === "ready") {
    hooks.greeted(payload.user);
    sync();
  } else if (buffer) buffer.push([event, payload]);
  else apply([[event, payload]]);
}

function ended(reason) {
  forgetToken();
  if (reason !== "expired") hooks.ended(reason);
}

/** Apply live events. A bug in that costs a sync, not the page. */
function apply(events) {
  try {
    const now = Date.now();
    change((before) => events.reduce((state, [event, payload]) => hear(state, event, payload, now), before));
  } catch (problem) {
    doubtful(problem);
  }
  if (!isComplete(state()) && !doubts) doubts = setTimeout(lookAgain, DOUBT_MS);
}

function lookAgain() {
  doubts = 0;
  if (!isComplete(state())) sync();
}

function doubtful(problem) {
  console.error("A live event could not be applied; syncing instead.", problem);
  change((before) => ({ ...before, hasDoubts: true }));
  doubts ||= setTimeout(lookAgain, DOUBT_MS);
}

async function catchUp(mine) {
  try {
    while (isSyncWanted && mine === socket) {
      isSyncWanted = false;
      buffer ??= [];
      await askForAll();
    }
    if (mine !== socket) return;
    const waiting = buffer;
    buffer = null;
    apply(waiting);
    lastSync = Date.now();
    declareOnline();
  } catch (problem) {
    if (!(problem instanceof NoAnswer)) console.error("A sync failed; connecting anew.", problem);
    if (mine === socket) lose();
  }
}

async function askForAll() {
  let answer;
  do {
    answer = await ask("sync", syncRequest(state()), isSyncAnswer);
    change((before) => applySync(before, answer));
  } while (hasMore(answer));
}

async function renewToken(mine) {
  renewAt = Infinity;
  try {
    const fresh = await freshToken();
    if (mine !== socket) return;
    await ask("auth:renew", { token: fresh.token });
    ({ renewAt } = fresh);
  } catch {
    if (mine === socket) renewAt = Date.now() + ACK_MS; // the server closes the connection if it never succeeds
  }
}

function declareOnline() {
  clearTimeout(grace);
  grace = 0;
  change((before) => ({ ...checkEnds(before), connection: "online" }));
}

function declareLost() {
  if (state().connection === "online") change((before) => ({ ...before, connection: "connecting" }));
  grace ||= setTimeout(() => change((before) => ({ ...setOnline(before, []), connection: "offline" })), GRACE_MS);
}

function sleep(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wakeUp = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Begin to look at the clock and at the browser; once for all. */
function watch() {
  if (lastTick) return;
  lastTick = Date.now();
  setInterval(tick, 1000);
  addEventListener("online", () => sync());
  addEventListener("offline", () => lose());
  document.addEventListener("visibilitychange", () => document.hidden || sync());
}

function tick() {
  const now = Date.now();
  const hasSlept = now - lastTick > SLEPT_MS;
  lastTick = now;
  change((before) => expireTyping(before, now));
  if (!hooks || !lastSync) return;
  if (hasSlept || now - lastSync >= SYNC_EVERY_MS) sync();
  if (now >= renewAt && socket) renewToken(socket);
}
