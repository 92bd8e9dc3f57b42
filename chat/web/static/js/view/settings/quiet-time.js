// Quiet time: from when until when, in which time zone. What is chosen is kept at once, as soon as it is whole.
import { zoneHere } from "../../alerts/quiet.js";
import { savePreferences } from "../../actions/preferences.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useRef, useState } from "../base/html.js";
import { Wrong, fieldSentences, isAboutFields, sentence, useAction } from "../controls/errors.js";
import { Field } from "../controls/field.js";

const PAUSE_MS = 700; // each figure that is typed is a change
const USUAL = { from: "22:00", to: "07:00" };

/** `quiet` is {from, to, timeZone}, or null for none. */
export function QuietTime({ quiet }) {
  const [isBusy, error, run] = useAction();
  const [isSaved, setSaved] = useState(false);
  const [isShown, setShown] = useState(true); // what is kept: not another time that is typed
  const save = async (wanted) => {
    setSaved(false);
    setSaved(await run(() => savePreferences({ quiet: wanted })));
  };
  const toggle = (event) => save(event.currentTarget.checked ? { ...USUAL, timeZone: zoneHere() } : null);
  return html`
    <section class="setting">
      <h3>${t("notificationSettings.quiet")}</h3>
      <label class="choice">
        <input type="checkbox" checked=${quiet !== null} onChange=${toggle} />
        <span>${t("notificationSettings.quietOn")}<br /><span class="soft small">${t("notificationSettings.quietText")}</span></span>
      </label>
      ${quiet && html`<${Times} quiet=${quiet} save=${save} error=${error} setShown=${setShown} />`}
      ${quiet && html`<${Zone} quiet=${quiet} save=${save} />`}
      <${Wrong}>${error && !isAboutFields(error) && sentence(error)}<//>
      <p class="soft small" role="status">${isSaved && isShown && !isBusy && t("common.saved")}</p>
    </section>
  `;
}

function Times({ quiet, save, error, setShown }) {
  const box = useRef();
  const [typed, setTyped] = useState(quiet);
  const { from, to } = typed;
  const wrong = from && to ? from === to && t("notificationSettings.sameTimes") : t("notificationSettings.timeMissing");
  const refused = isAboutFields(error) ? fieldSentences({ fields: error.fields.quiet ?? error.fields }) : {};
  const known = [quiet.from, quiet.to];
  useEffect(() => {
    if (!box.current.contains(document.activeElement)) setTyped(quiet); // changed on another device
  }, known);
  const isKept = from === quiet.from && to === quiet.to;
  useEffect(() => {
    setShown(isKept && !wrong);
    return () => setShown(true);
  }, [isKept, wrong]);
  useSoon(!wrong && !isKept && (() => save({ ...quiet, from, to })), [from, to, ...known]);
  const bind = (name) => ({
    type: "time",
    value: typed[name],
    required: true,
    label: t(`notificationSettings.${name}`),
    onInput: (event) => setTyped({ ...typed, [name]: event.currentTarget.value }),
  });
  return html`
    <div class="times" ref=${box}>
      <${Field} ...${bind("from")} wrong=${refused.from || (!from && wrong)} />
      <${Field} ...${bind("to")} wrong=${refused.to || (from && wrong)} />
    </div>
  `;
}

/** Do something a little after the last change, or at once when one leaves. */
function useSoon(act, changes) {
  const waiting = useRef(null);
  const doIt = () => {
    const pending = waiting.current;
    waiting.current = null;
    pending?.();
  };
  useEffect(() => {
    waiting.current = act || null;
    const timer = setTimeout(doIt, PAUSE_MS);
    return () => clearTimeout(timer);
  }, changes);
  useEffect(() => doIt, []);
}

function Zone({ quiet, save }) {
  const here = zoneHere();
  const zone = quiet.timeZone;
  if (zone === here) return html`<p class="soft small">${t("notificationSettings.zone", { zone })}</p>`;
  return html`
    <p class="small">
      ${t("notificationSettings.otherZone", { zone, here })}${" "}
      <button type="button" class="link-button" onClick=${() => save({ ...quiet, timeZone: here })}>
        ${t("notificationSettings.useZone", { here })}
      </button>
    </p>
  `;
}
