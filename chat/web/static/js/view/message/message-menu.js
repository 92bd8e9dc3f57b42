// A message under the right button of a mouse, and under a double click.
import { state } from "../../state/store.js";
import { t } from "../../text/strings.js";
import { useRef } from "../base/html.js";
import { isMenuKey, openMenu } from "../controls/menu.js";
import { nameIn } from "../people/person.js";
import { choicesFor } from "./toolbar.js";

const OF_THEIR_OWN = "a, img, video, audio, input, textarea, dialog, [popover]"; // what browsers have a menu for
const PRESSED = "button, pre, [role=toolbar]"; // what a double click is two presses of, or chooses text in
const SENDER = ".byline bdi, .message > .avatar";

/** Properties of a message's element: a right click, or the keys that mean the same, open its menu, unless text is
 * chosen; a double click beside its text answers it, or changes one's own; and on the name leads to whoever it is.
 *
 * `offers` are those of toolbar.js, or false where nothing can be done; `press` is that of a finger. */
export function useMessageMenu(offers, press) {
  const hadChosen = useRef(false); // before the right button, which chooses a word on Apple's computers
  if (!offers) return {};
  const { message, isMine, verbs } = offers;
  const open = (event) => openMenu(event, t("conversation.actions"), menuOf(offers));
  return {
    onMouseDown: (event) => (hadChosen.current = !getSelection().isCollapsed && event.button === 2),
    onContextMenu: (event) => {
      press.onContextMenu(event);
      const isFinger = event.pointerType === "touch" || event.defaultPrevented;
      if (!isFinger && !event.shiftKey && !hadChosen.current && !event.target.closest(OF_THEIR_OWN)) open(event);
    },
    onKeyDown: (event) => isMenuKey(event) && !event.target.closest(OF_THEIR_OWN) && open(event),
    onDblClick: (event) => {
      if (event.target.closest(SENDER)) return verbs.meet(message.senderId);
      if (event.target.closest(`${OF_THEIR_OWN}, ${PRESSED}`) || isOnText(event)) return undefined;
      getSelection().removeAllRanges();
      return isMine ? verbs.edit(message) : verbs.reply(message);
    },
  };
}

function menuOf(offers) {
  const { message, isMine, verbs } = offers;
  const { first, rest } = choicesFor({ ...offers, anchor: () => offers.element.current });
  const name = nameIn(state(), message.senderId);
  const write = { icon: "user", label: t("conversation.write", { title: name }), action: () => verbs.meet(message.senderId) };
  const isOfMany = !isMine && verbs.isGroup() && state().people[message.senderId];
  return [...first, ...(isOfMany ? [write] : []), null, ...rest];
}

/** A double click on a word chooses it. */
function isOnText({ target, clientX: x, clientY: y }) {
  const range = document.createRange();
  range.selectNodeContents(target);
  return [...range.getClientRects()].some(({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom);
}
