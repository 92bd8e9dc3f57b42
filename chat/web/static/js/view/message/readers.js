// Who has seen a message of one's own: small pictures at its end, and all names on a press.
import { t } from "../../text/strings.js";
import { number } from "../../text/time.js";
import { html, memo, useState, useStore } from "../base/html.js";
import { lazy } from "../base/lazy-part.js";
import { Icon } from "../controls/icons.js";
import { Face, namesIn } from "../people/person.js";

const MOST_FACES = 3;
const ReaderList = lazy(() => import("./reader-list.js").then((module) => module.ReaderList));

/** `seenBy` are the ids of those whose reading ended here, joined by spaces. */
export const Readers = memo(({ seenBy, isReachable }) => {
  const [isOpen, setOpen] = useState(false);
  const ids = seenBy.split(" ");
  const label = t("conversation.seenBy", { names: useStore((state) => namesIn(state, ids)) });
  const rest = ids.length - MOST_FACES;
  return html`
    <button
      type="button"
      class="readers"
      aria-label=${label}
      title=${label}
      tabindex=${isReachable ? 0 : -1}
      onClick=${() => setOpen(true)}
    >
      ${ids.slice(0, MOST_FACES).map((id) => html`<${Face} key=${id} id=${id} size="tiny" />`)}
      ${rest > 0 && html`<span class="tiny soft">+${number(rest)}</span>`}
    </button>
    ${isOpen && html`<${ReaderList} ids=${ids} onClose=${() => setOpen(false)} />`}
  `;
});

/** Of the last message of one's own, while nobody has seen it. */
export function Sent() {
  const label = t("conversation.sent");
  return html`<span class="sent" role="img" aria-label=${label} title=${label}><${Icon} name="check" /></span>`;
}
