// What can be done with a message: a bar of buttons beside it, and on phones a sheet of the same.
import { t } from "../../text/strings.js";
import { html, useRef } from "../base/html.js";
import { Dialog } from "../controls/dialog.js";
import { Icon } from "../controls/icons.js";
import { Menu } from "../controls/menu.js";
import { useRoving } from "../controls/roving.js";
import { recentEmoji } from "../emoji/recent-emoji.js";

const USUAL = ["👍", "❤️", "😂", "🎉", "😮", "🙏"];

/** Nobody tabs into it by accident: it is `isReachable` where the keyboard is in its message. */
export function Toolbar({ element, isReachable, ...offers }) {
  const bar = useRef();
  const [row, tabIndexAt] = useRoving({ isReachable });
  const { first, rest } = choicesFor({ ...offers, anchor: () => bar.current ?? element.current });
  return html`
    <div class="toolbar-reach">
      <div class="toolbar" role="toolbar" aria-label=${t("conversation.actions")} ref=${bar} ...${row}>
        ${first.map(
          ({ icon, label, action }, at) => html`
            <button
              key=${icon}
              type="button"
              class="icon-button"
              aria-label=${label}
              title=${label}
              tabindex=${tabIndexAt(at)}
              onClick=${action}
            >
              <${Icon} name=${icon} />
            </button>
          `,
        )}
        <${Menu} label=${t("conversation.more")} items=${rest} tabIndex=${tabIndexAt(first.length)} />
      </div>
    </div>
  `;
}

export function Sheet({ element, onClose, ...offers }) {
  const { message, verbs } = offers;
  const { first, rest } = choicesFor({ ...offers, anchor: () => element.current });
  const closing = (act) => () => {
    onClose();
    act();
  };
  return html`
    <${Dialog} title=${t("conversation.actions")} isBare=${true} className="sheet" onClose=${onClose}>
      <div class="sheet-emoji">
        ${quickEmoji().map(
          (emoji) => html`
            <button
              key=${emoji}
              type="button"
              class="emoji"
              aria-label=${t("conversation.reactWith", { emoji })}
              onClick=${closing(() => verbs.react(message, emoji, true))}
            >
              ${emoji}
            </button>
          `,
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

/** The last used, filled up with what most people use. */
function quickEmoji() {
  return [...new Set([...recentEmoji(), ...USUAL])].slice(0, USUAL.length);
}
