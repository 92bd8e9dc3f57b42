// Notifications, offered once, where one is, when somebody has written to one directly. The browser asks only after a yes.
import { onNews } from "../alerts/news.js";
import { notificationState, pushState, turnNotificationsOn } from "../alerts/push.js";
import { changeSettings, settings } from "../browser/settings.js";
import { state } from "../state/store.js";
import { t } from "../text/strings.js";
import { html, useEffect, useState } from "./base/html.js";
import { readOut } from "./base/read-out.js";
import { Button } from "./controls/button.js";
import { Icon } from "./controls/icons.js";

const DONE_MS = 5000;

export function PushOffer() {
  const [step, setStep] = useState(null); // "asking", "waiting" for the browser, or the key of what is said at the end
  useEffect(() => watch(setStep), []);
  useEffect(() => {
    const timer = step === "offerDone" && setTimeout(setStep, DONE_MS, null);
    return () => clearTimeout(timer);
  }, [step]);
  if (!step) return null;
  const accept = async () => {
    if (step === "waiting") return;
    setStep("waiting");
    const outcome = outcomeOf(await turnNotificationsOn(), pushState());
    setStep(outcome);
    readOut(said(outcome));
  };
  const close = () => {
    changeSettings({ isOfferAnswered: true });
    setStep(null);
  };
  const isAsking = step === "asking" || step === "waiting";
  return html`
    <section class="push-offer" aria-label=${t("menu.notifications")}>
      <${Icon} name="bell" />
      ${isAsking
        ? html`
            <p><strong>${t("notificationSettings.offer")}</strong> <span class="soft">${t(canPush() ? "notificationSettings.offerText" : "notificationSettings.whileOpen")}</span></p>
            <div class="buttons">
              <${Button} look="quiet" onClick=${close}>${t("notificationSettings.offerNo")}<//>
              <${Button} look="primary" aria-disabled=${step === "waiting" ? "true" : undefined} onClick=${accept}>
                ${t("notificationSettings.offerYes")}
              <//>
            </div>
          `
        : html`
            <p>${said(step)}</p>
            <div class="buttons"><${Button} onClick=${close}>${t("notificationSettings.ok")}<//></div>
          `}
    </section>
  `;
}

/** Offer it as soon as a direct message or a mention comes, unless it has been answered, or cannot be had. */
function watch(setStep) {
  return onNews((fresh) => {
    if (settings().isOfferAnswered) return;
    if (fresh.some(({ chatId, mentionSeq }) => mentionSeq || state().chats[chatId].kind === "direct")) offer(setStep);
  });
}

function offer(setStep) {
  const found = notificationState();
  if (found !== "off" && found !== "ios") return;
  setStep((step) => {
    if (step) return step;
    readOut(t(found === "off" ? "notificationSettings.offer" : "notificationSettings.ios"));
    return found === "off" ? "asking" : "ios";
  });
}

function outcomeOf(found, { isOn, why }) {
  if (found === "on") return isOn || !why ? "offerDone" : why;
  return found === "off" ? "offerLater" : found;
}

/** What could not be had is said with its reason. */
function said(step) {
  const reason = t(`notificationSettings.${step}`);
  return ["noPush", "noService", "noKey"].includes(step)
    ? [t("notificationSettings.offerDone"), t("notificationSettings.whileOpen"), reason].join(" ")
    : reason;
}

function canPush() {
  return "PushManager" in globalThis && Boolean(state().preferences?.push?.publicKey);
}
