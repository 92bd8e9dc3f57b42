// The list of the shortcuts.
import { t } from "../../text/strings.js";
import { html } from "../base/html.js";
import { Dialog } from "../controls/dialog.js";
import { SHORTCUTS, caps, combinationsOf } from "./keys.js";

export function ShortcutList({ onClose }) {
  return html`
    <${Dialog} title=${t("shortcuts.title")} onClose=${onClose} className="shortcuts" isRead>
      ${["anywhere", "inChat", "inLog"].map(
        (where) => html`
          <section>
            <h3>${t(`shortcuts.${where}`)}</h3>
            <dl>
              ${SHORTCUTS.filter((shortcut) => shortcut.where === where).map(
                (shortcut) => html`
                  <div>
                    <dt>${t(`shortcuts.${shortcut.name}`)}</dt>
                    <dd>${combinationsOf(shortcut).map((combination) => html`<${Keys} keys=${combination} />`)}</dd>
                  </div>
                `,
              )}
            </dl>
          </section>
        `,
      )}
    <//>
  `;
}

/** A combination as caps of keys. */
export function Keys({ keys }) {
  return html`<span class="keys">${caps(keys).map((cap) => html`<kbd>${cap}</kbd>`)}</span>`;
}
