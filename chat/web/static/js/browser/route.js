// Where the reader is, as the part of the address after the #. The back button and a copied address just work.
import { observable } from "../base/observable.js";

const ID = /^[0-9a-f]{24}$/;
const SETTINGS = ["profile", "password", "sessions", "appearance", "notifications"];
const here = observable({ name: "home" });

/** {name: "home" | "new" | "chat" | "group" | "settings", chatId?, seq?, page?, isGroup?}; null for what leads nowhere,
 * where the route's name is "nowhere". */
export function parseRoute(hash) {
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
  if (room !== "chats" || !ID.test(id ?? "")) return null;
  if (more === undefined) return { name: "chat", chatId: id, seq: null };
  if (more === "settings") return { name: "group", chatId: id };
  return /^[1-9]\d{0,14}$/.test(more) ? { name: "chat", chatId: id, seq: Number(more) } : null;
}

export const linkTo = {
  home: () => "#/",
  newChat: () => "#/new",
  newGroup: () => "#/new/group",
  chat: (chatId, seq) => (seq ? `#/chats/${chatId}/${seq}` : `#/chats/${chatId}`),
  group: (chatId) => `#/chats/${chatId}/settings`,
  settings: (page) => (page ? `#/settings/${page}` : "#/settings"),
};

export const route = here.get;

/** Call a listener with each new route; returns how to stop. */
export const onRoute = here.subscribe;

/** Go to an address made by linkTo; with `replace`, the back button skips where we were. */
export function go(href, { replace = false } = {}) {
  if (replace) history.replaceState(null, "", href);
  else if (location.hash !== href) history.pushState(null, "", href);
  follow();
}

/** Begin to follow the address bar. */
export function startRouting() {
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  follow();
}

function follow() {
  const found = parseRoute(location.hash) ?? { name: "nowhere" };
  if (JSON.stringify(found) !== JSON.stringify(here.get())) here.set(found);
}
