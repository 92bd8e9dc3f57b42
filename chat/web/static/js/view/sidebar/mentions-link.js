// The way to one's mentions, with how many of them are unread.
import { linkTo } from "../../browser/route.js";
import { mentionsOf } from "../../state/chats.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { Badge } from "../people/unread-badges.js";

export function MentionsLink({ isSelected }) {
  const count = useStore((state) => Object.values(state.chats).reduce((sum, chat) => sum + mentionsOf(chat), 0));
  return html`
    <a class="mentions-link" href=${linkTo.mentions()} aria-current=${isSelected ? "page" : undefined}>
      <${Icon} name="at" /><span>${t("mentions.title")}</span>
      ${count > 0 && html`<${Badge} shown=${count} said=${t("mentions.unread", { count })} />`}
    </a>
  `;
}
