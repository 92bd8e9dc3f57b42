// What one did with a message and the server has not confirmed, or refused; and what can be done about it.
import { copied } from "../../browser/clipboard.js";
import { discardAct, retryActOf } from "../../sync/acting.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";
import { sentence } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";
import { Edit, Why } from "./sending.js";

const REFUSED = { edit: "notSaved", delete: "notDeleted", react: "notReacted", unreact: "notReacted" };

export function Acting({ message, verbs }) {
  const { acts, pending } = message;
  const isAway = useStore((state) => state.connection !== "online");
  const failed = acts.filter(({ state }) => state === "failed");
  const waiting = acts.filter(({ state }) => state === "sending");
  return html`
    ${failed.map((act) => html`<${Refused} key=${act.clientId} ...${{ act, message, verbs }} />`)}
    ${waiting.length > 0 &&
    !pending &&
    html`
      <div class="sending">
        <${Icon} name="clock" />${t("conversation.saving")}
        ${isAway &&
        html`
          <button type="button" class="link-button" onClick=${() => waiting.forEach(discardAct)}>
            ${t("common.cancel")}
          </button>
        `}
      </div>
    `}
  `;
}

/** What was refused, why, and what now; an edit shows its words. `message` and `verbs` are missing where it is not in view. */
export function Refused({ act, message, verbs }) {
  const { act: what, body, error } = act;
  return html`
    ${what === "edit" && html`<p class="soft" dir="auto">${body}</p>`}
    <div class="failed">
      <${Why}>${t(`conversation.${REFUSED[what]}`)} ${sentence(error)}<//>
      ${error.isOfText
        ? message && html`<${Edit} message=${{ ...message, body }} verbs=${verbs} />`
        : html`
            <button type="button" class="link-button" onClick=${() => retryActOf(act)}>${t("common.retry")}</button>
          `}
      ${what === "edit" &&
      html`
        <button type="button" class="link-button" onClick=${() => copied(body)}>${t("conversation.copy")}</button>
      `}
      <button type="button" class="link-button" onClick=${() => discardAct(act)}>${t("conversation.discard")}</button>
    </div>
  `;
}
