// A chat in the list: who or what it is, its last line, when that was, and what is unread.
import { linkTo } from "../../browser/route.js";
import { mentionsOf } from "../../state/chats.js";
import { t } from "../../text/strings.js";
import { brief, full } from "../../text/time.js";
import { html, memo } from "../base/html.js";
import { lazy } from "../base/lazy-part.js";
import { Icon } from "../controls/icons.js";
import { Avatar } from "../people/avatar.js";
import { UnreadBadges } from "../people/unread-badges.js";

const LastLine = lazy(() => import("./last-line.js").then((module) => module.LastLine)); // it reads Markdown

/** `today` is only there so that the times are drawn again when another day begins. */
export const ChatRow = memo(function ChatRow({ chat, title, other, sender, isOwn, isSelected, isReachable, draft }) {
  const last = chat.lastMessage;
  const { unread } = chat;
  const mentions = mentionsOf(chat);
  const isMuted = chat.notify === "none";
  return html`
    <li>
      <a
        class="chat-row ${mentions || (unread && !isMuted) ? "unread" : ""}"
        href=${linkTo.chat(chat.id)}
        data-chat-id=${chat.id}
        aria-current=${isSelected ? "page" : undefined}
        tabindex=${isReachable ? "0" : "-1"}
      >
        <${Avatar} of=${other ?? chat} title=${title} isGroup=${chat.kind === "group"} showPresence />
        <span class="top">
          <span class="title clip" dir="auto">${title}</span>
          ${isMuted && html`<${Muted} />`} ${last && html`<${When} time=${last.createdAt} />`}
        </span>
        <span class="bottom">
          <span class="line">
            ${!draft && last?.attachments && html`<${Icon} name=${last.attachments.kind === "image" ? "image" : "clip"} />`}
            ${draft ? html`<${Draft} text=${draft} />` : html`<${LastLine} chat=${chat} sender=${sender} isOwn=${isOwn} />`}
          </span>
          <${UnreadBadges} ...${{ unread, mentions }} isQuiet=${isMuted} />
        </span>
      </a>
    </li>
  `;
});

function Muted() {
  return html`<span class="muted" role="img" aria-label=${t("sidebar.muted")}><${Icon} name="bellOff" /></span>`;
}

function When({ time }) {
  return html`<time dateTime=${time} title=${full(time)}>${brief(time)}</time>`;
}

function Draft({ text }) {
  return html`<span class="draft">${t("sidebar.draft")}</span> <span class="said clip" dir="auto">${text}</span>`;
}
