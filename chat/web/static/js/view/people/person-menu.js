// The menu of a person, wherever their name stands: to write to them, or what is known of them.
import { go, linkTo } from "../../browser/route.js";
import { chatIdWith, directWith } from "../../state/begun-chats.js";
import { state } from "../../state/store.js";
import { t } from "../../text/strings.js";
import { isMenuKey, openMenu } from "../controls/menu.js";
import { nameIn } from "./person.js";

/** Properties of what shows a person: a right click, or the keys that mean the same, open their menu. `leave` closes what
 * it stands in, when one goes elsewhere. */
export function personMenu(userId, leave = () => {}) {
  return {
    onContextMenu: (event) => event.shiftKey || openPersonMenu(event, userId, leave),
    onKeyDown: (event) => isMenuKey(event) && openPersonMenu(event, userId, leave),
  };
}

/** Open it, unless it is nobody one can write to. */
export function openPersonMenu(event, userId, leave = () => {}) {
  if (!state().people[userId]) return;
  openMenu(event, t("group.actions", { name: nameIn(state(), userId) }), itemsFor(userId, leave));
}

function itemsFor(userId, leave) {
  const to = (href) => () => {
    leave();
    go(href);
  };
  if (userId === state().session.me?.id) {
    return [{ icon: "user", label: t("settings.profile"), action: to(linkTo.settings("profile")) }];
  }
  const title = nameIn(state(), userId);
  const known = directWith(state(), userId);
  return [
    { icon: "user", label: t("conversation.write", { title }), action: to(linkTo.chat(chatIdWith(state(), userId))) },
    known && { icon: "info", label: t("conversation.about"), action: to(linkTo.group(known.id)) },
  ];
}
