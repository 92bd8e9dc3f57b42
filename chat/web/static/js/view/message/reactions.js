// The reactions to a message: each a button that adds one's own or takes it back, and under a long press says whose it is.
import { t } from "../../text/strings.js";
import { number } from "../../text/time.js";
import { html, useStore } from "../base/html.js";
import { namesIn } from "../people/person.js";
import { useLongPress } from "./long-press.js";

/** `onReact(message, emoji, isOn)`; `onWho(emoji)` is to show who reacted. */
export function Reactions({ message, me, isReachable, onReact, onWho }) {
  return html`
    <ul class="reactions" aria-label=${t("conversation.reactions")}>
      ${message.reactions.map(
        ({ emoji, userIds }) => html`
          <li key=${emoji}>
            <${Reaction}
              emoji=${emoji}
              userIds=${userIds}
              isMine=${userIds.includes(me)}
              isReachable=${isReachable}
              onWho=${() => onWho(emoji)}
              onPress=${() => onReact(message, emoji, !userIds.includes(me))}
            />
          </li>
        `,
      )}
    </ul>
  `;
}

function Reaction({ emoji, userIds, isMine, isReachable, onPress, onWho }) {
  const names = useStore((state) => namesIn(state, userIds, 12));
  const label = t("conversation.reactedWith", { names, emoji });
  const count = number(userIds.length);
  const press = useLongPress(onWho);
  return html`
    <button
      type="button"
      class="reaction"
      aria-pressed=${isMine ? "true" : "false"}
      aria-label="${label} ${count}"
      title=${label}
      tabindex=${isReachable ? 0 : -1}
      onClick=${onPress}
      ...${press}
    >
      <span class="emoji">${emoji}</span> <span>${count}</span>
    </button>
  `;
}
