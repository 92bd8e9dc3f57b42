// Who one talks with: the name, whether they are there, and the way to all that is to know about the chat.
import { personOf } from "../../base/begun-id.js";
import { go, linkTo } from "../../browser/route.js";
import { otherIn, titleOf } from "../../state/chats.js";
import { t } from "../../text/strings.js";
import { ago } from "../../text/time.js";
import { useToday } from "../base/hooks.js";
import { html, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { Avatar } from "../people/avatar.js";
import { openChatMenu } from "../people/chat-menu.js";
import { caps, keysOf } from "../shortcuts/keys.js";

export function Header({ chat, onPickDay }) {
  const title = useStore((state) => titleOf(state, chat)) || t("common.someone");
  const other = useStore((state) => otherIn(state, chat));
  const isGroup = chat.kind === "group";
  const about = t("conversation.about");
  return html`
    <header
      class="conversation-header"
      onContextMenu=${(event) => event.shiftKey || event.target.closest("a") || openChatMenu(event, chat, title)}
      onDblClick=${(event) => event.target.closest("a") || personOf(chat.id) || go(linkTo.group(chat.id))}
    >
      <a class="icon-button only-narrow" href=${linkTo.home()} aria-label=${t("common.back")}>
        <${Icon} name="back" />
      </a>
      <${Avatar} of=${isGroup ? chat : other} title=${title} isGroup=${isGroup} showPresence=${!isGroup} size="small" />
      <div class="conversation-title">
        <h1 tabindex="-1" class="clip" dir="auto">${title}</h1>
        <p class="small soft clip"><${Presence} chat=${chat} other=${other} /></p>
      </div>
      ${!personOf(chat.id) &&
      html`
        <button type="button" class="icon-button only-wide" aria-label=${t("goToDay.title")} title=${t("goToDay.title")} onClick=${() => onPickDay()}>
          <${Icon} name="calendar" />
        </button>
        <a class="icon-button" href=${searchIn(chat)} aria-label=${t("search.inChat")} title=${searchTitle()}>
          <${Icon} name="search" />
        </a>
        <a class="icon-button" href=${linkTo.group(chat.id)} aria-label=${about} title=${about}>
          <${Icon} name=${isGroup ? "users" : "info"} />
        </a>
      `}
    </header>
  `;
}

function searchIn(chat) {
  return linkTo.search(String(new URLSearchParams({ in: chat.id })));
}

function searchTitle() {
  return `${t("search.inChat")} (${caps(keysOf("search")).join("+")})`;
}

function Presence({ chat, other }) {
  useToday();
  const online = useStore((state) => chat.members.filter(({ userId }) => state.people[userId]?.online).length);
  const isAway = useStore((state) => state.connection === "offline"); // nobody knows who is there
  if (isAway) return chat.kind === "group" ? t("group.members", { count: chat.members.length }) : "";
  if (chat.kind === "group") {
    return `${t("group.members", { count: chat.members.length })}, ${t("conversation.online", { count: online })}`;
  }
  if (other?.online) return t("conversation.onlineNow");
  return other?.lastSeenAt ? t("group.lastSeen", { when: ago(other.lastSeenAt) }) : t("group.neverSeen");
}
