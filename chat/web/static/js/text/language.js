// The languages of the page, and the one that it speaks: its strings, and what the server says. To add one, see docs/web.md.
import { observable } from "../base/observable.js";
import { language, setLanguage } from "./locale.js";

/** By their codes: what each calls itself, its strings, and what the server says, where that needs to be translated. */
export const LANGUAGES = {
  en: { name: "English", load: () => import("./english.js") },
  de: { name: "Deutsch", load: () => import("./german.js"), loadRefusals: () => import("./server/german.js") },
};

const spoken = observable({ strings: {}, translate: asItIs });

export const strings = () => spoken.get().strings;
export const onLanguage = spoken.subscribe;

/** Speak a language from now on; `preferred` are the locales that the browser names. Rejects if its strings do not come. */
export async function speak(code, preferred = []) {
  const { load, loadRefusals } = LANGUAGES[code];
  const { strings } = await load();
  setLanguage(code, preferred.filter(isLocale));
  spoken.set({ strings, translate: loadRefusals ? null : asItIs });
  translateLater();
}

/** What the server says, in the language, its numbers written by `written`; null for what is not known, or not yet. */
export function translateRefusal(message, written) {
  const { translate } = spoken.get();
  if (!translate) translateLater(); // the translations did not come the last time
  return translate ? translate(message, written) : null;
}

/** Nothing waits for the translations: what is refused before they are there is said in other words. */
function translateLater() {
  const before = spoken.get();
  if (before.translate) return;
  const take = ({ translate }) => before === spoken.get() && spoken.set({ ...before, translate });
  LANGUAGES[language()].loadRefusals().then(take, () => {});
}

function asItIs(message) {
  return message;
}

/** Browsers name what is none, such as en-US@posix. */
function isLocale(tag) {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
