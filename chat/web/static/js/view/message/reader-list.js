// The names of all who have seen a message.
import { t } from "../../text/strings.js";
import { html } from "../base/html.js";
import { Dialog } from "../controls/dialog.js";
import { Face, Name } from "../people/person.js";

export function ReaderList({ ids, onClose }) {
  return html`
    <${Dialog} title=${t("conversation.seenTitle", { count: ids.length })} onClose=${onClose}>
      <ul class="reader-list">
        ${ids.map((id) => html`<li key=${id}><${Face} id=${id} size="small" /> <${Name} id=${id} /></li>`)}
      </ul>
    <//>
  `;
}
