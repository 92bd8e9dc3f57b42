// How far a message of one's own is on its way, and what can be done about it.
import { filesOf, isHeldUp, progressOf } from "../../state/outbox.js";
import { shownName, sizeText } from "../../text/file-words.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";
import { sentence } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";

export function Sending({ message, verbs }) {
  const { pending } = message;
  const files = filesOf(pending);
  if (pending.state === "failed") {
    const refused = files.find(({ error }) => error);
    return refused
      ? html`<${Refused} pending=${pending} file=${refused} verbs=${verbs} />`
      : html`<${Failed} message=${message} verbs=${verbs} />`;
  }
  return files.length ? html`<${Uploading} pending=${pending} verbs=${verbs} />` : html`<${Plain} pending=${pending} />`;
}

function Plain({ pending }) {
  const isBehind = useStore((state) => isHeldUp(state, pending.clientId));
  return html`
    <p class="sending"><${Icon} name="clock" />${t(isBehind ? "files.waiting" : "conversation.sending")}</p>
  `;
}

function Uploading({ pending, verbs }) {
  const isBehind = useStore((state) => isHeldUp(state, pending.clientId));
  const [sent, total] = useStore((state) => progressOf(state, pending));
  const isAway = useStore((state) => state.connection === "offline");
  return html`
    <div class="uploading">
      <progress aria-label=${t("files.progress")} max=${total} value=${sent}></progress>
      <span class="soft">${words({ isBehind, isAway, sent, total })}</span>
      <button type="button" class="link-button" onClick=${() => verbs.takeBack(pending)}>${t("common.cancel")}</button>
    </div>
    ${filesOf(pending).some(({ isKept }) => isKept === false) && html`<p class="small soft">${t("files.unkept")}</p>`}
  `;
}

function words({ isBehind, isAway, sent, total }) {
  if (isBehind) return t("files.waiting");
  if (isAway) return t("files.offline");
  return sent < total ? t("files.sending", { sent: sizeText(sent), total: sizeText(total) }) : t("files.finishing");
}

function Failed({ message, verbs }) {
  const { pending } = message;
  const { error, clientId } = pending;
  return html`
    <div class="failed">
      <${Why}>${t("conversation.failed")} ${error && sentence(error)}<//>
      ${error?.isOfText
        ? html`<${Edit} message=${message} verbs=${verbs} />`
        : html`
            <button type="button" class="link-button" onClick=${() => verbs.retry(clientId)}>${t("common.retry")}</button>
          `}
      <${Discard} pending=${pending} verbs=${verbs} />
    </div>
  `;
}

/** One of its files is not taken; the rest may go without it. */
function Refused({ pending, file, verbs }) {
  const { clientId, body } = pending;
  const isAll = filesOf(pending).length === 1 && !body.trim();
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
      <${Discard} pending=${pending} verbs=${verbs} />
    </div>
  `;
}

/** Why something did not come to the server, read out when it appears. */
export function Why({ children }) {
  return html`<span class="wrong" role="alert"><${Icon} name="alert" /><span>${children}</span></span>`;
}

/** In place of trying again what would be refused again. */
export function Edit({ message, verbs }) {
  return html`
    <button type="button" class="link-button" onClick=${() => verbs.edit(message)}>${t("conversation.edit")}</button>
  `;
}

function Discard({ pending, verbs }) {
  return html`
    <button type="button" class="link-button" onClick=${() => verbs.discard(pending)}>
      ${t("conversation.discard")}
    </button>
  `;
}
