// What can be done with a chat without opening it: the menu that a right click on its name opens.
import { setNotify } from "../../actions/chats.js";
import { personOf } from "../../base/begun-id.js";
import { linkTo } from "../../browser/route.js";
import { unreadOf } from "../../state/chats.js";
import { markRead } from "../../sync/read-positions.js";
import { t } from "../../text/strings.js";
import { confirmed } from "../controls/dialog.js";
import { sentence } from "../controls/errors.js";
import { openMenu } from "../controls/menu.js";
import { levelsOf } from "./levels.js";

/** Open the menu of a chat for a right click, or a key that means the same. One that only begins has none. `leave`
 * closes what it stands in when one goes elsewhere. */
export function openChatMenu(event, chat, title, leave) {
  if (personOf(chat.id)) return;
  openMenu(event, t("sidebar.actions", { title }), [
    unreadOf(chat) > 0 && { icon: "check", label: t("sidebar.markRead"), action: () => markRead(chat.id, chat.lastSeq) },
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

async function notify(chat, how) {
  try {
    await setNotify(chat.id, how);
  } catch (error) {
    const question = { title: t("sidebar.notDone"), text: sentence(error), action: t("common.retry"), isDangerous: false };
    if (await confirmed(question)) await notify(chat, how);
  }
}
