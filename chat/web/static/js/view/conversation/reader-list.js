// The names of all who have seen a message.
import { html } from "../html.js";
import { Dialog } from "../dialog.js";
import { t } from "../../strings.js";
import { Face, Name } from "./who.js";

export function ReaderList({ ids, onClose }) {
  return html`
    <${Dialog} title=${t("conversation.seenTitle", { count: ids.length })} onClose=${onClose}>
      <ul class="reader-list">
        ${ids.map((id) => html`<li key=${id}><${Face} id=${id} size="small" /> <${Name} id=${id} /></li>`)}
      </ul>
    <//>
  `;
}
