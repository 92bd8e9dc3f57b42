// What was written in chats that one is in no longer.
import { linkTo } from "../../browser/route.js";
import { strandedOf } from "../../state/outbox.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";

/** The way there. */
export function Stranded() {
  const stranded = useStore(strandedOf);
  const chatIds = [...new Set(stranded.map(({ chatId }) => chatId))];
  return html`
    <div class="stranded" role="status">
      ${chatIds.map((chatId) => {
        const { length: count } = stranded.filter((draft) => draft.chatId === chatId);
        return html`
          <a key=${chatId} class="wrong" href=${linkTo.chat(chatId)}>
            <${Icon} name="alert" /><span>${t("sidebar.unsent", { count })}</span>
          </a>
        `;
      })}
    </div>
  `;
}
