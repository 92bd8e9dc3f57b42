// The search of the page as one types it, and how the list of what was found and the address follow.
import { findMessages, followFound, stopFinding } from "../../actions/search.js";
import { go, linkTo, noteHere, notedHere } from "../../browser/route.js";
import { noteSearch, openRecentSearches } from "../../state/search/recent-searches.js";
import { filtersOf, foundIn, isTooLong, parseSearch, searchAddress, withFilter } from "../../state/search/search.js";
import { state } from "../../state/store.js";
import { useEffect, useRef, useState } from "../base/html.js";
import { useAgain } from "./again.js";
import { valuesFor } from "./filter-values.js";
import { readTyped } from "./operators.js";

const PAUSE_MS = 50; // after a key; a search takes less than until the next
const REST_MS = 400; // then the address follows: a browser takes it only so often

/** The search of the page: {search, typed, open, stray, address}, and what changes it.
 *
 * `typed` is what stands in the box, `open` the operator at its end that has not become a filter, `stray` those that are none. */
export function useSearch(query) {
  const [now, setNow] = useState(() => begun(query));
  const known = useRef({ query: null, address: null, pause: 0, rest: 0 }).current;

  const find = (address) => {
    known.address = address;
    if (address && !isTooLong(parseSearch(address))) findMessages("search", address);
    else stopFinding("search");
  };
  const settle = (address) => {
    clearTimeout(known.rest);
    known.query = address;
    go(linkTo.search(address), { replace: true });
    if (address) noteSearch(address);
  };
  const show = (shown, { isNow }) => {
    const address = searchAddress(shown.search);
    setNow(shown);
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
    const shown = read(search, typed, { isDone });
    return show(shown, { isNow: isNow || filtersOf(shown.search).length > filtersOf(search).length });
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
  useAgain("search", () => find(known.address));

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
  return read(search, search.q, { isDone: true });
}

/** What is typed, with what is searched for by it: filters are none of the text, and an operator that is still open is not yet. */
function read(search, typed, how) {
  const { text, filters, open, stray } = readTyped(typed, valuesFor, how);
  const q = (open && !open.isStray ? text.slice(0, open.start) : text).trim();
  return { search: filters.reduce(withFilter, { ...search, q }), typed: text, open, stray };
}
