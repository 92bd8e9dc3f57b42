// Choosing the language of the page. Each is called what it calls itself, for whoever cannot read the others.
import { importFailed } from "../../browser/lazy.js";
import { changeSettings } from "../../browser/settings.js";
import { LANGUAGES } from "../../text/language.js";
import { language } from "../../text/locale.js";
import { t } from "../../text/strings.js";
import { speakAs } from "../base/language.js";
import { html, useId, useState } from "../base/html.js";
import { Wrong, sentence, useAction } from "./errors.js";

/** All of them, for the settings. */
export function LanguageChoice() {
  const [isBusy, error, run] = useAction();
  const [wanted, setWanted] = useState(null);
  const shown = isBusy ? wanted : language();
  const id = useId();
  const choose = (code) => {
    setWanted(code);
    run(() => chooseLanguage(code));
  };
  return html`
    <h3 id=${id} class="label">${t("settings.language")}</h3>
    <div role="radiogroup" aria-labelledby=${id}>
      ${Object.entries(LANGUAGES).map(
        ([code, { name }]) => html`
          <label key=${code} class="choice">
            <input
              type="radio"
              name="language"
              checked=${code === shown}
              onChange=${() => choose(code)}
            />
            <span lang=${code}>${name}</span>
          </label>
        `,
      )}
    </div>
    <${Wrong}>${error && sentence(error)}<//>
  `;
}

/** The others, in a line, where there are no settings yet. */
export function OtherLanguages() {
  const [, error, run] = useAction();
  const others = Object.entries(LANGUAGES).filter(([code]) => code !== language());
  return html`
    <p class="small languages">
      ${others.map(
        ([code, { name }]) => html`
          <button type="button" class="link-button" lang=${code} onClick=${() => run(() => chooseLanguage(code))}>
            ${name}
          </button>
        `,
      )}
    </p>
    <${Wrong}>${error && sentence(error)}<//>
  `;
}

/** For this browser. */
async function chooseLanguage(chosen) {
  await speakAs(chosen).catch(importFailed);
  changeSettings({ language: chosen });
}
