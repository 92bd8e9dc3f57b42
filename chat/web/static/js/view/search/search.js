// The page to search messages: what is typed, filters, and what was found. Its address is the search, so that it can be kept,
// and Back leads to the same results.
import { findMessages, findMore, followFound, stopFinding } from "../../actions/search.js";
import { hasKeyboard } from "../../browser/keyboard.js";
import { cameFrom, go, linkTo, noteHere, notedHere } from "../../browser/route.js";
import { noteSearch, openRecentSearches } from "../../state/search/recent-searches.js";
import { filtersOf, foundIn, isBlank, parseSearch, searchAddress, withFilter, withoutFilter } from "../../state/search/search.js";
import { state } from "../../state/store.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useMemo, useRef, useState, useStore } from "../base/html.js";
import { Page } from "../controls/page.js";
import { FoundList } from "./found-list.js";
import { offersFor } from "./offers.js";
import { readTyped } from "./operators.js";
import { Failed, NothingFound, ReachesBack, Searching } from "./outcomes.js";
import { Recent } from "./recent.js";
import { SearchBox } from "./search-box.js";

const PAUSE_MS = 50; // after a key; a search takes less than until the next
const REST_MS = 400; // then the address follows: a browser takes it only so often

export function Search({ query }) {
  const { search, typed, open, address, change, commit, again, settle, follow } = useSearch(query);
  const found = useStore((state) => foundIn(state, "search"));
  const chats = useStore((state) => state.chats);
  const hits = useMemo(() => found.items.filter(({ chatId }) => chats[chatId]), [found.items, chats]);
  const page = useRef();
  const box = useRef();
  const wanted = useRef(null);
  const isBlankNow = isBlank(search);
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
        <p class="visually-hidden" role="status">${!isBlankNow && !found.isLoading && !found.error && countOf(found, hits)}</p>
        ${isBlankNow
          ? html`<${Recent} onLeave=${() => follow(address)} />`
          : html`<${Outcome} ...${{ search, found, hits, again, change }} onOpen=${() => settle(address)} onUp=${() => box.current.focus()} />`}
      </div>
    <//>
  `;
}

function Outcome({ search, found, hits, again, change, onOpen, onUp }) {
  if (found.error && !hits.length) return html`<${Failed} error=${found.error} onRetry=${again} />`;
  if (!hits.length && (found.isLoading || found.key === null || found.next)) return html`<${Searching} />`;
  const withoutFilters = () => change(filtersOf(search).reduce(withoutFilter, search), search.q, { isNow: true });
  return html`
    <${ReachesBack} time=${found.reachesBack} onAgain=${again} />
    ${hits.length
      ? html`<${FoundList} ...${{ found, hits, onOpen, onUp }} label=${t("search.results")} onMore=${() => findMore("search")} />`
      : html`<${NothingFound} hasFilters=${filtersOf(search).length > 0} onWithoutFilters=${withoutFilters} />`}
  `;
}

function countOf({ next }, { length: count }) {
  return count ? t(next ? "search.foundMore" : "search.found", { count }) : t("search.nothing");
}

/** The search of the page: {search, typed, open, address}, and what changes it.
 *
 * `typed` is what stands in the box, `open` the operator at its end that has not become a filter. */
function useSearch(query) {
  const [now, setNow] = useState(() => begun(query));
  const known = useRef({ query: null, address: null, pause: 0, rest: 0 }).current;

  const find = (address) => {
    known.address = address;
    if (address) findMessages("search", address);
    else stopFinding("search");
  };
  const settle = (address) => {
    clearTimeout(known.rest);
    known.query = address;
    go(linkTo.search(address), { replace: true });
    if (address) noteSearch(address);
  };
  const show = (search, typed, open, { isNow }) => {
    const address = searchAddress(search);
    setNow({ search, typed, open });
    clearTimeout(known.pause);
    clearTimeout(known.rest);
    if (address !== known.address || isNow) known.pause = setTimeout(find, isNow ? 0 : PAUSE_MS, address);
    known.rest = setTimeout(follow, REST_MS, address);
    return address;
  };
  /** The address follows; what one searched for lately is only what one stayed at. */
  const follow = (address) => {
    clearTimeout(known.rest);
    if (address === known.query) return;
    known.query = address;
    go(linkTo.search(address), { replace: true });
    noteHere({ top: 0 });
  };
  const change = (search, typed, { isNow = false, isDone = false } = {}) => {
    const read = readTyped(typed, offersFor, { isDone });
    const q = (read.open ? read.text.slice(0, read.open.start) : read.text).trim();
    return show(read.filters.reduce(withFilter, { ...search, q }), read.text, read.open, { isNow: isNow || read.filters.length > 0 });
  };

  useEffect(() => {
    if (query === known.query) return;
    clearTimeout(known.pause); // what was typed before one went to another search does not lead away from it
    clearTimeout(known.rest);
    const next = begun(query);
    const address = searchAddress(next.search);
    known.query = query;
    setNow(next);
    const isBack = notedHere() && foundIn(state(), "search").key === address;
    if (!isBack || !address) find(address);
    else known.address = address;
  }, [query]);
  useEffect(() => {
    followFound();
    openRecentSearches(state().session.me.id);
    return () => (clearTimeout(known.pause), clearTimeout(known.rest));
  }, []);
  useAgain(() => find(known.address));

  return {
    ...now,
    address: searchAddress(now.search),
    change,
    follow,
    settle,
    again: () => find(known.address),
    commit() {
      const address = change(now.search, now.typed, { isDone: true });
      if (address) settle(address);
      return address;
    },
  };
}

function begun(query) {
  const search = parseSearch(query);
  return { search, typed: search.q, open: null };
}

/** What could not be asked for want of a connection is asked for when there is one again; what the server could not answer,
 * when it says that it can. */
function useAgain(again) {
  const isOnline = useStore((state) => state.connection === "online");
  const error = useStore((state) => foundIn(state, "search").error);
  useEffect(() => {
    if (isOnline && error?.code === "no_answer") again();
  }, [isOnline]);
  useEffect(() => {
    if (!error?.retryAfter) return undefined;
    const timer = setTimeout(again, 1000 * error.retryAfter);
    return () => clearTimeout(timer);
  }, [error]);
}
