// What can be done with a chat without opening it: the menu that a right click on its name opens.
import { setNotify } from "../../actions/chats.js";
import { personOf } from "../../base/begun-id.js";
import { linkTo } from "../../browser/route.js";
import { state } from "../../state/store.js";
import { markChatRead, markUnread } from "../../sync/read-positions.js";
import { t } from "../../text/strings.js";
import { readOut } from "../base/read-out.js";
import { confirmed } from "../controls/dialog.js";
import { sentence } from "../controls/errors.js";
import { openMenu } from "../controls/menu.js";
import { levelsOf } from "./levels.js";

/** Open the menu of a chat for a right click, or a key that means the same. One that only begins has none. `leave`
 * closes what it stands in when one goes elsewhere. */
export function openChatMenu(event, chat, title, leave) {
  if (personOf(chat.id)) return;
  openMenu(event, t("sidebar.actions", { title }), [
    chat.unread > 0
      ? { icon: "check", label: t("sidebar.markRead"), action: () => read(chat) }
      : chat.lastSeq > 0 && { icon: "unread", label: t("sidebar.markUnread"), action: () => leaveUnread(chat) },
    null,
    {
      label: t("group.notify"),
      choices: levelsOf(chat).map(({ level, icon, label }) => ({
        icon,
        label,
        isChosen: chat.notify === level,
        action: () => chat.notify === level || notify(chat, level),
      })),
    },
    null,
    { icon: "info", label: t("conversation.about"), href: linkTo.group(chat.id), action: leave },
  ]);
}

function read(chat) {
  markChatRead(chat.id);
  readOut(t("news.markedRead"));
}

function leaveUnread(chat) {
  markUnread(chat.id, lastIn(chat));
  readOut(t("news.markedUnread"));
}

/** The last message of a chat that is not deleted, as far as one can tell. */
function lastIn({ id, lastSeq, lastMessage }) {
  const items = state().windows[id]?.items ?? [];
  const isKnown = items.at(-1)?.seq === lastSeq;
  if (isKnown) return items.findLast(({ deletedAt }) => !deletedAt)?.seq ?? lastSeq;
  const isDeleted = lastMessage && !lastMessage.excerpt && !lastMessage.attachments;
  return isDeleted ? Math.max(1, lastSeq - 1) : lastSeq;
}

async function notify(chat, how) {
  try {
    await setNotify(chat.id, how);
  } catch (error) {
    const question = { title: t("sidebar.notDone"), text: sentence(error), action: t("common.retry"), isDangerous: false };
    if (await confirmed(question)) await notify(chat, how);
  }
}
