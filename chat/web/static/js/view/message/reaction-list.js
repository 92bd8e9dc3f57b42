// Who reacted to a message, and with what.
import { t } from "../../text/strings.js";
import { number } from "../../text/time.js";
import { html } from "../base/html.js";
import { Dialog } from "../controls/dialog.js";
import { Listed } from "../people/listed.js";

/** `first` is the emoji that was asked about, or none of them. */
export function ReactionList({ reactions, first, onClose }) {
  const inOrder = [...reactions].sort((one, other) => (other.emoji === first) - (one.emoji === first));
  return html`
    <${Dialog} title=${t("conversation.reactions")} onClose=${onClose} isRead>
      ${inOrder.map(
        ({ emoji, userIds }) => html`
          <section key=${emoji} aria-label=${emoji}>
            <h3><span class="emoji">${emoji}</span> ${number(userIds.length)}</h3>
            <ul class="reader-list">
              ${userIds.map((id) => html`<${Listed} key=${id} id=${id} onLeave=${onClose} />`)}
            </ul>
          </section>
        `,
      )}
    <//>
  `;
}
