// The language of the page: the one that is chosen in this browser, else the first of the browser's own that Hearth has.
import { onSettings, settings } from "../../browser/settings.js";
import { LANGUAGES, speak } from "../../text/language.js";
import { language } from "../../text/locale.js";

/** Speak it from now on, also when another tab chooses; resolves when its strings are there. */
export async function startLanguage() {
  const found = document.documentElement.lang; // by head/language.js, before the first paint
  await speakAs(found).catch(giveUp);
  onSettings(() => {
    const chosen = settings().language;
    if (Object.hasOwn(LANGUAGES, chosen ?? "") && chosen !== language()) speakAs(chosen).catch(() => {});
  });
}

/** Without words there is no page: head/load-failure.js sees to it. */
function giveUp(problem) {
  dispatchEvent(new Event("outdated"));
  throw problem;
}

/** Rejects if its strings do not come, and leaves all as it is. */
export async function speakAs(chosen) {
  await speak(chosen, navigator.languages);
  document.documentElement.lang = chosen;
}
