// The language of the page, and the locale of its times and numbers: words and numbers are in one language.

const USUAL_REGION = { en: "en-GB" };
const current = { language: "en", locale: null };

/** The language that the page speaks. */
export function language() {
  return current.language;
}

/** What every format of `Intl` goes by. */
export function locale() {
  current.locale ??= localeFor(current.language, [browsersOwn().locale]);
  return current.locale;
}

/** Speak another language from now on; `wanted` are the reader's, as the browser has them. */
export function setLanguage(language, wanted = [browsersOwn().locale]) {
  current.language = language;
  current.locale = localeFor(language, wanted);
}

/** The reader's own kind of that language, such as en-AU; if they have none, the usual one, with the reader's clock. */
export function localeFor(language, wanted, { hourCycle } = browsersOwn()) {
  const own = wanted.find((tag) => tag === language || tag.startsWith(`${language}-`));
  if (own) return own;
  const usual = USUAL_REGION[language] ?? language;
  return hourCycle ? `${usual}-u-hc-${hourCycle}` : usual;
}

function browsersOwn() {
  const { locale, hourCycle } = new Intl.DateTimeFormat(undefined, { timeStyle: "short" }).resolvedOptions();
  return { locale, hourCycle };
}
