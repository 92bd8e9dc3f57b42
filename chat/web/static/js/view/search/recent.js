// What stands on the search page before anything is typed: what one searched for lately, and how to search.
import { linkTo } from "../../browser/route.js";
import { forgetSearch, forgetSearches, onRecentSearches, recentSearches } from "../../state/search/recent-searches.js";
import { filtersOf, parseSearch } from "../../state/search/search.js";
import { t } from "../../text/strings.js";
import { html, useLayoutEffect, useState, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { filterText } from "./filter-values.js";
import { operatorFor } from "./operators.js";

/** `onLeave` is called before one goes to a search that is listed: the address is to be what one leaves. */
export function Recent({ onLeave }) {
  const recent = useRecent();
  return html`
    ${recent.length > 0 &&
    html`
      <section class="recent">
        <header>
          <h2>${t("search.recent")}</h2>
          <button type="button" class="link-button small" onClick=${forgetSearches}>${t("search.forgetAll")}</button>
        </header>
        <ul role="list">
          ${recent.map((address) => html`<${RecentSearch} key=${address} address=${address} onLeave=${onLeave} />`)}
        </ul>
      </section>
    `}
    <${Hints} />
  `;
}

function RecentSearch({ address, onLeave }) {
  const search = parseSearch(address);
  const words = useStore((state) => [search.q, ...filtersOf(search).map((filter) => filterText(state, filter))].filter(Boolean).join(" · "));
  return html`
    <li>
      <a href=${linkTo.search(address)} onClick=${onLeave}><${Icon} name="clock" /><bdi class="clip">${words}</bdi></a>
      <button type="button" class="icon-button" aria-label=${t("search.forget", { search: words })} title=${t("search.forgetThis")} onClick=${() => forgetSearch(address)}>
        <${Icon} name="close" />
      </button>
    </li>
  `;
}

function Hints() {
  const hints = [
    [`"${t("search.hintPhraseTyped")}"`, t("search.hintPhrase")],
    [t("search.hintWithoutTyped"), t("search.hintWithout")],
    [`${operatorFor("from")}${t("search.me")} ${operatorFor("has")}${t("search.kind_file")}`, t("search.hintFilter")],
  ];
  return html`
    <section class="hints">
      <h2>${t("search.hints")}</h2>
      <dl>
        ${hints.map(([typed, meaning]) => html`<div key=${typed}><dt><code>${typed}</code></dt><dd class="soft">${meaning}</dd></div>`)}
      </dl>
    </section>
  `;
}

function useRecent() {
  const [recent, setRecent] = useState([]);
  useLayoutEffect(() => {
    setRecent(recentSearches());
    return onRecentSearches(setRecent);
  }, []);
  return recent;
}
