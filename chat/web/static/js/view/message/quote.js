// What a message answers: who said it and how it began. A press goes there.
import { directionOf } from "../../text/reading/bidi.js";
import { excerptLine } from "../../text/excerpt.js";
import { summaryOf } from "../../text/file-words.js";
import { excerptOf } from "../../text/reading/graphemes.js";
import { t } from "../../text/strings.js";
import { html } from "../base/html.js";
import { Name } from "../people/person.js";

export function Quote({ quoted, onOpen }) {
  const line = excerptLine(quoted) || t("conversation.deleted");
  return html`
    <button type="button" class="quote" dir=${directionOf(line)} onClick=${onOpen} title=${t("conversation.openQuoted")}>
      <span class="quote-name"><${Name} id=${quoted.senderId} /></span>
      <span class="quote-text clip" dir="auto">${line}</span>
    </button>
  `;
}

/** The beginning of a message, as the server quotes it. */
export function quoteOf({ id, seq, senderId, body, attachments }) {
  return { id, seq, senderId, excerpt: excerptOf(body), attachments: summaryOf(attachments) };
}
