// Reading pages of a chat into its window. What goes wrong with a window stands in its `error`.
import { personOf } from "../base/begun-id.js";
import { call } from "../server/call.js";
import { NoAnswer } from "../server/http.js";
import { isPage } from "../server/shapes.js";
import { PAGE, beginLoading, failLoading, holds, isRun, putPage, startOver, touchWindow } from "../state/messages.js";
import { putUsers } from "../state/people.js";
import { change, state, subscribe } from "../state/store.js";
import { midnightOf } from "../text/time.js";

const running = new Map(); // the newest load of each chat; an older one is not taken over any more

/** Have the chat's window: its end, or where the message of that number is. */
export async function openChat(chatId, seq = null) {
  change((before) => touchWindow(before, chatId, Date.now()));
  if (personOf(chatId)) return change((before) => startOver(before, chatId, []));
  const { items, loading, atEnd } = state().windows[chatId];
  if (seq === null ? items.length || loading || atEnd : holds(state(), chatId, seq)) return;
  await load(chatId, "around", seq === null ? "" : `around=${seq}`);
}

export async function loadOlder(chatId) {
  const window = state().windows[chatId];
  if (!window || window.loading || window.atStart || !window.items.length) return;
  await load(chatId, "older", `before=${window.items[0].seq}`);
}

export async function loadNewer(chatId) {
  const window = state().windows[chatId];
  if (!window || window.loading || window.atEnd || !window.items.length) return;
  await load(chatId, "newer", `after=${window.items.at(-1).seq}`);
}

export async function jumpToLatest(chatId) {
  if (!state().windows[chatId]?.atEnd) await load(chatId, "around", "");
}

/** Read what could not be read for want of a connection, whenever there is one again. */
export function startHistory() {
  let last = null;
  subscribe(({ connection }) => {
    const isBack = connection === "online" && last !== "online";
    last = connection;
    if (isBack) loadWhatFailed();
  });
}

/** The number of a chat's first message at or after the beginning of a day; null if there is none. */
export async function firstOfDay(chatId, day) {
  const query = new URLSearchParams({ at: midnightOf(day).toISOString(), limit: 1 });
  const { items } = await call("GET", `/api/chats/${chatId}/messages?${query}`, undefined, isPage);
  return items[0]?.seq ?? null;
}

function loadWhatFailed() {
  for (const [chatId, { error, items, loading }] of Object.entries(state().windows)) {
    if (error?.code !== "no_answer" || loading) continue;
    if (!items.length) load(chatId, "around", "");
    else change((before) => failLoading(before, chatId, null)); // the view asks again for what it needs
  }
}

async function load(chatId, side, query) {
  const mine = Symbol(chatId);
  running.set(chatId, mine);
  change((before) => beginLoading(before, chatId, side));
  try {
    await untilKnown(chatId);
    let page = await readAsItIs(chatId, query);
    if (!page.items.length && side === "around") page = await readAsItIs(chatId, ""); // there is no such message
    if (running.get(chatId) !== mine) return;
    change((before) => putPage(putUsers(before, page.users), chatId, page.items, side));
  } catch (problem) {
    const { code = "internal", message } = problem;
    if (running.get(chatId) === mine) change((before) => failLoading(before, chatId, { code, message }));
  }
}

/** Wait for the chat itself: only then does every later change to its messages find the window. */
function untilKnown(chatId) {
  return new Promise((resolve) => {
    const stop = subscribe(look);
    function look({ chats, since }) {
      if (!chats[chatId] && since === null) return;
      stop();
      resolve();
    }
    look(state());
  });
}

/** Read a page; and again, if the chat was started over meanwhile: what changed before that is not told. */
async function readAsItIs(chatId, query) {
  const restarts = state().windows[chatId]?.restarts;
  const page = await read(chatId, query);
  return state().windows[chatId]?.restarts === restarts ? page : readAsItIs(chatId, query);
}

async function read(chatId, query) {
  const page = await call("GET", `/api/chats/${chatId}/messages?limit=${PAGE}&${query}`, undefined, isPage);
  if (!isRun(page.items)) throw new NoAnswer("The server's answer is not what it should be.");
  return page;
}
