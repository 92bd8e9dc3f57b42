// In which language the page speaks: its strings, and the locale that every formatter of Intl is asked for, so that words
// and numbers are of one language. To add one, see docs/web.md.
import { observable } from "../base/observable.js";

/** By their codes: what each calls itself, its strings, and what the server says, where that needs to be translated. */
export const LANGUAGES = {
  en: { name: "English", load: () => import("./english.js") },
  de: { name: "Deutsch", load: () => import("./german.js"), loadRefusals: () => import("./server/german.js") },
};

const spoken = observable({ language: "en", locale: "en", strings: {}, translate: asItIs });

export const language = () => spoken.get().language;
export const locale = () => spoken.get().locale;
export const strings = () => spoken.get().strings;
export const onLanguage = spoken.subscribe;

/** Speak a language from now on; `preferred` are the locales that the browser names. Rejects if its strings do not come. */
export async function speak(language, preferred = []) {
  const { load, loadRefusals } = LANGUAGES[language];
  const { strings } = await load();
  spoken.set({ language, locale: localeOf(language, preferred), strings, translate: loadRefusals ? null : asItIs });
  translateLater();
}

/** What the server says, in the language, its numbers written by `written`; null for what is not known, or not yet. */
export function translateRefusal(message, written) {
  const { translate } = spoken.get();
  if (!translate) translateLater(); // the translations did not come the last time
  return translate ? translate(message, written) : null;
}

/** A person's own kind of a language, de-AT, say. Who has 24 hours in their own language has them in any other too. */
export function localeOf(language, preferred) {
  const known = preferred.filter(isLocale);
  const own = known.find((tag) => new Intl.Locale(tag).language === language) ?? language;
  const hasTwelveHours = [own, known[0] ?? own].every((tag) => hourCycle(tag).startsWith("h1"));
  return hasTwelveHours ? own : new Intl.Locale(own, { hourCycle: "h23" }).toString();
}

/** Nothing waits for the translations: what is refused before they are there is said in other words. */
function translateLater() {
  const before = spoken.get();
  if (before.translate) return;
  const take = ({ translate }) => before === spoken.get() && spoken.set({ ...before, translate });
  LANGUAGES[before.language].loadRefusals().then(take, () => {});
}

function asItIs(message) {
  return message;
}

function isLocale(tag) {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

function hourCycle(tag) {
  return new Intl.DateTimeFormat(tag, { hour: "numeric" }).resolvedOptions().hourCycle;
}
