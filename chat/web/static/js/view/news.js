// What those hear who listen to the page and look elsewhere in it: messages in other chats, gathered, and what else there
// is to say. A page that nobody looks at is silent: its notifications are not.
import { onNews } from "../alerts/news.js";
import { gathered, newsText } from "../alerts/news-text.js";
import { isStillNews, sayable } from "../alerts/wanted.js";
import { route } from "../browser/route.js";
import { titleOf } from "../state/chats.js";
import { state } from "../state/store.js";
import { t } from "../text/strings.js";
import { html, useEffect, useState } from "./base/html.js";
import { onReadOut, readOut } from "./base/read-out.js";
import { nameIn } from "./people/person.js";

const GATHER_MS = 1500;
const PAUSE_MS = 8000; // between two sentences about messages
const KEPT = 3; // lines that stay: what changes faster than it is read would be lost

export function News() {
  const [lines, setLines] = useState([]);
  useEffect(() => onReadOut((line) => setLines((before) => [...before, { ...line, key: Math.random() }].slice(-KEPT))), []);
  useEffect(listen, []);
  return html`
    <div class="visually-hidden" role="status" aria-live="polite" aria-relevant="additions">
      ${lines.map(({ key, text }) => html`<p key=${key}>${text}</p>`)}
    </div>
  `;
}

function listen() {
  let waiting = [];
  let timer = 0;
  let saidAt = 0;
  const say = () => {
    timer = 0;
    const news = waiting.filter((each) => isStillNews(state(), each)).map(inWords);
    waiting = [];
    if (!news.length || document.hidden) return;
    saidAt = Date.now();
    readOut(newsText(news, t));
  };
  const stop = onNews((news) => {
    const fresh = news.filter(({ chatId }) => chatId !== route().chatId);
    if (!fresh.length) return;
    waiting = gathered(waiting, fresh);
    timer ||= setTimeout(say, Math.max(GATHER_MS, saidAt + PAUSE_MS - Date.now()));
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

function inWords(news) {
  const chat = state().chats[news.chatId];
  const sender = nameIn(state(), chat.lastMessage?.senderId);
  const count = Math.min(news.count, chat.unread); // some may have been read meanwhile
  const { isMention, mentions } = sayable(chat, news);
  return { ...news, count, kind: chat.kind, title: titleOf(state(), chat), sender, isMention, mentions };
}
