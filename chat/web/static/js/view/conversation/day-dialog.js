// Going to a day of a chat: to the first message that was sent then or later.
import { firstOfDay } from "../../sync/history.js";
import { t } from "../../text/strings.js";
import { dayOf, isDay } from "../../text/time.js";
import { html, useRef, useState } from "../base/html.js";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { Wrong, sentence, useAction } from "../controls/errors.js";
import { Field } from "../controls/field.js";

/** `day` is the one to begin with; `onGo` gets the number of a message. */
export function DayDialog({ chatId, day, onGo, onClose }) {
  const [chosen, setChosen] = useState(day);
  const [wrong, setWrong] = useState(null);
  const [isBusy, error, run] = useAction();
  const form = useRef();
  const leaveFor = (seq) => {
    onClose();
    onGo(seq);
  };
  const submit = async (event) => {
    event.preventDefault();
    if (!isDay(chosen)) return complain(t("goToDay.missing"));
    return run(async () => {
      const seq = await firstOfDay(chatId, chosen);
      if (seq === null) complain(t("goToDay.later"));
      else leaveFor(seq);
    });
  };
  const complain = (words) => {
    setWrong(words);
    form.current.elements.day.focus();
  };
  return html`
    <${Dialog} title=${t("goToDay.title")} onClose=${onClose}>
      <form ref=${form} class="stack" noValidate onSubmit=${submit}>
        <${Field}
          label=${t("goToDay.day")}
          name="day"
          type="date"
          max=${dayOf(new Date())}
          data-first-focus
          value=${chosen}
          wrong=${wrong}
          onInput=${(event) => (setWrong(null), setChosen(event.currentTarget.value))}
        />
        <${Wrong}>${error && sentence(error)}<//>
        <div class="buttons">
          <${Button} onClick=${() => leaveFor(1)}>${t("goToDay.first")}<//>
          <button class="button primary" aria-disabled=${isBusy ? "true" : undefined}>${t("goToDay.go")}</button>
        </div>
      </form>
    <//>
  `;
}
