// Whether this browser notifies its person, and how: by pushes, which come whether the page is open or not, or only while
// it is. Subscribed anew at each connect, as subscriptions change, and so may the server's key.
import { savePreferences, loadPreferences } from "../actions/preferences.js";
import { observable } from "../base/observable.js";
import { Impossible, askPermission, subscribePush, unsubscribePush, whyNoNotification } from "../browser/worker/push.js";
import { changeSettings, onSettings, settings } from "../browser/settings.js";
import { inTurn } from "../browser/other-tabs.js";
import { call } from "../server/call.js";
import { state, subscribe } from "../state/store.js";
import { language } from "../text/locale.js";
import { onLanguage } from "../text/language.js";
import { takeBack } from "./showing.js";

const SUBSCRIPTIONS = "/api/push/subscriptions";
const OFF = { isOn: false, isBusy: false, why: null };
const push = observable(OFF);
let beginning = null; // to be subscribed

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
  await end((endpoint) => call("DELETE", SUBSCRIPTIONS, { endpoint }).catch(() => {})); // the push service tells it otherwise
}

/** Be subscribed, if that is wanted, as soon as the server can hear it. */
export async function beSubscribed() {
  if (notificationState() !== "on") return;
  beginning ??= begin();
  const mine = beginning;
  await mine;
  if (beginning === mine) beginning = null;
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
  let wasWanted = settings().notifications;
  onSettings(({ notifications: isWanted }) => {
    if (isWanted === wasWanted) return;
    wasWanted = isWanted;
    if (isWanted) beSubscribed(); // in another tab they were turned on, or off
    else push.set(OFF);
  });
}

async function begin() {
  push.set({ ...push.get(), isBusy: true });
  push.set({ ...OFF, ...(await inTurn("push", subscribeHere).catch(({ why = "noService" }) => ({ why }))) });
}

async function subscribeHere() {
  if (notificationState() !== "on" || state().session.phase !== "signed-in") return OFF; // while it waited for its turn
  const { publicKey } = state().preferences?.push ?? {};
  if (!publicKey) throw new Impossible("noKey");
  await call("POST", SUBSCRIPTIONS, await subscribePush(publicKey, language()));
  return { isOn: true };
}

/** Nothing comes any more, and nothing that came is left to be read. */
async function end(tell) {
  beginning = null;
  await takeBack(() => true).catch(() => {});
  await inTurn("push", () => unsubscribePush(tell));
  if (!beginning) push.set(OFF);
}

async function refresh() {
  await loadPreferences().catch(() => {}); // what was known goes on
  await beSubscribed();
}

/** Nobody is signed in here; the server has ended its part. */
function forget() {
  push.set(OFF);
  return end();
}

/** Pushes and mail are in the language of the page. */
function speak() {
  if (state().session.phase !== "signed-in") return;
  if (push.get().isOn) beSubscribed();
  const { mail, language: known } = state().preferences ?? {};
  if (mail && known !== language()) savePreferences({ language: language() }).catch(() => {});
}
