// What stands in the place of a chat that is not, or no longer, among one's own; with it what one had written there.
import { copied } from "../../browser/clipboard.js";
import { linkTo } from "../../browser/route.js";
import { keepDraft } from "../../state/drafts.js";
import { actsIn } from "../../state/acts.js";
import { outboxOf } from "../../state/outbox.js";
import { discardAct } from "../../sync/acting.js";
import { discardMessage } from "../../sync/outbox.js";
import { shownName } from "../../text/file-words.js";
import { t } from "../../text/strings.js";
import { useDrafts } from "../base/hooks.js";
import { html, useStore } from "../base/html.js";
import { Button } from "../controls/button.js";
import { sentence } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";

/** `title` is what the chat was called when one was in it, or null where one never was, as far as this page knows. */
export function NoChat({ chatId, title }) {
  const unsent = useStore((state) => outboxOf(state, chatId));
  const edits = useStore((state) => actsIn(state, chatId).filter(({ act }) => act === "edit"));
  const { text: draft = "", files = [] } = useDrafts()[chatId] ?? {};
  const wasIn = title !== null;
  return html`
    <div class="calm">
      <${Icon} name="alert" />
      <div role="alert">
        <h1 tabindex="-1">${wasIn ? t("noChat.left", { title }) : t("noChat.title")}</h1>
        <p class="soft">${t(wasIn ? "noChat.leftText" : "noChat.text")}</p>
      </div>
      ${(unsent.length > 0 || edits.length > 0 || draft || files.length > 0) &&
      html`
        <h2>${t("noChat.unsent")}</h2>
        <ul class="unsent" role="list">
          ${unsent.map(
            ({ clientId, body, files, error }) => html`
              <${Unsent}
                key=${clientId}
                text=${body}
                files=${files}
                error=${error}
                onDiscard=${() => discardMessage(clientId)}
              />
            `,
          )}
          ${edits.map(
            (act) => html`
              <${Unsent} key=${act.clientId} text=${act.body} error=${act.error} onDiscard=${() => discardAct(act)} />
            `,
          )}
          ${(draft || files.length > 0) &&
          html`<${Unsent} key="draft" text=${draft} files=${files} onDiscard=${() => keepDraft(chatId, null)} />`}
        </ul>
      `}
      <a class="button" href=${linkTo.home()}>${t("noChat.home")}</a>
    </div>
  `;
}

/** What stands at an address that is none of the page's. */
export function Nowhere() {
  return html`
    <div class="calm" role="alert">
      <${Icon} name="alert" />
      <h1 tabindex="-1">${t("nowhere.title")}</h1>
      <p class="soft">${t("nowhere.text")}</p>
      <a class="button" href=${linkTo.home()}>${t("noChat.home")}</a>
    </div>
  `;
}

function Unsent({ text, files = [], error = null, onDiscard }) {
  return html`
    <li>
      ${text && html`<p dir="auto">${text}</p>`}
      ${files.map(({ key, name }) => html`<p key=${key} class="soft" dir="auto">${shownName(name)}</p>`)}
      ${error && html`<p class="small soft">${t("conversation.failed")} ${sentence(error)}</p>`}
      <div class="buttons">
        ${text && html`<${Button} icon="copy" onClick=${() => copied(text)}>${t("conversation.copy")}<//>`}
        <${Button} icon="trash" onClick=${onDiscard}>${t("conversation.discard")}<//>
      </div>
    </li>
  `;
}
