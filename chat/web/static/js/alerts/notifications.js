// Notifications of what comes while nobody looks at its chat, for as long as the page is open; and those that are over,
// whoever showed them, are taken back. Pushes tell of the same messages: whoever comes first shows one.
import { lazyImport } from "../browser/lazy.js";
import { go, linkTo, route } from "../browser/route.js";
import { settings } from "../browser/settings.js";
import { whyNoNotification } from "../browser/worker/push.js";
import { onWorker } from "../browser/worker/shell.js";
import { titleOf, totalUnread } from "../state/chats.js";
import { nameOf } from "../state/people.js";
import { state, subscribe } from "../state/store.js";
import { t } from "../text/strings.js";
import { notificationText } from "./notification-text.js";
import { notificationState } from "./push.js";
import { show, takeBack } from "./showing.js";
import { freshNews, isDeleted, isStillNews } from "./wanted.js";

// Long enough for another tab or device, where the chat is open, to say that it has been read.
const WAIT_MS = 800;
const GATHER_MS = 300;
const excerpts = lazyImport(() => import("../text/excerpt.js"));
let before = {};
let timer = 0;

/** Begin: `known` are the chats as they were when all that was new had been told. */
export function startNotifications(known) {
  before = known;
  subscribe((now) => {
    if (now.chats === before) return;
    // The setting first: the browser takes a millisecond to say what it permits, and messages come in bursts.
    const fresh = settings().notifications ? freshNews(now, before) : [];
    before = now.chats;
    timer ||= setTimeout(tidyUp, GATHER_MS);
    if (fresh.length && notificationState() === "on") {
      setTimeout(() => fresh.forEach((news) => notify(news).catch(() => {})), WAIT_MS);
    }
  });
  onWorker("notified", () => (timer ||= setTimeout(tidyUp)));
}

async function notify(news) {
  const { excerptLine } = await excerpts();
  const chat = state().chats[news.chatId];
  if (!isStillNews(chat, news) || isLookedAt(chat.id)) return;
  const { lastMessage: last, kind, unread } = chat;
  const sender = state().people[last?.senderId];
  const said = {
    kind,
    title: titleOf(state(), chat),
    sender: sender ? nameOf(state(), sender) : t("common.someone"),
    excerpt: excerptLine(last ?? {}),
    count: unread,
    isMention: news.isMention,
  };
  await show(news, notificationText(said, t), ({ chatId, seq }) => go(linkTo.chat(chatId, seq)));
}

/** Nothing that has been read, or deleted since, stands any more. Before the first sync, nobody knows. */
function tidyUp() {
  timer = 0;
  if (state().session.phase !== "signed-in" || state().since === null || whyNoNotification()) return;
  const { chats } = state();
  takeBack(({ chatId, seq }) => (chatId ? isOver(chats[chatId], seq) : !totalUnread(state()))).catch(() => {});
}

/** A push may tell of a message before the page has it. */
function isOver(chat, seq) {
  if (!chat) return state().connection === "online";
  return (chat.lastSeq >= seq && chat.unread === 0) || isDeleted(chat, seq);
}

function isLookedAt(chatId) {
  const here = route();
  return here.name === "chat" && here.chatId === chatId && !document.hidden && document.hasFocus();
}
