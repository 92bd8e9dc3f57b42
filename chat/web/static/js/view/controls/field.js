// A labelled field with its hint and, in place, what is wrong with it; and one for passwords that can be shown.
import { language } from "../../text/locale.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useId, useRef, useState } from "../base/html.js";
import { Wrong } from "./errors.js";
import { Icon } from "./icons.js";

/** Of a box for what is not written in sentences: nothing is corrected in it. */
export const VERBATIM = { autocapitalize: "none", autocorrect: "off", spellcheck: "false" };

/** Of a box to search in. */
export const SEARCHED = { ...VERBATIM, autocomplete: "off", dir: "auto", enterkeyhint: "search" };

/** All other properties are the input's own. `action` stands inside the field, at its end. */
export function Field({ label, hint, wrong, action, ...input }) {
  const id = useId();
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  const box = html`
    <input
      id=${id}
      class="input"
      dir="auto"
      aria-invalid=${wrong ? "true" : undefined}
      aria-describedby=${described || undefined}
      ...${input}
    />
  `;
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${action ? html`<div class="with-button">${box}${action}</div>` : box}
      <${Wrong} id=${`${id}-wrong`}>${wrong}<//>
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>
  `;
}

export function PasswordField(properties) {
  const [isShown, setShown] = useState(false);
  const name = isShown ? t("welcome.hidePassword") : t("welcome.showPassword");
  const toggle = html`
    <button type="button" class="icon-button" aria-label=${name} title=${name} onClick=${() => setShown(!isShown)}>
      <${Icon} name=${isShown ? "eyeOff" : "eye"} />
    </button>
  `;
  return html`<${Field} ...${properties} type=${isShown ? "text" : "password"} action=${toggle} ...${VERBATIM} />`;
}

/** The state of a form: `bind(name)` for each field, `check(rules)` before sending, `refuse(error)` after.
 *
 * After a check or a refusal the focus goes to the first field that is wrong. What was typed stays. */
export function useForm(initial) {
  const [values, setValues] = useState(initial);
  const [wrongs, setWrongs] = useState({});
  const form = useRef();

  useEffect(() => setWrongs({}), [language()]); // they are sentences of the language before
  const blame = (found) => {
    setWrongs(found);
    const isFirst = (element) => element.name && element.name in found;
    requestAnimationFrame(() => [...(form.current?.elements ?? [])].find(isFirst)?.focus());
  };
  const bind = (name) => ({
    name,
    value: values[name],
    wrong: wrongs[name],
    onInput: (event) => {
      const { value } = event.currentTarget;
      setValues((before) => ({ ...before, [name]: value }));
      setWrongs(({ [name]: _, ...others }) => others);
    },
  });
  return {
    form,
    values,
    setValues,
    bind,
    blame,
    /** Whether every rule, {name: value => sentence or nothing}, is content. */
    check(rules) {
      const found = Object.entries(rules).map(([name, rule]) => [name, rule(values[name])]);
      const wrong = Object.fromEntries(found.filter(([, words]) => words));
      blame(wrong);
      return Object.keys(wrong).length === 0;
    },
  };
}
