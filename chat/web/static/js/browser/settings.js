// What this browser remembers of how its person likes things. Other tabs follow.
import { observable } from "../base/observable.js";
import { onLocal, readLocal, writeLocal } from "./local-storage.js";

const KEY = "hearth.settings"; // head/theme.js and head/language.js read it too
const DEFAULTS = { theme: "system", notifications: false, isInviteHidden: false, isOfferAnswered: false, language: null };
const kept = observable(DEFAULTS);

export const settings = kept.get;
export const onSettings = kept.subscribe;

/** Keep some settings: {theme: "system" | "light" | "dark", notifications: boolean, isInviteHidden: boolean,
 * isOfferAnswered: boolean (of notifications), language: "de", say, or null for the browser's}. */
export function changeSettings(some) {
  const next = { ...settings(), ...some };
  writeLocal(KEY, next);
  kept.set(next);
}

/** Go by what was chosen earlier, and by what another tab chooses. */
export function startSettings() {
  const readAgain = () => kept.set(sound(readLocal(KEY)));
  onLocal(KEY, readAgain);
  readAgain();
}

function sound(found) {
  return {
    theme: ["light", "dark"].includes(found?.theme) ? found.theme : DEFAULTS.theme,
    notifications: found?.notifications === true,
    isInviteHidden: found?.isInviteHidden === true,
    isOfferAnswered: found?.isOfferAnswered === true,
    language: typeof found?.language === "string" ? found.language : DEFAULTS.language,
  };
}
