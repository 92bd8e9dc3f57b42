// What the server says no with, in the language of the page. A refusal has a code, and an English sentence that says more:
// where that is not the language, the sentence is looked up, and what is not known is said by the code alone.
import { translateRefusal } from "./language.js";
import { filled, hasString, t } from "./strings.js";

const OF_THE_PAGE = ["lost"]; // said by the page itself, so in its language already

/** The sentence of a refusal, {code, message}. */
export function refusalText({ code, message }) {
  if (OF_THE_PAGE.includes(code)) return message;
  return translated(message) ?? t(hasString(`refusal.${code}`) ? `refusal.${code}` : "refusal.other");
}

/** What it says of a field. */
export function fieldText(message) {
  return translated(message) ?? t("refusal.field");
}

function translated(message) {
  return translateRefusal(message, (number) => filled("{number}", { number }));
}
