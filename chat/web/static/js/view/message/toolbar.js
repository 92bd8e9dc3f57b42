// What can be done with a message: a bar of buttons beside it, and on phones a sheet of the same.
import { t } from "../../text/strings.js";
import { html, useMemo, useRef } from "../base/html.js";
import { Dialog } from "../controls/dialog.js";
import { Icon } from "../controls/icons.js";
import { Menu } from "../controls/menu.js";
import { useRoving } from "../controls/roving.js";
import { mostUsed, rememberEmoji } from "../emoji/recent-emoji.js";

const MOST_AT_HAND = 4;
const MOST_IN_SHEET = 6;

/** Nobody tabs into it by accident: it is `isReachable` where the keyboard is in its message. */
export function Toolbar({ element, isReachable, ...offers }) {
  const bar = useRef();
  const [row, tabIndexAt] = useRoving({ isReachable });
  const { first, rest } = choicesFor({ ...offers, anchor: () => bar.current ?? element.current });
  const atHand = useMemo(emojiAtHand, []); // none moves from under the mouse
  return html`
    <div class="toolbar-reach">
      <div class="toolbar" role="toolbar" aria-label=${t("conversation.actions")} ref=${bar} ...${row}>
        ${atHand.map(
          (emoji, at) => html`
            <${QuickEmoji} key=${emoji} ...${offers} emoji=${emoji} look="quick" tabIndex=${tabIndexAt(at)} />
          `,
        )}
        ${first.map(
          ({ icon, label, action }, at) => html`
            <button
              key=${icon}
              type="button"
              class="icon-button"
              aria-label=${label}
              title=${label}
              tabindex=${tabIndexAt(atHand.length + at)}
              onClick=${action}
            >
              <${Icon} name=${icon} />
            </button>
          `,
        )}
        <${Menu} label=${t("conversation.more")} items=${rest} tabIndex=${tabIndexAt(atHand.length + first.length)} />
      </div>
    </div>
  `;
}

/** Fingers have the sheet for that, and need the room. */
function emojiAtHand() {
  return matchMedia("(pointer: coarse)").matches ? [] : mostUsed(MOST_AT_HAND);
}

export function Sheet({ element, onClose, ...offers }) {
  const { first, rest } = choicesFor({ ...offers, anchor: () => element.current });
  const closing = (act) => () => {
    onClose();
    act();
  };
  return html`
    <${Dialog} title=${t("conversation.actions")} isBare=${true} className="sheet" onClose=${onClose}>
      <div class="sheet-emoji">
        ${mostUsed(MOST_IN_SHEET).map(
          (emoji) => html`<${QuickEmoji} key=${emoji} ...${offers} emoji=${emoji} onPress=${onClose} />`,
        )}
      </div>
      <ul class="sheet-list">
        ${[...first, ...rest.filter(Boolean)].map(
          ({ icon, label, action, isDangerous }) => html`
            <li key=${icon}>
              <button type="button" class=${isDangerous ? "danger" : ""} onClick=${closing(action)}>
                <${Icon} name=${icon} />${label}
              </button>
            </li>
          `,
        )}
      </ul>
    <//>
  `;
}

/** An emoji at hand: a press reacts with it, or takes that back. */
function QuickEmoji({ message, me, verbs, emoji, look = "", tabIndex, onPress = () => {} }) {
  const isMine = Boolean(message.reactions?.some((each) => each.emoji === emoji && each.userIds.includes(me)));
  const label = t("conversation.reactWith", { emoji });
  const press = () => {
    onPress();
    if (!isMine) rememberEmoji(emoji);
    verbs.react(message, emoji, !isMine);
  };
  return html`
    <button
      type="button"
      class="emoji ${look}"
      aria-label=${label}
      aria-pressed=${isMine ? "true" : "false"}
      title=${label}
      tabindex=${tabIndex}
      onClick=${press}
    >
      ${emoji}
    </button>
  `;
}

/** {first, rest}: what can be done with a message, as items of a menu; `first` is what is done most. */
export function choicesFor({ message, isMine, mayModerate, verbs, onWho, anchor }) {
  const choice = (icon, action) => ({ icon, label: t(`conversation.${icon}`), action });
  return {
    first: [
      choice("react", () => verbs.pickReaction(message, anchor())),
      message.id && choice("reply", () => verbs.reply(message)),
      isMine && choice("edit", () => verbs.edit(message)),
    ].filter(Boolean),
    rest: [
      message.body && choice("copy", () => verbs.copyText(message)),
      message.id && choice("link", () => verbs.copyLink(message)),
      message.id && choice("unread", () => verbs.markUnread(message)),
      message.reactions?.length > 0 && { icon: "users", label: t("conversation.whoReacted"), action: onWho },
      ...(isMine || mayModerate ? [null, { ...choice("trash", () => verbs.remove(message)), isDangerous: true }] : []),
    ],
  };
}
