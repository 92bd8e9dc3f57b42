// Of what a chat notifies.
import { setNotify } from "../../actions/chats.js";
import { linkTo } from "../../browser/route.js";
import { t } from "../../text/strings.js";
import { html, useId } from "../base/html.js";
import { Wrong, sentence, useAction } from "../controls/errors.js";
import { levelsOf } from "../people/levels.js";

export function Level({ chat }) {
  const [, error, run] = useAction();
  const id = useId();
  const choice = ({ level, label, hint }) => html`
    <label class="choice">
      <input
        type="radio"
        name=${id}
        checked=${chat.notify === level}
        onChange=${() => run(() => setNotify(chat.id, level))}
      />
      <span>${label}${hint && html`<br /><span class="soft small">${hint}</span>`}</span>
    </label>
  `;
  return html`
    <section>
      <h3 id=${id}>${t("group.notify")}</h3>
      <div role="radiogroup" aria-labelledby=${id}>
        ${levelsOf(chat).map(choice)}
      </div>
      <p class="soft small">
        ${t("group.notifyHint")}${" "}<a href=${linkTo.settings("notifications")}>${t("group.notifySettings")}</a>
      </p>
      <${Wrong}>${error && sentence(error)}<//>
    </section>
  `;
}
