// What the search page says where there is no list, or not all of it.
import { LONGEST, filtersOf, isFindable } from "../../state/search/search.js";
import { t } from "../../text/strings.js";
import { day } from "../../text/time.js";
import { useReadOut } from "../base/hooks.js";
import { html, useStore } from "../base/html.js";
import { Button } from "../controls/button.js";
import { sentence } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";

export function Searching() {
  return html`<p class="calm opening">${t("search.loading")}</p>`;
}

export function NothingFound({ search, onWithoutFilters }) {
  const hasFilters = filtersOf(search).length > 0;
  const isNothing = !hasFilters && !isFindable(search);
  return html`
    <div class="calm search-outcome">
      <${Icon} name="search" />
      <h2>${t(isNothing ? "search.nothingToFind" : "search.nothing")}</h2>
      <p class="soft">${t(isNothing ? "search.nothingToFindText" : "search.nothingText")}</p>
      ${hasFilters && html`<${Button} onClick=${onWithoutFilters}>${t("search.withoutFilters")}<//>`}
    </div>
  `;
}

/** Nothing that would help by being tried again. */
export function TooLong() {
  return html`
    <div class="calm search-outcome" role="alert">
      <${Icon} name="alert" />
      <h2>${t("search.tooLong")}</h2>
      <p class="soft">${t("search.tooLongText", { count: LONGEST })}</p>
    </div>
  `;
}

/** Without a connection it is asked again by itself. */
export function Failed({ title, error, onRetry }) {
  const isAway = useStore((state) => state.connection !== "online") && error.code === "no_answer";
  const isLater = error.code === "unavailable";
  return html`
    <div class="calm search-outcome" role="alert">
      <${Icon} name="alert" />
      <h2>${isAway ? t("search.offline") : (title ?? t(isLater ? "search.unavailable" : "search.failed"))}</h2>
      <p class="soft">${isAway ? t("search.offlineText") : sentence(error)}</p>
      ${!isAway && html`<${Button} icon="retry" onClick=${onRetry}>${t("common.retry")}<//>`}
    </div>
  `;
}

/** While the server still reads what is old, so far only what is newer is found. */
export function ReachesBack({ time, onAgain }) {
  const words = time && t("search.reachesBack", { day: day(time) });
  useReadOut(words);
  if (!time) return null;
  return html`
    <p class="reaches-back small">
      <${Icon} name="clock" />
      <span>${words}</span>
      <button type="button" class="link-button" onClick=${onAgain}>${t("search.again")}</button>
    </p>
  `;
}
