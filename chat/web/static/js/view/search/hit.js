// A message that was found, in a line: who said it, in which chat, when, and the part of it that was searched for.
import { linkTo } from "../../browser/route.js";
import { titleOf } from "../../state/chats.js";
import { shownName, summaryLine } from "../../text/file-words.js";
import { withShortLead } from "../../text/reading/matches.js";
import { t } from "../../text/strings.js";
import { brief, full } from "../../text/time.js";
import { html, memo, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { Face, nameIn } from "../people/person.js";
import { Marked } from "./marked.js";

const SHORT_LEAD = 24;

export function hitLink({ chatId, seq }) {
  return linkTo.chat(chatId, seq);
}

/** In a list of links. `today` is only there so that the times are drawn again when another day begins. */
export const Hit = memo(function Hit({ hit, isUnread, isWanted, onOpen }) {
  return html`
    <li>
      <a
        class="hit ${isUnread ? "unread" : ""}"
        href=${hitLink(hit)}
        data-to-read
        data-wanted-focus=${isWanted ? "" : undefined}
        onClick=${() => onOpen(hit)}
      >
        <${HitLines} hit=${hit} isUnread=${isUnread} />
      </a>
    </li>
  `;
});

/** What stands in it; `isNarrow` has one line of the text, and little before the first match. */
export function HitLines({ hit, isUnread = false, isNarrow = false }) {
  const { senderId, createdAt, attachments, fileName, fileNameMatches = [] } = hit;
  const { excerpt, matches } = isNarrow ? withShortLead(hit, SHORT_LEAD) : hit;
  const isPicture = attachments?.kind === "image";
  return html`
    <${Face} id=${senderId} size=${isNarrow ? "small" : ""} />
    <span class="hit-main">
      <span class="hit-top">
        <${Sender} id=${senderId} />
        <${Where} chatId=${hit.chatId} />
        ${isUnread && html`<span class="dot" role="img" aria-label=${t("search.unread")}></span>`}
        <time dateTime=${createdAt} title=${full(createdAt)}>${brief(createdAt)}</time>
      </span>
      ${excerpt &&
      html`<span class="hit-text ${isNarrow ? "clip" : ""}" dir="auto"><${Marked} text=${excerpt} matches=${matches} /></span>`}
      ${(attachments || fileName) &&
      html`
        <span class="hit-file soft small">
          <${Icon} name=${isPicture ? "image" : "clip"} />
          <bdi class="clip">${fileName ? html`<${FileName} name=${fileName} matches=${fileNameMatches} />` : summaryLine(attachments)}</bdi>
        </span>
      `}
    </span>
  `;
}

function FileName({ name, matches }) {
  const shown = shownName(name);
  return shown === name ? html`<${Marked} text=${name} matches=${matches} />` : shown; // ranges are of the name as it is
}

function Sender({ id }) {
  const name = useStore((state) => (id === state.session.me?.id ? t("common.you") : nameIn(state, id)));
  return html`<bdi class="hit-sender clip">${name}</bdi>`;
}

/** A group's name; of a direct chat, with whom. */
function Where({ chatId }) {
  const where = useStore((state) => whereIn(state, chatId));
  return html`<span class="hit-chat soft small clip" dir="auto">${where}</span>`;
}

function whereIn(state, chatId) {
  const chat = state.chats[chatId];
  if (!chat) return "";
  return chat.kind === "group" ? titleOf(state, chat) : t("search.directWith", { name: titleOf(state, chat) });
}
