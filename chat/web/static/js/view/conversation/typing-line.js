// Who is typing. The line is always there, so that nothing moves when somebody begins.
import { nameOf } from "../../state/people.js";
import { state } from "../../state/store.js";
import { typists } from "../../state/typing.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";

export function TypingLine({ chatId }) {
  const who = useStore((state) => typists(state, chatId));
  return html`
    <p class="typing-line clip" aria-live="off">
      ${who.length > 0 && html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${typingText(who)}`}
    </p>
  `;
}

function typingText(who) {
  const [one, other] = who.map((person) => nameOf(state(), person));
  if (who.length === 1) return t("conversation.oneTyping", { one });
  return who.length === 2 ? t("conversation.twoTyping", { one, other }) : t("conversation.manyTyping");
}
