// How Hearth looks and speaks in this browser.
import { changeSettings } from "../../browser/settings.js";
import { t } from "../../text/strings.js";
import { useSettings } from "../base/hooks.js";
import { html, useId } from "../base/html.js";
import { LanguageChoice } from "../controls/languages.js";

const THEMES = { system: "themeSystem", light: "themeLight", dark: "themeDark" };

export function Appearance() {
  const { theme } = useSettings();
  const id = useId();
  return html`
    <h3 id=${id} class="label">${t("settings.theme")}</h3>
    <div role="radiogroup" aria-labelledby=${id} class="themes">
      ${Object.entries(THEMES).map(
        ([name, label]) => html`
          <label class="theme">
            <input
              type="radio"
              name="theme"
              checked=${theme === name}
              onChange=${() => changeSettings({ theme: name })}
            />
            <span class="swatch ${name}" aria-hidden="true"><span></span><span></span></span>
            <span>${t(`settings.${label}`)}</span>
          </label>
        `,
      )}
    </div>
    <${LanguageChoice} />
  `;
}
