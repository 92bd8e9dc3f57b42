// Dialogs: the browser's own <dialog>, which keeps the focus inside; and questions that wait for a yes.
import { t } from "../../text/strings.js";
import { useBack } from "../base/back.js";
import { focusPlace } from "../base/focus.js";
import { html, useEffect, useId, useLayoutEffect, useRef, useState } from "../base/html.js";
import { Button } from "./button.js";
import { Icon } from "./icons.js";
import { MenuAtPointer } from "./menu.js";

/** A dialog for as long as it is drawn. Escape, a press beside it, its cross and the back button call `onClose`.
 *
 * The focus goes to its [autofocus] or [data-first-focus], and when it is gone back to where it was. One that is only
 * read (`isRead`) may be longer than the screen, and is then scrolled by keyboard. */
export function Dialog({ title, onClose, children, className = "", isBare = false, isRead = false }) {
  const dialog = useRef();
  const titleId = useId();
  useModal(dialog);
  useBack(onClose);

  const pressed = (event) => event.target === dialog.current && onClose();
  const cancelled = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`
    <dialog
      ref=${dialog}
      class="dialog ${className}"
      aria-labelledby=${isBare ? undefined : titleId}
      aria-label=${isBare ? title : undefined}
      onMouseDown=${pressed}
      onCancel=${cancelled}
    >
      ${!isBare &&
      html`
        <header>
          <h2 id=${titleId}>${title}</h2>
          <button type="button" class="icon-button" aria-label=${t("common.close")} onClick=${onClose}>
            <${Icon} name="close" />
          </button>
        </header>
      `}
      <div class="body" tabindex=${isRead ? 0 : undefined}>${children}</div>
      <${MenuAtPointer} />
    </dialog>
  `;
}

function useModal(dialog) {
  useLayoutEffect(() => {
    const bringBack = focusPlace();
    const element = dialog.current;
    element.showModal();
    element.querySelector("[autofocus], [data-first-focus]")?.focus();
    return () => {
      element.close();
      bringBack();
    };
  }, []);
}

let ask = null;

/** Ask before something that cannot be taken back; true if the person says so. */
export function confirmed({ title, text, action, isDangerous = true }) {
  return new Promise((answer) => ask({ title, text, action, isDangerous, answer }));
}

/** Where the questions of `confirmed` appear; drawn once, at the root. */
export function Questions() {
  const [question, setQuestion] = useState(null);
  useEffect(() => {
    ask = (next) =>
      setQuestion((current) => {
        current?.answer(false);
        return next;
      });
  }, []);
  if (!question) return null;

  const answer = (isYes) => {
    setQuestion(null);
    question.answer(isYes);
  };
  return html`
    <${Dialog} key=${question.title} title=${question.title} onClose=${() => answer(false)}>
      <p>${question.text}</p>
      <div class="buttons">
        <${Button} autofocus onClick=${() => answer(false)}>${t("common.cancel")}<//>
        <${Button} look=${question.isDangerous ? "primary danger" : "primary"} onClick=${() => answer(true)}>
          ${question.action}
        <//>
      </div>
    <//>
  `;
}
