// A list of messages that were found: it goes on at its end, and leads to each in its chat. Whoever comes back is where they
// were.
import { noteHere, notedHere } from "../../browser/route.js";
import { t } from "../../text/strings.js";
import { useToday } from "../base/hooks.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../base/html.js";
import { sentence } from "../controls/errors.js";
import { bareKey, placeAfter } from "../controls/list-keys.js";
import { Hit } from "./hit.js";

const AHEAD = "600px"; // before the end is seen, more is asked for
const REST_MS = 300;

/** `found` is a list of state/search/search.js; `hits` are those of it that are to be seen. `onUp` is called where the keys lead
 * above the first. */
export function FoundList({ found, hits, label, onMore, onOpen = () => {}, onUp = () => {}, isUnread = () => false }) {
  const list = useRef();
  const [wanted] = useState(() => notedHere()?.id);
  const today = useToday();
  useScrollPlace(list, found.key);
  const opened = (hit) => {
    onOpen(hit);
    noteHere({ top: scrollerOf(list).scrollTop, id: hit.messageId });
  };
  const pressed = (event) => {
    const all = [...list.current.querySelectorAll(".hit")];
    const place = placeAfter(bareKey(event), all.indexOf(event.target), all.length, { beyond: "open" });
    if (place === undefined) return;
    event.preventDefault();
    if (place < 0) onUp();
    else all[Math.min(place, all.length - 1)].focus();
  };
  return html`
    <ol
      ref=${list}
      class="found ${found.isLoading && found.asked !== found.key ? "former" : ""}"
      role="list"
      aria-label=${label}
      onKeyDown=${pressed}
    >
      ${hits.map(
        (hit) => html`
          <${Hit}
            key=${hit.messageId}
            hit=${hit}
            isUnread=${isUnread(hit)}
            isWanted=${hit.messageId === wanted}
            onOpen=${opened}
            today=${today}
          />
        `,
      )}
    </ol>
    <${End} found=${found} onMore=${onMore} />
  `;
}

/** Where more comes, or did not. */
function End({ found, onMore }) {
  const end = useRef();
  const { items, next, isLoading, error } = found;
  useEffect(() => {
    if (!next || isLoading || error) return undefined;
    const seen = { root: end.current.closest("main"), rootMargin: AHEAD };
    const sight = new IntersectionObserver((changes) => changes.at(-1).isIntersecting && onMore(), seen);
    sight.observe(end.current);
    return () => sight.disconnect();
  }, [items, next, isLoading, error]);
  if (!next) return null;
  return html`
    <div ref=${end} class="found-end soft small">
      ${error
        ? html`
            <span role="alert">${sentence(error)}</span>
            <button type="button" class="link-button" onClick=${onMore}>${t("common.retry")}</button>
          `
        : html`<span class="opening">${t("search.loading")}</span>`}
    </div>
  `;
}

/** Note how far one has scrolled whenever one rests; begin there, if one comes back. Another list begins at its top. */
function useScrollPlace(list, key) {
  const shown = useRef(null);
  useLayoutEffect(() => {
    const isFirst = shown.current === null;
    if (shown.current !== key) scrollerOf(list).scrollTop = isFirst ? (notedHere()?.top ?? 0) : 0;
    shown.current = key;
  }, [key]);
  useLayoutEffect(() => {
    const scroller = scrollerOf(list);
    let timer = 0;
    const scrolled = () => {
      clearTimeout(timer);
      timer = setTimeout(() => noteHere({ ...notedHere(), top: scroller.scrollTop }), REST_MS);
    };
    scroller.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      clearTimeout(timer);
      scroller.removeEventListener("scroll", scrolled);
    };
  }, []);
}

function scrollerOf(list) {
  return list.current.closest("main");
}
