// What is suggested to finish what one writes: people and everyone behind "@", emoji behind ":".
import { findPeople } from "../../actions/people.js";
import { facts } from "../../base/facts.js";
import { lazyImport } from "../../browser/lazy.js";
import { chatOf } from "../../state/begun-chats.js";
import { state } from "../../state/store.js";
import { usePaused } from "../base/hooks.js";
import { useEffect, useMemo, useState, useStore } from "../base/html.js";
import { mentionable } from "./mentionable.js";

const PAUSE_MS = 150;
const MOST_EMOJI = 10;
const NONE = [];

/** How to find emoji by their codes: it comes when a colon is first followed by a word. */
export const fetchCodes = lazyImport(() => import("../emoji/emoji-codes.js"));

/** The suggestions for what stands before the caret, see text/completing.js: [{key, text, person | everyone | emoji, …}], where
 * `text` is what would be written. None for null. */
export function useSuggestions(at, chatId) {
  const people = usePeople(at?.sign === "@" ? at.query : null, chatId);
  const emoji = useEmoji(at?.sign === ":" ? at.query : null);
  return at?.sign === "@" ? people : emoji;
}

function usePeople(query, chatId) {
  const chat = useStore((state) => (query === null ? null : chatOf(state, chatId)));
  const people = useStore((state) => (query === null ? null : state.people));
  const others = useOthers(query);
  return useMemo(() => {
    if (query === null || !chat) return NONE;
    return mentionable(state(), chat, query, others).map((each) =>
      each.everyone
        ? { ...each, key: each.everyone, text: `@${each.everyone} ` }
        : { ...each, key: each.person.id, text: `@${each.person.name} ` },
    );
  }, [query, chat, people, others]);
}

/** People of the server whom the page has not met: asked for when one has ceased to type for a moment. */
function useOthers(query) {
  const [found, setFound] = useState(NONE);
  const isAsked = query !== null && query.length <= facts.lengths.search;
  const ask = (isStill) => findPeople(query).then((people) => isStill() && setFound(people), () => {}); // those known have to do
  usePaused(isAsked && ask, PAUSE_MS, [query]);
  return found;
}

function useEmoji(query) {
  const [found, setFound] = useState({ query: null, suggestions: NONE });
  useEffect(() => {
    let isLate = false;
    const show = (suggestions) => isLate || setFound({ query, suggestions });
    if (query !== null) fetchCodes().then(({ emojiFor }) => emojiFor(query, MOST_EMOJI)).then(show, () => show(NONE));
    return () => (isLate = true);
  }, [query]);
  const isOfThis = query !== null && found.query !== null && query.startsWith(found.query); // those of "ta" stand until "tad" has some
  return isOfThis ? found.suggestions : NONE;
}
