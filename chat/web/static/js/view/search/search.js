// The page to search messages: what is typed, filters, and what was found. Its address is the search, so that it can be kept,
// and Back leads to the same results.
import { findMore } from "../../actions/search.js";
import { hasKeyboard } from "../../browser/keyboard.js";
import { cameFrom } from "../../browser/route.js";
import { filtersOf, foundIn, isBlank, isTooLong, withoutFilter } from "../../state/search/search.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useMemo, useRef, useState, useStore } from "../base/html.js";
import { Page } from "../controls/page.js";
import { FoundList } from "./found-list.js";
import { Failed, NothingFound, ReachesBack, Searching, TooLong } from "./outcomes.js";
import { Recent } from "./recent.js";
import { SearchBox } from "./search-box.js";
import { Stray } from "./stray.js";
import { useSearch } from "./use-search.js";

export function Search({ query }) {
  const { search, typed, open, stray, address, change, commit, again, settle, follow } = useSearch(query);
  const found = useStore((state) => foundIn(state, "search"));
  const chats = useStore((state) => state.chats);
  const hits = useMemo(() => found.items.filter(({ chatId }) => chats[chatId]), [found.items, chats]);
  const page = useRef();
  const box = useRef();
  const wanted = useRef(null);
  const isBlankNow = isBlank(search);
  const isAnswered = !isBlankNow && !isTooLong(search) && !found.isLoading && !found.error;
  const [isFresh] = useState(() => isBlankNow);
  const [from] = useState(cameFrom);

  useEffect(() => {
    if (!query) box.current.focus();
  }, [query]);
  const focusFirst = () => page.current.querySelector(".hit")?.focus();
  const entered = () => {
    wanted.current = commit();
    if (!hasKeyboard()) box.current.blur();
    else if (found.key === wanted.current && !found.isLoading) focusFirst();
  };
  useEffect(() => {
    if (found.key === wanted.current && hits.length && document.activeElement === box.current && hasKeyboard()) focusFirst();
    if (found.key !== null) wanted.current = null;
  }, [found.key, hits]);

  useEffect(() => {
    if (!hits.length && found.next && !found.isLoading && !found.error) findMore("search"); // a page may have none, and go on
  }, [hits, found]);
  return html`
    <${Page} title=${t("search.title")} back=${from} className="search">
      <div ref=${page} class="search-parts">
        <${SearchBox}
          ...${{ box, search, typed, open, change, isWanted: isFresh }}
          onEnter=${entered}
          onDown=${focusFirst}
        />
        <p class="visually-hidden" role="status">${isAnswered && countOf(found, hits)}</p>
        <${Stray} query=${query} stray=${stray} />
        ${isBlankNow
          ? html`<${Recent} onLeave=${() => follow(address)} />`
          : html`<${Outcome} ...${{ search, found, hits, again, change }} onOpen=${() => settle(address)} onUp=${() => box.current.focus()} />`}
      </div>
    <//>
  `;
}

function Outcome({ search, found, hits, again, change, onOpen, onUp }) {
  if (isTooLong(search)) return html`<${TooLong} />`;
  if (found.error && !hits.length) return html`<${Failed} error=${found.error} onRetry=${again} />`;
  if (!hits.length && (found.isLoading || found.key === null || found.next)) return html`<${Searching} />`;
  const withoutFilters = () => change(filtersOf(search).reduce(withoutFilter, search), search.q, { isNow: true });
  return html`
    <${ReachesBack} time=${found.reachesBack} onAgain=${again} />
    ${hits.length
      ? html`<${FoundList} ...${{ found, hits, onOpen, onUp }} label=${t("search.results")} onMore=${() => findMore("search")} />`
      : html`<${NothingFound} search=${search} onWithoutFilters=${withoutFilters} />`}
  `;
}

function countOf({ next }, { length: count }) {
  return count ? t(next ? "search.foundMore" : "search.found", { count }) : t("search.nothing");
}
