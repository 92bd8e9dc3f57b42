// Whether this browser notifies its person, and how: by pushes, which come whether the page is open or not, or only while
// it is. Subscribed anew at each start, as subscriptions change, and so may the server's key.
import { savePreferences, loadPreferences } from "../actions/preferences.js";
import { observable } from "../base/observable.js";
import { Impossible, askPermission, subscribePush, unsubscribePush, whyNoNotification } from "../browser/worker/push.js";
import { changeSettings, settings } from "../browser/settings.js";
import { inTurn } from "../browser/other-tabs.js";
import { call } from "../server/call.js";
import { state, subscribe } from "../state/store.js";
import { language } from "../text/locale.js";
import { onLanguage } from "../text/language.js";
import { takeBack } from "./showing.js";

const SUBSCRIPTIONS = "/api/push/subscriptions";
const push = observable({ isOn: false, isBusy: false, why: null });

/** {isOn, isBusy, why}: whether pushes come here, and why not: "noPush", "noService", "noKey", or null. */
export const pushState = push.get;
export const onPush = push.subscribe;

/** "on" | "off", or why it cannot be: "insecure", "ios", "missing", "blocked". */
export function notificationState() {
  const why = whyNoNotification();
  if (why) return why;
  return settings().notifications && Notification.permission === "granted" ? "on" : "off";
}

/** Ask the browser, if it has not been asked, and be told from now on. Returns the state it came to. */
export async function turnNotificationsOn() {
  if (whyNoNotification()) return notificationState();
  changeSettings({ notifications: await askPermission(), isOfferAnswered: true });
  await beSubscribed();
  return notificationState();
}

export async function turnNotificationsOff() {
  changeSettings({ notifications: false, isOfferAnswered: true });
  const endpoint = await unsubscribePush();
  if (endpoint) await call("DELETE", SUBSCRIPTIONS, { endpoint }).catch(() => {}); // the push service tells it otherwise
  push.set({ isOn: false, isBusy: false, why: null });
  await takeBack(() => true);
}

/** Be subscribed, if that is wanted, as soon as the server can hear it. */
export async function beSubscribed() {
  if (notificationState() !== "on" || push.get().isBusy) return;
  push.set({ ...push.get(), isBusy: true });
  const why = await inTurn("push", subscribeHere).catch((problem) => problem.why ?? "noService");
  push.set({ isOn: !why, isBusy: false, why });
}

/** Begin to keep the preferences and the subscription as they are at the server, and to end it with the session. */
export function startPush() {
  let phase = null;
  const look = ({ session, connection }) => {
    const next = session.phase === "signed-in" && connection === "online" ? "online" : session.phase;
    if (next === phase) return;
    phase = next;
    if (phase === "online") refresh();
    if (phase === "signed-out") forget();
  };
  subscribe(look);
  look(state());
  onLanguage(speak);
}

async function subscribeHere() {
  const { publicKey } = state().preferences?.push ?? {};
  if (!publicKey) throw new Impossible("noKey");
  await call("POST", SUBSCRIPTIONS, await subscribePush(publicKey, language()));
  return null;
}

async function refresh() {
  await loadPreferences().catch(() => {}); // what was known goes on
  await beSubscribed();
}

/** Nobody is signed in here: nothing comes any more, and nothing that came is left to be read. */
async function forget() {
  push.set({ isOn: false, isBusy: false, why: null });
  await unsubscribePush();
  await takeBack(() => true);
}

/** Pushes and mail are in the language of the page. */
function speak() {
  if (state().session.phase !== "signed-in") return;
  if (push.get().isOn) beSubscribed();
  const { mail, language: known } = state().preferences ?? {};
  if (mail && known !== language()) savePreferences({ language: language() }).catch(() => {});
}
