// The languages of the page, and the one that it speaks: its strings, and what the server says. To add one, see docs/web.md.
import { observable } from "../base/observable.js";
import { language, setLanguage } from "./locale.js";

/** By their codes: what each calls itself, its strings, those of the workspace, and what the server says, where that
 * needs to be translated. */
export const LANGUAGES = {
  en: { name: "English", load: () => import("./english.js"), loadWorkspace: () => import("./workspace/english.js") },
  de: {
    name: "Deutsch",
    load: () => import("./german.js"),
    loadWorkspace: () => import("./workspace/german.js"),
    loadRefusals: () => import("./server/german.js"),
  },
};

const spoken = observable({ strings: {}, translate: asItIs });
let isOfWorkspace = false; // whether anybody has asked for the strings of the workspace

export const strings = () => spoken.get().strings;
export const onLanguage = spoken.subscribe;

/** Speak a language from now on; `preferred` are the locales that the browser names. Rejects if its strings do not come. */
export async function speak(code, preferred = []) {
  const { load, loadWorkspace, loadRefusals } = LANGUAGES[code];
  const [{ strings }] = await Promise.all([load(), isOfWorkspace && loadWorkspace()]);
  const workspace = isOfWorkspace ? await loadWorkspace() : null; // asked again: the workspace may have come meanwhile
  setLanguage(code, preferred.filter(isLocale));
  spoken.set({ strings: { ...strings, ...workspace?.strings }, translate: loadRefusals ? null : asItIs });
  translateLater();
}

/** Have the strings of the workspace, too, in whatever language is spoken. Rejects if they do not come. */
export async function speakOfWorkspace() {
  isOfWorkspace = true;
  const code = language();
  const { strings } = await LANGUAGES[code].loadWorkspace();
  const now = spoken.get();
  if (code === language()) spoken.set({ ...now, strings: { ...now.strings, ...strings } });
}

/** What the server says, in the language, its numbers written by `written`; null for what is not known, or not yet. */
export function translateRefusal(message, written) {
  const { translate } = spoken.get();
  if (!translate) translateLater(); // the translations did not come the last time
  return translate ? translate(message, written) : null;
}

/** Nothing waits for the translations: what is refused before they are there is said in other words. */
function translateLater() {
  const code = language();
  if (spoken.get().translate) return;
  const take = ({ translate }) => code === language() && spoken.set({ ...spoken.get(), translate });
  LANGUAGES[code].loadRefusals().then(take, () => {});
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
