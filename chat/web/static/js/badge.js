// How much is unread, in the title, on the favicon, and on the icon of an installed app.
import { state, subscribe } from "./store.js";
import { totalUnread } from "./chats.js";
import { t } from "./strings.js";

const GATHER_MS = 500; // each change costs the browser a new icon, and what is read at once needs none

const icon = (name) => new URL(`../icons/${name}.svg`, import.meta.url).href;
let shown = null;
let timer = 0;

export function startBadge() {
  subscribe(() => {
    timer ||= setTimeout(showUnread, GATHER_MS);
  });
  showUnread();
}

function showUnread() {
  timer = 0;
  const count = state().session.phase === "signed-in" ? totalUnread(state()) : 0;
  if (count === shown) return;
  shown = count;
  document.title = count ? t("title.unread", { count }) : t("title.plain");
  const link = document.querySelector("link[rel=icon]");
  if (link) link.href = icon(count ? "favicon-unread" : "favicon");
  const told = count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  told?.catch(() => {}); // only an installed app has an icon to put it on
}
