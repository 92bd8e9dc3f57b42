// Notifications on the screen, one for each chat. The worker shows them where there is one: on a phone only it may, and a
// push that tells of the same message finds them there. Where there is none they are shown by the page.
import { assetUrl } from "../base/assets.js";
import { shell } from "../browser/worker/shell.js";
import { tagOf } from "./notification-text.js";

const ofThePage = new Map(); // by their tags

/** Show one about a message, and how many of its chat are unread, unless one about that or a later one stands already; `open` is what a click does, where the
 * worker does not. */
export async function show({ chatId, seq, count }, { title, body }, open) {
  const tag = tagOf(chatId);
  const shown = await standing(tag);
  if (shown.some(({ data }) => data?.seq >= seq)) return;
  const options = { body, tag, data: { chatId, seq, count }, icon: assetUrl("icons/icon-192.png") };
  const worker = await shell();
  if (worker) {
    const more = { badge: assetUrl("icons/badge-96.png"), renotify: shown.length > 0 };
    await worker.showNotification(title, { ...options, ...more });
  } else showByPage(title, options, open);
}

/** Take back those of which `isOver({chatId, seq})` is true; of what could not be read, both are missing. */
export async function takeBack(isOver) {
  for (const notification of await standing()) {
    if (!isOver(notification.data ?? {})) continue;
    notification.close?.();
    ofThePage.delete(notification.tag);
  }
}

async function standing(tag) {
  const worker = await shell();
  const ours = [...ofThePage.values()].filter((each) => !tag || each.tag === tag);
  return [...((await worker?.getNotifications?.(tag ? { tag } : {})) ?? []), ...ours];
}

/** Some browsers have the class but let only workers show anything. */
function showByPage(title, options, open) {
  try {
    const shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      open(options.data);
      shown.close();
    };
    ofThePage.set(options.tag, { tag: options.tag, data: options.data, close: () => shown.close?.() });
  } catch {
    // then there is none
  }
}
