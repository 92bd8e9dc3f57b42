// A new chat: one person makes it a direct one, several and a name make a group.
import { chatWith, createGroup } from "../../actions/chats.js";
import { facts } from "../../base/facts.js";
import { go, linkTo } from "../../browser/route.js";
import { t } from "../../text/strings.js";
import { html, useState } from "../base/html.js";
import { Button } from "../controls/button.js";
import { Wrong, fieldSentences, sentence, useAction } from "../controls/errors.js";
import { Field, useForm } from "../controls/field.js";
import { Page } from "../controls/page.js";
import { PeoplePicker } from "../people/people-picker.js";

/** `startsAsGroup`: with a name from the start, also for a group of nobody else yet. */
export function NewChat({ startsAsGroup }) {
  const [chosen, setChosen] = useState([]);
  const [isAsked, setAsked] = useState(startsAsGroup);
  const { form, values, bind, blame, check } = useForm({ name: "" });
  const [isBusy, error, run] = useAction();
  const isGroup = isAsked || chosen.length > 1;

  const askForName = () => {
    setAsked(true);
    requestAnimationFrame(() => form.current?.elements.name.focus());
  };
  const make = () =>
    isGroup ? createGroup(values.name.trim(), chosen.map((person) => person.id)) : chatWith(chosen[0]);
  const submit = async (event) => {
    event.preventDefault();
    if (isBusy || (!isGroup && !chosen.length)) return;
    if (isGroup && !check({ name: (value) => !value.trim() && t("newChat.nameMissing") })) return;
    await run(async () => {
      try {
        go(linkTo.chat(await make()), { replace: true });
      } catch (refusal) {
        blame(fieldSentences(refusal));
        throw refusal;
      }
    });
  };
  return html`
    <${Page} title=${t(isGroup ? "newChat.groupTitle" : "newChat.title")}>
      <form ref=${form} class="stack" noValidate onSubmit=${submit}>
        <${PeoplePicker}
          label=${t("newChat.people")}
          hint=${t("newChat.hint")}
          chosen=${chosen}
          onChange=${setChosen}
        />
        ${isGroup &&
        html`<${Field}
          ...${bind("name")}
          label=${t("newChat.name")}
          maxlength=${facts.lengths.groupName}
          dir="auto"
          autocomplete="off"
        />`}
        <${Wrong}>${error && !error.fields?.name && sentence(error)}<//>
        <div class="buttons">
          ${!isGroup &&
          html`<${Button} look="quiet" onClick=${askForName}>${t("newChat.asGroup")}<//>`}
          <button class="button primary" aria-disabled=${isBusy || (!isGroup && !chosen.length) ? "true" : undefined}>
            ${t(isGroup ? "newChat.createGroup" : "newChat.openDirect")}
          </button>
        </div>
      </form>
    <//>
  `;
}
