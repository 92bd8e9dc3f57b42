// Where one is and how much is unread, in the title; how much, also on the favicon, and on the icon of an installed app.
import { assetUrl } from "../base/assets.js";
import { onRoute, route } from "../browser/route.js";
import { titleOf, totalUnread } from "../state/chats.js";
import { state, subscribe } from "../state/store.js";
import { onLanguage } from "../text/language.js";
import { hasString, t } from "../text/strings.js";

const GATHER_MS = 500; // each change costs the browser a new icon, and what is read at once needs none

const PAGES = { settings: "settings.title", new: "newChat.title", search: "search.title", mentions: "mentions.title" };
let shown = null;
let timer = 0;

export function startBadge() {
  const soon = () => {
    timer ||= setTimeout(show, GATHER_MS);
  };
  subscribe(soon);
  onRoute(soon);
  onLanguage(soon);
  document.addEventListener("visibilitychange", () => {
    shown = null; // while this page slept, the worker has put another number on the icon
    soon();
  });
  show();
}

function show() {
  timer = 0;
  const isIn = state().session.phase === "signed-in";
  const count = isIn ? totalUnread(state()) : 0;
  const page = isIn ? pageName(route()) : "";
  const title = page ? t("title.page", { page }) : t("title.plain");
  document.title = count ? t("title.unread", { count, title }) : title;
  if (count !== shown) showUnread(count);
}

function pageName({ name, chatId }) {
  const chat = state().chats[chatId];
  if (chat) return titleOf(state(), chat);
  const key = PAGES[name];
  return key && hasString(key) ? t(key) : ""; // some come with the workspace
}

function showUnread(count) {
  shown = count;
  const link = document.querySelector("link[rel=icon]");
  if (link) link.href = assetUrl(`icons/${count ? "favicon-unread" : "favicon"}.svg`);
  const told = count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  told?.catch(() => {}); // only an installed app has an icon to put it on
}
