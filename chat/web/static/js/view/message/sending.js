// How far a message of one's own is on its way, and what can be done about it.
import { html, useStore } from "../base/html.js";
import { sentence } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";
import { shownName, sizeText } from "../../text/file-words.js";
import { filesOf, isHeldUp, progressOf } from "../../state/queue.js";
import { t } from "../../text/strings.js";

export function Sending({ waiting, verbs }) {
  const files = filesOf(waiting);
  if (waiting.state === "failed") {
    const refused = files.find(({ error }) => error);
    return refused
      ? html`<${Refused} waiting=${waiting} file=${refused} verbs=${verbs} />`
      : html`<${Failed} waiting=${waiting} verbs=${verbs} />`;
  }
  return files.length ? html`<${Uploading} waiting=${waiting} verbs=${verbs} />` : html`<${Plain} waiting=${waiting} />`;
}

function Plain({ waiting }) {
  const isBehind = useStore((state) => isHeldUp(state, waiting.clientId));
  return html`
    <p class="sending"><${Icon} name="clock" />${t(isBehind ? "files.waiting" : "conversation.sending")}</p>
  `;
}

function Uploading({ waiting, verbs }) {
  const isBehind = useStore((state) => isHeldUp(state, waiting.clientId));
  const [sent, total] = useStore((state) => progressOf(state, waiting));
  const isAway = useStore((state) => state.connection === "offline");
  return html`
    <div class="uploading">
      <progress aria-label=${t("files.progress")} max=${total} value=${sent}></progress>
      <span class="soft">${words({ isBehind, isAway, sent, total })}</span>
      <button type="button" class="link-button" onClick=${() => verbs.takeBack(waiting)}>${t("common.cancel")}</button>
    </div>
    ${filesOf(waiting).some(({ isKept }) => isKept === false) && html`<p class="small soft">${t("files.unkept")}</p>`}
  `;
}

function words({ isBehind, isAway, sent, total }) {
  if (isBehind) return t("files.waiting");
  if (isAway) return t("files.offline");
  return sent < total ? t("files.sending", { sent: sizeText(sent), total: sizeText(total) }) : t("files.finishing");
}

function Failed({ waiting, verbs }) {
  const { error, clientId } = waiting;
  return html`
    <div class="failed">
      <${Why}>${t("conversation.failed")} ${error && sentence(error)}<//>
      <button type="button" class="link-button" onClick=${() => verbs.retry(clientId)}>${t("common.retry")}</button>
      <${Discard} waiting=${waiting} verbs=${verbs} />
    </div>
  `;
}

/** One of its files is not taken; the rest may go without it. */
function Refused({ waiting, file, verbs }) {
  const { clientId, body } = waiting;
  const isAll = filesOf(waiting).length === 1 && !body.trim();
  const reason = t("files.refused", { name: shownName(file.name), reason: sentence(file.error) });
  return html`
    <div class="failed">
      <${Why}>${t("conversation.failed")} ${reason}<//>
      ${!isAll &&
      html`
        <button type="button" class="link-button" onClick=${() => verbs.discardFile(clientId, file.key)}>
          ${t("files.sendWithout")}
        </button>
      `}
      <button type="button" class="link-button" onClick=${() => verbs.retry(clientId)}>${t("common.retry")}</button>
      <${Discard} waiting=${waiting} verbs=${verbs} />
    </div>
  `;
}

function Why({ children }) {
  return html`<span class="wrong" role="alert"><${Icon} name="alert" /><span>${children}</span></span>`;
}

function Discard({ waiting, verbs }) {
  return html`
    <button type="button" class="link-button" onClick=${() => verbs.discard(waiting)}>
      ${t("conversation.discard")}
    </button>
  `;
}
