// Notifications and pushes begin once it is known who is here: nobody needs them to sign in.
import { lazyImport } from "../browser/lazy.js";
import { onWorker } from "../browser/worker/shell.js";
import { go, linkTo } from "../browser/route.js";
import { state, subscribe } from "../state/store.js";
import { chatInView } from "../sync/viewing.js";

const KNOWN = ["signed-in", "signed-out"];
const fetchAlerts = lazyImport(() => Promise.all([import("./notifications.js"), import("./push.js")]));
let isWanted = false;

export function startAlerts() {
  onWorker("go", ({ chatId, seq }) => go(linkTo.chat(chatId, seq)));
  onWorker("looking", () => ({ chatId: chatInView() }));
  subscribe(({ session }) => {
    if (KNOWN.includes(session.phase) && !isWanted) begin();
  });
}

async function begin() {
  isWanted = true;
  try {
    const [{ startNotifications }, { startPush }] = await fetchAlerts();
    startNotifications(state().chats);
    startPush();
  } catch {
    isWanted = false; // without a network; the next change asks again
  }
}
