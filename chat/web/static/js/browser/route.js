// Where the reader is, as the part of the address after the #. The back button and a copied address just work.
import { begunWith, personOf } from "../base/begun-id.js";
import { observable } from "../base/observable.js";
import { startBack, takeEntry, whenAlmostAlone, whenStill } from "./back.js";
import { readSession, writeSession } from "./local-storage.js";

const ID = /^[0-9a-f]{24}$/;
const SETTINGS = ["profile", "password", "sessions", "appearance", "notifications", "invite"];
const PLACE = "hearth.from";
const here = observable({ name: "home" });
let place = "#/"; // the last that was none of the pages that stand in front of chats

/** {name: "home" | "new" | "chat" | "group" | "settings" | "search" | "mentions", chatId?, seq?, page?, isGroup?, query?};
 * null for what leads nowhere, where the route's name is "nowhere". */
export function parseRoute(hash) {
  const [, query = ""] = /^#?\/?search\/?(?:\?(.*))?$/s.exec(hash) ?? [null, null];
  if (query !== null) return { name: "search", query };
  const parts = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .filter(Boolean);
  const [room, id, more] = parts;
  if (parts.length > 3) return null;
  if (!room) return { name: "home" };
  if (room === "new" && (!id || (id === "group" && !more))) return { name: "new", isGroup: Boolean(id) };
  if (room === "settings" && parts.length < 3) {
    if (!id) return { name: "settings", page: null };
    return SETTINGS.includes(id) ? { name: "settings", page: id } : null;
  }
  if (room === "mentions" && !id) return { name: "mentions" };
  if (room === "with") return ID.test(id ?? "") && !more ? { name: "chat", chatId: begunWith(id), seq: null } : null;
  if (room !== "chats" || !ID.test(id ?? "")) return null;
  if (more === undefined) return { name: "chat", chatId: id, seq: null };
  if (more === "settings") return { name: "group", chatId: id };
  return /^[1-9]\d{0,14}$/.test(more) ? { name: "chat", chatId: id, seq: Number(more) } : null;
}

export const linkTo = {
  home: () => "#/",
  newChat: () => "#/new",
  newGroup: () => "#/new/group",
  chat: (chatId, seq) => {
    if (personOf(chatId)) return `#/with/${personOf(chatId)}`;
    return seq ? `#/chats/${chatId}/${seq}` : `#/chats/${chatId}`;
  },
  group: (chatId) => `#/chats/${chatId}/settings`,
  search: (address) => (address ? `#/search?${address}` : "#/search"),
  mentions: () => "#/mentions",
  settings: (page) => (page ? `#/settings/${page}` : "#/settings"),
};

export const route = here.get;

/** Call a listener with each new route; returns how to stop. */
export const onRoute = here.subscribe;

/** Go to an address made by linkTo; with `replace`, the back button skips where we were. `toRead`: whoever goes to a message
 * is going to read it, so it takes the focus, and not the box to write in. */
export function go(href, { replace = false, toRead = false } = {}) {
  const inTurn = replace ? whenStill : whenAlmostAlone;
  inTurn(() => {
    if (replace) history.replaceState(history.state, "", href);
    else if (location.hash !== href) push(href, toRead);
    follow();
  });
}

/** Leave a page for `href`, or where one was before all settings; by going back, if that is where it was opened. */
export function leaveFor(href = place) {
  const { from } = history.state ?? {};
  if (from === href || from?.startsWith(`${href}/`)) history.back();
  else go(href);
}

/** Whether one came here to read the message that the address leads to. */
export function isToRead() {
  return Boolean(history.state?.toRead);
}

/** What is noted of a page for whoever comes back to it, in its entry of the history; undefined for one that is new. */
export function notedHere() {
  return history.state?.noted;
}

export function noteHere(noted) {
  if (!history.state?.over) history.replaceState({ ...history.state, noted }, "");
}

/** Begin to follow the address bar, and the links to the page's own places. */
export function startRouting() {
  startBack();
  place = readSession(PLACE) ?? place;
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  addEventListener("click", followLink);
  follow();
}

function push(href, toRead) {
  const entry = { from: location.hash, toRead };
  if (takeEntry()) history.replaceState(entry, "", href);
  else history.pushState(entry, "", href);
}

/** Links go as all else does, so that what lies over the page is out of the history first. */
function followLink(event) {
  const link = event.target.closest?.('a[href^="#/"]:not([target])');
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.getAttribute("href"), { toRead: "toRead" in link.dataset });
}

function follow() {
  const found = parseRoute(location.hash) ?? { name: "nowhere" };
  if (["home", "chat", "group"].includes(found.name)) keepPlace(location.hash || "#/");
  if (JSON.stringify(found) !== JSON.stringify(here.get())) here.set(found);
}

/** For Escape, also after the page is loaded anew. */
function keepPlace(hash) {
  if (hash === place) return;
  place = hash;
  writeSession(PLACE, hash);
}
