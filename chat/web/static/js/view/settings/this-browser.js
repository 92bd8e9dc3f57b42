// How Hearth looks, speaks and makes itself heard in this browser.
import { notificationState, turnNotificationsOff, turnNotificationsOn } from "../../alerts/notifications.js";
import { changeSettings } from "../../browser/settings.js";
import { t } from "../../text/strings.js";
import { useSettings } from "../base/hooks.js";
import { html, useId, useState } from "../base/html.js";
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

export function Notifications() {
  useSettings();
  const [, redraw] = useState(0);
  const found = notificationState();
  const toggle = async () => {
    if (found === "on") turnNotificationsOff();
    else await turnNotificationsOn();
    redraw((count) => count + 1); // a browser that says no changes nothing that is kept
  };
  return html`
    <label class="choice">
      <input type="checkbox" checked=${found === "on"} disabled=${!["on", "off"].includes(found)} onChange=${toggle} />
      <span>${t("settings.desktop")}<br /><span class="soft small">${t("settings.desktopText")}</span></span>
    </label>
    <div role="status">
      ${found === "denied" && html`<p class="notice">${t("settings.desktopDenied")}</p>`}
      ${found === "missing" && html`<p class="notice">${t("settings.desktopMissing")}</p>`}
    </div>
    <p class="soft small">${t("settings.perChat")}</p>
  `;
}
