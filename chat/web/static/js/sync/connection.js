// The live connection: it comes back by itself, and whenever it is there the state is kept equal to the server's.
import { lazyImport } from "../browser/lazy.js";
import { lookAhead } from "../server/ahead.js";
import { NoAnswer } from "../server/http.js";
import { isSound, isSyncAnswer } from "../server/shapes.js";
import { forgetToken, freshToken } from "../server/tokens.js";
import { applySync, hasMore, isComplete, syncRequest } from "../state/replica.js";
import { change, state } from "../state/store.js";
import { expireTyping } from "../state/typing.js";
import { ACK_MS, askOver, openLine } from "./transport/socket.js";
import { applyLive, needSync } from "./live.js";
import { showLost, showOnline, stopShowing } from "./online.js";
import { SILENT_MS, isCheckDue, nextWay, noteLive, noteLoss, noteTry, startWay, turnToTry } from "./transport/way.js";

/** What the connection is, and what it may become. A sign-out leads from everywhere to `off`. */
const MOVES = {
  off: ["opening"], // nobody wants one
  opening: ["syncing", "pausing"], // on the way to the server, and in: what it tells is kept
  syncing: ["live", "pausing"], // asking for what was missed: what comes live meanwhile is kept
  live: ["syncing", "pausing"], // what comes is applied at once; a sync again whenever something may be missing
  pausing: ["opening"], // lost, or never there: another try follows
};

const DOUBT_MS = 1000; // a gap may close by itself for so long
const SYNC_EVERY_MS = 60_000; // even if nothing seems to be missing: one cannot miss the last event knowingly
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
const SLEPT_MS = 15_000; // a second that took so long was a sleep
const EXCUSED_MS = 20_000; // for how long a sleep, or a server that restarts, explains a loss

// Nobody needs it to sign in.
const fetchClient = lazyImport(() => import("socket.io-client"));
const fetchTrying = lazyImport(() => import("./transport/trying.js"));

let phase = "off";
let hooks = null; // of whoever wants to be connected; null while nobody does
let line = null; // what there is while it is opening, syncing or live: see transport/socket.js
let wakeUp = () => {}; // from a pause
let doubtTimer = 0;

/** Begin to look at the clock and at the browser. */
export function startConnection() {
  let last = Date.now();
  const tick = () => {
    const now = Date.now();
    const hasSlept = now - last > SLEPT_MS;
    last = now;
    lookAtClock(now, hasSlept);
  };
  setInterval(tick, 1000);
  startWay(leavePolling, () => sync()); // also when the browser comes online
  addEventListener("offline", () => loseExcused(line));
  document.addEventListener("visibilitychange", () => document.hidden || sync());
}

/** Be connected from now on. `greeted(user)` is told who one is, and `ended(reason)` that the session is over. */
export function stayConnected(wanted) {
  if (hooks) return;
  hooks = wanted;
  showLost();
  loop(wanted);
}

/** Be connected no longer. */
export function disconnect() {
  hooks = null;
  phase = "off";
  stopShowing();
  hangUp();
  wakeUp();
}

/** Send an event; returns the ack's data, or throws Refusal or NoAnswer. */
export function ask(event, payload, isExpected) {
  return askOver(line, event, payload, isExpected);
}

/** Send an event whose answer nobody waits for, if there is a connection. */
export function tell(event, payload) {
  if (line?.socket.connected) line.socket.emit(event, payload);
}

function become(next) {
  if (!MOVES[phase].includes(next)) throw new Error(`A connection that is ${phase} does not become ${next}.`);
  phase = next;
}

async function loop(wanted) {
  let pause = 0;
  while (hooks === wanted) {
    become("opening");
    try {
      await connected(wanted);
      pause = 0;
    } catch (problem) {
      if (problem instanceof NoAnswer) lookAhead();
      else pause = LONGEST_PAUSE_MS;
    }
    if (hooks !== wanted) return;
    become("pausing");
    hangUp();
    showLost();
    await sleep(pause * (0.5 + Math.random() / 2));
    pause = Math.min(Math.max(FIRST_PAUSE_MS, pause * 2), LONGEST_PAUSE_MS);
  }
}

/** Connect, and return when the connection is lost. Throws if it never came to a sync. */
async function connected(wanted) {
  const [fresh, { io }] = await Promise.all([freshToken(), fetchClient()]);
  if (hooks !== wanted) return;
  let isHeard = false;
  const mine = openLine(io, fresh, nextWay(), (event, payload) => {
    isHeard = true;
    if (mine === line) heard(event, payload);
  });
  line = mine;
  const silence = setTimeout(() => isHeard || mine.way === "polling" || mine.lose(), SILENT_MS);
  const tooLong = setTimeout(() => mine.lastSync || mine.lose(), 3 * ACK_MS);
  await mine.isLost;
  clearTimeout(silence);
  clearTimeout(tooLong);
  if (mine === line) noteLossOf(mine);
  if (!mine.lastSync) throw new NoAnswer();
}

function noteLossOf({ way, isSilent, liveSince, excusedAt }) {
  const now = Date.now();
  noteLoss(way, { isSilent, isExcused: now - excusedAt < EXCUSED_MS, age: liveSince ? now - liveSince : null });
}

function loseExcused(mine) {
  if (!mine) return;
  mine.excusedAt = Date.now();
  mine.lose();
}

/** Try a websocket beside the polling, and if it lasts, take it. */
async function tryWebsocket(mine, ms) {
  const { works } = await fetchTrying().catch(() => ({}));
  const isGood = (await works?.(fetchClient, ms)) === true;
  noteTry(isGood);
  if (isGood && mine === line) loseExcused(mine);
}

/** Another tab has found that websockets work. */
function leavePolling() {
  if (line?.way === "polling") loseExcused(line);
}

function hangUp() {
  const mine = line;
  line = null;
  mine?.socket.removeAllListeners().offAny().disconnect();
  mine?.lose();
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

function heard(event, payload) {
  if (event === "server:restarting") line.excusedAt = Date.now();
  if (event === "session:ended") ended(payload?.reason);
  else if (!isSound(event, payload)) {
    needSync(`${event} is not as it should be`);
    lookAgainSoon();
  } else if (event === "ready") {
    hooks.greeted(payload.user);
    sync();
  } else if (phase === "live") apply([[event, payload]]);
  else line.kept.push([event, payload]);
}

function ended(reason) {
  forgetToken();
  if (reason !== "expired") hooks.ended(reason);
}

function apply(events) {
  applyLive(events);
  if (!isComplete(state())) lookAgainSoon();
}

function lookAgainSoon() {
  doubtTimer ||= setTimeout(() => {
    doubtTimer = 0;
    if (!isComplete(state())) sync();
  }, DOUBT_MS);
}

/** Catch up, now or as soon as the sync that is under way is done; in a pause, connect. */
function sync() {
  if (!line?.socket.connected) return wakeUp();
  line.isSyncWanted = true;
  if (phase !== "syncing") catchUp(line);
}

async function catchUp(mine) {
  become("syncing");
  try {
    while (mine.isSyncWanted && mine === line) {
      mine.isSyncWanted = false;
      await askForAll(mine);
    }
    if (mine !== line) return;
    become("live");
    apply(mine.kept.splice(0));
    mine.lastSync = Date.now();
    mine.liveSince ||= mine.lastSync;
    noteLive(mine.way, mine.lastSync - mine.liveSince);
    showOnline();
  } catch (problem) {
    if (!(problem instanceof NoAnswer)) console.error("A sync failed; connecting anew.", problem);
    mine.lose();
  }
}

async function askForAll(mine) {
  let answer;
  do {
    answer = await askOver(mine, "sync", syncRequest(state()), isSyncAnswer);
    change((before) => applySync(before, answer));
  } while (hasMore(answer));
}

/** Each second: what expires by itself, and what is due. */
function lookAtClock(now, hasSlept) {
  change((before) => expireTyping(before, now));
  if (!line?.lastSync) return;
  if (hasSlept) line.excusedAt = now;
  if (isCheckDue(line.way, now - line.liveSince, line.checked)) {
    line.checked += 1;
    sync();
  }
  const toLast = line.way === "polling" ? turnToTry() : null;
  if (toLast !== null) tryWebsocket(line, toLast);
  if (hasSlept || now - line.lastSync >= SYNC_EVERY_MS) sync();
  if (now >= line.renewAt) renewToken(line);
}

async function renewToken(mine) {
  mine.renewAt = Infinity;
  try {
    const { token, renewAt } = await freshToken();
    if (mine !== line) return;
    await askOver(mine, "auth:renew", { token });
    mine.renewAt = renewAt;
  } catch {
    mine.renewAt = Date.now() + ACK_MS; // the server closes the connection if it never succeeds
  }
}
