// The shortcuts at work.
import { personOf } from "../../base/begun-id.js";
import { go, leaveFor, linkTo, route } from "../../browser/route.js";
import { chatBeside, shownChats } from "../../state/chat-order.js";
import { state } from "../../state/store.js";
import { useEffect } from "../base/html.js";
import { readAll } from "../people/read-all.js";
import { shortcutFor } from "./keys.js";

const IN_FRONT = ["settings", "new", "search", "mentions"];

/** Do what the shortcuts say, wherever the focus is; `open` shows "palette" or "shortcuts". */
export function useShortcuts(open) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.defaultPrevented) return;
      const name = shortcutFor(event);
      const act = name && actions(open)[name];
      if (!act || (document.querySelector("dialog[open]") && name !== "palette")) return;
      if (act() !== false) event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

function actions(open) {
  return {
    palette: () => open((overlay) => (overlay === "palette" ? null : "palette")),
    shortcuts: () => open("shortcuts"),
    allRead: readAll,
    search: searchHere,
    newChat: () => go(linkTo.newChat()),
    previousChat: () => goBy(-1),
    nextChat: () => goBy(1),
    previousUnread: () => goBy(-1, isUnread),
    nextUnread: () => goBy(1, isUnread),
    close: closePage,
  };
}

/** In the chat that is open, or in all. */
function searchHere() {
  const { name, chatId } = route();
  if (name === "search") return document.querySelector(".search-box input")?.focus();
  return go(linkTo.search(chatId && !personOf(chatId) ? `in=${chatId}` : ""));
}

function goBy(direction, isWanted) {
  const chat = chatBeside(shownChats(state()), route().chatId, direction, isWanted);
  if (chat) go(linkTo.chat(chat.id));
}

/** Escape leaves a page that stands in front of a chat, for that chat; in a chat it is the conversation's. */
function closePage() {
  const here = route();
  if (here.name === "group") return leaveFor(linkTo.chat(here.chatId));
  return IN_FRONT.includes(here.name) ? leaveFor() : false;
}

function isUnread({ unread }) {
  return unread > 0;
}
