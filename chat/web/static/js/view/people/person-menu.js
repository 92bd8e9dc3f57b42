// The menu of a person, wherever their name stands: to write to them, or what is known of them.
import { go, linkTo } from "../../browser/route.js";
import { chatIdWith, directWith } from "../../state/begun-chats.js";
import { nameOf } from "../../state/people.js";
import { state } from "../../state/store.js";
import { t } from "../../text/strings.js";
import { isMenuKey, openMenu } from "../controls/menu.js";

/** Properties of what shows a person: a right click, or the keys that mean the same, open their menu. `leave` closes what
 * it stands in, when one goes elsewhere. Nobody who has left has one. */
export function personMenu(userId, leave) {
  const open = (event) => {
    const person = state().people[userId];
    if (person) openPersonMenu(event, person, leave);
  };
  return {
    onContextMenu: (event) => event.shiftKey || open(event),
    onKeyDown: (event) => isMenuKey(event) && open(event),
  };
}

/** Open it: also that of somebody whom only a search has found. */
export function openPersonMenu(event, person, leave = () => {}) {
  const title = nameOf(state(), person);
  openMenu(event, t("group.actions", { name: title }), itemsFor(person.id, title, leave));
}

function itemsFor(userId, title, leave) {
  const to = (href) => () => {
    leave();
    go(href);
  };
  if (userId === state().session.me?.id) {
    return [{ icon: "user", label: t("settings.profile"), action: to(linkTo.settings("profile")) }];
  }
  const known = directWith(state(), userId);
  return [
    { icon: "user", label: t("conversation.write", { title }), action: to(linkTo.chat(chatIdWith(state(), userId))) },
    known && { icon: "info", label: t("conversation.about"), action: to(linkTo.group(known.id)) },
  ];
}
