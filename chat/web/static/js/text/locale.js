// The language of the page, and the locale of its times and numbers: words and numbers are in one language.

const USUAL_REGION = { en: "en-GB" };
const current = { language: "en", locale: null };

/** The language that the page speaks. */
export function language() {
  return current.language;
}

/** What every format of `Intl` goes by. */
export function locale() {
  current.locale ??= localeFor(current.language, [browsersOwn()]);
  return current.locale;
}

/** Speak another language from now on; `wanted` are the reader's, as the browser has them. */
export function setLanguage(language, wanted = [browsersOwn()]) {
  current.language = language;
  current.locale = localeFor(language, wanted);
}

/** The reader's own kind of that language, such as en-AU; if they have none, the usual one, with its own clock and not that
 * of the browser's other language. */
export function localeFor(language, wanted) {
  const own = wanted.find((tag) => tag === language || tag.startsWith(`${language}-`));
  return own ?? USUAL_REGION[language] ?? language;
}

function browsersOwn() {
  return new Intl.DateTimeFormat().resolvedOptions().locale;
}
