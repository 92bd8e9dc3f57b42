// What of a search is no filter, though it looks like one: so it is said, and searched for as text.
import { FILTERS, strayFilters } from "../../state/search/search.js";
import { t } from "../../text/strings.js";
import { dateInNumbers } from "../../text/time.js";
import { useReadOut } from "../base/hooks.js";
import { html } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { operatorFor } from "./operators.js";

/** `stray` is what operators.js found in what is typed; `query` is the address, which may have filters that make no sense. */
export function Stray({ query, stray }) {
  const filters = strayFilters(query);
  const sentences = stray.map(sentenceOf);
  if (filters.length) sentences.push(t("search.strayFilters", { filters: filters.join(", ") }));
  useReadOut(sentences.join(" "));
  if (!sentences.length) return null;
  return html`
    <div class="stray small">
      <${Icon} name="alert" />
      <div>${sentences.map((sentence) => html`<p key=${sentence} dir="auto">${sentence}</p>`)}</div>
    </div>
  `;
}

function sentenceOf({ name, typed, isExcluded }) {
  if (isExcluded) return t("search.strayExcluded", { typed });
  const filters = FILTERS.map(operatorFor).join(", ");
  return t(`search.stray_${name}`, { typed, example: dateInNumbers(new Date()), filters });
}
