// The chats last seen, kept in this browser: shown at once at the next start, with or without a network.
import { read, remove, write } from "../browser/indexed-db.js";
import { PAGE } from "../state/messages.js";
import { putSkeletons } from "../state/people.js";
import { blankState, state, subscribe } from "../state/store.js";

const FORMAT = 2;
const KEY = "last";
const PAUSE_MS = 3000;

let timer = 0;
let kept = null;

/** What is worth keeping of a state: all chats, the end of those that were looked at, and when one wants quiet. */
export function snapshotOf({ session, windows, ...state }) {
  const { people, chats, cursors, since, unsentReads, unsentMarks, preferences } = state;
  const ends = Object.entries(windows).filter(([, { atEnd, items }]) => atEnd && items.length);
  const pages = Object.fromEntries(ends.map(([chatId, { items, usedAt }]) => [chatId, { items: items.slice(-PAGE), usedAt }]));
  const kept = { people, chats, cursors, since, unsentReads, unsentMarks, preferences };
  return { format: FORMAT, key: KEY, me: session.me, ...kept, pages };
}

/** The state that a snapshot was taken of, or null if it is none. */
export function stateOf(snapshot) {
  if (snapshot?.format !== FORMAT || !snapshot.me) return null;
  const { me, people, chats, cursors, since, unsentReads, unsentMarks = {}, preferences = null, pages } = snapshot;
  const away = Object.fromEntries(Object.entries(people).map(([id, user]) => [id, { ...user, online: false }]));
  const blank = blankState({ phase: "signed-in", me });
  const own = { unsentReads, unsentMarks, preferences };
  const restored = { ...blank, people: away, chats, cursors, since, ...own, windows: windowsOf(pages) };
  return putSkeletons(restored, Object.values(away));
}

export async function restore() {
  return stateOf(await read("snapshot", KEY));
}

export async function erase() {
  clearTimeout(timer);
  timer = 0;
  await remove("snapshot", KEY);
}

/** Keep a snapshot from now on, a little after each change. */
export function keepSnapshots() {
  subscribe(() => (timer ||= setTimeout(saveSnapshot, PAUSE_MS)));
  document.addEventListener("visibilitychange", () => document.hidden && saveSnapshot());
}

/** Keep one now, if there is anything new to keep. */
export async function saveSnapshot() {
  clearTimeout(timer);
  timer = 0;
  const now = state();
  if (now.session.phase !== "signed-in" || now.since === null || isKept(now)) return;
  kept = now;
  await write("snapshot", snapshotOf(now));
}

function isKept(now) {
  const parts = ["chats", "people", "windows", "unsentReads", "unsentMarks", "preferences"];
  return Boolean(kept) && parts.every((part) => kept[part] === now[part]);
}

function windowsOf(pages) {
  const full = ([chatId, { items, usedAt }]) => [
    chatId,
    { items, usedAt, atStart: items[0].seq === 1, atEnd: true, loading: null, error: null, early: {}, grew: "newer" },
  ];
  return Object.fromEntries(Object.entries(pages).map(full));
}
