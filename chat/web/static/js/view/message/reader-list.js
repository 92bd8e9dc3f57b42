// The names of all who have seen a message.
import { t } from "../../text/strings.js";
import { html } from "../base/html.js";
import { Dialog } from "../controls/dialog.js";
import { Listed } from "../people/listed.js";

export function ReaderList({ ids, onClose }) {
  return html`
    <${Dialog} title=${t("conversation.seenTitle", { count: ids.length })} onClose=${onClose}>
      <ul class="reader-list">
        ${ids.map((id) => html`<${Listed} key=${id} id=${id} onLeave=${onClose} />`)}
      </ul>
    <//>
  `;
}
