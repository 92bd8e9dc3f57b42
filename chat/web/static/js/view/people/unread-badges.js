// How much of a chat is unread, and how much of that mentions one.
import { t } from "../../text/strings.js";
import { html } from "../base/html.js";

const MOST = 99;

/** Mentions are marked apart, also where the rest is muted. */
export function UnreadBadges({ unread, mentions, isQuiet = false }) {
  return html`
    ${mentions > 0 && html`<${MentionBadge} count=${mentions} />`}
    ${unread > 0 && html`<${Badge} shown=${upTo(unread)} said=${t("sidebar.unread", { count: unread })} look=${isQuiet ? "quiet" : ""} />`}
  `;
}

function MentionBadge({ count }) {
  const said = t("mentions.unread", { count });
  return html`<${Badge} shown=${`@${count > 1 ? upTo(count) : ""}`} said=${`${said}, `} look="mentions" title=${said} />`;
}

/** What is shown is for the eye alone, and what is said for those who listen. */
export function Badge({ shown, said, look = "", title }) {
  return html`
    <span class="badge ${look}" title=${title}>
      <span aria-hidden="true">${shown}</span><span class="visually-hidden">${said}</span>
    </span>
  `;
}

function upTo(count) {
  return count > MOST ? `${MOST}+` : count;
}
