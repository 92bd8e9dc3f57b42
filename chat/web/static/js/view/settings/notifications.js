// How one is notified: in this browser, when not, and by mail about what was missed.
import {
  beSubscribed,
  notificationState,
  onPush,
  pushState,
  turnNotificationsOff,
  turnNotificationsOn,
} from "../../alerts/push.js";
import { loadPreferences, savePreferences } from "../../actions/preferences.js";
import { linkTo } from "../../browser/route.js";
import { t } from "../../text/strings.js";
import { language } from "../../text/locale.js";
import { useOutside, useSettings } from "../base/hooks.js";
import { html, useEffect, useState, useStore } from "../base/html.js";
import { Button } from "../controls/button.js";
import { Wrong, sentence, useAction } from "../controls/errors.js";
import { QuietTime } from "./quiet-time.js";

export function Notifications() {
  const preferences = useStore((state) => state.preferences);
  return html`
    <${ThisBrowser} />
    ${preferences
      ? html`<${QuietTime} quiet=${preferences.quiet} /><${Mail} preferences=${preferences} />`
      : html`<${NotKnown} />`}
    <section class="setting">
      <h3>${t("notificationSettings.perChat")}</h3>
      <p class="soft small">${t("notificationSettings.perChatText")}</p>
    </section>
  `;
}

function ThisBrowser() {
  useSettings();
  const { isOn, isBusy, why } = useOutside(pushState, onPush);
  const [, redraw] = useState(0);
  const found = notificationState();
  const toggle = async () => {
    if (found === "on") await turnNotificationsOff();
    else await turnNotificationsOn();
    redraw((count) => count + 1); // a browser that says no changes nothing that is kept
  };
  const isOpen = found === "on" && !isOn && !isBusy;
  return html`
    <section class="setting">
      <label class="choice">
        <input type="checkbox" checked=${found === "on"} disabled=${!["on", "off"].includes(found)} onChange=${toggle} />
        <span>${t("notificationSettings.here")}<br /><span class="soft small">${t("notificationSettings.hereText")}</span></span>
      </label>
      <div role="status" class="small">
        ${!["on", "off"].includes(found) && html`<p class="notice">${t(`notificationSettings.${found}`)}</p>`}
        ${found === "on" && isBusy && !isOn && html`<p class="soft">${t("notificationSettings.turningOn")}</p>`}
        ${found === "on" && isOn && html`<p class="soft">${t("notificationSettings.anytime")}</p>`}
        ${isOpen && html`<p class="notice">${t("notificationSettings.whileOpen")} ${why && t(`notificationSettings.${why}`)}</p>`}
      </div>
      ${isOpen && why === "noService" && html`<${Button} onClick=${beSubscribed}>${t("common.retry")}<//>`}
    </section>
  `;
}

function Mail({ preferences }) {
  const { mail, mailIsPossible, mailIsPaused } = preferences;
  const email = useStore((state) => state.session.me.email);
  const [isBusy, error, run] = useAction();
  const save = (isWanted) => run(() => savePreferences({ mail: isWanted, ...(isWanted && { language: language() }) }));
  return html`
    <section class="setting">
      <h3>${t("notificationSettings.mail")}</h3>
      <label class="choice">
        <input
          type="checkbox"
          checked=${mail}
          disabled=${!mailIsPossible && !mail}
          aria-disabled=${isBusy ? "true" : undefined}
          onChange=${(event) => save(event.currentTarget.checked)}
        />
        <span>${t("notificationSettings.mailOn")}<br /><span class="soft small">${t("notificationSettings.mailText", { email })}</span></span>
      </label>
      ${!mailIsPossible && html`<p class="notice small">${t("notificationSettings.mailMissing")}</p>`}
      ${mail &&
      mailIsPaused &&
      html`
        <p class="notice small" role="status">${t("notificationSettings.mailPaused", { email })}</p>
        <p>
          <a class="button" href=${linkTo.settings("profile")}>${t("settings.profile")}</a>${" "}
          <${Button} onClick=${() => save(true)}>${t("common.retry")}<//>
        </p>
      `}
      <${Wrong}>${error && sentence(error)}<//>
    </section>
  `;
}

/** The server has not said yet what one wants, or did not answer. */
function NotKnown() {
  const isOnline = useStore((state) => state.connection === "online");
  const [, error, run] = useAction();
  const load = () => run(loadPreferences);
  useEffect(() => void (isOnline && load()), [isOnline]);
  if (!error) return html`<p class="soft opening">${t("common.loading")}</p>`;
  return html`
    <div>
      <${Wrong}>${t("notificationSettings.unknown")} ${sentence(error)}<//>
      <${Button} onClick=${load}>${t("common.retry")}<//>
    </div>
  `;
}
