// A picture in words, for whoever cannot see it, written before it is sent.
import { facts } from "../../base/facts.js";
import { wordsFor } from "../../text/file-words.js";
import { t } from "../../text/strings.js";
import { html, useId, useState } from "../base/html.js";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { useLocalAddress } from "../files/local-address.js";

/** `onClose` is called with the description, or without one if nothing is to change. */
export function Describe({ file, onClose }) {
  const [text, setText] = useState(file.description);
  const address = useLocalAddress(file);
  const id = useId();
  const submit = (event) => {
    event.preventDefault();
    onClose(text.trim());
  };
  const key = (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && !event.shiftKey && !event.repeat) submit(event);
  };
  return html`
    <${Dialog} title=${t("files.describeTitle")} className="describe" onClose=${() => onClose()}>
      ${address && html`<img src=${address} alt=${wordsFor(file)} />`}
      <div class="field">
        <label for=${id}>${t("files.description")}</label>
        <textarea
          id=${id}
          class="input"
          rows="3"
          dir="auto"
          maxlength=${facts.lengths.description}
          aria-describedby="${id}-hint"
          data-first-focus
          value=${text}
          onInput=${(event) => setText(event.target.value)}
          onKeyDown=${key}
        ></textarea>
        <p class="hint" id="${id}-hint">${t("files.descriptionHint")}</p>
      </div>
      <div class="buttons">
        <${Button} onClick=${() => onClose()}>${t("common.cancel")}<//>
        <${Button} look="primary" onClick=${submit}>${t("common.save")}<//>
      </div>
    <//>
  `;
}
