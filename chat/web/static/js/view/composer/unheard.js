// Whom one meant by what one has just said, and who does not hear of it: people who are not in the chat, with an offer to add
// them, for those who may; and everyone, where @all is not one's to say.
import { addMembers } from "../../actions/chats.js";
import { state } from "../../state/store.js";
import { may } from "../../state/roles.js";
import { t } from "../../text/strings.js";
import { list } from "../../text/time.js";
import { html, useEffect, useState, useStore } from "../base/html.js";
import { readOut } from "../base/read-out.js";
import { sentence as sentenceOf } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";
import { nameIn } from "../people/person.js";

/** `unheard`: what unheardIn of state/named.js has found, or null. */
export function Unheard({ unheard, ...rest }) {
  const { outsiders = [], isAllInVain = false } = unheard ?? {};
  return html`
    ${outsiders.length > 0 && html`<${Outsiders} userIds=${outsiders} ...${rest} />`}
    ${isAllInVain && html`<${AllInVain} ...${rest} />`}
  `;
}

/** That one's @all was only a word. */
function AllInVain({ box, onClose }) {
  const sentence = t("conversation.allInVain");
  useEffect(() => readOut(sentence), []);
  return html`
    <div class="outsiders">
      <${Icon} name="users" />
      <span>${sentence}</span>
      <${Close} ...${{ box, onClose }} />
    </div>
  `;
}

/** `userIds`: who they are; whoever is added meanwhile is none of them any more. */
function Outsiders({ chatId, userIds, box, onClose }) {
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const left = useStore((state) => userIds.filter((id) => !state.chats[chatId]?.members.some(({ userId }) => userId === id)));
  const mayAdd = useStore((state) => Boolean(state.chats[chatId]) && may(state, state.chats[chatId], "add"));
  const add = async () => {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await addMembers(chatId, left);
      onClose();
      box.current?.focus();
    } catch (error) {
      setProblem(sentenceOf(error));
      readOut(sentenceOf(error));
    }
    setBusy(false);
  };
  const names = list(left.map((id) => nameIn(state(), id)));
  const sentence = t("conversation.outsiders", { count: left.length, names });
  useEffect(() => void (left.length && readOut(sentence)), [userIds]); // not again as some are added
  return html`
    <div class="outsiders">
      ${left.length > 0 &&
      html`
        <${Icon} name="users" />
        <span>${sentence}${problem && html` <span class="outsiders-problem">${problem}</span>`}</span>
        ${mayAdd &&
        html`
          <button type="button" class="button outsiders-add" aria-disabled=${isBusy ? "true" : undefined} onClick=${add}>
            ${t("conversation.addOutsiders")}
          </button>
        `}
        <${Close} ...${{ box, onClose }} />
      `}
    </div>
  `;
}

function Close({ box, onClose }) {
  const close = () => {
    onClose();
    box.current?.focus();
  };
  return html`
    <button type="button" class="icon-button" aria-label=${t("common.close")} title=${t("common.close")} onClick=${close}>
      <${Icon} name="close" />
    </button>
  `;
}
