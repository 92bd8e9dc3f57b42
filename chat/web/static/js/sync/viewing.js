// Which chat this page shows to somebody who looks at it: told to the server, which then notifies them of no message in it,
// on none of their devices.
import { personOf } from "../base/begun-id.js";
import { isLooking } from "../browser/looking.js";
import { onRoute, route } from "../browser/route.js";
import { state, subscribe } from "../state/store.js";
import { tell } from "./connection.js";

let told; // undefined: nothing yet, over this connection

/** Begin to tell it: whenever it becomes another one, and after each connect. */
export function startViewing() {
  let isOnline = false;
  subscribe(({ connection }) => {
    const wasOnline = isOnline;
    isOnline = connection === "online";
    if (isOnline && !wasOnline) told = undefined;
    if (isOnline) look();
  });
  onRoute(look);
  for (const event of ["focus", "blur", "pagehide"]) addEventListener(event, look);
  document.addEventListener("visibilitychange", look);
}

function look() {
  const seen = chatInView();
  if (seen === told || state().connection !== "online") return;
  told = seen;
  tell("chat:viewing", { chatId: seen });
}

/** The id of the chat that somebody has before their eyes here, or null. */
export function chatInView() {
  const { name, chatId } = route();
  const isLookedAt = name === "chat" && !personOf(chatId) && isLooking();
  return isLookedAt && state().chats[chatId] ? chatId : null;
}
