// Desktop notifications, for what comes while nobody looks at its chat. Asked for only where a person turns them on.
import { assetUrl } from "../base/assets.js";
import { go, linkTo, route } from "../browser/route.js";
import { lazyImport } from "../browser/lazy.js";
import { changeSettings, settings } from "../browser/settings.js";
import { titleOf } from "../state/chats.js";
import { nameOf } from "../state/people.js";
import { state, subscribe } from "../state/store.js";
import { t } from "../text/strings.js";

// Long enough for another tab or device, where the chat is open, to say that it has been read.
const WAIT_MS = 800;
const excerpts = lazyImport(() => import("../text/excerpt.js"));
let before = {};
const notified = new Map(); // the notification of each chat that is shown

/** "on" | "off" | "denied" (by the browser) | "missing" (it cannot). */
export function notificationState() {
  if (!("Notification" in globalThis)) return "missing";
  const { permission } = Notification;
  if (permission === "denied") return "denied";
  return settings().notifications && permission === "granted" ? "on" : "off";
}

/** Ask the browser, if it has not been asked, and keep the answer. Returns the state it came to. */
export async function turnNotificationsOn() {
  if (notificationState() === "missing") return "missing";
  changeSettings({ notifications: (await Notification.requestPermission()) === "granted" });
  return notificationState();
}

export function turnNotificationsOff() {
  changeSettings({ notifications: false });
}

export function startNotifications() {
  subscribe(() => {
    const { chats } = state();
    if (chats === before) return;
    const fresh = Object.values(chats).filter((chat) => isFresh(chat, before[chat.id]));
    before = chats;
    // The setting first: the browser takes a millisecond to say what it permits, and messages come in bursts.
    Object.values(chats).forEach(takeBack);
    if (fresh.length && settings().notifications && notificationState() === "on") {
      setTimeout(() => fresh.forEach((chat) => notify(chat).catch(() => {})), WAIT_MS);
    }
  });
}

function isFresh(chat, old) {
  return Boolean(old) && chat.lastSeq > old.lastSeq && chat.lastMessage?.senderId !== state().session.me?.id;
}

async function notify({ id, lastSeq }) {
  const { excerptLine } = await excerpts();
  const chat = state().chats[id];
  if (!chat || chat.notify !== "all" || chat.readSeq >= lastSeq || isGone(chat) || isLookedAt(id)) return;
  const sender = state().people[chat.lastMessage?.senderId];
  const title = titleOf(state(), chat);
  const name = sender ? nameOf(state(), sender) : t("common.someone");
  const heading =
    chat.kind === "direct" ? t("notifications.direct", { name }) : t("notifications.group", { name, title });
  const body = excerptLine(chat.lastMessage ?? {}) || t("notifications.newMessage");
  const shown = show(heading, {
    body,
    tag: `chat-${id}`,
    icon: assetUrl("icons/icon-192.png"),
  });
  if (!shown) return;
  shown.onclick = () => open(id, shown);
  notified.set(id, shown);
}

/** A notification of what has been deleted since, or read, is none any more. */
function takeBack(chat) {
  const shown = notified.get(chat.id);
  if (!shown || (chat.unread > 0 && !isGone(chat))) return;
  shown.close?.();
  notified.delete(chat.id);
}

function isGone({ lastSeq, deletedSeqs = [] }) {
  return deletedSeqs.includes(lastSeq);
}

/** Some browsers have the class but let only service workers show anything. */
function show(heading, options) {
  try {
    return new Notification(heading, options);
  } catch {
    return null;
  }
}

function open(chatId, shown) {
  window.focus();
  go(linkTo.chat(chatId));
  shown.close();
}

function isLookedAt(chatId) {
  const here = route();
  return here.name === "chat" && here.chatId === chatId && !document.hidden && document.hasFocus();
}
