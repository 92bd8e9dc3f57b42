// Notifications of what comes while nobody looks at its chat, for as long as the page is open; and those that are over,
// whoever showed them, are taken back. Pushes tell of the same messages: whoever comes first shows one.
import { lazyImport } from "../browser/lazy.js";
import { go, linkTo } from "../browser/route.js";
import { settings } from "../browser/settings.js";
import { whyNoNotification } from "../browser/worker/push.js";
import { onWorker } from "../browser/worker/shell.js";
import { heardOf, titleOf, totalUnread } from "../state/chats.js";
import { nameOf } from "../state/people.js";
import { state, subscribe } from "../state/store.js";
import { chatInView } from "../sync/viewing.js";
import { t } from "../text/strings.js";
import { onNews } from "./news.js";
import { notificationText } from "./notification-text.js";
import { notificationState } from "./push.js";
import { show, takeBack } from "./showing.js";
import { isOver, isStillNews, sayable } from "./wanted.js";

// Long enough for another tab or device, where the chat is open, to say that it has been read.
const WAIT_MS = 800;
const GATHER_MS = 300;
const excerpts = lazyImport(() => import("../text/excerpt.js"));
let timer = 0;

/** Begin: `known` are the chats as they were when all that was new had been told. */
export function startNotifications(known) {
  onNews((fresh) => {
    // The setting first: the browser takes a millisecond to say what it permits, and messages come in bursts.
    if (!settings().notifications || notificationState() !== "on") return;
    setTimeout(() => fresh.forEach((news) => notify(news).catch(() => {})), WAIT_MS);
  }, known);
  let chats = known;
  subscribe((now) => {
    if (now.chats === chats) return;
    chats = now.chats;
    timer ||= setTimeout(tidyUp, GATHER_MS);
  });
  onWorker("notified", () => {
    timer ||= setTimeout(tidyUp);
  });
}

async function notify(news) {
  const { excerptLine } = await excerpts();
  if (!isStillNews(state(), news) || chatInView() === news.chatId) return;
  const chat = state().chats[news.chatId];
  const { said, isMention, mentions } = sayable(chat, news);
  const sender = state().people[chat.lastMessage?.senderId];
  const told = {
    kind: chat.kind,
    title: titleOf(state(), chat),
    sender: sender ? nameOf(state(), sender) : t("common.someone"),
    excerpt: excerptLine(said ?? {}),
    count: chat.unread,
    isMention,
    mentions,
  };
  const about = { chatId: chat.id, seq: said?.seq ?? news.seq, count: heardOf(chat) };
  await show(about, notificationText(told, t), ({ chatId, seq }) => go(linkTo.chat(chatId, seq)));
}

/** Nothing that has been read, or deleted since, stands any more. Before the first sync, nobody knows. */
function tidyUp() {
  timer = 0;
  if (state().session.phase !== "signed-in" || state().since === null || whyNoNotification()) return;
  const { chats } = state();
  takeBack(({ chatId, seq }) => (chatId ? isDone(chats[chatId], seq) : !totalUnread(state()))).catch(() => {});
}

/** A push may tell of a message before the page has it. */
function isDone(chat, seq) {
  return chat ? isOver(chat, seq) : state().connection === "online";
}
