// What was said last in a chat, in one line of its row.
import { nameOf } from "../../state/people.js";
import { state } from "../../state/store.js";
import { excerptLine } from "../../text/excerpt.js";
import { t } from "../../text/strings.js";
import { html } from "../base/html.js";

/** What was said has a place of its own, so that it is cut off at its own end, whichever side that is on. */
export function LastLine({ chat, sender, isOwn }) {
  const last = chat.lastMessage;
  if (!last) return t("sidebar.noMessages");
  const said = html`<span class="said clip" dir="auto">${excerptLine(last) || t("sidebar.deleted")}</span>`;
  if (chat.kind === "direct" && !isOwn) return said;
  const [before, after] = t("sidebar.said", { name: saidBy(sender, isOwn) }).split("{text}");
  return html`${before && html`<span class="by clip">${before}</span>`}${said}${after}`;
}

function saidBy(sender, isOwn) {
  if (isOwn) return t("common.you");
  return sender ? shortName(sender) : t("common.someone");
}

/** The first word of a name; all of it where another looks like it. */
function shortName(sender) {
  const called = nameOf(state(), sender);
  return called === sender.name ? called.split(" ")[0] : called;
}
